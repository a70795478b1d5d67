"""Seeds."""

import pytest
from django.core.management import call_command

from registry.accounts.models import Organisation
from registry.licensing import actions
from registry.licensing.models import Activity, Authority
from registry.licensing.queries import open_authorities
from tests.licensing.world import AT


@pytest.mark.django_db
def test_seeds_can_be_loaded_again_without_doubling_anything() -> None:
    call_command("load_seeds", verbosity=0)
    counts = Activity.objects.count(), Authority.objects.count()
    call_command("load_seeds", verbosity=0)
    assert counts == (Activity.objects.count(), Authority.objects.count()) == (14, 3)


@pytest.mark.django_db
def test_an_authority_takes_applications_once_its_regulator_exists() -> None:
    actions.load_authorities()
    assert not open_authorities().exists()
    Organisation.objects.create(kind="regulator", name="AFSA", code="afsa", created_at=AT)
    actions.load_authorities()
    assert [authority.code for authority in open_authorities()] == ["AFSA"]


@pytest.mark.django_db
def test_names_of_activities_are_shown_in_the_readers_language() -> None:
    from django.utils import translation

    actions.load_activities()
    activity = Activity.objects.get(code="providing_custody")
    with translation.override("ru"):
        assert str(activity) == "Оказание кастодиальных услуг"
    assert str(activity) == "Providing custody"
