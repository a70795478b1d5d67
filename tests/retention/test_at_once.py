"""Two connections at the same moment: a hold and an erasing, two workers on one item, one person asking twice for one archive."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from registry.audit.queries import verify_chains
from registry.audit.subjects import subject_of
from registry.exports.actions import request_export
from registry.exports.models import CaseExport
from registry.exports.states import Audience
from registry.lib.errors import RuleError
from registry.licensing.models import Submission
from registry.licensing.models.rules import ERASED_CONTENT
from registry.outbox.actions import claim_due
from registry.retention.actions import erase_due, place_hold
from registry.retention.models import Hold, Run
from registry.retention.states import LEASE_SECONDS
from tests.retention.conftest import Scene, build

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act came to, "refused" for a refusal."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=20)
            return act()
        except RuleError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [job.result(timeout=60) for job in [pool.submit(run, act) for act in acts]]


@pytest.fixture
def settled(transactional_db: None, settings: Settings, tmp_path: Path) -> Scene:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build(tmp_path)


def test_everything_at_once_has_one_winner(settled: Scene) -> None:
    application, at = settled.application, timezone.now()
    facts = {"audience": Audience.OFFICE, "reason": "For the court.", "actor": settled.first, "at": at}
    asked = at_once(*[lambda: request_export(application, **facts)] * 3)
    assert {str(one) for one in asked} - {"refused"} == {str(CaseExport.objects.get())}

    run = settled.run()
    now = timezone.now()
    token = str(dict(claim_due(Run, at=now, limit=9, lease_seconds=LEASE_SECONDS))[run.pk])
    hold = {"title": "x", "authority_org": settled.world.authority.organisation, "reason": "Court.", "actor": settled.first, "at": now}
    done = at_once(
        lambda: erase_due(run.pk, token, now=lambda: now),
        lambda: erase_due(run.pk, token, now=lambda: now),
        lambda: place_hold(subject_of(application), **hold),
    )
    assert sorted(map(int, done[:2])) == [0, run.items_total], "one worker has the run"
    outcome = run.items.get(what="licensing.closed_applications").outcome
    is_erased = Submission.objects.get(application=application).content == ERASED_CONTENT
    assert (outcome, Hold.objects.count()) == ("erased" if is_erased else "held", 1)
    assert verify_chains() == []
