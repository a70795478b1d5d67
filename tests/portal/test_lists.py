"""Lists: finding entries, proposing to list, to remove, to release; publications, imports, reports."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from registry.accounts.states import Role
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.blocklist.actions import report_platform
from registry.blocklist.models import Change, Entry, PlatformReport, ProtectedIdentifier
from registry.distribution.actions import publish_list
from registry.lib.errors import InvalidError
from registry.portal.forms.lists import read_identifier
from tests.portal.conftest import BASE, Office, Others, imported, listing, text_of
from tests.portal.test_story import propose
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
HERE = f"{BASE}lists/"
TYPED = {
    "name": "Fast Coin", "aliases": "FastCoin\nFC Invest\n", "category": "illegal", "action": "block",
    "identifiers": "https://www.fast-coin.example/\nt.me/fastcoin\nbc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\nKZ86 125K ZT50 0410 0100\n",
    "authority": "Financial Monitoring Agency", "basis": "Law on digital assets, article 11", "evidence": "Screenshots.",
    "sources": "Complaint | 2026/117", "note": "It promises 300 %.", "internal_note": "See case 4.", "reason": "Many victims.",
}  # fmt: skip


def typed(**changes: Any) -> dict[str, Any]:
    return {**TYPED, **changes, "step": "check"}


def test_a_platform_is_proposed_approved_and_published(office: Office) -> None:
    first, second = office.person(Role.LIST_OFFICER), office.person(Role.LIST_OFFICER, "second-list")
    proposal = propose(office.client(first), f"{HERE}propose/", TYPED)
    page = text_of(office.client(second).get(f"{BASE}proposals/{proposal.pk}/"))
    for words in (
        "Fast Coin", "FC Invest", "Illegal platform", "Site: fast-coin.example (and everything below it)",
        "Page: t.me/fastcoin (and every page that begins so)", "(Bitcoin)", "Bank account (IBAN): KZ86125KZT5004100100",
        "Complaint: 2026/117", "See case 4.", "What stays with the regulator", "Many victims.",
    ):  # fmt: skip
        assert words in page, words
    sent = office.client(second).post(
        f"{BASE}proposals/{proposal.pk}/", {"step": "approve", "content_hash": proposal.content_hash, "note": ""}
    )
    assert sent.status_code == 302
    entry = Entry.objects.get(proposal=proposal)
    assert entry.identifiers.count() == 4
    publish_list("block", at=timezone.now())
    shown = text_of(office.client(first).get(f"{HERE}entries/{entry.reference}/"))
    for words in ("On the list", "Added or changed", "fast-coin.example", "See case 4.", "Listed"):
        assert words in shown, words
    assert entry.reference in text_of(office.client(first).get(f"{HERE}publications/block/1/"))


BAD_LISTINGS: tuple[tuple[dict[str, str], str], ...] = (
    ({"name": ""}, "Brand or name:"),
    ({"category": "suspended"}, "suspended"),
    ({"action": ""}, "What banks do:"),
    ({"identifiers": "fine.example\nKZ00 125K ZT50 0410 0100\nplain words here"}, "Line 2:"),
    ({"identifiers": "fine.example\nKZ00 125K ZT50 0410 0100\nplain words here"}, "Line 3: “plain words here” is not a site"),
    ({"identifiers": "https://user:pass@bad.example/"}, "Line 1:"),
    ({"sources": "no bar here"}, "Line 1: Give a name, then “|”, then a link or number."),
    ({"evidence": "", "sources": ""}, "Give evidence: a text, or a link to a source."),
    ({"reason": ""}, "Give a reason."),
    ({"last_day_day": "1", "last_day_month": "1", "last_day_year": "2020"}, "The listing must end in the future."),
    ({"first_day_day": "1", "first_day_month": "1", "first_day_year": "9999"}, "Give a year up to 2200."),
    ({"name": "x" * 401}, "at most 400 characters"),
)


def test_a_listing_that_cannot_be_proposed_comes_back_with_what_was_typed(office: Office) -> None:
    for changes, words in BAD_LISTINGS:
        answer = office.client(Role.LIST_OFFICER).post(f"{HERE}propose/", typed(**changes))
        page = text_of(answer)
        assert answer.status_code == 400, changes
        assert words in page, changes
        assert "<title>Error:" in page
        assert "Law on digital assets, article 11" in page


def test_what_is_protected_cannot_even_be_proposed(office: Office) -> None:
    ProtectedIdentifier.objects.create(kind="site", canonical="bank.example", match="host_and_below", reason="A bank")
    answer = office.client(Role.LIST_OFFICER).post(f"{HERE}propose/", typed(identifiers="pay.bank.example"))
    assert answer.status_code == 409
    assert "which is protected: A bank." in text_of(answer)


@pytest.mark.parametrize(
    ("line", "kind", "value", "tag"),
    [
        ("https://Shop.Example/about?x=1", "site", "shop.example", ""),
        ("t.me/shop", "page", "t.me/shop", ""),
        ("merchant: 12345678", "merchant", "12345678", ""),
        ("IBAN: KZ86 125K ZT50 0410 0100", "iban", "KZ86125KZT5004100100", ""),
        ("rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh tag 104738", "wallet", "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh", "104738"),
        ("rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh memo: 104738", "wallet", "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh", "104738"),
    ],
)
def test_a_line_is_read_with_its_kind_and_tag(line: str, kind: str, value: str, tag: str) -> None:
    found = read_identifier(line)
    assert (found.kind, found.value, found.tag) == (kind, value, tag)


@pytest.mark.parametrize("line", ["just a name", "iban: 123", "site: ", "wallet: not one"])
def test_a_line_that_is_no_identifier_says_why(line: str) -> None:
    with pytest.raises(InvalidError):
        read_identifier(line)


def test_entries_are_found_by_name_identifier_number_category_and_state(office: Office) -> None:
    first = listing(office, "Golden Coin", "golden-coin.example")
    second = listing(office, "Foreign Trade", "foreign.example", category="not_licensed_here", action="report")
    client = office.client(Role.ENFORCEMENT_OFFICER)

    def found(query: str) -> set[str]:
        page = text_of(client.get(f"{HERE}?{query}"))
        return {name for name in ("Golden Coin", "Foreign Trade") if f">{name}<" in page}

    both = {"Golden Coin", "Foreign Trade"}
    assert found("") == both
    assert found("q=golden") == {"Golden Coin"}
    assert found("q=https://www.foreign.example/x") == {"Foreign Trade"}
    assert found(f"q={first.reference}") == {"Golden Coin"}
    assert found("category=not_licensed_here") == {"Foreign Trade"}
    assert found("list=licensed") == set()
    assert found("state=quarantined") == set()
    off = propose(
        office.client(Role.LIST_OFFICER), f"{HERE}entries/{second.reference}/remove/", {"removal_reason": "ceased", "reason": "Gone."},
        second.reference,
    )  # fmt: skip
    approve(off.pk, actor=office.person(Role.LIST_OFFICER, "second-list"), at=timezone.now(), content_hash=off.content_hash)
    assert found("") == {"Golden Coin"}
    assert found("state=removed") == {"Foreign Trade"}
    assert found("state=all") == both
    assert "Ceased to operate" in text_of(client.get(f"{HERE}entries/{second.reference}/"))
    assert client.get(f"{HERE}?category=gold").status_code == 400


def test_a_removal_wants_a_reason_and_the_number(office: Office) -> None:
    entry = listing(office)
    client, where = office.client(Role.LIST_OFFICER), f"{HERE}entries/{entry.reference}/remove/"
    assert client.post(where, {"step": "check"}).status_code == 400
    typed_badly = client.post(where, {"removal_reason": "ceased", "reason": "Gone.", "step": "propose", "confirmation": "e1"})
    assert typed_badly.status_code == 400
    proposal = propose(client, where, {"removal_reason": "erroneous", "reason": "Another firm.", "wrong_since_day": ""}, entry.reference)
    assert proposal.payload["wrong_from"] is not None
    assert "Stood there by mistake since" in text_of(client.get(f"{BASE}proposals/{proposal.pk}/"))


def test_an_entry_that_follows_from_a_licence_is_not_taken_off_by_hand(office: Office) -> None:
    office.licence()
    publish_list("licensed", at=office.at)
    entry = Entry.objects.get(origin_kind="licence", list__code="licensed")
    client = office.client(Role.LIST_OFFICER)
    assert "Take it off the list" not in text_of(client.get(f"{HERE}entries/{entry.reference}/"))
    answer = client.post(f"{HERE}entries/{entry.reference}/remove/", {"removal_reason": "other", "reason": "So.", "step": "check"})
    assert answer.status_code == 409
    assert "This entry follows from a licence." in text_of(answer)


def test_a_quarantined_entry_shows_why_and_is_released_by_two(office: Office) -> None:
    entry = listing(office, "Bad", "pay.bank.example")
    ProtectedIdentifier.objects.create(kind="site", canonical="bank.example", match="host_and_below", reason="A bank")
    publish_list("block", at=office.at)
    client = office.client(Role.LIST_OFFICER)
    page = text_of(client.get(f"{HERE}entries/{entry.reference}/"))
    assert "Under quarantine" in page
    assert "which is protected: A bank." in page
    assert ">Bad<" in text_of(client.get(f"{HERE}?state=quarantined"))
    assert ">1</span> entries under quarantine" in text_of(client.get(BASE))
    proposal = propose(client, f"{HERE}entries/{entry.reference}/release/", {"reason": "It is no bank's."}, entry.reference)
    assert "Guarded identifiers it hits" in text_of(client.get(f"{BASE}proposals/{proposal.pk}/"))
    fine = listing(office, "Good", "good.example")
    answer = client.post(f"{HERE}entries/{fine.reference}/release/", {"reason": "So.", "step": "check"})
    assert answer.status_code == 409


def test_what_was_held_back_is_shown_and_released_by_two(office: Office) -> None:
    entry = listing(office)
    Change.objects.filter(subject_id=entry.pk).update(held_at=office.at)
    client = office.client(Role.LIST_OFFICER)
    page = text_of(client.get(f"{HERE}publications/"))
    assert "1 change held back" in page
    assert "/publications/block/held/" in page
    assert "/publications/block/held/" not in text_of(office.client(Role.AUDITOR).get(f"{HERE}publications/"))
    proposal = propose(client, f"{HERE}publications/block/held/", {"reason": "It is meant."})
    assert proposal.kind == "blocklist.release_changes"
    nothing = client.post(f"{HERE}publications/licensed/held/", {"reason": "So.", "step": "check"})
    assert nothing.status_code == 409


def test_what_stays_with_one_regulator_is_hidden_from_another(office: Office, others: Others) -> None:
    entry = listing(office, "Golden Coin", "golden-coin.example", internal_note="A secret source.")
    stranger = signed_in(others.authority.person(Role.LIST_OFFICER, "list@other.test"))
    page = text_of(stranger.get(f"{HERE}entries/{entry.reference}/"))
    assert "golden-coin.example" in page
    assert "A secret source." not in page
    assert "Seen to defraud." not in page
    batch = imported(office)
    assert stranger.get(f"{HERE}imports/{batch.pk}/").status_code == 404
    assert "list.csv" not in text_of(stranger.get(f"{HERE}imports/"))
    auditor = signed_in(others.authority.person(Role.AUDITOR, "auditor@other.test"))
    assert auditor.get(f"{BASE}audit/blocklist.entry/{entry.pk}/").status_code == 404
    assert "Nothing answers to this." in text_of(auditor.get(f"{BASE}audit/?q={entry.reference}"))
    assert "A secret source." in text_of(office.client(Role.LIST_OFFICER).get(f"{HERE}entries/{entry.reference}/"))


def test_the_log_of_a_list_says_when_what_and_the_hash(office: Office) -> None:
    listing(office)
    publication = publish_list("block", at=office.at)
    assert publication is not None
    page = text_of(office.client(Role.REGISTRAR).get(f"{HERE}publications/"))
    assert publication.list_hash in page
    assert "Nothing was published yet." in text_of(office.client(Role.REGISTRAR).get(f"{HERE}publications/?list=freeze"))
    one = text_of(office.client(Role.REGISTRAR).get(f"{HERE}publications/block/1/"))
    for words in (publication.list_hash, publication.ops_hash, publication.record_hash, "golden-coin.example"):
        assert words in one


def test_imports_show_their_books_and_each_refused_row(office: Office) -> None:
    batch = imported(office)
    client = office.client(Role.AUDITOR)
    assert "list.csv" in text_of(client.get(f"{HERE}imports/"))
    rejected = text_of(client.get(f"{HERE}imports/{batch.pk}/"))
    assert "It is no site." in rejected
    assert "bad-shop.example" not in rejected
    assert "bad-shop.example" in text_of(client.get(f"{HERE}imports/{batch.pk}/?class=new"))
    assert "It is no site." in text_of(client.get(f"{HERE}imports/{batch.pk}/?class=bogus"))
    assert "No row is of this class." in text_of(client.get(f"{HERE}imports/{batch.pk}/?class=same"))


class TestReports:
    """Reports by the public."""

    @pytest.fixture
    def report(self, office: Office) -> PlatformReport:
        return report_platform(
            where="https://fast-coin.example/pay", what_happened="<b>It</b> took my money.", platform_name="Fast Coin",
            contact="+7 700 123 45 67", at=timezone.now() - timedelta(hours=1),
        )  # fmt: skip

    def where(self, report: PlatformReport, page: str = "") -> str:
        return f"{BASE}reports/{report.reference}/{page}"

    def test_a_report_is_read_safely_with_what_is_listed_already(self, office: Office, report: PlatformReport) -> None:
        entry = listing(office, "Fast", "fast-coin.example")
        page = text_of(office.client(Role.LIST_OFFICER).get(self.where(report)))
        assert "&lt;b&gt;It&lt;/b&gt; took my money." in page
        assert "+7 700 123 45 67" in page
        assert entry.reference in page
        assert 'href="https://fast-coin.example' not in page

    def test_a_listing_is_proposed_from_a_report(self, office: Office, report: PlatformReport) -> None:
        page = text_of(office.client(Role.LIST_OFFICER).get(f"{HERE}propose/?report={report.reference}"))
        for words in ('value="Fast Coin"', "fast-coin.example", f"| {report.reference}"):
            assert words in page
        assert office.client(Role.LIST_OFFICER).get(f"{HERE}propose/?report=nothing").status_code == 200

    def test_a_report_is_closed_once_with_an_outcome(self, office: Office, report: PlatformReport) -> None:
        client = office.client(Role.ENFORCEMENT_OFFICER)
        assert client.post(self.where(report, "close/"), {"outcome": ""}).status_code == 400
        page = text_of(client.post(self.where(report, "close/"), {"outcome": "no_grounds", "note": "A joke."}, follow=True))
        assert "The report is closed." in page
        assert "No grounds found" in page
        assert client.post(self.where(report, "close/"), {"outcome": "not_ours"}).status_code == 409
        assert report.reference in text_of(client.get(f"{BASE}reports/?show=closed"))
        assert report.reference not in text_of(client.get(f"{BASE}reports/"))

    def test_an_auditor_reads_and_is_offered_nothing(self, office: Office, report: PlatformReport) -> None:
        page = text_of(office.client(Role.AUDITOR).get(self.where(report)))
        assert "took my money" in page
        assert "Close the report" not in page
        assert "Propose a listing" not in page


def test_pressing_propose_twice_makes_one_proposal(office: Office) -> None:
    client = office.client(Role.LIST_OFFICER)
    checked = client.post(f"{HERE}propose/", typed()).content.decode()
    seen = checked.split('name="seen" value="')[1].split('"')[0]
    answers = [client.post(f"{HERE}propose/", {**TYPED, "step": "propose", "seen": seen}) for _press in range(2)]
    assert answers[0].url == answers[1].url
    assert Proposal.objects.filter(kind="blocklist.list_entry").count() == 1
