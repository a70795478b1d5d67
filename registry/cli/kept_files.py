"""Reading every kept file again: `manage.py verify --only files`. Whatever model keeps a file beside its hash is read."""

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from registry.audit.faults import Fault

AREA = "files"


def verify() -> Iterator[Fault]:
    """One fault for each file that is gone or is no longer what was kept."""
    for model in keepers():
        for pk, name, sha256 in model._default_manager.exclude(file="").order_by("pk").values_list("pk", "file", "sha256").iterator():
            message = _wrong(name, sha256)
            if message:
                yield Fault(AREA, f"{model._meta.label_lower} {pk}", None, message)


def keepers() -> list[type[models.Model]]:
    """The models with a file and its hash."""
    return [model for model in apps.get_models() if {"file", "sha256"} <= {field.name for field in model._meta.concrete_fields}]


def _wrong(name: str, sha256: str) -> str:
    total = hashlib.sha256()
    try:
        with default_storage.open(name) as file:
            for chunk in file.chunks():
                total.update(chunk)
    except OSError:
        return f"the file {name} cannot be read"
    return "" if f"sha256:{total.hexdigest()}" == sha256 else f"the file {name} is not the one that was kept"
