"""Reads of letters. Who may read one is for the caller to know: it asks for those about a thing it may see."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q, QuerySet

from registry.audit.subjects import subject_of
from registry.letters.models import Letter


def letters_about(*things: models.Model) -> QuerySet[Letter]:
    """All letters about any of these, newest first."""
    return _about(things).order_by("-created_at", "kind", "language", "-pk")


def letter_about(pk: int, *things: models.Model) -> Letter | None:
    """The letter with that key, if it is about one of these."""
    return _about(things).filter(pk=pk).first()


def _about(things: Iterable[models.Model]) -> QuerySet[Letter]:
    wanted = Q(pk__in=[])
    for thing in things:
        subject = subject_of(thing)
        wanted |= Q(subject_kind=subject.kind, subject_id=subject.id)
    return Letter.objects.filter(wanted)
