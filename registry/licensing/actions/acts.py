"""Acts on a licence that need four eyes: each is proposed by one person and done by another's approval."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError
from registry.licensing.actions.execution import execute_move, locked_licence
from registry.licensing.actions.terms import UNDOING, ActTerms, checked, terms_in
from registry.licensing.models import Licence
from registry.licensing.queries import acts_of, roles_on, spans_of
from registry.licensing.standing import status_among, timeline
from registry.licensing.states import LICENCE_TABLE, Ground, LicenceMove, ProposalKind, check_licence_move

KIND_OF_MOVE = {LicenceMove(move): ProposalKind(f"licensing.{move}") for move, line in LICENCE_TABLE.items() if line.needs_four_eyes}
MOVE_OF_KIND = {str(kind): move for move, kind in KIND_OF_MOVE.items()}


@transaction.atomic
def propose_act(
    licence_id: int, move: LicenceMove, terms: ActTerms, *, effective_at: datetime | None = None, actor: User, at: datetime
) -> Proposal:
    """Propose an act. Its reason is what the holder and the register will say.

    `effective_at` None means at the moment of approval. Raises `NotAllowedError` without the role, `InvalidError` naming the
    field, `RuleError` when the licence will not stand so at that moment or when such a proposal is open already.
    """
    licence = locked_licence(licence_id)
    start = effective_at or at
    status = status_among(spans_of([licence.pk])[licence.pk], start)
    check_licence_move(status, move, roles_on(licence, actor))
    if effective_at is not None and (effective_at < at or terms.is_urgent or move in UNDOING):
        raise InvalidError(_when_refused(effective_at, at), field="effective_at")
    kept = checked(licence, move, terms, start=start, at=at)
    return propose(
        KIND_OF_MOVE[move],
        subject=licence,
        payload={**kept.payload(), "effective_at": rfc3339(effective_at) if effective_at else None},
        reason=kept.reason,
        actor=actor,
        at=at,
        title=f"{licence.number}, {licence.exchange.legal_name}",
        authority_org=licence.authority.organisation,
    )


def propose_suspension(
    licence_id: int, *, ground: str, reason: str, effective_at: datetime | None = None, actor: User, at: datetime, is_urgent: bool = False
) -> Proposal:
    """Propose that the licence is suspended until further notice.

    An urgent one leaves out the preliminary notice: it takes effect on approval, and the holder is heard afterwards. Raises as
    `propose_act`.
    """
    terms = ActTerms(ground=ground, reason=reason, is_urgent=is_urgent)
    return propose_act(licence_id, LicenceMove.SUSPEND, terms, effective_at=effective_at, actor=actor, at=at)


def propose_reinstatement(
    licence_id: int, *, ground: str, reason: str, effective_at: datetime | None = None, actor: User, at: datetime
) -> Proposal:
    """Propose that a suspension is lifted: the licence stands again as without it, with the same end. Raises as `propose_act`."""
    return propose_act(licence_id, LicenceMove.REINSTATE, ActTerms(ground, reason), effective_at=effective_at, actor=actor, at=at)


def propose_revocation(
    licence_id: int, *, ground: str, reason: str, effective_at: datetime | None = None, actor: User, at: datetime
) -> Proposal:
    """Propose that the licence is revoked for good. Raises as `propose_act`."""
    return propose_act(licence_id, LicenceMove.REVOKE, ActTerms(ground, reason), effective_at=effective_at, actor=actor, at=at)


def propose_extension(
    licence_id: int, *, until: datetime, reason: str, ground: str = Ground.RENEWED, actor: User, at: datetime
) -> Proposal:
    """Propose that the licence holds until a later instant than its present end. Raises as `propose_act`."""
    return propose_act(licence_id, LicenceMove.EXTEND, ActTerms(ground, reason, until=until), actor=actor, at=at)


def propose_surrender(
    licence_id: int, *, reason: str, ground: str = Ground.HOLDER_ASKED, effective_at: datetime | None = None, actor: User, at: datetime
) -> Proposal:
    """Propose that the licence ends because the holder gives it up. Raises as `propose_act`."""
    return propose_act(licence_id, LicenceMove.SURRENDER, ActTerms(ground, reason), effective_at=effective_at, actor=actor, at=at)


def reviewed_act(subject_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """All that an approver reviews: the act, how the licence stands and is known to stand later, and the acts that stand."""
    licence = Licence.objects.get(pk=subject_id)
    spans = timeline(spans_of([licence.pk])[licence.pk])
    return {
        "licence": licence.number,
        "act": dict(payload),
        "spans": [[str(span.status), rfc3339(span.start), rfc3339(span.end) if span.end else None] for span in spans],
        "acts": [[act.number, act.move] for act in acts_of(licence) if act.set_aside_at is None],
    }


def execute_act(proposal: Proposal, actor: User, at: datetime) -> None:
    """Do the approved act: void the spans it cuts, write the new ones, tell the holder and the lists."""
    given = proposal.payload["effective_at"]
    execute_move(
        locked_licence(int(proposal.subject_id)),
        MOVE_OF_KIND[proposal.kind],
        proposal=proposal,
        terms=terms_in(proposal.payload),
        actor=actor,
        at=at,
        effective_at=datetime.fromisoformat(given) if given else None,
    )


def _when_refused(effective_at: datetime, at: datetime) -> str:
    if effective_at < at:
        return _("An act cannot take effect in the past.")
    return _("This takes effect at the moment of approval.")
