"""The nightly comparison, the sweep and the command."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from registry.blocklist.models import Change, Entry, EntryName, List, Publication
from registry.distribution.actions import publish_list, publishing, reconcile
from registry.distribution.queries import head
from registry.distribution.tasks import publish, reconcile_all, sweep_publications
from tests.listing import AT, Officers, draft, listed


def test_what_nobody_marked_is_found_at_night(officers: Officers) -> None:
    entry = listed(officers)
    publish_list("block", at=AT)
    Entry.objects.filter(pk=entry.pk).update(note="Corrected in the database.")
    assert publish_list("block", at=AT) is None
    publication = reconcile("block", at=AT + timedelta(days=1))
    assert publication is not None
    assert (publication.seq, publication.ops) == (2, 1)
    assert reconcile("block", at=AT + timedelta(days=2)) is None
    assert not Change.objects.filter(published_seq=None).exists()


def test_a_list_that_says_what_the_facts_say_stays_as_it_is(officers: Officers) -> None:
    for number in range(3):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
    publish_list("block", at=AT)
    assert reconcile("block", at=AT) is None
    assert Publication.objects.count() == 1


def test_the_nightly_comparison_holds_a_great_drop_back_too(officers: Officers) -> None:
    for number in range(25):
        listed(officers, draft(f"Brand {number}", f"brand{number}.example"))
    publish_list("block", at=AT)
    Entry.objects.update(valid_until=AT + timedelta(hours=1))
    assert reconcile("block", at=AT + timedelta(days=1)) is None
    assert Change.objects.exclude(held_at=None).count() == 25


def test_an_entry_that_cannot_be_written_never_stops_the_others(officers: Officers) -> None:
    bad = listed(officers, draft("Bad", "bad.example"))
    EntryName.objects.create(entry=bad, name=" ", key="x")
    good = listed(officers, draft("Good", "good.example"))
    publication = publish_list("block", at=AT)
    assert publication is not None
    assert publication.count == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.quarantined_at, good.quarantined_at) == (AT, None)
    assert publish_list("block", at=AT) is None


@pytest.mark.parametrize("options", [{}, {"list": "block"}, {"reconcile": True}])
def test_the_command_publishes_and_says_what_came_of_it(officers: Officers, options: dict[str, object]) -> None:
    listed(officers, at=timezone.now())
    output = io.StringIO()
    call_command("publish", stdout=output, **options)
    assert "block: version 1, 1 operations, 1 entries" in output.getvalue()
    call_command("publish", stdout=output, list="block")
    assert output.getvalue().endswith("block: no change\n")


def test_tasks_publish_what_is_due_and_say_nothing_else(officers: Officers) -> None:
    listed(officers, at=timezone.now())
    assert publish("block") == 1
    assert publish("block") is None
    sweep_publications()
    reconcile_all()
    served = head("block")
    assert served is not None
    assert served.seq == 1


def test_one_list_that_fails_never_stops_another(officers: Officers, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(officers, at=timezone.now())
    given = publishing.wanted_of_licences

    def fail_for_licensed(one: List, *rest: object) -> object:
        raise RuntimeError("broken")

    Change.objects.create(list=List.objects.get(code="licensed"), subject_kind="licence", subject_id=1, approved_at=AT, due_at=AT)
    monkeypatch.setattr(publishing, "wanted_of_licences", fail_for_licensed)
    sweep_publications()
    assert List.objects.get(code="block").seq == 1
    assert List.objects.get(code="licensed").seq == 0
    monkeypatch.setattr(publishing, "wanted_of_licences", given)
