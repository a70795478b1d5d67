"""Powers of attorney: recorded and revoked by the exchange, checked once by an officer, asked for by the form's data."""

from datetime import date

import pytest

from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing import actions
from registry.licensing.form_rules import Condition, PowerRule
from registry.licensing.models import PowerCheck, PowerFile, PowerOfAttorney, PowerRevocation
from registry.licensing.queries import identity_of, power_obstacles, power_state, powers_for
from registry.licensing.states import PowerState
from registry.outbox.models import Mail
from tests.licensing import powers as p
from tests.licensing import world as w
from tests.licensing.world import AT, World

ALWAYS = Condition("legal_entity", "country", frozenset({"KZ"}), is_negated=False)


def check(power, application, world: World, *, is_accepted: bool = True, **given):
    return actions.check_power(power.pk, application.pk, is_accepted=is_accepted, **({"actor": world.officer, "at": AT} | given))


def test_a_power_is_recorded_with_its_papers_and_never_changed(world: World) -> None:
    power = p.power(world, apostille=p.apostille())
    assert (power.name, power.purposes, identity_of(power)) == ("Askar Notar", ["sign", "receive_notices"], "850101300123")
    assert "850101300123" not in power.identity_sealed
    assert {file.part for file in power.files.all()} == {"document", "apostille"}
    (event,) = [event for event in events_of(power.exchange) if event.action == "power.recorded"]
    assert "Askar" not in event.data
    with w.refused_by_database("append-only"):
        PowerFile.objects.filter(power=power).delete()
    with w.refused_by_database("append-only"):
        PowerOfAttorney.objects.filter(pk=power.pk).update(name="Somebody")


def test_facts_that_do_not_fit_are_refused_by_field(world: World) -> None:
    stranger = w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd.")
    wrong = {
        "purposes": [p.facts(purposes=()), p.facts(purposes=("rule",)), p.facts(purposes=("send",))],
        "until_on": [p.facts(until_on=date(2026, 10, 1)), p.facts(until_on=date(2026, 11, 20))],
        "name": [p.facts(name=" ")],
        "identity": [p.facts(identity=""), p.facts(identity="123")],
        "identity_kind": [p.facts(identity_kind="")],
        "person": [p.of_team(stranger)],
    }
    for field, cases in wrong.items():
        for given in cases:
            with pytest.raises(InvalidError) as caught:
                p.power(world, given)
            assert caught.value.field == field
    with pytest.raises(InvalidError) as caught:
        p.power(world, apostille=p.apostille(country="XX"))
    assert caught.value.field == "apostille_country"
    with pytest.raises(InvalidError) as caught:
        actions.record_power(world.organisation, p.facts(), p.upload("power.exe"), actor=world.admin, at=AT)
    assert caught.value.field == "document"
    for nobody in (world.member, world.officer, stranger):
        with pytest.raises(NotAllowedError):
            actions.record_power(world.organisation, p.facts(), p.upload(), actor=nobody, at=AT)
    assert not PowerOfAttorney.objects.exists()


def test_an_officer_checks_a_power_once_for_all_later_cases(world: World) -> None:
    application, power = w.submitted(world), p.power(world)
    assert power_state(power, AT) == PowerState.WAITING
    power = check(power, application, world)
    assert power_state(power, AT) == PowerState.ACCEPTED
    later = w.draft(world, w.later(days=1))
    assert [power_state(one, w.later(days=1)) for one in powers_for(later)] == [PowerState.ACCEPTED]
    with pytest.raises(RuleError, match="checked already"):
        check(power, application, world, is_accepted=False, reason="No.")
    with w.refused_by_database("append-only"):
        PowerCheck.objects.filter(power=power).update(is_accepted=False)
    assert "power.accepted" in [event.action for event in events_of(power.exchange)]


def test_a_power_that_is_turned_down_never_counted_and_the_exchange_is_told(world: World) -> None:
    application, power = w.submitted(world), p.power(world)
    with pytest.raises(InvalidError, match="Give a reason"):
        check(power, application, world, is_accepted=False)
    power = check(power, application, world, is_accepted=False, reason="The seal is missing.")
    assert power_state(power, AT) == PowerState.TURNED_DOWN
    mails = Mail.objects.filter(subject__contains="turned down")
    assert {mail.to for mail in mails} == {"admin@altyn.example", "member@altyn.example"}
    assert "The seal is missing." in mails[0].text


