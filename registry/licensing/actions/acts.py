"""Acts on a licence: suspend, reinstate, revoke. Each is proposed by one person and done by another's approval."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.exchanges.actions import tell_exchange
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError
from registry.licensing import standing
from registry.licensing.actions.letters import write_act
from registry.licensing.actions.listing import mark_licence
from registry.licensing.actions.spans import apply_cut
from registry.licensing.answers import text_fault
from registry.licensing.models import Licence
from registry.licensing.queries import roles_on, spans_of
from registry.licensing.standing import Cut, Span, status_among, timeline
from registry.licensing.states import (
    LICENCE_TABLE,
    Ground,
    LicenceMove,
    ProposalKind,
    Publicity,
    check_licence_move,
    check_licence_status,
)

REASON_LENGTH = 8000

KIND_OF_MOVE = {
    LicenceMove.SUSPEND: ProposalKind.SUSPEND,
    LicenceMove.REINSTATE: ProposalKind.REINSTATE,
    LicenceMove.REVOKE: ProposalKind.REVOKE,
}
MOVE_OF_KIND = {str(kind): move for move, kind in KIND_OF_MOVE.items()}
_CUTS: dict[LicenceMove, Callable[[Iterable[Span], datetime, datetime], Cut]] = {
    LicenceMove.SUSPEND: standing.suspend,
    LicenceMove.REINSTATE: standing.reinstate,
    LicenceMove.REVOKE: standing.revoke,
}
_AUDIT = {
    LicenceMove.SUSPEND: "licence.suspended",
    LicenceMove.REINSTATE: "licence.reinstated",
    LicenceMove.REVOKE: "licence.revoked",
}


def propose_suspension(
    licence_id: int, *, ground: str, reason: str, effective_at: datetime | None = None, actor: User, at: datetime
) -> Proposal:
    """Propose that the licence is suspended until further notice. `reason` is what the holder and the register will say.

    `effective_at` None means at the moment of approval. Raises `NotAllowedError` without the role, `InvalidError` naming the
    field, `RuleError` when the licence will not stand so at that moment or when such a proposal is open already.
    """
    return _propose(licence_id, LicenceMove.SUSPEND, ground, reason, effective_at, actor=actor, at=at)


def propose_reinstatement(
    licence_id: int, *, ground: str, reason: str, effective_at: datetime | None = None, actor: User, at: datetime
) -> Proposal:
    """Propose that a suspension is lifted: the licence stands again as before it, with the same end. Raises as a suspension."""
    return _propose(licence_id, LicenceMove.REINSTATE, ground, reason, effective_at, actor=actor, at=at)


def propose_revocation(
    licence_id: int, *, ground: str, reason: str, effective_at: datetime | None = None, actor: User, at: datetime
) -> Proposal:
    """Propose that the licence is revoked for good. Raises as a suspension."""
    return _propose(licence_id, LicenceMove.REVOKE, ground, reason, effective_at, actor=actor, at=at)


def reviewed_act(subject_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """All that an approver reviews: the act, and how the licence stands and is known to stand later."""
    licence = Licence.objects.get(pk=subject_id)
    spans = timeline(spans_of([licence.pk])[licence.pk])
    return {
        "licence": licence.number,
        "act": dict(payload),
        "spans": [[str(span.status), rfc3339(span.start), rfc3339(span.end) if span.end else None] for span in spans],
    }


def execute_act(proposal: Proposal, actor: User, at: datetime) -> None:
    """Do the approved act: void the spans it cuts, write the new ones, tell the holder and the lists."""
    licence = locked_licence(int(proposal.subject_id))
    step, payload = MOVE_OF_KIND[proposal.kind], proposal.payload
    given = payload["effective_at"]
    start = max(datetime.fromisoformat(given), at) if given else at
    spans = spans_of([licence.pk])[licence.pk]
    check_licence_status(status_among(spans, start), LICENCE_TABLE[step])
    cut = _CUTS[step](spans, start, at)
    apply_cut(licence, _with_grounds(cut, start, payload), proposal)
    record(
        licence, _AUDIT[step], actor=actor, at=at, reason=payload["reason"],
        ground=payload["ground"], effective_at=start, proposal=proposal.pk,
    )  # fmt: skip
    tell_exchange(
        licence.exchange, "licence_act", about=licence, at=at, page=("apply:licence", licence.number),
        licence=licence, act=step, ground=Ground(payload["ground"]).label, reason=payload["reason"], effective_at=start,
    )  # fmt: skip
    write_act(licence, step, payload, effective_at=start, at=at)
    mark_licence(licence, at=at, proposal=proposal)


def locked_licence(licence_id: int) -> Licence:
    """The licence with exchange and authority, its row locked until the transaction ends."""
    rows = Licence.objects.select_for_update(of=("self",))
    return rows.select_related("exchange__organisation", "authority__organisation").get(pk=licence_id)


@transaction.atomic
def _propose(
    licence_id: int, step: LicenceMove, ground: str, reason: str, effective_at: datetime | None, *, actor: User, at: datetime
) -> Proposal:
    licence = locked_licence(licence_id)
    start = effective_at or at
    status = status_among(spans_of([licence.pk])[licence.pk], start)
    check_licence_move(status, step, roles_on(licence, actor))
    if effective_at is not None and effective_at < at:
        raise InvalidError(_("An act cannot take effect in the past."), field="effective_at")
    payload = {
        "ground": _ground(ground),
        "reason": _reason(reason),
        "effective_at": rfc3339(effective_at) if effective_at else None,
        "publicity": Publicity.PUBLIC.value,
    }
    return propose(
        KIND_OF_MOVE[step],
        subject=licence,
        payload=payload,
        reason=reason,
        actor=actor,
        at=at,
        title=f"{licence.number}, {licence.exchange.legal_name}",
        authority_org=licence.authority.organisation,
    )


def _with_grounds(cut: Cut, start: datetime, payload: Mapping[str, Any]) -> Cut:
    """The act's ground and reason on what begins with it; what lay before keeps its own."""
    act = {key: payload[key] for key in ("ground", "reason", "publicity")}
    return replace(cut, write=tuple(replace(span, **act) if span.start >= start else span for span in cut.write))


def _ground(ground: str) -> str:
    if ground not in Ground.values:
        raise InvalidError(_("Choose a legal ground."), field="ground")
    return ground


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    fault = text_fault(reason, REASON_LENGTH)
    if fault:
        raise InvalidError(fault, field="reason")
    return reason.strip()
