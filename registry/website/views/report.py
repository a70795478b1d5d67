"""Reporting a platform: four questions, no name needed."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import public
from registry.blocklist.actions import report_platform
from registry.blocklist.queries import report_by_reference
from registry.website.reporting import contact_field, is_one_too_many, keep


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
    contact = contact_field()


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; sent, it is kept and leads to the page with its number."""
    if request.method != "POST":
        return render(request, "website/report.html", {"form": ReportForm(initial={"where": request.GET.get("where", "")[:2000]})})
    if is_one_too_many(request):
        return render(request, "429.html", status=429)
    form = ReportForm(request.POST)
    kept = keep(form, report_platform)
    if kept is None:
        return render(request, "website/report.html", {"form": form}, status=400)
    return redirect("website:reported", kept.reference)


@public
@require_safe
def reported(request: HttpRequest, reference: str) -> HttpResponse:
    """What happens next, for whoever holds the number. It shows nothing of what was reported."""
    found = report_by_reference(reference)
    if found is None:
        raise Http404
    return render(request, "website/reported.html", {"report": found})