def test_who_may_check(world: World) -> None:
    application, power = w.submitted(world), p.power(world)
    for case in (w.draft(world, w.later(days=1)), w.submitted(world)):
        other = p.power(world, p.facts(application=application))
        with pytest.raises(NotAllowedError):
            check(other, case, world)
    for nobody in (world.admin, world.approver):
        with pytest.raises(NotAllowedError):
            check(power, application, world, actor=nobody)
    actions.declare_interest(application.pk, has_conflict=True, reason="My brother's.", actor=world.officer, at=AT)
    with pytest.raises(NotAllowedError, match="conflict of interest"):
        check(power, application, world)
    check(power, application, world, actor=world.registrar)


def test_a_power_is_revoked_once_and_counts_until_then(world: World) -> None:
    application, power = w.submitted(world), p.power(world)
    with pytest.raises(NotAllowedError):
        actions.revoke_power(power.pk, actor=world.member, at=AT)
    power = actions.revoke_power(power.pk, reason="He left.", actor=world.admin, at=w.later(hours=2))
    assert power_state(power, w.later(hours=1)) == PowerState.WAITING
    assert power_state(power, w.later(hours=2)) == PowerState.REVOKED
    with pytest.raises(RuleError, match="revoked already"):
        actions.revoke_power(power.pk, actor=world.admin, at=w.later(hours=3))
    with pytest.raises(RuleError, match="revoked already"):
        check(power, application, world, at=w.later(hours=3))
    with w.refused_by_database("append-only"):
        PowerRevocation.objects.filter(power=power).delete()


def test_a_power_counts_on_its_days(world: World) -> None:
    power = p.power(world, p.facts(from_on=date(2026, 11, 23), until_on=date(2026, 11, 24)))
    states = [power_state(power, w.later(days=days)) for days in range(5)]
    assert states == [PowerState.NOT_YET, PowerState.NOT_YET, PowerState.WAITING, PowerState.WAITING, PowerState.OVER]


def test_who_is_not_named_sends_with_a_power_where_the_form_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    p.form_with(monkeypatch, power=PowerRule(sender=ALWAYS, representative=ALWAYS, apostille=ALWAYS))
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    assert [one.code for one in power_obstacles(application, world.admin, AT)] == ["sender", "representative"]
    with pytest.raises(RuleError, match="not named in the answers") as caught:
        actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=AT)
    assert caught.value.code == "power"
    p.power(world, p.of_team(world.admin, purposes=("send", "receive_notices")))
    assert len(power_obstacles(application, world.admin, AT)) == 2
    power = p.power(world, p.of_team(world.admin, purposes=("send", "receive_notices")), apostille=p.apostille())
    assert power_obstacles(application, world.admin, AT) == []
    assert [one.code for one in power_obstacles(application, world.member, AT)] == ["sender"]
    actions.revoke_power(power.pk, actor=world.admin, at=AT)
    w.answer(application, "senior_executive", {**w.PERSON, "email": "Admin@altyn.example"}, actor=world.admin)
    assert [one.code for one in power_obstacles(application, world.admin, AT)] == ["representative"]


def test_a_company_abroad_is_asked_for_apostilled_papers_and_a_representative(world: World) -> None:
    application = w.draft(world)
    w.answer(application, "legal_entity", {"legal_name": "Meridian Vault AG", "country": "CH"}, actor=world.admin)
    problems = actions.check_answers(application)
    assert {"apostille", "doc_register_extract"} <= set(problems)
    assert "doc_home_supervisor" not in problems
    assert [one.code for one in power_obstacles(application, world.admin, AT)] == ["sender", "representative"]
    w.answer(application, "legal_entity", {"legal_name": "Altyn Exchange Ltd.", "country": "KZ"}, actor=world.admin)
    assert not {"apostille", "doc_register_extract"} & set(actions.check_answers(application))
    assert power_obstacles(application, world.admin, AT) == []
