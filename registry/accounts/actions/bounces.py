"""Reports of mails that did not arrive: taken one by one, or from the Maildir into which the mail server puts them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction

from registry.accounts.actions.notifications import about_address
from registry.accounts.models import Membership, User
from registry.accounts.queries import holders_of
from registry.accounts.states import ADMINISTRATOR_OF_KIND, MembershipState, OrganisationKind
from registry.audit.actions import record
from registry.outbox.actions import keep_bounce, mark_failing, queue_mail
from registry.outbox.models import Mail
from registry.outbox.reports import MOST_BYTES, read_report
from registry.outbox.states import MailState

MOST_FILES = 500


class Taken(StrEnum):
    """What a report came to."""

    CAME_BACK = "came back"
    TRIED_AGAIN = "tried again"
    NOT_OURS = "not ours, or read before"
    NO_REPORT = "no report"


@transaction.atomic
def take_bounce(content: bytes, *, at: datetime) -> Taken:
    """Act on a message that came to the address of bounces, whatever it is. Done twice, it is done once.

    After a lasting fault the address is marked, and the other administrators of the reader's organisation are told.
    """
    report = read_report(content)
    if report is None:
        return Taken.NO_REPORT
    mail = keep_bounce(report, at=at)
    if mail is None:
        return Taken.NOT_OURS
    if mail.state != MailState.BOUNCED:
        return Taken.TRIED_AGAIN
    _mark(mail, at)
    return Taken.CAME_BACK


def read_maildir(folder: Path, *, at: datetime) -> Counter[Taken]:
    """Act on every new message of a Maildir, each in a transaction of its own, then move it to those seen. Gives how many came to what.

    A file that is a link, or none, is left where it is. Killed in between, a message is read again, which does nothing more.
    """
    counted: Counter[Taken] = Counter()
    for path in islice(_new_messages(folder), MOST_FILES):
        # Another reader may be at work: whatever it moved meanwhile is done.
        with suppress(FileNotFoundError):
            with path.open("rb") as file:
                content = file.read(MOST_BYTES)
            counted[take_bounce(content, at=at)] += 1
            path.rename(folder / "cur" / f"{path.name.partition(':')[0]}:2,S")
    return counted


def _new_messages(folder: Path) -> Iterator[Path]:
    return (path for path in sorted((folder / "new").iterdir()) if path.is_file() and not path.is_symlink())


def _mark(mail: Mail, at: datetime) -> None:
    failing = mark_failing(mail.to, reason=mail.last_error, at=at)
    if failing is None:
        return
    person = User.objects.filter(email=mail.to).first()
    record(about_address(mail.to, person), "address.failing", actor=None, at=at, mail=mail.pk, reason=mail.last_error)
    if person is not None:
        _tell_administrators(person, mail, at)


def _tell_administrators(person: User, mail: Mail, at: datetime) -> None:
    """Others who run the person's organisation hear of it: by them the address can be put right."""
    roles = Membership.objects.filter(user=person, state=MembershipState.ACTIVE).select_related("organisation")
    organisation = next((membership.organisation for membership in roles), None)
    if organisation is None:
        return
    role = ADMINISTRATOR_OF_KIND[OrganisationKind(organisation.kind)]
    for reader in holders_of(role, organisation=organisation).exclude(pk=person.pk):
        language = reader.language or settings.LANGUAGE_CODE
        context = {"person": person, "organisation": organisation, "words": mail.last_error}
        queue_mail(to=reader.email, template="address_failing", context=context, language=language, at=at, about=person)
