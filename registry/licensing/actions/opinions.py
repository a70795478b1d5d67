"""Opinions of colleagues on a section or on a whole case: asked for by name, or given unasked. None is ever changed."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import has_role
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions.assessing import TEXT_LENGTH, words
from registry.licensing.actions.moving import locked
from registry.licensing.answers import text_fault
from registry.licensing.models import Application, Opinion, OpinionRequest
from registry.licensing.queries import has_conflict, interest_of
from registry.licensing.queries.assessment import Assessment, assessment_of, check_assessor
from registry.licensing.states import ASSESSORS, Stance


@transaction.atomic
def ask_opinion(application_id: int, person: User, *, section: str = "", question: str = "", actor: User, at: datetime) -> OpinionRequest:
    """Ask a colleague for an opinion on a section, or (without one) on the whole case.

    Raises `InvalidError` for anybody who cannot give one, `RuleError` when that person is asked for it already, and as a finding.
    """
    application = locked(application_id)
    check_assessor(application, actor)
    _check_section(assessment_of(application), section)
    if person.pk == actor.pk or not has_role(person, *ASSESSORS, organisation=application.authority.organisation):
        raise InvalidError(_("Choose another registrar or case officer of this authority."), field="person")
    if has_conflict(application, person):
        raise InvalidError(_("This person declared a conflict of interest in the case."), field="person")
    if _open_requests(application, section, person).exists():
        raise RuleError(_("This person is asked for that opinion already."), code="asked")
    fault = text_fault(question, TEXT_LENGTH)
    if fault:
        raise InvalidError(fault, field="question")
    request = OpinionRequest.objects.create(
        application=application, section=section, person=person, question=question.strip(), asked_by=actor, asked_at=at
    )
    record(application, "opinion.asked", actor=actor, at=at, reason=request.question, request=request.pk, section=section, person=person.pk)
    return request


@transaction.atomic
def take_back_opinion_request(request_id: int, *, actor: User, at: datetime) -> OpinionRequest:
    """Ask no longer. Raises `RuleError` when it was answered or taken back, and as a finding."""
    application = locked(OpinionRequest.objects.values_list("application", flat=True).get(pk=request_id))
    check_assessor(application, actor)
    request = OpinionRequest.objects.select_for_update().get(pk=request_id)
    if request.closed_at is not None:
        raise RuleError(_("This was answered or taken back already."), code="closed")
    request.closed_at = at
    request.save(update_fields=["closed_at"])
    record(application, "opinion.request_taken_back", actor=actor, at=at, request=request.pk)
    return request


@transaction.atomic
def give_opinion(
    application_id: int, *, section: str = "", stance: str, text: str, reviewed_hash: str, actor: User, at: datetime
) -> Opinion:
    """Give an opinion on a section, or (without one) on the whole case, as it was sent in the submission of `reviewed_hash`.

    It answers what the person was asked about the same. Raises `RuleError` from somebody who has not declared about the case, and
    on one's own finding or case; `StaleError` when something newer was sent, `InvalidError` naming the field, and as a finding.
    """
    application = locked(application_id)
    check_assessor(application, actor)
    assessment = assessment_of(application)
    if assessment.submission.content_hash != reviewed_hash:
        raise StaleError(_("The applicant sent something newer than what you reviewed. Review it first."), current=assessment.submission)
    _check_section(assessment, section)
    _check_other_person(application, assessment, section, actor)
    if stance not in Stance.values:
        raise InvalidError(_("Choose whether you agree."), field="stance")
    request = _open_requests(application, section, actor).first()
    opinion = Opinion.objects.create(
        application=application, section=section, submission=assessment.submission, stance=stance, text=words(text, "text"),
        request=request, given_by=actor, given_at=at,
    )  # fmt: skip
    if request is not None:
        request.closed_at = at
        request.save(update_fields=["closed_at"])
    record(application, "opinion.given", actor=actor, at=at, reason=opinion.text, section=section, stance=stance, opinion=opinion.pk)
    return opinion


def _open_requests(application: Application, section: str, person: User) -> QuerySet[OpinionRequest]:
    return OpinionRequest.objects.filter(application=application, section=section, person=person, closed_at=None)


def _check_section(assessment: Assessment, section: str) -> None:
    if section and assessment.row(section) is None:
        raise InvalidError(_("This section is not part of the application."), field="section")


def _check_other_person(application: Application, assessment: Assessment, section: str, actor: User) -> None:
    interest = interest_of(application, actor)
    if interest.must_declare:
        raise RuleError(_("Declare first whether you have a conflict of interest in this case."), code="undeclared")
    row = assessment.row(section)
    finding = row.finding if row else None
    if (finding is not None and finding.made_by_id == actor.pk) or (not section and application.assignee_id == actor.pk):
        raise RuleError(_("An opinion comes from somebody else: this is your own case or finding."), code="own")
