"""Reporting a platform: four questions, no name needed."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import address_of, public
from registry.blocklist.actions import report_platform
from registry.blocklist.models import PlatformReport
from registry.blocklist.queries import report_by_reference
from registry.lib.errors import InvalidError
from registry.website.counting import fits

REPORTS_COUNTED_SECONDS = 3600


class ReportForm(forms.Form):
    """The four questions."""

    where = forms.CharField(
        label=_("Where is the platform found?"),
        help_text=_("Its site, page or channel; the wallet or account you were to pay to. One a line if there are several."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-label-size": "m"}),
        error_messages={"required": _("Say where the platform is found: its site, page, wallet or account.")},
    )
    platform_name = forms.CharField(
        label=_("What does it call itself?"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"data-label-size": "m"}),
    )
    what_happened = forms.CharField(
        label=_("What happened?"),
        help_text=_("What it promised, what you paid and when. Leave out passwords, codes and card numbers."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8, "data-label-size": "m"}),
        error_messages={"required": _("Say what happened.")},
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        help_text=_("An e-mail address or a telephone number. You may stay unknown."),
        max_length=320,
        required=False,
        widget=forms.TextInput(attrs={"data-label-size": "m"}),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; sent, it is kept and leads to the page with its number."""
    if request.method != "POST":
        return render(request, "website/report.html", {"form": ReportForm(initial={"where": request.GET.get("where", "")[:2000]})})
    if not fits("report", address_of(request), most=settings.REPORT_LIMIT_ADDRESS, seconds=REPORTS_COUNTED_SECONDS):
        return render(request, "429.html", status=429)
    form = ReportForm(request.POST)
    kept = _kept(form) if form.is_valid() else None
    if kept is None:
        return render(request, "website/report.html", {"form": form}, status=400)
    return redirect("website:reported", kept.reference)


def _kept(form: ReportForm) -> PlatformReport | None:
    answers: dict[str, Any] = form.cleaned_data
    try:
        return report_platform(**answers, language=get_language() or "", at=timezone.now())
    except InvalidError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


@public
@require_safe
def reported(request: HttpRequest, reference: str) -> HttpResponse:
    """What happens next, for whoever holds the number. It shows nothing of what was reported."""
    found = report_by_reference(reference)
    if found is None:
        raise Http404
    return render(request, "website/reported.html", {"report": found})
