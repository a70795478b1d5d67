"""The applicant's side: check, send, withdraw. And what was sent, kept word for word."""

import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.exchanges.actions import add_identifier, update_particulars
from registry.lib.canonical import canonical_text, content_hash, sha256_hex
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions.drafting import acts_for_applicant
from registry.licensing.actions.letters import tell_applicant
from registry.licensing.actions.moving import locked, locked_for, move
from registry.licensing.answers import Problem
from registry.licensing.models import Application, InformationRequest, Licence, Submission
from registry.licensing.particulars import particulars_of
from registry.licensing.queries import draft_content, form_for, latest_submission, present_answers, progress
from registry.licensing.states import ApplicationKind, ApplicationMove, ApplicationState, RequestState

CHANGES = frozenset({ApplicationKind.VARIATION, ApplicationKind.CHANGE_OF_CONTROL})


class IncompleteError(RuleError):
    """The application cannot be sent yet. `problems` says all that is missing."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(_("The application is not complete: %(first)s") % {"first": problems[0].message}, code="incomplete")
        self.problems = problems


def check_answers(application: Application) -> dict[str, list[Problem]]:
    """What stands in the way of sending, by section code, in the order of the form. Empty: it can be sent."""
    found: dict[str, list[Problem]] = {}
    for problem in progress(application).problems:
        found.setdefault(problem.section, []).append(problem)
    return found


def draft_hash(application: Application) -> str:
    """The hash of what would be sent now: the check page shows it back when sending, so that nothing slips in unseen."""
    return content_hash(draft_content(application))


def is_unchanged(application: Application) -> bool:
    """Whether an application to change a licence asks for no change at all."""
    if application.concerns is None or application.kind not in CHANGES:
        return False
    present, wanted = present_answers(application.concerns), draft_content(application)["answers"]
    return all(present[code] == wanted[code] for code in wanted.keys() & present.keys())


@transaction.atomic
def submit_application(application_id: int, *, is_declared: bool, checked_hash: str = "", actor: User, at: datetime) -> Submission:
    """Send the application: an unchangeable snapshot. Sending again gives the same submission and does nothing.

    `checked_hash` is the `draft_hash` that the sender saw. Raises `InvalidError` without the declaration, `IncompleteError`
    with all that is missing, `StaleError` when a colleague changed something since the check, `RuleError` once withdrawn.
    """
    application = locked(application_id)
    sent = Submission.objects.filter(application=application, number=1).first()
    if sent is not None and application.state != ApplicationState.WITHDRAWN and acts_for_applicant(application, actor):
        return sent
    application, line = locked_for(application_id, ApplicationMove.SUBMIT, actor=actor)
    if not is_declared:
        raise InvalidError(_("Confirm the declaration before you send."), field="declaration")
    problems = progress(application).problems
    if problems:
        raise IncompleteError(problems)
    if checked_hash and checked_hash != draft_hash(application):
        raise StaleError(_("A colleague changed an answer since you checked them. Check the answers again."), current=application)
    if is_unchanged(application):
        raise RuleError(_("Nothing in it differs from what the licence says already. Change what should change first."), code="unchanged")
    move(application, line, at=at, submitted_at=at)
    submission = snapshot(application, actor=actor, at=at)
    _introduce(application, submission, actor=actor, at=at)
    record(application, "application.submitted", actor=actor, at=at, submission=1, content_hash=submission.content_hash)
    tell_applicant(application, "application_sent", at=at)
    return submission


@transaction.atomic
def withdraw_application(application_id: int, *, reason: str, actor: User, at: datetime) -> Application:
    """The applicant takes the application back, for good, at any time before the decision. Raises as any move."""
    application, line = locked_for(application_id, ApplicationMove.WITHDRAW, actor=actor)
    was_sent = application.submitted_at is not None
    move(application, line, at=at, withdrawn_at=at)
    open_requests = InformationRequest.objects.filter(application=application, state=RequestState.OPEN)
    open_requests.update(state=RequestState.WITHDRAWN, withdrawn_at=at, withdraw_reason=_("The application was withdrawn."))
    record(application, "application.withdrawn", actor=actor, at=at, reason=reason.strip())
    if was_sent:
        tell_applicant(application, "application_withdrawn", at=at)
    return application


def snapshot(application: Application, *, actor: User, at: datetime) -> Submission:
    """Keep what stands in the application now as its next submission, word for word. The application must be locked."""
    text = canonical_text(draft_content(application))
    last = latest_submission(application)
    return Submission.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        content=text,
        content_hash=sha256_hex(text.encode()),
        submitted_by=actor,
        submitted_at=at,
    )


def _introduce(application: Application, submission: Submission, *, actor: User, at: datetime) -> None:
    """Officers see the exchange under the names it sent, and its identifiers to confirm. A licensee's record waits for the grant."""
    particulars = particulars_of(json.loads(submission.content)["answers"], form_for(application))
    if not Licence.objects.filter(exchange=application.exchange).exists():
        update_particulars(application.exchange_id, particulars, actor=actor, at=at)
        return
    for facts in particulars.identifiers:
        add_identifier(application.exchange_id, facts, actor=actor, at=at)
