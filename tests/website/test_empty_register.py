"""A register on its first day."""

import json
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from tests.website.test_register_pages import ATOM, body


@pytest.mark.django_db
def test_an_empty_register_has_valid_feeds_and_data(client: Client) -> None:
    assert ET.fromstring(body(client, "/feeds/changes.atom")).tag == f"{ATOM}feed"
    assert ET.fromstring(body(client, "/feeds/warnings.atom")).tag == f"{ATOM}feed"
    assert json.loads(body(client, "/data/register.json"))["results"] == []
    assert "No licence answers to this." in body(client, "/en/register/")
