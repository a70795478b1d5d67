"""`manage.py import_register`: what a register kept elsewhere would bring; with `--apply`, one proposal for four eyes."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from registry.accounts.models import User
from registry.cli.register_report import report_text
from registry.lib.errors import InvalidError, RegistryError, RuleError
from registry.licensing.actions.register_imports import RegisterComparison, compare_file, propose_register
from registry.licensing.importing import RegisterFile, read_file
from registry.licensing.models import Authority

USAGE = 2


class Command(BaseCommand):
    help = "Compare a register kept elsewhere with ours and show what an import would do. Changes nothing without --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a workbook (XLSX), or a folder or ZIP of CSV files")
        parser.add_argument("--authority", required=True, metavar="CODE", help="the authority whose register it is")
        parser.add_argument(
            "--as-of", default="", metavar="DAY", help="the day on which the register stood so, 2026-11-22; by default today"
        )
        parser.add_argument("--apply", action="store_true", help="propose the import; an approver decides it in the portal")
        parser.add_argument("--by", default="", metavar="EMAIL", help="the registrar who proposes (with --apply)")
        parser.add_argument("--reason", default="", help="why (with --apply)")
        parser.add_argument("--show", type=int, default=20, metavar="N", help="rows to show of each class (default 20; 0: none)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print counts, rejected rows and warnings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options, timezone.now())
        except InvalidError as error:
            raise CommandError(error.message, returncode=USAGE) from None
        except RegistryError as error:
            raise CommandError(error.message) from None

    def _import(self, options: dict[str, Any], at: datetime) -> None:
        authority = _authority(options["authority"])
        as_of = _day(options["as_of"], at)
        registrar = _registrar(options["by"]) if options["apply"] else None
        file = read_file(options["file"])
        with _progress(file) as advance:
            comparison = compare_file(file, authority, as_of=as_of, at=at, advance=advance)
        self._print(comparison, options)
        if registrar:
            self._propose(comparison, registrar, options["reason"], at)

    def _print(self, comparison: RegisterComparison, options: dict[str, Any]) -> None:
        if options["as_json"]:
            self.stdout.write(json.dumps(comparison.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(report_text(comparison, show=options["show"], is_terminal=self.stdout.isatty()), ending="")

    def _propose(self, comparison: RegisterComparison, registrar: User, reason: str, at: datetime) -> None:
        words = {"file": comparison.file.name, "authority": comparison.authority.code}
        why = reason or _("Import of the register of %(authority)s from %(file)s.") % words
        try:
            proposal = propose_register(comparison, reason=why, actor=registrar, at=at)
        except RuleError as error:
            if error.code != "nothing-new":
                raise
            self.stderr.write(error.message)
            return
        self.stderr.write(_("Proposal %(number)d waits for the decision of an approver.") % {"number": proposal.pk})


def _authority(code: str) -> Authority:
    found = Authority.objects.select_related("organisation").filter(code=code.strip().upper()).first()
    if found is None:
        known = ", ".join(Authority.objects.order_by("code").values_list("code", flat=True))
        raise InvalidError(
            _("There is no authority “%(code)s”. Known are: %(known)s.") % {"code": code[:40], "known": known}, field="authority"
        )
    return found


def _day(text: str, at: datetime) -> date:
    if not text:
        return at.astimezone(settings.REGISTRY_ZONE).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError(_("Write the day as 2026-11-22: --as-of DAY."), field="as_of") from None


def _registrar(email: str) -> User:
    if not email:
        raise InvalidError(_("Say who proposes the import: --by EMAIL."), field="by")
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise InvalidError(_("There is no active user %(email)s.") % {"email": email}, field="by")
    return found


@contextmanager
def _progress(file: RegisterFile) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(file.name, total=file.rows)
        yield lambda count: progress.advance(task, count)
