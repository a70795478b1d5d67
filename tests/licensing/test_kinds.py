"""Applications about a licence that is there: variation, change of control, renewal, surrender; and other authorities' forms."""

from datetime import datetime

import pytest

from registry.exchanges.models import ExchangeIdentifier
from registry.lib.errors import InvalidError, RuleError
from registry.licensing import actions
from registry.licensing.models import Application, Licence
from registry.licensing.queries import conditions_of, form_to_begin, permissions_of, status_at
from registry.licensing.states import ApplicationKind
from tests.licensing import world as w
from tests.licensing.world import AT, World, later

pytestmark = pytest.mark.django_db


def begun(world: World, licence: Licence, kind: str, at: datetime) -> Application:
    """The draft of an application about the licence."""
    return actions.start_application(world.organisation, "AFSA", kind=kind, concerns=licence, actor=world.admin, at=at)


def sent(world: World, application: Application, at: datetime) -> Application:
    """The application after it was sent and taken by the officer."""
    actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=at)
    actions.take_case(application.pk, actor=world.officer, at=at)
    application.refresh_from_db()
    return application


def granted(world: World, application: Application, at: datetime, **facts: object) -> None:
    """The application granted by two people."""
    terms = {"activities": (), "conditions": (), **facts}
    w.approved(world, w.recommended(world, application, at, **terms), at)
    w.check_deferred()


def add(application: Application, code: str, raw: dict[str, str], *, actor: object, at: datetime) -> None:
    version = application.answers.get(section=code).version
    actions.save_item(application.pk, code, "", raw, version=version, actor=actor, at=at)
    actions.finish_section(application.pk, code, version=version + 1, actor=actor, at=at)


def renewal(world: World, licence: Licence, at: datetime) -> Application:
    application = begun(world, licence, ApplicationKind.RENEWAL, at)
    answers = {"until_on": "2030-01-01", "changes_since": "Nothing.", "proceedings": "no"}
    w.answer(application, "renewal", answers, actor=world.admin, at=at)
    w.add_pdf(application, "doc_financial_statements", actor=world.admin, at=at)
    return sent(world, application, at)


def surrender(world: World, licence: Licence, at: datetime) -> Application:
    application = begun(world, licence, ApplicationKind.SURRENDER, at)
    answers = {"reasons": "We stop.", "ceased": "stopped", "ceased_on": "2026-11-01", "obligations": "All are met."}
    w.answer(application, "surrender", answers, actor=world.admin, at=at)
    w.add_pdf(application, "doc_obligations", actor=world.admin, at=at)
    return sent(world, application, at)


def test_each_authority_takes_its_own_form_and_those_for_all() -> None:
    assert [form_to_begin("new_licence", code, AT).code for code in ("AFSA", "NBK", "MAI")] == [
        "new_licence", "exchange_operator", "digital_mining",
    ]  # fmt: skip
    assert form_to_begin("renewal", "MAI", AT).code == "renewal"
    assert form_to_begin("magic", "AFSA", AT) is None


def test_a_variation_begins_with_what_the_licence_says_and_changes_only_what_was_chosen(world: World) -> None:
    licence = w.licensed(world)
    application = begun(world, licence, ApplicationKind.VARIATION, later(days=1))
    assert begun(world, licence, ApplicationKind.VARIATION, later(days=1)) == application
    w.answer(application, "changes", {"changes": ["sites", "activities"], "why": "A second market."}, actor=world.admin)
    with pytest.raises(actions.IncompleteError):
        actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=later(days=1))
    w.add_pdf(application, "doc_trading_rules", actor=world.admin)
    with pytest.raises(RuleError) as unchanged:
        actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=later(days=1))
    assert unchanged.value.code == "unchanged"
    add(application, "sites", {"site": "https://pro.altyn.example"}, actor=world.admin, at=later(days=1))
    wanted = {"activities": ["trading_facility", "providing_custody", "advising"]}
    w.answer(application, "activities", wanted, actor=world.admin, at=later(days=1))
    sent(world, application, later(days=2))
    granted(
        world, application, later(days=3), activities=("trading_facility", "advising"),
        investment_types={"advising": ("utility_token",)}, conditions=(actions.ConditionFacts("Tell the clients."),),
    )  # fmt: skip
    now = {row.activity.code: [one.code for one in row.investment_types.all()] for row in permissions_of(licence, later(days=4))}
    assert now == {"trading_facility": [], "advising": ["utility_token"]}
    assert {row.activity.code for row in permissions_of(licence, later(days=2))} == {"trading_facility", "providing_custody"}
    assert [condition.text for condition in conditions_of(licence, later(days=4))][-1] == "Tell the clients."
    sites = ExchangeIdentifier.objects.filter(exchange=licence.exchange, kind="site", withdrawn_at=None)
    assert {row.canonical for row in sites} == {"altyn.example", "pro.altyn.example"}
    licence.exchange.refresh_from_db()
    assert licence.exchange.legal_name == "Altyn Exchange Ltd."
    assert licence.exchange.people.filter(until_on=None, role="controller").exists()


