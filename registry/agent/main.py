"""The console script `exreg`. Data goes to stdout, words to stderr; exit codes are a promise (product.md)."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from registry.agent.checking import check as check_text
from registry.agent.checking import is_stale
from registry.agent.client import Client, checked_url
from registry.agent.faults import AgentError, NotSubscribedError, UsageError
from registry.agent.store import Held, Store
from registry.agent.sync import Sync, Synced
from registry.lib.clock import rfc3339

app = typer.Typer(help="The bank's side of the exchange register: keep the lists, check against them.", no_args_is_help=True)
words = Console(stderr=True, highlight=False, soft_wrap=True)
out = Console(highlight=False, soft_wrap=True)

Home = Annotated[Path, typer.Option(envvar="EXREG_HOME", help="Where the lists are kept.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
MaxAge = Annotated[float, typer.Option(envvar="EXREG_MAX_AGE_HOURS", min=0, help="Hours after which an unverified list is stale.")]
DEFAULT_HOME = Path("~/.exreg")
DAY = 24.0


@app.command()
def init(
    url: Annotated[str, typer.Argument(help="The address of the registry.")],
    key_file: Annotated[Path, typer.Option(help="A file with the API key, readable by you alone.")],
    root: Annotated[Path | None, typer.Option(help="The trust root handed over out of band.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Set the store up for one registry and one key."""
    with _faults():
        key = _key(key_file)
        settings = {"url": checked_url(url), "key": key}
        if root is not None:
            settings["root"] = _text_of(root, "trust root")
        _try_key(settings["url"], key)
        store = Store.create(_at_home(home), settings)
        words.print(f"Ready in {store.path.parent}. Run “exreg sync” now.")


@app.command()
def sync(home: Home = DEFAULT_HOME, as_json: Json = False) -> None:
    """Fetch what is new, verify it, keep it and acknowledge it."""
    with _faults():
        store = Store(_at_home(home))
        client = Client(store.setting("url"), store.setting("key"))
        try:
            done = Sync(store, client, now=_now, say=words.print).run()
        finally:
            client.close()
        _show_synced(done, as_json)
        raise typer.Exit(_worst([one.fault.exit_code for one in done if one.outcome == "failed" and one.fault]))


@app.command()
def status(home: Home = DEFAULT_HOME, max_age: MaxAge = DAY, as_json: Json = False) -> None:
    """What is held, how old it is, and whether it is still good."""
    with _faults():
        store = Store(_at_home(home))
        at, limit = _now(), timedelta(hours=max_age)
        held = list(store.held().values())
        rows = [_status_row(one, at, limit) for one in held]
        if as_json:
            _print_json({"server": store.setting("url"), "at": rfc3339(at), "lists": rows})
        else:
            _print_table(["list", "seq", "count", "list_hash", "age_seconds", "is_stale", "acknowledged_seq", "fault"], rows)
        if not held:
            words.print("Nothing is held yet. Run “exreg sync”.")
        raise typer.Exit(6 if any(row["is_stale"] for row in rows) or not held else 0)


@app.command()
def check(
    text: Annotated[str, typer.Argument(help="A name, site, wallet, account or number.")],
    home: Home = DEFAULT_HOME,
    max_age: MaxAge = DAY,
    as_json: Json = False,
) -> None:
    """What the local lists say of a name, site, wallet, account or number."""
    with _faults():
        checked = check_text(Store(_at_home(home)), text, at=_now(), max_age=timedelta(hours=max_age))
        if as_json:
            _print_json(checked.as_json())
        else:
            out.print(checked.sentence, markup=False)
            if checked.hits:
                _print_table(
                    ["verdict", "list", "reference", "name", "kind", "value", "action", "valid_until"], checked.as_json()["matches"]
                )
        if checked.is_stale:
            words.print("The local lists are older than you allow: run “exreg sync”. What they warn of stays in force.")
        raise typer.Exit(checked.exit_code)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except AgentError as fault:
        words.print(f"[red]{type(fault).__name__}[/red]", end=": ")
        words.print(str(fault), markup=False)
        raise typer.Exit(fault.exit_code) from None


def _try_key(url: str, key: str) -> None:
    client = Client(url, key)
    try:
        client.head("block", "")
    except NotSubscribedError:
        words.print("The key works, but it may not read the block list.")
    finally:
        client.close()


def _key(path: Path) -> str:
    key = _text_of(path, "key").strip()
    if not key.startswith("exr_"):
        raise UsageError(f"{path} does not hold an API key: keys begin with “exr_”.")
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        words.print(f"Others can read {path}. Run “chmod 600 {path}”.", markup=False)
    return key


def _text_of(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The {what} file {path} cannot be read: {error}.") from None


def _at_home(home: Path) -> Path:
    return home.expanduser()


def _now() -> datetime:
    return datetime.now(UTC)


def _worst(codes: list[int]) -> int:
    return max(codes, default=0)


def _show_synced(done: list[Synced], as_json: bool) -> None:
    rows = [{"list": one.list, "outcome": one.outcome, "seq": one.seq, "fault": str(one.fault or "")} for one in done]
    if as_json:
        _print_json({"lists": rows})
    else:
        _print_table(["list", "outcome", "seq", "fault"], rows)


def _status_row(held: Held, at: datetime, limit: timedelta) -> dict[str, Any]:
    return {
        "list": held.list,
        "epoch": held.epoch,
        "seq": held.seq,
        "list_hash": held.list_hash,
        "count": held.count,
        "published_at": held.published_at,
        "verified_at": rfc3339(held.verified_at),
        "age_seconds": int((at - held.verified_at).total_seconds()),
        "is_stale": is_stale(held, at, limit),
        "acknowledged_seq": held.acknowledged_seq if held.acknowledged_seq >= 0 else None,
        "fault": held.fault,
    }


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + os.linesep)


def _print_table(columns: list[str], rows: list[dict[str, Any]]) -> None:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*("" if row[column] is None else str(row[column]) for column in columns))
    out.print(table)


if __name__ == "__main__":
    app()
