"""The electronic signature under what an applicant sends: judged before anything is kept, then kept for good."""

import secrets
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.sealing import seal
from registry.audit.actions import record
from registry.lib.canonical import sha256_hex
from registry.lib.errors import InvalidError
from registry.licensing.form_rules import SignatureRule
from registry.licensing.models import Application, Submission, SubmissionSignature
from registry.licensing.queries import form_for
from registry.licensing.signatures import IIN_PURPOSE, checks_json, verified
from registry.signatures import Verified


def check_signature(application: Application, signature: bytes | None, content: bytes, *, at: datetime) -> Verified | None:
    """Who signed the content; None where nobody did and nobody has to.

    Raises `InvalidError` for the field `signature`: missing where the form requires one, given where it takes none, not right.
    """
    rule = form_for(application).signature
    if not signature:
        if rule == SignatureRule.REQUIRED:
            raise InvalidError(_("This has to be signed electronically. Add the signature file."), field="signature", code="required")
        return None
    if rule == SignatureRule.NONE:
        raise InvalidError(_("This is sent without an electronic signature."), field="signature", code="not-taken")
    return verified(signature, content, at=at)


def keep_signature(submission: Submission, signature: bytes, found: Verified, *, actor: User, at: datetime) -> SubmissionSignature:
    """The signature beside its submission, with who signed and what was checked."""
    row = SubmissionSignature(submission=submission, size=len(signature), sha256=sha256_hex(signature), received_at=at, **_columns(found))
    token = secrets.token_hex(20)
    row.file.save(f"{token[:2]}/{token}", ContentFile(signature), save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except BaseException:
        row.file.delete(save=False)
        raise
    facts: dict[str, Any] = {
        "submission": submission.number,
        "sha256": row.sha256,
        "certificate": row.certificate_serial,
        "moment_source": str(row.moment_source),
    }
    record(submission.application, "application.signed", actor=actor, at=at, **facts)
    return row


def _columns(found: Verified) -> dict[str, Any]:
    signer = found.signer
    return {
        "signer_name": signer.name,
        "signer_organisation": signer.organisation,
        "signer_bin": signer.bin,
        "signer_iin_sealed": seal(signer.iin, purpose=IIN_PURPOSE) if signer.iin else "",
        "certificate_serial": found.serial,
        "certificate_sha256": found.fingerprint,
        "issuer": found.issuer,
        "root": found.root,
        "moment": found.moment,
        "moment_source": found.moment_source,
        "claimed_at": found.claimed_at,
        "checks": checks_json(found),
    }
