"""What every page has: the language switch, the navigation, the way in and out, the demo strip (ux.md, R1 and R5)."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from registry.website.templatetags.layout import LANGUAGE_NAMES
from tests.signing_in import signed_in
from tests.website.conftest import Scene

LANGUAGES = ("kk", "ru", "en")
ADDRESSES = (
    "/", "/?q=nobody.example", "/?q=%D0%B0+%26+b&at=2026-01-01", "/?q=", "/register/", "/register/?q=a&status=active", "/register/X-1/",
    "/warnings/?category=illegal", "/report/?where=a.example", "/account/login/?next=/en/report/",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_switch_keeps_path_and_query(client: Client, address: str, language: str) -> None:
    html = client.get(f"/{language}{address}").content.decode()
    switch = html.split('<nav class="tz-languages"')[1].split("</nav>")[0]
    names = re.findall(r"<(?:a|span) class=\"tz-languages[^>]*>([^<]+)<", switch)
    assert names == [name for _code, name in LANGUAGE_NAMES] == ["Қазақша", "Русский", "English"]
    assert re.search(rf'<span[^>]* lang="{language}" aria-current="true">', switch)
    for other in set(LANGUAGES) - {language}:
        link = re.search(rf'<a class="tz-languages__link" href="([^"]+)" lang="{other}" hreflang="{other}"', switch)
        assert link is not None
        answer = client.get(link.group(1).replace("&amp;", "&"))
        assert f'<html lang="{other}"' in answer.content.decode()
        back = re.search(rf'href="([^"]+)" lang="{language}"', answer.content.decode())
        assert back is not None
        assert client.get(back.group(1).replace("&amp;", "&")).wsgi_request.GET == client.get(f"/{language}{address}").wsgi_request.GET


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/en/", "Is this exchange licensed? – Check an exchange – Exchange register"),
        ("/en/register/", "Register of licensed exchanges – Exchange register"),
        ("/en/report/", "Report a platform – Exchange register"),
    ],
)
def test_the_title_goes_from_page_to_service(client: Client, address: str, title: str) -> None:
    assert f"<title>{title}</title>" in client.get(address).content.decode()


@pytest.mark.django_db
def test_the_navigation_marks_the_page_and_its_section(client: Client, scene: Scene) -> None:
    assert re.search(r'href="/en/register/" aria-current="page"', client.get("/en/register/").content.decode())
    assert re.search(r'href="/en/register/" aria-current="true"', client.get(f"/en/register/{scene.number}/").content.decode())
    assert not re.search(r'href="/en/" aria-current', client.get("/en/register/").content.decode())


def test_a_visitor_finds_the_way_in_and_a_person_the_ways_on_and_out(client: Client, scene: Scene) -> None:
    assert 'href="/en/account/login/"' in client.get("/en/").content.decode()
    html = signed_in(scene.world.officer).get("/en/").content.decode()
    assert scene.world.officer.email in html
    assert 'action="/en/account/logout/"' in html
    assert 'href="/en/portal/"' in html
    assert 'href="/en/apply/"' in signed_in(scene.world.admin).get("/en/").content.decode().split('class="tz-account"')[1]


@pytest.mark.django_db
@pytest.mark.parametrize("is_demo", [True, False])
def test_only_demo_mode_says_that_it_is_one(client: Client, settings: Settings, is_demo: bool) -> None:
    settings.DEMO = is_demo
    html = client.get("/en/").content.decode()
    assert ('href="/personas/"' in html) is is_demo
    assert ('href="/mail/"' in html) is is_demo


@pytest.mark.django_db
def test_a_page_runs_nothing_inline(client: Client) -> None:
    answer = client.get("/en/")
    assert "unsafe" not in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert not re.search(r"<script(?![^>]*src=)|<style|\son[a-z]+=|\sstyle=", html)
