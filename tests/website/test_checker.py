"""The checker: one box, one page, a verdict in words (ux.md, R20)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.website.conftest import Lister, Scene

SITE = "altyn.example"


def page(client: Client, language: str = "en", status: int = 200, **query: str) -> str:
    answer = client.get(f"/{language}/", query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def verdict(html: str) -> str:
    found = re.search(r'<h[12] class="tz-verdict__title">.*?<span>(.*?)</span>', html, re.DOTALL)
    return found.group(1) if found else ""


@pytest.mark.parametrize(
    "asked",
    [
        SITE, "www.altyn.example", "HTTPS://WWW.Altyn.Example/", "https://altyn.example/trade?pair=btc#top", "http://altyn.example.", "app.altyn.example",
        "240241900711", "KZ86125KZT5004100100", "KZ86 125K ZT50 0410 0100", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "AFSA-A-LA-2026-0001", "afsa-a-la-2026-0001", "Altyn Exchange Ltd.", "ALTYN EXCHANGE", "  altyn  ",
    ],
)  # fmt: skip
def test_the_licensee_is_found_by_whatever_names_it(client: Client, scene: Scene, asked: str) -> None:
    html = page(client, q=asked)
    assert verdict(html) == "Licensed"
    assert "tz-verdict--good" in html
    for told in ("Altyn Exchange Ltd.", scene.number, SITE, "240241900711", "What it may do", "What the licence does not cover"):
        assert told in html
    assert re.search(r"Checked:\s*<time datetime=.*\(UTC\+5\)</time>", html)
    assert f"/v/{scene.number}" in html


@pytest.mark.parametrize("asked", ["nobody.example", "Nobody Knows Ltd.", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"])
def test_no_record_is_not_safety_and_offers_to_report(client: Client, scene: Scene, asked: str) -> None:
    html = page(client, q=asked)
    assert verdict(html) == "No record"
    assert "Not being found does not mean that it is safe." in html
    assert "/en/report/?where=" in html


@pytest.mark.parametrize("asked", ["alytn.example", "altyn.example.net", "аltyn.example", "xn--ltyn-43d.example"])
def test_a_look_alike_is_a_different_site(client: Client, scene: Scene, asked: str) -> None:
    html = page(client, q=asked)
    assert verdict(html) == "This is a different site"
    assert "tz-verdict--caution" in html
    assert scene.number in html


def test_a_name_shared_with_a_licensee_is_told_to_be_copyable(client: Client, scene: Scene) -> None:
    assert "A name can be copied." in page(client, q="Altyn")


def test_a_listed_platform_is_on_the_warning_list(client: Client, scene: Scene, listed: Lister) -> None:
    reference = listed("Qarjy Boost", "qarjy-boost.example")
    html = page(client, q="https://login.qarjy-boost.example/start")
    assert verdict(html) == "Not licensed: on the warning list"
    assert "tz-verdict--bad" in html
    assert reference in html
    assert "Article 10" in html
    assert "finding of guilt" not in html


@pytest.mark.parametrize("action", ["hold", "report"])
def test_an_examined_platform_is_not_found_guilty(client: Client, scene: Scene, listed: Lister, action: str) -> None:
    listed("Sonar Trade", "sonar-trade.example", action=action)
    html = page(client, q="sonar-trade.example")
    assert verdict(html) == "Not licensed: on the warning list"
    assert "It is under examination; this is not a finding of guilt." in html


def test_a_listed_name_alone_is_no_verdict(client: Client, scene: Scene, listed: Lister) -> None:
    listed("Qarjy Boost", "qarjy-boost.example")
    html = page(client, q="Qarjy Boost")
    assert verdict(html) == "No verdict: a name like this is on the warning list"
    assert "the name only" in html


def test_a_foreign_exchange_is_not_licensed_here(client: Client, scene: Scene, listed: Lister) -> None:
    listed("Abroad Exchange", "abroad.example", category="not_licensed_here", action="report")
    html = page(client, q="abroad.example")
    assert verdict(html) == "Not licensed here"
    assert "A licence of another country does not count here." in html


def test_a_suspension_shows_at_once_and_yesterday_stays(client: Client, scene: Scene) -> None:
    scene.suspend(timezone.now() - timedelta(minutes=1))
    assert verdict(page(client, q=SITE)) == "Suspended"
    yesterday = (timezone.now() - timedelta(days=2)).date().isoformat()
    html = page(client, q=SITE, at=yesterday)
    assert verdict(html) == "Licensed"
    assert "As it stood:" in html


def test_an_ended_licence_says_when_it_ended(client: Client, scene: Scene) -> None:
    scene.revoke(timezone.now() - timedelta(minutes=1))
    html = page(client, q=scene.number)
    assert verdict(html).startswith("Licence ended (")
    assert "may not do business any more." in html
    assert "Nothing, as the licence is not in force." in html


def test_before_the_grant_there_was_nothing(client: Client, scene: Scene) -> None:
    before = (scene.granted_at - timedelta(days=2)).date().isoformat()
    assert verdict(page(client, q=SITE, at=before)) == "No record"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"q": ""}, "Type a name, a site"),
        ({"q": "   "}, "Type a name, a site"),
        ({"q": "x" * 10_000}, "at most 2048 characters"),
        ({"q": SITE, "at": "tomorrow"}, "Give a day such as"),
        ({"q": SITE, "at": "2199-01-01"}, "lies in the future"),
        ({"q": SITE, "at": "9999-12-31"}, "Give a day such as"),
        ({"q": SITE, "at": "2026-02-30"}, "Give a day such as"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_question_is_answered_with_what_to_mend(client: Client, query: dict[str, str], sentence: str) -> None:
    html = page(client, status=400, **query)
    assert sentence in html
    assert "<title>Error: " in html
    assert 'class="govuk-error-summary" tabindex="-1" autofocus' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    ["KZ00125KZT5004100100", "24024190071", "http://user:secret@altyn.example/", "\u202ealtyn.example", "😀", "%", "' OR 1=1 --"],
)
def test_odd_text_is_answered_without_failing(client: Client, asked: str) -> None:
    answer = client.get("/en/", {"q": asked})
    assert answer.status_code in (200, 400)
    assert "secret" not in answer.content.decode().split("</form>")[1] or answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "a%00b", "%E2%80%8Baltyn.example"])
def test_bytes_that_are_no_text_are_answered_without_failing(client: Client, raw: str) -> None:
    assert client.get(f"/en/?q={raw}").status_code in (200, 400)


def test_markup_in_the_question_stays_text(client: Client, scene: Scene) -> None:
    html = page(client, q='"><script>alert(1)</script>')
    assert "<script>alert" not in html


def test_the_language_switch_keeps_the_question(client: Client, scene: Scene) -> None:
    html = page(client, "ru", q="Алтын & Ко")
    assert '<html lang="ru"' in html
    assert 'href="/kk/?q=%D0%90%D0%BB%D1%82%D1%8B%D0%BD+%26+%D0%9A%D0%BE"' in html


def test_an_answer_costs_a_fixed_number_of_queries(
    client: Client, scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        page(client, q=SITE)


@pytest.mark.django_db
def test_the_empty_box_asks_the_database_nothing(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(0):
        page(client)


@pytest.mark.django_db
@pytest.mark.parametrize(("header", "language"), [("kk", "kk"), ("ru-RU,ru;q=0.9", "ru"), ("de", "en"), ("", "en")])
def test_the_bare_address_leads_to_the_reader_s_language(client: Client, header: str, language: str) -> None:
    answer = client.get("/", headers={"accept-language": header})
    assert answer.status_code == 302
    assert answer["Location"] == f"/{language}/"


@pytest.mark.django_db
def test_nothing_can_be_sent_to_the_checker(client: Client) -> None:
    assert client.post("/en/", {"q": SITE}).status_code == 405
