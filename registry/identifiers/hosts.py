"""Host names: one normal form (lower-case A-labels), whose they are, and what stands above them.

Folding follows UTS #46 (non-transitional) with IDNA2008 labels (RFC 5891), but takes names as they are found in the wild:
underscores, hyphens at the edges and emoji labels are names that resolve, so a list must be able to hold them.
"""

import ipaddress
import re
import unicodedata
from functools import lru_cache

import idna
from publicsuffixlist import PublicSuffixList

from registry.identifiers import warnings as w
from registry.identifiers.confusables import is_disguised, is_mixed, to_ascii
from registry.identifiers.identifier import IdentifierError, gettext_noop
from registry.identifiers.tables import rows
from registry.identifiers.text import without_joiners

_ASCII_LABEL = re.compile(r"[a-z0-9_-]{1,63}\Z")
_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}\Z")
_MAX_HOST = 253
_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=1)
def _registry_suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


@lru_cache(maxsize=1)
def _shared() -> dict[str, dict[str, str]]:
    return {row["host"]: row for row in rows("shared_hosts")}


def normal_host(text: str) -> tuple[str, list[str]]:
    """The host in its normal form with the codes of its warnings: A-labels, lower case, no trailing dot, no `www.`.

    `www.` stays where the rest would be a public suffix (`www.gov.kz`). Raises `IdentifierError`.
    """
    if len(text) > 4 * _MAX_HOST:
        raise _refusal(gettext_noop("A host has at most 253 characters; this one is longer."), "host_too_long")
    if is_address(text):
        return _address(text), [w.IP_ADDRESS]
    found: list[str] = []
    if text.startswith("*."):
        text = text[2:]
        found.append(w.PART_DROPPED)
    *given, ending = _mapped(text).removesuffix(".").split(".")
    labels = [*(_normal_label(label, found) for label in given), _normal_label(ending, [])]
    _check_labels(labels, text)
    labels[-1] = _normal_ending(labels[-1], found)
    host = without_www(".".join(labels))
    if len(host) > _MAX_HOST:
        raise _refusal(gettext_noop("A host has at most 253 characters; this one is longer."), "host_too_long")
    return host, found


def _mapped(text: str) -> str:
    if text.isascii():
        return text.lower()
    try:
        return idna.uts46_remap(text, std3_rules=False, transitional=False).lower()
    except idna.IDNAError:
        # Characters that IDNA forbids (emoji among them) are mapped by hand; each label is judged on its own below.
        return unicodedata.normalize("NFKC", text.translate(_DOTS)).casefold()


def _check_labels(labels: list[str], text: str) -> None:
    if "" in labels:
        raise _refusal(gettext_noop("A part of the host name between two dots is empty: {host}."), "empty_label", host=text)
    if len(labels) < 2:
        raise _refusal(gettext_noop("A host name has a dot in it, such as example.kz; this has none: {host}."), "not_a_host", host=text)
    if labels[-1].isdigit():
        raise _refusal(
            gettext_noop("A network address has four numbers up to 255, such as 192.0.2.7; this is not one: {host}."),
            "not_a_host",
            host=text,
        )


def _normal_label(label: str, found: list[str]) -> str:
    if not label.isascii():
        return _encoded(label, found)
    if label and not _ASCII_LABEL.match(label):
        if len(label) > 63:
            raise _refusal(gettext_noop("A part of a host name has at most 63 characters; one here is longer."), "label_too_long")
        raise _refusal(
            gettext_noop("This is not a host name: “{label}” holds a character that host names do not have."), "not_a_host", label=label
        )
    if label.startswith("xn--"):
        _check_punycode(label, found)
    return label


def _encoded(label: str, found: list[str]) -> str:
    if is_mixed(label):
        found.append(w.MIXED_SCRIPT)
    elif is_disguised(label):
        found.append(w.HOMOGLYPH)
    for candidate in dict.fromkeys((label, without_joiners(label))):
        if candidate.isascii():
            found.append(w.ZERO_WIDTH)
            return _normal_label(candidate, found)
        try:
            encoded = idna.alabel(candidate).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            continue
        if candidate != label:
            found.append(w.ZERO_WIDTH)
        return encoded
    return _encoded_anyway(without_joiners(label), found)


def _encoded_anyway(label: str, found: list[str]) -> str:
    encoded = "xn--" + label.encode("punycode").decode("ascii").lower()
    if not label.isprintable() or any(c in " /:@?#[]\\%<>^|" for c in label) or not _ASCII_LABEL.match(encoded):
        raise _refusal(
            gettext_noop("This is not a host name: “{label}” holds a character that host names do not have."), "not_a_host", label=label
        )
    found.append(w.UNUSUAL_IDNA)
    return encoded


