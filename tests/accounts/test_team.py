"""Colleagues: inviting, accepting, removing; nobody reaches into another organisation."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.accounts.actions import accept_invitation, end_membership, invite_colleague, sign_up_exchange, withdraw_invitation
from registry.accounts.actions.team import MOST_OPEN_INVITATIONS
from registry.accounts.models import Invitation, Membership, Organisation, User
from registry.accounts.queries import has_role, invitation_for, open_invitations, team_of
from registry.accounts.states import MembershipState, Role
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.models import Mail
from tests.accounts.conftest import AT, PASSWORD, exchange_person
from tests.people import Regulator
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
COLLEAGUE = "colleague@altyn.example"


def invited(owner: User, email: str = COLLEAGUE, role: str = Role.EXCHANGE_MEMBER, at=AT) -> str:
    """The token of a new invitation."""
    organisation = owner.memberships.get().organisation
    invite_colleague(organisation.pk, email=email, role=role, actor=owner, at=at)
    return re.search(r"/account/invitation/(\S+)/", Mail.objects.filter(to=email).latest("id").text).group(1)


def join(token: str, at=AT, **changes: object) -> Membership:
    return accept_invitation(token, at=at, **{"full_name": "Erlan Colleague", "password": PASSWORD, **changes})


def test_an_invited_person_joins_with_name_and_password(owner: User, exchange: Organisation) -> None:
    membership = join(invited(owner))

    assert membership.role == Role.EXCHANGE_MEMBER
    person = User.objects.get(email=COLLEAGUE)
    assert has_role(person, Role.EXCHANGE_MEMBER, organisation=exchange)
    assert person.check_password(PASSWORD)
    assert [member.user for member in team_of(exchange)] == [owner, person]
    assert [event.action for event in events_of(exchange)][-2:] == ["colleague.invited", "invitation.accepted"]
    assert "role.granted" in [event.action for event in events_of(person)]


def test_the_token_is_not_in_the_database_but_its_hash(owner: User) -> None:
    token = invited(owner)

    assert token not in str(list(Invitation.objects.values()))
    assert invitation_for(token) == Invitation.objects.get()
    assert invitation_for(token + "x") is None
    assert invitation_for("") is None


def test_a_token_works_once(owner: User) -> None:
    token = invited(owner)
    join(token)

    with pytest.raises(RuleError) as refusal:
        join(token)

    assert refusal.value.code == "invitation-closed"


def test_a_token_expires_after_seven_days(owner: User) -> None:
    token = invited(owner)

    with pytest.raises(RuleError):
        join(token, at=AT + timedelta(days=7))
    join(token, at=AT + timedelta(days=7, seconds=-1))


def test_a_withdrawn_invitation_is_closed(owner: User) -> None:
    token = invited(owner)
    withdraw_invitation(Invitation.objects.get().pk, actor=owner, at=AT)

    with pytest.raises(RuleError):
        join(token)
    with pytest.raises(RuleError):
        withdraw_invitation(Invitation.objects.get().pk, actor=owner, at=AT)


def test_a_second_invitation_replaces_the_first(owner: User, exchange: Organisation) -> None:
    first, second = invited(owner), invited(owner)

    with pytest.raises(RuleError):
        join(first)
    assert open_invitations(exchange, AT).count() == 1
    join(second)


def test_a_person_with_an_account_signs_in_first(owner: User) -> None:
    other = exchange_person("other@other.example", "Other")
    token = invited(owner, other.email)

    with pytest.raises(RuleError) as refusal:
        join(token)

    assert refusal.value.code == "sign-in-first"


def test_a_person_acts_for_one_organisation_at_a_time(owner: User) -> None:
    other = exchange_person("other@other.example", "Other")

    with pytest.raises(RuleError) as refusal:
        accept_invitation(invited(owner, other.email), at=AT, user=other)

    assert refusal.value.code == "other-organisation"


def test_the_database_keeps_a_person_to_one_organisation_too(owner: User, authority: Regulator) -> None:
    other = exchange_person("other@other.example", "Other").memberships.get().organisation

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=owner, organisation=other, role=Role.EXCHANGE_MEMBER, granted_at=AT)


def test_an_invitation_is_for_its_address_only(owner: User) -> None:
    somebody = exchange_person("somebody@other.example", "Other")

    with pytest.raises(NotAllowedError):
        accept_invitation(invited(owner), at=AT, user=somebody)


def test_an_account_somebody_else_prepared_under_my_address_becomes_mine(owner: User) -> None:
    squatter = sign_up_exchange(
        email=COLLEAGUE, full_name="Squatter", organisation_name="Fake", password="known-to-the-squatter-1", language="en", at=AT
    )  # fmt: skip

    join(invited(owner))

    squatter.refresh_from_db()
    assert squatter.full_name == "Erlan Colleague"
    assert squatter.check_password(PASSWORD)


@pytest.mark.parametrize(("changes", "field"), [({"full_name": " "}, "full_name"), ({"password": "short"}, "password")])
def test_wrong_input_joins_nobody_and_leaves_the_invitation_open(owner: User, changes: dict[str, str], field: str) -> None:
    token = invited(owner)

    with pytest.raises(InvalidError) as refusal:
        join(token, **changes)

    assert refusal.value.field == field
    assert not User.objects.filter(email=COLLEAGUE).exists()
    join(token)


def test_only_who_runs_the_team_invites_withdraws_and_removes(owner: User, exchange: Organisation) -> None:
    member = join(invited(owner)).user
    stranger = exchange_person("stranger@other.example", "Other")
    invited(owner, "third@altyn.example")
    invitation = open_invitations(exchange, AT).get()
    membership = Membership.objects.get(user=member)

    for person in (member, stranger):
        with pytest.raises(NotAllowedError):
            invite_colleague(exchange.pk, email="x@altyn.example", role=Role.EXCHANGE_MEMBER, actor=person, at=AT)
        with pytest.raises(NotAllowedError):
            withdraw_invitation(invitation.pk, actor=person, at=AT)
        with pytest.raises(NotAllowedError):
            end_membership(membership.pk, actor=person, at=AT)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.BANK_ADMIN, "king", ""])
def test_a_role_of_another_kind_is_refused(owner: User, exchange: Organisation, role: str) -> None:
    with pytest.raises(RuleError):
        invite_colleague(exchange.pk, email=COLLEAGUE, role=role, actor=owner, at=AT)


def test_nobody_is_invited_into_the_regulator(authority: Regulator) -> None:
    with pytest.raises(RuleError) as refusal:
        invite_colleague(authority.organisation.pk, email="x@y.example", role=Role.APPROVER, actor=authority.first, at=AT)

    assert refusal.value.code == "needs-approval"


def test_a_colleague_is_not_invited_again(owner: User, exchange: Organisation) -> None:
    join(invited(owner))

    with pytest.raises(RuleError) as refusal:
        invite_colleague(exchange.pk, email=COLLEAGUE.upper(), role=Role.EXCHANGE_ADMIN, actor=owner, at=AT)

    assert refusal.value.code == "already-member"


def test_open_invitations_are_limited(owner: User, exchange: Organisation) -> None:
    for number in range(MOST_OPEN_INVITATIONS):
        invite_colleague(exchange.pk, email=f"p{number}@altyn.example", role=Role.EXCHANGE_MEMBER, actor=owner, at=AT)

    with pytest.raises(RuleError) as refusal:
        invite_colleague(exchange.pk, email="more@altyn.example", role=Role.EXCHANGE_MEMBER, actor=owner, at=AT)

    assert refusal.value.code == "too-many-invitations"


def test_a_removed_colleague_is_signed_out_and_never_comes_back_by_the_old_row(owner: User, exchange: Organisation) -> None:
    membership = join(invited(owner))
    client = signed_in(membership.user)

    end_membership(membership.pk, actor=owner, at=AT, reason="left")

    assert get_user(client).is_anonymous
    assert events_of(exchange).last().reason == "left"
    with pytest.raises(RuleError):
        end_membership(membership.pk, actor=owner, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(state=MembershipState.ACTIVE, ended_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).delete()


def test_the_last_administrator_stays(owner: User, exchange: Organisation) -> None:
    own = owner.memberships.get()
    with pytest.raises(RuleError) as refusal:
        end_membership(own.pk, actor=owner, at=AT)
    assert refusal.value.code == "last-administrator"

    join(invited(owner, role=Role.EXCHANGE_ADMIN))

    end_membership(own.pk, actor=owner, at=AT)


def test_the_regulator_keeps_two_administrators(authority: Regulator) -> None:
    own = authority.first.memberships.get()

    with pytest.raises(RuleError):
        end_membership(own.pk, actor=authority.second, at=AT)


def test_an_administrator_ends_an_officers_role(authority: Regulator, officer: User) -> None:
    end_membership(officer.memberships.get().pk, actor=authority.first, at=AT, reason="left the authority")

    assert not has_role(officer, Role.CASE_OFFICER)


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_team_page_shows_colleagues_and_invitations_of_this_organisation_only(owner: User) -> None:
    exchange_person("other@other.example", "Other")
    client = signed_in(owner)
    client.post(reverse("team_invite"), {"email": COLLEAGUE, "role": Role.EXCHANGE_MEMBER})

    page = client.get(reverse("team")).content.decode()

    assert COLLEAGUE in page
    assert owner.email in page
    assert "other@other.example" not in page


def test_inviting_by_the_page_says_so_and_wrong_input_stays_on_it(owner: User) -> None:
    client = signed_in(owner)

    assert (
        "We sent an invitation"
        in client.post(reverse("team_invite"), {"email": COLLEAGUE, "role": Role.EXCHANGE_MEMBER}, follow=True).content.decode()
    )
    for data in (
        {"email": "x", "role": Role.EXCHANGE_MEMBER},
        {"email": COLLEAGUE, "role": Role.APPROVER},
        {},
        {"email": owner.email, "role": Role.EXCHANGE_MEMBER},
    ):
        answer = client.post(reverse("team_invite"), data)
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()


def test_the_team_pages_are_for_who_runs_a_team(client: Client, owner: User, officer: User) -> None:
    member = join(invited(owner)).user

    assert client.get(reverse("team")).status_code == 302
    for person in (member, officer):
        for name, args in (("team", []), ("team_invite", []), ("team_remove", [1])):
            assert signed_in(person).get(reverse(name, args=args)).status_code == 403
        assert signed_in(person).post(reverse("team_withdraw", args=[1])).status_code == 403


def test_another_organisations_people_and_invitations_are_not_there(owner: User) -> None:
    member = join(invited(owner))
    invited(owner, "third@altyn.example")
    invitation = Invitation.objects.get(email="third@altyn.example")
    client = signed_in(exchange_person("other@other.example", "Other"))

    assert client.get(reverse("team_remove", args=[member.pk])).status_code == 404
    assert client.post(reverse("team_remove", args=[member.pk])).status_code == 404
    assert client.post(reverse("team_withdraw", args=[invitation.pk])).status_code == 404
    member.refresh_from_db()
    assert member.state == MembershipState.ACTIVE


def test_removing_asks_first_and_wants_a_recent_sign_in(owner: User) -> None:
    member = join(invited(owner))
    page = reverse("team_remove", args=[member.pk])

    assert signed_in(owner, minutes_ago=20).post(page).url.startswith(reverse("account_reauthenticate"))
    client = signed_in(owner)
    assert "Remove <bdi>Erlan Colleague</bdi>?" in client.get(page).content.decode()
    member.refresh_from_db()
    assert member.state == MembershipState.ACTIVE
    client.post(page)

    member.refresh_from_db()
    assert member.state == MembershipState.ENDED


def test_withdrawing_by_the_page_closes_the_link(owner: User) -> None:
    token = invited(owner, at=timezone.now())

    signed_in(owner).post(reverse("team_withdraw", args=[Invitation.objects.get().pk]))

    assert Client().get(reverse("accept_invitation", args=[token])).status_code == 410


def test_a_new_colleague_joins_by_the_page_and_signs_in(client: Client, owner: User) -> None:
    page = reverse("accept_invitation", args=[invited(owner, at=timezone.now())])
    assert "Altyn Exchange" in client.get(page).content.decode()

    assert "too short" in client.post(page, {"full_name": "E", "password": "short"}).content.decode()
    answer = client.post(page, {"full_name": "Erlan", "password": PASSWORD})

    assert answer.url == reverse("account_login")
    assert client.post(answer.url, {"login": COLLEAGUE, "password": PASSWORD}).url == "/en/apply/"
    assert Client().get(page).status_code == 410


def test_somebody_without_organisation_accepts_signed_in_and_gets_a_fresh_session(owner: User) -> None:
    person = User.objects.create_user(COLLEAGUE, PASSWORD, full_name="E")
    person.emailaddress_set.create(email=COLLEAGUE, primary=True, verified=True)
    page = reverse("accept_invitation", args=[invited(owner, at=timezone.now())])
    assert Client().post(page, {"full_name": "E", "password": PASSWORD}).url.startswith(reverse("account_login"))
    here, elsewhere = signed_in(person), signed_in(person)
    before = here.session.session_key

    answer = here.post(page)

    assert answer.url == "/en/apply/"
    assert here.session.session_key != before
    assert get_user(here) == person
    assert get_user(elsewhere).is_anonymous


def test_the_wrong_person_is_told_so(owner: User) -> None:
    page = reverse("accept_invitation", args=[invited(owner, at=timezone.now())])
    client = signed_in(exchange_person("other@other.example", "Other"))

    assert "is for another e-mail address" in client.get(page).content.decode()
    client.post(page)
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("token", ["x", "a" * 500, "%00", "é"])
def test_an_unknown_token_is_closed(client: Client, db: None, token: str) -> None:
    assert client.get(f"/en/account/invitation/{token}/").status_code in {410, 400, 404}
