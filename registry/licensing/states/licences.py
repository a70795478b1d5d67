"""Codes of licences, and their transition table: the only way in which a licence comes to stand otherwise."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import Role
from registry.lib.errors import NotAllowedError, RuleError
from registry.licensing.states.kinds import Transition


class LicenceStatus(TextChoices):
    """How a licence stands at an instant."""

    NOT_COMMENCED = "not_commenced", _("Granted, not yet in force")
    ACTIVE = "active", _("Licensed")
    RESTRICTED = "restricted", _("Licensed with restrictions")
    SUSPENDED = "suspended", _("Suspended")
    SURRENDER_REQUESTED = "surrender_requested", _("Licensed, surrender asked for")
    COURT_STAY = "court_stay", _("Kept by a court stay")
    RENEWAL_PENDING = "renewal_pending", _("Kept until the renewal is decided")
    WINDING_DOWN = "winding_down", _("Winding down")
    REVOKED = "revoked", _("Revoked")
    SURRENDERED = "surrendered", _("Surrendered")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Replaced by a newer licence")


class LicenceMove(TextChoices):
    """What can be done to a licence. Expiry is no move: it is in the spans from the day of the grant."""

    COMMENCE = "commence", _("Bring the licence into force")
    RESTRICT = "restrict", _("Restrict the licence")
    LIFT_RESTRICTION = "lift_restriction", _("Lift a restriction")
    SUSPEND = "suspend", _("Suspend the licence")
    CONFIRM = "confirm", _("Confirm an urgent suspension")
    REINSTATE = "reinstate", _("Reinstate the licence")
    ASK_SURRENDER = "ask_surrender", _("Ask to surrender the licence")
    WITHDRAW_SURRENDER = "withdraw_surrender", _("Take back the request to surrender")
    SURRENDER = "surrender", _("Accept the surrender")
    WIND_DOWN = "wind_down", _("Order the winding down")
    MARK_RENEWAL = "mark_renewal", _("Note a renewal applied for in time")
    END_RENEWAL = "end_renewal", _("Note that a renewal was not granted")
    EXTEND = "extend", _("Extend the licence")
    SUPERSEDE = "supersede", _("Replace by a newer licence")
    REVOKE = "revoke", _("Revoke the licence")
    STAY = "stay", _("Enter a court stay")
    LIFT_STAY = "lift_stay", _("End a court stay")
    SET_ASIDE = "set_aside", _("Set an act aside")
    SUBSTITUTE = "substitute", _("Put another act in its place on appeal")
    CORRECT = "correct", _("Correct the record of an act")


LICENSED = frozenset({LicenceStatus.ACTIVE, LicenceStatus.RESTRICTED, LicenceStatus.SURRENDER_REQUESTED, LicenceStatus.WINDING_DOWN})
"""What a licence counts as while its holder may do business, be it within limits."""
KEEPING = frozenset({LicenceStatus.COURT_STAY, LicenceStatus.RENEWAL_PENDING})
"""Statuses that keep the one before: they count as what they stand in front of."""
COVERING = KEEPING | {LicenceStatus.SUSPENDED, LicenceStatus.SURRENDER_REQUESTED}
"""Statuses that stand in front of another one, which shows again once they are gone."""
ENDED = frozenset({LicenceStatus.REVOKED, LicenceStatus.SURRENDERED, LicenceStatus.EXPIRED, LicenceStatus.SUPERSEDED})
"""Statuses from which no new decision leads back; only setting aside the act that ended it does, or a court's stay."""


CONDITION_REPORTERS = frozenset({Role.EXCHANGE_ADMIN, Role.EXCHANGE_MEMBER})
"""Who may report a condition as met."""
CONDITION_OFFICERS = frozenset({Role.REGISTRAR, Role.CASE_OFFICER})
"""Who may accept that, and answers reports of errors in the register."""


def counts_as(status: str, resumes_as: str = "") -> LicenceStatus:
    """What a status comes to for the public and for banks: itself, or what it keeps."""
    return LicenceStatus(resumes_as if status in KEEPING else status)


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
    REQUIREMENTS_MET = "requirements_met", _("What the grant asked for was met")
    RENEWED = "renewed", _("A renewal was applied for in time")
    NOT_RENEWED = "not_renewed", _("A renewal was refused or taken back")
    REPLACED = "replaced", _("A newer licence takes its place")
    ON_APPEAL = "on_appeal", _("It was decided so on appeal")
    CLERICAL = "clerical", _("The record held a mistake")
    HOLDER_ASKED = "holder_asked", _("The holder asked for it")
    COURT_ORDER = "court_order", _("A court ordered it")


