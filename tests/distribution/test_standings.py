"""Standing × list × instant: the truth table of decisions.md, every row of it."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.blocklist.states import ListCode
from registry.distribution.standings import Saying, saying_of
from registry.licensing.replay import Act, Grant, replay
from registry.licensing.standing import Span, first_spans
from registry.licensing.states import ENDED, LicenceMove, LicenceStatus

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=300)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def spans(status: LicenceStatus = LicenceStatus.ACTIVE, *, starts_at: datetime = START, ends_at: datetime | None = END) -> list[Span]:
    return list(first_spans(status, granted_at=START, starts_at=starts_at, ends_at=ends_at))


M = LicenceMove


def after(*acts: Act, ends_at: datetime | None = END, restrictions: frozenset[int] = frozenset()) -> list[Span]:
    """The spans that count after some acts."""
    return list(replay(Grant(START, START, ends_at, restrictions), acts))


def said(line: list[Span], at: datetime, *siblings: list[Span]) -> dict[str, str]:
    """Category by list, for the lists that say something."""
    found = {code: saying_of(code, line, siblings, at) for code in ListCode.values}
    return {code: str(saying.category) for code, saying in found.items() if saying}


SUSPENDED_AT, BACK_AT = START + 100 * DAY, START + 120 * DAY
SUSPENDED = after(Act(1, M.SUSPEND, SUSPENDED_AT))
BACK = after(Act(1, M.SUSPEND, SUSPENDED_AT), Act(2, M.REINSTATE, BACK_AT))
REVOKED = after(Act(1, M.REVOKE, SUSPENDED_AT))
WITHHELD = after(Act(1, M.SUSPEND, SUSPENDED_AT, publicity="staff"))
ASKED = after(Act(1, M.ASK_SURRENDER, SUSPENDED_AT))
DOWN = after(Act(1, M.WIND_DOWN, SUSPENDED_AT, until=BACK_AT, becomes=LicenceStatus.SURRENDERED))
STAYED = after(Act(1, M.REVOKE, SUSPENDED_AT), Act(2, M.STAY, BACK_AT, about=1))
STAYED_RESTRICTED = after(Act(1, M.REVOKE, SUSPENDED_AT), Act(2, M.STAY, BACK_AT, about=1), restrictions=frozenset({1}))
PENDING = after(Act(1, M.MARK_RENEWAL, SUSPENDED_AT))
PENDING_SUSPENDED = after(Act(1, M.SUSPEND, SUSPENDED_AT), Act(2, M.MARK_RENEWAL, SUSPENDED_AT))
SUPERSEDED = after(Act(1, M.SUPERSEDE, SUSPENDED_AT))
ASIDE = after(Act(1, M.REVOKE, SUSPENDED_AT, is_set_aside=True))
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
    # withheld from the public, never from banks
    (WITHHELD, SUSPENDED_AT, {"block": "suspended"}),
    # row 6: surrender asked, winding down; a court stay and a timely renewal count as what they keep
    (ASKED, SUSPENDED_AT, {"licensed": "restricted"}),
    (DOWN, SUSPENDED_AT, {"licensed": "restricted"}),
    (DOWN, BACK_AT, {"block": "licence_ended"}),
    (STAYED, BACK_AT - INSTANT, {"block": "licence_ended"}),
    (STAYED, BACK_AT, {"licensed": "licensed"}),
    (STAYED_RESTRICTED, BACK_AT, {"licensed": "restricted"}),
    (STAYED, END, {"block": "licence_ended"}),
    (PENDING, END, {"licensed": "licensed"}),
    (PENDING_SUSPENDED, END, {"block": "suspended"}),
    (SUPERSEDED, SUSPENDED_AT, {"block": "licence_ended"}),
    (ASIDE, SUSPENDED_AT, {"licensed": "licensed"}),
]


@pytest.mark.parametrize(("line", "at", "expected"), TABLE)
def test_each_standing_is_on_the_right_list_at_each_instant(line: list[Span], at: datetime, expected: dict[str, str]) -> None:
    assert said(line, at) == expected


@pytest.mark.parametrize("status", sorted(ENDED))
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


def test_a_renewal_applied_for_in_time_leaves_an_agent_that_is_offline_no_end_to_act_on() -> None:
    pending = saying_of("licensed", PENDING, (), START)
    assert pending is not None
    assert pending.valid_until is None


def test_a_suspension_ends_only_where_the_licence_is_in_force_again() -> None:
    suspended = saying_of("block", SUSPENDED, (), SUSPENDED_AT)
    assert suspended is not None
    assert suspended.valid_until is None, "it runs out meanwhile, which is no reason to forget it"
    planned = saying_of("block", BACK, (), SUSPENDED_AT)
    assert planned is not None
    assert planned.valid_until == BACK_AT
