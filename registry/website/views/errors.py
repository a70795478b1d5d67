"""Reporting an error of the register about one licence: anybody may, nobody has to say who they are."""

from functools import partial

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import public
from registry.licensing.actions import report_error
from registry.licensing.models import ErrorReport, Licence
from registry.licensing.queries import licence_by_number
from registry.website.reporting import contact_field, is_one_too_many, keep


class ErrorForm(forms.Form):
    """What is wrong, and how to reach whoever says so."""

    text = forms.CharField(
        label=_("What is wrong in this entry?"),
        help_text=_("Say what it should be and how we can check that. Leave out passwords, codes and card numbers."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6, "data-label-size": "m"}),
        error_messages={"required": _("Say what is wrong.")},
    )
    contact = contact_field()


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The form; sent, it is kept and leads to the page with its number."""
    licence = licence_by_number(number)
    if licence is None or licence.granted_at > timezone.now():
        raise Http404
    if request.method != "POST":
        return _page(request, licence, ErrorForm())
    if is_one_too_many(request):
        return render(request, "429.html", status=429)
    form = ErrorForm(request.POST)
    kept = keep(form, partial(report_error, licence.pk))
    if kept is None:
        return _page(request, licence, form, status=400)
    return redirect("website:error_reported", licence.number, kept.reference)


@public
@require_safe
def reported(request: HttpRequest, number: str, reference: str) -> HttpResponse:
    """What happens next, for whoever holds the number. It shows nothing of what was reported."""
    found = ErrorReport.objects.filter(licence__number=number, reference=reference.strip().upper(), reported_by=None).first()
    if found is None:
        raise Http404
    return render(request, "website/error_reported.html", {"report": found, "number": number})


def _page(request: HttpRequest, licence: Licence, form: ErrorForm, status: int = 200) -> HttpResponse:
    return render(request, "website/error_report.html", {"licence": licence, "form": form}, status=status)
