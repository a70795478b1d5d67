"""Reads of licences that came from an import: what stands behind them in the place of an application."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from registry.blocklist.states import ImportState, RowClass
from registry.licensing.forms import Form
from registry.licensing.models import ApprovedPerson, Licence, RegisterRow
from registry.licensing.queries.forms import form_of, form_to_begin
from registry.licensing.states import ApplicationKind, RegisterTable

_SECTIONS = {"site": ("sites", "site"), "page": ("sites", "site"), "iban": ("accounts", "iban"), "wallet": ("wallets", "wallet")}
_NUMBERS = {"bin": "bin", "lei": "lei", "registration": "registration_number"}


def base_form(licence: Licence) -> Form:
    """The form that the licence rests on: that of its application or, imported, the one for a new licence on the day of its grant."""
    if licence.application is not None:
        return form_of(licence.application.form_code, licence.application.form_version)
    form = form_to_begin(ApplicationKind.NEW_LICENCE, licence.authority.code, licence.granted_at)
    if form is None:
        raise LookupError(f"{licence.authority.code} takes no applications for a new licence")
    return form


def imported_answers(licence: Licence) -> dict[str, Any]:
    """What the register knows of an imported licence, as answers to sections of `base_form`; empty for one that was granted here.

    Only what the file said: an applicant who asks for a change fills in the rest.
    """
    if licence.origin_id is None:
        return {}
    exchange = licence.exchange
    names = exchange.names.filter(kind="trading", valid_until=None).order_by("pk")
    answers: dict[str, Any] = {
        "legal_entity": {"legal_name": exchange.legal_name, "country": exchange.country},
        "trading_names": {"items": [{"id": f"n{row.pk}", "name": row.name} for row in names]},
        **_people(licence),
        **_identifiers(licence),
    }
    if exchange.address:
        answers["address"] = {"street": exchange.address}
    present = licence.licence_activities.filter(removed_at=None).order_by("activity__order")
    answers["activities"] = {"activities": list(present.values_list("activity__code", flat=True))}
    return answers


def _people(licence: Licence) -> dict[str, Any]:
    """One person a post, as the forms ask for one; the newest of several."""
    sections = {section.role: section.code for section in base_form(licence).sections if section.role}
    rows = ApprovedPerson.objects.filter(licence=licence, to_at=None).order_by("from_at", "pk")
    return {sections[row.post]: {"full_name": row.full_name, "email": "", "country": ""} for row in rows if row.post in sections}


def _identifiers(licence: Licence) -> dict[str, Any]:
    answers: dict[str, Any] = {"registration": {}}
    for row in licence.exchange.identifiers.filter(withdrawn_at=None).order_by("pk"):
        keys = ("kind", "raw", "canonical", "chain", "tag", "match")
        value = {key: getattr(row, key) for key in keys}
        if row.kind in _NUMBERS:
            answers["registration"][_NUMBERS[row.kind]] = value
        elif row.kind in _SECTIONS:
            section, question = _SECTIONS[row.kind]
            answers.setdefault(section, {"items": []})["items"].append({"id": f"i{row.pk}", question: value, "label": row.label})
    return answers


def last_import_of(licence: Licence) -> RegisterRow | None:
    """The newest row of an import that wrote something of the licence, with its file; None for one that was granted here."""
    if licence.origin_id is None:
        return None
    return applied_rows([licence.number]).select_related("batch").last()


def applied_rows(numbers: Iterable[str]) -> QuerySet[RegisterRow]:
    """The rows of licences of these numbers that applied imports wrote, oldest first."""
    rows = RegisterRow.objects.filter(table=RegisterTable.LICENCES, key__in=list(numbers), batch__state=ImportState.APPLIED)
    return rows.filter(row_class__in=(RowClass.NEW, RowClass.CHANGED)).order_by("pk")
