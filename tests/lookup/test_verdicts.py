"""Verdicts for everything that can name an exchange, at every instant, from the facts and not from the published lists."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.accounts.models import User
from registry.blocklist.models import Entry
from registry.exchanges.actions import confirm_control, set_publicity
from registry.licensing.actions import propose_reinstatement
from registry.lookup.answers import Answer
from registry.lookup.queries import licence_history, lookup, register_entry
from tests.licensing import world as w
from tests.listing import Officers, removed
from tests.lookup.conftest import Founder, claimed
from tests.website.conftest import Lister, Scene

SITE, BIN, IBAN, WALLET = "altyn.example", "240241900711", "KZ86125KZT5004100100", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
MINUTE = timedelta(minutes=1)


def ask(text: str, at: datetime | None = None) -> Answer:
    return lookup(text, at=at or timezone.now())


def verdict(text: str, at: datetime | None = None) -> str:
    return str(ask(text, at).verdict)


# --- whatever names it ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SITE, "site"),
        ("https://www.Altyn.example/", "site"),
        ("ALTYN.EXAMPLE", "site"),
        ("http://altyn.example:8443", "site"),
        ("altyn.example.", "site"),
        ("trade.app.altyn.example", "site"),
        ("https://altyn.example/trade?pair=btc#top", "site"),
        (BIN, "bin"),
        (IBAN, "iban"),
        ("kz86 125k zt50 0410 0100", "iban"),
        (WALLET, "wallet"),
        (WALLET.upper(), "wallet"),
        ("Altyn Exchange Ltd.", "name"),
        ("ALTYN exchange ltd", "name"),
        ("Altyn", "name"),
    ],
)
def test_a_licensee_is_found_by_everything_it_is_known_by(scene: Scene, text: str, kind: str) -> None:
    answer = ask(text)
    assert answer.verdict == "licensed"
    assert answer.entry is not None
    assert answer.entry.number == scene.number
    assert (answer.asked.raw, answer.asked.kind) == (text, kind)
    assert answer.matches[0].how == ("name" if kind == "name" else "exact")


@pytest.mark.parametrize("change", [str, str.lower, lambda number: f"  {number} "])
def test_a_licence_is_found_by_its_number_in_any_case(scene: Scene, change) -> None:
    answer = ask(change(scene.number))
    assert (answer.verdict, answer.asked.kind) == ("licensed", "licence")


def test_a_site_in_another_script_is_found_in_both_spellings(scene: Scene, found: Founder) -> None:
    licence = found("Күміс Биржа Ltd.", "күміс-биржа.example")
    punycode = licence.exchange.identifiers.get(kind="site").canonical
    assert punycode.startswith("xn--")
    for text in ("күміс-биржа.example", "https://www.КҮМІС-БИРЖА.example/", punycode, punycode.upper()):
        answer = ask(text)
        assert answer.entry is not None, text
        assert answer.entry.number == licence.number


def test_a_number_counts_unproved_but_a_site_only_once_confirmed(scene: Scene) -> None:
    site = claimed(scene, "unproved.example", timezone.now() - MINUTE)
    assert verdict("unproved.example") == "not_found"
    confirm_control(site.pk, actor=scene.world.officer, at=timezone.now() - MINUTE / 2, note="Seen.")
    assert verdict("unproved.example") == "licensed"
    assert verdict("unproved.example", timezone.now() - timedelta(hours=1)) == "not_found"


def test_a_name_alone_is_shown_with_a_warning_that_it_can_be_copied(scene: Scene) -> None:
    assert any("copied" in notice for notice in ask("Altyn").notices)
    assert not any("copied" in notice for notice in ask(SITE).notices)


def test_a_name_of_several_firms_shows_all_of_them(scene: Scene, found: Founder) -> None:
    other = found("Altyn Second Ltd.", "second-altyn.example")
    answer = ask("Altyn")
    assert {match.reference for match in answer.matches} == {scene.number, other.number}
    assert any("several" in notice for notice in answer.notices)


# --- time -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", [SITE, BIN, IBAN, WALLET, "Altyn"])
def test_the_day_before_the_grant_it_was_not_licensed(scene: Scene, text: str) -> None:
    assert verdict(text, scene.granted_at - timedelta(days=1)) == "not_found"
    assert verdict(text, scene.granted_at) == "licensed"


def test_a_suspension_holds_from_its_moment_and_not_before(scene: Scene) -> None:
    at = timezone.now() - MINUTE
    scene.suspend(at)
    assert [verdict(SITE, at - timedelta(microseconds=1)), verdict(SITE, at), verdict(SITE)] == ["licensed", "suspended", "suspended"]
    assert not Entry.objects.filter(origin_kind="licence").exists(), "the lists were not published yet"


def test_a_reinstated_licence_is_licensed_again(scene: Scene) -> None:
    scene.suspend(timezone.now() - 2 * MINUTE)
    at = timezone.now() - MINUTE
    proposal = propose_reinstatement(scene.licence.pk, ground="cause_removed", reason="Mended.", actor=scene.world.officer, at=at)
    w.approved(scene.world, proposal, at)
    assert verdict(SITE) == "licensed"
    entry = register_entry(scene.number, at=timezone.now())
    assert entry is not None
    assert [moment.status for moment in licence_history(scene.number, at=timezone.now())] == ["active", "suspended", "active"]


def test_a_licence_ends_at_its_instant_by_nobodys_hand(scene: Scene, found: Founder) -> None:
    end = timezone.now() + timedelta(days=2)
    found("Ending Exchange Ltd.", "ending.example", ends_at=end)
    assert verdict("ending.example", end - timedelta(microseconds=1)) == "licensed"
    assert verdict("ending.example", end) == "licence_ended"


def test_a_licence_that_begins_later_is_not_licensed_yet(scene: Scene, found: Founder) -> None:
    start = timezone.now() + timedelta(days=2)
    found("Later Exchange Ltd.", "later.example", starts_at=start)
    assert verdict("later.example") in {"not_licensed_here", "not_found"}
    assert verdict("later.example", start) == "licensed"


def test_an_ended_licence_names_its_successor(scene: Scene) -> None:
    scene.revoke(timezone.now() - timedelta(hours=2))
    assert verdict(scene.number) == "licence_ended"
    following = w.licensed(scene.world, timezone.now() - timedelta(hours=1))
    old = ask(scene.number)
    assert (old.verdict, old.entry and old.entry.successor) == ("licence_ended", following.number)
    assert any("newer licence" in notice for notice in old.notices)
    assert verdict(following.number) == "licensed"
    now = ask(SITE)
    assert (now.verdict, now.entry and now.entry.number) == ("licensed", following.number)


# --- lists ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["qarjy-boost.example", "https://pay.QARJY-boost.example/x", "https://t.me/qarjy_boost/12", "TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC"],
)
def test_a_listed_platform_is_found_by_what_was_listed(scene: Scene, listed: Lister, text: str) -> None:
    reference = listed("Qarjy Boost", "qarjy-boost.example", "https://t.me/qarjy_boost", "TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC")
    answer = ask(text)
    assert (answer.verdict, answer.entry) == ("listed", None)
    (match,) = answer.matches
    assert (match.reference, match.category, match.action, match.basis) == (reference, "illegal", "block", "Article 10")


@pytest.mark.parametrize("text", ["t.me", "https://t.me/another", "notqarjy-boost.example", "example", "boost.example"])
def test_neighbours_of_a_listed_page_are_not_listed(scene: Scene, listed: Lister, text: str) -> None:
    listed("Qarjy Boost", "qarjy-boost.example", "https://t.me/qarjy_boost")
    assert verdict(text) == "not_found"


@pytest.mark.parametrize("action", ["hold", "report"])
def test_who_is_only_examined_is_not_called_guilty(scene: Scene, listed: Lister, action: str) -> None:
    listed("Sonar Trade", "sonar.example", action=action)
    assert any("not a finding of guilt" in notice for notice in ask("sonar.example").notices)


def test_a_listed_name_alone_is_no_verdict(scene: Scene, listed: Lister) -> None:
    reference = listed("Qarjy Boost", "qarjy-boost.example")
    answer = ask("QARJY boost")
    assert (answer.verdict, answer.entry) == ("not_found", None)
    assert [(match.how, match.reference) for match in answer.matches] == [("name", reference)]


def test_a_listed_name_that_a_licensee_bears_too_clears_nobody(scene: Scene, listed: Lister) -> None:
    listed("Altyn", "altyn-invest.example")
    answer = ask("Altyn")
    assert (answer.verdict, answer.entry) == ("not_found", None)
    assert len(answer.matches) == 2
    assert verdict(SITE) == "licensed"


def test_an_account_or_wallet_that_the_exchange_keeps_from_the_public_is_not_told_of(scene: Scene) -> None:
    own = scene.licence.exchange.identifiers
    for kind, text in (("iban", IBAN), ("wallet", WALLET)):
        assert verdict(text) == "licensed"
        set_publicity(own.get(kind=kind).pk, is_public=False, actor=scene.world.admin, at=timezone.now())
        assert verdict(text) == "not_found"
    assert verdict(SITE) == "licensed"


def test_what_is_listed_and_a_licensees_is_under_review(scene: Scene, listed: Lister) -> None:
    listed("Clash", "clash.example")
    confirm_control(
        claimed(scene, "clash.example", timezone.now() - MINUTE).pk, actor=scene.world.officer, at=timezone.now() - MINUTE, note="Seen."
    )
    answer = ask("clash.example")
    assert answer.verdict == "under_review"
    assert answer.entry is not None
    assert any("reviewed" in notice for notice in answer.notices)
    assert verdict("clash.example", timezone.now() - timedelta(hours=1)) == "listed"


def test_a_foreign_exchange_is_not_licensed_here(scene: Scene, listed: Lister) -> None:
    listed("Abroad", "abroad.example", category="not_licensed_here", action="report")
    assert verdict("abroad.example") == "not_licensed_here"


def test_a_delisted_platform_is_not_found_any_more_but_was(scene: Scene, listed: Lister) -> None:
    reference = listed("Qarjy Boost", "qarjy-boost.example")
    officers = Officers(scene.world.authority, *User.objects.filter(email__in=("list1@afsa.test", "list2@afsa.test")).order_by("email"))
    at = timezone.now() - timedelta(hours=1)
    removed(officers, Entry.objects.get(pk=int(reference[1:])), at=at)
    assert [verdict("qarjy-boost.example", at - MINUTE), verdict("qarjy-boost.example")] == ["listed", "not_found"]


@pytest.mark.parametrize(
    "text",
    [
        "alytn.example",
        "a1tyn.example",
        "аltyn.example",
        "xn--ltyn-43d.example",
        "altyn.example.evil.test",
        "https://altyn.example.net/login",
    ],
)
def test_a_look_alike_is_another_site(scene: Scene, text: str) -> None:
    answer = ask(text)
    assert (answer.verdict, answer.entry) == ("not_found", None)
    assert [(match.how, match.reference) for match in answer.matches] == [("lookalike", scene.number)]
    assert any("different site" in notice for notice in answer.notices)


# --- what it costs ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [SITE, "https://a.b.c.d.e.altyn.example/x/y/z/w", BIN, IBAN, WALLET, "Altyn", "nobody.example", "Nobody At All", "alytn.example"],
)
def test_a_verdict_costs_a_fixed_number_of_queries(scene: Scene, listed: Lister, text: str) -> None:
    listed("Altyn", "altyn-invest.example")
    with CaptureQueriesContext(connection) as queries:
        ask(text)
    assert len(queries) <= 7, [query["sql"] for query in queries]