def test_what_a_variation_drops_is_the_holders_no_more(world: World) -> None:
    licence = w.licensed(world)
    application = begun(world, licence, ApplicationKind.VARIATION, later(days=1))
    w.answer(application, "changes", {"changes": ["wallets"], "why": "We close it."}, actor=world.admin)
    item = application.answers.get(section="wallets").data["items"][0]["id"]
    actions.remove_item(application.pk, "wallets", item, version=1, actor=world.admin, at=later(days=1))
    actions.finish_section(application.pk, "wallets", version=2, actor=world.admin, at=later(days=1))
    sent(world, application, later(days=2))
    granted(world, application, later(days=3))
    assert ExchangeIdentifier.objects.get(exchange=licence.exchange, kind="wallet").withdrawn_at == later(days=3)
    assert ExchangeIdentifier.objects.get(exchange=licence.exchange, kind="site").withdrawn_at is None


def test_a_restriction_that_comes_with_a_variation_shows_as_one(world: World) -> None:
    licence = w.licensed(world)
    application = begun(world, licence, ApplicationKind.CHANGE_OF_CONTROL, later(days=1))
    w.answer(application, "change", {"summary": "A new owner.", "effective_on": "2027-01-01"}, actor=world.admin)
    add(application, "controllers", {"full_name": "New Owner", "country": "KZ", "share_percent": "20"}, actor=world.admin, at=later(days=1))
    for code in ("doc_source_of_wealth", "doc_structure"):
        w.add_pdf(application, code, actor=world.admin)
    sent(world, application, later(days=2))
    granted(world, application, later(days=3), conditions=(actions.ConditionFacts("No retail clients.", "restriction"),))
    assert status_at(licence, later(days=4)) == "restricted"
    assert licence.exchange.people.filter(full_name="New Owner", until_on=None).exists()


def test_a_renewal_in_time_keeps_the_licence_beyond_its_end_and_moves_it(world: World) -> None:
    licence = w.licensed(world, ends_at=later(days=30))
    application = renewal(world, licence, later(days=20))
    assert status_at(licence, later(days=31)) == "renewal_pending"
    with pytest.raises(InvalidError) as missing:
        w.recommended(world, application, later(days=40), activities=(), conditions=())
    assert missing.value.field == "ends_at"
    granted(world, application, later(days=40), ends_at=later(days=400))
    assert [status_at(licence, later(days=days)) for days in (35, 41, 399, 401)] == ["renewal_pending", "active", "active", "expired"]


def test_a_renewal_that_is_taken_back_leaves_the_licence_its_end(world: World) -> None:
    licence = w.licensed(world, ends_at=later(days=30))
    application = renewal(world, licence, later(days=20))
    actions.withdraw_application(application.pk, reason="We stop.", actor=world.admin, at=later(days=21))
    assert status_at(licence, later(days=31)) == "expired"
    with pytest.raises(InvalidError, match="has ended"):
        begun(world, licence, ApplicationKind.RENEWAL, later(days=32))


def test_a_renewal_that_is_refused_ends_the_licence_at_once_when_its_day_has_passed(world: World) -> None:
    licence = w.licensed(world, ends_at=later(days=30))
    application = renewal(world, licence, later(days=20))
    w.noticed(world, application, later(days=40))
    w.approved(world, w.refusal(world, application, later(days=60)), later(days=60))
    w.check_deferred()
    assert [status_at(licence, later(days=days)) for days in (59, 61)] == ["renewal_pending", "expired"]


def test_a_surrender_stands_as_asked_for_until_it_is_granted(world: World) -> None:
    licence = w.licensed(world)
    application = surrender(world, licence, later(days=5))
    assert status_at(licence, later(days=6)) == "surrender_requested"
    with pytest.raises(RuleError, match="under way"):
        begun(world, licence, ApplicationKind.SURRENDER, later(days=6))
    granted(world, application, later(days=7), starts_at=later(days=10))
    assert [status_at(licence, later(days=days)) for days in (9, 11)] == ["surrender_requested", "surrendered"]


def test_a_surrender_that_is_taken_back_leaves_the_licence_as_it_was(world: World) -> None:
    licence = w.licensed(world)
    application = surrender(world, licence, later(days=5))
    actions.withdraw_application(application.pk, reason="We go on.", actor=world.admin, at=later(days=6))
    assert status_at(licence, later(days=7)) == "active"


def test_a_grant_sets_only_the_terms_of_its_kind(world: World) -> None:
    licence = w.licensed(world)
    application = surrender(world, licence, later(days=5))
    for extra in ({"activities": ("advising",)}, {"ends_at": later(days=90)}):
        with pytest.raises(InvalidError, match="does not set this"):
            w.recommended(world, application, later(days=6), **{"activities": (), "conditions": (), **extra})


def test_a_licence_of_another_exchange_or_authority_is_refused(world: World) -> None:
    licence = w.licensed(world)
    stranger = w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd.")
    kumis = stranger.memberships.get().organisation
    with pytest.raises(InvalidError) as refused:
        actions.start_application(kumis, "AFSA", kind="variation", concerns=licence, actor=stranger, at=AT)
    assert refused.value.field == "licence"
    with pytest.raises(InvalidError):
        actions.start_application(world.organisation, "AFSA", kind="variation", actor=world.admin, at=AT)
