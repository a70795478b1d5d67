"""Reading what an exchange types into the facts of an identifier."""

from django.utils.translation import gettext as _

from registry.exchanges.actions import IdentifierFacts
from registry.identifiers import IdentifierError, Kind, parse
from registry.lib.errors import InvalidError


def wallet_facts(text: str, *, chain: str = "", label: str = "") -> IdentifierFacts:
    """The facts of a wallet's address. Raises `InvalidError` (field `wallet`) that says what is wrong with it."""
    try:
        found = parse(text, Kind.WALLET, chain=chain)
    except IdentifierError as error:
        raise InvalidError(_(error.template).format(**error.params), field="wallet") from None
    return IdentifierFacts(str(found.kind), found.raw, found.canonical, found.chain, found.tag, str(found.match), label)
