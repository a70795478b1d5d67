"""`exreg verify`: where the statement or archive and the keys come from, and what is printed."""

from pathlib import Path
from typing import Any

import httpx
import typer

from registry.agent.archives import Archive, is_archive
from registry.agent.archives import verify as verify_archive
from registry.agent.client import checked_url
from registry.agent.decoding import decoded
from registry.agent.faults import AgentError, ServerError, UsageError
from registry.agent.printing import say, show_json, show_line
from registry.agent.statements import KEYS_PATH, MAX_BYTES, Verified
from registry.agent.statements import verify as verify_text
from registry.agent.store import Store

SETTING = "statement_keys"
SECONDS = 20


def show_verified(file: Path, keys: str, home: Path, *, as_json: bool) -> None:
    """Verify one file and say what is proved. Raises as `statements.verify`; with JSON the refusal is told there too."""
    if is_archive(file):
        show_archive(file, _keys_text(keys, home), as_json=as_json)
        return
    text, keys_text = _text(file), _keys_text(keys, home)
    try:
        verified = verify_text(text, keys_text)
    except AgentError as fault:
        if as_json:
            show_json({"is_good": False, "fault": str(fault)})
        raise
    if as_json:
        show_json({"is_good": True, "sha256": verified.sha256, "key_id": verified.key_id, "registry": verified.registry,
                   "proved": verified.proved, "not_proved": verified.not_proved, "statement": verified.statement})  # fmt: skip
    else:
        _show(verified)


def show_archive(file: Path, keys_text: str, *, as_json: bool) -> None:
    """The same for the archive of a case. Raises as `archives.verify`."""
    try:
        archive = verify_archive(file, keys_text)
    except AgentError as fault:
        if as_json:
            show_json({"is_good": False, "fault": str(fault)})
        raise
    if as_json:
        show_json({"is_good": True, "key_id": archive.key_id, "registry": archive.registry, "files": archive.files,
                   "proved": archive.proved, "not_proved": archive.not_proved, "manifest": archive.manifest})  # fmt: skip
    else:
        _show_archive(archive)


def _show_archive(archive: Archive) -> None:
    show_line("The signature is good.")
    for sentence in archive.proved:
        show_line(f"Proved: {sentence}")
    for sentence in archive.not_proved:
        show_line(f"Not proved: {sentence}")


def keep_keys(store: Store, url: str) -> None:
    """Keep the registry's present public keys, so that statements verify offline. A registry without any is no failure."""
    try:
        store.keep(SETTING, fetch_keys(url + KEYS_PATH))
    except AgentError as fault:
        say(f"The keys of signed statements were not kept: {fault}")


def fetch_keys(url: str) -> str:
    """The file of keys at `url`. Raises `UsageError` on an address that is not safe, `ServerError` when there is none."""
    address = checked_url(url)
    is_tls = address.startswith("https:")
    try:
        with httpx.stream("GET", address, timeout=SECONDS, trust_env=is_tls, verify=is_tls) as response:
            if response.status_code != httpx.codes.OK:
                raise ServerError(f"The server answered {response.status_code} when asked for its keys.")
            return b"".join(decoded(response, MAX_BYTES, SECONDS)).decode("utf-8")
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeDecodeError) as error:
        raise ServerError(f"The server could not be reached, or broke off ({type(error).__name__}).") from error


def _show(verified: Verified) -> None:
    show_line("The signature is good.")
    for sentence in verified.proved:
        show_line(f"Proved: {sentence}")
    for sentence in verified.not_proved:
        show_line(f"Not proved: {sentence}")
    for line in _facts(verified.statement):
        show_line(line)


def _facts(statement: dict[str, Any]) -> list[str]:
    if statement["about"] != "licence":
        return ["No record was found by this text. Absence is not safety."]
    lines = [
        f"Licence {statement['licence']['number']}, {statement['firm']['named_on_day']['legal'] or statement['firm']['named_now']['legal']}"
    ]
    for title, key in (("As known then", "as_known_then"), ("As known when issued", "as_known_now")):
        known = statement[key]
        lines += [f"{title} ({known['known_at']}): {one['status']} from {one['from']} to {one['until']}" for one in known["statuses"]]
    return lines


def _keys_text(keys: str, home: Path) -> str:
    if keys.startswith(("http://", "https://")):
        return fetch_keys(keys)
    if keys:
        return _text(Path(keys))
    try:
        return Store(home.expanduser()).setting(SETTING)
    except AgentError:
        raise UsageError("No keys are kept here. Give --keys FILE or URL, or run “exreg init” first.") from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"The file {path} is too large for a statement.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The file {path} cannot be read: {error}.") from None


Keys = typer.Option(help="The registry's published keys: a file or an address. Default: those kept by “exreg init”.", metavar="FILE|URL")
