"""Writing letters in the act's transaction, and printing them after it."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _

from registry.audit.subjects import Subject, subject_of
from registry.letters.models import Letter
from registry.letters.printing import PrintingError, print_letter
from registry.letters.states import NEWEST_VERSION, LetterKind
from registry.lib.canonical import canonical_text, sha256_hex
from registry.lib.errors import RuleError
from registry.outbox.actions import fail, take, wake_due
from registry.outbox.states import DueState

LEASE_SECONDS = 35
FOLDER = "letters"

Words = Callable[[str], Mapping[str, Any]]


@transaction.atomic
def write_letters(kind: LetterKind, *, about: models.Model | Subject, words: Words, at: datetime, address: str = "") -> list[Letter]:
    """Write a letter in every language in the caller's transaction; it is printed after commit.

    `words` gives what the template wants in a language: texts, lists and objects of texts, and booleans.
    """
    subject = subject_of(about)
    rows = [_letter(kind, subject, language, words(language), address, at) for language, _name in settings.LANGUAGES]
    letters = Letter.objects.bulk_create(rows)
    wake_due(Letter)
    return letters


def issue_letter(
    kind: LetterKind, *, about: models.Model | Subject, language: str, words: Mapping[str, Any], at: datetime, address: str = ""
) -> Letter:
    """The printed letter with exactly these words: the one there is, or a new one, printed at once.

    Raises `RuleError` when the press fails; the letter is printed later then.
    """
    subject = subject_of(about)
    wanted = _letter(kind, subject, language, words, address, at)
    same = {name: getattr(wanted, name) for name in ("subject_kind", "subject_id", "kind", "version", "language", "data_hash", "address")}
    found = Letter.objects.filter(**same).exclude(sha256="").first()
    if found is not None:
        return found
    wanted.lease_token, wanted.lease_until = uuid.uuid4(), at + timedelta(seconds=LEASE_SECONDS)
    wanted.save(force_insert=True)
    if not _print(wanted, wanted.lease_token, at=at):
        raise RuleError(_("The paper could not be made just now. Try again in a minute."), code="press")
    return wanted


def begin_printing(*, at: datetime) -> int:
    """Have all letters that wait since earlier be due from `at` on, for a loader that wrote them in the past. Gives how many."""
    return Letter.objects.filter(state=DueState.PENDING, next_attempt_at__lt=at).update(next_attempt_at=at)


def print_due(pk: int, token: str, *, at: datetime) -> None:
    """Print the letter, if `token` still holds its lease. A failure is noted in the row and tried again."""
    letter = take(Letter, pk, token, at=at, lease_seconds=LEASE_SECONDS)
    if letter is not None:
        _print(letter, letter.lease_token, at=at)


def _letter(kind: LetterKind, subject: Subject, language: str, words: Mapping[str, Any], address: str, at: datetime) -> Letter:
    data = canonical_text({**words, "language": language})
    return Letter(
        subject_kind=subject.kind,
        subject_id=subject.id,
        kind=kind,
        version=NEWEST_VERSION[kind],
        language=language,
        data=data,
        data_hash=sha256_hex(data.encode("utf-8")),
        address=address,
        created_at=at,
        next_attempt_at=at,
    )


def _print(letter: Letter, token: uuid.UUID | None, *, at: datetime) -> bool:
    try:
        content = print_letter(letter.template, json.loads(letter.data), at=letter.created_at, address=letter.address)
        name = _kept(content, letter.created_at)
    except (PrintingError, OSError) as error:
        fail(letter, token, at=at, error=f"{type(error).__name__}: {error}")
        return False
    return _file(letter, token, name, content, at=at)


def _kept(content: bytes, at: datetime) -> str:
    """Where the bytes are stored: under their own hash, so that doing it twice leaves one file."""
    name = f"{FOLDER}/{at:%Y}/{sha256_hex(content).removeprefix('sha256:')}.pdf"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    return name


def _file(letter: Letter, token: uuid.UUID | None, name: str, content: bytes, *, at: datetime) -> bool:
    filed = {"file": name, "sha256": sha256_hex(content), "size": len(content)}
    ended = {"state": DueState.SUCCEEDED, "done_at": at, "last_error": "", "lease_token": None, "lease_until": None}
    held = Letter.objects.filter(pk=letter.pk, lease_token=token, state=DueState.PENDING)
    if not held.update(**filed, **ended):
        return False
    letter.refresh_from_db()
    return True
