"""How signatures of what was sent and powers of attorney look as JSON to the exchange whose they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registry.lib.clock import rfc3339
from registry.licensing.models import PowerOfAttorney, Submission, SubmissionSignature
from registry.licensing.queries import power_state, signature_of
from registry.licensing.signatures import check_words

Json = dict[str, Any]


def signature_json(submission: Submission) -> Json | None:
    """Who signed it and what was checked; None: it was sent without a signature. One query."""
    row: SubmissionSignature | None = signature_of(submission)
    if row is None:
        return None
    return {
        "signer": row.signer_name,
        "organisation": row.signer_organisation or None,
        "bin": row.signer_bin or None,
        "certificate": row.certificate_serial,
        "issuer": row.issuer,
        "moment": rfc3339(row.moment),
        "moment_source": row.moment_source,
        "checks": check_words(row.checks),
        "sha256": row.sha256,
    }


def marks_json(marks: Mapping[str, str]) -> list[Json]:
    """A short hash of each section."""
    return [{"section": code, "hash": mark} for code, mark in sorted(marks.items())]


def power_json(power: PowerOfAttorney, at: datetime) -> Json:
    """A power of attorney as it stands at the instant."""
    check, revocation = getattr(power, "check_made", None), getattr(power, "revocation", None)
    return {
        "id": power.pk,
        "name": power.name,
        "is_of_team": power.person_id is not None,
        "identity_kind": power.identity_kind or None,
        "purposes": power.purposes,
        "application": power.application.number if power.application else None,
        "from_on": power.from_on.isoformat(),
        "until_on": power.until_on.isoformat() if power.until_on else None,
        "state": power_state(power, at),
        "apostille": _apostille(power),
        "files": [
            {name: getattr(one, name) for name in ("part", "content_type", "size", "sha256")} | {"name": one.original_name}
            for one in power.files.all()
        ],
        "check_made": {"is_accepted": check.is_accepted, "reason": check.reason or None, "checked_at": rfc3339(check.checked_at)}
        if check
        else None,
        "revoked_at": rfc3339(revocation.revoked_at) if revocation else None,
        "recorded_at": rfc3339(power.recorded_at),
    }


def _apostille(power: PowerOfAttorney) -> Json | None:
    if power.apostille_on is None:
        return None
    return {
        "country": power.apostille_country,
        "number": power.apostille_number,
        "issued_on": power.apostille_on.isoformat(),
        "authority": power.apostille_authority,
    }
