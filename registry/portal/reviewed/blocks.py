"""The parts that readable content is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.lib.clock import offset_name

Row = dict[str, Any]
"""One fact, as `components/summary_list.html` takes it: label, value, and the address the value leads to, if any."""


@dataclass(frozen=True)
class Block:
    """Some facts under a heading, or a text exactly as somebody will read it (`paper`)."""

    title: str
    rows: tuple[Row, ...] = ()
    paper: str = ""


def row(label: object, value: object, url: str = "") -> Row:
    """One fact; several lines are given as a list."""
    text = "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return {"label": str(label), "value": text or "—", "url": url}


def filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The facts that say something."""
    return tuple(fact for fact in rows if fact["value"] != "—")


def moment_text(text: str | None, otherwise: str = "") -> str:
    """An instant of canonical JSON in the registry's zone, or `otherwise`."""
    return written(datetime.fromisoformat(text)) if text else otherwise


def written(at: datetime) -> str:
    """An instant in the registry's zone, to the minute."""
    local = at.astimezone(settings.REGISTRY_ZONE)
    return f"{date_format(local, 'DATETIME_FORMAT')} ({offset_name(local)})"


def day_text(text: str | None) -> str:
    """A day of canonical JSON as the reader's language writes it."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else _("no date")
