"""Two publishers at once write to those whom a publication is about once."""

from datetime import timedelta

import pytest

from registry.distribution.actions import publish_list
from registry.distribution.models import HolderAlert
from tests.distribution.test_alerting import ADMIN, told
from tests.distribution.test_at_once import at_once
from tests.licensing import world as w
from tests.licensing.world import AT, build_world


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_write_once(transactional_db: None) -> None:
    world = build_world()
    w.licensed(world)
    published = at_once(lambda _number: publish_list("licensed", at=AT + timedelta(minutes=1)), 2)
    assert len([one for one in published if one]) == 1
    assert told() == [ADMIN]
    assert HolderAlert.objects.count() == 1
