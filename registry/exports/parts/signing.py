"""Who signed what was sent, and who may act for the exchange. Numbers of persons stay sealed and out of every archive."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.exports.parts.part import Enclosure, Part, Scope, enclosed, filed, shown
from registry.exports.rows import Row, row_of
from registry.licensing.models import PowerFile, PowerOfAttorney, SubmissionSignature

SIGNATURE = "application/pkcs7-signature"
POWERS = "powers"


def signatures(scope: Scope) -> Iterator[Row]:
    """The electronic signature of each sending, what was checked, and its file."""
    for one in _signatures(scope):
        yield row_of(one, without=("signer_iin_sealed",)) | {"path": f"{scope.folder}/{_place(one)}"}


def signature_files(scope: Scope) -> Iterator[Enclosure]:
    """The signatures: each is of the `content` of its submission."""
    for one in _signatures(scope):
        yield Enclosure(_place(one), f"submission {one.submission.number}", SIGNATURE, one.sha256, one.size, one.file)


def powers(scope: Scope) -> Iterator[Row]:
    """The exchange's powers of attorney, with check and revocation, and the places of their papers."""
    people = ("person", "recorded_by", "check_made__checked_by", "revocation__revoked_by")
    rows = PowerOfAttorney.objects.filter(exchange=scope.application.exchange_id).select_related(*people).order_by("pk")
    for power in rows:
        papers = [filed(scope, POWERS, one) for one in power.files.order_by("part")]
        later = {name: row_of(getattr(power, name)) if hasattr(power, name) else None for name in ("check_made", "revocation")}
        yield row_of(power, without=("identity_sealed",)) | {"files": papers} | later


def power_files(scope: Scope) -> Iterator[Enclosure]:
    """The papers and their apostilles."""
    rows = PowerFile.objects.filter(power__exchange=scope.application.exchange_id).order_by("pk")
    return (enclosed(POWERS, one) for one in rows)


def _signatures(scope: Scope) -> QuerySet[SubmissionSignature]:
    rows = SubmissionSignature.objects.filter(submission__application=scope.application)
    return rows.select_related("submission").order_by("submission__number")


def _place(one: SubmissionSignature) -> str:
    return f"signatures/{one.submission.number}.p7s"


PARTS: tuple[Part, ...] = (
    Part(
        "signatures",
        _("Electronic signatures"),
        signatures,
        signature_files,
        shown=shown(
            "submission", "sha256", "size", "signer_name", "signer_organisation", "signer_bin", "certificate_serial", "certificate_sha256",
            "issuer", "root", "moment", "moment_source", "claimed_at", "checks", "received_at", "path",
        ),
    ),
    Part(
        "powers",
        _("Powers of attorney"),
        powers,
        power_files,
        shown=shown(
            "application", "person", "name", "purposes", "from_on", "until_on", "apostille_country", "apostille_number", "apostille_on",
            "apostille_authority", "recorded_by", "recorded_at", "files", "revocation",
        ),
    ),
)  # fmt: skip
