"""Filling in an application."""

from typing import Any

import pytest

from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing import actions
from registry.licensing.models import Answer, Application, Authority
from registry.licensing.progress import SectionState
from registry.licensing.queries import answers_of, application_of, applications_of, progress
from tests.licensing import world as w
from tests.licensing.world import AT, PAGES, World, later


def state_of(application: Application, code: str) -> str | None:
    row = progress(application).row(code)
    return row.state if row else None


def test_starting_gives_a_numbered_draft_of_the_newest_form(world: World) -> None:
    application = w.draft(world)
    assert (application.number, application.state) == ("APP-2026-000001", "draft")
    assert (application.form_code, application.form_version) == ("new_licence", 2)
    assert application.exchange.organisation == world.organisation
    assert [event.action for event in events_of(application)] == ["application.started"]


def test_starting_twice_gives_the_draft_there_is(world: World) -> None:
    assert w.draft(world) == w.draft(world)
    assert Application.objects.count() == 1


def test_numbers_run_on_without_a_gap_and_begin_anew_each_year(world: World) -> None:
    first = w.draft(world)
    actions.withdraw_application(first.pk, reason="Too early.", actor=world.admin, at=AT)
    second = w.draft(world)
    actions.withdraw_application(second.pk, reason="Too early.", actor=world.admin, at=AT)
    third = w.draft(world, later(days=60))
    assert [a.number for a in (first, second, third)] == ["APP-2026-000001", "APP-2026-000002", "APP-2027-000001"]


def test_strangers_do_not_start_applications_of_others(world: World) -> None:
    stranger = w.exchange_admin("admin@other.example", "Other")
    with pytest.raises(NotAllowedError):
        actions.start_application(world.organisation, "AFSA", actor=stranger, at=AT)
    with pytest.raises(NotAllowedError):
        actions.start_application(world.organisation, "AFSA", actor=world.officer, at=AT)


