"""Numbers of companies, persons and licences: BIN, IIN, LEI, foreign registration numbers, licence numbers."""

import re
from datetime import date
from functools import cache
from typing import Final

from stdnum import lei as stdnum_lei
from stdnum.ru import inn, ogrn

from registry.identifiers import warnings as w
from registry.identifiers.identifier import Identifier, IdentifierError, Kind, gettext_noop
from registry.identifiers.tables import rows
from registry.identifiers.text import as_code

_WEIGHTS: Final = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}\Z")
_LICENCE = re.compile(r"[A-Z0-9][A-Z0-9./-]{1,62}[A-Z0-9]\Z")
_COUNTRY = re.compile(r"([A-Z]{2})[:\s/-]\s*(?=\S)")
# Registers whose numbers carry check digits.
_CHECKED: Final = {"RU": {10: inn.is_valid, 12: inn.is_valid, 13: ogrn.is_valid, 15: ogrn.is_valid}}
_HOME: Final = "KZ"


def parse_bin(text: str) -> Identifier:
    """A business identification number of Kazakhstan (12 digits). Raises `IdentifierError`.

    Rules: government resolutions 565 (2003) and 406 (2007): year and month, type 4 to 6, division 0 to 3, serial, check digit.
    """
    number, warnings = _twelve_digits(text, "BIN")
    if not 1 <= int(number[2:4]) <= 12:
        raise IdentifierError(
            gettext_noop("Digits 3 and 4 of a BIN are the month of registration; “{month}” is none."),
            "format",
            params={"month": number[2:4]},
        )
    if number[4] not in "456" or number[5] not in "0123":
        person = number[4] in "0123"
        raise IdentifierError(
            gettext_noop("This is the number of a person (IIN), not of a company (BIN).")
            if person
            else gettext_noop("Digit 5 of a BIN is 4, 5 or 6 and digit 6 is 0 to 3; here they are {digits}."),
            "format",
            params={"digits": number[4:6]},
        )
    _check_twelfth(number, "BIN")
    return Identifier(Kind.BIN, text, number, warnings=tuple(warnings))


def parse_iin(text: str) -> Identifier:
    """An individual identification number of Kazakhstan (12 digits). Raises `IdentifierError`."""
    number, warnings = _twelve_digits(text, "IIN")
    if number[4] in "456":
        raise IdentifierError(gettext_noop("This is the number of a company (BIN), not of a person (IIN)."), "format")
    if not _is_birthday(number) or number[6] > "6":
        raise IdentifierError(gettext_noop("An IIN begins with a date of birth and a digit from 0 to 6; this does not."), "format")
    _check_twelfth(number, "IIN")
    return Identifier(Kind.IIN, text, number, warnings=tuple(warnings))


def parse_lei(text: str) -> Identifier:
    """A legal entity identifier (ISO 17442): 20 characters and check digits. Raises `IdentifierError`."""
    code, warnings = as_code(text)
    number = code.upper()
    if len(number) != 20:
        raise IdentifierError(gettext_noop("An LEI has 20 characters; this has {length}."), "length", params={"length": len(number)})
    if not _LEI.match(number):
        raise IdentifierError(gettext_noop("An LEI is letters A to Z and digits, and ends with two digits; this does not."), "format")
    if not stdnum_lei.is_valid(number):
        raise IdentifierError(
            gettext_noop("The check digits of this LEI are wrong: at least one character differs from the true number."), "checksum"
        )
    return Identifier(Kind.LEI, text, number, warnings=tuple(warnings))


def parse_registration(text: str, country: str = "") -> Identifier:
    """A number in a foreign register, canonical `RU:7701234567` with its country (given, or written before the number).

    A valid number of Kazakhstan comes back as the BIN or IIN it is. Check digits, where the register has them, only warn:
    a register may hold what its rule forbids. Raises `IdentifierError`.
    """
    _, warnings = as_code(text)
    before = _COUNTRY.match(text.upper()) if not country else None
    country = before.group(1) if before else country.upper()
    number = re.sub(r"[\s./:-]", "", as_code(text[before.end() :] if before else text, separators="")[0]).upper()
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise IdentifierError(gettext_noop("A country is two letters, such as RU."), "unknown_country", field="country")
    if country == _HOME and len(number) == 12 and number.isdigit():
        return parse_bin(number) if number[4] in "456" else parse_iin(number)
    if not 2 <= len(number) <= 40 or not number.isalnum() or not any(c.isdigit() for c in number):
        raise IdentifierError(
            gettext_noop("A registration number is 2 to 40 letters and digits, at least one of them a digit; this is not."), "format"
        )
    if not country:
        return Identifier(Kind.REGISTRATION, text, number, warnings=(*warnings, w.NO_COUNTRY))
    check = _CHECKED.get(country, {}).get(len(number))
    if check and not check(number):
        warnings.append(w.BAD_CHECKSUM)
    return Identifier(Kind.REGISTRATION, text, f"{country}:{number}", warnings=tuple(warnings))


def registration_readings(text: str) -> list[Identifier]:
    """The registers whose check digits a bare number fits, or the one whose country is written before it."""
    code = as_code(text)[0].upper()
    if code.isdigit():
        return [parse_registration(code, country) for country, checks in _CHECKED.items() if checks.get(len(code), _never)(code)]
    if _COUNTRY.match(text.upper()) and sum(c.isdigit() for c in text) >= 4 and len(text) <= 44:
        try:
            return [parse_registration(text)]
        except IdentifierError:
            return []
    return []


def parse_licence(text: str) -> Identifier:
    """A licence number, upper case, no spaces. One of no known pattern (`data/licence_patterns.csv`) warns. Raises `IdentifierError`."""
    code, warnings = as_code(text)
    number = as_code(text, separators=" ")[0].upper()
    if not _LICENCE.match(number) or not any(c.isdigit() for c in code):
        raise IdentifierError(
            gettext_noop("A licence number is letters, digits, “-”, “/” and “.”, such as AFSA-A-LA-2024-0028; this is not."), "format"
        )
    if not any(pattern.fullmatch(number) for pattern in _licence_patterns()):
        warnings.append(w.UNKNOWN_PATTERN)
    return Identifier(Kind.LICENCE, text, number, warnings=tuple(warnings))


@cache
def _licence_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"]) for row in rows("licence_patterns"))


def _never(_: str) -> bool:
    return False


def _twelve_digits(text: str, name: str) -> tuple[str, list[str]]:
    number, warnings = as_code(text)
    if not (number.isascii() and number.isdigit()):
        raise IdentifierError(
            gettext_noop("A {name} is 12 digits and nothing else; this holds other characters."), "format", params={"name": name}
        )
    if len(number) != 12:
        raise IdentifierError(
            gettext_noop("A {name} has 12 digits; this has {length}."), "length", params={"name": name, "length": len(number)}
        )
    return number, warnings


def _check_twelfth(number: str, name: str) -> None:
    for weights in _WEIGHTS:
        remainder = sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False)) % 11
        if remainder < 10:
            break
    else:
        raise IdentifierError(
            gettext_noop("No {name} with these first 11 digits is ever issued; compare it with its source."),
            "checksum",
            params={"name": name},
        )
    if remainder != int(number[11]):
        raise IdentifierError(
            gettext_noop("The check digit of this {name} is wrong: at least one digit differs from the true number."),
            "checksum",
            params={"name": name},
        )


def _is_birthday(number: str) -> bool:
    for century in (19, 20):
        try:
            date(century * 100 + int(number[:2]), int(number[2:4]), int(number[4:6]))
        except ValueError:
            continue
        return True
    return False
