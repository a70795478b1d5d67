"""The measurements of lists: a bulk import, a delta on short and long lists, a bank's first and next sync, look-ups."""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402

from bench.queue import queue_rows  # noqa: E402
from registry.agent.store import Held, Store  # noqa: E402
from registry.approvals.actions import approve  # noqa: E402
from registry.blocklist.actions.imports import SourceFile, Terms, compare_import, propose_import  # noqa: E402
from registry.blocklist.comparison import SourceRow  # noqa: E402
from registry.blocklist.drafts import DraftIdentifier  # noqa: E402
from registry.blocklist.models import Line  # noqa: E402
from registry.distribution.actions.publishing import publish_list  # noqa: E402
from registry.feed import ListState  # noqa: E402
from registry.identifiers import parse  # noqa: E402
from tests.people import regulator  # noqa: E402

SHORT, LONG, DELTA, LOOKUPS = 1_000, 30_000, 100, 300
Row = dict[str, Any]


def measure_all() -> Iterator[Row]:
    """Every row, in the order in which the list grows."""
    call_command("migrate", verbosity=0)
    officers = _officers()
    _import(officers, 0, SHORT)
    short_delta = _seconds(lambda: _import(officers, SHORT, SHORT + DELTA))
    bulk = _seconds(lambda: _import(officers, SHORT + DELTA, LONG))
    yield _row("import, approve and publish 30,000 hosts", bulk, "s", _seconds(_bare_copy), "bare COPY of the same lines")
    long_delta = _seconds(lambda: _import(officers, LONG, LONG + DELTA))
    yield _row("100 changes on a list of 30,000", long_delta, "s", short_delta, "the same on a list of 1,000")
    yield from _agent()
    yield _lookup()
    yield from queue_rows()


def _row(name: str, value: float, unit: str, baseline: float, what: str) -> Row:
    return {"name": f"{name}, against {what}", "value": value, "unit": unit, "baseline": baseline, "ratio": value / baseline}


def _officers() -> tuple[Any, Any]:
    authority = regulator(code="bench")
    return authority.person("list_officer", "one@bench.test"), authority.person("list_officer", "two@bench.test")


def _import(officers: tuple[Any, Any], start: int, stop: int) -> None:
    now = datetime.now(UTC)
    terms = Terms(category="illegal", action="block", authority="Bench", basis="Law")
    file = SourceFile(source=f"bench-{start}", format="csv", file_name="bench.csv", file_hash="sha256:" + "0" * 64)
    comparison = compare_import(_rows(start, stop), list_code="block", file=file, terms=terms)
    proposal = propose_import(comparison, reason="Benchmark.", actor=officers[0], at=now)
    approve(proposal.pk, actor=officers[1], at=now, content_hash=proposal.content_hash)
    publish_list("block", at=now)


def _rows(start: int, stop: int) -> Iterator[SourceRow]:
    for number in range(start, stop):
        host = f"shop{number}-{random.Random(number).randrange(10**6)}.example"
        found = parse(host, "site")
        identifier = DraftIdentifier(str(found.kind), found.raw, found.canonical, found.chain, found.tag, str(found.match))
        yield SourceRow(line=number + 1, value=host, name=host, identifiers=(identifier,))


def _bare_copy() -> None:
    lines = list(Line.objects.values_list("line", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (line text)")
        with cursor.copy("COPY bare (line) FROM STDIN") as copy:
            for line in lines:
                copy.write_row((line,))


def _agent() -> Iterator[Row]:
    lines = list(Line.objects.order_by("entry_ref").values_list("line", flat=True))
    hashing = _seconds(lambda: ListState.from_lines(lines).hash)
    with tempfile.TemporaryDirectory() as home:
        store = Store.create(Path(home), {"url": "https://registry.example", "key": "exr_test"})
        now = datetime.now(UTC)
        held = Held("block", "epoch", 1, ListState.from_lines(lines).hash, len(lines), None, expires_at=now, verified_at=now)

        def replace() -> None:
            with store.replacing(held, lines) as arrived:
                if arrived != held.list_hash:
                    raise ValueError("the snapshot does not give its hash")

        yield _row("a bank stores a snapshot of 30,000", _seconds(replace), "s", hashing, "reading and hashing it alone")


def _lookup() -> Row:
    client, factory = Client(SERVER_NAME="localhost"), RequestFactory()

    def ask(number: int) -> None:
        # An address for each few questions, so that no limit is met.
        answer = client.get("/api/v1/lookup", {"q": f"shop{number}.example"}, REMOTE_ADDR=f"10.0.{number % 250}.1")
        if answer.status_code != 200:
            raise ValueError(f"the look-up was answered {answer.status_code}")

    def empty(_request: Any) -> HttpResponse:
        return HttpResponse(b"{}", content_type="application/json")

    baseline = _median(lambda number: empty(factory.get("/", {"q": str(number)})))
    return _row("one look-up through the whole stack", _median(ask) * 1000, "ms", baseline * 1000, "an empty view without middleware")


def _median(call: Callable[[int], object]) -> float:
    return statistics.median(_seconds(lambda number=number: call(number)) for number in range(LOOKUPS))


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
