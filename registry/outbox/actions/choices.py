"""Keeping which mails a reader wants."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError
from registry.outbox.models import MailChoice
from registry.outbox.purposes import Purpose, facts_of
from registry.outbox.states import Choice


@transaction.atomic
def keep_choice(address: str, purpose: Purpose, choice: Choice, *, at: datetime) -> bool:
    """From now on the reader at `address` has mails of `purpose` as chosen. Whether that is news.

    What was collected before still comes in the next digest. Raises `InvalidError` for what the purpose does not allow.
    """
    check_choice(purpose, choice)
    kept = MailChoice.objects.select_for_update().filter(address=address, purpose=purpose).first()
    if (kept.choice if kept else Choice.EACH) == choice:
        return False
    MailChoice.objects.update_or_create(address=address, purpose=purpose, defaults={"choice": choice, "chosen_at": at})
    return True


def check_choice(purpose: Purpose, choice: Choice) -> None:
    """Raises `InvalidError` (field: the purpose) unless mails of this purpose may be had so."""
    facts = facts_of(purpose)
    if choice == Choice.OFF and not facts.may_turn_off:
        raise InvalidError(_("Mails of this kind cannot be turned off."), field=purpose.value)
    if choice == Choice.COLLECT and not facts.may_collect:
        raise InvalidError(_("Mails of this kind come at once."), field=purpose.value)
