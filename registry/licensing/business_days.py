"""The country's calendar of working days, named in `seeds/jurisdiction.yaml`, and the days there that differ from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import get_language
from holidays import HolidayBase, country_holidays

JURISDICTION = settings.BASE_DIR / "seeds" / "jurisdiction.yaml"
ENGLISH = "en_US"


@dataclass(frozen=True)
class DecreedDay:
    """A day of the seeds that is not what the country's calendar says."""

    day: date
    is_working: bool
    note: str
    known_from: datetime


@cache
def is_usually_working(day: date) -> bool:
    """Whether people work on that day by the weekends and public holidays of the country."""
    return bool(_holidays(ENGLISH).is_working_day(day))


def holiday_name(day: date) -> str:
    """The public holiday of that day in the reader's language (or English), empty when it is none."""
    names = _holidays(_language(get_language() or "en"))
    return str(names.get(day) or "")


def decreed_days() -> list[DecreedDay]:
    """The days that the seeds name. Raises `ValueError` for one without a moment from which it is known."""
    return [_decreed(row) for row in jurisdiction()["calendar_days"]]


def _decreed(row: Mapping[str, Any]) -> DecreedDay:
    known_from = row["known_from"]
    if not isinstance(known_from, datetime) or known_from.tzinfo is None:
        raise ValueError(f"{JURISDICTION.name}: {row['day']} needs `known_from`, an instant with its zone")
    return DecreedDay(row["day"], bool(row["is_working"]), row["note"], known_from)


@cache
def jurisdiction() -> Mapping[str, Any]:
    """What `seeds/jurisdiction.yaml` says."""
    data: Mapping[str, Any] = yaml.safe_load(JURISDICTION.read_text("utf-8"))
    return data


@cache
def _holidays(language: str) -> HolidayBase:
    return country_holidays(jurisdiction()["country"], language=language)


@cache
def _language(wanted: str) -> str:
    """The reader's language where the package has the country's names in it."""
    known = country_holidays(jurisdiction()["country"]).supported_languages
    return wanted if wanted in known else ENGLISH
