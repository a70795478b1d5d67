"""Banks that receive lists, made the way real ones are."""

from dataclasses import dataclass
from datetime import datetime

from registry.accounts.actions import issue_key
from registry.accounts.models import ApiKey, Organisation, User
from registry.accounts.states import Scope
from registry.approvals.actions import approve
from registry.distribution.actions import NewSecret, add_endpoint, onboard_bank
from registry.distribution.models import Subscriber
from tests.listing import AT, Officers


@dataclass(frozen=True)
class Bank:
    """A bank with its administrator."""

    subscriber: Subscriber
    admin: User

    @property
    def organisation(self) -> Organisation:
        """The bank itself."""
        return self.subscriber.organisation

    def key(self, *scopes: str, at: datetime = AT) -> ApiKey:
        """A key of the bank, for everything by default."""
        wanted = scopes or (Scope.LISTS_READ, Scope.ACKS_WRITE, Scope.WEBHOOKS_MANAGE)
        return issue_key(self.organisation.pk, name="Feed", mode="test", scopes=wanted, actor=self.admin, at=at)[0]

    def endpoint(self, url: str, at: datetime = AT) -> NewSecret:
        """An endpoint of the bank at `url`."""
        return add_endpoint(self.subscriber.pk, url=url, actor=self.admin, at=at)


def bank(officers: Officers, code: str = "alfa", lists: tuple[str, ...] = ("licensed", "block"), at: datetime = AT) -> Bank:
    """A new bank that receives these lists."""
    subscriber, proposal = onboard_bank(
        name=f"{code.title()} Bank", code=code, lists=lists, contact_email=f"feed@{code}.test", admin_email=f"admin@{code}.test",
        admin_name="Admin Sample", reason="A bank of the country.", actor=officers.authority.first, at=at,
    )  # fmt: skip
    approve(proposal.pk, actor=officers.authority.second, at=at, content_hash=proposal.content_hash)
    return Bank(subscriber, User.objects.get(email=f"admin@{code}.test"))
