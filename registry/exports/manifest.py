"""The manifest of an archive and its detached signature (docs/exports.md). The shape is a promise: `exreg verify` reads it."""

from datetime import datetime
from typing import Any

from django.conf import settings

from registry.exports.archive import Archive
from registry.exports.models import CaseExport
from registry.lib.canonical import content_hash
from registry.lib.clock import rfc3339
from registry.statements.actions import Signed, sign_document
from registry.statements.signing import ALGORITHM, KEYS_PATH, envelope_text

SCHEMA = "tizilim-case-export/1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig.json"


def contents_of(export: CaseExport, archive: Archive, *, as_of: datetime) -> dict[str, Any]:
    """What the archive holds, whoever asked for it and whenever: equal for equal cases."""
    return {
        "schema": SCHEMA,
        "about": {"kind": "licence" if export.licence_id else "application", "number": export.subject_number},
        "audience": export.audience,
        "as_of": rfc3339(as_of),
        "files": [kept.as_json() for kept in archive.files],
        "faults": [fault.as_json() for fault in archive.faults],
    }


def signed_manifest(export: CaseExport, contents: dict[str, Any], *, at: datetime) -> Signed:
    """The manifest in canonical JSON with its signature: what the archive holds, who asked for it and why, and when it was made."""
    document = contents | {
        "contents_hash": content_hash(contents),
        "export": {
            "number": export.pk,
            "requested_by": {"id": export.requested_by_id, "email": export.requested_by.email, "organisation": str(export.organisation)},
            "requested_at": rfc3339(export.created_at),
            "reason": export.reason,
        },
        "issued_at": rfc3339(at),
        "registry": {"name": "Tizilim", "address": settings.BASE_URL},
    }
    return sign_document(document, at=at)


def signature_text(signed: Signed) -> bytes:
    """The detached signature as a file."""
    members = {
        "type": SCHEMA,
        "algorithm": ALGORITHM,
        "key_id": signed.key_id,
        "keys": settings.BASE_URL + KEYS_PATH,
        "signs": MANIFEST,
        "signature": signed.signature,
    }
    return envelope_text(members).encode("utf-8")
