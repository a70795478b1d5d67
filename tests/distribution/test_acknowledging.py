"""What banks say they hold: kept as said, once, and shown as exposure."""

from datetime import datetime, timedelta

import pytest
from django.db.utils import DatabaseError

from registry.audit.queries import events_of
from registry.distribution.actions import acknowledge, note_sign_of_life, publish_list
from registry.distribution.models import Acknowledgement, Endpoint, Subscriber
from registry.distribution.queries import list_hash_at, subscriber_states
from registry.distribution.queries.subscribers import SubscriberRow
from registry.distribution.states import AckOutcome, SubscriberState
from registry.feed import EMPTY_HASH
from registry.lib.errors import InvalidError, RuleError
from registry.outbox.models import Mail
from tests.distribution.subscribing import Bank, bank
from tests.listing import AT, Officers, draft, listed

WRONG = "sha256:" + "0" * 64
State = SubscriberState


@pytest.fixture
def alfa(officers: Officers) -> Bank:
    return bank(officers, lists=("block",))


@pytest.fixture
def five(officers: Officers, alfa: Bank) -> Bank:
    """The bank, and five versions, one a minute."""
    for number in range(5):
        publish(officers, number, AT + timedelta(minutes=number))
    return alfa


def publish(officers: Officers, number: int, at: datetime, *, urgent: bool = False) -> None:
    listed(officers, draft(f"Brand {number}", f"brand{number}.example", is_urgent=urgent), at)
    publish_list("block", at=at)


def say(
    who: Bank, seq: int, at: datetime, state: str = "enforced", list_hash: str = "", effective_at: datetime | None = None
) -> Acknowledgement:
    return acknowledge(
        who.subscriber.pk, "block", seq=seq, list_hash=list_hash or list_hash_at("block", seq) or WRONG, state=state,
        effective_at=effective_at or at, at=at,
    )  # fmt: skip


def standing(at: datetime) -> SubscriberRow:
    (row,) = subscriber_states(at)
    return row


def test_a_statement_is_kept_once_however_often_it_is_made(five: Bank) -> None:
    first = say(five, 5, AT)
    assert first.outcome == AckOutcome.ACCEPTED
    assert say(five, 5, AT) == first
    assert say(five, 5, AT + timedelta(hours=1)) == first
    assert Acknowledgement.objects.count() == 1
    say(five, 5, AT, "applied", effective_at=AT - timedelta(seconds=1))
    assert Acknowledgement.objects.count() == 2


def test_a_wrong_hash_is_kept_as_an_incident_and_the_officers_are_told(officers: Officers, five: Bank) -> None:
    said = say(five, 5, AT, list_hash=WRONG)
    assert said.outcome == AckOutcome.HASH_MISMATCH
    assert Acknowledgement.objects.get().list_hash == WRONG
    assert [event.action for event in events_of(five.subscriber)][-1] == "acknowledgement.refused"
    assert Mail.objects.filter(subject__contains="holds a different list").count() == 2
    assert standing(AT).state == State.DIVERGED
    say(five, 5, AT, list_hash=WRONG)
    assert Mail.objects.filter(subject__contains="holds a different list").count() == 2
    say(five, 5, AT + timedelta(minutes=5))
    assert standing(AT + timedelta(minutes=5)).state == State.CURRENT


def test_a_version_that_does_not_exist_is_unknown(five: Bank) -> None:
    assert say(five, 6, AT).outcome == AckOutcome.SEQ_UNKNOWN
    assert standing(AT + timedelta(minutes=10)).enforced_seq == 0


def test_the_empty_list_is_a_version_too(alfa: Bank) -> None:
    assert say(alfa, 0, AT, list_hash=EMPTY_HASH).outcome == AckOutcome.ACCEPTED
    assert standing(AT).state == State.CURRENT


def test_a_failure_needs_no_right_hash(five: Bank) -> None:
    assert say(five, 5, AT, "failed", list_hash=WRONG).outcome == AckOutcome.ACCEPTED
    assert standing(AT).state == State.FAILING


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"seq": -1}, "seq"),
        ({"seq": 2**63}, "seq"),
        ({"list_hash": "sha256:x"}, "list_hash"),
        ({"list_hash": "SHA256:" + "0" * 64}, "list_hash"),
        ({"state": "done"}, "state"),
        ({"effective_at": AT + timedelta(minutes=6)}, "effective_at"),
    ],
)
def test_what_is_wrong_with_a_statement_is_named(five: Bank, changes: dict[str, object], field: str) -> None:
    facts: dict[str, object] = {"seq": 5, "list_hash": WRONG, "state": "enforced", "effective_at": AT, "at": AT}
    with pytest.raises(InvalidError) as refusal:
        acknowledge(five.subscriber.pk, "block", **(facts | changes))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert not Acknowledgement.objects.exists()


