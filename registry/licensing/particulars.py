"""From what an applicant sent to what the registry knows of the exchange."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from registry.exchanges.actions import IdentifierFacts, Particulars, PersonFacts
from registry.lib.canonical import content_hash
from registry.licensing.countries import country_name
from registry.licensing.forms import Form

LISTS = (("sites", "site"), ("accounts", "iban"), ("wallets", "wallet"))
"""The sections that list identifiers, and the question of each that names one."""
Key = tuple[str, str, str, str]
"""Kind, canonical form, chain and tag: what makes two identifiers the same one."""

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


def brought_up_to_date(answers: Mapping[str, Any], standing: Collection[Key], new_wallets: Iterable[IdentifierFacts]) -> dict[str, Any]:
    """These answers without the sites, accounts and wallets that are gone since, and with the wallets that came by rotation."""
    found = dict(answers)
    for section, code in LISTS:
        if section in found:
            items = [item for item in _items(answers, section) if key_of(_facts(item[code])) in standing]
            found[section] = {**found[section], "items": items}
    named = {key_of(_facts(item["wallet"])) for item in _items(found, "wallets")}
    came = [_wallet(facts) for facts in new_wallets if key_of(facts) not in named]
    return {**found, "wallets": {"items": _items(found, "wallets") + came}} if came else found


def key_of(facts: IdentifierFacts) -> Key:
    """What tells this identifier from others."""
    return facts.kind, facts.canonical, facts.chain, facts.tag


def _wallet(facts: IdentifierFacts) -> dict[str, Any]:
    """A wallet as the applicant would have answered it."""
    value = {name: getattr(facts, name) for name in ("kind", "raw", "canonical", "chain", "tag", "match")}
    said = {"tag": facts.tag, "label": facts.label}
    return {"id": content_hash(value)[-8:], "wallet": value, **{code: text for code, text in said.items() if text}}


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
    for section, code in LISTS:
        for item in _items(answers, section):
            yield _facts(item[code], item.get("label", ""))


def _facts(value: Mapping[str, Any], label: str = "") -> IdentifierFacts:
    keys = ("kind", "raw", "canonical", "chain", "tag", "match")
    return IdentifierFacts(**{key: value[key] for key in keys}, label=label)


def _items(answers: Mapping[str, Any], section: str) -> list[dict[str, Any]]:
    return list(answers.get(section, {}).get("items", []))
