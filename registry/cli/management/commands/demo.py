"""`manage.py demo load|reset|sign`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registry.accounts.models import User
from registry.cli.demo.access import secrets_file
from registry.cli.demo.faults import DemoError
from registry.cli.demo.loading import load, refuse_others
from registry.cli.demo.resetting import empty_everything
from registry.licensing.demo_signing import demo_signature


class Command(BaseCommand):
    help = "The demo world of invented exchanges, banks and platforms. Only in demo mode (DEMO=true)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        told = "load it if it is not there; reset: forget everything and load it anew; sign: sign a saved file as one of its people"
        parser.add_argument("what", choices=("load", "reset", "sign"), help=told)
        parser.add_argument("file", nargs="?", type=Path, help="sign: the file; the signature is written beside it, as FILE.p7s")
        parser.add_argument("--as", dest="email", default="", help="sign: the person's e-mail address")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There is no demo world outside demo mode. Set DEMO=true for an installation that holds nothing real.")
        if what == "sign":
            self._sign(options["file"], options["email"])
            return
        try:
            if what == "reset":
                self._reset()
            found = load(timezone.now())
        except DemoError as error:
            raise CommandError(str(error)) from error
        self._say(is_new=found.is_new, has_new_secrets=found.has_new_secrets)

    def _sign(self, file: Path | None, email: str) -> None:
        person = User.objects.filter(email__iexact=email).first()
        if file is None or not file.is_file() or person is None:
            raise CommandError("Name a file that is there and a person of the demo: manage.py demo sign FILE --as EMAIL")
        signed = file.with_name(f"{file.name}.p7s")
        signed.write_bytes(demo_signature(person, file.read_bytes(), at=timezone.now()))
        self.stdout.write(f"Signed as {person.full_name}, by a demo certificate: {signed}")

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
