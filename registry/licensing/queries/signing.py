"""Reads of what was sent under a signature: the bytes to sign, what changed since, and whether the signer fits the applicant."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.accounts.sealing import unseal
from registry.identifiers import fold_name
from registry.lib.canonical import canonical_bytes, content_hash
from registry.licensing.models import Application, PowerOfAttorney, Submission, SubmissionSignature
from registry.licensing.queries.applications import draft_content, form_for
from registry.licensing.queries.powers import answers_with_present, identity_of, in_force, is_named, is_same_person, people_in, powers_for
from registry.licensing.signatures import IIN_PURPOSE
from registry.licensing.states import PowerPurpose

MARK_LENGTH = 19
"""Characters of a section's hash: enough to tell that it changed; the whole content has a whole hash."""


@dataclass(frozen=True)
class SignedBy:
    """A signature with what speaks against it. `power` covers what would; `warnings` are sentences for the officer."""

    signature: SubmissionSignature
    power: PowerOfAttorney | None
    warnings: list[str]


def bytes_to_sign(application: Application) -> bytes:
    """Exactly what would be sent now. Its SHA-256 is the hash that the check shows."""
    return canonical_bytes(draft_content(application))


def section_marks(content: Mapping[str, Any]) -> dict[str, str]:
    """A short hash of each section of what would be sent, answers and documents alike."""
    parts: dict[str, Any] = dict(content["answers"])
    for document in content["documents"]:
        parts.setdefault(document["section"], []).append(document["sha256"])
    return {code: content_hash(part)[:MARK_LENGTH] for code, part in parts.items()}


def sections_changed(application: Application, marks: Mapping[str, str]) -> list[str]:
    """Titles of the sections that are no longer as these marks say."""
    now = section_marks(draft_content(application))
    return [str(section.title) for section in form_for(application).sections if now.get(section.code) != marks.get(section.code)]


def signature_of(submission: Submission) -> SubmissionSignature | None:
    """The signature under a submission, or None."""
    return SubmissionSignature.objects.filter(submission=submission).first()


def signed_by(application: Application, submission: Submission) -> SignedBy | None:
    """The signature under a submission beside the applicant's facts and the powers in force when it was sent; None: not signed."""
    signature = signature_of(submission)
    if signature is None:
        return None
    answers = answers_with_present(application, json.loads(submission.content)["answers"])
    signing = in_force(powers_for(application), PowerPurpose.SIGN, submission.submitted_at)
    power = next((one for one in signing if _is_holder(one, signature)), None)
    return SignedBy(signature, power, [] if power is not None else _warnings(application, signature, answers))


def _is_holder(power: PowerOfAttorney, signature: SubmissionSignature) -> bool:
    """Whether the signer is the power's holder: by number where both are known, else by name."""
    if power.identity_kind == "iin" and signature.signer_iin_sealed:
        return identity_of(power) == unseal(signature.signer_iin_sealed, purpose=IIN_PURPOSE)
    return is_same_person(power.name, signature.signer_name)


def _warnings(application: Application, signature: SubmissionSignature, answers: Mapping[str, Any]) -> list[str]:
    own = answers.get("registration", {}).get("bin", {}).get("canonical", "")
    legal_name = answers.get("legal_entity", {}).get("legal_name", "") or application.exchange.legal_name
    found = []
    if signature.signer_bin and own:
        if signature.signer_bin != own:
            words = _("The certificate is of another company: BIN %(found)s, the applicant's is %(own)s.")
            found.append(words % {"found": signature.signer_bin, "own": own})
    elif not signature.signer_organisation:
        found.append(_("The certificate names no company."))
    elif fold_name(signature.signer_organisation) != fold_name(legal_name):
        words = _("The certificate is of another company: %(found)s.")
        found.append(words % {"found": signature.signer_organisation})
    if not is_named(signature.signer_name, "", people_in(answers)):
        words = _("%(name)s is not named in the answers, and no power of attorney to sign covers it.")
        found.append(words % {"name": signature.signer_name or _("The signer")})
    return found
