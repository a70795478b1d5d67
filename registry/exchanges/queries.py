"""Reads: whose identifier this is, which names and people an exchange has."""

from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from registry.accounts.models import Organisation
from registry.exchanges.models import ControlProof, Exchange, ExchangeIdentifier, ExchangeName, Person, WalletRotation
from registry.exchanges.states import DOCUMENT_METHODS, LIVE_PROOF, OPEN_PROOF, OPEN_ROTATION, ProofState, RotationState


def exchange_of(organisation: Organisation) -> Exchange | None:
    """The exchange whose account this is, or None before its first application."""
    return Exchange.objects.filter(organisation=organisation).first()


def active_identifiers(exchange: Exchange) -> QuerySet[ExchangeIdentifier]:
    """What the exchange names as its own now, by kind and value; confirmed or not."""
    return ExchangeIdentifier.objects.filter(exchange=exchange, withdrawn_at__isnull=True).select_related("confirmed_by")


def confirmed_identifiers(exchange_id: int, at: datetime) -> QuerySet[ExchangeIdentifier]:
    """What stood confirmed at `at`, by kind and value: this reaches the `licensed` list."""
    still = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
    return ExchangeIdentifier.objects.filter(still, exchange_id=exchange_id, confirmed_at__lte=at).order_by("kind", "canonical", "pk")


def names_at(exchange_id: int, at: datetime) -> QuerySet[ExchangeName]:
    """Names in use at `at`: the legal one first, then by name."""
    in_use = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    return ExchangeName.objects.filter(in_use, exchange_id=exchange_id, valid_from__lte=at).order_by("kind", "name", "pk")


def people_on(exchange: Exchange, day: date) -> QuerySet[Person]:
    """Who holds a post or control on `day`, by role and name."""
    still = Q(until_on__isnull=True) | Q(until_on__gte=day)
    return Person.objects.filter(still, exchange=exchange, from_on__lte=day)


def proved_identifiers(exchange: Exchange) -> QuerySet[ExchangeIdentifier]:
    """As `active_identifiers`, each with `live_proofs`: the one under way or standing, with its documents and checks, or none."""
    return active_identifiers(exchange).prefetch_related(_live_proofs())


def with_proofs(exchange: Exchange) -> QuerySet[ExchangeIdentifier]:
    """Everything the exchange ever named, each with its `live_proofs` as `proved_identifiers`."""
    return ExchangeIdentifier.objects.filter(exchange=exchange).select_related("confirmed_by").prefetch_related(_live_proofs())


def proof_of(exchange: Exchange, pk: int) -> ControlProof | None:
    """A proof of the exchange's own, or None."""
    return ControlProof.objects.filter(identifier__exchange=exchange, pk=pk).select_related("identifier__exchange").first()


def open_proof_of(identifier: ExchangeIdentifier) -> ControlProof | None:
    """The proof of this identifier that can still be shown, or None."""
    return identifier.proofs.filter(state__in=OPEN_PROOF).first()


def shown_proofs() -> QuerySet[ControlProof]:
    """Proofs that wait for an officer, the longest waiting first; not those of wallets being rotated, which confirm themselves."""
    sent = Q(state=ProofState.WAITING, method__in=DOCUMENT_METHODS, presented_at__isnull=False)
    rows = ControlProof.objects.filter(sent | Q(state=ProofState.PROVED))
    rows = rows.filter(identifier__confirmed_at__isnull=True, identifier__withdrawn_at__isnull=True)
    rotating = WalletRotation.objects.filter(state__in=OPEN_ROTATION).values("identifier")
    return rows.exclude(identifier__in=rotating).select_related("identifier__exchange").order_by("presented_at", "pk")


def rotations_of(exchange: Exchange) -> QuerySet[WalletRotation]:
    """The exchange's rotations, newest first."""
    return WalletRotation.objects.filter(exchange=exchange).select_related("identifier", "replaces", "proposer", "approver")


def open_windows() -> QuerySet[WalletRotation]:
    """Rotations to which an officer may still object, the soonest end first."""
    rows = WalletRotation.objects.filter(state=RotationState.WINDOW).select_related("identifier", "exchange", "proposer", "approver")
    return rows.order_by("window_ends_at", "pk")


def due_windows(at: datetime) -> QuerySet[WalletRotation]:
    """Rotations whose window is over at `at`, the longest over first."""
    return open_windows().filter(window_ends_at__lte=at)


def _live_proofs() -> Prefetch:  # type: ignore[type-arg] # its lookups have no names to give
    live = ControlProof.objects.filter(state__in=LIVE_PROOF).select_related("checked_by").prefetch_related("documents", "checks")
    return Prefetch("proofs", queryset=live, to_attr="live_proofs")
