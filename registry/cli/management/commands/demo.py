"""`manage.py demo load|reset`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registry.cli.demo.access import secrets_file
from registry.cli.demo.faults import DemoError
from registry.cli.demo.loading import load, refuse_others
from registry.cli.demo.resetting import empty_everything


class Command(BaseCommand):
    help = "The demo world of invented exchanges, banks and platforms. Only in demo mode (DEMO=true)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("load", "reset"), help="load it if it is not there; reset: forget everything and load it anew")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There is no demo world outside demo mode. Set DEMO=true for an installation that holds nothing real.")
        try:
            if what == "reset":
                self._reset()
            found = load(timezone.now())
        except DemoError as error:
            raise CommandError(str(error)) from error
        self._say(is_new=found.is_new, has_new_secrets=found.has_new_secrets)

    def _reset(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        refuse_others()
        self.stdout.write(f"Emptied {empty_everything()} tables.")

    def _say(self, *, is_new: bool, has_new_secrets: bool) -> None:
        if is_new:
            self.stdout.write(f"The demo world is loaded. Passwords and keys: {secrets_file()}")
        elif has_new_secrets:
            self.stdout.write(f"The demo world was there; its passwords and keys were lost and are new: {secrets_file()}")
        else:
            self.stdout.write("The demo world is there already.")
