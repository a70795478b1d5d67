"""Two programs at the same moment, on two connections: the application is sent once, a named call is done once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from registry.accounts.actions import answer_once
from registry.accounts.actions.calls import CallAnswer
from registry.accounts.models import ApiKey, RememberedCall
from registry.lib.errors import RuleError
from registry.licensing.models import Application, Submission
from tests.api.applications.conftest import BASE, program_of, send
from tests.licensing import world as w
from tests.licensing.world import AT, build_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_send_at_once_and_two_repeat_at_once(transactional_db: None) -> None:
    world = build_world()
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    program = program_of(world.organisation, world.admin)
    body = {"declaration": True, "checked_hash": program.get(f"{BASE}/{application.number}/check").json()["hash"]}
    sent = _at_once(program, application, body, {})
    assert [answer.status_code for answer in sent] == [200, 200]
    assert Submission.objects.count() == 1
    named = _at_once(program, application, body, {"Idempotency_Key": "send"})
    assert sorted(answer.status_code for answer in named) in ([200, 200], [200, 409])
    assert RememberedCall.objects.count() == 1
    _while_one_runs_the_other_is_told(ApiKey.objects.get())


def _at_once(program: Client, application: Application, body: dict[str, Any], headers: dict[str, str]) -> list[Any]:
    ready = threading.Barrier(2)

    def run() -> Any:
        try:
            ready.wait(timeout=20)
            return send(program, "POST", f"/{application.number}/submit", body, **headers)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [job.result(timeout=60) for job in [pool.submit(run) for _count in range(2)]]


def _while_one_runs_the_other_is_told(key: ApiKey) -> None:
    """The second call comes while the first still holds its transaction."""

    def second() -> str:
        try:
            answer_once(key, "slow", "sha256:1", lambda: CallAnswer(200, ""), at=AT)
        except RuleError as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    def first() -> CallAnswer:
        with ThreadPoolExecutor(1) as pool:
            told.append(pool.submit(second).result(timeout=30))
        return CallAnswer(200, "{}")

    told: list[str] = []
    with transaction.atomic():
        answer_once(key, "slow", "sha256:1", first, at=AT)
    assert told == ["still-running"]
