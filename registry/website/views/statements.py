"""Signed statements: asked for about a licence or a text, for a day; and those already issued, by their number."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import address_of, public
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.queries import licence_by_number
from registry.statements.actions import LONGEST_TEXT, Issued, issue_search_statement, issue_statement
from registry.statements.models import Statement
from registry.statements.paper import statement_pdf
from registry.statements.queries import published_keys, statement_by_number
from registry.website.asked import use_asked_language
from registry.website.counting import fits

COUNTED_SECONDS = 60
JSON, PDF = "json", "pdf"


class DayField(forms.DateField):
    """A day, not in the future of the registry's zone."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        """The day. Raises `ValidationError` in the reader's language."""
        day = super().clean(value)
        if isinstance(day, date) and day > timezone.localdate():
            sentence = _("The day lies in the future. The register answers for now and for the past.")
            raise forms.ValidationError(sentence, code="future")
        return day if isinstance(day, date) else None


class StatementForm(forms.Form):
    """For which day."""

    mark_optional = False
    on = DayField(label=_("For which day"), error_messages={"required": _("Choose a day.")})


class SearchStatementForm(StatementForm):
    """The text that nothing is recorded by, and the day."""

    q = forms.CharField(
        label=_("Name or number of the firm"),
        max_length=LONGEST_TEXT,
        help_text=_("It stands in the signed file as you type it. Leave out people's names and numbers."),
        error_messages={"required": _("Type a name or a number.")},
    )
    field_order = ("q", "on")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def about_licence(request: HttpRequest, number: str) -> HttpResponse:
    """The form; sent, the statement is issued and leads to its own page."""
    found = licence_by_number(number)
    if found is None:
        raise Http404
    form = StatementForm(request.POST or None, initial={"on": _initial_day(request)})
    if request.method == "POST":
        if not _fits(request):
            return render(request, "429.html", status=429)
        if form.is_valid():
            issued_now = issue_statement(found.number, on=form.cleaned_data["on"], at=timezone.now())
            if issued_now is None:
                raise Http404
            return redirect("open:statement", issued_now.statement.number)
    status = 400 if form.errors else 200
    return render(request, "website/statement_ask.html", {"form": form, "licence": found}, status=status)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def about_search(request: HttpRequest) -> HttpResponse:
    """The form; sent, the signed file is handed out at once and not kept here."""
    form = SearchStatementForm(request.POST or None, initial={"q": request.GET.get("q", "")[:LONGEST_TEXT], "on": _initial_day(request)})
    if request.method == "POST":
        if not _fits(request):
            return render(request, "429.html", status=429)
        issued_now = _searched(form) if form.is_valid() else None
        if issued_now is not None:
            return _download(issued_now, PDF if request.POST.get("format") == PDF else JSON)
    status = 400 if form.errors else 200
    return render(request, "website/statement_search.html", {"form": form}, status=status)


@public
@require_safe
def issued(request: HttpRequest, number: str) -> HttpResponse:
    """What was issued under this number: its hash, and the files where they are kept."""
    use_asked_language(request)
    context = {"statement": _found(number), "languages": settings.LANGUAGES, "language": get_language()}
    return render(request, "website/statement.html", context)


@public
@require_safe
def issued_json(request: HttpRequest, number: str) -> HttpResponse:
    """The signed file."""
    return _download(_kept(number), JSON)


@public
@require_safe
def issued_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The same on paper, in the language asked for."""
    use_asked_language(request)
    kept = _kept(number)
    if not _fits(request):
        return render(request, "429.html", status=429)
    return _download(kept, PDF)


@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys, retired ones too."""
    response = JsonResponse(published_keys(), json_dumps_params={"indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    return response


def _searched(form: SearchStatementForm) -> Issued | None:
    asked = form.cleaned_data
    try:
        return issue_search_statement(asked["q"], on=asked["on"], at=timezone.now())
    except (InvalidError, RuleError) as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else "q", refusal.message)
        return None


def _initial_day(request: HttpRequest) -> str:
    return request.GET.get("on", "")[:10] or timezone.localdate().isoformat()


def _fits(request: HttpRequest) -> bool:
    return fits("statement", address_of(request), most=settings.STATEMENT_LIMIT_ADDRESS, seconds=COUNTED_SECONDS)


def _found(number: str) -> Statement:
    found = statement_by_number(number)
    if found is None:
        raise Http404
    return found


def _kept(number: str) -> Issued:
    found = _found(number)
    if not found.payload:
        raise Http404
    return Issued(found, found.payload.encode("utf-8"))


def _download(kept: Issued, form: str) -> HttpResponse:
    name = f"{kept.statement.number}.{form}"
    if form == PDF:
        response = HttpResponse(statement_pdf(kept, get_language() or settings.LANGUAGE_CODE), content_type="application/pdf")
    else:
        response = HttpResponse(kept.file_text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
