"""“This is wrong”: what the exchange reports of its own entries, and what became of it."""

from dataclasses import dataclass
from typing import IO, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import organisation_for, person_of
from registry.apply.bank_forms import OwnErrorForm
from registry.apply.bank_words import history_of
from registry.apply.loading import exchange_people, load_licence
from registry.apply.views.documents import attachment
from registry.blocklist.states import ListCode
from registry.distribution.queries import hits_on, own_references
from registry.exchanges.models import ExchangeIdentifier
from registry.exchanges.queries import exchange_of
from registry.lib.errors import NotAllowedError, RegistryError, RuleError
from registry.licensing.actions import ErrorFacts, report_own_error
from registry.licensing.clock_words import day_words, left_words
from registry.licensing.error_words import about_words, line_words
from registry.licensing.models import ErrorReport, Licence
from registry.licensing.queries import error_clocks, errors_of_holder

PAGE_SIZE = 50


@dataclass(frozen=True)
class About:
    """The line that is said to be wrong, and its words."""

    words: str
    list_code: str = ""
    entry_ref: str = ""
    identifier: ExchangeIdentifier | None = None


@exchange_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every error that the exchange reported, the newest first."""
    page = Paginator(errors_of_holder(exchange_of(organisation_for(request))), PAGE_SIZE).get_page(request.GET.get("page"))
    clocks = error_clocks(page.object_list, timezone.now())
    rows = [{"report": report, "about": about_words(report), "day": day_words(clocks[report.pk])} for report in page.object_list]
    return render(request, "apply/errors.html", {"page": page, "rows": rows})


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, number: str) -> HttpResponse:
    """Say that an entry or an identifier is wrong. The line is named in the address: one of the exchange's own, or one that hits it."""
    licence = load_licence(request, number)
    about = _about(request, licence)
    form, status = OwnErrorForm(), 200
    if request.method == "POST":
        form = OwnErrorForm(request.POST, request.FILES)
        report = _report(request, licence, about, form) if form.is_valid() else None
        if isinstance(report, ErrorReport):
            messages.success(request, _("We have your report. You are written to when it is answered."))
            return redirect("apply:error", report.reference)
        status = report or 400
    context = {"licence": licence, "about": about, "form": form}
    return render(request, "apply/error_new.html", context, status=status)


@exchange_people
@require_safe
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """One report: how it stands, what happened, and what became of it."""
    report = _found(request, reference)
    clock = error_clocks([report], timezone.now())[report.pk]
    context = {
        "report": report,
        "about": about_words(report),
        "day": day_words(clock),
        "left": left_words(clock),
        "is_over": clock.is_over,
        "events": history_of(report),
    }
    return render(request, "apply/error.html", context)


@exchange_people
@require_safe
def file(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """A document that was sent with a report."""
    document = _found(request, reference).files.filter(pk=pk).first()
    if document is None:
        raise Http404
    return attachment(document)


def _report(request: HttpRequest, licence: Licence, about: About, form: OwnErrorForm) -> ErrorReport | int:
    """The report, or the status of the page that says why there is none."""
    files: list[tuple[IO[bytes], str]] = [(one, one.name or "") for one in form.cleaned_data["documents"]]
    facts = ErrorFacts(form.cleaned_data["text"], form.cleaned_data["expected"], about.list_code, about.entry_ref, about.identifier)
    try:
        return report_own_error(licence.pk, facts, files=files, actor=person_of(request), at=timezone.now())
    except NotAllowedError:
        raise
    except RegistryError as error:
        field = {"file": "documents"}.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, error.message)
        return 409 if isinstance(error, RuleError) else 400


def _found(request: HttpRequest, reference: str) -> ErrorReport:
    report = errors_of_holder(exchange_of(organisation_for(request))).filter(reference=reference).first()
    if report is None:
        raise Http404
    return report


def _about(request: HttpRequest, licence: Licence) -> About:
    """What the address names, if the exchange may speak of it. Raises `Http404`."""
    asked = request.GET
    if asked.get("identifier", ""):
        return _about_identifier(asked["identifier"], licence)
    code, entry = asked.get("list", ListCode.LICENSED.value), asked.get("entry", "")
    if code not in ListCode.values or (entry and not _may_name(code, entry, licence)):
        raise Http404
    return About(line_words(code, entry), code, entry)


def _about_identifier(text: str, licence: Licence) -> About:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    identifier = ExchangeIdentifier.objects.filter(exchange=licence.exchange_id, pk=number).first()
    if identifier is None:
        raise Http404
    return About(f"{identifier.kind_label} {identifier.canonical}", identifier=identifier)


def _may_name(code: str, entry: str, licence: Licence) -> bool:
    if entry in own_references(licence.exchange):
        return True
    hits: Any = hits_on(licence.exchange, timezone.now())
    return any((hit.list_code, hit.entry_ref) == (code, entry) for hit in hits)
