"""How banks see an exchange: exact lines, what comes, who touches it; nothing of others, and no cost that grows with a list."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from registry.blocklist.models import ChangeLog, Entry, EntryIdentifier, EntryName, Line, List
from registry.blocklist.models.entries import entry_reference
from registry.distribution.actions import acknowledge, publish_list
from registry.distribution.queries import bank_view, hits_on, list_hash_at, past_view, publications_about, version_before
from registry.distribution.states import HitKind
from registry.exchanges.models import Exchange
from registry.licensing import actions
from registry.licensing.models import Licence
from tests.distribution.subscribing import bank
from tests.licensing import world as w
from tests.licensing.world import AT, World, later
from tests.listing import Officers, draft, list_officers, listed
from tests.worlds import module_world, own_copy

_world = module_world
MANY = 10_000
APPROVED = ("blocklist_entryname", "blocklist_entryidentifier")
LONG = ("blocklist_line", "blocklist_changelog", "blocklist_entry", "blocklist_entryidentifier", "blocklist_entryname")


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(_world: World, db: None) -> World:
    return own_copy(_world)


@pytest.fixture
def officers(world: World) -> Officers:
    return list_officers(world.authority)


@pytest.fixture
def licence(world: World) -> Licence:
    return w.licensed(world, ends_at=later(days=30))


def publish(at: datetime) -> None:
    for code in ("licensed", "block"):
        publish_list(code, at=at)


def confirmed(world: World, licence: Licence, kind: str = "site", at: datetime = AT) -> None:
    actions.confirm_identifier(licence.exchange.identifiers.get(kind=kind).pk, actor=world.officer, at=at, note="Seen.")


def test_the_line_is_what_banks_hold_and_what_comes_is_what_the_publisher_then_says(world: World, licence: Licence) -> None:
    publish(AT)
    (licensed, block) = bank_view(licence.exchange, AT)
    (line,) = licensed.lines
    assert line.line == Line.objects.get(list__code="licensed").line
    assert (line.seq, line.valid_until, block.lines) == (1, later(days=30), ())
    # It is known already that the licence ends: it leaves one list and comes onto the other.
    assert [(item.at, item.line) for item in licensed.coming] == [(later(days=30), "")]
    (ended,) = block.coming
    assert (ended.at, ended.members["category"]) == (later(days=30), "licence_ended")
    confirmed(world, licence, at=later(hours=1))
    (coming, *_later) = bank_view(licence.exchange, later(hours=1))[0].coming
    assert (coming.at, coming.waits_since, [item.member for item in coming.differences]) == (None, later(hours=1), ["identifiers"])
    before = Entry.objects.get(list__code="licensed").__dict__
    publish(later(hours=1))
    assert Line.objects.get(list__code="licensed").line == coming.line, "the page says what the publisher then does"
    assert {**Entry.objects.get(list__code="licensed").__dict__, "_state": 0} == {**before, "_state": 0}, "reading changed nothing"


def test_a_past_version_is_what_banks_knew_then(world: World, licence: Licence) -> None:
    publish(AT)
    first = Line.objects.get(list__code="licensed").line
    confirmed(world, licence, at=later(days=1))
    publish(later(days=1))
    exchange = licence.exchange
    past = past_view(exchange, "licensed", 1)
    assert past is not None
    assert [line.line for line in past.lines] == [first]
    assert [publication.seq for publication in publications_about(exchange)] == [2, 1]
    assert (version_before("licensed", later(hours=5)), version_before("licensed", AT)) == (1, None)
    assert past_view(exchange, "licensed", 3) is None
    assert past_view(exchange, "freeze", 1) is None
    stranger = Exchange.objects.create(legal_name="Kumis", created_at=AT)
    other = past_view(stranger, "licensed", 1)
    assert other is not None
    assert (other.lines, other.changed) == ((), ())
    assert not publications_about(stranger).exists()


def test_subscribers_are_counted_by_version_without_names(world: World, officers: Officers, licence: Licence) -> None:
    for code in ("alfa", "beta"):
        bank(officers, code, at=AT)
    alfa = bank(officers, "gamma", at=AT)
    publish(later(hours=1))
    acknowledge(
        alfa.subscriber.pk, "licensed", seq=1, list_hash=list_hash_at("licensed", 1) or "", state="enforced",
        effective_at=later(hours=1), at=later(hours=1),
    )  # fmt: skip
    view = bank_view(licence.exchange, later(hours=1, minutes=90))[0]
    assert [(row.seq, row.subscribers, row.names) for row in view.versions] == [(1, 1, ()), (0, 2, ())]
    assert view.slowest_minutes == 90


def test_what_touches_it_is_told_by_kind_and_only_what_may_be(world: World, officers: Officers, licence: Licence) -> None:
    listed(officers, draft("Altyn", "altyn-look.test"), AT)
    listed(officers, draft("Wallet thief", "altyn-wallet.example"), AT)
    listed(officers, draft("Typing error", "altyh.test"), AT)
    listed(officers, draft("Other letters", "аltyn.test"), AT)
    listed(officers, draft("Below", "shop.altyn.example"), AT)
    listed(officers, draft("Nothing to do with it", "golden-coin.example", "silver.altynbank.test"), AT)
    listed(officers, draft("Unpublished", "altyn-late.example"), later(days=2))
    publish(AT)
    assert [hit.kind for hit in hits_on(licence.exchange, AT)] == [HitKind.NAME], "nothing is confirmed yet"
    confirmed(world, licence, at=later(hours=1))
    publish(later(hours=1))
    hits = hits_on(licence.exchange, later(hours=1))
    assert {(hit.kind, hit.name, hit.value) for hit in hits} == {
        (HitKind.NAME, "Altyn", "Altyn"),
        (HitKind.LOOKALIKE, "Wallet thief", "altyn-wallet.example"),
        (HitKind.LOOKALIKE, "Typing error", "altyh.test"),
        (HitKind.LOOKALIKE, "Other letters", "xn--ltyn-43d.test"),
        (HitKind.QUARANTINE, "", ""),
    }
    assert all("Below" not in str(hit) for hit in hits), "what is kept back has no name here"


def test_what_it_reads_does_not_grow_with_the_list(world: World, licence: Licence) -> None:
    confirmed(world, licence)
    publish(AT)
    few, _plans = asked_of(licence)
    fill_list()
    many, plans = asked_of(licence)
    assert many == few
    assert many <= 40
    assert not [(name, sql) for sql, nodes in plans for name in LONG if f'"Seq Scan", {name}' in nodes]


def asked_of(licence: Licence) -> tuple[int, list[tuple[str, str]]]:
    """How many queries the page's reads make, and the plan of each as text."""
    exchange, at = Exchange.objects.get(pk=licence.exchange_id), later(hours=1)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        bank_view(exchange, at)
        hits_on(exchange, at)
        list(publications_about(exchange)[:20])
        past_view(exchange, "licensed", 1)
    selects = [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "\nSELECT"))]
    with connection.cursor() as cursor:
        plans = []
        for sql in selects:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            plans.append((sql, ", ".join(nodes_of(cursor.fetchone()[0][0]["Plan"]))))
    return len(queries), plans


