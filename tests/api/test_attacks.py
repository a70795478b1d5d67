"""What strangers try at the edge: odd addresses, a proxy's headers, bodies without end."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from registry.accounts.models import User
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
PAGES = ("/en/account/login/", "/en/report/", "/en/apply/", "/admin/")


def announce(client: Client, path: str, size: int) -> Any:
    """A POST that says it has `size` bytes and sends a few."""
    return client.generic("POST", path, b"--x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(size))


@pytest.mark.parametrize("path", ["/en/?q=%00", "/api/v1/lookup?q=%00", "/en/%01"])
def test_a_refused_address_is_answered_with_all_headers(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_host_that_is_not_ours_is_answered_with_all_headers(client: Client) -> None:
    answer = client.get("/en/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_measures_are_closed_to_whom_a_proxy_lets_through(client: Client, header: str) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_measures_are_closed_behind_a_proxy_whatever_address_is_claimed(client: Client, settings: Settings) -> None:
    settings.IS_BEHIND_PROXY, settings.METRICS_TOKEN = True, "m" * 32
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer " + "m" * 32}).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_strangers_large_body_is_refused_before_it_is_read(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/en/account/login/")
    answer = announce(client, path, 3 * MEGABYTE)
    assert answer.status_code == 413
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_who_signed_in_may_send_as_many_files_as_a_form_takes_and_no_more(settings: Settings) -> None:
    client = signed_in(User.objects.create_user("a@b.test", "x" * 20))
    most = settings.DATA_UPLOAD_MAX_NUMBER_FILES * settings.DOCUMENT_MAX_BYTES
    assert announce(client, "/en/apply/", most).status_code != 413
    assert announce(client, "/en/apply/", most + 3 * MEGABYTE).status_code == 413


def test_what_a_refused_body_held_never_reaches_the_disk(settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n' + b"a" * (3 * MEGABYTE) + b"\r\n--x--\r\n"
    answer = Client().generic("POST", "/en/report/", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert list(tmp_path.iterdir()) == []
