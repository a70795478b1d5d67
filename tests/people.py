"""People of a regulator, made the way real ones are: two administrators by bootstrap, all others by four eyes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from registry.accounts.actions import bootstrap_administrators
from registry.accounts.actions.roles import NewPerson
from registry.accounts.models import Organisation, User
from registry.approvals.actions import approve
from registry.approvals.role_grants import propose_role

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Regulator:
    """A regulator with its two administrators."""

    organisation: Organisation
    first: User
    second: User

    def person(self, role: str, email: str, *, organisation: Organisation | None = None, at: datetime = AT) -> User:
        """The person at `email`, who now holds `role` too, here or in the organisation named."""
        proposal = propose_role(
            email=email,
            full_name=email.partition("@")[0].title(),
            role=role,
            organisation=organisation or self.organisation,
            reason="needed for the work",
            actor=self.first,
            at=at,
        )
        approve(proposal.pk, actor=self.second, at=at, content_hash=proposal.content_hash)
        return User.objects.get(email=email)

    def found_another(self, code: str, *, at: datetime = AT) -> "Regulator":
        """A second regulator, whose two administrators this one's appoint."""
        organisation = Organisation.objects.create(kind="regulator", name=code.title(), code=code, created_at=at)
        first, second = (
            self.person("administrator", f"{name}@{code}.test", organisation=organisation, at=at) for name in ("first", "second")
        )
        return Regulator(organisation, first, second)


def regulator(*, code: str = "authority", at: datetime = AT) -> Regulator:
    """The first regulator of a database."""
    pair = [NewPerson(f"{name}@{code}.test", f"{name.title()} Administrator") for name in ("first", "second")]
    first, second = bootstrap_administrators(pair, organisation_name=code.title(), organisation_code=code, at=at)
    return Regulator(first.organisation, first.user, second.user)
