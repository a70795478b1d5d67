"""Countries by ISO 3166-1 alpha-2 code, from `seeds/countries.csv`."""

import csv
from functools import cache

from django.conf import settings

from registry.licensing.forms import Option, Text


@cache
def countries() -> tuple[Option, ...]:
    """All countries in the order of the file: the home country first, then by English name."""
    with (settings.BASE_DIR / "seeds" / "countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Option(row["code"], Text(row["name"], row["name_kk"], row["name_ru"])) for row in csv.DictReader(file))


def country_name(code: str) -> str:
    """The country in the reader's language, or the code itself for an unknown one."""
    return next((str(option.label) for option in countries() if option.code == code), code)
