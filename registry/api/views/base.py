"""What all views of the API share: strict input, throttling with headers, deny by default."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.accounts.models import ApiKey, Organisation, User
from registry.accounts.queries import active_memberships, person_behind
from registry.api.authentication import KeyAuthentication, KeyHolder
from registry.api.parsers import StrictJSONParser
from registry.api.permissions import HasScope
from registry.api.problems import Problem
from registry.api.renderers import JSONRenderer
from registry.api.throttling import WindowThrottle


class RegistryView(APIView):
    """A view closed to everybody until a subclass says who may call it."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [HasScope]
    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    throttle_classes = [WindowThrottle]
    scopes: dict[str, str] = {}
    # What a client may send is in the documentation: OPTIONS adds nothing.
    http_method_names = ["get", "head", "post", "put", "delete"]

    def scope_for(self, method: str | None) -> str:
        """The scope a key needs for `method`; empty for a method that nobody may use, since the view has none."""
        verb = "GET" if method == "HEAD" else method or ""
        return self.scopes.get(verb, "") if hasattr(self, verb.lower()) else ""

    def perform_authentication(self, request: Request) -> None:
        """Who calls. A call that is refused counts as well, so the limit is asked before the answer is given."""
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Nothing more: done together with the authentication."""

    def get_throttles(self) -> list[Any]:
        """The throttles, remembered for the headers."""
        throttles = super().get_throttles()
        self.used_throttles = throttles
        return throttles

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The response with its RateLimit headers."""
        response = super().finalize_response(request, response, *args, **kwargs)
        for throttle in getattr(self, "used_throttles", []):
            for name, value in throttle.headers().items():
                response[name] = value
        return response


class PublicView(RegistryView):
    """Open to anyone, throttled by address."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]


class KeyView(RegistryView):
    """For programs of an organisation; each method names the scope it takes."""

    @property
    def key(self) -> ApiKey:
        """The key of this request."""
        holder = self.request.user
        if not isinstance(holder, KeyHolder):
            raise APIException(_("This view was reached without a key."))
        return holder.key

    @property
    def organisation(self) -> Organisation:
        """Whose key this is: every query starts from it."""
        return self.key.organisation

    @cached_property
    def person(self) -> User:
        """The person for whom the key acts: who made it. What that person's roles do not allow, the actions refuse."""
        return person_behind(self.key)

    @property
    def actor(self) -> User:
        """The same for an act. 403 once the person is of the organisation no more."""
        if not active_memberships(self.person).filter(organisation=self.organisation).exists():
            raise Problem("not-allowed", _("Whoever made this key acts for you no more. Have an administrator of yours roll it."))
        return self.person
