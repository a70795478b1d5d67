"""What personal data the system holds, by kind of thing. Each app gives its own registers in `ready()`, as approvals take kinds.

Retention reads them: an app says what is there, from when its time is counted and how it is erased, and knows no schedule.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from registry.audit.models import Erasure
from registry.audit.subjects import Subject

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Kept:
    """One thing with personal data. `since`: from when its time is counted. `about`: what else a hold may stand on for it to be
    kept, such as the application that a mail is about; `addresses`: of the people whom it concerns.
    """

    subject: Subject
    title: str
    since: datetime
    about: tuple[Subject, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Register:
    """One kind of thing.

    `kept(before, key)` gives those whose time began before an instant and that still hold personal data, the oldest first; of one
    key alone, unless it is empty. `erase(key, erasure)` replaces that data by marks and gives how many rows of each kind it changed;
    doing it twice does no harm. `erases` and `stays` say to people what goes and what does not.
    """

    code: str
    title: str | Promise
    counted_from: str | Promise
    erases: str | Promise
    stays: str | Promise
    kept: Callable[[datetime, str], Iterable[Kept]]
    erase: Callable[[str, Erasure], dict[str, int]]


_REGISTERS: dict[str, Register] = {}


def register(one: Register) -> None:
    """Make a register known. Raises `ValueError` if another one has its code."""
    if _REGISTERS.setdefault(one.code, one) is not one:
        raise ValueError(f"two registers of personal data with the code {one.code}")


def only(rows: QuerySet[M], key: str) -> QuerySet[M]:
    """Rows of one key, or all of them when it is empty."""
    return rows.filter(pk=key) if key else rows


def registers() -> dict[str, Register]:
    """All of them by code."""
    return dict(_REGISTERS)
