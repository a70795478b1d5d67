"""What an identifier is, and the one error that says why a text is not one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from registry.lib.errors import InvalidError


class Kind(StrEnum):
    """What a value names. The strings are the codes used in lists, in the API and in the database."""

    NAME = "name"
    SITE = "site"
    PAGE = "page"
    WALLET = "wallet"
    IBAN = "iban"
    BIN = "bin"
    IIN = "iin"
    LEI = "lei"
    BIC = "bic"
    LICENCE = "licence"
    PHONE = "phone"
    MERCHANT = "merchant"
    TERMINAL = "terminal"
    HANDLE = "handle"
    REGISTRATION = "registration"


class Match(StrEnum):
    """How a listed value is compared with a presented one."""

    EXACT = "exact"
    HOST_AND_BELOW = "host_and_below"
    URL_PREFIX = "url_prefix"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One value in its normal form.

    `raw` is what was given, `canonical` what is compared. `chain` is the network of a wallet, the platform of a handle,
    else empty. `tag` is the destination tag or memo. `warnings` are codes of `registry.identifiers.WARNINGS`.
    """

    kind: Kind
    raw: str
    canonical: str
    chain: str = ""
    tag: str = ""
    warnings: tuple[str, ...] = ()
    match: Match = Match.EXACT

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Two identifiers with this key in common are one and the same."""
        return (str(self.kind), self.canonical, self.chain, self.tag)

    def warned(self, *codes: str) -> "Identifier":
        """The same identifier with further warnings, each once, in the order given."""
        return replace(self, warnings=tuple(dict.fromkeys((*self.warnings, *codes)))) if codes else self


class IdentifierError(InvalidError):
    """The text is not an identifier of the kind. `message` is a full English sentence: what is wrong, what to do.

    `template` and `params` are its parts, so that an edge can translate: `gettext(e.template).format(**e.params)`.
    """

    default_code = "identifier"

    def __init__(self, template: str, code: str = "", *, field: str = "", params: Mapping[str, object] | None = None) -> None:
        self.template = template
        self.params = dict(params or {})
        super().__init__(template.format(**self.params) if self.params else template, code=code, field=field)


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for translation; the edge that shows it translates it (this package has no Django)."""
    return sentence
