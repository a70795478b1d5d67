"""Codes of applications, and their transition table: the only way in which an application changes its state."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import Role
from registry.lib.errors import NotAllowedError, RuleError
from registry.licensing.states.kinds import Transition


class ApplicationKind(TextChoices):
    """What is asked for. All but the first are about a licence that is there."""

    NEW_LICENCE = "new_licence", _("New licence")
    VARIATION = "variation", _("Variation of a licence")
    CHANGE_OF_CONTROL = "change_of_control", _("Change of control")
    RENEWAL = "renewal", _("Renewal of a licence")
    SURRENDER = "surrender", _("Surrender of a licence")


class ApplicationState(TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("Draft")
    AWAITING_FEE = "awaiting_fee", _("Sent, waiting for the fee")
    SUBMITTED = "submitted", _("Sent, waiting to be taken")
    UNDER_REVIEW = "under_review", _("Under review")
    RETURNED = "returned", _("Returned as incomplete")
    INFORMATION_REQUESTED = "information_requested", _("Waiting for the applicant")
    NOTICE_GIVEN = "notice_given", _("Preliminary notice given")
    DECISION_PROPOSED = "decision_proposed", _("Decision proposed")
    IN_PRINCIPLE = "in_principle", _("Approved in principle")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class ApplicationMove(TextChoices):
    """What can be done to an application."""

    SUBMIT = "submit", _("Send the application")
    AWAIT_FEE = "await_fee", _("Wait for the fee")
    ACCEPT_FEE = "accept_fee", _("Accept the fee")
    TAKE = "take", _("Take the case")
    ASSIGN = "assign", _("Assign the case")
    RELEASE = "release", _("Put the case back in the queue")
    RETURN_INCOMPLETE = "return_incomplete", _("Return as incomplete")
    COMPLETE = "complete", _("Send the completed application")
    REQUEST_INFORMATION = "request_information", _("Ask for information")
    ANSWER_REQUEST = "answer_request", _("Answer the request")
    EXTEND_TIME = "extend_time", _("Give more time")
    CANCEL_REQUEST = "cancel_request", _("Take back the request")
    RECOMMEND_NOTICE = "recommend_notice", _("Propose a preliminary notice")
    GIVE_NOTICE = "give_notice", _("Give preliminary notice")
    REPRESENT = "represent", _("Make representations")
    END_NOTICE = "end_notice", _("End the time for representations")
    RECOMMEND_IN_PRINCIPLE = "recommend_in_principle", _("Recommend an approval in principle")
    APPROVE_IN_PRINCIPLE = "approve_in_principle", _("Approve in principle")
    REPORT_READY = "report_ready", _("Show that the pre-conditions are met")
    RECOMMEND_GRANT = "recommend_grant", _("Recommend a grant")
    RECOMMEND_REFUSAL = "recommend_refusal", _("Recommend a refusal")
    RETURN_TO_REVIEW = "return_to_review", _("Return to review")
    GRANT = "grant", _("Grant")
    REFUSE = "refuse", _("Refuse")
    LAPSE = "lapse", _("Close as lapsed")
    REOPEN = "reopen", _("Set the decision aside")
    CORRECT = "correct_decision", _("Correct the decision")
    WITHDRAW = "withdraw", _("Withdraw the application")


CLOSED = frozenset({ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN, ApplicationState.LAPSED})
"""States in which an application is over."""
NOT_YET_SUBMITTED = (ApplicationState.DRAFT, ApplicationState.AWAITING_FEE)
"""States in which an application does not count as submitted."""
WITH_APPLICANT = frozenset({
    ApplicationState.DRAFT, ApplicationState.AWAITING_FEE, ApplicationState.RETURNED, ApplicationState.INFORMATION_REQUESTED,
    ApplicationState.NOTICE_GIVEN, ApplicationState.IN_PRINCIPLE,
})  # fmt: skip
"""States in which the applicant holds the ball."""


class Outcome(TextChoices):
    """What was decided on an application. The last part of the kind of proposal is the same word."""

    NOTICE = "notice", _("Preliminary notice of a refusal")
    IN_PRINCIPLE = "in_principle", _("Approved in principle")
    GRANT = "grant", _("Granted")
    REFUSE = "refuse", _("Refused")
    REOPEN = "reopen", _("Decision set aside")
    CORRECT = "correct_decision", _("Decision corrected")


class Occasion(TextChoices):
    """Why a decision is set aside or corrected."""

    APPEAL = "appeal", _("An appeal was allowed")
    OWN_REVIEW = "own_review", _("The authority reviewed its decision")
    NEW_FACTS = "new_facts", _("New facts came to light")
    CLERICAL_ERROR = "clerical_error", _("There was a clerical error")


class RequestPurpose(TextChoices):
    """Why the authority waits for the applicant."""

    INFORMATION = "information", _("Information request")
    COMPLETENESS = "completeness", _("Returned as incomplete")
    REPRESENTATIONS = "representations", _("Preliminary notice")
    PRE_CONDITIONS = "pre_conditions", _("Pre-conditions of the approval in principle")


class RequestState(TextChoices):
    """Where a request stands."""

    OPEN = "open", _("Waiting for the applicant")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Taken back")
    LAPSED = "lapsed", _("Not answered in time")


class ItemWants(TextChoices):
    """What answers one item of a request."""

    DOCUMENT = "document", _("A document")
    TEXT = "text", _("An explanation")
    SECTION = "section", _("A section of the application, put right")


class ScanState(TextChoices):
    """What is known of malware in a document."""

    NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
    CLEAN = "clean", _("No virus found")


_A, _M, _R = ApplicationState, ApplicationMove, Role
_APPLICANT = frozenset({_R.EXCHANGE_ADMIN, _R.EXCHANGE_MEMBER})
_OFFICERS = frozenset({_R.REGISTRAR, _R.CASE_OFFICER})
_CASE_OFFICER = frozenset({_R.CASE_OFFICER})
_ASKED = frozenset({_A.RETURNED, _A.INFORMATION_REQUESTED, _A.NOTICE_GIVEN, _A.IN_PRINCIPLE})
_IN_HAND = frozenset({_A.UNDER_REVIEW, _A.DECISION_PROPOSED}) | _ASKED
_NOBODY: frozenset[str] = frozenset()

APPLICATION_TABLE: dict[str, Transition] = {
    line.move: line
    for line in (
        Transition(_M.SUBMIT, frozenset({_A.DRAFT}), _A.SUBMITTED, frozenset({_R.EXCHANGE_ADMIN})),
        # Sent with a fee that is due: it counts as submitted when the fee is paid in full. Done by the machine: no button, so no role.
        Transition(_M.AWAIT_FEE, frozenset({_A.DRAFT}), _A.AWAITING_FEE, _NOBODY),
        Transition(_M.ACCEPT_FEE, frozenset({_A.AWAITING_FEE}), _A.SUBMITTED, _NOBODY),
        Transition(_M.TAKE, frozenset({_A.SUBMITTED}), _A.UNDER_REVIEW, _OFFICERS),
        Transition(_M.ASSIGN, _IN_HAND, None, _OFFICERS),
        Transition(_M.RELEASE, frozenset({_A.UNDER_REVIEW}), _A.SUBMITTED, _OFFICERS),
        # The four ways in which the authority waits for the applicant, each with the way back.
        Transition(_M.RETURN_INCOMPLETE, frozenset({_A.UNDER_REVIEW}), _A.RETURNED, _OFFICERS),
        Transition(_M.COMPLETE, frozenset({_A.RETURNED}), _A.UNDER_REVIEW, frozenset({_R.EXCHANGE_ADMIN})),
        Transition(_M.REQUEST_INFORMATION, frozenset({_A.UNDER_REVIEW}), _A.INFORMATION_REQUESTED, _CASE_OFFICER),
        Transition(_M.ANSWER_REQUEST, frozenset({_A.INFORMATION_REQUESTED}), _A.UNDER_REVIEW, _APPLICANT),
        Transition(_M.RECOMMEND_NOTICE, frozenset({_A.UNDER_REVIEW}), _A.DECISION_PROPOSED, _CASE_OFFICER),
        Transition(_M.GIVE_NOTICE, frozenset({_A.DECISION_PROPOSED}), _A.NOTICE_GIVEN, _CASE_OFFICER, approve_role=_R.APPROVER),
        Transition(_M.REPRESENT, frozenset({_A.NOTICE_GIVEN}), _A.UNDER_REVIEW, _APPLICANT),
        Transition(_M.END_NOTICE, frozenset({_A.NOTICE_GIVEN}), _A.UNDER_REVIEW, _NOBODY),
        Transition(_M.RECOMMEND_IN_PRINCIPLE, frozenset({_A.UNDER_REVIEW}), _A.DECISION_PROPOSED, _CASE_OFFICER),
        Transition(_M.APPROVE_IN_PRINCIPLE, frozenset({_A.DECISION_PROPOSED}), _A.IN_PRINCIPLE, _CASE_OFFICER, approve_role=_R.APPROVER),
        Transition(_M.REPORT_READY, frozenset({_A.IN_PRINCIPLE}), _A.UNDER_REVIEW, frozenset({_R.EXCHANGE_ADMIN})),
        Transition(_M.EXTEND_TIME, _ASKED, None, _CASE_OFFICER),
        Transition(_M.CANCEL_REQUEST, frozenset({_A.RETURNED, _A.INFORMATION_REQUESTED}), _A.UNDER_REVIEW, _CASE_OFFICER),
        Transition(_M.LAPSE, _ASKED - {_A.NOTICE_GIVEN} | {_A.AWAITING_FEE}, _A.LAPSED, _CASE_OFFICER),
        # The decision.
        Transition(_M.RECOMMEND_GRANT, frozenset({_A.UNDER_REVIEW}), _A.DECISION_PROPOSED, _CASE_OFFICER),
        Transition(_M.RECOMMEND_REFUSAL, frozenset({_A.UNDER_REVIEW}), _A.DECISION_PROPOSED, _CASE_OFFICER),
        # Done by the machine when a recommendation is rejected, withdrawn, void or expired: no button, so no role.
        Transition(_M.RETURN_TO_REVIEW, frozenset({_A.DECISION_PROPOSED}), _A.UNDER_REVIEW, _NOBODY),
        Transition(_M.GRANT, frozenset({_A.DECISION_PROPOSED}), _A.GRANTED, _CASE_OFFICER, approve_role=_R.APPROVER),
        Transition(_M.REFUSE, frozenset({_A.DECISION_PROPOSED}), _A.REFUSED, _CASE_OFFICER, approve_role=_R.APPROVER),
        # After the decision.
        Transition(_M.REOPEN, frozenset({_A.REFUSED, _A.LAPSED}), _A.UNDER_REVIEW, _CASE_OFFICER, approve_role=_R.APPROVER),
        Transition(_M.CORRECT, frozenset({_A.GRANTED, _A.REFUSED}), None, _CASE_OFFICER, approve_role=_R.APPROVER),
        Transition(
            _M.WITHDRAW, frozenset({_A.DRAFT, _A.AWAITING_FEE, _A.SUBMITTED}) | _IN_HAND, _A.WITHDRAWN, frozenset({_R.EXCHANGE_ADMIN})
        ),
    )
}


BY_APPROVAL = frozenset({_M.GIVE_NOTICE, _M.APPROVE_IN_PRINCIPLE, _M.GRANT, _M.REFUSE})
"""Moves done by approving a recommendation, never by a button of their own."""


@dataclass(frozen=True)
class Wait:
    """One way of waiting for the applicant: the state meanwhile, and the moves that end it."""

    state: ApplicationState
    answer: ApplicationMove
    time_over: ApplicationMove


WAITS: dict[str, Wait] = {
    RequestPurpose.COMPLETENESS: Wait(_A.RETURNED, _M.COMPLETE, _M.LAPSE),
    RequestPurpose.INFORMATION: Wait(_A.INFORMATION_REQUESTED, _M.ANSWER_REQUEST, _M.LAPSE),
    RequestPurpose.REPRESENTATIONS: Wait(_A.NOTICE_GIVEN, _M.REPRESENT, _M.END_NOTICE),
    RequestPurpose.PRE_CONDITIONS: Wait(_A.IN_PRINCIPLE, _M.REPORT_READY, _M.LAPSE),
}


def check_application_move(state: str, move: str, roles: Iterable[str]) -> Transition:
    """The table's line for `move` from `state` by somebody with `roles`.

    Raises `NotAllowedError` when none of the roles may, `RuleError` when the state does not allow it.
    """
    line = APPLICATION_TABLE[move]
    if not line.roles & set(roles):
        raise NotAllowedError(str(_("Your role does not allow this step.")), code="role")
    check_application_state(state, line)
    return line


def check_application_state(state: str, line: Transition) -> None:
    """Raise `RuleError` unless an application in `state` may take this line."""
    if state not in line.from_states:
        label = ApplicationState(state).label
        raise RuleError(str(_("This cannot be done now: the application is “%(state)s”.") % {"state": label}), code="state")


def legal_changes() -> list[tuple[str, str]]:
    """Every pair of application states that some line of the table allows, sorted: what the database enforces."""
    pairs = {(start, line.to) for line in APPLICATION_TABLE.values() if line.to is not None for start in line.from_states}
    return sorted((str(start), str(end)) for start, end in pairs)
