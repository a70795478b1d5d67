"""Clocks in sentences, the same for applicants and officers."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.licensing.clocks import Clock, DayKind, Limit, PauseTaken


def limit_words(limit: Limit) -> str:
    """“60 working days”."""
    if limit.kind == DayKind.WORKING:
        return ngettext("%(days)d working day", "%(days)d working days", limit.days) % {"days": limit.days}
    return ngettext("%(days)d calendar day", "%(days)d calendar days", limit.days) % {"days": limit.days}


def day_words(clock: Clock) -> str:
    """“Day 12 of 20 working days”."""
    return _("Day %(day)d of %(limit)s") % {"day": clock.day, "limit": limit_words(clock.limit)}


def clock_words(clock: Clock) -> str:
    """“Day 12 of 20 working days, paused 5 days for request 3”."""
    pauses = [pause_words(taken) for taken in clock.pauses if taken.days or taken.is_open]
    return ", ".join([day_words(clock), *pauses])


def pause_words(taken: PauseTaken) -> str:
    """“paused 5 days for request 3”."""
    words = {"days": taken.days, "why": taken.pause.why}
    if taken.is_open:
        return ngettext("paused now for %(why)s, %(days)d day so far", "paused now for %(why)s, %(days)d days so far", taken.days) % words
    return ngettext("paused %(days)d day for %(why)s", "paused %(days)d days for %(why)s", taken.days) % words


def pause_sentence(taken: PauseTaken) -> str:
    """“Request 3: the clock stood from 5.3.2026 to 12.3.2026, 4 days did not count.”"""
    words = {"why": taken.pause.why, "days": taken.days, "start": date_format(taken.pause.start, "DATE_FORMAT")}
    if taken.pause.end is None:
        text = ngettext(
            "%(why)s: the clock stands since %(start)s, %(days)d day has not counted so far.",
            "%(why)s: the clock stands since %(start)s, %(days)d days have not counted so far.",
            taken.days,
        )
    else:
        words["end"] = date_format(taken.pause.end, "DATE_FORMAT")
        text = ngettext(
            "%(why)s: the clock stood from %(start)s to %(end)s, %(days)d day did not count.",
            "%(why)s: the clock stood from %(start)s to %(end)s, %(days)d days did not count.",
            taken.days,
        )
    sentence = text % words
    return sentence[:1].upper() + sentence[1:]


def left_words(clock: Clock) -> str:
    """“8 days left”, “3 days over the limit”, “the clock stands, 8 days left”."""
    if clock.is_over:
        over = max(-clock.left, 1)
        return ngettext("%(days)d day over the limit", "%(days)d days over the limit", over) % {"days": over}
    left = ngettext("%(days)d day left", "%(days)d days left", clock.left) % {"days": clock.left}
    return _("the clock stands, %(left)s") % {"left": left} if clock.is_paused else left


def due_words(clock: Clock) -> str:
    """By when it is to be decided; while the clock stands, what it would be if the wait ended today."""
    if clock.due_on is None:
        return ""
    day = date_format(clock.due_on, "DATE_FORMAT")
    return _("%(day)s, if the wait ends today") % {"day": day} if clock.settled_due_on is None else day
