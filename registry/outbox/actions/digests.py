"""One mail a day for whoever wants it so, with everything that was collected since."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from registry.outbox.actions.mails import FOOT, queue_mail
from registry.outbox.models import Mail
from registry.outbox.states import MailState


def write_digests(*, at: datetime) -> int:
    """Write every digest that is due. Gives how many. Safe to run twice, at once with another, and after days without a run."""
    moment = digest_moment(at)
    due = Mail.objects.filter(state=MailState.COLLECTED, created_at__lt=moment).order_by("to")
    return sum(_written(address, at) for address in due.values_list("to", flat=True).distinct())


@transaction.atomic
def write_digest(address: str, *, at: datetime) -> Mail | None:
    """Put what was collected for `address` before the last digest hour into one mail. None where there is nothing or today's is out.

    What becomes visible after today's was written waits for tomorrow's: nothing is lost. Raises `IntegrityError` when another
    worker wrote today's at the same moment.
    """
    moment = digest_moment(at)
    parts = _collected(address, moment)
    day = moment.astimezone(settings.REGISTRY_ZONE).date()
    if not parts or Mail.objects.filter(to=address, digest_on=day).exists():
        return None
    lines = [{"subject": part.subject, "way": way_of(part)} for part in parts]
    newest = parts[-1]
    context = {"parts": lines, "day": day}
    digest = queue_mail(to=address, template="digest", context=context, language=newest.language, at=at, digest_on=day)
    Mail.objects.filter(pk__in=[part.pk for part in parts]).update(state=MailState.IN_DIGEST, digest=digest, done_at=at)
    return digest


def digest_moment(at: datetime) -> datetime:
    """The last time before `at` when the clock of the registry's zone struck the digest hour."""
    local = at.astimezone(settings.REGISTRY_ZONE)
    struck = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return struck if struck <= local else struck - timedelta(days=1)


def way_of(mail: Mail) -> str:
    """The link of the mail to our pages; its words where it has none."""
    words = mail.text.partition(FOOT)[0]
    found = re.search(rf"^{re.escape(settings.BASE_URL)}\S*$", words, re.MULTILINE)
    return found[0] if found else " ".join(words.split())


def _collected(address: str, moment: datetime) -> list[Mail]:
    rows = Mail.objects.select_for_update().filter(to=address, state=MailState.COLLECTED, created_at__lt=moment)
    return list(rows.order_by("created_at", "pk"))


def _written(address: str, at: datetime) -> bool:
    try:
        return write_digest(address, at=at) is not None
    except IntegrityError:
        # Another worker wrote today's from other rows at the same moment; these wait for tomorrow's.
        return False