class Publicity(TextChoices):
    """Who may see a span."""

    PUBLIC = "public", _("Public")
    LATER = "later", _("Public from a day to come")
    STAFF = "staff", _("Staff only")


class ErrorOutcome(TextChoices):
    """What became of a report of an error in the register."""

    CORRECTED = "corrected", _("The register was wrong and is corrected")
    NO_ERROR = "no_error", _("The register is right")
    NOT_OURS = "not_ours", _("Not a matter for this register")


class ConditionKind(TextChoices):
    """A restriction narrows what the licence allows, so the licence stands as restricted; a condition obliges."""

    CONDITION = "condition", _("Condition")
    RESTRICTION = "restriction", _("Restriction")


_S, _L = LicenceStatus, LicenceMove
_KEPT = frozenset({_S.ACTIVE, _S.RESTRICTED, _S.SURRENDER_REQUESTED, _S.COURT_STAY, _S.RENEWAL_PENDING})
_HELD = _KEPT | {_S.SUSPENDED}
_ALIVE = _HELD | {_S.NOT_COMMENCED, _S.WINDING_DOWN}
_ANY = frozenset(LicenceStatus)
_HOLDER = frozenset({Role.EXCHANGE_ADMIN})
_NOBODY: frozenset[str] = frozenset()


def _act(move: LicenceMove, from_states: frozenset[LicenceStatus], to: LicenceStatus | None = None) -> Transition:
    """An act of the authority: a case officer proposes, an approver decides."""
    return Transition(move, frozenset(from_states), to, frozenset({Role.CASE_OFFICER}), approve_role=Role.APPROVER)


LICENCE_TABLE: dict[str, Transition] = {
    line.move: line
    for line in (
        # In force, restricted or not, as the restrictions of the licence say.
        _act(_L.COMMENCE, frozenset({_S.NOT_COMMENCED})),
        _act(_L.RESTRICT, _HELD | {_S.NOT_COMMENCED}),
        _act(_L.LIFT_RESTRICTION, (_HELD | {_S.NOT_COMMENCED}) - {_S.ACTIVE}),
        _act(_L.SUSPEND, _ALIVE - {_S.SUSPENDED}, _S.SUSPENDED),
        _act(_L.CONFIRM, frozenset({_S.SUSPENDED})),
        # Back to what it would be without the suspension: active, restricted, not yet in force, winding down.
        _act(_L.REINSTATE, frozenset({_S.SUSPENDED})),
        # A suspended licence stays suspended while its surrender is asked for.
        Transition(_L.ASK_SURRENDER, _HELD - {_S.SURRENDER_REQUESTED}, None, _HOLDER),
        Transition(_L.WITHDRAW_SURRENDER, frozenset({_S.SURRENDER_REQUESTED, _S.SUSPENDED}), None, _HOLDER),
        _act(_L.SURRENDER, _ALIVE, _S.SURRENDERED),
        _act(_L.WIND_DOWN, _HELD, _S.WINDING_DOWN),
        # Done by the machine when an application for renewal is sent, refused or withdrawn: no button, so no role.
        Transition(_L.MARK_RENEWAL, _HELD - {_S.RENEWAL_PENDING}, None, _NOBODY),
        Transition(_L.END_RENEWAL, _ANY - {_S.NOT_COMMENCED}, None, _NOBODY),
        _act(_L.EXTEND, _HELD),
        _act(_L.SUPERSEDE, _ALIVE, _S.SUPERSEDED),
        _act(_L.REVOKE, _ALIVE, _S.REVOKED),
        _act(_L.STAY, _ALIVE | {_S.REVOKED}),
        _act(_L.LIFT_STAY, _HELD | ENDED),
        _act(_L.SET_ASIDE, _ANY),
        _act(_L.SUBSTITUTE, _ANY),
        _act(_L.CORRECT, _ANY),
    )
}


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
