"""Keeping a file that was looked through, under a name that tells nothing."""

import secrets
from datetime import datetime
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import transaction

from registry.accounts.models import User
from registry.licensing.actions.documents import Received
from registry.supervision.models.files import KeptFile

K = TypeVar("K", bound=KeptFile)


def store(kept: K, received: Received, *, actor: User, at: datetime) -> K:
    """`kept` with the facts of the file, saved, and the file with it: both or neither."""
    facts = received.facts
    kept.original_name, kept.content_type, kept.size, kept.sha256 = facts.name, facts.content_type, facts.size, facts.sha256
    kept.scan_state, kept.scanner = received.scan.state, received.scan.scanner
    kept.uploaded_by, kept.uploaded_at = actor, at
    token = secrets.token_hex(20)
    kept.file.save(f"{token[:2]}/{token}", ContentFile(received.content), save=False)
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
    except BaseException:
        kept.file.delete(save=False)
        raise
    return kept
