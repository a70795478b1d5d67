"""Days that are not what the country's calendar says."""

import pgtrigger
from django.conf import settings
from django.db import models

from registry.audit.triggers import Rule, append_only
from registry.licensing.models.reference import Authority

# Days of any zone lie less than a day ahead of UTC; the action refuses the rest.
DAY_IS_AHEAD = Rule(
    name="calendarday_is_ahead",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NEW.set_by_id IS NOT NULL AND NEW.day <= (NEW.known_from AT TIME ZONE 'UTC')::date THEN
            RAISE EXCEPTION 'the calendar of past days is frozen' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class CalendarDay(models.Model):
    """Whether people work on one day, as it is known from `known_from` on. The newest row about a day holds.

    Without an authority it holds for all of them; those come from `seeds/` and are nobody's act.
    """

    day = models.DateField()
    is_working = models.BooleanField()
    note = models.CharField(max_length=200)
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="calendar_days")
    known_from = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("day", "known_from", "pk")
        indexes = [models.Index(fields=["day"], name="calendarday_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(set_by__isnull=False) | models.Q(authority__isnull=True), name="calendarday_set_by_somebody"
            ),
        ]
        triggers = [*append_only("calendarday"), DAY_IS_AHEAD]

    def __str__(self) -> str:
        return f"{self.day} {'+' if self.is_working else '-'}"