def test_a_list_that_is_not_subscribed_to_takes_no_statement(five: Bank) -> None:
    with pytest.raises(RuleError):
        acknowledge(five.subscriber.pk, "freeze", seq=0, list_hash=EMPTY_HASH, state="enforced", effective_at=AT, at=AT)


def test_a_statement_is_never_rewritten(five: Bank) -> None:
    said = say(five, 5, AT)
    with pytest.raises(DatabaseError):
        Acknowledgement.objects.filter(pk=said.pk).update(seq=4)


def test_a_bank_restored_from_backup_shows_as_regressed_until_it_has_caught_up(five: Bank) -> None:
    say(five, 3, AT)
    say(five, 5, AT + timedelta(minutes=1))
    back = say(five, 3, AT + timedelta(hours=1))
    assert (back.outcome, back.is_regressed) == (AckOutcome.ACCEPTED, True)
    assert standing(AT + timedelta(hours=1)).state == State.REGRESSED
    say(five, 5, AT + timedelta(hours=2))
    assert standing(AT + timedelta(hours=2)).state == State.CURRENT
    assert Acknowledgement.objects.count() == 4


def test_a_statement_that_was_late_on_its_way_is_no_step_back(five: Bank) -> None:
    say(five, 5, AT + timedelta(minutes=5))
    late = say(five, 4, AT + timedelta(minutes=6), effective_at=AT + timedelta(minutes=4))
    assert not late.is_regressed
    assert standing(AT + timedelta(minutes=6)).enforced_seq == 5


def test_exposure_is_counted_from_the_oldest_version_not_enforced(five: Bank) -> None:
    say(five, 2, AT + timedelta(minutes=5))
    row = standing(AT + timedelta(minutes=10))
    assert (row.enforced_seq, row.head_seq, row.exposure) == (2, 5, timedelta(minutes=8))
    assert row.state == State.CURRENT


def test_a_bank_that_is_behind_becomes_late_and_then_stale(five: Bank) -> None:
    moments = [
        (AT + timedelta(minutes=10), State.CURRENT),
        (AT + timedelta(minutes=20), State.LATE),
        (AT + timedelta(hours=25), State.STALE),
    ]
    for at, expected in moments:
        note_sign_of_life(five.subscriber.pk, at=at)
        assert standing(at).state == expected
    assert standing(AT + timedelta(hours=25)).is_in_breach


def test_an_urgent_version_allows_a_quarter_of_an_hour(officers: Officers, alfa: Bank) -> None:
    publish(officers, 1, AT, urgent=True)
    assert not standing(AT + timedelta(minutes=15)).is_in_breach
    assert standing(AT + timedelta(minutes=16)).is_in_breach


def test_a_bank_nobody_hears_of_is_silent(five: Bank) -> None:
    say(five, 5, AT + timedelta(minutes=10))
    assert standing(AT + timedelta(minutes=70)).state == State.CURRENT
    row = standing(AT + timedelta(minutes=71))
    assert (row.state, row.silent_for) == (State.SILENT, timedelta(minutes=61))
    note_sign_of_life(five.subscriber.pk, at=AT + timedelta(minutes=72))
    assert standing(AT + timedelta(minutes=72)).state == State.CURRENT


def test_what_was_published_before_a_bank_was_taken_on_does_not_count_against_it(officers: Officers) -> None:
    publish(officers, 1, AT)
    bank(officers, lists=("block",), at=AT + timedelta(days=3))
    assert standing(AT + timedelta(days=3, minutes=5)).exposure == timedelta(minutes=5)


def test_a_failing_endpoint_shows(five: Bank) -> None:
    say(five, 5, AT)
    endpoint = five.endpoint("https://alfa.example/").endpoint
    Endpoint.objects.filter(pk=endpoint.pk).update(state="suspended")
    assert standing(AT).state == State.FAILING


def test_a_sign_of_life_is_written_at_most_once_a_minute(alfa: Bank) -> None:
    for seconds in (1, 2, 59):
        note_sign_of_life(alfa.subscriber.pk, at=AT + timedelta(seconds=seconds))
    assert Subscriber.objects.get().last_seen_at == AT + timedelta(seconds=1)
    note_sign_of_life(alfa.subscriber.pk, at=AT + timedelta(seconds=61))
    assert Subscriber.objects.get().last_seen_at == AT + timedelta(seconds=61)


def test_each_list_of_each_bank_is_a_row(officers: Officers) -> None:
    bank(officers, "beta")
    bank(officers, "alfa")
    assert [(row.name, row.list_code) for row in subscriber_states(AT)] == [
        ("Alfa Bank", "block"),
        ("Alfa Bank", "licensed"),
        ("Beta Bank", "block"),
        ("Beta Bank", "licensed"),
    ]
