"""What the QR code of a certificate opens: how that licence stands now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.accounts.access import public
from registry.lookup.queries import register_entry
from registry.website.asked import use_asked_language
from registry.website.wording import words_of_entry


@public
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The verdict for one licence now. An unknown number is a 404 that says what it means for the paper in hand."""
    use_asked_language(request)
    at = timezone.now()
    entry = register_entry(number, at=at)
    if entry is None:
        return render(request, "website/certificate_unknown.html", {"number": number, "at": at}, status=404)
    return render(request, "website/certificate.html", {"entry": entry, "at": at, "words": words_of_entry(entry)})
