"""What goes into one archive, in which order. Reads records under the lock of what they are about, then copies files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from registry.audit.subjects import subject_of
from registry.exports.archive import Archive, Kept
from registry.exports.manifest import MANIFEST, SIGNATURE, contents_of, signature_text, signed_manifest
from registry.exports.models import CaseExport
from registry.exports.parts import Enclosure, Part, Scope, last_act, parts_of, things_of
from registry.exports.states import Audience
from registry.lib.canonical import content_hash
from registry.licensing.models import Application, Licence

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Written:
    """One part as it was written: its title, how many records, and the places of its files."""

    title: str | Promise
    kept: Kept
    count: int
    enclosures: list[tuple[str, Enclosure]]


@dataclass(frozen=True)
class Chapter:
    """One thing that the archive is about, with its parts."""

    thing: Application | Licence
    as_of: datetime
    parts: list[Written]


def write_archive(stream: BinaryIO, export: CaseExport, *, step: Step, now: Callable[[], datetime]) -> str:
    """Write the whole archive; gives the hash of its contents. `step(done, total)` is told after each file and may raise to stop."""
    with Archive(stream) as archive:
        with translation.override(settings.LANGUAGE_CODE):
            chapters = _records(archive, export)
            _files(archive, chapters, step)
        _indexes(archive, export, chapters)
        contents = contents_of(export, archive, as_of=chapters[0].as_of)
        signed = signed_manifest(export, contents, at=now())
        archive.write_unlisted(MANIFEST, signed.payload)
        archive.write_unlisted(SIGNATURE, signature_text(signed))
    return content_hash(contents)


def _files(archive: Archive, chapters: list[Chapter], step: Step) -> None:
    files = [file for chapter in chapters for part in chapter.parts for file in part.enclosures]
    for done, (path, enclosure) in enumerate(files):
        step(done, len(files))
        archive.enclose(path, enclosure)
    step(len(files), len(files))


@transaction.atomic
def _records(archive: Archive, export: CaseExport) -> list[Chapter]:
    """Every record as JSON. While they are read nobody changes the case: every action takes the same lock first."""
    audience = Audience(export.audience)
    return [_chapter(archive, thing, audience) for thing in things_of(_locked(export.thing), audience)]


def _locked(thing: Application | Licence) -> Application | Licence:
    """The row anew, locked; of a licence its applications first, which is the order of the actions."""
    if isinstance(thing, Licence):
        mine = Application.objects.filter(Q(licence=thing) | Q(concerns=thing))
        list(Application.objects.select_for_update().filter(pk__in=mine.values("pk")).order_by("pk"))
    return type(thing)._default_manager.select_for_update().get(pk=thing.pk)


def _chapter(archive: Archive, thing: Application | Licence, audience: Audience) -> Chapter:
    otherwise = thing.granted_at if isinstance(thing, Licence) else thing.created_at
    scope = Scope(thing, audience, last_act(subject_of(thing), otherwise)[1])
    return Chapter(thing, scope.as_of, [_part(archive, part, scope) for part in parts_of(scope)])


def _part(archive: Archive, part: Part, scope: Scope) -> Written:
    counter = [0]
    title = f"{scope.thing.number}: {part.title}"
    pieces = _as_json(part, scope, counter)
    kept = archive.write(f"{scope.folder}/{part.code}.json", pieces, what=title, media_type="application/json")
    files = [(f"{scope.folder}/{enclosure.name}", enclosure) for enclosure in part.enclosures(scope)]
    return Written(part.title, kept, counter[0], files)


def _as_json(part: Part, scope: Scope, counter: list[int]) -> Iterator[bytes]:
    """The records as a JSON list, one a line, never all at once."""
    yield b"["
    for row in part.rows(scope):
        yield (b",\n" if counter[0] else b"\n") + orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        counter[0] += 1
    yield b"\n]\n"


def _indexes(archive: Archive, export: CaseExport, chapters: list[Chapter]) -> None:
    """The page that people open first, in each language. It says nothing of who asked and when, which the manifest does."""
    faults = {fault.path: fault.why for fault in archive.faults}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            context = {"export": export, "chapters": chapters, "faults": faults, "language": code}
            page = render_to_string("exports/index.html", context).encode("utf-8")
        archive.write(f"index.{code}.html", [page], what=f"Index ({code})", media_type="text/html")
