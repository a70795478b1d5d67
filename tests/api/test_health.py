"""Liveness, readiness, metrics, and what every answer carries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registry.api.readiness import readiness
from registry.blocklist.models import List
from registry.outbox.actions import mark_swept
from registry.outbox.registry import due_kinds
from tests.servers import Broker

pytestmark = pytest.mark.django_db


def sweep_everything() -> None:
    for kind in due_kinds():
        mark_swept(kind.model, at=timezone.now())


def test_healthz_answers_while_the_process_lives(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_readyz_says_ready_when_everything_is_there(client: Client, broker: Broker) -> None:
    sweep_everything()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (200, [])
    assert set(answer.json()["lists"]) == set(List.objects.values_list("code", flat=True))


def test_readyz_names_a_broker_that_is_down(client: Client, broker: Broker) -> None:
    sweep_everything()
    broker.stop()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["The broker does not answer."]


def test_readyz_names_a_scheduler_that_sleeps(client: Client, broker: Broker) -> None:
    sweep_everything()
    state = readiness(timezone.now() + timedelta(minutes=5))
    assert any("outbox.Mail" in reason for reason in state.reasons)


def test_every_answer_names_its_request_and_forbids_what_pages_do_not_use(client: Client) -> None:
    first, second = client.get("/healthz"), client.get("/nowhere")
    assert first["X-Request-Id"] != second["X-Request-Id"]
    for answer in (first, second):
        assert "camera=()" in answer["Permissions-Policy"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_a_request_id_from_outside_is_not_believed_without_a_proxy(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "chosen-by-a-stranger"})["X-Request-Id"] != "chosen-by-a-stranger"


def test_metrics_are_for_this_machine_or_a_token_only(client: Client, settings: object) -> None:
    assert b"registry_list_seq" in client.get("/metrics").content
    assert b"registry_mails" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer a-token"}).status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer"}).status_code == 403
    settings.IS_BEHIND_PROXY = True
    assert client.get("/metrics").status_code == 403
