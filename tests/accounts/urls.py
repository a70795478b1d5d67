"""Views in every state of being marked, for the tests of the doors."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.accounts.access import public, require_recent_login, require_role, signed_in
from registry.accounts.states import Role
from registry.urls import urlpatterns as real


def unmarked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


@public
def everybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@signed_in
def anybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


@require_role(Role.EXCHANGE_ADMIN, Role.EXCHANGE_MEMBER)
def for_exchanges(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.organisation.name)


@require_role(Role.APPROVER)
@require_recent_login(15)
def decision(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"decided {request.POST.get('reason', '')}")


class ApiView(APIView):
    permission_classes = (AllowAny,)

    def get(self, request) -> Response:
        return Response({})


urlpatterns = [
    path("unmarked/", unmarked),
    path("everybody/", everybody),
    path("anybody/", anybody),
    path("for-exchanges/", for_exchanges),
    path("decision/", decision),
    path("api-view/", ApiView.as_view()),
    *real,
]
