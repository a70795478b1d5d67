"""Standing × list × instant: the truth table of decisions.md, every row of it."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.blocklist.states import ListCode
from registry.distribution.standings import Saying, saying_of
from registry.licensing.standing import Cut, Span, first_spans, reinstate, revoke, suspend
from registry.licensing.states import LicenceStatus

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=300)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def spans(status: LicenceStatus = LicenceStatus.ACTIVE, *, starts_at: datetime = START, ends_at: datetime | None = END) -> list[Span]:
    return list(first_spans(status, granted_at=START, starts_at=starts_at, ends_at=ends_at))


def after(line: list[Span], cut: Cut) -> list[Span]:
    """The spans that count after an act."""
    return [span for span in line if span not in cut.void] + list(cut.write)


def said(line: list[Span], at: datetime, *siblings: list[Span]) -> dict[str, str]:
    """Category by list, for the lists that say something."""
    found = {code: saying_of(code, line, siblings, at) for code in ListCode.values}
    return {code: str(saying.category) for code, saying in found.items() if saying}


SUSPENDED_AT, BACK_AT = START + 100 * DAY, START + 120 * DAY
SUSPENDED = after(spans(), suspend(spans(), SUSPENDED_AT, SUSPENDED_AT))
BACK = after(SUSPENDED, reinstate(SUSPENDED, BACK_AT, BACK_AT))
REVOKED = after(spans(), revoke(spans(), SUSPENDED_AT, SUSPENDED_AT))
WAITING = spans(starts_at=START + 10 * DAY)

TABLE = [
    # before the grant nothing is said
    (spans(), START - INSTANT, {}),
    # granted, not yet in force
    (WAITING, START, {}),
    (WAITING, START + 10 * DAY - INSTANT, {}),
    (WAITING, START + 10 * DAY, {"licensed": "licensed"}),
    # in force, with and without restriction
    (spans(), START, {"licensed": "licensed"}),
    (spans(LicenceStatus.RESTRICTED), START, {"licensed": "restricted"}),
    (spans(), END - INSTANT, {"licensed": "licensed"}),
    # ended by nobody's hand
    (spans(), END, {"block": "licence_ended"}),
    (spans(LicenceStatus.RESTRICTED), END, {"block": "licence_ended"}),
    # suspended, reinstated, revoked
    (SUSPENDED, SUSPENDED_AT - INSTANT, {"licensed": "licensed"}),
    (SUSPENDED, SUSPENDED_AT, {"block": "suspended"}),
    (SUSPENDED, END, {"block": "licence_ended"}),
    (BACK, BACK_AT - INSTANT, {"block": "suspended"}),
    (BACK, BACK_AT, {"licensed": "licensed"}),
    (BACK, END, {"block": "licence_ended"}),
    (REVOKED, SUSPENDED_AT, {"block": "licence_ended"}),
    (REVOKED, END, {"block": "licence_ended"}),
]


@pytest.mark.parametrize(("line", "at", "expected"), TABLE)
def test_each_standing_is_on_the_right_list_at_each_instant(line: list[Span], at: datetime, expected: dict[str, str]) -> None:
    assert said(line, at) == expected


@pytest.mark.parametrize("status", [LicenceStatus.REVOKED, LicenceStatus.SURRENDERED, LicenceStatus.EXPIRED])
def test_every_way_to_end_is_a_positive_entry(status: LicenceStatus) -> None:
    line = [Span(status, START, None, START)]
    assert said(line, START) == {"block": "licence_ended"}
    assert saying_of("block", line, (), START) == Saying("licence_ended", "hold", START, None)  # type: ignore[arg-type]


def test_a_renewed_licence_silences_the_one_that_ran_out() -> None:
    renewal = [Span(LicenceStatus.NOT_COMMENCED, START, END, START), Span(LicenceStatus.ACTIVE, END, None, START)]
    assert said(spans(), END, renewal) == {}
    assert said(renewal, END, spans()) == {"licensed": "licensed"}
    assert said(spans(), END, [Span(LicenceStatus.EXPIRED, START, None, START)]) == {"block": "licence_ended"}


def test_a_suspension_is_not_silenced_by_another_licence() -> None:
    assert said(SUSPENDED, SUSPENDED_AT, spans()) == {"block": "suspended"}


def test_a_line_says_until_when_an_agent_may_rely_on_it() -> None:
    licensed = saying_of("licensed", spans(), (), START)
    assert licensed is not None
    assert (licensed.valid_from, licensed.valid_until) == (START, END)


def test_a_suspension_ends_only_where_the_licence_is_in_force_again() -> None:
    suspended = saying_of("block", SUSPENDED, (), SUSPENDED_AT)
    assert suspended is not None
    assert suspended.valid_until is None, "it runs out meanwhile, which is no reason to forget it"
    planned = saying_of("block", BACK, (), SUSPENDED_AT)
    assert planned is not None
    assert planned.valid_until == BACK_AT
