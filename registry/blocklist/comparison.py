"""Reading an import against itself: rows that mean the same subject become one, rows that may not be listed are refused.

No database: what the list says already is compared afterwards (`queries.imports`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from registry.blocklist.drafts import DraftIdentifier
from registry.blocklist.guard import Guard, Hit
from registry.blocklist.states import RowClass
from registry.identifiers import fold_name
from registry.lib.canonical import canonical_text, sha256_hex


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One data row of a file, read. `refused` says why it cannot be used; then the rest may be empty.

    `reference` is how the source knows the row (a number, a link); without one the row is known by what it says.
    """

    line: int
    value: str
    name: str = ""
    aliases: tuple[str, ...] = ()
    identifiers: tuple[DraftIdentifier, ...] = ()
    reference: str = ""
    note: str = ""
    refused: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Subject:
    """What the file says of one subject: the first row about it and those that joined."""

    line: int
    value: str
    name: str
    reference: str
    note: str
    aliases: dict[str, None] = field(default_factory=dict)
    identifiers: dict[tuple[str, str, str, str], DraftIdentifier] = field(default_factory=dict)
    row_class: RowClass = RowClass.NEW
    reason: str = ""
    entry_id: int | None = None

    def join(self, row: SourceRow) -> None:
        """Take over what another row adds."""
        self.aliases.update(dict.fromkeys(name for name in (row.name, *row.aliases) if name and name != self.name))
        for item in row.identifiers:
            self.identifiers.setdefault(item.key, item)

    def draft_text(self) -> str:
        """The canonical draft: the same subject, the same text, in whatever order its rows came."""
        return canonical_text(
            {
                "name": self.name,
                "aliases": sorted(self.aliases),
                "identifiers": [item.as_payload() for _key, item in sorted(self.identifiers.items())],
                "note": self.note,
            }
        )

    @property
    def digest(self) -> str:
        """The hash by which a later import knows that nothing changed."""
        return sha256_hex(self.draft_text().encode())


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that gives no entry of its own: it joined another or was refused."""

    line: int
    value: str
    row_class: RowClass
    reason: str


@dataclass
class Reading:
    """A whole file, read: subjects, rows that joined or were refused, and warnings. Each row is in one place."""

    subjects: list[Subject] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_rows(rows: Iterable[SourceRow], guard: Guard, *, refusal: Callable[[Hit], str]) -> Reading:
    """Group the rows of a file by subject and refuse what is guarded. `refusal` turns a hit into a sentence."""
    reading = Reading()
    known: dict[object, Subject] = {}
    for row in rows:
        reading.warnings.extend(f"line {row.line}: {warning}" for warning in row.warnings)
        usable, hits = _allowed(row, guard)
        if row.refused or (hits and not usable.identifiers):
            reason = row.refused or " ".join(map(refusal, hits))
            reading.asides.append(Aside(row.line, row.value, RowClass.REJECTED, reason))
            continue
        reading.warnings.extend(f"line {row.line}: {refusal(hit)}" for hit in hits)
        _place(usable, reading, known)
    return reading


def _place(row: SourceRow, reading: Reading, known: dict[object, Subject]) -> None:
    marks = list(_marks(row))
    subject = next((known[mark] for mark in marks if mark in known), None)
    if subject is None:
        subject = Subject(row.line, row.value, row.name, row.reference or _own_reference(row, known), row.note)
        known[("taken", subject.reference)] = subject
        reading.subjects.append(subject)
    else:
        reading.asides.append(Aside(row.line, row.value, RowClass.MERGED, f"line {subject.line}"))
    subject.join(row)
    for mark in marks:
        known.setdefault(mark, subject)


def _marks(row: SourceRow) -> Iterator[object]:
    """By which two rows are about one subject: the source's reference; the same identifiers; one of them and the name."""
    if row.reference:
        yield ("reference", row.reference)
    keys = [item.key for item in row.identifiers]
    if keys:
        yield frozenset(keys)
    key = fold_name(row.name)
    yield from ((key, identifier) for identifier in keys)
    if not keys:
        yield ("name", key)


def _own_reference(row: SourceRow, known: Mapping[object, Subject]) -> str:
    key = fold_name(row.name)
    if not row.identifiers:
        return f"name:{key}"[:1000]
    own = min(":".join(part for part in item.key if part) for item in row.identifiers)[:600]
    return f"{own}|{key}"[:1000] if ("taken", own) in known else own


def _allowed(row: SourceRow, guard: Guard) -> tuple[SourceRow, list[Hit]]:
    hits = guard.hits((item.kind, item.value, item.chain, item.tag, item.match) for item in row.identifiers)
    if not hits:
        return row, hits
    bad = {(hit.kind, hit.value) for hit in hits}
    kept = tuple(item for item in row.identifiers if (item.kind, item.value) not in bad)
    return SourceRow(row.line, row.value, row.name, row.aliases, kept, row.reference, row.note), hits
