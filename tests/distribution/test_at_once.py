"""Publishers, acts and deaths at the same moment: versions stay gapless and what is served stays whole."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from registry.blocklist.actions import mark_change
from registry.blocklist.models import Change, ChangeLog, List, Publication
from registry.distribution.actions import build, publish_due, publish_list, publishing
from registry.distribution.places import PLAIN, snapshot_folder
from registry.distribution.queries import head, snapshot_path
from registry.distribution.verification import verify
from tests.listing import AT, Officers, draft, listed

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    """What each of `times` runs came to, all started at the same moment on connections of their own."""
    ready = threading.Barrier(times)

    def run(number: int) -> Any:
        try:
            ready.wait(timeout=30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [job.result(timeout=120) for job in [pool.submit(run, number) for number in range(times)]]


@contextmanager
def elsewhere() -> Iterator[ThreadPoolExecutor]:
    """Another thread with a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool
        finally:
            pool.submit(connections.close_all).result()


def test_fifty_publishers_at_once_leave_no_gap(officers_committed: Officers) -> None:
    entries = [listed(officers_committed, draft(f"Brand {number}", f"brand{number}.example")) for number in range(50)]
    Change.objects.filter(published_seq=None).update(held_at=AT)

    def free_one_and_publish(number: int) -> Any:
        Change.objects.filter(subject_id=entries[number].pk).update(held_at=None)
        return publish_list("block", at=AT)

    made = [publication for publication in at_once(free_one_and_publish, 50) if publication]
    seqs = sorted(publication.seq for publication in made)
    assert seqs == list(range(1, len(seqs) + 1))
    assert sum(publication.ops for publication in made) == 50
    assert list(Publication.objects.order_by("seq").values_list("seq", flat=True)) == seqs
    served = head("block")
    assert served is not None
    assert (served.seq, served.count) == (seqs[-1], 50)
    assert list(verify()) == []


def test_a_second_publisher_waits_for_the_first(officers_committed: Officers) -> None:
    listed(officers_committed)
    with elsewhere() as pool:
        with transaction.atomic():
            List.objects.select_for_update(no_key=True).get(code="block")
            waiting = pool.submit(publish_list, "block", at=AT)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert waiting.result(timeout=20).seq == 1


def test_the_sweep_leaves_a_list_alone_that_another_publishes(officers_committed: Officers) -> None:
    listed(officers_committed)
    with elsewhere() as pool, transaction.atomic():
        List.objects.select_for_update(no_key=True).get(code="block")
        assert pool.submit(publish_due, "block", at=AT).result(timeout=20) is None
    published = publish_due("block", at=AT)
    assert published is not None
    assert published.seq == 1


def test_an_act_never_waits_for_the_publisher(officers_committed: Officers) -> None:
    with elsewhere() as pool, transaction.atomic():
        List.objects.select_for_update(no_key=True).get(code="block")
        marked = pool.submit(mark_change, "block", "entry", 1, approved_at=AT, due_at=AT)
        assert marked.result(timeout=5).pk


def test_an_act_that_commits_after_the_publisher_looked_is_in_the_next_version(officers_committed: Officers) -> None:
    listed(officers_committed)
    publish_list("block", at=AT)
    listed(officers_committed, draft("Late", "late.example"))
    publication = publish_list("block", at=AT)
    assert publication is not None
    assert (publication.seq, publication.ops) == (2, 1)


def test_a_publisher_that_dies_before_the_files_is_healed_by_the_next(officers_committed: Officers) -> None:
    listed(officers_committed)
    publish_list("block", at=AT)
    listed(officers_committed, draft("Other", "other.example"))
    publishing._publish("block", at=AT + timedelta(hours=1))
    published = List.objects.get(code="block")
    assert (published.seq, published.served_seq) == (2, 1)
    served = head("block")
    assert served is not None
    assert (served.seq, served.count) == (1, 1), "the old head is whole"
    path = snapshot_path("block")
    assert path is not None
    assert path.read_text().count("\n") == 1
    assert publish_due("block", at=AT + timedelta(hours=2)) is None
    healed = head("block")
    assert healed is not None
    assert (healed.seq, healed.count) == (2, 2)
    assert list(verify()) == []


def test_a_publisher_that_dies_half_way_leaves_nothing(officers_committed: Officers, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(officers_committed)
    monkeypatch.setattr(publishing, "announce", _die)
    with pytest.raises(KeyboardInterrupt):
        publish_list("block", at=AT)
    assert not Publication.objects.exists()
    assert not ChangeLog.objects.exists()
    monkeypatch.undo()
    publication = publish_list("block", at=AT)
    assert publication is not None
    assert publication.seq == 1


def _die(*_args: object, **_options: object) -> None:
    raise KeyboardInterrupt


def test_files_half_made_or_lost_are_made_again(officers_committed: Officers) -> None:
    listed(officers_committed)
    publish_list("block", at=AT)
    current = List.objects.get(code="block")
    folder = snapshot_folder("block", current.epoch, 1)
    leftover = folder.parent.parent / ".making-dead"
    leftover.mkdir()
    (folder / PLAIN).unlink()
    assert build("block") == 1
    assert (folder / PLAIN).exists()
    assert not leftover.exists()
