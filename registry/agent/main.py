"""The console script `exreg`. Data goes to stdout, words to stderr; exit codes are a promise (docs/banks.md)."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from registry.agent.checking import age_seconds, is_stale
from registry.agent.checking import check as check_text
from registry.agent.client import Client, checked_url
from registry.agent.doorbell import Doorbell, read_secrets
from registry.agent.faults import AgentError, NotSubscribedError, UsageError
from registry.agent.printing import say, show_json, show_line, show_table, words
from registry.agent.store import Held, Store
from registry.agent.sync import Sync, Synced
from registry.agent.verifying import Keys, keep_keys, show_verified
from registry.agent.watching import Watch
from registry.lib.clock import rfc3339

app = typer.Typer(
    help="The bank's side of the exchange register: keep the lists, check against them.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

Home = Annotated[Path, typer.Option(envvar="EXREG_HOME", help="Where the lists are kept.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
MaxAge = Annotated[float, typer.Option(envvar="EXREG_MAX_AGE_HOURS", min=0, help="Hours after which an unverified list is stale.")]
DEFAULT_HOME = Path("~/.exreg")
DAY = 24.0
KEY_VARIABLE = "EXREG_KEY"
WEBHOOK_VARIABLE = "EXREG_WEBHOOK_SECRET"


@app.command()
def init(
    url: Annotated[str, typer.Argument(help="The address of the registry.")],
    key_file: Annotated[Path | None, typer.Option(help=f"A file with the API key, readable by you alone; or set {KEY_VARIABLE}.")] = None,
    root: Annotated[Path | None, typer.Option(help="The trust root handed over out of band.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Set the store up for one registry and one key."""
    with _faults():
        key = _checked_key(_file(key_file, "key"), str(key_file)) if key_file else _key_of_environment()
        if not key:
            raise UsageError(f"Give the API key by --key-file FILE, or in the variable {KEY_VARIABLE}.")
        settings = {"url": checked_url(url)} | ({"key": key} if key_file else {})
        if root is not None:
            settings["root"] = _file(root, "trust root")
        _try_key(settings["url"], key)
        store = Store.create(home.expanduser(), settings)
        keep_keys(store, settings["url"])
        say(f"Ready in {store.path.parent}. Run “exreg sync” now.")


@app.command()
def sync(home: Home = DEFAULT_HOME, as_json: Json = False) -> None:
    """Fetch what is new, verify it, keep it and acknowledge it."""
    with _faults(), _connected(home) as run:
        done = run.run()
        _show_synced(done, as_json)
        raise typer.Exit(max((one.exit_code for one in done), default=0))


@app.command()
def watch(
    home: Home = DEFAULT_HOME,
    every: Annotated[float, typer.Option(min=1, help="Seconds between two polls.")] = 30.0,
    doorbell: Annotated[str, typer.Option(metavar="HOST:PORT", help="Listen for signed webhooks here.")] = "",
    secret_file: Annotated[Path | None, typer.Option(help=f"The webhook secrets, one a line; or set {WEBHOOK_VARIABLE}.")] = None,
    as_json: Json = False,
) -> None:
    """Sync again and again, and at once when the doorbell rings, until stopped."""
    with _faults(), _connected(home) as run:
        loop = Watch(run, every=every, show=lambda done: _show_news(done, as_json), say=say)
        loop.stop_on_signals()
        bell = _doorbell(doorbell, secret_file, loop) if doorbell else None
        try:
            loop.run()
        finally:
            if bell:
                bell.close()


@app.command()
def status(home: Home = DEFAULT_HOME, max_age: MaxAge = DAY, as_json: Json = False) -> None:
    """What is held, how old it is, and whether it is still good."""
    with _faults():
        store = Store(home.expanduser())
        at, limit = _now(), timedelta(hours=max_age)
        held, missing = store.held(), store.missing()
        rows = [_status_row(one, at, limit) for one in held.values()]
        if as_json:
            show_json({"server": store.setting("url"), "at": rfc3339(at), "lists": rows, "missing": list(missing)})
        else:
            shown = [row | {"list_hash": row["list_hash"][:19]} for row in rows]
            show_table(["list", "seq", "count", "list_hash", "age_seconds", "is_stale", "acknowledged_seq", "fault"], shown)
        for list_code in missing or (() if held else ("any list",)):
            say(f"Never received: {list_code}. Run “exreg sync”.")
        raise typer.Exit(6 if missing or not held or any(row["is_stale"] for row in rows) else 0)


