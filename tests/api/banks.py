"""Banks that receive lists, with keys that their own administrators issue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from registry.accounts.actions import issue_key
from registry.accounts.models import ApiKey, Organisation, User
from registry.accounts.states import KeyMode, Scope
from registry.distribution.models import Subscriber
from tests.distribution.subscribing import bank as new_bank
from tests.listing import Officers
from tests.people import AT, Regulator

ALL_SCOPES = (Scope.LISTS_READ, Scope.ACKS_WRITE, Scope.WEBHOOKS_MANAGE)


@dataclass(frozen=True)
class Bank:
    """A bank that subscribes, its administrator, and what its programs may call with."""

    authority: Regulator
    subscriber: Subscriber
    admin: User

    @property
    def organisation(self) -> Organisation:
        """The bank itself."""
        return self.subscriber.organisation

    def key(self, *scopes: str, at: datetime | None = None, **changes: Any) -> tuple[ApiKey, str]:
        """A new test key and its text; by default it may do everything."""
        details = {"name": "Screening", "mode": KeyMode.TEST, "scopes": scopes or ALL_SCOPES, "actor": self.admin}
        return issue_key(self.organisation.pk, **{**details, "at": at or timezone.now() - timedelta(days=1), **changes})

    def client(self, *scopes: str, **changes: Any) -> Client:
        """A program of the bank with a new key."""
        return caller(f"Bearer {self.key(*scopes, **changes)[1]}")

    def person(self, role: str, email: str) -> User:
        """Somebody at the bank who holds `role`."""
        return self.authority.person(role, email, organisation=self.organisation)


def caller(authorization: str) -> Client:
    """A client that sends this header and, like a program far away, never sees an exception of ours."""
    return Client(raise_request_exception=False, headers={"Authorization": authorization})


def bank(officers: Officers, code: str = "first", lists: tuple[str, ...] = ("licensed", "block")) -> Bank:
    """A bank that receives `lists`, with its administrator."""
    taken_on = new_bank(officers, code, lists, AT)
    return Bank(officers.authority, taken_on.subscriber, taken_on.admin)