def _check_punycode(label: str, found: list[str]) -> None:
    try:
        unicode_label = idna.ulabel(label)
    except (idna.IDNAError, UnicodeError, ValueError, OverflowError, IndexError):
        unicode_label = _lenient_decode(label)
        found.append(w.UNUSUAL_IDNA)
    if is_mixed(unicode_label):
        found.append(w.MIXED_SCRIPT)
    elif is_disguised(unicode_label):
        found.append(w.HOMOGLYPH)


def _lenient_decode(label: str) -> str:
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
        faithful = not decoded.isascii() and decoded.encode("punycode").decode("ascii") == label[4:] and _mapped(decoded) == decoded
    except (UnicodeError, ValueError, OverflowError, IndexError):
        faithful = False
    if not faithful:
        raise _refusal(gettext_noop("“{label}” is not valid Punycode; compare the address with its source."), "bad_punycode", label=label)
    return decoded


def _normal_ending(label: str, found: list[str]) -> str:
    """A top-level name with a foreign look-alike letter (`.сom` with a Cyrillic с) cannot exist: the one it imitates is meant."""
    if not label.startswith("xn--") or _known_suffix(label):
        return label
    twin = to_ascii(display(label, always=True))
    if twin.isascii() and _known_suffix(twin):
        found.append(w.HOMOGLYPH)
        return twin
    return label


def _address(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        raise _refusal(
            gettext_noop("A network address has four numbers up to 255, such as 192.0.2.7; this is not one: {host}."),
            "not_a_host",
            host=text,
        ) from None
    if address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast:
        raise _refusal(
            gettext_noop("{host} is an address that means a different machine to everyone; it names nobody."), "private_address", host=text
        )
    return str(address) if address.version == 4 else f"[{address}]"


def _refusal(template: str, code: str, **params: object) -> IdentifierError:
    return IdentifierError(template, code, params=params)


def without_www(host: str) -> str:
    """`host` without leading `www.`, unless a public suffix would remain."""
    while host.startswith("www.") and "." in host[4:] and not is_public_suffix(host[4:]):
        host = host[4:]
    return host


def is_address(host: str) -> bool:
    """Whether a normal host is a network address and no name."""
    return host.startswith("[") or bool(_IPV4.match(host))


def is_public_suffix(host: str) -> bool:
    """Whether owners register names directly below `host` (`kz`, `gov.kz`, `vercel.app`), by the Public Suffix List."""
    return bool(_suffixes().is_public(host))


def _known_suffix(host: str) -> str | None:
    return _suffixes().publicsuffix(host, accept_unknown=False)


_RESERVED_ENDINGS = frozenset({"example", "test"})


def is_known_ending(host: str) -> bool:
    """Whether the last part of `host` is a top-level name that exists, or one reserved for examples and tests (RFC 2606)."""
    return _known_suffix(host) is not None or host.rpartition(".")[2] in _RESERVED_ENDINGS


def is_everybodys(host: str) -> bool:
    """Whether `host` belongs to all who have a site or a page there, so that it may never stand for one of them.

    A wildcard of the list's private section (`*.eth.limo`) names hosts of one owner each, so it is not enough.
    """
    if is_address(host):
        return False
    if is_shared_host(host):
        return True
    if not is_public_suffix(host):
        return False
    return _registry_suffixes().is_public(host) or not is_public_suffix("any-other-name-0." + host.partition(".")[2])


def shared_row(host: str) -> dict[str, str] | None:
    """The row of `data/shared_hosts.csv` that rules `host`: its own, or that of a service it is a part of."""
    table = _shared()
    if host in table:
        return table[host]
    parent = host.partition(".")[2]
    while "." in parent:
        if parent in table:
            return table[parent] if table[parent]["below"] == "service" else None
        parent = parent.partition(".")[2]
    return None


def is_shared_host(host: str) -> bool:
    """Whether `host` is a service on which many people have pages (`vk.com`, `m.vk.com`, `t.me`, `docs.google.com`)."""
    return shared_row(host) is not None


def registrable(host: str) -> str:
    """The name somebody registered: `example.co.uk` for `a.b.example.co.uk`. Empty for a public suffix or an address."""
    if is_address(host):
        return ""
    return _suffixes().privatesuffix(host) or ""


def parents(host: str) -> tuple[str, ...]:
    """The hosts above `host`, nearest first, up to the registrable name; never a public suffix, never `host` itself."""
    top = registrable(host)
    above: list[str] = []
    while top and host != top:
        host = host.partition(".")[2]
        above.append(host)
    return tuple(above)


def display(host: str, *, always: bool = False) -> str:
    """`host` for people: Unicode where a label reads as it looks, Punycode where it mixes alphabets or imitates ASCII
    (`always`: Unicode in any case).
    """
    return ".".join(_displayed(label, always=always) for label in host.split("."))


def _displayed(label: str, *, always: bool) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        shown = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError, IndexError):
        return label
    return label if not always and (is_mixed(shown) or is_disguised(shown)) else shown
