"""The page for banks promises what the program does, and its samples run as they stand."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from registry.agent.doorbell import is_genuine, read_secrets
from registry.feed import parse_entry
from registry.lib.canonical import canonical_text
from registry.screening.decisions import ROWS, By, Condition
from tests.agent.bank import Bank
from tests.agent.server import KEY, entry

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "banks.md").read_text(encoding="utf-8")
SECRET = "whsec_YSBiYW5rJ3Mgb3duIHNlY3JldCwgbG9uZyBlbm91Z2g="
ROW_OF = {
    "under a live freeze order": Condition.FREEZE_ORDER,
    "listed and a licensee's by the same identifier": Condition.CONFLICT,
    "listed as illegal": Condition.ILLEGAL,
    "an exchange whose licence ended": Condition.LICENCE_ENDED,
    "a suspended exchange": Condition.SUSPENDED,
    "an exchange licensed with restrictions": Condition.RESTRICTED,
    "an exchange with no licence here": Condition.NOT_LICENSED_HERE,
    "a licensed exchange": Condition.LICENSED,
    "only by name on the warning list": Condition.LISTED_NAME,
    "nothing of this, or only by name a licensee": Condition.NOTHING,
}


def samples() -> list[dict[str, Any]]:
    found = []
    for code in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        names: dict[str, Any] = {}
        exec(compile(code, "docs/banks.md", "exec"), names)
        found.append(names)
    return found


@pytest.fixture(scope="module")
def client() -> dict[str, Any]:
    return samples()[0]


def test_the_sample_client_takes_the_list_and_follows_it(bank: Bank, client: dict[str, Any]) -> None:
    registry = bank.registry
    head, lines = client["fetch"](registry.url, "block", KEY)
    assert (head["seq"], len(lines)) == (1, 2)
    registry.publish("block", entry(3, name="Злой «№3»"))
    registry.publish("block", "e0000001")
    seq, lines = client["follow"](registry.url, "block", KEY, head["seq"], lines)
    assert seq == 3
    assert client["list_hash"](lines.values()) == registry.state("block", 3).hash


def test_the_sample_client_refuses_an_altered_list(bank: Bank, client: dict[str, Any]) -> None:
    bank.registry.spoil = lambda path, status, body: (status, body.replace(b"evil", b"good")) if "snapshot" in path else (status, body)
    with pytest.raises(SystemExit):
        client["fetch"](bank.registry.url, "block", KEY)


def test_the_sample_tells_genuine_webhooks_from_others() -> None:
    from datetime import UTC, datetime

    check: Callable[[dict[str, str], bytes, str], bool] = samples()[1]["is_genuine"]
    body, at = '{"type":"list.published"}', datetime.now(UTC)
    headers = {"webhook-id": "m", "webhook-timestamp": str(int(time.time())), "webhook-signature": Webhook(SECRET).sign("m", at, body)}
    assert check(headers, body.encode(), SECRET)
    assert is_genuine(headers, body.encode(), read_secrets(SECRET), at)
    assert not check(headers, body.encode() + b" ", SECRET)
    assert not check(headers | {"webhook-timestamp": "1000"}, body.encode(), SECRET)


def test_the_table_of_payments_is_the_one_the_program_uses() -> None:
    table = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+? \| [^|]+?) \|$", PAGE.partition("| the party is |")[2], re.MULTILINE))
    for words, condition in ROW_OF.items():
        row = ROWS[condition]
        to, _bar, from_ = table[words].partition(" | ")
        assert from_ == row.from_
        assert to.startswith("as the entry says") if row.to == By.ENTRY else to == str(row.default or row.to)


def test_the_sample_entry_is_a_canonical_line() -> None:
    line = next(text for text in PAGE.splitlines() if text.startswith('{"action"'))
    assert canonical_text(parse_entry(line)) == line


def test_every_command_on_the_page_exists(bank: Bank) -> None:
    for command in set(re.findall(r"exreg (\w+)", PAGE)) & {"init", "sync", "status", "check", "watch", "serve", "screen"}:
        assert bank.run(command, "--help")[0] == 0
