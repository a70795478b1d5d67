"""What has come to be so far while the story is told: who is who, and what waits for an approval."""

from dataclasses import dataclass, field
from datetime import datetime

from registry.accounts.models import Organisation, User
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.approvals.states import ProposalState
from registry.cli.demo.clock import Clock
from registry.cli.demo.faults import DemoError
from registry.cli.demo.seeds import Facts
from registry.licensing.models import Application, Licence


@dataclass(frozen=True)
class Secret:
    """How a person of the demo world signs in. No `totp_secret` where the role needs no second factor."""

    email: str
    password: str
    totp_secret: str | None
    role: str


@dataclass(frozen=True)
class Step:
    """One line of the story."""

    at: datetime
    facts: Facts

    def __getitem__(self, name: str) -> str:
        return str(self.facts[name])

    def get(self, name: str, otherwise: str = "") -> str:
        """The text of that name, or another."""
        return str(self.facts.get(name, otherwise))


@dataclass
class World:
    """Filled by one step after the other. People by their code; exchanges' and banks' administrators by that of the house."""

    clock: Clock
    people: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    subscribers: dict[str, int] = field(default_factory=dict)
    reports: dict[str, int] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    has_webhooks: bool = False

    def by(self, step: Step) -> User:
        """Who takes the step."""
        return self.people[step["by"]]

    def licence(self, step: Step) -> Licence:
        """The licence that the exchange of the step got."""
        return Licence.objects.get(application__exchange__organisation=self.organisations[step["exchange"]])

    def approve(self, what: str, *, by: str, at: datetime) -> Proposal:
        """The latest proposal about `what`, approved. Raises `DemoError` when the approval came to nothing."""
        waiting = self.proposals[what]
        done = approve(waiting.pk, actor=self.people[by], at=at, content_hash=waiting.content_hash)
        if done.state != ProposalState.APPROVED:
            raise DemoError(f"The proposal about {what} is {done.state} instead of approved.")
        return done
