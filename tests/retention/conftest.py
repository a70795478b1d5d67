"""A refused-to-nothing world: an application withdrawn long ago, with mails, documents and a person; built once a module."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from registry.accounts.models import User
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.licensing import actions as licensing
from registry.licensing.models import Application
from registry.outbox.models import Mail
from registry.outbox.states import DueState
from registry.retention.actions import load_rules, propose_run
from registry.retention.models import Run
from registry.retention.preview import preview
from tests.licensing import world as w
from tests.worlds import around_module, own_copy

LONG_AGO = timezone.now() - timedelta(days=4000)


@dataclass
class Scene:
    """The world, and the application that came to nothing."""

    world: w.World
    application: Application
    today: date

    @property
    def first(self) -> User:
        return self.world.authority.first

    @property
    def second(self) -> User:
        return self.world.authority.second

    def preview(self):
        return preview(self.world.authority.organisation, self.today)

    def proposed(self) -> Proposal:
        """A proposal to erase all that is over today."""
        return propose_run(
            self.world.authority.organisation, day=self.today, seen_hash=self.preview().hash, reason="Its time is over.",
            actor=self.first, at=timezone.now(),
        )  # fmt: skip

    def approved(self, proposal: Proposal) -> Proposal:
        return approve(proposal.pk, actor=self.second, at=timezone.now(), content_hash=proposal.content_hash)

    def run(self) -> Run:
        """An approved run."""
        self.approved(self.proposed())
        return Run.objects.latest("pk")


@pytest.fixture(scope="module", name="_scene")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path_factory.mktemp("documents"))}}
    with around_module(django_db_blocker), override_settings(STORAGES=storages):
        yield build(tmp_path_factory.mktemp("x"))


def build(_folder: Path) -> Scene:
    world = w.build_world()
    load_rules(settings.BASE_DIR / "seeds" / "retention.yaml")
    application = w.under_review(world, LONG_AGO)
    for document in application.documents.all():
        if not default_storage.exists(document.file.name):
            default_storage.save(document.file.name, ContentFile(b"secret bytes"))
    licensing.withdraw_application(application.pk, reason="We moved to Mars.", actor=world.admin, at=LONG_AGO)
    application.refresh_from_db()
    Mail.objects.filter(subject_id=str(application.pk), subject_kind="licensing.application").update(
        state=DueState.SUCCEEDED, done_at=LONG_AGO
    )
    return Scene(world, application, timezone.localdate())


@pytest.fixture
def scene(_scene: Scene, db: None) -> Scene:
    return own_copy(_scene)
