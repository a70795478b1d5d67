"""The licensee fills in a return: a page of answers, a file more, a file less."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.errors import InvalidError, RuleError, StaleError
from registry.licensing.actions import SectionError
from registry.licensing.actions.documents import Received, receive
from registry.licensing.answers import clean
from registry.licensing.forms import Section, SectionKind
from registry.licensing.progress import applies, context_of, is_waiting
from registry.licensing.queries import option_sources
from registry.licensing.uploads import ENDINGS
from registry.supervision.actions.moving import Which, begun, locked_for
from registry.supervision.actions.storing import store
from registry.supervision.models import PeriodicReturn, ReturnAnswer, ReturnFile
from registry.supervision.queries.filling import answers_of, files_of, form_of_line
from registry.supervision.queries.returns import ReturnLine
from registry.supervision.states import ReturnMove


@transaction.atomic
def save_answers(which: Which, section_code: str, raw: Mapping[str, Any], *, version: int, actor: User, at: datetime) -> ReturnAnswer:
    """Keep the answers of a page. `version` is that of the answer which the form showed, 0 for none.

    Raises `SectionError` with all problems at once (nothing is kept then), `StaleError` with the present answer as `current`
    when a colleague saved in between, `RuleError` when the return cannot be filled in now or the section does not apply.
    """
    line = locked_for(which, ReturnMove.FILL_IN, actor=actor, at=at)
    answers = answers_of(line.row)
    section = _section(line, section_code, answers, SectionKind.PAGE)
    given = {code: answer.data for code, answer in answers.items()}
    context = context_of(given, option_sources(line.licence.authority.code))
    data, problems = clean(section.code, section.questions_for(given), raw, context)
    if problems:
        raise SectionError(problems)
    return _keep(begun(line, actor=actor, at=at), section, data, answers.get(section.code), version=version, actor=actor, at=at)


def add_file(which: Which, section_code: str, file: IO[bytes], name: str, *, actor: User, at: datetime) -> ReturnFile:
    """Keep a file for a section. The same file twice is kept once.

    Raises `InvalidError` naming the file for anything not taken, `RuleError` when the return cannot be filled in now, or the
    section takes no files or is full.
    """
    received = receive(file, name)
    with transaction.atomic():
        line = locked_for(which, ReturnMove.FILL_IN, actor=actor, at=at)
        section = _section(line, section_code, answers_of(line.row), SectionKind.DOCUMENTS)
        _check_ending(line, received)
        present = [kept for kept in files_of(line.row) if kept.section == section.code]
        same = next((kept for kept in present if kept.sha256 == received.facts.sha256), None)
        if same is not None:
            return same
        if len(present) >= section.max_files:
            text = _("There can be at most %(count)d files here. Remove one first.")
            raise RuleError(text % {"count": section.max_files}, code="too-many")
        row = begun(line, actor=actor, at=at)
        kept = store(ReturnFile(periodic_return=row, section=section.code), received, actor=actor, at=at)
        record(row, "return.file_added", actor=actor, at=at, file=kept.pk, name=kept.original_name, sha256=kept.sha256)
        return kept


@transaction.atomic
def remove_file(which: Which, file_id: int, *, actor: User, at: datetime) -> ReturnFile:
    """Take a file out of the return; it stays on record. Removing it twice removes it once."""
    line = locked_for(which, ReturnMove.FILL_IN, actor=actor, at=at)
    kept = ReturnFile.objects.get(pk=file_id, periodic_return=line.row)
    if kept.removed_at is None:
        kept.removed_at = at
        kept.save(update_fields=["removed_at"])
        record(kept.periodic_return, "return.file_removed", actor=actor, at=at, file=kept.pk)
    return kept


def _section(line: ReturnLine, code: str, answers: Mapping[str, ReturnAnswer], kind: SectionKind) -> Section:
    section = form_of_line(line).section(code)
    data = {name: answer.data for name, answer in answers.items()}
    if section is None or section.kind != kind or not applies(section, data):
        raise RuleError(_("This section is not part of the return."), code="section")
    if is_waiting(section, data):
        raise RuleError(_("Another section has to be answered first."), code="waiting")
    return section


def _check_ending(line: ReturnLine, received: Received) -> None:
    taken = line.owed.kind.endings
    if not set(ENDINGS[received.facts.content_type]) & taken:
        accepted = ", ".join(sorted(ending.upper() for ending in taken))
        text = _("%(name)s: this return takes files of these kinds: %(accepted)s.") % {"name": received.facts.name, "accepted": accepted}
        raise InvalidError(text, field="file", code="wrong-type")


def _keep(
    row: PeriodicReturn, section: Section, data: dict[str, Any], answer: ReturnAnswer | None, *, version: int, actor: User, at: datetime
) -> ReturnAnswer:
    if (answer.version if answer else 0) != version:
        raise StaleError(_("A colleague saved this page since you opened it."), current=answer)
    if answer is None:
        answer = ReturnAnswer(periodic_return=row, section=section.code, version=0)
    answer.data, answer.version, answer.updated_by, answer.updated_at = data, version + 1, actor, at
    answer.save()
    record(row, "return.section_saved", actor=actor, at=at, section=section.code, version=answer.version)
    return answer
