"""One button pressed twice at the same moment, on two connections: one proposal."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from registry.approvals.models import Proposal
from registry.blocklist.actions import propose_listing
from registry.portal.rehearsal import propose_as_seen, rehearse
from tests.listing import DRAFT, list_officers

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 4


def test_pressing_propose_at_once_makes_one_proposal() -> None:
    officer = list_officers().first
    ready = threading.Barrier(PRESSES)

    def act() -> Proposal:
        return propose_listing(DRAFT, reason="Seen to defraud.", actor=officer, at=timezone.now())

    seen = rehearse(act).content_hash
    assert not Proposal.objects.filter(kind="blocklist.list_entry").exists()

    def press() -> int:
        try:
            ready.wait(timeout=10)
            return propose_as_seen(act, seen=seen, proposer=officer).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(PRESSES) as pool:
        numbers = {job.result(timeout=30) for job in [pool.submit(press) for _press in range(PRESSES)]}
    assert numbers == set(Proposal.objects.filter(kind="blocklist.list_entry").values_list("pk", flat=True))
    assert len(numbers) == 1
