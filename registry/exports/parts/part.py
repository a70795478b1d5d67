"""What a part of an archive is made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise

from registry.exports.rows import Row, row_of, rows_of
from registry.exports.states import Audience
from registry.licensing.models import Application, Licence

ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "text/csv": ".csv",
    "text/plain": ".txt",
}


@dataclass(frozen=True)
class Scope:
    """What is exported and for whom. `as_of` is the last act on it that is no export: whatever is reckoned is reckoned for then."""

    thing: Any
    audience: Audience
    as_of: datetime

    @property
    def folder(self) -> str:
        """Where its parts stand in the archive."""
        return f"{'licences' if isinstance(self.thing, Licence) else 'applications'}/{self.thing.number}"

    @property
    def application(self) -> Application:
        """The application, for parts of one."""
        if not isinstance(self.thing, Application):
            raise TypeError("this part is about an application")
        return self.thing

    @property
    def licence(self) -> Licence:
        """The licence, for parts of one."""
        if not isinstance(self.thing, Licence):
            raise TypeError("this part is about a licence")
        return self.thing


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a part. `name` is its place below the folder; hash and size are as they were recorded."""

    name: str
    what: str
    media_type: str
    sha256: str
    size: int
    file: FieldFile


def no_enclosures(scope: Scope) -> Iterator[Enclosure]:
    """Most parts have no files."""
    return iter(())


@dataclass(frozen=True)
class Part:
    """One kind of record in an archive: `<folder>/<code>.json`, a list of what `read` gives, and the files of `enclosures`.

    `shown` names the members that the exchange sees of its own case; None: the part is the authority's alone. What a table
    gains later stays with the authority until it is named here.
    """

    code: str
    title: str | Promise
    read: Callable[[Scope], QuerySet[Any] | Iterable[Row]]
    enclosures: Callable[[Scope], Iterable[Enclosure]] = no_enclosures
    shown: frozenset[str] | None = None

    def is_for(self, audience: Audience) -> bool:
        """Whether the archive of that audience has it."""
        return audience == Audience.OFFICE or self.shown is not None

    def rows(self, scope: Scope) -> Iterator[Row]:
        """The records as the audience sees them."""
        found = self.read(scope)
        for row in rows_of(found) if isinstance(found, QuerySet) else found:
            if scope.audience == Audience.OFFICE or self.shown is None:
                yield row
            else:
                yield {name: value for name, value in row.items() if name in self.shown}


def shown(*names: str) -> frozenset[str]:
    """The members that the exchange sees, with the key by which records name each other."""
    return frozenset({"id", *names})


def file_name(folder: str, pk: int, media_type: str) -> str:
    """Where a file stands below its subject: by key, never by a name that a stranger chose."""
    return f"{folder}/{pk}{ENDINGS.get(media_type, '.bin')}"


def filed(scope: Scope, folder: str, one: Any) -> Row:
    """The record of a kept file, with its place in the archive."""
    return row_of(one, without=("scan_state", "scanner")) | {"path": f"{scope.folder}/{file_name(folder, one.pk, one.content_type)}"}


def enclosed(folder: str, one: Any) -> Enclosure:
    """A kept file itself."""
    name = file_name(folder, one.pk, one.content_type)
    return Enclosure(name, one.original_name, one.content_type, one.sha256, one.size, one.file)
