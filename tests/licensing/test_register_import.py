"""Importing a register: written as one approved act, with its history, and known from then on."""

import json

import pytest

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.queries import events_of
from registry.blocklist.states import RowClass
from registry.exchanges.models import ExchangeIdentifier
from registry.lib.errors import NotAllowedError, RuleError
from registry.licensing import actions
from registry.licensing.actions.register_imports import RegisterComparison, propose_register
from registry.licensing.models import Licence, LicenceAct, NumberSeries, RegisterImport, RegisterRow, StatusSpan
from registry.licensing.queries import conditions_of, people_at, permissions_of, standing_of, status_at
from tests.licensing import registers as r
from tests.licensing import world as w
from tests.licensing.registers import day
from tests.licensing.test_kinds import begun, granted, sent
from tests.licensing.world import AT, World, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def licence(world: World) -> Licence:
    r.imported(world, r.tables())
    return Licence.objects.get(number=r.NUMBER)


def counts(comparison: RegisterComparison) -> dict[str, int]:
    return {name: number for name, number in comparison.counts.items() if number}


def test_a_dry_run_keeps_nothing_and_its_books_balance(world: World) -> None:
    comparison = r.compared(r.tables())
    assert counts(comparison) == {"rows": 12, "new": 12}
    assert comparison.as_json()["rejected"] == []
    assert not RegisterImport.objects.exists()
    assert not Licence.objects.exists()


def test_the_licence_stands_on_every_past_day_as_the_file_says(licence: Licence) -> None:
    expected = {
        "2024-09-24": None, "2024-09-25": "not_commenced", "2024-10-01": "active", "2025-03-01": "suspended", "2025-04-14": "suspended",
        "2025-04-15": "active", "2026-01-01": "restricted", "2026-11-21": "restricted",
    }  # fmt: skip
    assert {text: status_at(licence, day(text)) for text in expected} == expected
    assert standing_of(licence, day("2025-03-10")).ground == "capital_short"
    assert {row.activity.code for row in permissions_of(licence, AT)} == {"trading_facility", "providing_custody"}
    assert [row.text for row in conditions_of(licence, AT)] == ["Send the audit report.", "No retail clients."]
    assert set(people_at(licence, AT).values_list("post", "full_name")) == {
        ("senior_executive", "Aigerim Sample"), ("finance", "Gulnar Sample"),
    }  # fmt: skip
    assert "Bolat Sample" in set(people_at(licence, day("2025-05-01")).values_list("full_name", flat=True))


def test_nothing_of_it_was_known_before_the_import(licence: Licence) -> None:
    assert status_at(licence, day("2025-03-10"), known_at=later(seconds=-1)) is None
    assert status_at(licence, day("2025-03-10"), known_at=AT) == "suspended"
    assert set(StatusSpan.objects.filter(licence=licence).values_list("recorded_at", flat=True)) == {AT}


def test_it_is_marked_audited_and_its_number_is_not_given_out_again(licence: Licence) -> None:
    assert licence.application is None
    assert licence.origin.line == 2
    assert licence.origin.batch.file_hash.startswith("sha256:")
    event = events_of(licence).get(action="licence.imported")
    assert json.loads(event.data)["file_hash"] == licence.origin.batch.file_hash
    assert "Aigerim" not in event.data
    assert NumberSeries.objects.get(scope="licence:AFSA:2024").last == 28


def test_identifiers_stand_as_named_unless_the_file_says_how_control_was_confirmed(licence: Licence, world: World) -> None:
    rows = {row.canonical: row for row in ExchangeIdentifier.objects.filter(exchange=licence.exchange, kind="site")}
    assert rows["kok.example"].confirmed_by == world.registrar
    assert "DNS record" in rows["kok.example"].confirm_note
    assert rows["kok-pro.example"].confirmed_at is None


def test_later_acts_go_on_from_the_imported_history(licence: Licence, world: World) -> None:
    proposal = actions.propose_suspension(licence.pk, ground="clients_at_risk", reason="Wait.", actor=world.officer, at=later(hours=1))
    w.approved(world, proposal, later(hours=2))
    lifted = actions.propose_reinstatement(licence.pk, ground="cause_removed", reason="Gone.", actor=world.officer, at=later(hours=3))
    w.approved(world, lifted, later(hours=4))
    w.check_deferred()
    assert status_at(licence, later(hours=2)) == "suspended"
    assert status_at(licence, later(hours=4)) == "restricted"
    assert status_at(licence, day("2025-03-10")) == "suspended"
    assert status_at(licence, day("2025-05-10")) == "active"


