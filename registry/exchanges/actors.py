"""Who may act for an exchange, and which officers may judge what it shows."""

from django.utils.translation import gettext as _

from registry.accounts.actors import Caller, KeyActor
from registry.accounts.models import ApiKey, User
from registry.accounts.queries import has_role
from registry.accounts.states import EXCHANGE_ROLES, Role, Scope
from registry.exchanges.models import Exchange
from registry.exchanges.states import OFFICER_ROLES
from registry.lib.errors import NotAllowedError


def require_person(actor: User, exchange: Exchange) -> None:
    """Raises `NotAllowedError` unless the person works at the exchange."""
    _require(actor, exchange, *EXCHANGE_ROLES)


def require_admin(actor: User, exchange: Exchange) -> None:
    """Raises `NotAllowedError` unless the person is an administrator of the exchange."""
    _require(actor, exchange, Role.EXCHANGE_ADMIN)


def require_wallet_manager(caller: Caller, exchange: Exchange) -> User | KeyActor:
    """The actor for the audit event: an administrator of the exchange, or a key of it for wallets. Raises `NotAllowedError`."""
    if not isinstance(caller, ApiKey):
        require_admin(caller, exchange)
        return caller
    if exchange.organisation_id is None or caller.organisation_id != exchange.organisation_id or not caller.has_scope(Scope.WALLETS):
        raise NotAllowedError(_("This key does not let you manage wallets."))
    return KeyActor(str(caller))


def person_behind(caller: Caller) -> User:
    """The person to whom an act counts for four eyes: who asks, or who issued the key."""
    return caller.created_by if isinstance(caller, ApiKey) else caller


def require_officer(actor: User) -> None:
    """Raises `NotAllowedError` unless the person may vouch for identifiers."""
    if not has_role(actor, *OFFICER_ROLES):
        raise NotAllowedError(_("Your role does not let you vouch for identifiers."), code="role")


def _require(actor: User, exchange: Exchange, *roles: str) -> None:
    if exchange.organisation is None or not has_role(actor, *roles, organisation=exchange.organisation):
        raise NotAllowedError(_("Your role does not let you do this for the exchange."), code="role")
