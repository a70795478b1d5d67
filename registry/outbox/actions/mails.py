"""Writing mails in the caller's transaction: a mail of an act that is rolled back was never written."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils import translation

from registry.audit.subjects import Subject, subject_of
from registry.outbox.actions.work import wake_due
from registry.outbox.links import choices_page
from registry.outbox.models import Mail
from registry.outbox.purposes import Purpose, facts_of, purpose_of
from registry.outbox.queries import choice_of
from registry.outbox.states import Choice, DueState, MailState

STATE_OF_CHOICE = {Choice.EACH: MailState.PENDING, Choice.COLLECT: MailState.COLLECTED, Choice.OFF: MailState.TURNED_OFF}
FOOT = "\n-- \n"
"""What parts a mail from the words below it, as mail programs know it."""


def queue_mail(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    at: datetime,
    about: models.Model | Subject | None = None,
    is_secret: bool = False,
    digest_on: date | None = None,
) -> Mail:
    """Write a mail in the caller's transaction; it goes out after commit. One that `is_secret` holds a link that opens an account.

    Renders `templates/mail/<template>.txt` in `language`: its first line is the subject, the rest the text. What it is for follows
    from the template (`purposes.py`). Where the reader has a choice, the text ends with the way to it, and the choice is followed.
    """
    purpose = purpose_of(template)
    with translation.override(language):
        first, _, rest = render_to_string(f"mail/{template}.txt", dict(context)).strip().partition("\n")
        text = rest.strip() + "\n" + _way_to_choose(purpose)
    return keep_mail(
        to=to, subject=first, text=text, language=language, at=at, about=about, is_secret=is_secret, purpose=purpose, digest_on=digest_on
    )


def keep_mail(
    *,
    to: str,
    subject: str,
    text: str,
    language: str,
    at: datetime,
    about: models.Model | Subject | None = None,
    is_secret: bool = False,
    purpose: Purpose = Purpose.OTHER,
    digest_on: date | None = None,
) -> Mail:
    """As `queue_mail`, with the words given. One that its reader has turned off is kept and never sent."""
    what = subject_of(about) if about is not None else Subject("", "")
    state = STATE_OF_CHOICE[choice_of(to, purpose)]
    mail = Mail.objects.create(
        to=to,
        subject=" ".join(subject.split()),
        text=text,
        language=language,
        purpose=purpose,
        is_secret=is_secret,
        subject_kind=what.kind,
        subject_id=what.id,
        state=state,
        digest_on=digest_on,
        created_at=at,
        next_attempt_at=at,
        done_at=at if state == MailState.TURNED_OFF else None,
    )
    if state == MailState.PENDING:
        wake_due(Mail)
    return mail


def forget_secret(mail: Mail) -> None:
    """The text of a secret mail is gone from the table, once the mail is sent or given up."""
    Mail.objects.filter(pk=mail.pk, is_secret=True).exclude(state=DueState.PENDING).update(text="")


def _way_to_choose(purpose: Purpose) -> str:
    facts = facts_of(purpose)
    if not facts.is_open and purpose != Purpose.DIGEST:
        return ""
    return FOOT + render_to_string("outbox/footer.txt", {"may_turn_off": facts.may_turn_off, "url": choices_page()}).strip() + "\n"
