"""Kinds of periodic returns as data, read from `seeds/returns/*.yaml`: a form as applications have, and when it is owed.

A kind is known by code and version. Published versions are never edited: a new one holds for the periods that begin on or
after its `first_period`, so that what was owed for a past period stays what it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from registry.licensing.form_reading import parse_form
from registry.licensing.form_yaml import read_data
from registry.licensing.forms import Form, FormError, SectionKind
from registry.licensing.uploads import ENDINGS
from registry.supervision.periods import Every, Period, period_of

KINDS_DIR = settings.BASE_DIR / "seeds" / "returns"
OWN_KEYS = frozenset({"period", "due", "first_period", "activities", "files", "remind_days"})
"""What such a file says beside the form."""
KNOWN_ENDINGS = frozenset(ending for endings in ENDINGS.values() for ending in endings)


@dataclass(frozen=True)
class Due:
    """How long after the last day covered a return is due."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True)
class ReturnKind:
    """A kind of return of one version. No `activities`: for every licence of its authorities."""

    form: Form
    every: Every
    due: Due
    first_period: Period
    activities: frozenset[str]
    endings: frozenset[str]
    remind_days: tuple[int, ...]

    @property
    def code(self) -> str:
        """The code, the same in all versions."""
        return self.form.code

    @property
    def version(self) -> int:
        """The version."""
        return self.form.version

    def is_for(self, authority: str) -> bool:
        """Whether licensees of that authority owe it."""
        return not self.form.authorities or authority in self.form.authorities

    def __str__(self) -> str:
        return str(self.form.title)


def kinds() -> tuple[ReturnKind, ...]:
    """All kinds in all versions, by code, the newest first. Raises `FormError` on a file that holds none."""
    return _kinds(Path(KINDS_DIR))


def kind_of(code: str, version: int) -> ReturnKind:
    """The kind of that code and version. Raises `FormError` if there is none."""
    found = next((kind for kind in kinds() if (kind.code, kind.version) == (code, version)), None)
    if found is None:
        raise FormError(f"There is no return {code} of version {version} in {KINDS_DIR}.")
    return found


def newest_kinds() -> list[ReturnKind]:
    """The newest version of each kind, by code."""
    return list({kind.code: kind for kind in reversed(kinds())}.values())


def parse_kind(text: str, name: str) -> ReturnKind:
    """The kind that a YAML text holds. Raises `FormError` naming `name` and the fault."""
    form = parse_form(text, name, beside=OWN_KEYS)
    if any(section.kind not in (SectionKind.PAGE, SectionKind.DOCUMENTS) for section in form.sections):
        raise FormError(f"{name}: a return has pages of questions and documents, nothing else.")
    try:
        return _kind(form, read_data(text, name))
    except (KeyError, TypeError, ValueError) as error:
        raise FormError(f"{name}: {type(error).__name__}: {error}") from error


@cache
def _kinds(folder: Path) -> tuple[ReturnKind, ...]:
    found = [parse_kind(path.read_text("utf-8"), path.name) for path in sorted(folder.glob("*.yaml"))]
    names = [(kind.code, kind.version) for kind in found]
    if len(set(names)) < len(names):
        raise FormError(f"{folder}: a kind of return stands there twice in one version.")
    if len({(kind.code, kind.every) for kind in found}) > len({kind.code for kind in found}):
        raise FormError(f"{folder}: the versions of a kind of return are for periods of one length.")
    return tuple(sorted(found, key=lambda kind: (kind.code, -kind.version)))


def _kind(form: Form, data: Mapping[str, Any]) -> ReturnKind:
    every, due, first = Every(data["period"]), Due(**data["due"]), data["first_period"]
    if not isinstance(first, date) or period_of(every, first).first != first:
        raise ValueError("`first_period` is the first day of a period")
    if due.days < 0 or due.months < 0 or not (due.days or due.months):
        raise ValueError("`due` is some days or months after the period")
    endings = frozenset(data.get("files", KNOWN_ENDINGS))
    if endings - KNOWN_ENDINGS:
        raise ValueError("`files` are endings that uploads take")
    return ReturnKind(
        form=form,
        every=every,
        due=due,
        first_period=period_of(every, first),
        activities=frozenset(data.get("activities", ())),
        endings=endings,
        remind_days=tuple(sorted((int(days) for days in data["remind_days"]), reverse=True)),
    )
