"""Doing an act on a licence: the row of the act, and everything that follows from it, in one transaction."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.exchanges.actions import tell_exchange
from registry.lib.errors import RuleError
from registry.licensing.actions.letters import write_act
from registry.licensing.actions.listing import mark_licence
from registry.licensing.actions.spans import follow_acts
from registry.licensing.actions.terms import UNDOING, ActTerms, act_numbered, checked, restriction_row
from registry.licensing.models import Condition, Licence, LicenceAct
from registry.licensing.queries import acts_of, spans_of
from registry.licensing.standing import status_among
from registry.licensing.states import LICENCE_TABLE, Ground, LicenceMove, Publicity, check_licence_status

AUDIT = {
    LicenceMove.COMMENCE: "licence.commenced",
    LicenceMove.RESTRICT: "licence.restricted",
    LicenceMove.LIFT_RESTRICTION: "licence.restriction_lifted",
    LicenceMove.SUSPEND: "licence.suspended",
    LicenceMove.CONFIRM: "licence.suspension_confirmed",
    LicenceMove.REINSTATE: "licence.reinstated",
    LicenceMove.ASK_SURRENDER: "licence.surrender_asked",
    LicenceMove.WITHDRAW_SURRENDER: "licence.surrender_taken_back",
    LicenceMove.SURRENDER: "licence.surrendered",
    LicenceMove.WIND_DOWN: "licence.winding_down",
    LicenceMove.MARK_RENEWAL: "licence.renewal_pending",
    LicenceMove.END_RENEWAL: "licence.renewal_over",
    LicenceMove.EXTEND: "licence.extended",
    LicenceMove.SUPERSEDE: "licence.superseded",
    LicenceMove.REVOKE: "licence.revoked",
    LicenceMove.STAY: "licence.stayed",
    LicenceMove.LIFT_STAY: "licence.stay_lifted",
    LicenceMove.SET_ASIDE: "licence.act_set_aside",
    LicenceMove.SUBSTITUTE: "licence.act_substituted",
    LicenceMove.CORRECT: "licence.act_corrected",
}


def locked_licence(licence_id: int) -> Licence:
    """The licence with exchange and authority, its row locked until the transaction ends."""
    rows = Licence.objects.select_for_update(of=("self",))
    return rows.select_related("exchange__organisation", "authority__organisation").get(pk=licence_id)


def execute_move(
    licence: Licence, move: LicenceMove, *, proposal: Proposal | None, terms: ActTerms, actor: User | None, at: datetime,
    effective_at: datetime | None = None,
) -> LicenceAct:  # fmt: skip
    """Do the move on a locked licence, from `effective_at` or now on, as `proposal` allows it; tell the holder and the lists.

    Four-eyes moves take the approved proposal of their own kind, or one that decides an application of the same exchange.
    Raises `RuleError` when the licence will not stand so that the move can be made, `InvalidError` naming a field of the terms.
    """
    start = max(effective_at or at, at)
    check_licence_status(status_among(spans_of([licence.pk])[licence.pk], start), LICENCE_TABLE[move])
    terms = checked(licence, move, terms, start=start, at=at)
    act = _recorded(licence, move, proposal, terms, start=start, at=at)
    if move == LicenceMove.SET_ASIDE and act.about is not None:
        act.about.set_aside_at, act.about.set_aside_proposal = at, proposal
        act.about.save(update_fields=["set_aside_at", "set_aside_proposal"])
    _follow_restrictions(licence, [row for row in (act, act.about) if row is not None])
    follow_acts(licence, act, at=at)
    _announce(licence, act, actor=actor, at=at)
    return act


def drawn_up_act(
    licence: Licence, move: LicenceMove, proposal: Proposal | None, terms: ActTerms, *, start: datetime, at: datetime
) -> LicenceAct:
    """The act that checked terms make, without number and restriction. Nothing is kept."""
    about = act_numbered(licence, terms.about) if terms.about else None
    return LicenceAct(
        licence=licence,
        move=move,
        effective_at=about.effective_at if about and move in UNDOING else start,
        until=terms.until,
        becomes=terms.becomes,
        about=about,
        ground=terms.ground,
        reason=terms.reason,
        publicity=terms.publicity,
        public_from=terms.public_from,
        is_urgent=terms.is_urgent,
        representations_until=at + timedelta(days=settings.REPRESENTATION_DAYS) if terms.is_urgent else None,
        proposal=proposal,
        recorded_at=at,
    )


def _recorded(
    licence: Licence, move: LicenceMove, proposal: Proposal | None, terms: ActTerms, *, start: datetime, at: datetime
) -> LicenceAct:
    act = drawn_up_act(licence, move, proposal, terms, start=start, at=at)
    act.number = (acts_of(licence).values_list("number", flat=True).last() or 0) + 1
    act.condition = _condition(licence, move, terms, act.effective_at)
    act.save(force_insert=True)
    return act


def _condition(licence: Licence, move: LicenceMove, terms: ActTerms, start: datetime) -> Condition | None:
    if LicenceMove.RESTRICT in (move, terms.becomes):
        return restriction_row(licence, terms, start)
    if move == LicenceMove.LIFT_RESTRICTION:
        return Condition.objects.get(licence=licence, number=terms.condition or 0)
    return None


def _follow_restrictions(licence: Licence, acts: Iterable[LicenceAct]) -> None:
    """A restriction ends when it is lifted; one whose act no longer stands never held, which its two days say alike."""
    for condition in {act.condition for act in acts if act.condition is not None}:
        rows = acts_of(licence).filter(condition=condition)
        lifted = rows.filter(move=LicenceMove.LIFT_RESTRICTION, set_aside_at=None).last()
        added = rows.filter(move__in=(LicenceMove.RESTRICT, LicenceMove.SUBSTITUTE)).first()
        never = added is not None and (added.set_aside_at is not None or _is_substituted(added))
        removed_at = condition.added_at if never else lifted.effective_at if lifted else None
        if removed_at != condition.removed_at:
            condition.removed_at = removed_at
            condition.save(update_fields=["removed_at"])


def _is_substituted(act: LicenceAct) -> bool:
    """Whether an appeal put another act, or another restriction, in the place of this one; or this in turn was replaced."""
    later = LicenceAct.objects.filter(move=LicenceMove.SUBSTITUTE, set_aside_at=None, number__gt=act.number)
    return later.filter(about=act if act.move == LicenceMove.RESTRICT else act.about).exists()


def _announce(licence: Licence, act: LicenceAct, *, actor: User | None, at: datetime) -> None:
    record(
        licence, AUDIT[LicenceMove(act.move)], actor=actor, at=at, reason=act.reason, ground=act.ground, effective_at=act.effective_at,
        act=act.number, about=act.about.number if act.about else None, proposal=act.proposal_id,
    )  # fmt: skip
    tell_exchange(
        licence.exchange, "licence_act", about=licence, at=at, page=("apply:licence", licence.number),
        **_letter(licence, act),
    )  # fmt: skip
    if act.proposal is not None and act.proposal.kind == f"licensing.{act.move}":
        # What a decision on an application brings about is told in the letter of that decision.
        write_act(act, at=at)
    mark_licence(licence, at=at, proposal=act.proposal)


def _letter(licence: Licence, act: LicenceAct) -> dict[str, Any]:
    return {
        "licence": licence,
        "act": act.move,
        "title": LicenceMove(act.move).label,
        "ground": Ground(act.ground).label,
        "reason": act.reason,
        "effective_at": act.effective_at,
        "until": act.until,
        "restriction": act.condition.text if act.condition else "",
        "representations_until": act.representations_until,
        "is_withheld": act.publicity != Publicity.PUBLIC,
    }


def refuse_second_request(licence: Licence, *, is_open: bool) -> None:
    """Raise `RuleError` unless the holder's request to surrender is open, or is not, as wanted."""
    asked = acts_of(licence).filter(move__in=(LicenceMove.ASK_SURRENDER, LicenceMove.WITHDRAW_SURRENDER)).last()
    stands = asked is not None and asked.move == LicenceMove.ASK_SURRENDER
    if stands and not is_open:
        raise RuleError(_("The surrender has been asked for already."), code="asked")
    if not stands and is_open:
        raise RuleError(_("No surrender is asked for."), code="not-asked")
