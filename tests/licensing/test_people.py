"""People in the posts of a licence: written by the grant, ended and begun by a variation, kept by the database."""

from pathlib import Path

import pytest

from registry.audit.queries import events_of
from registry.licensing.models import ApprovedPerson, Licence
from registry.licensing.posts import public_posts, unfit_pairs
from registry.licensing.queries import doubled_posts, people_at, public_people_at
from registry.licensing.states import ApplicationKind
from tests.licensing import world as w
from tests.licensing.test_kinds import begun, granted, sent
from tests.licensing.world import AT, World, later

pytestmark = pytest.mark.django_db
AT_THE_GRANT = {
    ("senior_executive", "Aigerim Sample"),
    ("finance", "Bolat Sample"),
    ("compliance", "Dana Sample"),
    ("money_laundering_reporting", "Dana Sample"),
    ("information_technology", "Yerlan Sample"),
}


def posts(licence: Licence, at: object) -> set[tuple[str, str]]:
    return set(people_at(licence, at).values_list("post", "full_name"))


def test_a_grant_writes_who_holds_which_post_and_a_variation_ends_and_begins_rows(world: World) -> None:
    licence = w.licensed(world)
    assert posts(licence, AT) == AT_THE_GRANT
    assert posts(licence, later(seconds=-1)) == set()
    application = begun(world, licence, ApplicationKind.VARIATION, later(days=1))
    w.answer(application, "changes", {"changes": ["people"], "why": "He leaves."}, actor=world.admin)
    w.answer(application, "finance_officer", {**w.PERSON, "full_name": "Gulnar Sample"}, actor=world.admin)
    granted(world, sent(world, application, later(days=2)), later(days=3))
    kept = AT_THE_GRANT - {("finance", "Bolat Sample")}
    assert posts(licence, later(days=3)) == kept | {("finance", "Gulnar Sample")}
    assert posts(licence, later(days=2)) == AT_THE_GRANT
    last = events_of(licence).filter(action="licence.people_changed").last()
    assert '"begun":["finance"]' in last.data
    assert '"ended":["finance"]' in last.data
    assert "Gulnar" not in last.data


def test_the_database_keeps_rows_of_people_and_wants_an_approval(world: World) -> None:
    licence = w.licensed(world)
    w.check_deferred()
    row = licence.people.filter(post="finance").get()
    for change in ({"full_name": "Somebody Else"}, {"post": "compliance"}, {"from_at": later(days=9)}):
        with w.refused_by_database("keeps what was recorded|only ever ended"):
            ApprovedPerson.objects.filter(pk=row.pk).update(**change)
    with w.refused_by_database("never deleted"):
        ApprovedPerson.objects.filter(pk=row.pk).delete()
    ApprovedPerson.objects.filter(pk=row.pk).update(to_at=later(days=1))
    with w.refused_by_database("only ever ended"):
        ApprovedPerson.objects.filter(pk=row.pk).update(to_at=later(days=2))


def test_who_may_hold_two_posts_is_data_and_the_officer_is_told_of_others(world: World) -> None:
    assert not unfit_pairs([("compliance", "Dana Sample"), ("money_laundering_reporting", "DANA  sample")])
    assert unfit_pairs([("finance", "Dana"), ("senior_executive", "dana"), ("controller", "dana")]) == [
        ("dana", "senior_executive", "finance")
    ]
    assert doubled_posts(w.under_review(world)) == []


def test_the_public_is_told_of_the_posts_that_the_jurisdiction_names(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    licence = w.licensed(world)
    assert set(public_people_at(licence, AT).values_list("post", "full_name")) == AT_THE_GRANT
    other = tmp_path / "jurisdiction.yaml"
    other.write_text("posts: {public: [finance], together: []}")
    monkeypatch.setattr("registry.licensing.posts.JURISDICTION", other)
    assert [person.post for person in public_people_at(licence, AT)] == ["finance"]
    assert unfit_pairs([("compliance", "Dana"), ("money_laundering_reporting", "Dana")])
    other = tmp_path / "wrong.yaml"
    other.write_text("posts: {public: [controller], together: []}")
    monkeypatch.setattr("registry.licensing.posts.JURISDICTION", other)
    with pytest.raises(ValueError, match="no posts: controller"):
        public_posts()
