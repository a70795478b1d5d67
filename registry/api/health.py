"""Liveness, readiness and metrics for operators and balancers."""

import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.accounts.access import public
from registry.api.measures import exposition
from registry.api.readiness import readiness

LOOPBACK = {"127.0.0.1", "::1"}
SIGNS_OF_A_PROXY = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


@public
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """`ok` while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when everything a request needs is there; 503 with the reasons when not. With the state of each list."""
    state = readiness(timezone.now())
    lists = {item.code: {"seq": item.seq, "served_seq": item.served_seq, "waiting_seconds": item.waiting_seconds} for item in state.lists}
    body = {"ready": state.is_ready, "reasons": state.reasons, "lists": lists}
    return JsonResponse(body, status=200 if state.is_ready else 503)


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for whoever brings METRICS_TOKEN or asks from this machine. Others get 403."""
    if not _may_measure(request):
        raise PermissionDenied
    return HttpResponse(exposition(timezone.now()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    # Behind a proxy everybody seems to come from this machine, and it may be one that the settings do not know of.
    has_proxy = settings.IS_BEHIND_PROXY or any(name in request.headers for name in SIGNS_OF_A_PROXY)
    return not has_proxy and request.META.get("REMOTE_ADDR") in LOOPBACK
