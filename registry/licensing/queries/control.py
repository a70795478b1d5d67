"""Reads about control of identifiers for an authority: who licenses, what waits for its officers."""

from datetime import datetime

from django.db.models import Q, QuerySet

from registry.accounts.models import Organisation
from registry.exchanges.models import ControlProof, Exchange, WalletRotation
from registry.exchanges.queries import open_windows, shown_proofs
from registry.licensing.models import Application, Authority, Licence
from registry.licensing.queries.licences import spans_of
from registry.licensing.standing import status_among
from registry.licensing.states import LICENSED


def authority_over(exchange_id: int) -> Authority | None:
    """The authority of the exchange's newest licence, else of its newest application that was sent; None without either."""
    licence = Licence.objects.filter(exchange_id=exchange_id).select_related("authority__organisation").order_by("-pk").first()
    if licence is not None:
        return licence.authority
    sent = Application.objects.filter(exchange_id=exchange_id, submitted_at__isnull=False)
    application = sent.select_related("authority__organisation").order_by("-pk").first()
    return application.authority if application else None


def has_live_licence(exchange_id: int, at: datetime) -> bool:
    """Whether the exchange holds a licence in force at `at`."""
    spans = spans_of(Licence.objects.filter(exchange_id=exchange_id).values_list("pk", flat=True))
    return any(status_among(rows, at) in LICENSED for rows in spans.values())


def exchanges_of(organisation: Organisation) -> QuerySet[Exchange]:
    """Exchanges that sent an application to this authority or hold a licence of it."""
    here = Q(applications__authority__organisation=organisation, applications__submitted_at__isnull=False)
    here |= Q(licences__authority__organisation=organisation)
    return Exchange.objects.filter(here).distinct()


def proofs_waiting(organisation: Organisation) -> QuerySet[ControlProof]:
    """Proofs of this authority's exchanges that wait for an officer, the longest waiting first."""
    return shown_proofs().filter(identifier__exchange__in=exchanges_of(organisation).order_by().values("pk"))


def windows_open(organisation: Organisation) -> QuerySet[WalletRotation]:
    """Wallets of this authority's licensees to which an officer may still object, the soonest end first."""
    return open_windows().filter(exchange__in=exchanges_of(organisation).order_by().values("pk"))
