"""Does due work in this process, with no broker: the sweep and the workers in one, for small or broken installations."""

import time
from argparse import ArgumentParser
from contextlib import suppress

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.outbox.registry import due_kinds
from registry.outbox.tasks import run_due

PAUSE_SECONDS = 5


class Command(BaseCommand):
    help = "Send due mails and webhooks in this process, without a broker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--loop` keeps going until interrupted."""
        parser.add_argument(
            "--loop",
            action="store_true",
            help="Keep going; look again every five seconds.",
        )

    def handle(self, *args: object, loop: bool, **options: object) -> None:
        """Do everything due now, and with `--loop` everything that becomes due until interrupted."""
        done = run_all()
        if not loop:
            self.stdout.write(f"{done} done")
            return
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(0 if done else PAUSE_SECONDS)
                done = run_all()


def run_all() -> int:
    """One round over all tables of work. Gives the number of rows taken."""
    return sum(run_due(kind, timezone.now()) for kind in due_kinds())
