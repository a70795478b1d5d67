"""What subscribers state of a list: kept as said, wrong ones as incidents, bad ones not at all."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.blocklist.models import Publication
from registry.distribution.models import Acknowledgement
from registry.feed import EMPTY_HASH
from registry.outbox.models import Mail
from tests.api.banks import Bank
from tests.api.conftest import pointers, problem, publish
from tests.listing import Officers

pytestmark = pytest.mark.django_db
ACKS = "/api/v1/lists/block/acks"


def state_of(publication: Publication, **changes: Any) -> dict[str, Any]:
    said = {"seq": publication.seq, "list_hash": publication.list_hash, "state": "enforced", "effective_at": "2026-11-22T10:00:00Z"}
    return said | changes


def acknowledge(client: Client, said: dict[str, Any]) -> Any:
    return client.post(ACKS, said, content_type="application/json")


def test_an_acknowledgement_is_kept_and_answered_as_kept(officers: Officers, first: Bank) -> None:
    publication = publish(officers, "Alpha")
    answer = acknowledge(first.client(), state_of(publication))
    assert answer.status_code == 201
    said = answer.json()
    assert datetime.fromisoformat(said.pop("received_at")) <= timezone.now()
    assert said == state_of(publication, list="block", is_regressed=False)
    kept = Acknowledgement.objects.get()
    assert (kept.subscriber, kept.seq, kept.state, kept.outcome) == (first.subscriber, 1, "enforced", "accepted")


def test_without_a_time_an_acknowledgement_holds_from_now(officers: Officers, first: Bank) -> None:
    said = state_of(publish(officers, "Alpha"))
    del said["effective_at"]
    assert acknowledge(first.client(), said).status_code == 201
    assert timezone.now() - Acknowledgement.objects.get().effective_at < timedelta(minutes=1)


def test_a_replayed_acknowledgement_is_201_again_and_kept_once(officers: Officers, first: Bank) -> None:
    said = state_of(publish(officers, "Alpha"))
    client = first.client()
    answers = [acknowledge(client, said) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    assert Acknowledgement.objects.count() == 1


def test_a_wrong_hash_is_409_and_kept_as_an_incident(officers: Officers, first: Bank) -> None:
    said = state_of(publish(officers, "Alpha"), list_hash="sha256:" + "0" * 64)
    client = first.client()
    for _time in range(2):
        problem(acknowledge(client, said), 409, "hash-mismatch")
    assert Acknowledgement.objects.get().outcome == "hash-mismatch"
    assert Mail.objects.filter(to=officers.first.email, subject__icontains="different list").count() == 1


def test_a_version_of_the_future_is_409_and_kept(officers: Officers, first: Bank) -> None:
    problem(acknowledge(first.client(), state_of(publish(officers, "Alpha"), seq=2)), 409, "seq-unknown")
    assert Acknowledgement.objects.get().outcome == "seq-unknown"


def test_a_failure_is_said_with_its_reason(officers: Officers, first: Bank) -> None:
    said = state_of(publish(officers, "Alpha"), state="failed", list_hash="sha256:" + "1" * 64, reason="Disk full.")
    assert acknowledge(first.client(), said).status_code == 201
    assert Acknowledgement.objects.get().reason == "Disk full."


def test_a_step_back_is_marked(officers: Officers, first: Bank) -> None:
    older = publish(officers, "Alpha", at=timezone.now() - timedelta(hours=1))
    newer = publish(officers, "Beta")
    client = first.client()
    assert acknowledge(client, state_of(newer)).json()["is_regressed"] is False
    later = state_of(older, effective_at="2026-11-22T11:00:00Z")
    assert acknowledge(client, later).json()["is_regressed"] is True


def test_the_empty_list_can_be_acknowledged(first: Bank) -> None:
    said = {"seq": 0, "list_hash": EMPTY_HASH, "state": "received", "effective_at": datetime(2026, 11, 22, tzinfo=UTC).isoformat()}
    assert acknowledge(first.client(), said).status_code == 201


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"seq": -1}, "/seq"),
        ({"seq": "one"}, "/seq"),
        ({"seq": 2**63}, "/seq"),
        ({"seq": None}, "/seq"),
        ({"seq": [1]}, "/seq"),
        ({"list_hash": "sha256:zz"}, "/list_hash"),
        ({"list_hash": "x" * 100}, "/list_hash"),
        ({"list_hash": ""}, "/list_hash"),
        ({"list_hash": "SHA256:" + "0" * 64}, "/list_hash"),
        ({"state": "done"}, "/state"),
        ({"state": {}}, "/state"),
        ({"effective_at": "yesterday"}, "/effective_at"),
        ({"effective_at": "2999-01-01T00:00:00Z"}, "/effective_at"),
        ({"effective_at": "0001-01-01T00:00:00+14:00"}, "/effective_at"),
        ({"effective_at": "9999-12-31T23:59:59-14:00"}, "/effective_at"),
        ({"effective_at": 10**30}, "/effective_at"),
        ({"reason": "x" * 2001}, "/reason"),
        ({"reason": ["x"]}, "/reason"),
        ({"lst_hash": "x"}, "/lst_hash"),
        ({"a/b~c": 1}, "/a~1b~0c"),
    ],
)
def test_a_wrong_statement_names_the_field_and_keeps_nothing(officers: Officers, first: Bank, changes: dict[str, Any], named: str) -> None:
    document = problem(acknowledge(first.client(), state_of(publish(officers, "Alpha"), **changes)), 400, "invalid")
    assert pointers(document) == [named]
    assert not Acknowledgement.objects.exists()


def test_all_that_is_wrong_is_named_at_once(first: Bank) -> None:
    document = problem(acknowledge(first.client(), {"state": "done", "seq": "x", "colour": 1, "size": 2}), 400)
    assert sorted(pointers(document)) == ["/colour", "/list_hash", "/seq", "/size", "/state"]


@pytest.mark.parametrize("said", [[], "x", 1, None, True, [{"seq": 1}]])
def test_a_statement_is_an_object(first: Bank, said: Any) -> None:
    answer = first.client().generic("POST", ACKS, json.dumps(said), content_type="application/json")
    problem(answer, 400)
