"""The first page: what waits for the person, each count with the way to exactly what it counts."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import roles_of
from registry.accounts.states import Role
from registry.approvals.queries import waiting_for
from registry.blocklist.queries import open_reports, quarantined
from registry.distribution.queries import subscriber_states
from registry.distribution.states import SubscriberState
from registry.licensing.clock_words import day_words
from registry.licensing.queries import (
    QueueFilter,
    error_clocks,
    local_day,
    open_errors,
    overdue_errors,
    proofs_waiting,
    queue,
    queue_counts,
    windows_open,
)
from registry.licensing.states import CLOSED, ApplicationState
from registry.portal.doors import CASE_READERS, LICENCE_READERS, LIST_READERS, MAIL_READERS, REPORT_READERS, staff
from registry.portal.figures import FIGURES
from registry.portal.mails import mails_seen_by, undelivered
from registry.portal.queue_filter import ME, NOBODY, OVER
from registry.portal.views.supervision_tabs import supervision_counts

MOST_NAMED = 20


@staff
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Counts by role; a kind word when nothing waits."""
    roles = roles_of(request.user)
    waiting = waiting_for(person_of(request), timezone.now())
    counts = [
        {"number": waiting.count(), "text": _("waiting for my approval"), "url": reverse("portal:proposals")},
        *(_case_counts(request) if roles & set(CASE_READERS) else ()),
        *(_error_counts(request) if roles & set(LICENCE_READERS) else ()),
        *(supervision_counts(request) if roles & set(CASE_READERS) else ()),
        *(_list_counts(roles) if roles & set(LIST_READERS) else ()),
        *(_mail_counts(request, roles) if roles & set(MAIL_READERS) else ()),
        *(_bank_counts() if roles & {Role.LIST_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR} else ()),
    ]
    context = {
        "counts": counts,
        "is_quiet": not any(count["number"] for count in counts),
        "states": list(_states(request)) if roles & set(CASE_READERS) else [],
        "figures": [draw(organisation_for(request), timezone.now()) for draw in FIGURES.values()] if roles & set(CASE_READERS) else [],
        "waiting": waiting.select_related("proposer")[:10],
        "overdue_errors": list(_overdue_errors(request)) if roles & set(LICENCE_READERS) else [],
    }
    return render(request, "portal/home.html", context)


def _case_counts(request: HttpRequest) -> list[dict[str, Any]]:
    organisation, person = organisation_for(request), person_of(request)
    here = reverse("portal:queue")
    mine = queue(organisation, QueueFilter(assignee=person.pk))
    unassigned = queue(organisation, QueueFilter(is_unassigned=True))
    opinions = queue(organisation, QueueFilter(opinion_of=person.pk))
    over_limit = queue(organisation, QueueFilter(over_by=local_day(timezone.now())))
    return [
        {"number": mine.count(), "text": _("my cases"), "url": f"{here}?assignee={ME}"},
        {"number": unassigned.count(), "text": _("unassigned cases"), "url": f"{here}?assignee={NOBODY}"},
        {"number": opinions.count(), "text": _("cases in which my opinion is asked for"), "url": f"{here}?opinion={ME}"},
        {"number": over_limit.count(), "text": _("cases over the limit"), "url": f"{here}?limit={OVER}", "late": True},
        {"number": proofs_waiting(organisation).count(), "text": _("proofs to look at"), "url": reverse("portal:proofs")},
        {"number": windows_open(organisation).count(), "text": _("new wallets you may stop"), "url": f"{reverse('portal:proofs')}#wallets"},
    ]


def _error_counts(request: HttpRequest) -> list[dict[str, Any]]:
    """Errors of the register that nobody answered, and those of holders that are overdue."""
    organisation, here = organisation_for(request), reverse("portal:errors")
    overdue = overdue_errors(organisation, local_day(timezone.now()))
    return [
        {"number": open_errors(organisation).count(), "text": _("errors of the register to answer"), "url": here},
        {"number": overdue.count(), "text": _("errors overdue to a holder"), "url": here, "late": True},
    ]


def _overdue_errors(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """The reports of holders that should have been answered, by name."""
    now = timezone.now()
    rows = list(overdue_errors(organisation_for(request), local_day(now))[:MOST_NAMED])
    clocks = error_clocks(rows, now)
    for row in rows:
        yield {"report": row, "day": day_words(clocks[row.pk]), "url": f"{reverse('portal:errors')}#{row.reference}"}


def _mail_counts(request: HttpRequest, roles: set[str]) -> list[dict[str, Any]]:
    late = undelivered(mails_seen_by(organisation_for(request), roles))
    return [{"number": late.order_by().count(), "text": _("mails that did not arrive"), "url": reverse("portal:mails"), "late": True}]


def _states(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Open cases by state, with the way to them."""
    here = reverse("portal:queue")
    for state, number in queue_counts(organisation_for(request)).items():
        if state not in CLOSED:
            yield {"text": ApplicationState(state).label, "code": state, "number": number, "url": f"{here}?state={state}"}


def _list_counts(roles: set[str]) -> list[dict[str, Any]]:
    counts = [
        {
            "number": quarantined().count(),
            "text": _("entries under quarantine"),
            "url": f"{reverse('portal:entries')}?state=quarantined",
            "late": True,
        }
    ]
    if roles & set(REPORT_READERS):
        counts.append({"number": open_reports().count(), "text": _("new reports by the public"), "url": reverse("portal:reports")})
    return counts


def _bank_counts() -> list[dict[str, Any]]:
    rows = [row for row in subscriber_states(timezone.now()) if row.state != SubscriberState.CURRENT]
    return [
        {
            "number": len(rows),
            "text": _("lists at banks that are not in step"),
            "url": f"{reverse('portal:banks')}?state=behind",
            "late": True,
        }
    ]
