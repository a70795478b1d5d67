"""Approved changes wait for the publisher."""

from datetime import UTC, datetime

import pytest

from registry.blocklist.actions import mark_change
from registry.blocklist.models import Change, List

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_every_list_has_a_head_at_version_zero() -> None:
    assert {(head.code, head.seq, head.served_seq) for head in List.objects.all()} == {
        ("licensed", 0, 0),
        ("block", 0, 0),
        ("freeze", 0, 0),
    }


@pytest.mark.django_db
def test_a_marked_change_waits_for_the_publisher() -> None:
    change = mark_change("block", "entry", 7, approved_at=AT, due_at=AT)
    assert Change.objects.get(pk=change.pk).published_seq is None
