"""Codes, and the two transition tables: one for applications, one for licences. They are the only way a state changes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import Role
from registry.lib.errors import NotAllowedError, RuleError


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


class LicenceStatus(TextChoices):
    """How a licence stands at an instant."""

    NOT_COMMENCED = "not_commenced", _("Granted, not yet in force")
    ACTIVE = "active", _("Licensed")
    RESTRICTED = "restricted", _("Licensed with restrictions")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    SURRENDERED = "surrendered", _("Surrendered")
    EXPIRED = "expired", _("Expired")


class LicenceMove(TextChoices):
    """What can be done to a licence. Expiry is no move: it is in the spans from the day of the grant."""

    SUSPEND = "suspend", _("Suspend the licence")
    REINSTATE = "reinstate", _("Reinstate the licence")
    REVOKE = "revoke", _("Revoke the licence")


class ProposalKind(TextChoices):
    """The acts that need four eyes."""

    NOTICE = "licensing.notice", _("Preliminary notice of a refusal")
    IN_PRINCIPLE = "licensing.in_principle", _("Approval in principle")
    GRANT = "licensing.grant", _("Grant of an application")
    REFUSE = "licensing.refuse", _("Refusal of an application")
    REOPEN = "licensing.reopen", _("Setting aside of a decision")
    CORRECT = "licensing.correct_decision", _("Correction of a decision")
    SUSPEND = "licensing.suspend", _("Suspension of a licence")
    REINSTATE = "licensing.reinstate", _("Reinstatement of a licence")
    REVOKE = "licensing.revoke", _("Revocation of a licence")


LICENSED = frozenset({LicenceStatus.ACTIVE, LicenceStatus.RESTRICTED})
"""Statuses in which the holder may do what the licence says."""
ENDED = frozenset({LicenceStatus.REVOKED, LicenceStatus.SURRENDERED, LicenceStatus.EXPIRED})
"""Statuses from which there is no way back by a move."""
CLOSED = frozenset({ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN, ApplicationState.LAPSED})
"""States in which an application is over."""
NOT_YET_SUBMITTED = (ApplicationState.DRAFT, ApplicationState.AWAITING_FEE)
"""States in which an application does not count as submitted."""
WITH_APPLICANT = frozenset({
    ApplicationState.DRAFT, ApplicationState.AWAITING_FEE, ApplicationState.RETURNED, ApplicationState.INFORMATION_REQUESTED,
    ApplicationState.NOTICE_GIVEN, ApplicationState.IN_PRINCIPLE,
})  # fmt: skip
"""States in which the applicant holds the ball."""


class Ground(TextChoices):
    """Legal grounds for an act on a licence."""

    CONDITION_BREACHED = ("condition_breached", _("A condition or restriction was breached"))
    LAW_BREACHED = "law_breached", _("The law or the rules of the centre were breached")
    CLIENTS_AT_RISK = "clients_at_risk", _("Clients or their assets are at risk")
    FALSE_INFORMATION = ("false_information", _("Information given was false or misleading"))
    CAPITAL_SHORT = "capital_short", _("Capital or resources fall short")
    LAUNDERING_CONTROLS = ("laundering_controls", _("Controls against money laundering failed"))
    NOT_OPERATING = "not_operating", _("The licensed business is not carried on")
    CAUSE_REMOVED = "cause_removed", _("The cause of the suspension is gone")
    HOLDER_ASKED = "holder_asked", _("The holder asked for it")
    COURT_ORDER = "court_order", _("A court ordered it")


class Publicity(TextChoices):
    """Who may see a span."""

    PUBLIC = "public", _("Public")
    STAFF = "staff", _("Staff only")


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


class ConditionKind(TextChoices):
    """A restriction narrows what the licence allows, so the licence stands as restricted; a condition obliges."""

    CONDITION = "condition", _("Condition")
    RESTRICTION = "restriction", _("Restriction")


class ScanState(TextChoices):
    """What is known of malware in a document."""

    NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
    CLEAN = "clean", _("No virus found")


@dataclass(frozen=True)
class Transition:
    """One line of a transition table."""

    move: str
    from_states: frozenset[str]
    to: str | None
    """None: the state stays, or is worked out from what was before."""
    roles: frozenset[str]
    """Who may do it; with four eyes, who may propose it."""
    approve_role: str = ""
    """Four eyes: the role of the second person. Empty: one person is enough."""

    @property
    def needs_four_eyes(self) -> bool:
        """Whether a second person has to approve."""
        return self.approve_role != ""


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

_S = LicenceStatus
LICENCE_TABLE: dict[str, Transition] = {
    line.move: line
    for line in (
        Transition(LicenceMove.SUSPEND, frozenset({_S.NOT_COMMENCED, *LICENSED}), _S.SUSPENDED, _CASE_OFFICER, approve_role=_R.APPROVER),
        # Back to what it was before: active, restricted, or not yet in force.
        Transition(LicenceMove.REINSTATE, frozenset({_S.SUSPENDED}), None, _CASE_OFFICER, approve_role=_R.APPROVER),
        Transition(
            LicenceMove.REVOKE, frozenset({_S.NOT_COMMENCED, *LICENSED, _S.SUSPENDED}), _S.REVOKED, _CASE_OFFICER, approve_role=_R.APPROVER
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


def check_licence_move(status: str | None, move: str, roles: Iterable[str]) -> Transition:
    """The table's line for `move` on a licence that stands at `status` when the act takes effect. Raises as for applications."""
    line = LICENCE_TABLE[move]
    if not line.roles & set(roles):
        raise NotAllowedError(str(_("Your role does not allow this step.")), code="role")
    check_licence_status(status, line)
    return line


def check_licence_status(status: str | None, line: Transition) -> None:
    """Raise `RuleError` unless a licence that stands at `status` may take this line."""
    if status is None or status not in line.from_states:
        label = LicenceStatus(status).label if status else _("not granted")
        raise RuleError(str(_("This cannot be done: at that moment the licence stands as “%(status)s”.") % {"status": label}), code="state")


def legal_changes() -> list[tuple[str, str]]:
    """Every pair of application states that some line of the table allows, sorted: what the database enforces."""
    pairs = {(start, line.to) for line in APPLICATION_TABLE.values() if line.to is not None for start in line.from_states}
    return sorted((str(start), str(end)) for start, end in pairs)
