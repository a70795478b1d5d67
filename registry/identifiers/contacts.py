"""How customers reach and pay somebody without a bank account: phone, handle, merchant and terminal numbers."""

import re

from registry.identifiers import warnings as w
from registry.identifiers.identifier import Identifier, IdentifierError, Kind, gettext_noop
from registry.identifiers.tables import rows
from registry.identifiers.text import as_code

_HANDLE = re.compile(r"(?:([a-z]{2,20}):)?@?([a-z0-9_][a-z0-9_.-]{1,63})\Z")
_ACCEPTOR = re.compile(r"[A-Z0-9._/-]{1,35}\Z")
_LONGEST_PHONE = 40


def parse_phone(text: str, country: str = "") -> Identifier:
    """A phone number in E.164 (`+77272583333`). Without `+` it is read as dialled in `country`, by default at home
    (`data/home.csv`). Raises `IdentifierError`.
    """
    import phonenumbers  # noqa: PLC0415 – 50 ms of tables that few callers need

    code, warnings = as_code(text, separators="")
    try:
        number = phonenumbers.parse(code[: _LONGEST_PHONE + 1], country.upper() or home_country())
    except phonenumbers.NumberParseException:
        number = None
    if number is None or len(code) > _LONGEST_PHONE or not phonenumbers.is_valid_number(number):
        raise IdentifierError(
            gettext_noop("This is not a phone number in use; give it with its country, such as +7 727 258 33 33."), "format"
        )
    if number.extension:
        warnings.append(w.PART_DROPPED)
    return Identifier(Kind.PHONE, text, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), warnings=tuple(warnings))


def looks_like_phone(text: str) -> bool:
    """Whether the text is digits with the marks that people put between them."""
    return len(text) <= _LONGEST_PHONE and 10 <= sum(c.isdigit() for c in text) <= 15 and all(c in "+0123456789 ()-.\u00a0" for c in text)


def parse_handle(text: str) -> Identifier:
    """An account name on a messenger or network: `@name`, `telegram:@name`; canonical `@name` in lower case, the platform
    in `chain` where it is known. Raises `IdentifierError`.
    """
    code, warnings = as_code(text, separators=" ")
    found = _HANDLE.match(code.lower())
    if not found:
        raise IdentifierError(gettext_noop("A handle is “@” and 2 to 64 Latin letters, digits, “_”, “.” or “-”; this is not."), "format")
    return Identifier(Kind.HANDLE, text, "@" + found.group(2), chain=found.group(1) or "", warnings=tuple(warnings))


def parse_merchant(text: str) -> Identifier:
    """A card acceptor's number (merchant id), upper case. Raises `IdentifierError`."""
    return _acceptor(text, Kind.MERCHANT)


def parse_terminal(text: str) -> Identifier:
    """A payment terminal's number, upper case. Raises `IdentifierError`."""
    return _acceptor(text, Kind.TERMINAL)


def _acceptor(text: str, kind: Kind) -> Identifier:
    code, warnings = as_code(text, separators=" ")
    number = code.upper()
    if not _ACCEPTOR.match(number) or not any(c.isdigit() for c in number):
        raise IdentifierError(
            gettext_noop("This is 1 to 35 letters, digits, “.”, “_”, “/” or “-”, at least one of them a digit."), "format"
        )
    return Identifier(kind, text, number, warnings=tuple(warnings))


def home_country() -> str:
    """The country whose national forms are read without a prefix."""
    return next(row["value"] for row in rows("home") if row["key"] == "country")
