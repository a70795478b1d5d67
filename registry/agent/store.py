"""The local copy: one SQLite file. Every change of a list is one transaction, so a kill leaves the old list or the new one."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from registry.agent.faults import UsageError
from registry.feed import FeedError, Op, Put, digest, list_hash, parse_entry
from registry.identifiers import fold_name
from registry.screening.wanted import Wanted

_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
  list TEXT PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL, list_hash TEXT NOT NULL, count INTEGER NOT NULL,
  published_at TEXT, verified_at TEXT NOT NULL, etag TEXT NOT NULL, acknowledged_seq INTEGER NOT NULL, fault TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS line (
  list TEXT NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (list, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS identifier (
  kind TEXT NOT NULL, value TEXT NOT NULL, list TEXT NOT NULL, id TEXT NOT NULL,
  chain TEXT NOT NULL, tag TEXT NOT NULL, match TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS identifier_value ON identifier (kind, value);
CREATE INDEX IF NOT EXISTS identifier_entry ON identifier (list, id);
CREATE TABLE IF NOT EXISTS name (key TEXT NOT NULL, list TEXT NOT NULL, id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS name_key ON name (key);
CREATE INDEX IF NOT EXISTS name_entry ON name (list, id);
"""


@dataclass(frozen=True)
class Held:
    """What the store holds of one list. `verified_at` is when the server last confirmed that this is its head."""

    list: str
    epoch: str
    seq: int
    list_hash: str
    count: int
    published_at: str | None
    verified_at: datetime
    etag: str = ""
    acknowledged_seq: int = -1
    fault: str = ""


@dataclass(frozen=True)
class Row:
    """An entry that a value or a name hit. `kind` and `value` say by what."""

    list: str
    kind: str
    value: str
    entry: dict[str, Any]


class Store:
    """The lists of one bank under one home directory."""

    def __init__(self, home: Path) -> None:
        self.path = home / "exreg.db"

    @classmethod
    def create(cls, home: Path, settings: dict[str, str]) -> "Store":
        """Make the store, or give an existing one new settings; its lists stay."""
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = cls(home)
        store.path.touch(mode=0o600)
        store.path.chmod(0o600)
        with closing(store._connect()) as base:
            base.execute("PRAGMA journal_mode = WAL")
            base.executescript(_SCHEMA)
        with store._transaction() as base:
            base.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", list(settings.items()))
        return store

    def setting(self, name: str) -> str:
        """A value given to `init`. Raises `UsageError` when there was none."""
        with self._reading() as base:
            row = base.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise UsageError(f"The store at {self.path.parent} has no {name}. Run “exreg init” first.")
        return str(row[0])

    def held(self) -> dict[str, Held]:
        """What is held, by list."""
        names = [column.name for column in fields(Held)]
        with self._reading() as base:
            rows = base.execute(f"SELECT {', '.join(names)} FROM held ORDER BY list").fetchall()
        return {row[0]: Held(**{**dict(zip(names, row, strict=True)), "verified_at": datetime.fromisoformat(row[6])}) for row in rows}

    def note(self, held: Held) -> None:
        """Keep what was learned about a list without a change of its lines."""
        with self._transaction() as base:
            _write_held(base, held)

    @contextmanager
    def replacing(self, held: Held, lines: Iterable[str]) -> Iterator[str]:
        """Put `lines` in place of the whole list. Yields the hash they have; an exception in the block undoes all."""
        with self._transaction() as base:
            for table in ("line", "identifier", "name"):
                base.execute(f"DELETE FROM {table} WHERE list = ?", (held.list,))
            count = 0
            for line in lines:
                _put(base, held.list, line)
                count += 1
            yield _hash(base, held.list)
            _write_held(base, Held(**{**vars(held), "count": count}))

    @contextmanager
    def applying(self, held: Held, ops: Iterable[Op]) -> Iterator[str]:
        """Do operations on the list. Yields the hash it has then; an exception in the block undoes all."""
        with self._transaction() as base:
            for op in ops:
                for table in ("line", "identifier", "name"):
                    base.execute(f"DELETE FROM {table} WHERE list = ? AND id = ?", (held.list, op.id))
                if isinstance(op, Put):
                    _put(base, held.list, op.line)
            yield _hash(base, held.list)
            count = base.execute("SELECT count(*) FROM line WHERE list = ?", (held.list,)).fetchone()[0]
            _write_held(base, Held(**{**vars(held), "count": count}))

    def hit_by(self, wanted: Collection[Wanted]) -> list[Row]:
        """Entries that one of the values hits exactly."""
        sql = (
            "SELECT i.list, i.kind, i.value, l.text, i.chain, i.tag, i.match FROM identifier i"
            " JOIN line l ON l.list = i.list AND l.id = i.id WHERE i.kind = ? AND i.value = ? ORDER BY i.list, i.id"
        )
        found = []
        with self._reading() as base:
            for one in wanted:
                for list_code, kind, value, text, chain, tag, match in base.execute(sql, (one.kind, one.value)):
                    if one.hits(chain=chain, tag=tag, match=match):
                        found.append(Row(list_code, kind, value, json.loads(text)))
        return found

    def named(self, key: str) -> list[Row]:
        """Entries that bear a folded name."""
        sql = (
            "SELECT DISTINCT n.list, l.text FROM name n JOIN line l ON l.list = n.list AND l.id = n.id"
            " WHERE n.key = ? ORDER BY n.list, n.id"
        )
        with self._reading() as base:
            rows = base.execute(sql, (key,)).fetchall()
        found = [(list_code, json.loads(text)) for list_code, text in rows]
        return [Row(list_code, "name", entry["name"], entry) for list_code, entry in found]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self.path.exists():
            raise UsageError(f"There is no store at {self.path.parent}. Run “exreg init URL --key-file FILE” first.")
        with closing(self._connect()) as base:
            yield base

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
            except BaseException:
                base.execute("ROLLBACK")
                raise
            base.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        base.execute("PRAGMA synchronous = FULL")
        return base


def _write_held(base: sqlite3.Connection, held: Held) -> None:
    values = {**vars(held), "verified_at": held.verified_at.isoformat()}
    places = ", ".join(f":{name}" for name in values)
    base.execute(f"INSERT OR REPLACE INTO held ({', '.join(values)}) VALUES ({places})", values)


def _put(base: sqlite3.Connection, list_code: str, line: str) -> None:
    entry = parse_entry(line)
    try:
        base.execute("INSERT INTO line VALUES (?, ?, ?, ?)", (list_code, entry["id"], line, digest(line)))
    except sqlite3.IntegrityError:
        raise FeedError(f"entry {entry['id']} comes twice") from None
    base.executemany(
        "INSERT INTO identifier VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (one["kind"], one["value"], list_code, entry["id"], one["chain"] or "", one["tag"] or "", one["match"])
            for one in entry["identifiers"]
        ],
    )
    keys = {fold_name(name) for name in (entry["name"], *entry["aliases"])} - {""}
    base.executemany("INSERT INTO name VALUES (?, ?, ?)", [(key, list_code, entry["id"]) for key in sorted(keys)])


def _hash(base: sqlite3.Connection, list_code: str) -> str:
    return list_hash(row[0] for row in base.execute("SELECT digest FROM line WHERE list = ?", (list_code,)))