def test_the_same_file_again_changes_nothing(licence: Licence, world: World) -> None:
    comparison = r.compared(r.tables(), later(days=1))
    assert counts(comparison) == {"rows": 12, "same": 12}
    with pytest.raises(RuleError) as refused:
        r.proposed(world, r.tables(), later(days=1))
    assert refused.value.code == "nothing-new"


def test_a_changed_row_is_decided_and_what_was_said_before_stays_on_record(licence: Licence, world: World) -> None:
    given = r.tables()
    status = [{**given["status"][0], "to": "2025-05-01"}, {"licence": r.NUMBER, "status": "revoked", "from": "2026-06-01"}]
    people = [*given["people"][:2], {**given["people"][2], "to": "2026-02-01"}]
    changed = r.tables(status=status, people=people, conditions=given["conditions"][:1])
    comparison = r.compared(changed, later(days=1))
    assert counts(comparison) == {"rows": 12, "changed": 3, "same": 8, "new": 1}
    assert any("No retail clients." in text for text in comparison.reading.warnings)
    r.imported(world, changed, later(days=1))
    assert status_at(licence, day("2025-04-20")) == "suspended"
    assert status_at(licence, day("2025-04-20"), known_at=later(hours=1)) == "active"
    assert status_at(licence, AT) == "revoked"
    assert status_at(licence, day("2026-02-01")) == "active"
    assert [row.text for row in conditions_of(licence, AT)] == ["Send the audit report."]
    assert {person.full_name for person in people_at(licence, AT)} == {"Aigerim Sample"}
    assert counts(r.compared(changed, later(days=2))) == {"rows": 12, "same": 12}


def test_what_the_register_acted_on_or_granted_itself_is_not_changed_by_a_file(licence: Licence, world: World) -> None:
    own = w.licensed(world)
    proposal = actions.propose_suspension(licence.pk, ground="clients_at_risk", reason="Wait.", actor=world.officer, at=later(hours=1))
    w.approved(world, proposal, later(hours=2))
    changed = r.tables(
        status=[{"licence": r.NUMBER, "status": "revoked", "from": "2026-06-01"}],
        licences=[*r.tables()["licences"], {"number": own.number, "firm": "F1", "granted_on": "2024-01-01"}],
    )
    comparison = r.compared(changed, later(days=1))
    reasons = {one["line"]: one["reason"] for one in comparison.as_json()["rejected"] if one["table"] == "licences"}
    assert "has acted on" in reasons[2]
    assert "This register granted it" in reasons[3]
    assert comparison.counts[RowClass.CHANGED] == comparison.counts[RowClass.NEW] == 0


def test_only_a_registrar_proposes_and_nobody_decides_alone(world: World) -> None:
    comparison = r.compared(r.tables())
    with pytest.raises(NotAllowedError):
        propose_by(comparison, world.officer)
    proposal = propose_by(comparison, world.registrar)
    for person in (world.registrar, world.officer):
        with pytest.raises(NotAllowedError):
            w.approve(proposal.pk, actor=person, at=AT, content_hash=proposal.content_hash)
    assert not Licence.objects.exists()


def propose_by(comparison: RegisterComparison, actor: User) -> Proposal:
    return propose_register(comparison, reason="The register moves.", actor=actor, at=AT)


def test_a_file_overtaken_by_another_is_void_and_may_be_proposed_anew(world: World) -> None:
    waiting = r.proposed(world, r.tables())
    r.imported(world, r.tables(), later(minutes=1))
    assert w.approved(world, waiting, later(minutes=2)).state == "void"
    assert RegisterImport.objects.get(proposal=waiting).state == "prepared"


