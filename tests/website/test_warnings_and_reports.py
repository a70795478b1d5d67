"""The public warning list, its feed, and reporting a platform."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from registry.blocklist.models import Entry, PlatformReport
from tests.website.conftest import Lister, Scene

ATOM = "{http://www.w3.org/2005/Atom}"
TOLD = {"where": "https://qarjy-boost.example/", "what_happened": "They took my money."}


def body(client: Client, address: str, expected: int = 200, /, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == expected
    return answer.content.decode()


def test_warnings_stand_with_their_ground_newest_first(client: Client, scene: Scene, listed: Lister) -> None:
    listed("Qarjy Boost", "qarjy-boost.example", "t.me/qarjyboost")
    second = listed("Sonar Trade", "sonar-trade.example", action="hold")
    html = body(client, "/en/warnings/")
    assert html.index("Sonar Trade") < html.index("Qarjy Boost")
    assert f'id="{second}"' in html
    assert "Article 10" in html
    assert "t.me/qarjyboost" in html
    assert html.count("Not a finding of guilt.") == 1


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [({"q": "qarjy"}, True), ({"q": "QARJY-BOOST.EXAMPLE"}, True), ({"q": "none"}, False), ({"category": "illegal"}, True), ({"category": "not_licensed_here"}, False)],
)  # fmt: skip
def test_filters_narrow_the_warnings(client: Client, scene: Scene, listed: Lister, query: dict[str, str], is_shown: bool) -> None:
    reference = listed("Qarjy Boost", "qarjy-boost.example")
    assert (reference in body(client, "/en/warnings/", **query)) is is_shown


def test_the_warnings_turn_pages(client: Client, scene: Scene, listed: Lister, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.website.views.warnings.PAGE_SIZE", 1)
    first, second = listed("First", "first.example"), listed("Second", "second.example")
    page = body(client, "/en/warnings/", category="illegal")
    assert second in page
    assert first not in page
    further = re.search(r'href="(\?[^"]*before=\d+)" rel="next"', page)
    assert further is not None
    page = client.get("/en/warnings/" + further.group(1).replace("&amp;", "&")).content.decode()
    assert first in page
    assert 'rel="next"' not in page
    assert "category=illegal" in page


def test_a_warning_with_many_sites_says_how_many_more(client: Client, scene: Scene, listed: Lister) -> None:
    listed("Many", *(f"many{number}.example" for number in range(12)))
    assert "and 4 more" in body(client, "/en/warnings/")


def test_what_a_platform_calls_itself_cannot_break_page_or_feed(client: Client, scene: Scene, listed: Lister) -> None:
    listed('<script>alert(1)</script> & "Co"', "evil.example")
    assert "<script>alert" not in body(client, "/en/warnings/")
    assert "<script>alert" not in body(client, "/en/", q="evil.example")
    feed = ET.fromstring(body(client, "/feeds/warnings.atom"))
    title = feed.findtext(f"{ATOM}entry/{ATOM}title") or ""
    assert title.startswith('<script>alert(1)</script> & "Co"')


def test_the_warnings_feed_carries_reference_and_instant(client: Client, scene: Scene, listed: Lister) -> None:
    reference = listed("Qarjy Boost", "qarjy-boost.example")
    feed = ET.fromstring(body(client, "/feeds/warnings.atom", lang="ru"))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert (entry.findtext(f"{ATOM}id") or "").endswith(reference)
    assert (entry.findtext(f"{ATOM}updated") or "")[:10] == Entry.objects.get().listed_at.date().isoformat()


def test_the_warnings_cost_one_query(
    client: Client, scene: Scene, listed: Lister, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    listed("Qarjy Boost", "qarjy-boost.example")
    with django_assert_max_num_queries(1):
        body(client, "/en/warnings/")


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{"category": "licensed"}, {"before": "x"}, {"before": "9" * 30}, {"q": "x" * 300}])
def test_a_wrong_filter_is_an_error(client: Client, query: dict[str, str]) -> None:
    body(client, "/en/warnings/", 400, **query)


@pytest.mark.django_db
def test_a_report_is_kept_and_gives_a_number_that_opens_again(client: Client) -> None:
    answer = client.post("/kk/report/", {**TOLD, "contact": "me@person.example"})
    kept = PlatformReport.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/kk/report/{kept.reference}/"
    assert (kept.language, kept.kind, kept.canonical) == ("kk", "site", "qarjy-boost.example")
    html = body(client, f"/en/report/{kept.reference}/")
    assert kept.reference in html
    assert "They took my money." not in html
    assert "me@person.example" not in html


@pytest.mark.django_db
def test_a_report_needs_no_name(client: Client) -> None:
    client.post("/en/report/", TOLD)
    assert PlatformReport.objects.get().contact == ""


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["where", "what_happened"])
def test_an_incomplete_report_is_not_kept_and_loses_nothing(client: Client, missing: str) -> None:
    answer = client.post("/en/report/", {**TOLD, "platform_name": "Typed <name>", missing: " "})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#id_{missing}"' in html
    assert "Typed &lt;name&gt;" in html
    assert not PlatformReport.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["a\0b", "x" * 20_000])
def test_text_that_cannot_be_kept_is_refused(client: Client, value: str) -> None:
    assert client.post("/en/report/", {**TOLD, "what_happened": value}).status_code == 400
    assert not PlatformReport.objects.exists()


@pytest.mark.django_db
def test_the_question_of_the_checker_is_carried_into_the_report(client: Client) -> None:
    html = body(client, "/en/report/", where="qarjy-boost.example")
    assert "qarjy-boost.example</textarea>" in html
    assert "call your bank first" in html
    assert "We never ask for money" in html


@pytest.mark.django_db
def test_an_unknown_report_number_is_not_found(client: Client) -> None:
    body(client, "/en/report/R-AAAA-BBBB/", 404)
