"""The demo world: life in every corner, made by the rules that hold for everybody."""

import json
import stat
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.accounts.models import Membership, User
from registry.accounts.queries import key_for, roles_of
from registry.accounts.states import SECOND_FACTOR_ROLES, Role
from registry.approvals.models import Approval, Proposal
from registry.approvals.queries import may_approve, waiting_for
from registry.audit.models import Event
from registry.audit.queries import events_of, verify_chains
from registry.blocklist.models import Entry, Line, List, PlatformReport, Publication
from registry.blocklist.queries import quarantined
from registry.cli.demo.access import secrets_file
from registry.cli.demo.loading import WORLD, Loaded, load
from registry.distribution.models import Acknowledgement, Attempt
from registry.distribution.queries import subscriber_states
from registry.exchanges.models import Exchange, ExchangeIdentifier
from registry.licensing.models import Application, Document, Licence
from registry.licensing.queries import licences, open_request, powers_for, signed_by, standings_of
from registry.licensing.states import ApplicationState
from registry.lookup.queries import lookup
from registry.outbox.models import Mail
from registry.outbox.states import DueState, MailState
from registry.supervision.queries.notices import notice_lines, notices
from registry.supervision.queries.returns import lines_of
from tests.cli.conftest import settings_in

pytestmark = pytest.mark.slow


def told() -> dict[str, Any]:
    return dict(json.loads(secrets_file().read_text("utf-8")))


def holder(role: str, number: int = 0) -> User:
    return User.objects.filter(memberships__role=role).order_by("pk")[number]


def test_it_is_loaded_by_one_call_and_a_second_one_changes_nothing(demo: Loaded) -> None:
    events, before = Event.objects.count(), secrets_file().read_bytes()
    with CaptureQueriesContext(connection) as asked:
        again = load(timezone.now())

    assert demo == Loaded(is_new=True, has_new_secrets=True)
    assert again == Loaded(is_new=False, has_new_secrets=False)
    assert (Event.objects.count(), secrets_file().read_bytes()) == (events, before)
    assert len(asked) < 20


def test_there_is_an_application_in_every_state(demo: Loaded) -> None:
    counts = Counter(Application.objects.values_list("state", flat=True))

    assert set(counts) == set(ApplicationState.values)
    assert counts[ApplicationState.GRANTED] == 8
    assert Exchange.objects.count() == 13