def test_the_database_refuses_an_imported_licence_without_its_approval(licence: Licence, world: World) -> None:
    row = RegisterRow.objects.filter(table="firms").first()
    waiting = r.proposed(world, r.tables(conditions=[]), later(hours=1))
    facts = {"exchange": licence.exchange, "authority": licence.authority, "granted_at": AT}
    with w.refused_by_database("needs an approved proposal"):
        Licence.objects.create(number="X-1", origin=row, proposal=waiting, **facts)
    with w.refused_by_database("licence_granted_here_or_imported"):
        Licence.objects.create(number="X-2", proposal=licence.proposal, **facts)
    with w.refused_by_database("needs an approved proposal"):
        LicenceAct.objects.create(
            licence=licence, number=99, move="revoke", effective_at=AT, proposal=waiting, origin=row, recorded_at=later(hours=1)
        )
    with w.refused_by_database("keeps what was recorded"):
        RegisterRow.objects.filter(pk=row.pk).update(draft="{}")


def test_the_holder_of_an_imported_licence_asks_for_a_change_from_what_the_register_knows(licence: Licence, world: World) -> None:
    type(licence.exchange).objects.filter(organisation=world.organisation).update(organisation=None)
    licence.exchange.organisation = world.organisation
    licence.exchange.save(update_fields=["organisation"])
    application = begun(world, licence, "variation", later(days=1))
    assert application.answers.get(section="sites").data["items"][0]["site"]["canonical"] == "kok.example"
    w.answer(application, "changes", {"changes": ["people"], "why": "She leaves."}, actor=world.admin)
    names = {"senior_executive": "Aigerim Sample", "finance_officer": "Bolat Sample", "compliance_officer": "Dana Sample"}
    for section in (*names, "money_laundering_reporting_officer"):
        person = {**w.PERSON, "full_name": names.get(section, "Dana Sample")}
        w.answer(application, section, person, actor=world.admin)
    w.answer(application, "information_technology_officer", {**w.PERSON, "full_name": "Yerlan Sample"}, actor=world.admin)
    granted(world, sent(world, application, later(days=2)), later(days=3))
    assert set(people_at(licence, later(days=3)).values_list("post", "full_name")) == {
        ("senior_executive", "Aigerim Sample"), ("finance", "Bolat Sample"), ("compliance", "Dana Sample"),
        ("money_laundering_reporting", "Dana Sample"), ("information_technology", "Yerlan Sample"),
    }  # fmt: skip
    assert licence.exchange.names.filter(valid_until=None, kind="trading").count() == 2
    assert counts(r.compared(r.tables(people=r.tables()["people"][:2]), later(days=4)))["rejected"] == 8


def test_a_firm_that_changed_is_brought_up_to_date_and_a_known_one_only_gains_identifiers(licence: Licence, world: World) -> None:
    own = w.licensed(world)
    firms = [
        {**r.tables()["firms"][0], "legal_name": "Kok Exchange PLC"},
        {"firm": "F2", "legal_name": "Altyn Renamed", "bin": w.PAGES["registration"]["bin"]},
    ]
    sites = [
        *r.tables()["identifiers"][:1],
        {**r.tables()["identifiers"][1], "confirmed_how": "Seen in the office."},
        {"firm": "F2", "kind": "site", "value": "altyn-new.example", "confirmed_how": "Seen in the office."},
        {"firm": "F2", "kind": "site", "value": "kok.example", "confirmed_how": "Seen in the office."},
    ]
    more = [*r.tables()["licences"], {"number": "AFSA-A-LA-2023-0007", "firm": "F2", "granted_on": "2023-01-10"}]
    changed = r.tables(firms=firms, identifiers=sites, licences=more)
    comparison = r.compared(changed, later(days=1))
    assert [row["line"] for row in comparison.as_json()["rejected"]] == [5]
    assert "confirmed for another firm" in comparison.as_json()["rejected"][0]["reason"]
    r.imported(world, changed, later(days=1))
    licence.exchange.refresh_from_db()
    own.exchange.refresh_from_db()
    assert (licence.exchange.legal_name, own.exchange.legal_name) == ("Kok Exchange PLC", "Altyn Exchange Ltd.")
    confirmed = ExchangeIdentifier.objects.filter(kind="site", confirmed_at__isnull=False)
    assert set(confirmed.values_list("canonical", flat=True)) == {"kok.example", "kok-pro.example", "altyn-new.example"}
    assert Licence.objects.get(number="AFSA-A-LA-2023-0007").exchange == own.exchange
    assert own.exchange.people.filter(until_on=None).exists()
