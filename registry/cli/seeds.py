"""Reference data from `seeds/`: each loader brings one table up to its file and may run again at any time."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.utils import timezone

from registry.blocklist.actions import load_protected
from registry.exchanges.actions import fold_people
from registry.fees.actions import load_fees, load_payee_accounts
from registry.licensing.actions import (
    load_activities,
    load_authorities,
    load_calendar,
    load_investment_types,
    reckon_open_cases,
    reckon_open_errors,
)
from registry.retention.actions import load_rules

# In the order in which they stand on each other. A loader gives the number of rows its file has.
LOADERS: dict[str, Callable[[], int]] = {
    "activities": load_activities,
    "investment_types": load_investment_types,
    "authorities": load_authorities,
    "fees": load_fees,
    "fee accounts": load_payee_accounts,
    "calendar": load_calendar,
    # What stands beside older rows since a later version: the keys of people's names, the deadlines of open cases and reports.
    "people": fold_people,
    "deadlines": lambda: reckon_open_cases(timezone.now()) + reckon_open_errors(timezone.now()),
    "retention": partial(load_rules, settings.BASE_DIR / "seeds" / "retention.yaml"),
    "protected": partial(load_protected, settings.BASE_DIR / "seeds" / "protected"),
}


def load_all() -> dict[str, int]:
    """Run every loader. Gives the number of rows by loader."""
    return {name: load() for name, load in LOADERS.items()}
