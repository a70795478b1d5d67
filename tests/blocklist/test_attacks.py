"""An insider who writes to the tables of a list by hand, long after its entries were approved."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from registry.blocklist.models import Entry, EntryIdentifier, EntryName
from tests.listing import Officers, draft, list_officers, listed

# Approval and forgery must be different transactions, as they are in life.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officers(transactional_db: None) -> Officers:
    return list_officers()


CHANGES: dict[str, Callable[[Entry], object]] = {
    "softer action": lambda entry: Entry.objects.filter(pk=entry.pk).update(action="report"),
    "ended": lambda entry: Entry.objects.filter(pk=entry.pk).update(valid_until=entry.valid_from.replace(year=2027)),
    "renamed": lambda entry: Entry.objects.filter(pk=entry.pk).update(name="Somebody else", key="somebody else"),
    "kind words": lambda entry: Entry.objects.bulk_update([_with_note(entry)], ["note"]),
    "identifier removed": lambda entry: EntryIdentifier.objects.filter(entry=entry).delete(),
    "identifier changed": lambda entry: EntryIdentifier.objects.filter(entry=entry).update(canonical="nobody.example"),
    "rival's wallet added": lambda entry: EntryIdentifier.objects.create(entry=entry, kind="site", raw="x", canonical="rival.example"),
    "alias added": lambda entry: EntryName.objects.create(entry=entry, name="Rival", key="rival"),
    "entry forged": lambda entry: Entry.objects.bulk_create([_copy_of(entry)]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_listed_by_four_eyes_is_not_changed_by_hand(officers: Officers, change: str) -> None:
    entry = listed(officers)
    before = _everything()
    with pytest.raises(DatabaseError), transaction.atomic():
        CHANGES[change](entry)
    assert _everything() == before


def test_a_second_approval_does_not_open_the_first_ones_entry_for_later(officers: Officers) -> None:
    entry = listed(officers)
    listed(officers, draft("Another", "another.example"))
    with pytest.raises(DatabaseError), transaction.atomic():
        EntryIdentifier.objects.filter(entry=entry).delete()


def test_an_approved_proposal_cannot_be_said_to_be_of_today(officers: Officers) -> None:
    proposal = listed(officers).proposal
    assert proposal is not None
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_proposal SET approved_in = pg_current_xact_id()::text::bigint WHERE id = %s", [proposal.pk])


def _with_note(entry: Entry) -> Entry:
    entry.note = "An honest firm."
    return entry


def _copy_of(entry: Entry) -> Entry:
    copy = Entry.objects.get(pk=entry.pk)
    copy.pk, copy.name = None, "Rival"
    return copy


def _everything() -> list[str]:
    return [repr(list(model.objects.order_by("pk").values())) for model in (Entry, EntryName, EntryIdentifier)]
