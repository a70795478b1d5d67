"""`manage.py read_bounces`: what other mail servers report of mails that did not arrive."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from registry.accounts.actions import read_maildir, take_bounce
from registry.outbox.reports import MOST_BYTES


class Command(BaseCommand):
    help = (
        "Read reports of mails that did not arrive (RFC 3464): every new message of a Maildir, or with “-” one message from "
        "standard input, as a mail server hands it to a program. Anything else that came there is passed over."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the messages are."""
        parser.add_argument("source", nargs="?", default="", help="a Maildir, or - for standard input; default: BOUNCE_MAILDIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Act on them and say how many came to what."""
        source = options["source"] or settings.BOUNCE_MAILDIR
        if not source:
            raise CommandError("Name a Maildir, or set BOUNCE_MAILDIR.")
        if source == "-":
            counted = Counter([take_bounce(sys.stdin.buffer.read(MOST_BYTES), at=timezone.now())])
        else:
            counted = read_maildir(_maildir(source), at=timezone.now())
        for taken, number in sorted(counted.items()):
            self.stdout.write(f"{taken}: {number}")


def _maildir(source: str) -> Path:
    folder = Path(source)
    if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
        raise CommandError(f"{source} is no Maildir: it has no folders “new” and “cur”.")
    return folder
