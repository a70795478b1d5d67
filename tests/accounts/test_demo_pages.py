"""Becoming somebody by one click and reading mail: in demo mode, and only there."""

import os
import subprocess
import sys

import pytest
from django.contrib.auth import get_user
from django.test import Client

from registry.accounts.models import User
from registry.outbox.actions import keep_mail
from tests.accounts.conftest import AT
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
PAGES = ["/personas/", "/mail/", "/mail/1/"]


@pytest.fixture(autouse=True)
def _demo(settings) -> None:
    settings.DEMO = True


def test_the_page_lists_everybody_who_holds_a_role(client: Client, officer: User, owner: User, banker: User) -> None:
    page = client.get("/personas/").content.decode()

    for person in (officer, owner, banker):
        assert person.full_name in page


def test_one_click_signs_an_officer_in_with_everything_open(client: Client, officer: User) -> None:
    answer = client.post("/personas/", {"person": officer.pk})

    assert answer.url == "/en/portal/"
    assert get_user(client) == officer
    assert client.get("/en/account/sessions/").status_code == 200


def test_becoming_somebody_else_leaves_nothing_of_the_one_before(client: Client, officer: User, owner: User) -> None:
    client.post("/personas/", {"person": officer.pk})
    before = client.session.session_key

    client.post("/personas/", {"person": owner.pk})

    assert get_user(client) == owner
    assert client.session.session_key != before
    assert client.get("/en/account/team/").status_code == 200


@pytest.mark.parametrize("person", ["", "0", "x", "-1", "9" * 40, "²"])
def test_an_unknown_person_signs_nobody_in(client: Client, owner: User, person: str) -> None:
    assert client.post("/personas/", {"person": person}).status_code == 302
    assert get_user(client).is_anonymous


def test_mail_can_be_read_with_its_links(client: Client) -> None:
    mail = keep_mail(to="a@b.example", subject="Hello <b>", text="See http://testserver/en/x/ <script>", language="en", at=AT)

    assert "Hello &lt;b&gt;" in client.get("/mail/").content.decode()
    page = client.get(f"/mail/{mail.pk}/").content.decode()
    assert '<a href="http://testserver/en/x/"' in page
    assert "&lt;script&gt;" in page
    assert "a@b.example" in client.get("/mail/?to=A@B.example").content.decode()
    assert "Hello" not in client.get("/mail/?to=nobody@b.example&page=99").content.decode()
    assert client.get("/mail/999999/").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_outside_demo_mode_there_is_nothing(client: Client, settings, path: str) -> None:
    settings.DEMO = False

    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {404, 405}


def test_a_personas_session_loses_its_second_factor_outside_demo_mode(client: Client, officer: User, settings) -> None:
    client.post("/personas/", {"person": officer.pk})
    settings.DEMO = False

    assert client.get("/en/account/sessions/").status_code == 302


def test_the_address_table_has_no_demo_pages_outside_demo_mode() -> None:
    script = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "for path in ('/personas/', '/mail/', '/mail/1/'):\n"
        "    try:\n"
        "        resolve(path)\n"
        "    except Resolver404:\n"
        "        print('none')\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env={**os.environ, "DEMO": "false"}, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["none"] * 3


def test_own_account_page_names_roles(owner: User) -> None:
    page = signed_in(owner).get("/en/account/").content.decode()

    assert "Exchange administrator" in page
    assert "Altyn Exchange" in page
