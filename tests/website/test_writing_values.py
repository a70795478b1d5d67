"""How dates, times, sums and names are written in each language (ux.md, R2)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from registry.website.templatetags.tizilim import bdi, code, day, joined, machine_time, moment, money, number

AT = datetime(2026, 11, 22, 6, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("kk", "22.11.2026 11:40\u00a0(UTC+5)"),
        ("ru", "22.11.2026 11:40\u00a0(UTC+5)"),
        ("en", "22 November 2026 11:40\u00a0(UTC+5)"),
    ],
)
def test_an_instant_carries_its_zone(language: str, written: str) -> None:
    with translation.override(language):
        assert moment(AT) == written


@pytest.mark.parametrize(("language", "written"), [("kk", "14.03.2027"), ("ru", "14.03.2027"), ("en", "14 March 2027")])
def test_a_day_is_written_as_readers_of_the_language_write_it(language: str, written: str) -> None:
    with translation.override(language):
        assert day(date(2027, 3, 14)) == written


def test_the_day_of_an_instant_is_the_day_in_the_registry_s_zone() -> None:
    with translation.override("kk"):
        assert day(datetime(2026, 11, 22, 20, 0, tzinfo=UTC)) == "23.11.2026"


@pytest.mark.parametrize(
    ("language", "written"),
    [("kk", "1\u00a0234\u00a0567,50\u00a0₸"), ("ru", "1\u00a0234\u00a0567,50\u00a0₸"), ("en", "1,234,567.50\u00a0₸")],
)
def test_a_sum_has_its_thousands_apart_and_its_sign(language: str, written: str) -> None:
    with translation.override(language):
        assert money(Decimal("1234567.5")) == written


def test_a_currency_without_a_sign_keeps_its_code() -> None:
    with translation.override("en"):
        assert money(5, "CHF") == "5.00\u00a0CHF"


@pytest.mark.parametrize(("value", "written"), [(1, "1"), (21, "21"), (1000, "1\u00a0000"), (None, "")])
def test_counts_are_grouped_by_thousands(value: int | None, written: str) -> None:
    with translation.override("kk"):
        assert number(value) == written


def test_machines_read_utc() -> None:
    assert machine_time(AT) == "2026-11-22T06:40:00Z"


def test_a_stranger_s_name_is_escaped_and_isolated() -> None:
    assert bdi("<b>\u202eevil") == "<bdi>&lt;b&gt;\u202eevil</bdi>"
    assert code("a<b") == '<bdi class="tz-code">a&lt;b</bdi>'
    assert joined(["a<b", "c"]) == "<bdi>a&lt;b</bdi>, <bdi>c</bdi>"