@pytest.mark.parametrize("code", ["NBK", "nope", ""])
def test_an_authority_that_takes_none_is_refused(world: World, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        actions.start_application(world.organisation, code, actor=world.admin, at=AT)
    assert caught.value.field == "authority"


def test_answers_are_kept_in_their_normal_form_with_what_was_typed(world: World) -> None:
    application = w.draft(world)
    w.answer(application, "legal_entity", PAGES["legal_entity"], actor=world.member)
    w.answer(application, "registration", {"bin": "2402 4190 0711"}, actor=world.member)
    kept = answers_of(application)["registration"].data["bin"]
    assert (kept["raw"], kept["canonical"], kept["kind"]) == ("2402 4190 0711", "240241900711", "bin")


def test_every_problem_of_a_page_is_told_at_once_and_nothing_is_kept(world: World) -> None:
    application = w.draft(world)
    with pytest.raises(actions.SectionError) as caught:
        w.answer(application, "address", {"street": "x" * 201, "city": "", "email": "nobody", "country": "XX"}, actor=world.admin)
    assert {problem.question for problem in caught.value.problems} == {"street", "city", "email", "country"}
    assert not Answer.objects.exists()


BAD_VALUES: list[tuple[str, dict[str, Any], str]] = [
    ("legal_entity", {"legal_name": "A\x00B", "country": "KZ"}, "legal_name"),
    ("legal_entity", {"legal_name": "A\ud800B", "country": "KZ"}, "legal_name"),
    ("legal_entity", {"legal_name": "evil\u202ecod.exe", "country": "KZ"}, "legal_name"),
    ("legal_entity", {"legal_name": ["a", "list"], "country": "KZ"}, "legal_name"),
    ("legal_entity", {"legal_name": 7, "country": "KZ"}, "legal_name"),
    ("legal_entity", {"legal_name": "   ", "country": "KZ"}, "legal_name"),
    ("legal_entity", {"legal_name": "Altyn", "country": "KZ", "colour": "red"}, "colour"),
    ("registration", {"bin": "24024190071"}, "bin"),
    ("registration", {"bin": "240241900712"}, "bin"),
    ("registration", {"bin": "240241900711", "lei": "529900"}, "lei"),
    ("registration", {"registration_number": "12345"}, "registration_number"),
    ("business", {"summary": "x", "start_on": "2027-02-30", "capital": "5"}, "start_on"),
    ("business", {"summary": "x", "start_on": "soon", "capital": "5"}, "start_on"),
    ("business", {"summary": "x", "start_on": "2027-01-01", "capital": "-5"}, "capital"),
    ("business", {"summary": "x", "start_on": "2027-01-01", "capital": "NaN"}, "capital"),
    ("business", {"summary": "x", "start_on": "2027-01-01", "capital": "1e400"}, "capital"),
    ("business", {"summary": "x", "start_on": "2027-01-01", "capital": "1.234"}, "capital"),
    ("business", {"summary": "x" * 4001, "start_on": "2027-01-01", "capital": "5"}, "summary"),
    ("activities", {"activities": "trading_facility"}, "activities"),
    ("activities", {"activities": ["mining_cheese"]}, "activities"),
    ("activities", {"activities": [["nested"]]}, "activities"),
    ("activities", {"activities": []}, "activities"),
    ("before_you_start", {"registration_status": "perhaps", "serves_customers": "no"}, "registration_status"),
]


@pytest.mark.parametrize(("section", "raw", "question"), BAD_VALUES)
def test_a_wrong_value_is_refused_at_its_question(world: World, section: str, raw: dict[str, Any], question: str) -> None:
    application = w.draft(world)
    if section == "registration":
        w.answer(application, "legal_entity", PAGES["legal_entity"], actor=world.admin)
    with pytest.raises(actions.SectionError) as caught:
        w.answer(application, section, raw, actor=world.admin)
    assert question in {problem.question for problem in caught.value.problems}
    assert all(problem.message.endswith((".", "”.")) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("section", "raw"),
    [
        ("sites", {"site": "https://user:pass@altyn.example/"}),
        ("sites", {"site": "not a site"}),
        ("accounts", {"iban": "KZ87125KZT5004100100"}),
        ("wallets", {"wallet": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"}),
        ("wallets", {"wallet": "0x52908400098527886E0F7030069857D2E4169Ee7"}),
        ("controllers", {"full_name": "X", "country": "KZ", "share_percent": "10"}),
        ("controllers", {"full_name": "X", "country": "KZ", "share_percent": "100.5"}),
    ],
)
def test_a_wrong_item_is_refused(world: World, section: str, raw: dict[str, Any]) -> None:
    application = w.draft(world)
    with pytest.raises(actions.SectionError):
        actions.save_item(application.pk, section, "", raw, version=0, actor=world.admin, at=AT)
    assert not Answer.objects.exists()


def test_a_page_on_a_shared_host_is_kept_as_a_page_and_a_site_as_a_host(world: World) -> None:
    application = w.draft(world)
    actions.save_item(application.pk, "sites", "", {"site": "https://t.me/altyn_example"}, version=0, actor=world.admin, at=AT)
    answer = actions.save_item(application.pk, "sites", "", {"site": "HTTPS://WWW.Altyn.example/x"}, version=1, actor=world.admin, at=AT)
    kinds = [(item["site"]["kind"], item["site"]["canonical"], item["site"]["match"]) for item in answer.data["items"]]
    assert kinds == [("page", "t.me/altyn_example", "url_prefix"), ("site", "altyn.example", "host_and_below")]


def test_a_save_over_a_colleagues_is_refused_and_shows_the_colleagues(world: World) -> None:
    application = w.draft(world)
    w.answer(application, "legal_entity", PAGES["legal_entity"], actor=world.admin)
    with pytest.raises(StaleError) as caught:
        actions.save_section(application.pk, "legal_entity", {"legal_name": "Other", "country": "KZ"}, version=0, actor=world.member, at=AT)
    assert isinstance(caught.value.current, Answer)
    assert caught.value.current.data["legal_name"] == "Altyn Exchange Ltd."


def test_lists_change_by_id_and_tell_the_same_thing_twice(world: World) -> None:
    application = w.draft(world)
    first = actions.save_item(application.pk, "accounts", "", {"iban": "KZ86125KZT5004100100"}, version=0, actor=world.admin, at=AT)
    with pytest.raises(actions.SectionError, match="in the list already"):
        actions.save_item(application.pk, "accounts", "", {"iban": "KZ86 125K ZT50 0410 0100"}, version=1, actor=world.admin, at=AT)
    item = first.data["items"][0]["id"]
    changed = actions.save_item(
        application.pk, "accounts", item, {"iban": "KZ86125KZT5004100100", "label": "Main"}, version=1, actor=world.admin, at=AT
    )
    assert [(row["id"], row["label"]) for row in changed.data["items"]] == [(item, "Main")]
    removed = actions.remove_item(application.pk, "accounts", item, version=2, actor=world.admin, at=AT)
    again = actions.remove_item(application.pk, "accounts", item, version=2, actor=world.admin, at=AT)
    assert removed.data["items"] == again.data["items"] == []
    with pytest.raises(InvalidError, match="was removed"):
        actions.save_item(application.pk, "accounts", item, {"iban": "KZ86125KZT5004100100"}, version=3, actor=world.admin, at=AT)


def test_a_list_is_complete_only_when_it_is_said_to_be(world: World) -> None:
    application = w.draft(world)
    with pytest.raises(actions.SectionError, match="at least 1"):
        actions.finish_section(application.pk, "sites", version=0, actor=world.admin, at=AT)
    actions.save_item(application.pk, "sites", "", {"site": "altyn.example"}, version=0, actor=world.admin, at=AT)
    assert state_of(application, "sites") == SectionState.IN_PROGRESS
    actions.finish_section(application.pk, "sites", version=1, actor=world.admin, at=AT)
    assert state_of(application, "sites") == SectionState.COMPLETED
    assert state_of(application, "controllers") == SectionState.NOT_STARTED
    actions.finish_section(application.pk, "controllers", version=0, actor=world.admin, at=AT)
    assert state_of(application, "controllers") == SectionState.COMPLETED


def test_sections_that_depend_on_activities_wait_for_them_and_then_come_or_go(world: World) -> None:
    application = w.draft(world)
    assert state_of(application, "information_technology_officer") == SectionState.CANNOT_START
    with pytest.raises(RuleError, match="answered first"):
        w.answer(application, "information_technology_officer", w.PERSON, actor=world.admin)
    w.answer(application, "activities", {"activities": ["advising"]}, actor=world.admin)
    assert state_of(application, "information_technology_officer") is None
    assert state_of(application, "doc_trading_rules") is None
    w.answer(application, "activities", {"activities": ["trading_facility"]}, actor=world.admin)
    assert state_of(application, "information_technology_officer") == SectionState.NOT_STARTED
    assert state_of(application, "doc_trading_rules") == SectionState.NOT_STARTED


def test_a_changed_country_makes_the_numbers_incomplete_again(world: World) -> None:
    application = w.draft(world)
    w.answer(application, "legal_entity", PAGES["legal_entity"], actor=world.admin)
    w.answer(application, "registration", PAGES["registration"], actor=world.admin)
    assert state_of(application, "registration") == SectionState.COMPLETED
    w.answer(application, "legal_entity", {"legal_name": "Altyn", "country": "GB"}, actor=world.admin)
    assert state_of(application, "registration") == SectionState.IN_PROGRESS
    w.answer(application, "registration", {"registration_number": "09876543"}, actor=world.admin)
    assert answers_of(application)["registration"].data["registration_number"]["canonical"] == "GB:09876543"


def test_a_sent_application_takes_no_more_answers(world: World) -> None:
    application = w.submitted(world)
    with pytest.raises(RuleError, match="can no longer be changed"):
        w.answer(application, "legal_entity", PAGES["legal_entity"], actor=world.admin)
    with pytest.raises(RuleError, match="can no longer be changed"):
        actions.remove_document(application.documents.all()[0].pk, actor=world.admin, at=AT)


def test_people_of_others_neither_read_nor_write(world: World) -> None:
    application = w.draft(world)
    stranger = w.exchange_admin("admin@other.example", "Other")
    assert stranger.memberships.get().organisation != world.organisation
    assert application_of(stranger.memberships.get().organisation, application.number) is None
    assert not applications_of(stranger.memberships.get().organisation).exists()
    for actor in (stranger, world.officer, world.approver):
        with pytest.raises(NotAllowedError):
            w.answer(application, "legal_entity", PAGES["legal_entity"], actor=actor)


def test_two_authorities_have_applications_of_their_own(world: World) -> None:
    Authority.objects.filter(code="NBK").update(organisation=None)
    first = w.draft(world)
    assert first.authority.code == "AFSA"
    assert progress(first).total == 25
