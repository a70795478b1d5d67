"""A statement as a PDF: the same facts in words of one language, the code that leads back to it, the signed file inside."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from registry.letters.printing import PrintingError, print_letter
from registry.letters.wording import day, moment
from registry.lib.errors import RuleError
from registry.statements.actions import Issued

TEMPLATE = "statement.v1.typ"


def statement_pdf(issued: Issued, language: str) -> bytes:
    """The PDF of a statement. The same statement gives the same bytes. Raises `RuleError` when the press fails."""
    row = issued.statement
    words = {**paper_words(json.loads(issued.payload), language), "sha256": row.sha256, "address": statement_address(row.number)}
    try:
        return print_letter(TEMPLATE, words, at=row.issued_at, address=words["address"], attachment=issued.file_text)
    except PrintingError:
        raise RuleError(_("The paper could not be made just now. Try again in a minute."), code="press") from None


def statement_address(number: str) -> str:
    """Where an issued statement is fetched again."""
    return f"{settings.BASE_URL}/statements/{number}"


def paper_words(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What the template wants of a statement's text."""
    on = document["day"]
    zone = ZoneInfo(on["zone"])
    words = {
        "language": language,
        "about": document["about"],
        "statement": document["statement"],
        "key_id": document["key_id"],
        "registry": document["registry"]["name"],
        "registry_address": document["registry"]["address"],
        "issued": _moment(document["issued_at"], zone),
        "day": day(date.fromisoformat(on["on"])),
        "day_from": _moment(on["from"], zone),
        "day_until": _moment(on["until"], zone),
        "is_over": on["is_over"],
    }
    return words | (_licence(document, zone, language) if document["about"] == "licence" else _search(document, zone, language))


def _licence(document: Mapping[str, Any], zone: ZoneInfo, language: str) -> dict[str, Any]:
    licence, firm, authority = document["licence"], document["firm"], document["authority"]
    return {
        "licence": licence["number"],
        "granted": _moment(licence["granted_at"], zone),
        "activities": [one["name"][language] for one in licence["activities"]],
        "conditions": [{"kind": one["kind"], "text": one["text"]} for one in licence["conditions_on_day"]],
        "authority": authority["name"][language],
        "covered_since": _moment(authority["covered_since"], zone),
        "is_covered": document["is_covered"],
        "named_on_day": firm["named_on_day"]["legal"] or "",
        "named_now": firm["named_now"]["legal"] or "",
        "others_on_day": "; ".join(firm["named_on_day"]["others"]),
        "numbers": " / ".join(firm[kind] for kind in ("bin", "registration", "lei") if firm[kind]),
        "then_at": _moment(document["as_known_then"]["known_at"], zone),
        "then": _statuses(document["as_known_then"], zone),
        "now": _statuses(document["as_known_now"], zone),
        "said_before": [
            {
                "known_from": _moment(one["known_from"], zone),
                "known_until": _moment(one["known_until"], zone),
                "statuses": _statuses(one, zone),
            }
            for one in document["said_before"]
        ],
    }


def _said(one: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    known = {name: _moment(one[name], zone) for name in ("known_from", "known_until")}
    return {**known, "statuses": _statuses(one, zone)}


def _search(document: Mapping[str, Any], zone: ZoneInfo, language: str) -> dict[str, Any]:
    return {
        "text": document["search"]["text"],
        "similar": [f"{one['reference']}: {one['value']}" for one in document["similar"]],
        "authorities": [{"name": one["name"][language], "since": _moment(one["covered_since"], zone)} for one in document["authorities"]],
    }


def _statuses(known: Mapping[str, Any], zone: ZoneInfo) -> list[dict[str, str]]:
    return [
        {
            "status": one["status"],
            "counts_as": one["counts_as"],
            "from": _moment(one["from"], zone),
            "until": _moment(one["until"], zone),
            "since": _moment(one["since"], zone),
            "ground": one["ground"] or "",
        }
        for one in known["statuses"]
    ]


def _moment(text: str | None, zone: ZoneInfo) -> str:
    return moment(datetime.fromisoformat(text), zone) if text else ""
