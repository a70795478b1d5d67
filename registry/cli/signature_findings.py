"""What `doctor` says of electronic signatures: whether any can be taken, and how fresh the lists of revoked certificates are."""

from collections.abc import Iterator
from datetime import UTC, datetime

from registry.cli.examination import Finding, Grade
from registry.licensing.form_rules import SignatureRule
from registry.licensing.queries.forms import forms_in_force
from registry.licensing.signatures import trust
from registry.signatures import Trust
from registry.signatures.trust import is_demo


def signature_findings() -> Iterator[Finding]:
    """Roots, lists and files that are neither. Where a form requires a signature, having no root is bad."""
    found = trust()
    for name in found.faults:
        yield Finding(
            Grade.BAD, f"{name} is neither a certificate nor a list of revoked ones.", "Take it out of the folder, or replace it."
        )
    real = sum(not is_demo(root) for root in found.roots)
    required = sorted(form.code for form in forms_in_force(datetime.now(UTC)).values() if form.signature == SignatureRule.REQUIRED)
    if real:
        yield Finding(Grade.GOOD, f"{real} issuer(s) of electronic signatures are trusted.")
        yield from _lists(found)
        return
    grade = Grade.BAD if required else Grade.NOTE
    needed = f", which {', '.join(required)} require" if required else ""
    yield Finding(
        grade, f"No electronic signature can be taken{needed}.", "Put root certificates into a folder and name it SIGNATURE_ROOTS."
    )


def _lists(found: Trust) -> Iterator[Finding]:
    if not found.lists:
        yield Finding(
            Grade.NOTE, "Revocation of certificates is not checked.", "Put the issuers' lists (CRL) into a folder: SIGNATURE_CRLS."
        )
    now = datetime.now(UTC)
    for known in found.lists:
        if known.next_update_utc is None or known.next_update_utc < now:
            issuer = known.issuer.rfc4514_string()
            yield Finding(Grade.BAD, f"The list of revoked certificates of {issuer} is out of date.", "Fetch the issuer's newest list.")
