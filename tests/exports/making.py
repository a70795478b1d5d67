"""Having archives made in tests, by the same steps as a worker's."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.utils import timezone

from registry.accounts.models import User
from registry.exports.actions import make_due, request_export
from registry.exports.models import CaseExport
from registry.exports.places import place_of
from registry.exports.states import LEASE_SECONDS, Audience
from registry.licensing.models import Application, Licence
from registry.outbox.actions import claim_due


def made(thing: Application | Licence, *, actor: User, at: datetime, audience: Audience = Audience.OFFICE) -> CaseExport:
    """An archive that was asked for and made."""
    reason = "The court wants it." if audience == Audience.OFFICE else ""
    export = request_export(thing, audience=audience, reason=reason, actor=actor, at=at)
    work(export, at)
    return CaseExport.objects.get(pk=export.pk)


def work(export: CaseExport, at: datetime) -> None:
    """What the sweep and a worker do."""
    token = dict(claim_due(CaseExport, at=at, limit=100, lease_seconds=LEASE_SECONDS))[export.pk]
    make_due(export.pk, str(token), now=lambda: at)


def content(export: CaseExport) -> dict[str, bytes]:
    """Every file of the archive."""
    with zipfile.ZipFile(io.BytesIO(place_of(export.pk).read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(files: dict[str, bytes], thing: Application | Licence, code: str) -> list[dict[str, Any]]:
    """The records of one part."""
    folder = "licences" if isinstance(thing, Licence) else "applications"
    return list(json.loads(files[f"{folder}/{thing.number}/{code}.json"]))


def archives(licence: Licence, *, auditor: User, applicant: User, at: datetime) -> dict[str, dict[str, Any]]:
    """Objects for the permission matrix: an auditor's archive and the exchange's own, both ready."""
    at = max(at, timezone.now())
    office = made(licence, actor=auditor, at=at)
    own = made(licence, actor=applicant, at=at, audience=Audience.APPLICANT)
    return {
        "portal:export": {"pk": office.pk},
        "portal:export_archive": {"pk": office.pk},
        "apply:licence_export": {"number": licence.number},
        "apply:export_archive": {"pk": own.pk},
    }
