"""API keys as `Authorization: Bearer KEY`, or HTTP Basic with the key as password."""

import base64
import binascii
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from registry.accounts.access import address_of
from registry.accounts.actions.keys import note_key_use
from registry.accounts.models import ApiKey, Organisation
from registry.accounts.queries import key_for


@dataclass(frozen=True)
class KeyHolder:
    """Who stands behind a request with a key: an organisation, never a person."""

    organisation: Organisation
    key: ApiKey
    is_authenticated: bool = True
    is_active: bool = True
    pk: None = None

    @property
    def email(self) -> str:
        """How the audit log names this actor."""
        return f"key {self.key.prefix} of {self.organisation.name}"


class KeyAuthentication(BaseAuthentication):
    """A live key of an organisation. Missing → anonymous; unknown, expired, revoked or from a wrong address → 401."""

    def authenticate(self, request: Request) -> tuple[KeyHolder, ApiKey] | None:
        """Who calls; None without an Authorization header. Raises `AuthenticationFailed` on a key that opens nothing."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        now, address = timezone.now(), address_of(request)
        key = key_for(_key_text(header), at=now)
        if key is None or not key.accepts_address(address):
            raise AuthenticationFailed(_("The key is unknown, expired or revoked, or may not be used from this address."))
        note_key_use(key, address=address, at=now)
        return KeyHolder(organisation=key.organisation, key=key), key

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says of how to authenticate."""
        return 'Bearer realm="registry"'


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the base registers its subclasses
    """How the OpenAPI document describes the keys."""

    target_class = KeyAuthentication
    name = ["key", "keyAsPassword"]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        """Bearer and Basic."""
        told = "The key as the password; any user name."
        return [{"type": "http", "scheme": "bearer"}, {"type": "http", "scheme": "basic", "description": told}]

    def get_security_requirement(self, auto_schema: object) -> list[dict[str, list[str]]]:
        """Either of them."""
        return [{name: []} for name in self.name]


def _key_text(header: str) -> str:
    scheme, _space, value = header.partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer":
        return value
    if scheme.lower() != "basic":
        raise AuthenticationFailed(_("Use “Authorization: Bearer KEY”, or Basic with the key as password."))
    try:
        pair = base64.b64decode(value, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise AuthenticationFailed(_("The Basic credentials cannot be decoded.")) from None
    return pair.partition(":")[2]
