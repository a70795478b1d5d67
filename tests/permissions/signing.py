"""A signed submission and a power of attorney behind the addresses that ask for them."""

import io
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from registry.licensing.actions import Apostille, PowerFacts, Upload, record_power
from registry.licensing.models import Application, SubmissionSignature
from tests.licensing import world as w
from tests.portal.conftest import Office


def objects(office: Office, application: Application) -> dict[str, dict[str, Any]]:
    """The parameters of each address: a power for all of the exchange's applications, and a signature as if one had come."""
    sent = application.submissions.get(number=1)
    row = SubmissionSignature(
        submission=sent, size=1, sha256="sha256:0", signer_name="Somebody", certificate_serial="1", certificate_sha256="sha256:1",
        issuer="CN=A", root="CN=B", moment=office.at, moment_source="receipt", checks=[], received_at=office.at,
    )  # fmt: skip
    row.file.save("sg/signature", ContentFile(b"0"), save=False)
    row.save(force_insert=True)
    power = record_power(
        office.world.organisation,
        PowerFacts(("sign",), date(2026, 1, 1), name="Askar Notar", identity_kind="iin", identity="850101300123"),
        Upload(io.BytesIO(w.pdf()), "power.pdf"),
        apostille=Apostille("CH", "1", date(2025, 1, 1), "Zug", Upload(io.BytesIO(w.pdf("a")), "a.pdf")),
        actor=office.world.admin,
        at=office.at,
    ).pk
    return {
        **{f"portal:case_power{rest}": {"pk": power, "part": "document"} for rest in ("", "_check", "_file")},
        **{f"portal:case_{name}": {"submission_number": 1} for name in ("signature", "content")},
        **{f"apply:power{rest}": {"pk": power, "part": "document"} for rest in ("", "_revoke", "_file")},
        "api:power": {"pk": power},
    }
