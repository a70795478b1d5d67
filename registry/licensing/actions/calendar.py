"""Changing the working calendar. Past days stay as they were, so that past clocks can be reckoned again."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.audit.actions import record
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.actions.clocks import reckon_open_cases
from registry.licensing.actions.own_errors import reckon_open_errors
from registry.licensing.answers import text_fault
from registry.licensing.business_days import decreed_days
from registry.licensing.models import Authority, CalendarDay
from registry.licensing.queries.clocks import calendars_of, local_day

LATEST_YEAR = 2200
NOTE_LENGTH = 200


@transaction.atomic
def set_calendar_day(authority_id: int, *, day: date, is_working: bool, note: str, actor: User, at: datetime) -> CalendarDay:
    """Say whether the authority works on a day to come. Its open cases and reports get their new due days in the same transaction.

    Raises `NotAllowedError` for anybody but its administrators, `InvalidError` for a day that has begun or without a note,
    `RuleError` when the calendar says so already.
    """
    authority = Authority.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=authority_id)
    if authority.organisation is None or not has_role(actor, Role.ADMINISTRATOR, organisation=authority.organisation):
        raise NotAllowedError(_("Only administrators change the calendar."), code="role")
    if not local_day(at) < day or day.year > LATEST_YEAR:
        raise InvalidError(_("Give a day after today: what past days were stays as it is."), field="day")
    if not note.strip() or text_fault(note, NOTE_LENGTH):
        raise InvalidError(_("Say why, for example by which decree."), field="note")
    if calendars_of([authority.pk], at)[authority.pk].is_working(day) == is_working:
        raise RuleError(_("The calendar says so already."), code="state")
    row = CalendarDay.objects.create(day=day, is_working=is_working, note=note.strip(), authority=authority, known_from=at, set_by=actor)
    record(authority.organisation, "calendar.day_set", actor=actor, at=at, reason=note.strip(), day=day, is_working=is_working)
    reckon_open_cases(at, authority)
    reckon_open_errors(at, authority)
    return row


@transaction.atomic
def load_calendar() -> int:
    """Add the days that the seeds name and the table does not have. Gives how many the seeds name."""
    days = decreed_days()
    for one in days:
        CalendarDay.objects.get_or_create(
            day=one.day, known_from=one.known_from, authority=None, defaults={"is_working": one.is_working, "note": one.note}
        )
    return len(days)