def nodes_of(plan: dict[str, Any]) -> list[str]:
    """Each node with its table, as `"Seq Scan", table`."""
    own = [f'"{plan["Node Type"]}", {plan["Relation Name"]}'] if "Relation Name" in plan else []
    return own + [node for below in plan.get("Plans", ()) for node in nodes_of(below)]


def fill_list() -> None:
    """Ten thousand entries on the block list, with names, sites, lines and a log, as a list of many years has them."""
    head = List.objects.get(code="block")
    facts = {"category": "licence_ended", "authority": "A", "action": "hold", "valid_from": AT, "listed_at": AT, "origin_kind": "licence"}
    entries = Entry.objects.bulk_create(
        Entry(list=head, name=f"Firm {number}", key=f"firm {number}", origin_id=str(10**6 + number), **facts) for number in range(MANY)
    )
    with connection.cursor() as cursor:
        for table in APPROVED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # names that nobody approved; undone with the test
    EntryName.objects.bulk_create(EntryName(entry=entry, name="Other", key=f"other {entry.pk}") for entry in entries)
    EntryIdentifier.objects.bulk_create(
        EntryIdentifier(entry=entry, kind="site", raw="x", canonical=f"firm{entry.pk}.example") for entry in entries
    )
    line = json.dumps({"id": "x", "listed_at": "2026-11-21T09:00:00Z"})
    Line.objects.bulk_create(Line(list=head, entry_ref=entry_reference(one.pk), line=line, digest=b"x" * 32, seq=1) for one in entries)
    ChangeLog.objects.bulk_create(
        ChangeLog(list=head, seq=head.seq + 1, position=number, entry_ref=entry_reference(entry.pk), op="put", line=line)
        for number, entry in enumerate(entries, start=10**6)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(LONG)}")
