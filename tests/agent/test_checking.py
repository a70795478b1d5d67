"""What `exreg check` says of every kind of text: verdict, what to do about a payment, exit status, one sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.agent.checking import check
from registry.agent.store import Store
from registry.feed import Put
from registry.lib.canonical import canonical_text
from tests.agent.bank import Bank
from tests.agent.server import entry

ETHEREUM = "0x52908400098527886E0F7030069857D2E4169EE7"
RIPPLE = "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh"


def identifier(kind: str, value: str, match: str = "exact", **members: Any) -> dict[str, Any]:
    return {"chain": None, "kind": kind, "match": match, "tag": None, "value": value, **members}


def publish(bank: Bank, list_code: str, number: int, *identifiers: dict[str, Any], **members: Any) -> None:
    bank.registry.history.setdefault(list_code, [])
    bank.registry.publish(list_code, entry(number, identifiers=list(identifiers), **members))


def payment(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["payment"]["to"], answer["payment"]["from"]


@pytest.mark.parametrize(
    ("list_code", "category", "action", "verdict", "to", "from_", "code"),
    [
        ("licensed", "licensed", "report", "licensed", "no_objection", "no_objection", 0),
        ("licensed", "restricted", "report", "licensed_restricted", "report", "no_objection", 0),
        ("block", "illegal", "block", "listed", "block", "hold", 1),
        ("block", "illegal", "hold", "listed", "hold", "hold", 1),
        ("block", "illegal", "report", "listed", "report", "hold", 1),
        ("block", "suspended", "hold", "suspended", "hold", "report", 1),
        ("block", "licence_ended", "hold", "licence_ended", "hold", "report", 1),
        ("block", "not_licensed_here", "report", "not_licensed_here", "report", "report", 1),
        ("freeze", "frozen", "block", "not_found", "freeze", "freeze", 1),
    ],
)
def test_each_category_has_its_verdict_payment_and_exit(
    bank: Bank, list_code: str, category: str, action: str, verdict: str, to: str, from_: str, code: int
) -> None:
    publish(bank, list_code, 50, identifier("site", "alpha.example", "host_and_below"), category=category, action=action, name="Alpha")
    bank.sync()
    got, answer = bank.check("https://alpha.example/")
    assert (got, answer["verdict"], payment(answer)) == (code, verdict, (to, from_))
    assert "Alpha" in answer["notice"]
    assert answer["lists"][list_code] == len(bank.registry.history[list_code])


def test_nothing_found_is_no_match_and_says_that_it_is_not_safety(bank: Bank) -> None:
    bank.sync()
    code, answer = bank.check("unknown.example")
    assert (code, answer["verdict"], payment(answer), answer["matches"]) == (3, "not_found", ("no_match", "no_match"), [])
    assert "does not mean" in answer["notice"]


def test_the_identifiers_own_action_goes_before_the_entrys(bank: Bank) -> None:
    publish(bank, "block", 50, identifier("site", "alpha.example"), identifier("site", "beta.example", action="report"))
    bank.sync()
    assert payment(bank.check("alpha.example")[1]) == ("block", "hold")
    assert payment(bank.check("beta.example")[1]) == ("report", "hold")
    assert bank.check("beta.example")[1]["matches"][0]["action"] == "report"


def test_hold_and_report_are_worded_as_under_examination(bank: Bank) -> None:
    publish(bank, "block", 50, identifier("site", "alpha.example"), action="hold")
    bank.sync()
    assert "not a finding of guilt" in bank.check("alpha.example")[1]["notice"]


@pytest.mark.parametrize(
    ("text", "is_hit"),
    [
        ("alpha.example", True),
        ("HTTPS://WWW.Alpha.Example:8443/login?next=/#top", True),
        ("pay.deep.alpha.example", True),
        ("alpha.example.", True),
        ("notalpha.example", False),
        ("alpha.example.evil.example", False),
        ("example", False),
        ("exact.example", True),
        ("below.exact.example", False),
        ("xn--80ak6aa92e.example", False),
    ],
)
def test_hosts_match_themselves_and_what_is_below_only_where_the_entry_says_so(bank: Bank, text: str, is_hit: bool) -> None:
    publish(bank, "block", 50, identifier("site", "alpha.example", "host_and_below"), identifier("site", "exact.example"))
    bank.sync()
    assert bank.check(text)[0] == (1 if is_hit else 3)


@pytest.mark.parametrize(
    ("text", "is_hit"),
    [
        ("t.me/alpha", True),
        ("https://t.me/alpha/77?x=1", True),
        ("https://t.me/alphabet", False),
        ("https://t.me/", False),
        ("t.me", False),
        ("https://t.me/other", False),
    ],
)
def test_a_page_matches_at_the_borders_of_its_path_and_never_the_host_of_everybody(bank: Bank, text: str, is_hit: bool) -> None:
    publish(bank, "block", 50, identifier("page", "t.me/alpha", "url_prefix"))
    bank.sync()
    assert (bank.check(text)[0] == 1) is is_hit


def test_a_wallet_matches_on_its_chain_and_a_shared_address_only_with_its_tag(bank: Bank) -> None:
    publish(bank, "block", 50, identifier("wallet", ETHEREUM.lower(), chain="eip155"), identifier("wallet", RIPPLE, chain="xrp", tag="77"))
    bank.sync()
    found = {text: bank.check(text)[0] for text in (ETHEREUM, ETHEREUM.lower(), RIPPLE, f"{RIPPLE}?dt=77", f"{RIPPLE}?dt=78")}
    assert list(found.values()) == [1, 1, 3, 1, 3]


def test_a_conflict_is_held_and_under_review(bank: Bank) -> None:
    publish(bank, "block", 50, identifier("site", "alpha.example"))
    publish(bank, "licensed", 51, identifier("site", "alpha.example"), category="licensed", name="Altyn")
    bank.sync()
    code, answer = bank.check("alpha.example")
    assert (code, answer["verdict"], payment(answer)) == (1, "under_review", ("hold", "report"))


def test_a_suspension_that_came_before_its_licence_left_the_other_list_is_a_suspension(bank: Bank) -> None:
    publish(bank, "block", 50, identifier("site", "alpha.example"), category="suspended", action="hold")
    publish(bank, "licensed", 51, identifier("site", "alpha.example"), category="licensed")
    bank.sync()
    assert (bank.check("alpha.example")[1]["verdict"], payment(bank.check("alpha.example")[1])) == ("suspended", ("hold", "report"))


def test_a_freeze_order_leaves_the_public_verdict_as_it_is(bank: Bank) -> None:
    publish(bank, "freeze", 50, identifier("site", "alpha.example"), category="frozen")
    publish(bank, "licensed", 51, identifier("site", "alpha.example"), category="licensed")
    bank.sync()
    code, answer = bank.check("alpha.example")
    assert (code, answer["verdict"], payment(answer)) == (1, "licensed", ("freeze", "freeze"))
    assert "do not tell" in answer["notice"]


def test_a_freeze_order_ends_at_its_end_even_offline(bank: Bank) -> None:
    publish(bank, "freeze", 50, identifier("site", "alpha.example"), category="frozen", valid_until="2026-12-24T00:00:00Z")
    bank.sync()
    end, limit = datetime(2026, 12, 24, tzinfo=UTC), timedelta(days=9999)
    assert check(Store(bank.home), "alpha.example", at=end - timedelta(seconds=1), max_age=limit).exit_code == 1
    assert check(Store(bank.home), "alpha.example", at=end, max_age=limit).exit_code == 3


def test_a_licensees_name_alone_shows_it_and_clears_no_payment(bank: Bank) -> None:
    publish(bank, "licensed", 50, identifier("site", "altyn.example"), category="licensed", name="Altyn Exchange", aliases=["Алтын"])
    bank.sync()
    for name in ("ALTYN  exchange", "алтын"):
        code, answer = bank.check(name)
        assert (code, answer["verdict"], payment(answer)) == (0, "licensed", ("no_match", "no_match"))
        assert "can be copied" in answer["notice"]


def test_a_listed_name_alone_holds_and_condemns_nobody(bank: Bank) -> None:
    bank.sync()
    code, answer = bank.check("evil 1")
    assert (code, answer["verdict"], payment(answer)) == (3, "not_found", ("hold", "report"))


def test_braces_and_markup_in_a_name_are_shown_as_they_are(bank: Bank) -> None:
    name = "Alpha {0} [bold]{name}[/bold]"
    publish(bank, "block", 50, identifier("site", "alpha.example"), name=name)
    bank.sync()
    assert name in bank.check("alpha.example")[1]["notice"]
    code, shown = bank.run("check", "alpha.example")
    assert code == 1
    assert name in shown


def test_what_a_newer_server_says_does_not_make_an_old_agent_blind(bank: Bank) -> None:
    newer = entry(50, category="sanctioned", action="seize", colour="red")
    newer["identifiers"] = [identifier("site", "alpha.example", seen=3), identifier("face", "x", "likeness")]
    bank.registry.history["block"].append([Put(2, newer["id"], canonical_text(newer))])
    bank.sync()
    code, answer = bank.check("alpha.example")
    assert (code, answer["verdict"], payment(answer)) == (1, "listed", ("hold", "hold"))


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_000, "\x00", "\ud800"])
def test_a_text_that_can_be_nothing_ends_with_2(bank: Bank, text: str) -> None:
    bank.sync()
    assert bank.run("check", text)[0] == 2
