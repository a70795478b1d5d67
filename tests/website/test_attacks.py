"""What the public form takes from one stranger."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from registry.blocklist.models import PlatformReport

pytestmark = pytest.mark.django_db
GIVEN = {"where": "scam.example", "what_happened": "They took my money."}


@pytest.fixture(autouse=True)
def _few(settings: Settings) -> None:
    settings.REPORT_LIMIT_ADDRESS = 3
    cache.clear()


def test_one_address_cannot_drown_the_reports_of_others(client: Client) -> None:
    answers = [client.post("/en/report/", GIVEN).status_code for _each in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert PlatformReport.objects.count() == 3
    assert client.post("/en/report/", GIVEN, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_the_form_itself_stays_open(client: Client) -> None:
    for _each in range(5):
        client.post("/en/report/", GIVEN)
    assert client.get("/en/report/").status_code == 200


def test_a_claimed_address_is_not_believed(client: Client) -> None:
    for number in range(5):
        answer = client.post("/en/report/", GIVEN, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert answer.status_code == 429


def test_reports_are_taken_without_the_cache(client: Client, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    assert client.post("/en/report/", GIVEN).status_code == 302
