"""A licence with its case in a world built once a module; archives go to a folder of the test's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from registry.licensing.models import Application, Licence
from tests.licensing import world as w
from tests.worlds import around_module, own_copy


@dataclass
class Scene:
    """A world, a licence that was granted in it, and the case behind it with the files of its documents."""

    world: w.World
    licence: Licence

    @property
    def case(self) -> Application:
        return self.licence.application


@pytest.fixture(scope="module", name="_scene")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("documents")
    storages = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}}
    static = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with around_module(django_db_blocker), override_settings(STORAGES=storages | static):
        world = w.build_world()
        licence = w.licensed(world, timezone.now() - timedelta(days=5))
        yield Scene(world, licence)


@pytest.fixture
def scene(_scene: Scene, db: None, settings: Settings, tmp_path: Path) -> Scene:
    settings.EXPORTS_DIR = tmp_path / "exports"
    return own_copy(_scene)


def store(scene: Scene, text: str = "") -> None:
    """Put a file behind the first document of the case; it is not the one that was recorded."""
    document = scene.case.documents.order_by("pk").first()
    assert document is not None
    document.file.storage.save(document.file.name, ContentFile(w.pdf(text)))
