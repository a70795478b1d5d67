"""The applicant's side: check, send, withdraw. And what was sent, kept word for word."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.audit.subjects import Subject
from registry.fees.actions import cancel_unpaid
from registry.lib.canonical import canonical_text, content_hash, sha256_hex
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions.charging import charge
from registry.licensing.actions.consequences import ended_without_grant
from registry.licensing.actions.drafting import acts_for_applicant
from registry.licensing.actions.letters import tell_applicant
from registry.licensing.actions.moving import locked, locked_for, move
from registry.licensing.actions.signing import check_signature, keep_signature
from registry.licensing.actions.submitting import count_as_submitted
from registry.licensing.answers import Problem
from registry.licensing.models import Application, InformationRequest, Submission
from registry.licensing.queries import (
    bytes_to_sign,
    draft_content,
    latest_submission,
    power_obstacles,
    present_answers,
    progress,
    sections_changed,
    status_at,
)
from registry.licensing.states import ENDED, ApplicationKind, ApplicationMove, ApplicationState, RequestState

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
def submit_application(
    application_id: int,
    *,
    is_declared: bool,
    checked_hash: str = "",
    checked_marks: Mapping[str, str] | None = None,
    signature: bytes | None = None,
    actor: User,
    at: datetime,
) -> Submission:
    """Send the application: an unchangeable snapshot. Sending again gives the same submission and does nothing.

    Where a fee is due it waits for it, and counts as submitted only when the fee is paid in full.

    `checked_hash` is the `draft_hash` that the sender saw, `checked_marks` the `section_marks`, `signature` a detached one over
    `bytes_to_sign`. Raises `InvalidError` without the declaration or with a signature that is not right, `IncompleteError` with
    all that is missing, `StaleError` with what a colleague changed since the check, `RuleError` once withdrawn or for want of a
    power of attorney.
    """
    application = locked(application_id)
    sent = Submission.objects.filter(application=application, number=1).first()
    if sent is not None and application.state != ApplicationState.WITHDRAWN and acts_for_applicant(application, actor):
        return sent
    application, line = locked_for(application_id, ApplicationMove.SUBMIT, actor=actor)
    if not is_declared:
        raise InvalidError(_("Confirm the declaration before you send."), field="declaration")
    _check_unchanged_since(application, checked_hash, checked_marks or {})
    _check_sendable(application, actor, at)
    found = check_signature(application, signature, bytes_to_sign(application), at=at)
    submission = snapshot(application, actor=actor, at=at)
    if found is not None and signature is not None:
        keep_signature(submission, signature, found, actor=actor, at=at)
    if charge(application, actor=actor, at=at) is None:
        count_as_submitted(application, line, actor=actor, at=at)
    return submission


def _check_unchanged_since(application: Application, checked_hash: str, marks: Mapping[str, str]) -> None:
    if not checked_hash or checked_hash == draft_hash(application):
        return
    changed = sections_changed(application, marks) if marks else []
    if changed:
        words = _("A colleague changed an answer since you checked them: %(sections)s. Check the answers again.")
        raise StaleError(words % {"sections": ", ".join(changed)}, current=application)
    raise StaleError(_("A colleague changed an answer since you checked them. Check the answers again."), current=application)


def _check_sendable(application: Application, actor: User, at: datetime) -> None:
    problems = progress(application).problems
    if problems:
        raise IncompleteError(problems)
    obstacles = power_obstacles(application, actor, at)
    if obstacles:
        raise RuleError(obstacles[0].message, code="power")
    if application.concerns is not None and status_at(application.concerns, at) in ENDED:
        raise RuleError(_("This licence has ended. Apply for a new one."), code="ended")
    if is_unchanged(application):
        raise RuleError(_("Nothing in it differs from what the licence says already. Change what should change first."), code="unchanged")


@transaction.atomic
def withdraw_application(application_id: int, *, reason: str, actor: User, at: datetime) -> Application:
    """The applicant takes the application back, for good, at any time before the decision. Raises as any move."""
    cancel_unpaid(
        Subject(Application._meta.label_lower, str(application_id)), reason=_("The application was withdrawn."), actor=actor, at=at
    )
    application, line = locked_for(application_id, ApplicationMove.WITHDRAW, actor=actor)
    was_sent = application.state != ApplicationState.DRAFT
    move(application, line, at=at, withdrawn_at=at)
    ended_without_grant(application, actor=actor, at=at)
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
