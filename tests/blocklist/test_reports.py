"""What the public reports: kept word for word, listing nothing, closed once."""

import pytest

from registry.accounts.states import Role
from registry.audit.queries import events_of
from registry.blocklist.actions import close_report, report_platform
from registry.blocklist.models import Entry, PlatformReport
from registry.blocklist.queries import open_reports, report_by_reference
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from tests.listing import AT, Officers


def report(**changes: str) -> PlatformReport:
    facts = {"where": "https://Golden-Coin.example/join", "what_happened": "They kept my money."}
    return report_platform(at=AT, **(facts | changes))


def test_a_report_is_kept_with_a_reference_nobody_can_guess(db: None) -> None:
    first, second = report(contact="me@example.kz", language="kk"), report()
    assert (first.kind, first.canonical, first.contact, first.state) == ("site", "golden-coin.example", "me@example.kz", "open")
    assert first.reference != second.reference
    assert len(first.reference) == len("R-7K3M-9QXD")
    assert report_by_reference(first.reference.lower()) == first
    assert list(open_reports()) == [first, second]
    assert not Entry.objects.exists()
    assert [event.action for event in events_of(first)] == ["report.received"]


def test_a_place_that_is_no_identifier_is_kept_as_it_was_told(db: None) -> None:
    assert report(where="a man in the market").kind == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"where": "  "}, "where"),
        ({"what_happened": ""}, "what_happened"),
        ({"where": "x" * 2001}, "where"),
        ({"what_happened": "x" * 10_001}, "what_happened"),
        ({"contact": "x" * 321}, "contact"),
        ({"platform_name": "a\0"}, "platform_name"),
        ({"what_happened": "a\ud800"}, "what_happened"),
    ],
)
def test_what_is_wrong_with_a_report_is_named(db: None, changes: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        report(**changes)
    assert refusal.value.field == field
    assert not PlatformReport.objects.exists()


def test_an_officer_says_once_what_became_of_it(officers: Officers) -> None:
    told = report()
    closed = close_report(told.pk, outcome="already_listed", note="e0000001", actor=officers.first, at=AT)
    assert (closed.state, closed.outcome, closed.closed_at) == ("closed", "already_listed", AT)
    assert list(open_reports()) == []
    with pytest.raises(RuleError):
        close_report(told.pk, outcome="no_grounds", note="", actor=officers.first, at=AT)


def test_only_officers_close_reports(officers: Officers) -> None:
    registrar = officers.authority.person(Role.REGISTRAR, "registrar@authority.test")
    with pytest.raises(NotAllowedError):
        close_report(report().pk, outcome="no_grounds", note="", actor=registrar, at=AT)
    with pytest.raises(InvalidError):
        close_report(report().pk, outcome="", note="", actor=officers.first, at=AT)
