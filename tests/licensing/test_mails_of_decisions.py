"""Mails of a decision stand and fall with it, and each reader gets them in the language they read."""

import pytest
from django.core import mail as outgoing
from django.db import transaction

from registry.letters.models import Letter
from registry.outbox.models import Mail
from registry.outbox.purposes import Purpose
from registry.outbox.tasks import sweep
from tests.licensing import world as w
from tests.worlds import module_world, own_copy

_world = module_world


@pytest.fixture
def world(_world: w.World, db: None) -> w.World:
    return own_copy(_world)


class PowerCut(Exception):
    """Something that happens after the decision and before it is kept."""


def decide_and_fail(world: w.World, application: object) -> None:
    """A grant whose transaction never commits."""
    with transaction.atomic():
        w.approved(world, w.recommended(world, application))  # type: ignore[arg-type]
        assert Mail.objects.filter(purpose=Purpose.DECISION).exists()
        raise PowerCut


def test_nothing_is_sent_for_a_decision_that_is_rolled_back(world: w.World) -> None:
    application = w.under_review(world)
    before, letters = set(Mail.objects.values_list("pk", flat=True)), Letter.objects.count()
    with pytest.raises(PowerCut):
        decide_and_fail(world, application)
    sweep()
    assert set(Mail.objects.values_list("pk", flat=True)) == before
    assert Letter.objects.count() == letters
    assert not [message for message in outgoing.outbox if application.number in message.subject]
    w.approved(world, w.recommended(world, application))
    assert Mail.objects.filter(purpose=Purpose.DECISION).count() == 2


def test_each_reader_gets_the_decision_in_the_language_they_read_with_links_in_it(world: w.World) -> None:
    for person, language in ((world.admin, "kk"), (world.member, "ru")):
        person.language = language
        person.save(update_fields=["language"])
    application = w.under_review(world)
    w.approved(world, w.recommended(world, application))
    told = {mail.to: mail for mail in Mail.objects.filter(purpose=Purpose.DECISION)}
    assert {address: mail.language for address, mail in told.items()} == {world.admin.email: "kk", world.member.email: "ru"}
    for mail in told.values():
        assert f"/{mail.language}/apply/" in mail.text
        assert (mail.subject_kind, mail.subject_id) == ("licensing.application", str(application.pk))
