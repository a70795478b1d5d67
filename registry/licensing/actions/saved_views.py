"""Keeping a view of the queue under a name."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.queries import active_memberships
from registry.audit.actions import record
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.answers import text_fault
from registry.licensing.models import Authority, SavedView

NAME_LENGTH = 60
QUERY_LENGTH = 1000
MOST = 50


@transaction.atomic
def save_view(authority_id: int, *, name: str, query: str, is_shared: bool, actor: User, at: datetime) -> SavedView:
    """Keep a view of the queue. Raises `NotAllowedError` outside the authority, `InvalidError` for a name that is none,
    `RuleError` for a name the person has already or too many views.
    """
    authority = Authority.objects.get(pk=authority_id)
    if not active_memberships(actor).filter(organisation__authority=authority).exists():
        raise NotAllowedError(_("Your role does not allow this step."), code="role")
    if not name.strip() or text_fault(name, NAME_LENGTH):
        raise InvalidError(_("Give the view a name of at most %(count)d characters.") % {"count": NAME_LENGTH}, field="name")
    if len(query) > QUERY_LENGTH:
        raise InvalidError(_("This view has too many filters to be kept."), field="name")
    if SavedView.objects.filter(person=actor).count() >= MOST:
        raise RuleError(_("You have %(count)d views; remove one first.") % {"count": MOST}, code="too-many")
    try:
        with transaction.atomic():
            view = SavedView.objects.create(
                person=actor, authority=authority, name=name.strip(), query=query, is_shared=is_shared, saved_at=at
            )
    except IntegrityError:
        raise RuleError(_("You have a view of this name already."), code="name", field="name") from None
    record(view, "view.saved", actor=actor, at=at, name=view.name, query=query, is_shared=is_shared)
    return view


@transaction.atomic
def remove_view(view_id: int, *, actor: User, at: datetime) -> None:
    """Remove one's own view. Removing it twice removes it once. Raises `NotAllowedError` for somebody else's."""
    view = SavedView.objects.select_for_update().filter(pk=view_id).first()
    if view is None:
        return
    if view.person_id != actor.pk:
        raise NotAllowedError(_("Only the person who saved a view removes it."), code="owner")
    record(view, "view.removed", actor=actor, at=at, name=view.name)
    view.delete()
