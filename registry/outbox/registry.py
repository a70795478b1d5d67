"""Which tables hold work, and which task does it. Apps register theirs in `ready()`."""

from dataclasses import dataclass
from typing import cast

from django.apps import apps

from registry.outbox.models import Due

DEFAULT_LEASE_SECONDS = 35


@dataclass(frozen=True)
class DueKind:
    """One table of work. The task is called with (row id, lease token as text). An empty queue: as settings route it."""

    model_label: str
    task_name: str
    lease_seconds: int
    queue: str

    @property
    def model(self) -> type[Due]:
        """The model class."""
        return cast("type[Due]", apps.get_model(self.model_label))


_KINDS: dict[str, DueKind] = {}


def register_due(model_label: str, task_name: str, *, lease_seconds: int = DEFAULT_LEASE_SECONDS, queue: str = "") -> None:
    """Have the sweep hand rows of `model_label` ("app.Model") to the task. The lease is the task's hard limit + 5 s."""
    _KINDS[model_label.lower()] = DueKind(model_label, task_name, lease_seconds, queue)


def due_kinds() -> list[DueKind]:
    """All registered tables, in order of registration."""
    return list(_KINDS.values())


def due_kind(model_label: str) -> DueKind:
    """The registration of one table. Raises `KeyError` if there is none."""
    return _KINDS[model_label.lower()]
