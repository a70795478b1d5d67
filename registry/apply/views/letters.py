"""Letters and the certificate as files: only for those whom they are about, and always to save."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from registry.apply.loading import exchange_people, load_application, load_licence
from registry.apply.views.documents import SANDBOX
from registry.letters.models import Letter
from registry.letters.queries import letter_about
from registry.licensing.actions import issue_certificate


@exchange_people
@require_safe
def of_application(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A letter about an application of theirs."""
    return _attachment(letter_about(pk, load_application(request, number)))


@exchange_people
@require_safe
def of_licence(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A letter about a licence of theirs."""
    return _attachment(letter_about(pk, load_licence(request, number)))


@exchange_people
@require_safe
def certificate(request: HttpRequest, number: str) -> FileResponse:
    """The certificate as the licence stands now, in the language of `?in=`. Each one that says something new is kept."""
    licence = load_licence(request, number)
    wanted = request.GET.get("in", "")
    language = wanted if wanted in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
    return _attachment(issue_certificate(licence, language=language, at=timezone.now()))


def _attachment(letter: Letter | None) -> FileResponse:
    if letter is None or not letter.is_printed:
        raise Http404
    try:
        content = letter.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=letter.file_name, content_type="application/pdf")
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
