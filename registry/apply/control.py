"""How each identifier of an exchange stands, in words, and what its people can do about it next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from registry.exchanges.models import ControlProof, Exchange, ExchangeIdentifier
from registry.exchanges.proofs import methods_for, place_of
from registry.exchanges.queries import proved_identifiers
from registry.exchanges.states import HIDEABLE_KINDS, ProofMethod
from registry.identifiers import Kind
from registry.outbox.states import DueState


@dataclass(frozen=True)
class Standing:
    """An identifier with the proof under way, and where it stands in words with the code of a tag's colour."""

    item: ExchangeIdentifier
    proof: ControlProof | None
    text: str
    code: str

    @property
    def ways(self) -> list[ProofMethod]:
        """The ways in which control can be proved now; none once it is confirmed, a customer's or before an officer."""
        is_settled = self.item.confirmed_at is not None or self.item.is_deposit_address
        return [] if is_settled or (self.proof is not None and self.proof.is_for_officer) else list(methods_for(self.item))

    @property
    def may_be_hidden(self) -> bool:
        """Whether the exchange chooses if the public sees it."""
        return self.item.kind in HIDEABLE_KINDS

    @property
    def may_be_deposit(self) -> bool:
        """Whether it could be a customer's deposit address."""
        return self.item.kind == Kind.WALLET

    @property
    def is_being_checked(self) -> bool:
        """Whether a worker is about to look."""
        return self.proof is not None and any(check.state == DueState.PENDING for check in self.proof.checks.all())

    @property
    def place(self) -> str:
        """Where the line of the open proof has to stand: the name of a record, or the address of a file."""
        return place_of(self.item, self.proof.method) if self.proof else ""


def standings_of(exchange: Exchange | None, at: datetime) -> list[Standing]:
    """Everything the exchange names as its own now, by kind and value."""
    return [_standing(row, at) for row in proved_identifiers(exchange)] if exchange else []


def standing_of(exchange: Exchange | None, pk: int, at: datetime) -> Standing | None:
    """One identifier of the exchange's own, or None."""
    row = proved_identifiers(exchange).filter(pk=pk).first() if exchange else None
    return _standing(row, at) if row else None


def _standing(row: ExchangeIdentifier, at: datetime) -> Standing:
    live: list[ControlProof] = row.live_proofs  # type: ignore[attr-defined] # prefetched
    proof = live[0] if live else None
    return Standing(row, proof, *_words(row, proof, at))


def _words(row: ExchangeIdentifier, proof: ControlProof | None, at: datetime) -> tuple[str, str]:
    if row.confirmed_at is not None:
        return _("Control confirmed"), "confirmed"
    if row.is_deposit_address:
        return _("A customer's deposit address: never listed"), "withdrawn"
    if proof is None:
        return _("Not proved"), "not_started"
    if proof.is_for_officer:
        return _("Shown: an officer looks at it"), "submitted"
    if proof.is_over(at):
        return _("Out of time: begin again"), "failed"
    return (_("Not proved: see why"), "failed") if proof.fault else (_("Begun: nothing shown yet"), "in_progress")
