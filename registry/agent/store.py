"""The local copy: one SQLite file. Every change of a list is one transaction, so a kill leaves the old list or the new one."""

import fcntl
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from registry.agent.faults import StoreError, UsageError
from registry.feed import FeedError, Op, Put, digest, list_hash, parse_entry
from registry.identifiers import fold_name
from registry.screening.wanted import Wanted

_SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
  list TEXT PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL, list_hash TEXT NOT NULL, count INTEGER NOT NULL,
  published_at TEXT, expires_at TEXT NOT NULL, verified_at TEXT NOT NULL, etag TEXT NOT NULL,
  acknowledged_seq INTEGER NOT NULL, fault TEXT NOT NULL
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
_VERSION = 1
_INSTANTS = ("expires_at", "verified_at")


@dataclass(frozen=True)
class Held:
    """What the store holds of one list.

    `verified_at` is when the server last confirmed that this is its head, never later than `expires_at`, until when the
    server vouches for what it said: an answer out of some cache on the way makes no list younger.
    """

    list: str
    epoch: str
    seq: int
    list_hash: str
    count: int
    published_at: str | None
    expires_at: datetime
    verified_at: datetime
    etag: str = ""
    acknowledged_seq: int = -1
    fault: str = ""


@dataclass(frozen=True)
class Row:
    """An entry that a value or a name hit. `kind` to `tag` say by what; `action` is what the list says to do about that."""

    list: str
    kind: str
    value: str
    entry: dict[str, Any]
    action: str


@dataclass(frozen=True)
class Found:
    """What the store says of one question, of one moment: lists held and missing, entries hit by a value or by their name."""

    held: dict[str, Held]
    missing: tuple[str, ...]
    hit: tuple[Row, ...]
    named: tuple[Row, ...]


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
        with store._connection() as base:
            if _version(base) not in (0, _VERSION):
                raise store._foreign()
            base.execute("PRAGMA journal_mode = WAL")
            base.executescript(_SCHEMA)
            base.execute(f"PRAGMA user_version = {_VERSION}")
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

    def keep(self, name: str, value: str) -> None:
        """Keep a value as `init` does."""
        with self._transaction() as base:
            base.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def held(self) -> dict[str, Held]:
        """What is held, by list."""
        with self._reading() as base:
            return _all_held(base)

    def look(self, wanted: Collection[Wanted], name_key: str) -> Found:
        """What is held, which entries one of the values hits exactly, and which bear the folded name, all of one moment."""
        with self._reading() as base:
            base.execute("BEGIN")
            found = Found(_all_held(base), _missing(base), tuple(_hit_by(base, wanted)), tuple(_named(base, name_key)))
            base.execute("ROLLBACK")
        return found

    def expect(self, lists: Iterable[str]) -> None:
        """Keep which lists the key may read: one of them that is not held makes the copy a stale one."""
        with self._transaction() as base:
            base.execute("INSERT OR REPLACE INTO setting VALUES ('expected', ?)", (" ".join(lists),))

    def missing(self) -> tuple[str, ...]:
        """Lists that the key may read and that have never arrived."""
        with self._reading() as base:
            return _missing(base)

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

    @contextmanager
    def alone(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold other programs' syncs of this store off. Calls `waiting` when one is at work, then waits for its end."""
        try:
            lock = self.path.with_suffix(".lock").open("a")
        except OSError as error:
            raise StoreError(f"The store at {self.path.parent} cannot be written ({error.strerror}).") from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self.path.exists():
            raise UsageError(f"There is no store at {self.path.parent}. Run “exreg init URL --key-file FILE” first.")
        with self._connection() as base:
            if _version(base) != _VERSION:
                raise self._foreign()
            yield base

    def _foreign(self) -> StoreError:
        return StoreError(f"The store at {self.path.parent} was made by another version of exreg. Move it away and run “exreg init”.")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
            except BaseException:
                if base.in_transaction:  # a full disk has ended it already
                    base.execute("ROLLBACK")
                raise
            base.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as base:
                base.execute("PRAGMA synchronous = FULL")
                yield base
        except sqlite3.Error as error:
            raise StoreError(f"The store at {self.path.parent} cannot be used: {error}. What it held before, it holds.") from error


def _version(base: sqlite3.Connection) -> int:
    return int(base.execute("PRAGMA user_version").fetchone()[0])


def _all_held(base: sqlite3.Connection) -> dict[str, Held]:
    names = [column.name for column in fields(Held)]
    rows = base.execute(f"SELECT {', '.join(names)} FROM held ORDER BY list").fetchall()
    found = {}
    for row in rows:
        members = dict(zip(names, row, strict=True))
        found[row[0]] = Held(**members | {name: datetime.fromisoformat(members[name]) for name in _INSTANTS})
    return found


def _missing(base: sqlite3.Connection) -> tuple[str, ...]:
    row = base.execute("SELECT value FROM setting WHERE name = 'expected'").fetchone()
    held = {list_code for (list_code,) in base.execute("SELECT list FROM held")}
    return tuple(list_code for list_code in (row[0].split() if row else ()) if list_code not in held)


def _hit_by(base: sqlite3.Connection, wanted: Collection[Wanted]) -> Iterator[Row]:
    sql = (
        "SELECT i.list, l.text, i.chain, i.tag, i.match FROM identifier i"
        " JOIN line l ON l.list = i.list AND l.id = i.id WHERE i.kind = ? AND i.value = ? ORDER BY i.list, i.id"
    )
    for one in wanted:
        for list_code, text, chain, tag, match in base.execute(sql, (one.kind, one.value)):
            if one.hits(chain=chain, tag=tag, match=match):
                entry = json.loads(text)
                yield Row(list_code, one.kind, one.value, entry, _action(entry, (one.kind, one.value, chain, tag)))


def _action(entry: dict[str, Any], key: tuple[str, str, str, str]) -> str:
    for one in entry["identifiers"]:
        if (one["kind"], one["value"], one["chain"] or "", one["tag"] or "") == key:
            return str(one.get("action") or entry["action"])
    return str(entry["action"])


def _named(base: sqlite3.Connection, key: str) -> Iterator[Row]:
    if not key:
        return
    sql = "SELECT n.list, l.text FROM name n JOIN line l ON l.list = n.list AND l.id = n.id WHERE n.key = ? ORDER BY n.list, n.id"
    for list_code, text in base.execute(sql, (key,)):
        entry = json.loads(text)
        yield Row(list_code, "name", entry["name"], entry, str(entry["action"]))


def _write_held(base: sqlite3.Connection, held: Held) -> None:
    values = vars(held) | {name: getattr(held, name).isoformat() for name in _INSTANTS}
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
