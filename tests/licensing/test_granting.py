"""From the queue to the licence."""

from datetime import timedelta

import pytest

from registry.licensing.queries import status_at
from registry.licensing.states import ApplicationState, LicenceStatus
from tests.licensing import world as w
from tests.licensing.world import AT, World


def test_a_grant_makes_a_numbered_licence_that_is_active_at_once(world: World) -> None:
    licence = w.licensed(world)
    w.check_deferred()
    assert licence.number == "AFSA-A-LA-2026-0001"
    assert licence.application.state == ApplicationState.GRANTED
    assert status_at(licence, AT) == LicenceStatus.ACTIVE
    assert status_at(licence, AT - timedelta(seconds=1)) is None