def test_licences_stand_in_every_way_that_acts_can_bring_about(demo: Loaded) -> None:
    now = timezone.now()
    standings = standings_of(Licence.objects.all(), now)
    tomorrow = (now.astimezone(settings.REGISTRY_ZONE) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

    assert Counter(str(one.status) for one in standings.values() if one) == {"active": 5, "restricted": 1, "suspended": 1, "expired": 1}
    assert tomorrow in {one.licensed_until for one in standings.values() if one}


def test_a_licensee_sent_returns_owes_one_and_somebody_told_of_an_incident(demo: Loaded) -> None:
    lines = [line for line in lines_of(licences(), timezone.now()) if line.owed.kind.code == "quarterly"]
    states = Counter(str(line.state) for line in lines)

    assert (states["accepted"] >= 1, states["overdue"], states["sent"]) == (True, 1, 1)
    assert not any(line.days_late for line in lines if line.state == "accepted")
    assert [str(line.state) for line in notice_lines(notices(), timezone.now())] == ["sent"]


def test_a_foreign_firm_and_a_miner_have_applied(demo: Loaded) -> None:
    foreign = Exchange.objects.get(legal_name="Meridian Vault AG")
    kinds = set(foreign.identifiers.values_list("kind", flat=True))

    assert {"registration", "lei"} <= kinds
    assert Application.objects.get(exchange__legal_name="Kendala Mining Ltd.").state == ApplicationState.IN_PRINCIPLE


def test_the_foreign_firm_signed_and_has_an_accepted_power_of_attorney(demo: Loaded) -> None:
    application = Application.objects.get(exchange__legal_name="Meridian Vault AG")
    (power,) = powers_for(application)
    assert (power.check_made.is_accepted, power.has_apostille) == (True, True)
    signed = signed_by(application, application.submissions.get(number=1))
    assert signed is not None
    assert (signed.signature.signer_name, signed.warnings) == ("Clara Amstad", [])


def test_most_identifiers_of_licensees_are_confirmed(demo: Loaded) -> None:
    mine = ExchangeIdentifier.objects.filter(exchange__licences__isnull=False)

    assert mine.filter(confirmed_at__isnull=False).count() > 0.9 * mine.count()
    assert ExchangeIdentifier.objects.filter(exchange__licences__isnull=True, confirmed_at__isnull=True).exists()


def test_every_document_can_be_opened_as_a_pdf(demo: Loaded) -> None:
    heads = {document.file.open("rb").read(5) for document in Document.objects.all()}

    assert heads == {b"%PDF-"}


def test_forty_platforms_are_listed_of_every_category_that_officers_give(demo: Loaded) -> None:
    listings = Entry.objects.filter(origin_kind="listing", removed_at=None)
    kinds = set(listings.values_list("identifiers__kind", flat=True)) - {None}
    chains = set(listings.values_list("identifiers__chain", flat=True)) - {None, ""}

    assert listings.count() == 40
    assert set(listings.values_list("category", flat=True)) == {"illegal", "not_licensed_here"}
    assert set(listings.values_list("action", flat=True)) == {"block", "hold", "report"}
    assert {"site", "page", "wallet", "iban", "registration"} <= kinds
    assert chains == {"bitcoin", "litecoin", "eip155", "tron", "xrp", "solana", "ton"}
    assert Entry.objects.filter(origin_kind="listing", removal_reason="ceased").count() == 1


def test_the_lists_say_what_the_facts_say(demo: Loaded) -> None:
    lines = [json.loads(line) for line in Line.objects.filter(list__code="licensed").values_list("line", flat=True)]
    block = Counter(json.loads(line)["category"] for line in Line.objects.filter(list__code="block").values_list("line", flat=True))

    assert {line["name"]: line["category"] for line in lines} == {
        "Altyn Exchange Ltd.": "licensed",
        "Tulpar Digital Assets Ltd.": "licensed",
        "Dala Markets Ltd.": "licensed",
        "Kokpar Trade Ltd.": "licensed",
        "Ertis Custody Ltd.": "licensed",
        "Sarjailau Trade Ltd.": "restricted",
    }
    assert block == {"illegal": 30, "not_licensed_here": 10, "suspended": 1, "licence_ended": 1}
    assert not List.objects.exclude(seq=F("served_seq")).exists()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("altyn.example", "licensed"),
        ("https://www.Altyn.example/en/", "licensed"),
        ("Алтын", "licensed"),
        ("sarjailau.example", "licensed_restricted"),
        ("app.aral-tide.example", "suspended"),
        ("betpak.example", "licence_ended"),
        ("a1tyn.example", "listed"),
        ("t.me/rakhat_coin_kz/12", "listed"),
        ("northwind-gx.example", "not_licensed_here"),
        ("nobody-knows.example", "not_found"),
    ],
)
def test_a_look_up_answers_as_the_world_was_made(demo: Loaded, text: str, verdict: str) -> None:
    assert lookup(text, at=timezone.now()).verdict == verdict


def test_one_entry_is_under_quarantine_because_it_hits_a_licensee(demo: Loaded) -> None:
    entry = quarantined().get()
    wallet = entry.identifiers.get(kind="wallet").canonical

    assert "Dala Markets Ltd." in entry.quarantine_reason
    assert lookup(wallet, at=timezone.now()).verdict == "under_review"


def test_every_role_has_a_person_and_work_that_waits(demo: Loaded) -> None:
    now = timezone.now()
    assert {membership.role for membership in Membership.objects.all()} == set(Role.values)

    assert Application.objects.filter(state=ApplicationState.SUBMITTED, assignee=None).exists()
    assert Application.objects.filter(state=ApplicationState.UNDER_REVIEW, assignee__memberships__role=Role.CASE_OFFICER).exists()
    for role in (Role.APPROVER, Role.LIST_OFFICER, Role.ADMINISTRATOR):
        assert any(waiting_for(person, now).exists() for person in User.objects.filter(memberships__role=role)), role
    assert PlatformReport.objects.filter(state="open").count() == 2
    asked = Application.objects.get(state=ApplicationState.INFORMATION_REQUESTED)
    assert open_request(asked) is not None
    assert Application.objects.filter(state=ApplicationState.DRAFT, exchange__organisation__memberships__role=Role.EXCHANGE_MEMBER).exists()


def test_the_open_listing_waits_for_another_list_officer(demo: Loaded) -> None:
    proposal = Proposal.objects.get(kind="blocklist.list_entry", state="open")
    first, second = (holder(Role.LIST_OFFICER, number) for number in (0, 1))

    assert [may_approve(proposal, person)[0] for person in (first, second)] == [False, True]


def test_nobody_approved_what_they_proposed(demo: Loaded) -> None:
    assert Approval.objects.count() > 40
    assert not Approval.objects.filter(approver=F("proposer")).exists()


