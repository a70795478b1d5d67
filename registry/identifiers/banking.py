"""Bank details: IBAN (ISO 13616) and BIC (ISO 9362), with the bank codes of the countries whose table we have."""

import re
from functools import cache
from typing import Final

from stdnum import bic as stdnum_bic
from stdnum import iban as stdnum_iban
from stdnum import numdb
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, ValidationError

from registry.identifiers import warnings as w
from registry.identifiers.identifier import Identifier, IdentifierError, Kind, gettext_noop
from registry.identifiers.tables import rows
from registry.identifiers.text import as_code

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}\Z")
_FIELD = re.compile(r"([1-9][0-9]*)!")
# ISO 7064 computes 02 to 98; these pass its test too, but nobody is given them.
_NEVER_COMPUTED: Final = ("00", "01", "99")
# Positions of the bank code in the account numbers of the countries in data/bank_codes.csv.
_BANK_CODE: Final = {"KZ": slice(4, 7)}


def parse_iban(text: str) -> Identifier:
    """An account number: structure of its country and check digits. Raises `IdentifierError`; an unknown bank code warns."""
    code, warnings = as_code(text, separators=" -.")
    number = code.upper().removeprefix("IBAN").lstrip(":")
    if not re.match(r"[A-Z]{2}[0-9]{2}", number):
        raise IdentifierError(
            gettext_noop("An IBAN begins with two letters of its country and two digits, such as KZ86; this does not."), "format"
        )
    _check_length(number)
    try:
        if number[2:4] in _NEVER_COMPUTED:
            raise InvalidChecksum
        stdnum_iban.validate(number, check_country=False)
    except InvalidChecksum:
        raise IdentifierError(
            gettext_noop("The check digits of this IBAN are wrong: at least one character differs from the true number."), "checksum"
        ) from None
    except (InvalidComponent, InvalidFormat, ValidationError):
        raise IdentifierError(
            gettext_noop("An IBAN of {country} is not made like this: letters stand where its rules want digits, or the other way."),
            "format",
            params={"country": number[:2]},
        ) from None
    if number[:2] in _BANK_CODE and bank_of(number) is None:
        warnings.append(w.UNKNOWN_BANK)
    return Identifier(Kind.IBAN, text, number, warnings=tuple(warnings))


def looks_like_iban(text: str) -> bool:
    """Whether the text has the form of an IBAN of a country that has them, its check digits right or wrong."""
    code = as_code(text, separators=" -.")[0].upper()
    return bool(_SHAPE.match(code)) and _length_in(code[:2]) > 0 and sum(c.isdigit() for c in code) >= 8


def bank_of(iban: str) -> dict[str, str] | None:
    """The row of `data/bank_codes.csv` (code, bic, name, state) of a canonical IBAN; None where we have none."""
    place = _BANK_CODE.get(iban[:2])
    return _banks().get((iban[:2], iban[place])) if place else None


def parse_bic(text: str) -> Identifier:
    """A bank's code of 8 or 11 characters; the head office's `XXX` is dropped. Raises `IdentifierError`."""
    code, warnings = as_code(text)
    number = code.upper()
    if len(number) not in (8, 11):
        raise IdentifierError(gettext_noop("A BIC has 8 or 11 characters; this has {length}."), "length", params={"length": len(number)})
    try:
        stdnum_bic.validate(number)
    except InvalidComponent:
        raise IdentifierError(
            gettext_noop("Characters 5 and 6 of a BIC are a country; “{country}” is none."),
            "unknown_country",
            params={"country": number[4:6]},
        ) from None
    except ValidationError:
        raise IdentifierError(
            gettext_noop("A BIC is four letters, a country and a place, such as NBRKKZKX; this is not."), "format"
        ) from None
    return Identifier(Kind.BIC, text, number.removesuffix("XXX") if len(number) == 11 else number, warnings=tuple(warnings))


def _check_length(number: str) -> None:
    wanted = _length_in(number[:2])
    if not wanted:
        raise IdentifierError(gettext_noop("“{country}” is no country that has IBANs."), "unknown_country", params={"country": number[:2]})
    if len(number) != wanted:
        raise IdentifierError(
            gettext_noop("An IBAN of {country} has {wanted} characters; this has {length}."),
            "length",
            params={"country": number[:2], "wanted": wanted, "length": len(number)},
        )


@cache
def _banks() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["country"], row["code"]): row for row in rows("bank_codes")}


@cache
def _length_in(country: str) -> int:
    parts = numdb.get("iban").info(country)[0][1]
    return 4 + sum(int(length) for length in _FIELD.findall(parts.get("bban", ""))) if parts else 0
