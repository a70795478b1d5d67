"""From what an applicant sent to what the registry knows of the exchange."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from registry.exchanges.actions import IdentifierFacts, Particulars, PersonFacts
from registry.licensing.countries import country_name
from registry.licensing.forms import Form

Content = Mapping[str, Any]
"""The content of a submission."""


def particulars_of(answers: Mapping[str, Any], *forms: Form) -> Particulars:
    """Names, people and identifiers as these answers to sections of these forms give them."""
    entity = answers.get("legal_entity", {})
    names = [item["name"] for item in _items(answers, "trading_names")]
    return Particulars(
        legal_name=entity.get("legal_name", ""),
        country=entity.get("country", ""),
        address=_address(answers.get("address", {})),
        trading_names=tuple(dict.fromkeys(names)),
        people=tuple(_people(_roles(forms), answers)),
        identifiers=tuple(_identifiers(answers)),
    )


def activities_of(content: Content) -> list[str]:
    """Codes of the activities applied for."""
    return list(content["answers"].get("activities", {}).get("activities", []))


def _address(given: Mapping[str, Any]) -> str:
    country = country_name(given["country"]) if given.get("country") else ""
    town = " ".join(filter(None, (given.get("postcode"), given.get("city"))))
    return ", ".join(filter(None, (given.get("street"), town, country)))


def _roles(forms: Iterable[Form]) -> dict[str, str]:
    return {section.code: section.role for form in forms for section in form.sections if section.role}


def _people(roles: Mapping[str, str], answers: Mapping[str, Any]) -> Iterator[PersonFacts]:
    for code, role in roles.items():
        given = answers.get(code)
        if given is None:
            continue
        for one in given.get("items", [given]):
            share = one.get("share_percent")
            yield PersonFacts(
                role=role,
                full_name=one["full_name"],
                email=one.get("email", ""),
                country=one.get("country", ""),
                share_percent=Decimal(share) if share else None,
            )


def _identifiers(answers: Mapping[str, Any]) -> Iterator[IdentifierFacts]:
    registration = answers.get("registration", {})
    for code in ("bin", "registration_number", "lei"):
        if code in registration:
            yield _facts(registration[code])
    for section, code in (("sites", "site"), ("accounts", "iban"), ("wallets", "wallet")):
        for item in _items(answers, section):
            yield _facts(item[code], item.get("label", ""))


def _facts(value: Mapping[str, Any], label: str = "") -> IdentifierFacts:
    keys = ("kind", "raw", "canonical", "chain", "tag", "match")
    return IdentifierFacts(**{key: value[key] for key in keys}, label=label)


def _items(answers: Mapping[str, Any], section: str) -> list[dict[str, Any]]:
    return list(answers.get(section, {}).get("items", []))
