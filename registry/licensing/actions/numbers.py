"""Official numbers: one after the other within a year, without a gap, whoever asks at once."""

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


def _year(at: datetime) -> int:
    return at.astimezone(settings.REGISTRY_ZONE).year


def _next(scope: str) -> int:
    # ON CONFLICT DO NOTHING waits for a rival's insert of the same series, then the lock orders the two.
    NumberSeries.objects.bulk_create([NumberSeries(scope=scope)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(scope=scope)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
