"""Reference data of licensing from `seeds/`: authorities and activities. Safe to run again; nothing is ever deleted."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from registry.accounts.models import Organisation
from registry.accounts.states import OrganisationKind
from registry.licensing.models import Activity, Authority, InvestmentType

SEEDS = settings.BASE_DIR / "seeds"


@transaction.atomic
def load_activities(path: Path = SEEDS / "activities.csv") -> int:
    """Bring the activities up to the file. Gives how many the file has."""
    rows = list(_rows(path))
    for row in rows:
        Activity.objects.update_or_create(
            code=row["code"],
            defaults={
                **_names(row),
                "authority_code": row["authority"],
                "is_trading_facility": row["is_trading_facility"] == "yes",
                "order": int(row["order"]),
            },
        )
    return len(rows)


@transaction.atomic
def load_investment_types(path: Path = SEEDS / "investment_types.csv") -> int:
    """Bring the types of investments up to the file. Gives how many the file has."""
    rows = list(_rows(path))
    for row in rows:
        InvestmentType.objects.update_or_create(code=row["code"], defaults={**_names(row), "order": int(row["order"])})
    return len(rows)


@transaction.atomic
def load_authorities(path: Path = SEEDS / "authorities.csv") -> int:
    """Bring the authorities up to the file and tie each to its regulator where there is one. Gives how many the file has.

    An authority without a regulator's organisation takes no applications: run it again once the organisation exists.
    """
    rows = list(_rows(path))
    for row in rows:
        organisation = Organisation.objects.filter(kind=OrganisationKind.REGULATOR, code=row["organisation"]).first()
        defaults = {
            **_names(row),
            "number_pattern": row["number_pattern"],
            "website": row["website"],
            "appeal_to": row["appeal_to"],
            "appeal_days": int(row["appeal_days"]),
            "is_open": row["is_open"] == "yes",
        }
        if organisation is not None:
            defaults["organisation"] = organisation
        Authority.objects.update_or_create(code=row["code"], defaults=defaults)
    return len(rows)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _names(row: dict[str, str]) -> dict[str, str]:
    return {"name": row["name"], "name_kk": row["name_kk"], "name_ru": row["name_ru"]}
