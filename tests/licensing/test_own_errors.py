"""A holder says that an entry is wrong: it gets a number and a day, an officer answers once, and everybody is told."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from registry.accounts.states import Role
from registry.audit.models import Event
from registry.audit.queries import events_of
from registry.blocklist.models import Entry
from registry.distribution.actions import publish_list
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing import actions
from registry.licensing.actions import CorrectedBy, ErrorFacts, close_error, report_error, report_own_error, set_calendar_day
from registry.licensing.models import ErrorReport, ErrorReportFile, Licence
from registry.licensing.queries import error_clocks, errors_of_authority, local_day, open_errors, overdue_errors
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT, World, later
from tests.worlds import module_world, own_copy

_world = module_world
FACTS = ErrorFacts("The name is wrong.", "Altyn Exchange LLP", about_list="licensed")


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES, settings.ARTEFACTS_DIR = storages, tmp_path / "artefacts"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(_world: World, db: None) -> World:
    return own_copy(_world)


@pytest.fixture
def licence(world: World) -> Licence:
    return w.licensed(world)


def reported(world: World, licence: Licence, facts: ErrorFacts = FACTS) -> ErrorReport:
    return report_own_error(licence.pk, facts, actor=world.member, at=AT)


def test_a_report_is_numbered_recorded_told_and_due_after_ten_working_days(world: World, licence: Licence) -> None:
    files = [(io.BytesIO(w.pdf("a")), "a.pdf"), (io.BytesIO(w.pdf("a")), "same.pdf"), (io.BytesIO(w.pdf("b")), "b.pdf")]
    report = report_own_error(licence.pk, FACTS, files=files, actor=world.member, at=AT)
    # Saturday 21 November; two weeks of working days begin on Monday.
    assert (local_day(AT), report.due_on) == (date(2026, 11, 21), date(2026, 12, 4))
    assert [file.original_name for file in report.files.all()] == ["a.pdf", "b.pdf"]
    event = events_of(licence).filter(action="register_error.reported").get()
    assert (event.actor_email, report.reference in event.data) == ("member@altyn.example", True)
    told = set(Mail.objects.filter(subject__contains=report.reference).values_list("to", flat=True))
    assert told == {"admin@altyn.example", "member@altyn.example", "officer@afsa.test"}


def test_the_clock_is_a_function_of_the_calendar_as_it_was_known(world: World, licence: Licence) -> None:
    report = reported(world, licence)
    administrator = world.authority.first
    authority = licence.authority_id
    set_calendar_day(authority, day=date(2026, 11, 25), is_working=False, note="By decree.", actor=administrator, at=later(days=1))
    report.refresh_from_db()
    assert report.due_on == date(2026, 12, 7)
    assert error_clocks([report], later(days=6))[report.pk].day == 4
    assert error_clocks([report], AT)[report.pk].due_on == date(2026, 12, 4), "as it was known then"
    organisation = world.authority.organisation
    assert not overdue_errors(organisation, date(2026, 12, 7))
    assert list(overdue_errors(organisation, date(2026, 12, 8))) == [report]
    assert error_clocks([report], later(days=20))[report.pk].is_over


def test_the_overdue_stand_on_top_and_strangers_have_no_clock(world: World, licence: Licence) -> None:
    stranger = report_error(licence.pk, text="The site is wrong.", contact="", language="en", at=AT)
    first = reported(world, licence)
    other = ErrorFacts("The address is wrong.", "Abay 9", about_list="licensed")
    second = report_own_error(licence.pk, other, actor=world.admin, at=later(days=3))
    assert list(errors_of_authority(world.authority.organisation)) == [first, second, stranger]
    assert stranger.due_on is None
    assert stranger.pk not in error_clocks([stranger], AT)
    assert open_errors(world.authority.organisation).count() == ErrorReport.objects.count()


def test_sent_twice_is_kept_once_and_only_by_the_holder_about_its_own(world: World, licence: Licence) -> None:
    assert reported(world, licence) == reported(world, licence)
    other = w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd.")
    for actor in (other, world.officer, world.approver):
        with pytest.raises(NotAllowedError):
            report_own_error(licence.pk, FACTS, actor=actor, at=AT)
    for facts, field in (
        (ErrorFacts(" ", "b", about_list="licensed"), "text"),
        (ErrorFacts("a", "\x00", about_list="licensed"), "expected"),
        (ErrorFacts("a", "b"), "about"),
        (ErrorFacts("a", "b", about_list="licensed", about_entry="e0000009"), "about"),
        (ErrorFacts("a", "b", about_list="licensed", about_entry="x"), "about"),
    ):
        with pytest.raises(InvalidError) as caught:
            reported(world, licence, facts)
        assert caught.value.field == field
    with pytest.raises(InvalidError, match="virus"):
        report_own_error(licence.pk, FACTS, files=[(io.BytesIO(b"MZ"), "virus.pdf")], actor=world.admin, at=AT)
    assert ErrorReport.objects.count() == 1


def test_corrected_names_what_corrected_it_and_not_wrong_gives_the_reason(world: World, licence: Licence) -> None:
    publication = publish_list("licensed", at=AT)
    entry = Entry.objects.get(list__code="licensed")
    about = ErrorFacts("The name is wrong.", "LLP", about_list="licensed", about_entry=entry.reference)
    report = reported(world, licence, about)
    answer = {"actor": world.officer, "at": later(days=2)}
    for facts, field in (
        ({"outcome": "corrected", "note": "Done."}, "corrected_by"),
        ({"outcome": "no_error", "note": " "}, "note"),
        ({"outcome": "no_error", "note": "x", "corrected_by": CorrectedBy(publication=publication)}, "corrected_by"),
        ({"outcome": "", "note": ""}, "outcome"),
    ):
        with pytest.raises(InvalidError) as caught:
            close_error(report.pk, **facts, **answer)  # type: ignore[arg-type]
        assert caught.value.field == field
    for actor in (world.approver, world.admin, world.authority.person(Role.LIST_OFFICER, "lists@afsa.test")):
        with pytest.raises(NotAllowedError):
            close_error(report.pk, outcome="no_error", note="No.", actor=actor, at=later(days=2))
    closed = close_error(report.pk, outcome="corrected", note="", corrected_by=CorrectedBy(publication=publication), **answer)  # type: ignore[arg-type]
    assert closed.corrected_publication == publication
    with pytest.raises(RuleError):
        close_error(report.pk, outcome="no_error", note="No.", **answer)  # type: ignore[arg-type]
    assert Event.objects.filter(action="register_error.closed").count() == 1
    assert set(Mail.objects.filter(subject__contains="answer to your report").values_list("to", flat=True)) == {
        "admin@altyn.example", "member@altyn.example",
    }  # fmt: skip
    assert error_clocks([closed], later(days=60))[closed.pk].day == error_clocks([closed], later(days=2))[closed.pk].day


def test_an_act_on_another_licence_corrects_nothing(world: World, licence: Licence) -> None:
    report = reported(world, licence)
    proposal = actions.propose_suspension(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=AT)
    w.approved(world, proposal)
    act = licence.acts.get()
    closed = close_error(report.pk, outcome="corrected", note="", corrected_by=CorrectedBy(act=act), actor=world.registrar, at=AT)
    assert closed.corrected_act == act
    stranger = report_error(licence.pk, text="The site is wrong.", contact="", language="en", at=AT)
    act.licence_id += 1
    with pytest.raises(InvalidError, match="act on this licence"):
        close_error(stranger.pk, outcome="corrected", note="", corrected_by=CorrectedBy(act=act), actor=world.registrar, at=AT)


def test_the_database_keeps_what_was_reported_and_answered(world: World, licence: Licence) -> None:
    report = report_own_error(licence.pk, FACTS, files=[(io.BytesIO(w.pdf("a")), "a.pdf")], actor=world.member, at=AT)
    rows = ErrorReport.objects.filter(pk=report.pk)
    unanswered = {"outcome": "corrected", "closed_at": AT, "closed_by": world.officer}
    for refused in ({"text": "x"}, {"limit_days": 99}, {"due_on": None}, unanswered, {**unanswered, "outcome": "no_error"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**refused)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(outcome="no_error", note="No.", closed_at=AT, closed_by=world.member)
    close_error(report.pk, outcome="no_error", note="It is right.", actor=world.officer, at=AT + timedelta(days=1))
    for change in (lambda: rows.update(note="Another."), rows.delete, ErrorReportFile.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
