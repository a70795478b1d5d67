"""Entries of the lists: finding one, its page, proposing to list, to remove, to release."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.approvals.queries import proposals_about
from registry.audit.queries import events_of
from registry.audit.subjects import subject_of
from registry.blocklist.actions import propose_listing, propose_release, propose_removal
from registry.blocklist.models import ChangeLog, Entry, Publication
from registry.blocklist.queries import entries_of, entry_by_reference, references_of, report_by_reference
from registry.blocklist.states import ListCode, OriginKind
from registry.lib.errors import InvalidError
from registry.portal.doors import list_officers, list_readers, read_or_send
from registry.portal.forms.dates import begins
from registry.portal.forms.lists import EntryFilterForm, ListingForm, ReleaseForm, RemovalForm
from registry.portal.happenings import as_timeline
from registry.portal.steps import Steps, two_steps
from registry.portal.views.list_tabs import list_code, list_tabs

PAGE_SIZE = 50
SHOWN_SOURCES = 50


@list_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Entries of one list, newest first, narrowed by text, category and state."""
    code = list_code(request.GET.get("list") or ListCode.BLOCK)
    form = EntryFilterForm(request.GET)
    context = {"form": form, "code": code, "tabs": list_tabs("portal:entries", code), "may_list": _may_list(request)}
    if not form.is_valid():
        return render(request, "portal/entries.html", context, status=400)
    try:
        rows = _rows(code, form.cleaned_data)
    except InvalidError as error:
        form.add_error("q", error.message)
        return render(request, "portal/entries.html", context, status=400)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/entries.html", context | {"page": page})


def _rows(code: str, wanted: dict[str, Any]) -> QuerySet[Entry]:
    state = wanted["state"]
    rows = entries_of(code, text=wanted["q"], category=wanted["category"], with_removed=state in ("removed", "all"))
    if state == "removed":
        return rows.filter(removed_at__isnull=False)
    return rows.filter(quarantined_at__isnull=False) if state == "quarantined" else rows


@list_readers
@require_safe
def entry(request: HttpRequest, reference: str) -> HttpResponse:
    """One entry: what it says, what it said in every publication, what may be proposed."""
    found = found_entry(reference)
    history = list(ChangeLog.objects.filter(list=found.list_id, entry_ref=found.reference).order_by("-seq", "-position"))
    versions = Publication.objects.filter(list=found.list_id, seq__in=[row.seq for row in history])
    published_at = dict(versions.values_list("seq", "published_at"))
    context = {
        "entry": found,
        "aliases": found.names.all(),
        "identifiers": references_of(found),
        "sources": found.sources.all()[:SHOWN_SOURCES],
        "sources_count": found.sources.count(),
        "history": [(row, published_at.get(row.seq)) for row in history],
        "proposals": proposals_about(subject_of(found)).select_related("proposer"),
        "events": as_timeline(events_of(found).reverse()),
        "shows_inside": _is_ours(request, found),
        "acts": _acts(request, found),
    }
    return render(request, "portal/entry.html", context)


def _is_ours(request: HttpRequest, found: Entry) -> bool:
    """Whether the person's own regulator listed it: only then is shown what stays inside."""
    authority = found.proposal.authority_org_id if found.proposal else None
    return authority in (None, organisation_for(request).pk)


def _acts(request: HttpRequest, found: Entry) -> list[dict[str, str]]:
    if not _may_list(request) or found.removed_at is not None:
        return []
    acts = []
    if found.quarantined_at is not None:
        acts.append({"url": reverse("portal:entry_release", args=[found.reference]), "text": _("Publish in spite of quarantine")})
    if found.origin_kind == OriginKind.LISTING:
        acts.append({"url": reverse("portal:entry_remove", args=[found.reference]), "text": _("Take it off the list")})
    return acts


def _may_list(request: HttpRequest) -> bool:
    return has_role(person_of(request), Role.LIST_OFFICER, organisation=organisation_for(request))


@list_officers
@read_or_send
def propose(request: HttpRequest) -> HttpResponse:
    """Propose that a platform is listed: fill in (from a report, when one is named), check, propose."""

    def act(form: Any) -> Proposal:
        return propose_listing(form.draft, reason=form.cleaned_data["reason"], actor=person_of(request), at=timezone.now())

    steps = Steps(
        "portal/entry_propose.html",
        lambda data: ListingForm(data, initial=_from_report(request.GET.get("report", ""))),
        act,
        gettext_lazy("Propose the listing"),
    )
    return two_steps(request, steps)


def _from_report(reference: str) -> dict[str, str]:
    report = report_by_reference(reference) if reference else None
    if report is None:
        return {}
    return {
        "name": report.platform_name,
        "identifiers": report.canonical or report.where,
        "evidence": report.what_happened,
        "sources": f"{_('Report by the public')} | {report.reference}",
    }


@list_officers
@read_or_send
def remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose that an entry leaves its list."""
    found = found_entry(reference)

    def act(form: Any) -> Proposal:
        given = form.cleaned_data
        return propose_removal(
            found.pk,
            removal_reason=given["removal_reason"],
            reason=given["reason"],
            wrong_from=begins(given["wrong_since"]) if given["wrong_since"] else None,
            actor=person_of(request),
            at=timezone.now(),
        )

    context = {"entry": found, "page_heading": _("Take it off the list")}
    steps = Steps(
        "portal/entry_act.html", RemovalForm, act, gettext_lazy("Propose the removal"), word=found.reference, context=context,
        frame="portal/entry_base.html",
    )  # fmt: skip
    return two_steps(request, steps)


@list_officers
@read_or_send
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose that an entry under quarantine is published all the same."""
    found = found_entry(reference)

    def act(form: Any) -> Proposal:
        return propose_release(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now())

    context = {"entry": found, "page_heading": _("Publish in spite of quarantine")}
    steps = Steps(
        "portal/entry_act.html", ReleaseForm, act, gettext_lazy("Propose the release"), word=found.reference, context=context,
        frame="portal/entry_base.html",
    )  # fmt: skip
    return two_steps(request, steps)


def found_entry(reference: str) -> Entry:
    """The entry of that reference, on a list or no longer. Raises 404."""
    found = entry_by_reference(reference)
    if found is None:
        raise Http404
    return found
