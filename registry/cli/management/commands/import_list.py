"""`manage.py import_list`: what a file of others would change in a list; with `--apply`, one proposal for four eyes."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from registry.accounts.models import User
from registry.blocklist.actions import Comparison, SourceFile, Terms, compare_import, propose_import
from registry.blocklist.comparison import SourceRow
from registry.blocklist.importing import FORMATS, FileFacts, Format, format_named, inspect, open_text
from registry.blocklist.queries import list_head
from registry.blocklist.states import PROPOSED_ACTIONS, PROPOSED_CATEGORIES, ListCode
from registry.cli.import_report import report_text
from registry.lib.errors import InvalidError, RegistryError, RuleError

USAGE = 2
SOURCE_LENGTH = 100
FILE_NAME_LENGTH = 300


class Command(BaseCommand):
    help = "Compare a list of others with ours and show what an import would do. Changes nothing without --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--list", required=True, dest="list_code", metavar="LIST", help="the list to import into: block")
        parser.add_argument("--format", required=True, dest="format_code", metavar="FORMAT", help=f"one of: {', '.join(FORMATS)}")
        parser.add_argument("--source", required=True, help="whose list this is; a later import of the same source finds its rows again")
        parser.add_argument("--apply", action="store_true", help="propose the import; another list officer approves it")
        parser.add_argument("--by", default="", metavar="EMAIL", help="the list officer who proposes (with --apply)")
        parser.add_argument("--reason", default="", help="why (with --apply)")
        parser.add_argument("--category", default="", help=f"one of: {', '.join(PROPOSED_CATEGORIES)}")
        parser.add_argument("--action", default="", help=f"one of: {', '.join(PROPOSED_ACTIONS)}")
        parser.add_argument("--authority", default="", help="who decides; by default the authority of the list")
        parser.add_argument("--basis", default="", help="legal basis of the entries")
        parser.add_argument("--show", type=int, default=20, metavar="N", help="rows to show of each class (default 20; 0: none)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print counts, rejected rows and warnings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options)
        except InvalidError as error:
            raise CommandError(error.message, returncode=USAGE) from None
        except RegistryError as error:
            raise CommandError(error.message) from None

    def _import(self, options: dict[str, Any]) -> None:
        _check_list(options["list_code"])
        known = format_named(options["format_code"])
        officer = _officer(options["by"]) if options["apply"] else None
        facts = inspect(options["file"])
        file = SourceFile(_source(options["source"]), known.code, _kept_name(facts.path), facts.digest)
        with open_text(facts.path) as text:
            rows = _with_progress(known.read(text), facts)
            comparison = compare_import(rows, list_code=options["list_code"], file=file, terms=_terms(known, options))
        self._print(comparison, options)
        if officer:
            self._propose(comparison, officer, options["reason"])

    def _print(self, comparison: Comparison, options: dict[str, Any]) -> None:
        if options["as_json"]:
            self.stdout.write(json.dumps(comparison.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(report_text(comparison, show=options["show"], is_terminal=self.stdout.isatty()), ending="")

    def _propose(self, comparison: Comparison, officer: User, reason: str) -> None:
        file = comparison.file
        why = reason or _("Import of %(file)s from %(source)s.") % {"file": file.file_name, "source": file.source}
        try:
            proposal = propose_import(comparison, reason=why, actor=officer, at=timezone.now())
        except RuleError as error:
            if error.code != "nothing-new":
                raise
            self.stderr.write(error.message)
            return
        self.stderr.write(_("Proposal %(number)d waits for the approval of another list officer.") % {"number": proposal.pk})


def _check_list(code: str) -> None:
    if code == ListCode.BLOCK:
        return
    if code in ListCode.values:
        message = _("Entries of the list “%(code)s” follow from licences or orders and are not imported. Import into “block”.")
    else:
        message = _("There is no list “%(code)s”. Import into “block”.")
    raise InvalidError(message % {"code": code[:40]}, field="list")


def _source(name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= SOURCE_LENGTH or not tidy.isprintable():
        raise InvalidError(_("Name the source in 1 to %(most)d characters: --source NAME.") % {"most": SOURCE_LENGTH}, field="source")
    return tidy


def _kept_name(path: Path) -> str:
    """A file name may hold bytes that are no text."""
    return path.name.encode("utf-8", "replace").decode()[:FILE_NAME_LENGTH]


def _officer(email: str) -> User:
    if not email:
        raise InvalidError(_("Say who proposes the import: --by EMAIL."), field="by")
    officer = User.objects.filter(email__iexact=email, is_active=True).first()
    if officer is None:
        raise InvalidError(_("There is no active user %(email)s.") % {"email": email}, field="by")
    return officer


def _terms(known: Format, options: dict[str, Any]) -> Terms:
    return Terms(
        category=options["category"] or known.category,
        action=options["action"] or known.action,
        authority=options["authority"] or list_head(options["list_code"]).authority,
        basis=options["basis"] or known.basis,
    )


def _with_progress(rows: Iterator[SourceRow], facts: FileFacts) -> Iterator[SourceRow]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(facts.path.name, total=facts.lines)
        for row in rows:
            progress.update(task, completed=row.line)
            yield row