def test_three_weeks_of_history_are_published_in_their_time(demo: Loaded) -> None:
    now, zone = timezone.now(), settings.REGISTRY_ZONE
    published = list(Publication.objects.order_by("list", "seq").values_list("list__code", "published_at"))
    days = {at.astimezone(zone).date() for _code, at in published}

    assert published == sorted(published)
    assert min(at for _code, at in published) < now - timedelta(days=20)
    assert len(days) > 12
    # The end of a licence is nobody's act: it was published at midnight.
    assert any(at.astimezone(zone).hour == 0 and code == "licensed" for code, at in published)
    assert Event.objects.filter(at__gt=now).count() == 0


def test_the_banks_keep_up_each_in_its_own_way(demo: Loaded) -> None:
    states = {row.name: str(row.state) for row in subscriber_states(timezone.now()) if row.list_code == "block"}

    assert states == {
        "Kermet Bank": "current",
        "Jibek Bank": "late",
        "Torgai Savings Bank": "silent",
        "Oskemen Credit Bank": "diverged",
        "Mangystau Payments": "failing",
    }
    assert Acknowledgement.objects.filter(outcome="accepted").count() > 100
    assert Attempt.objects.exclude(outcome="delivered").count() == Attempt.objects.count() > 2


def test_mails_are_there_to_read_and_none_waits_for_a_worker(demo: Loaded) -> None:
    assert Mail.objects.count() > 100
    assert [mail.state for mail in Mail.objects.exclude(state=DueState.SUCCEEDED)] == [MailState.BOUNCED]


def test_all_chains_and_lists_verify(demo: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify")

    assert capsys.readouterr().out.split("\n")[:2] == ["audit: 0 faults", "lists: 0 faults"]


def test_the_secrets_are_readable_by_us_alone_and_have_the_promised_shape(demo: Loaded) -> None:
    shape = told()

    assert stat.S_IMODE(secrets_file().stat().st_mode) == 0o600
    assert set(shape) == {"people", "banks"}
    assert {tuple(person) for person in shape["people"]} == {("email", "password", "totp_secret", "role")}
    assert {tuple(bank) for bank in shape["banks"]} == {("name", "api_key")}
    assert {person["role"] for person in shape["people"]} == set(Role.values)
    assert {person["role"] for person in shape["people"] if person["totp_secret"]} == set(SECOND_FACTOR_ROLES)
    assert len(shape["banks"]) == 5


def test_people_sign_in_with_the_secrets_and_banks_with_the_keys(demo: Loaded) -> None:
    shape = told()
    for person in shape["people"]:
        user = User.objects.get(email=person["email"])
        assert roles_of(user) == {person["role"]}
        assert bool(person["totp_secret"]) == user.authenticator_set.exists()
    officer = next(person for person in shape["people"] if person["role"] == Role.CASE_OFFICER)
    user = User.objects.get(email=officer["email"])
    authenticator = user.authenticator_set.get()
    assert user.check_password(officer["password"])
    assert isinstance(authenticator.wrap(), TOTP)
    for bank in shape["banks"]:
        key = key_for(bank["api_key"], timezone.now())
        assert key is not None
        assert key.organisation.name == bank["name"]


def test_lost_secrets_are_made_anew_for_the_same_people(demo: Loaded) -> None:
    before = told()
    secrets_file().unlink()
    try:
        with transaction.atomic():
            again = load(timezone.now())
            after = told()
            keys = [key_for(bank["api_key"], timezone.now()) for bank in (*before["banks"], *after["banks"])]
            transaction.set_rollback(True)
    finally:
        secrets_file().write_text(json.dumps(before))

    assert again == Loaded(is_new=False, has_new_secrets=True)
    assert {(one["email"], one["totp_secret"]) for one in before["people"]} == {
        (one["email"], one["totp_secret"]) for one in after["people"]
    }
    assert keys[:5] == [None] * 5
    assert None not in keys[5:]


def test_outside_demo_mode_the_command_refuses(demo: Loaded, settings: Any) -> None:
    settings.DEMO = False

    for what in ("load", "reset"):
        with pytest.raises(CommandError, match="demo mode"):
            call_command("demo", what)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["load", "reset"])
def test_a_database_with_other_people_is_neither_mixed_with_the_demo_nor_emptied(what: str) -> None:
    User.objects.create_user(email="somebody@bank.test", full_name="Somebody")

    with pytest.raises(CommandError, match="not of the demo world"):
        call_command("demo", what)
    assert User.objects.count() == 1
    assert not events_of(WORLD).exists()


@pytest.mark.django_db
def test_it_loads_at_any_time_of_the_day(tmp_path: Path) -> None:
    midnight = timezone.now().astimezone(settings.REGISTRY_ZONE).replace(hour=0, minute=0, second=5)

    with override_settings(**settings_in(tmp_path)):
        load(midnight)

    assert Application.objects.count() == 20
    assert not Event.objects.filter(at__gt=midnight).exists()
    assert verify_chains() == []
