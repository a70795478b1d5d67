"""The working calendar by which terms are counted: a year to see, a day to change."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.licensing.actions import set_calendar_day
from registry.licensing.business_days import holiday_name, is_usually_working
from registry.licensing.clocks import Calendar
from registry.licensing.models import Authority, CalendarDay
from registry.licensing.queries import calendar_days, calendars_of
from registry.portal.attempts import attempt, sent
from registry.portal.doors import administrators, calendar_readers, read_or_send
from registry.portal.forms.calendar import DayForm

YEARS = range(2000, 2201)


@calendar_readers
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """The days of a year on which it matters: holidays on weekdays, working weekends, and what was changed, by whom."""
    authority, wanted = _authority(request), _year(request)
    first, last = date(wanted, 1, 1), date(wanted, 12, 31)
    calendar = calendars_of([authority.pk], timezone.now())[authority.pk]
    rows = list(calendar_days(authority, first=first, last=last))
    context = {
        "year": wanted,
        "before": wanted - 1 if wanted - 1 in YEARS else None,
        "after": wanted + 1 if wanted + 1 in YEARS else None,
        "days": list(_special_days(calendar, rows, first, last)),
        "months": [_month(calendar, wanted, number) for number in range(1, 13)],
        "may_change": has_role(person_of(request), Role.ADMINISTRATOR, organisation=organisation_for(request)),
    }
    return render(request, "portal/calendar.html", context)


@administrators
@read_or_send
def set_day(request: HttpRequest) -> HttpResponse:
    """Change a day to come; every open case gets its new due day."""
    authority, form, status = _authority(request), DayForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: set_calendar_day(
                authority.pk,
                day=form.cleaned_data["day"],
                is_working=form.is_working,
                note=form.cleaned_data["note"],
                actor=person_of(request),
                at=timezone.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("The calendar is changed; the due days of open cases are counted anew."))
            return redirect(f"{reverse('portal:calendar')}?year={done.day.year}")
    return render(request, "portal/calendar_set.html", {"form": form}, status=status)


def _authority(request: HttpRequest) -> Authority:
    authority = Authority.objects.filter(organisation=organisation_for(request)).first()
    if authority is None:
        raise Http404
    return authority


def _year(request: HttpRequest) -> int:
    wanted = request.GET.get("year", "")
    if not wanted:
        return timezone.localdate().year
    if not wanted.isdecimal() or len(wanted) > 4 or int(wanted) not in YEARS:
        raise Http404
    return int(wanted)


def _special_days(calendar: Calendar, rows: list[CalendarDay], first: date, last: date) -> Iterator[dict[str, Any]]:
    changed: dict[date, list[CalendarDay]] = {}
    for row in rows:
        changed.setdefault(row.day, []).append(row)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        name = holiday_name(day)
        if day in changed or name or is_usually_working(day) == (day.weekday() > 4):
            yield {"day": day, "is_working": calendar.is_working(day), "name": name, "changes": changed.get(day, [])}


def _month(calendar: Calendar, wanted: int, number: int) -> dict[str, Any]:
    first = date(wanted, number, 1)
    after = date(wanted + number // 12, number % 12 + 1, 1)
    count = sum(calendar.is_working(first + timedelta(days=day)) for day in range((after - first).days))
    return {"first": first, "words": ngettext("%(days)d working day", "%(days)d working days", count) % {"days": count}}
