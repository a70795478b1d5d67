"""Banks and their onboarding, people and their roles, the auditor's pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from registry.accounts.models import Membership
from registry.accounts.states import Role
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.audit.models import Event
from registry.blocklist.models import List
from registry.distribution.actions import acknowledge, publish_list
from registry.distribution.models import Subscriber
from registry.outbox.models import Mail
from tests.portal.conftest import BASE, Office, Others, bank, listing, text_of
from tests.portal.test_story import propose
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
NEW_BANK = {
    "name": "Gamma Bank", "code": "gamma", "lists": ["block"], "contact_email": "feed@gamma.test", "admin_name": "Aliya Sample",
    "admin_email": "aliya@gamma.test", "reason": "A bank of the country.",
}  # fmt: skip


class TestBanks:
    """How banks stand, and taking one on."""

    def test_each_bank_and_list_shows_version_exposure_and_silence(self, office: Office) -> None:
        first, _second = bank(office), bank(office, "Beta Bank", "beta")
        listing(office)
        published_at = timezone.now() - timedelta(minutes=40)
        publish_list("block", at=published_at)
        head = List.objects.get(code="block")
        now = timezone.now()
        acknowledge(first.pk, "block", seq=1, list_hash=head.list_hash, state="enforced", effective_at=now, at=now)
        page = text_of(office.client(Role.CASE_OFFICER).get(f"{BASE}banks/"))
        assert "Alfa Bank" in page
        assert "Beta Bank" in page
        assert "40 min" in page
        assert "In step" in page
        assert "Silent" in page
        assert page.index("Beta Bank") < page.index("Alfa Bank")
        behind = text_of(office.client(Role.CASE_OFFICER).get(f"{BASE}banks/?state=behind"))
        assert "Beta Bank" in behind
        assert "Alfa Bank" not in behind

    def test_the_page_of_a_bank_shows_what_it_said(self, office: Office) -> None:
        subscriber = bank(office)
        listing(office)
        publish_list("block", at=timezone.now())
        now = timezone.now()
        acknowledge(subscriber.pk, "block", seq=1, list_hash="sha256:" + "1" * 64, state="applied", effective_at=now, at=now)
        page = text_of(office.client(Role.LIST_OFFICER).get(f"{BASE}banks/{subscriber.pk}/"))
        for words in (
            "Holds a different list",
            "The hash of the list differs",
            "feed@alfa.test",
            "Bank administrator",
            "None: the bank asks by itself.",
        ):
            assert words in page, words
        assert "Change which lists it receives" not in page

    def test_an_administrator_takes_a_bank_on_and_a_second_one_lets_its_first_person_in(self, office: Office) -> None:
        first, second = office.client(office.world.authority.first), office.client(office.world.authority.second)
        answer = first.post(f"{BASE}banks/onboard/", NEW_BANK)
        assert answer.status_code == 302
        proposal = Proposal.objects.latest("pk")
        assert answer.url == f"{BASE}proposals/{proposal.pk}/"
        assert first.post(answer.url, {"step": "approve", "content_hash": proposal.content_hash}).status_code == 403
        assert second.post(answer.url, {"step": "approve", "content_hash": proposal.content_hash}).status_code == 302
        assert Subscriber.objects.get().lists == ["block"]
        assert Membership.objects.get(user__email="aliya@gamma.test").role == Role.BANK_ADMIN
        assert Mail.objects.filter(to="aliya@gamma.test").exists()

    BAD = (
        ({"name": ""}, "Name of the bank or payment provider:"),
        ({"code": "not a code"}, "Short code:"),
        ({"lists": []}, "Choose at least one list."),
        ({"contact_email": "nobody"}, "Contact for alarms:"),
        ({"admin_email": "nobody"}, "E-mail address of the first administrator:"),
        ({"reason": ""}, "Give a reason."),
    )

    def test_a_bank_that_cannot_be_taken_on_comes_back_with_errors(self, office: Office) -> None:
        for changes, words in self.BAD:
            answer = office.client(Role.ADMINISTRATOR).post(f"{BASE}banks/onboard/", {**NEW_BANK, **changes})
            assert answer.status_code == 400, changes
            assert words in text_of(answer), changes
        assert not Subscriber.objects.exists()

    def test_a_bank_is_taken_on_once(self, office: Office) -> None:
        client = office.client(Role.ADMINISTRATOR)
        client.post(f"{BASE}banks/onboard/", NEW_BANK)
        again = client.post(f"{BASE}banks/onboard/", NEW_BANK)
        assert again.status_code == 400
        assert "Another organisation has this code." in text_of(again)

    def test_an_administrator_changes_the_lists_of_a_bank(self, office: Office) -> None:
        subscriber = bank(office)
        client = office.client(Role.ADMINISTRATOR)
        assert client.post(f"{BASE}banks/{subscriber.pk}/lists/", {"lists": ["gold"]}).status_code == 400
        page = text_of(client.post(f"{BASE}banks/{subscriber.pk}/lists/", {"lists": ["freeze"]}, follow=True))
        assert "The lists are changed." in page
        subscriber.refresh_from_db()
        assert subscriber.lists == ["freeze"]


class TestPeople:
    """Roles by four eyes."""

    def test_a_role_is_proposed_and_given_by_another_administrator(self, office: Office) -> None:
        typed = {"full_name": "New Officer", "email": "new@afsa.test", "role": "case_officer", "reason": "More cases."}
        proposal = propose(office.client(Role.ADMINISTRATOR), f"{BASE}people/grant/", typed)
        assert "gets the role “Case officer” at once" in text_of(
            office.client(office.world.authority.second).get(f"{BASE}proposals/{proposal.pk}/")
        )
        approve(proposal.pk, actor=office.world.authority.second, at=timezone.now(), content_hash=proposal.content_hash)
        page = text_of(office.client(Role.AUDITOR).get(f"{BASE}people/"))
        assert "New Officer" in page
        assert "End the role" not in page

    BAD = (
        ({"email": "nobody"}, "E-mail address:"),
        ({"role": "bank_admin"}, "bank_admin"),
        ({"full_name": ""}, "Full name:"),
        ({"reason": ""}, "Give a reason."),
    )

    def test_a_role_that_cannot_be_proposed_comes_back_with_errors(self, office: Office) -> None:
        typed = {"full_name": "New Officer", "email": "new@afsa.test", "role": "case_officer", "reason": "More cases.", "step": "check"}
        for changes, words in self.BAD:
            answer = office.client(Role.ADMINISTRATOR).post(f"{BASE}people/grant/", {**typed, **changes})
            assert answer.status_code == 400, changes
            assert words in text_of(answer), changes

    def test_ending_a_role_wants_a_reason_and_a_fresh_sign_in(self, office: Office) -> None:
        membership = office.world.officer.memberships.get()
        where = f"{BASE}people/roles/{membership.pk}/end/"
        tired = signed_in(office.world.authority.first, minutes_ago=20)
        assert tired.post(where, {"reason": "Left."}).status_code == 302
        membership.refresh_from_db()
        assert membership.state == "active"
        client = office.client(Role.ADMINISTRATOR)
        assert client.post(where, {"reason": ""}).status_code == 400
        page = text_of(client.post(where, {"reason": "Left."}, follow=True))
        assert "no longer has this role" in page
        assert "Roles that have ended" in page
        assert client.post(where, {"reason": "Again."}).status_code == 404
        assert office.client(Role.CASE_OFFICER).get(BASE).status_code == 302

    def test_the_last_two_administrators_stay(self, office: Office) -> None:
        second = office.world.authority.second.memberships.get()
        answer = office.client(Role.ADMINISTRATOR).post(f"{BASE}people/roles/{second.pk}/end/", {"reason": "So."})
        assert answer.status_code == 409
        assert "Somebody must stay who can run the team." in text_of(answer)

    def test_a_lost_second_factor_is_taken_away_by_two(self, office: Office) -> None:
        person = office.world.officer
        proposal = propose(
            office.client(Role.ADMINISTRATOR), f"{BASE}people/{person.pk}/reset/", {"reason": "Came in person."}, person.email
        )
        assert proposal.kind == "accounts.reset_mfa"

    def test_people_of_others_are_out_of_reach(self, office: Office, others: Others) -> None:
        client = office.client(Role.ADMINISTRATOR)
        stranger = others.officer.memberships.get()
        assert client.get(f"{BASE}people/roles/{stranger.pk}/end/").status_code == 404
        assert client.get(f"{BASE}people/{others.officer.pk}/reset/").status_code == 404
        assert client.get(f"{BASE}people/{office.world.admin.pk}/reset/").status_code == 404
        subscriber = bank(office)
        banker = subscriber.organisation.memberships.get().user
        assert client.get(f"{BASE}people/{banker.pk}/reset/").status_code == 200


class TestAudit:
    """What the auditor looks up."""

    def test_a_subject_is_found_by_its_number_name_or_address(self, office: Office) -> None:
        licence = office.licence()
        entry = listing(office)
        subscriber = bank(office)
        client = office.client(Role.AUDITOR)
        for text, kind in (
            (licence.number.lower(), "licensing.licence"), (licence.application.number, "licensing.application"), (entry.reference, "blocklist.entry"),
            ("officer@afsa.test", "accounts.user"), ("altyn", "exchanges.exchange"), (subscriber.organisation.name, "accounts.organisation"),
            (str(licence.proposal_id), "approvals.proposal"), ("block", "blocklist.list"),
        ):  # fmt: skip
            assert f"/audit/{kind}/" in text_of(client.get(f"{BASE}audit/?q={text}")), text
        assert "Nothing answers to this." in text_of(client.get(f"{BASE}audit/?q=nobody"))

    def test_events_are_shown_in_words_with_the_proof(self, office: Office) -> None:
        licence = office.licence()
        page = text_of(office.client(Role.AUDITOR).get(f"{BASE}audit/licensing.licence/{licence.pk}/"))
        for words in ("Licence granted", "The chain is whole", "approver@afsa.test", "licence.granted"):
            assert words in page, words

    def test_a_record_that_somebody_altered_is_named(self, office: Office) -> None:
        licence = office.licence()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
            cursor.execute(
                "UPDATE audit_event SET reason = 'x' WHERE subject_kind = 'licensing.application' AND subject_id = %s AND number = 2",
                [str(licence.application_id)],
            )
        page = text_of(office.client(Role.AUDITOR).get(f"{BASE}audit/licensing.application/{licence.application_id}/"))
        assert "The chain is broken at event 2." in page
        assert Event.objects.exists()

    def test_a_subject_without_events_is_told_so(self, office: Office) -> None:
        batch_free = List.objects.get(code="freeze")
        page = text_of(office.client(Role.AUDITOR).get(f"{BASE}audit/blocklist.list/{batch_free.pk}/"))
        assert "Nothing was recorded yet." in page