@app.command()
def check(
    text: Annotated[str, typer.Argument(help="A name, site, wallet, account or number.")],
    home: Home = DEFAULT_HOME,
    max_age: MaxAge = DAY,
    as_json: Json = False,
) -> None:
    """What the local lists say of a name, site, wallet, account or number."""
    with _faults():
        checked = check_text(Store(home.expanduser()), text, at=_now(), max_age=timedelta(hours=max_age))
        if as_json:
            show_json(checked.as_json())
        else:
            show_line(checked.sentence)
            if checked.hits:
                show_table(["verdict", "list", "reference", "name", "kind", "value", "action", "valid_until"], checked.as_json()["matches"])
        if checked.is_stale:
            say("The local lists are older than you allow: run “exreg sync”. What they warn of stays in force.")
        raise typer.Exit(checked.exit_code)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A signed statement, or the archive of a case, as the registry handed it out.")],
    keys: Annotated[str, Keys] = "",
    home: Home = DEFAULT_HOME,
    as_json: Json = False,
) -> None:
    """Check a signed statement or an archive offline: is it whole, and signed by the registry?"""
    with _faults():
        show_verified(file, keys, home, as_json=as_json)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except AgentError as fault:
        words.print("[red]exreg[/red]", end=": ")
        say(str(fault))
        raise typer.Exit(fault.exit_code) from None


@contextmanager
def _connected(home: Path) -> Iterator[Sync]:
    store = Store(home.expanduser())
    client = Client(store.setting("url"), _key_of_environment() or store.setting("key"))
    try:
        yield Sync(store, client, now=_now, say=say)
    finally:
        client.close()


def _try_key(url: str, key: str) -> None:
    client = Client(url, key)
    try:
        client.head("block", "")
    except NotSubscribedError:
        say("The key works, but it may not read the block list.")
    finally:
        client.close()


def _doorbell(address: str, secret_file: Path | None, loop: Watch) -> Doorbell:
    host, _colon, port = address.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UsageError("Give the doorbell's address as HOST:PORT, such as 127.0.0.1:8080.")
    text = _file(secret_file, "webhook secret") if secret_file else os.environ.get(WEBHOOK_VARIABLE, "")
    bell = Doorbell(host, int(port), read_secrets(text), ring=loop.ring, now=_now)
    say(f"Listening for the doorbell on {host}:{bell.port}.")
    return bell


def _key_of_environment() -> str:
    return _checked_key(os.environ.get(KEY_VARIABLE, ""), KEY_VARIABLE) if os.environ.get(KEY_VARIABLE) else ""


def _checked_key(text: str, source: str) -> str:
    key = text.strip()
    if not key.startswith("exr_") or not key.isascii() or not key.isprintable():
        raise UsageError(f"{source} does not hold an API key: keys begin with “exr_”.")
    return key


def _file(path: Path, what: str) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The {what} file {path} cannot be read: {error}.") from None
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH) and what != "trust root":
        say(f"Others can read {path}. Run “chmod 600 {path}”.")
    return text


def _now() -> datetime:
    return datetime.now(UTC)


def _show_synced(done: list[Synced], as_json: bool) -> None:
    rows = [
        {"list": one.list, "outcome": one.outcome, "seq": one.seq, "is_rebuilt": one.is_rebuilt, "fault": str(one.fault or "")}
        for one in done
    ]
    if as_json:
        show_json({"at": rfc3339(_now()), "lists": rows})
    else:
        show_table(["list", "outcome", "seq", "fault"], rows)


def _show_news(done: list[Synced], as_json: bool) -> None:
    if any(one.outcome not in ("same", "not_subscribed") or one.exit_code for one in done):
        _show_synced(done, as_json)


def _status_row(held: Held, at: datetime, limit: timedelta) -> dict[str, Any]:
    return {
        "list": held.list,
        "epoch": held.epoch,
        "seq": held.seq,
        "list_hash": held.list_hash,
        "count": held.count,
        "published_at": held.published_at,
        "verified_at": rfc3339(held.verified_at),
        "age_seconds": age_seconds(held, at),
        "is_stale": is_stale(held, at, limit),
        "acknowledged_seq": held.acknowledged_seq if held.acknowledged_seq >= 0 else None,
        "fault": held.fault,
    }


if __name__ == "__main__":
    app()
