"""Who a certificate is made out to. Where issuers of a country write name and numbers is data, not code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

ATTRIBUTES = {
    "common_name": NameOID.COMMON_NAME,
    "surname": NameOID.SURNAME,
    "given_name": NameOID.GIVEN_NAME,
    "serial_number": NameOID.SERIAL_NUMBER,
    "organization_name": NameOID.ORGANIZATION_NAME,
    "organizational_unit_name": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "organization_identifier": NameOID.ORGANIZATION_IDENTIFIER,
    "user_id": NameOID.USER_ID,
}
LONGEST = 200


@dataclass(frozen=True)
class SubjectRule:
    """One place in which a fact may stand: an attribute of the subject, and what comes before the fact in it."""

    attribute: str
    prefix: str = ""


@dataclass(frozen=True)
class SubjectRules:
    """The places of each fact; the first that holds something counts."""

    name: tuple[SubjectRule, ...]
    organisation: tuple[SubjectRule, ...]
    bin: tuple[SubjectRule, ...]
    iin: tuple[SubjectRule, ...]


@dataclass(frozen=True)
class Signer:
    """The person and the organisation of a certificate; empty where it does not say."""

    name: str
    organisation: str
    bin: str
    iin: str


def subject_rules(data: Mapping[str, Iterable[Mapping[str, Any]]]) -> SubjectRules:
    """The rules that the data of a jurisdiction hold. Raises `KeyError` for an unknown attribute or a missing fact."""
    rules = {
        fact: tuple(SubjectRule(row["attribute"], row.get("prefix", "")) for row in data[fact]) for fact in SubjectRules.__annotations__
    }
    for rule in (rule for rows in rules.values() for rule in rows):
        _ = ATTRIBUTES[rule.attribute]
    return SubjectRules(**rules)


def signer_of(certificate: x509.Certificate, rules: SubjectRules) -> Signer:
    """Whom the certificate names."""
    return Signer(*(_fact(certificate.subject, getattr(rules, fact)) for fact in SubjectRules.__annotations__))


def _fact(subject: x509.Name, rules: Iterable[SubjectRule]) -> str:
    for rule in rules:
        for found in subject.get_attributes_for_oid(ATTRIBUTES[rule.attribute]):
            text = found.value if isinstance(found.value, str) else ""
            if text.startswith(rule.prefix) and (fact := _clean(text.removeprefix(rule.prefix))):
                return fact
    return ""


def _clean(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST]
