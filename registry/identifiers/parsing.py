"""From text to identifiers: by a kind that is known, or by trying the kinds in a documented order."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from registry.identifiers import warnings as w
from registry.identifiers.banking import looks_like_iban, parse_bic, parse_iban
from registry.identifiers.contacts import looks_like_phone, parse_handle, parse_merchant, parse_phone, parse_terminal
from registry.identifiers.hosts import is_known_ending
from registry.identifiers.identifier import Identifier, IdentifierError, Kind, gettext_noop
from registry.identifiers.names import parse_name
from registry.identifiers.numbers import parse_bin, parse_iin, parse_lei, parse_licence, parse_registration, registration_readings
from registry.identifiers.sites import parse_page, parse_site, parse_url, url_readings
from registry.identifiers.text import as_code, clean, without_label
from registry.identifiers.wallets import looks_like_wallet, parse_wallet, wallet_readings

URL: Final = "url"
_SIMPLE: Final[dict[str, Callable[[str], Identifier]]] = {
    URL: parse_url,
    Kind.NAME: parse_name,
    Kind.SITE: parse_site,
    Kind.PAGE: parse_page,
    Kind.IBAN: parse_iban,
    Kind.BIN: parse_bin,
    Kind.IIN: parse_iin,
    Kind.LEI: parse_lei,
    Kind.BIC: parse_bic,
    Kind.LICENCE: parse_licence,
    Kind.MERCHANT: parse_merchant,
    Kind.TERMINAL: parse_terminal,
    Kind.HANDLE: parse_handle,
}
_EMAIL = re.compile(r"[^\s@/:]{1,64}@[^\s@/:]+\.[^\s@/:]+\Z")
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]{0,20}:/{2}", re.IGNORECASE)
_TELEGRAM_NAME = re.compile(r"t\.me/([a-z0-9_]{4,32})(?:/[0-9]+)?\Z")
_BASE58_LIKE = re.compile(r"[1-9A-HJ-NP-Za-km-z]{26,50}\Z")


def parse(text: str, kind: str | None = None, *, chain: str = "", tag: str = "", country: str = "") -> Identifier:
    """One identifier, in its normal form. Raises `IdentifierError` for any text that is none.

    `kind` is a `Kind`, `"url"` (a page on a shared host, else a site) or None: then the first certain reading of
    `readings`, else a name. `chain` and `tag` belong to wallets, `country` (two letters) to registrations and phones.
    """
    cleaned = clean(text)
    if kind is None:
        return _best(cleaned)
    if kind == Kind.WALLET:
        return parse_wallet(cleaned, chain, tag)
    if kind == Kind.REGISTRATION:
        return parse_registration(cleaned, country)
    if kind == Kind.PHONE:
        return parse_phone(cleaned, country)
    if kind not in _SIMPLE:
        raise IdentifierError(
            gettext_noop("There is no kind of identifier called “{kind}”."), "unknown_kind", field="kind", params={"kind": str(kind)[:40]}
        )
    return _SIMPLE[kind](cleaned)


def readings(text: str) -> list[Identifier]:
    """Every reading of a text of unknown kind, the most certain first; a name, where it can be one, always last.

    Order: what a label says (`БИН 2110…`); licence number of a known pattern; wallet, by chain; IBAN; LEI; BIN; IIN;
    page and site, where there is a scheme or a known ending; handle with `@`; phone with `+`. Then what is only possible:
    foreign registration, phone without `+`, BIC, site of unknown ending, other licence numbers. Then the name.
    Raises `IdentifierError` for a text that nothing can be, and for one that has the shape of an identifier but is
    faulty (an IBAN with wrong check digits, a BIN of 11 digits, a URL with a user name) and can be nothing but a name.
    """
    cleaned = clean(text)
    certain = _unique(_certain(cleaned))
    possible = _unique(i for i in _possible(cleaned) if i.key not in {c.key for c in certain})
    if not certain and all(_is_vague(i) for i in possible):
        _refuse_near_miss(cleaned)
    found = [*certain, *possible]
    name = _tried(parse_name, cleaned)
    if name is None and not found:
        parse_name(cleaned)
    return [*found, name] if name else found


def _best(cleaned: str) -> Identifier:
    certain = next(_certain(cleaned), None)
    if certain:
        return certain
    found = readings(cleaned)
    return found[-1] if found[-1].kind == Kind.NAME else found[0]


def _certain(text: str) -> Iterator[Identifier]:
    labelled = without_label(text)
    if labelled:
        yield from _some(_tried(lambda rest: parse(rest, labelled.kind, country=labelled.country), labelled.text))
    yield from (i for i in _some(_tried(parse_licence, text)) if w.UNKNOWN_PATTERN not in i.warnings)
    if not text.strip().isdigit():
        yield from wallet_readings(text)
    for parser in (parse_iban, parse_lei, parse_bin, parse_iin):
        yield from _some(_tried(parser, text))
    if _SCHEME.match(text) or _has_known_ending(text):
        yield from _url(text)
    if text.startswith("@"):
        yield from _some(_tried(parse_handle, text))
        yield from _some(_tried(parse_page, "t.me/" + text[1:]) if re.fullmatch(r"@[A-Za-z0-9_]{4,32}", text) else None)
    if text.startswith("+") and looks_like_phone(text):
        yield from _some(_tried(parse_phone, text))


def _possible(text: str) -> Iterator[Identifier]:
    yield from registration_readings(text)
    if looks_like_phone(text):
        yield from _some(_tried(parse_phone, text))
    if text == text.upper() and len(text) in (8, 11):
        yield from _some(_tried(parse_bic, text))
    if "." in text and " " not in text and not _EMAIL.match(text):
        yield from _url(text)
    if any(c.isdigit() for c in text) and any(c in "-/." for c in text) and " " not in text and len(text) <= 40:
        yield from _some(_tried(parse_licence, text))


def _url(text: str) -> Iterator[Identifier]:
    try:
        found = url_readings(text)
    except IdentifierError:
        return
    yield from found
    for page in found:
        name = _TELEGRAM_NAME.match(page.canonical) if page.kind == Kind.PAGE else None
        if name:
            yield Identifier(Kind.HANDLE, text, "@" + name.group(1), chain="telegram", warnings=page.warnings)


def _has_known_ending(text: str) -> bool:
    if "." not in text or any(c.isspace() for c in text) or _EMAIL.match(text):
        return False
    site = _tried(parse_site, text)
    return site is not None and (w.IP_ADDRESS in site.warnings or is_known_ending(site.canonical))


def _is_vague(identifier: Identifier) -> bool:
    return identifier.kind == Kind.LICENCE or w.UNKNOWN_ENDING in identifier.warnings


def _refuse_near_miss(text: str) -> None:
    """Raises the error of the identifier whose shape the text has."""
    labelled = without_label(text)
    if labelled and ":" in text:
        parse(labelled.text, labelled.kind, country=labelled.country)
    if _SCHEME.match(text) or (_EMAIL.match(text) and "." in text):
        url_readings(text)
    if looks_like_wallet(text) and _cannot_be_a_word(text):
        parse_wallet(text)
    code = as_code(text)[0].upper()
    if looks_like_iban(text):
        parse_iban(text)
    if len(code) == 20 and sum(c.isdigit() for c in code) >= 6 and " " not in text:
        parse_lei(text)
    if code.isascii() and code.isdigit() and 10 <= len(code) <= 14:
        (parse_iin if len(code) == 12 and code[4] in "0123" else parse_bin)(text)


def _cannot_be_a_word(text: str) -> bool:
    return not _BASE58_LIKE.match(text) or sum(c.isdigit() for c in text) >= 2


def _tried(parser: Callable[[str], Identifier], text: str) -> Identifier | None:
    try:
        return parser(text)
    except IdentifierError:
        return None


def _some(identifier: Identifier | None) -> tuple[Identifier, ...]:
    return (identifier,) if identifier else ()


def _unique(identifiers: Iterator[Identifier]) -> list[Identifier]:
    return list({identifier.key: identifier for identifier in reversed(list(identifiers))}.values())[::-1]
