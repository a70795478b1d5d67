"""How banks see the exchange, to its program."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from registry.blocklist.models import Line
from registry.distribution.actions import publish_list
from registry.licensing.actions import ErrorFacts, report_own_error
from registry.licensing.models import Licence
from tests.licensing import world as w
from tests.licensing.world import World

NOW = timezone.now() - timedelta(days=1)
VIEW = "/api/v1/bank-view"


@pytest.fixture
def licence(world: World, settings: Settings, tmp_path: Path) -> Licence:
    settings.ARTEFACTS_DIR = tmp_path / "artefacts"
    found = w.licensed(world, NOW)
    for code in ("licensed", "block"):
        publish_list(code, at=NOW)
    return found


def test_a_program_reads_what_the_page_shows(program: Client, world: World, licence: Licence) -> None:
    facts = ErrorFacts("The name is wrong.", "Altyn LLP", about_list="licensed")
    report = report_own_error(licence.pk, facts, actor=world.admin, at=NOW)
    body = program.get(VIEW).json()
    licensed, block = body["lists"]
    (entry,) = licensed["entries"]
    assert entry["line"] == Line.objects.get(list__code="licensed").line
    assert (entry["licence"], block["entries"], body["hits"]) == (licence.number, [], [])
    assert {item["why"] for item in body["unconfirmed"]} == {"not_confirmed"}
    (error,) = body["reported_errors"]
    assert (error["reference"], error["of_days"], error["is_overdue"], error["outcome"]) == (report.reference, 10, False, None)
    past = program.get(f"{VIEW}/licensed/1").json()
    assert past["entries"][0]["line"] == entry["line"]
    assert program.get(f"{VIEW}/licensed/2").status_code == 404
    assert program.get(f"{VIEW}/freeze/1").status_code == 404


def test_another_exchange_reads_nothing_of_it(other: Client, licence: Licence) -> None:
    assert other.get(VIEW).json()["lists"] == []
    assert other.get(f"{VIEW}/licensed/1").status_code == 404
