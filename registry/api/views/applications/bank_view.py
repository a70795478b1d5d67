"""`/api/v1/bank-view…`: how banks see the exchange, as its own page shows it."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.bank_shapes import error_json, hit_json, list_json, past_json, unconfirmed_json
from registry.api.documents import ProblemDocument
from registry.api.documents.bank_view import BankViewDocument, PastViewDocument
from registry.api.views.applications.base import ApplicantView
from registry.distribution.queries import bank_view, hits_on, past_view
from registry.exchanges.models import Exchange
from registry.exchanges.queries import active_identifiers, exchange_of
from registry.lib.clock import rfc3339
from registry.licensing.queries import error_clocks, errors_of_holder

MOST_ERRORS = 50


class BankViewView(ApplicantView):
    """What stands about the exchange now."""

    @extend_schema(
        operation_id="bank-view",
        summary=gettext_lazy("How banks see you: your entries, what comes, what touches you, errors you reported"),
        responses={200: BankViewDocument},
    )
    def get(self, _request: Request) -> Response:
        exchange, at = exchange_of(self.organisation), timezone.now()
        found: dict[str, Any] = {"lists": [], "unconfirmed": [], "hits": [], "reported_errors": []}
        if exchange is not None:
            reports = list(errors_of_holder(exchange)[:MOST_ERRORS])
            clocks = error_clocks(reports, at)
            found = {
                "lists": [list_json(view) for view in bank_view(exchange, at)],
                "unconfirmed": [unconfirmed_json(one) for one in active_identifiers(exchange).filter(confirmed_at=None)],
                "hits": [hit_json(hit) for hit in hits_on(exchange, at)],
                "reported_errors": [error_json(report, clocks[report.pk]) for report in reports],
            }
        return Response({"at": rfc3339(at), **found})


class PastBankViewView(ApplicantView):
    """What banks were told by one version."""

    @extend_schema(
        operation_id="past-bank-view",
        summary=gettext_lazy("What one version of a list said of you"),
        responses={200: PastViewDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, code: str, seq: str) -> Response:
        exchange: Exchange | None = exchange_of(self.organisation)
        past = past_view(exchange, code, int(seq)) if exchange is not None else None
        if past is None:
            raise Http404
        return Response(past_json(past))
