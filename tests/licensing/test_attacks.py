"""An insider who widens a licence by hand, after it was granted."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from registry.licensing.models import Activity, Condition, Licence, LicenceActivity
from tests.licensing import world as w

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES: dict[str, Callable[[Licence], object]] = {
    "activity added": lambda licence: LicenceActivity.objects.create(licence=licence, activity=_another_activity(licence)),
    "activity removed": lambda licence: LicenceActivity.objects.filter(licence=licence).delete(),
    "activity exchanged": lambda licence: LicenceActivity.objects.filter(licence=licence).update(activity=_another_activity(licence)),
    "condition lifted": lambda licence: Condition.objects.filter(licence=licence).update(removed_at=w.later(days=3)),
    "condition added": lambda licence: Condition.objects.create(licence=licence, number=9, kind="condition", text="Pay me.", added_at=w.AT),
}


@pytest.fixture
def world(transactional_db: None) -> w.World:
    return w.build_world()


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_granted_by_four_eyes_is_not_changed_by_hand(world: w.World, change: str) -> None:
    licence = w.licensed(world)
    before = _terms()
    with pytest.raises(DatabaseError), transaction.atomic():
        CHANGES[change](licence)
    assert _terms() == before


def _another_activity(licence: Licence) -> Activity:
    return Activity.objects.exclude(licences=licence).order_by("pk")[0]


def _terms() -> list[str]:
    return [repr(list(model.objects.order_by("pk").values())) for model in (LicenceActivity, Condition)]
