"""Official numbers: one after the other within a year, without a gap, whoever asks at once."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from registry.licensing.models import Authority, NumberSeries


def next_application_number(at: datetime) -> str:
    """The next number of the year, such as `APP-2026-000001`. The series stays locked until the transaction ends."""
    year = _year(at)
    return f"APP-{year}-{_next(f'application:{year}'):06d}"


def next_licence_number(authority: Authority, at: datetime) -> str:
    """The authority's next licence number of the year, by its pattern. The series stays locked until the transaction ends."""
    year = _year(at)
    return authority.number_pattern.format(year=year, number=_next(f"licence:{authority.code}:{year}"))


def next_number(prefix: str, at: datetime) -> str:
    """The next number of the year in another series, such as `NTC-2026-000001`. Locked as above."""
    year = _year(at)
    return f"{prefix}-{year}-{_next(f'{prefix.lower()}:{year}'):06d}"


def reserve_licence_numbers(authority: Authority, numbers: Iterable[str]) -> None:
    """Numbers given out elsewhere are not given out again: each year's series goes on after the highest of its pattern."""
    pattern = re.escape(re.sub(r"\{(year|number)[^}]*\}", lambda found: f"<{found[1]}>", authority.number_pattern))
    wanted = re.compile(pattern.replace("<year>", r"(?P<year>[0-9]{4})").replace("<number>", r"(?P<number>[0-9]{1,9})"), re.IGNORECASE)
    highest: dict[str, int] = {}
    for number in numbers:
        found = wanted.fullmatch(number)
        if found:
            highest[found["year"]] = max(highest.get(found["year"], 0), int(found["number"]))
    for year, last in sorted(highest.items()):
        scope = f"licence:{authority.code}:{year}"
        NumberSeries.objects.bulk_create([NumberSeries(scope=scope)], ignore_conflicts=True)
        NumberSeries.objects.filter(scope=scope, last__lt=last).update(last=last)


def _year(at: datetime) -> int:
    return at.astimezone(settings.REGISTRY_ZONE).year


def _next(scope: str) -> int:
    # ON CONFLICT DO NOTHING waits for a rival's insert of the same series, then the lock orders the two.
    NumberSeries.objects.bulk_create([NumberSeries(scope=scope)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(scope=scope)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
