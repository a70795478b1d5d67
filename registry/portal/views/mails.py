"""Mails: which did not arrive and why, sending them again one by one or all at once, stopping one that waits."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.actions import clear_failing_address, retry_mail, retry_mails, stop_mail
from registry.accounts.queries import roles_of
from registry.accounts.states import MAIL_OFFICERS
from registry.lib.errors import RuleError
from registry.outbox.actions import MOST_AT_ONCE
from registry.outbox.models import Mail
from registry.outbox.queries import outage_of
from registry.outbox.states import WAITING
from registry.portal.attempts import attempt, sent
from registry.portal.doors import mail_officers, mail_readers, read_or_send
from registry.portal.forms.mails import ALL, UNDELIVERED, WAITS, MailFilter, StopForm
from registry.portal.mails import failing_addresses, mails_seen_by, meant_by, named, to_send, undelivered
from registry.portal.paging import CappedPaginator

PAGE_SIZE = 50


@mail_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Mails, at first those that did not arrive. The address holds the filter."""
    now, form = timezone.now(), MailFilter(request.GET)
    rows = _filtered(request, form)
    page = CappedPaginator(rows, PAGE_SIZE, request.GET.get("page", "")).get_page(request.GET.get("page"))
    names = named(page.object_list)
    context = {
        "form": form,
        "page": page,
        "shown": [(mail, names.get((mail.subject_kind, mail.subject_id))) for mail in page.object_list],
        "again": to_send(rows, now)[: MOST_AT_ONCE + 1].count() if _may_act(request) else 0,
        "most": MOST_AT_ONCE,
        "query": request.GET.urlencode(),
        "outage": outage_of(_seen(request)),
        "tabs": _tabs(request, form.cleaned_data.get("state", "")),
    }
    return render(request, "portal/mails.html", context, status=200 if form.is_valid() else 400)


@mail_officers
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Have all that match the filter in the address sent again, as many as go at once."""
    form = MailFilter(request.GET)
    ids = list(to_send(_filtered(request, form), timezone.now()).values_list("pk", flat=True)[:MOST_AT_ONCE])
    count = retry_mails(ids, organisation_for(request), actor=person_of(request), at=timezone.now())
    words = ngettext("%(count)d mail is being sent again.", "%(count)d mails are being sent again.", count)
    messages.success(request, words % {"count": count})
    return redirect(f"{reverse('portal:mails')}?{request.GET.urlencode()}")


@mail_readers
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: where it is, what was tried, what other servers reported. Its text is read where its matter is read."""
    found = _found(request, pk)
    carrier = found.carrier
    can_act = _may_act(request)
    context = {
        "mail": found,
        "carrier": carrier,
        "about": named([found]).get((found.subject_kind, found.subject_id)),
        "bounces": carrier.bounces.order_by("-received_at", "-pk"),
        "may_retry": can_act and to_send(Mail.objects.filter(pk=found.pk), timezone.now()).exists(),
        "may_stop": can_act and found.state in WAITING,
    }
    return render(request, "portal/mail.html", context)


@mail_officers
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Have one sent again, or the digest that carries it."""
    found = _found(request, pk)
    try:
        retry_mail(found.carrier.pk, actor=person_of(request), at=timezone.now())
        messages.success(request, _("The mail is being sent again."))
    except RuleError as error:
        messages.error(request, error.message)
    return redirect("portal:mail", found.pk)


@mail_officers
@read_or_send
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one that waits, with the reason."""
    found = _found(request, pk)
    form, status = StopForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(form, lambda: stop_mail(found.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now()))
        if done is not None:
            messages.success(request, _("The mail is not sent."))
            return redirect("portal:mail", found.pk)
    return render(request, "portal/mail_stop.html", {"mail": found, "form": form}, status=status)


@mail_readers
@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """Addresses to which mail comes back, the latest first."""
    rows = failing_addresses(_seen(request))
    page = CappedPaginator(rows, PAGE_SIZE, request.GET.get("page", "")).get_page(request.GET.get("page"))
    context = {"page": page, "may_act": _may_act(request), "tabs": _tabs(request, "addresses")}
    return render(request, "portal/mail_addresses.html", context)


@mail_officers
@require_POST
def clear_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an address works again."""
    found = get_object_or_404(failing_addresses(_seen(request)), pk=pk)
    clear_failing_address(found.pk, actor=person_of(request), at=timezone.now())
    messages.success(request, _("%(address)s is no longer marked.") % {"address": found.address})
    return redirect("portal:mail_addresses")


def _seen(request: HttpRequest) -> QuerySet[Mail]:
    return mails_seen_by(organisation_for(request), roles_of(request.user))


def _found(request: HttpRequest, pk: int) -> Mail:
    """The mail, if the person may see it; any other is as good as none (404)."""
    found = _seen(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _may_act(request: HttpRequest) -> bool:
    return bool(roles_of(request.user) & set(MAIL_OFFICERS))


def _filtered(request: HttpRequest, form: MailFilter) -> QuerySet[Mail]:
    rows = _seen(request)
    if not form.is_valid():
        return rows.none()
    wanted = form.cleaned_data
    if wanted["to"]:
        rows = rows.filter(to__iexact=wanted["to"])
    if wanted["purpose"]:
        rows = rows.filter(purpose=wanted["purpose"])
    if wanted["q"]:
        rows = rows.filter(_about(request, wanted["q"]))
    if wanted["state"] == UNDELIVERED:
        return undelivered(rows)
    if wanted["state"] == WAITS:
        return rows.filter(state__in=WAITING)
    return rows if wanted["state"] == ALL else rows.filter(state=wanted["state"])


def _about(request: HttpRequest, text: str) -> Q:
    meant = Q(pk__in=[])
    for subject in meant_by(organisation_for(request), text):
        meant |= Q(subject_kind=subject.kind, subject_id=subject.id)
    return meant


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    here = reverse("portal:mails")
    counted = undelivered(_seen(request)).order_by().count()
    failing = failing_addresses(_seen(request)).order_by().count()
    return [
        {"url": here, "text": _("Did not arrive"), "count": counted, "current": current == UNDELIVERED},
        {"url": f"{here}?state={WAITS}", "text": _("Not sent yet"), "current": current == WAITS},
        {"url": f"{here}?state={ALL}", "text": _("All"), "current": current == ALL},
        {"url": reverse("portal:mail_addresses"), "text": _("Failing addresses"), "count": failing, "current": current == "addresses"},
    ]
