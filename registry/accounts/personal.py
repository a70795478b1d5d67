"""Accounts of people who left as a register of personal data."""

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Membership, User
from registry.accounts.states import MembershipState
from registry.audit.erasing import erase_actor, erase_words_about
from registry.audit.models import Erasure
from registry.audit.registers import Kept, Register, only
from registry.audit.subjects import Subject
from registry.audit.triggers import ERASED

NOWHERE = "@erased.invalid"
"""No mail can ever be delivered there (RFC 2606)."""


def kept_accounts(before: datetime, key: str = "") -> Iterator[Kept]:
    """People whose last role ended before an instant, the longest gone first."""
    active = Membership.objects.filter(user=OuterRef("pk"), state=MembershipState.ACTIVE)
    gone = only(User.objects.exclude(Exists(active)).exclude(email__endswith=NOWHERE), key)
    rows = Membership.objects.filter(user__in=gone.values("pk")).order_by().values_list("user_id", "user__email")
    for pk, email, left_at in rows.annotate(left_at=Max("ended_at")).filter(left_at__lt=before).order_by("left_at", "user_id"):
        yield Kept(Subject(User._meta.label_lower, str(pk)), str(pk), left_at, (), (email,))


def erase_account(key: str, erasure: Erasure) -> dict[str, int]:
    """Name, address and all ways to sign in are gone, and the address from every record of what the person did."""
    person = User.objects.select_for_update().get(pk=key)
    if person.memberships.filter(state=MembershipState.ACTIVE).exists():
        return {}
    for model in (EmailAddress, Authenticator, UserSession):
        model.objects.filter(user=person).delete()
    person.email, person.full_name, person.is_active = f"{person.pk}{NOWHERE}", ERASED, False
    person.session_number += 1
    person.set_unusable_password()
    person.save()
    return {"accounts": 1, "events": erase_actor(person.pk, erasure) + erase_words_about(person, erasure)}


FORMER_ACCOUNTS = Register(
    code="accounts.former",
    title=_("Accounts of people who left"),
    counted_from=_("the day on which the last role ended"),
    erases=_("name, address, ways to sign in, and the address in the record of what the person did"),
    stays=_("the number of the account, its roles, and every act under that number"),
    kept=kept_accounts,
    erase=erase_account,
)
