"""Declaring an interest, or none, before opening a case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.actions.moving import locked
from registry.licensing.answers import text_fault
from registry.licensing.models import InterestDeclaration
from registry.licensing.queries.access import not_yours, roles_on
from registry.licensing.queries.interests import interest_of, needs_declaration, people_hash

REASON_LENGTH = 2000


@transaction.atomic
def declare_interest(application_id: int, *, has_conflict: bool, reason: str = "", actor: User, at: datetime) -> InterestDeclaration:
    """Declare a conflict of interest in this case, or none. It holds until a new sending changes the applicant's people.

    Raises `NotAllowedError` for people who do nothing with cases, `InvalidError` for a conflict without a reason,
    `RuleError` when something else was declared about the same people: that stays. Declaring the same twice declares it once.
    """
    application = locked(application_id)
    if not needs_declaration(roles_on(application, actor)) or application.submitted_at is None:
        raise not_yours()
    text = reason.strip()
    if has_conflict and (not text or text_fault(text, REASON_LENGTH)):
        raise InvalidError(_("Say what the conflict is."), field="reason")
    interest = interest_of(application, actor)
    if interest.is_current and interest.declaration is not None:
        if interest.has_conflict == has_conflict:
            return interest.declaration
        raise RuleError(_("You have declared about this case already."), code="declared")
    declaration = InterestDeclaration.objects.create(
        application=application,
        person=actor,
        has_conflict=has_conflict,
        reason=text if has_conflict else "",
        people_hash=people_hash(application),
        declared_at=at,
    )
    action = "interest.conflict_declared" if has_conflict else "interest.none_declared"
    record(application, action, actor=actor, at=at, reason=declaration.reason, people_hash=declaration.people_hash)
    return declaration
