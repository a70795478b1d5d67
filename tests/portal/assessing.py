"""Things behind the addresses of an assessment."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from registry.accounts.models import User
from registry.licensing.models import Application, AssessmentFile, OpinionRequest
from tests.licensing import world as w


def assessment_things(application: Application) -> dict[str, dict[str, Any]]:
    """The parameters of each address, whatever state the application is in."""
    asked_of, by = User.objects.get(email="registrar@afsa.test"), User.objects.get(email="officer@afsa.test")
    request = OpinionRequest.objects.create(application=application, person=asked_of, asked_by=by, asked_at=timezone.now())
    file = AssessmentFile(
        application=application, original_name="note.pdf", content_type="application/pdf", size=1, sha256="sha256:0", uploaded_by=by,
        uploaded_at=timezone.now(),
    )  # fmt: skip
    file.file.save("no/te", ContentFile(w.pdf()), save=False)
    file.save()
    return {
        "portal:case_assess": {"code": "sites"},
        "portal:case_assess_confirm": {"code": "sites"},
        "portal:case_assessment_file": {"pk": file.pk},
        "portal:opinion_take_back": {"pk": request.pk},
    }
