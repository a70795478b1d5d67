"""Words for what the tables hold as codes, where no app below has them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.exchanges.models import KIND_LABELS
from registry.fees.annual import ANNUAL
from registry.fees.states import InvoiceState
from registry.identifiers import Match
from registry.licensing.models import Activity

CHAINS = {
    "bitcoin": "Bitcoin",
    "litecoin": "Litecoin",
    "eip155": "Ethereum",
    "tron": "TRON",
    "xrp": "XRP Ledger",
    "solana": "Solana",
    "ton": "TON",
    "polkadot": "Polkadot",
}
"""Proper names: the same in every language. Ethereum stands for every chain with its addresses."""

MATCHES = {
    Match.EXACT.value: "",
    Match.HOST_AND_BELOW.value: gettext_lazy("and everything below it"),
    Match.URL_PREFIX.value: gettext_lazy("and every page that begins so"),
}


def kind_words(kind: str) -> str:
    """What kind of identifier it is."""
    return str(KIND_LABELS.get(kind, kind))


def chain_words(chain: str) -> str:
    """The name of a chain."""
    return CHAINS.get(chain, chain)


def identifier_words(kind: str, value: str, chain: str = "", tag: str = "", match: str = "") -> str:
    """An identifier on one line: kind, value, chain, tag, and how far it reaches."""
    more = [chain_words(chain), _("tag %(tag)s") % {"tag": tag} if tag else "", str(MATCHES.get(match, ""))]
    ending = ", ".join(part for part in more if part)
    return f"{kind_words(kind)}: {value}" + (f" ({ending})" if ending else "")


def fee_purposes() -> dict[str, str]:
    """Everything for which a fee can be charged, by its code, in words."""
    applications = {
        "application:new_licence": _("Application for a licence"),
        "application:variation": _("Application to vary a licence"),
    }
    annual = {f"{ANNUAL}{activity.code}": _("Annual fee: %(activity)s") % {"activity": activity} for activity in Activity.objects.all()}
    return applications | annual


def invoice_words(state_code: str) -> str:
    """How an invoice stands, in words."""
    return str(InvoiceState(state_code).label)
