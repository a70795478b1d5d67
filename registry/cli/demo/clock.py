"""From "three days ago at ten" to an instant. Everything in `seeds/demo/` counts back from the moment of loading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from registry.lib.clock import start_of_day


@dataclass(frozen=True)
class Clock:
    """Days and times in the registry's zone, seen from `now`."""

    now: datetime

    def day(self, days_ago: int) -> date:
        """The day so many days before today; a negative number lies ahead."""
        return self.now.astimezone(settings.REGISTRY_ZONE).date() - timedelta(days=days_ago)

    def midnight(self, days_ago: int) -> datetime:
        """The first instant of that day."""
        return start_of_day(self.day(days_ago), settings.REGISTRY_ZONE)

    def moment(self, given: Mapping[str, Any]) -> datetime:
        """The instant of a step: `day` and `at`, or `ago` in minutes."""
        if "ago" in given:
            return self.now - timedelta(minutes=given["ago"])
        hours, minutes = map(int, given["at"].split(":"))
        return self.midnight(given["day"]) + timedelta(hours=hours, minutes=minutes)
