"""Who declared what before opening a case, and whether that still holds."""

import json
from dataclasses import dataclass

from django.db.models import QuerySet

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.lib.canonical import content_hash
from registry.licensing.models import Application, InterestDeclaration
from registry.licensing.queries.applications import form_for, latest_submission


@dataclass(frozen=True)
class Interest:
    """What a person declared about a case. `is_current`: the applicant's owners and people are still those it was about."""

    declaration: InterestDeclaration | None
    is_current: bool

    @property
    def must_declare(self) -> bool:
        """Whether the person has to declare before going on."""
        return not self.is_current

    @property
    def has_conflict(self) -> bool:
        """Whether the person is barred: by what was declared last, until something else is declared about new people."""
        return self.declaration is not None and self.declaration.has_conflict


def people_hash(application: Application) -> str:
    """A hash of the owners and people as they were sent last; it changes when a new sending changes them."""
    sent = latest_submission(application)
    answers = json.loads(sent.content)["answers"] if sent else {}
    people = {section.code: answers.get(section.code) for section in form_for(application).sections if section.role}
    return content_hash({code: value for code, value in people.items() if value})


def interest_of(application: Application, person: User) -> Interest:
    """What the person declared last about this case. Two queries."""
    last = InterestDeclaration.objects.filter(application=application, person=person).order_by("-pk").first()
    return Interest(last, is_current=last is not None and last.people_hash == people_hash(application))


def has_conflict(application: Application, person: User) -> bool:
    """Whether the person declared a conflict of interest last. One query."""
    last = InterestDeclaration.objects.filter(application=application, person=person).order_by("-pk").first()
    return last is not None and last.has_conflict


def declarations_of(application: Application) -> QuerySet[InterestDeclaration]:
    """Everything that was declared about the case, the newest first."""
    return InterestDeclaration.objects.filter(application=application).select_related("person").order_by("-pk")


def needs_declaration(roles: set[str]) -> bool:
    """Whether people with these roles at the authority declare: those who do something with cases. Auditors only read."""
    return bool(roles & {Role.REGISTRAR, Role.CASE_OFFICER, Role.APPROVER})
