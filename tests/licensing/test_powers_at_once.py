"""Two officers who judge a power of attorney at the same moment, on two connections: one winner."""

import pytest

from registry.licensing import actions
from registry.licensing.models import PowerCheck
from tests.licensing import powers as p
from tests.licensing import world as w
from tests.licensing.test_at_once import at_once
from tests.licensing.world import AT, World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def test_a_power_is_checked_once_and_revoked_once(world: World) -> None:
    application, power = w.submitted(world), p.power(world)

    def check(who, is_accepted):
        return lambda: actions.check_power(power.pk, application.pk, is_accepted=is_accepted, reason="As found.", actor=who, at=AT)

    ends = at_once(check(world.officer, True), check(world.registrar, False))
    assert ends.count("refused") == 1
    assert PowerCheck.objects.count() == 1
    ends = at_once(*[lambda: actions.revoke_power(power.pk, actor=world.admin, at=AT)] * 2)
    assert ends.count("refused") == 1
