"""Notices of change: the licensee tells, an officer notes it, asks for more, or says that it takes an application."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.states import EXCHANGE_ROLES
from registry.audit.actions import record
from registry.exchanges.actions import tell_exchange
from registry.lib.canonical import canonical_text, sha256_hex
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing.actions import SectionError, locked_licence
from registry.licensing.actions.documents import Received, receive
from registry.licensing.actions.numbers import next_number
from registry.licensing.answers import Problem, clean
from registry.licensing.models import Licence
from registry.licensing.progress import context_of
from registry.licensing.queries import calendars_of, local_day, option_sources, roles_on, status_at
from registry.licensing.states import ENDED
from registry.supervision.actions.moving import checked_roles, given_text
from registry.supervision.actions.storing import store
from registry.supervision.models import Notice, NoticeFile, NoticeStep
from registry.supervision.notice_kinds import EVENT, NoticeKind, When, kind_to_send
from registry.supervision.queries.notices import state_of
from registry.supervision.states import NoticeMove, check_notice_move

PREFIX = "NTC"
MOST_FILES = 10
Sheet = tuple[IO[bytes], str]
"""A file that came with a notice: its content and its name."""


def send_notice(
    licence_id: int, kind_code: str, raw: Mapping[str, Any], *, files: Sequence[Sheet] = (), actor: User, at: datetime
) -> Notice:
    """Tell the authority of a change; it gets a number at once. The same words and files again are the same notice.

    Raises `SectionError` with all problems of the answers, `InvalidError` for a file that is not taken, `NotAllowedError` without
    a role at the exchange, `RuleError` when the licence has ended or its authority takes no such notice.
    """
    received = _received(files)
    with transaction.atomic():
        licence = locked_licence(licence_id)
        kind = _sendable(licence, kind_code, actor, at)
        if len(received) > kind.max_files:
            raise InvalidError(_("Send at most %(count)d files.") % {"count": kind.max_files}, field="files")
        answers = _answers(licence, kind, raw, at)
        event_on = date.fromisoformat(answers[EVENT.code])
        due_on = kind.due_on(event_on, calendars_of([licence.authority_id], at)[licence.authority_id])
        text = canonical_text(_content(licence, kind, answers, due_on, received))
        same = Notice.objects.filter(licence=licence, content_hash=sha256_hex(text.encode("utf-8"))).first()
        if same is not None:
            return same
        facts = {"kind_code": kind.code, "version": kind.version, "event_on": event_on, "due_on": due_on}
        return _kept(licence, text, received, facts, actor=actor, at=at)


def note_notice(notice_id: int, *, seen: int, note: str = "", actor: User, at: datetime) -> NoticeStep:
    """Note what was told; the licensee hears that nothing more is needed. `seen` is how many steps the officer saw.

    Raises `NotAllowedError` without the role or with a declared conflict, `StaleError` when something was done since, `RuleError`
    in another state, `InvalidError` on a text that cannot be kept.
    """
    return _taken(notice_id, NoticeMove.NOTE, note, seen=seen, actor=actor, at=at)


def ask_for_more(notice_id: int, *, seen: int, question: str, actor: User, at: datetime) -> NoticeStep:
    """Ask the licensee for more. Raises as `note_notice`, and `InvalidError` without a text."""
    return _taken(notice_id, NoticeMove.ASK, question, seen=seen, actor=actor, at=at)


def need_application(notice_id: int, *, seen: int, reason: str, actor: User, at: datetime) -> NoticeStep:
    """Say that this takes an application, and why. Raises as `note_notice`, and `InvalidError` without a text."""
    return _taken(notice_id, NoticeMove.NEED_APPLICATION, reason, seen=seen, actor=actor, at=at)


def answer_notice(notice_id: int, *, text: str, files: Sequence[Sheet] = (), actor: User, at: datetime) -> NoticeStep:
    """The licensee answers what was asked, with files where there are some.

    Raises `NotAllowedError` without a role at the exchange, `RuleError` when nothing is asked, `InvalidError` without a text or for
    a file that is not taken.
    """
    received = _received(files)
    with transaction.atomic():
        notice = _locked(notice_id)
        check_notice_move(state_of(notice), NoticeMove.ANSWER, roles_on(notice.licence, actor))
        if len(received) > MOST_FILES:
            raise InvalidError(_("Send at most %(count)d files.") % {"count": MOST_FILES}, field="files")
        step = _step(notice, NoticeMove.ANSWER, given_text(text, "text"), actor=actor, at=at)
        for one in received:
            store(NoticeFile(notice=notice, step=step), one, actor=actor, at=at)
        record(notice, "notice.answered", actor=actor, at=at, files=[one.facts.sha256 for one in received])
        return step


_RECORDED = {
    NoticeMove.NOTE: "notice.noted",
    NoticeMove.ASK: "notice.more_asked",
    NoticeMove.NEED_APPLICATION: "notice.application_needed",
}


@transaction.atomic
def _taken(notice_id: int, move: NoticeMove, text: str, *, seen: int, actor: User, at: datetime) -> NoticeStep:
    notice = _locked(notice_id)
    roles = checked_roles(notice.licence, actor)
    if notice.steps.count() != seen:
        raise StaleError(_("Something was done about this notice since you opened it. Look at it again."), current=notice)
    check_notice_move(state_of(notice), move, roles)
    field = {NoticeMove.NOTE: "note", NoticeMove.ASK: "question"}.get(move, "reason")
    words = given_text(text, field, is_optional=move == NoticeMove.NOTE)
    step = _step(notice, move, words, actor=actor, at=at)
    record(notice, _RECORDED[move], actor=actor, at=at, reason=words)
    tell_exchange(
        notice.licence.exchange, "notice_settled", about=notice, at=at, page=("apply:notice", notice.number),
        notice=notice, move=str(move), text=words,
    )  # fmt: skip
    return step


def _locked(notice_id: int) -> Notice:
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    notice.licence = Licence.objects.select_related("exchange__organisation", "authority__organisation", "application").get(
        pk=notice.licence_id
    )
    return notice


def _step(notice: Notice, move: NoticeMove, text: str, *, actor: User, at: datetime) -> NoticeStep:
    number = notice.steps.count() + 1
    return NoticeStep.objects.create(notice=notice, number=number, move=move, text=text, taken_by=actor, taken_at=at)


def _sendable(licence: Licence, kind_code: str, actor: User, at: datetime) -> NoticeKind:
    if not roles_on(licence, actor) & set(EXCHANGE_ROLES):
        raise NotAllowedError(_("Your role does not allow this step."), code="role")
    if status_at(licence, at) in ENDED:
        raise RuleError(_("This licence has ended."), code="ended")
    kind = kind_to_send(kind_code, licence.authority.code)
    if kind is None:
        raise RuleError(_("The authority takes no such notice."), code="kind")
    return kind


def _answers(licence: Licence, kind: NoticeKind, raw: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    data, problems = clean(kind.code, kind.questions, raw, context_of({}, option_sources(licence.authority.code)))
    event_on = data.get(EVENT.code)
    if event_on and kind.when != When.BEFORE and date.fromisoformat(event_on) > local_day(at):
        problems.append(Problem(kind.code, EVENT.code, _("This day lies ahead. Tell of it once it has happened.")))
    if problems:
        raise SectionError(problems)
    return data


def _content(licence: Licence, kind: NoticeKind, answers: Mapping[str, Any], due_on: date, received: list[Received]) -> dict[str, Any]:
    return {
        "licence": licence.number,
        "holder": licence.exchange.legal_name,
        "authority": licence.authority.code,
        "kind": {"code": kind.code, "version": kind.version},
        "due_on": due_on.isoformat(),
        "answers": dict(answers),
        "files": [{"name": one.facts.name, "size": one.facts.size, "sha256": one.facts.sha256} for one in received],
    }


def _kept(licence: Licence, text: str, received: list[Received], facts: dict[str, Any], *, actor: User, at: datetime) -> Notice:
    digest = sha256_hex(text.encode("utf-8"))
    notice = Notice.objects.create(
        number=next_number(PREFIX, at), licence=licence, content=text, content_hash=digest, sent_by=actor, sent_at=at, **facts
    )
    for one in received:
        store(NoticeFile(notice=notice), one, actor=actor, at=at)
    record(notice, "notice.sent", actor=actor, at=at, licence=licence.number, kind=notice.kind_code, content_hash=digest)
    return notice


def _received(files: Sequence[Sheet]) -> list[Received]:
    """The files, looked through before any lock is taken. Raises `InvalidError` naming the first that is not taken."""
    found = []
    for file, name in files[: MOST_FILES + 1]:
        try:
            found.append(receive(file, name))
        except InvalidError as error:
            raise InvalidError(error.message, field="files", code=error.code) from None
    return found
