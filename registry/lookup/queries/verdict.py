"""The verdict for one text at one instant, from the facts themselves and not from the published lists.

So a suspension shows at once, while banks get it with the next publication. The rules are those of the decision table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.blocklist.models.entries import entry_reference
from registry.identifiers import IdentifierError, Kind
from registry.lib.errors import InvalidError
from registry.licensing.states import LicenceStatus
from registry.lookup import notices
from registry.lookup.answers import Answer, Asked, Match, RegisterEntry
from registry.lookup.queries.licensees import bearers, holders, owners, resembled
from registry.lookup.queries.listings import listed, listed_by_name
from registry.lookup.queries.register import entries_of
from registry.lookup.queries.rows import select
from registry.screening.verdicts import LICENSED, Finding, How, Verdict, conclude
from registry.screening.wanted import Question, read_question

MAX_LENGTH = 2048
VERDICT_OF_STATUS = {
    LicenceStatus.NOT_COMMENCED: Verdict.NOT_LICENSED_HERE,
    LicenceStatus.ACTIVE: Verdict.LICENSED,
    LicenceStatus.RESTRICTED: Verdict.LICENSED_RESTRICTED,
    LicenceStatus.SURRENDER_REQUESTED: Verdict.LICENSED_RESTRICTED,
    LicenceStatus.WINDING_DOWN: Verdict.LICENSED_RESTRICTED,
    LicenceStatus.SUSPENDED: Verdict.SUSPENDED,
    LicenceStatus.REVOKED: Verdict.LICENCE_ENDED,
    LicenceStatus.SURRENDERED: Verdict.LICENCE_ENDED,
    LicenceStatus.EXPIRED: Verdict.LICENCE_ENDED,
    LicenceStatus.SUPERSEDED: Verdict.LICENCE_ENDED,
}
# Of several licences of one firm the one that says most about what it may do now.
_TELLING = [Verdict.LICENSED, Verdict.LICENSED_RESTRICTED, Verdict.SUSPENDED, Verdict.NOT_LICENSED_HERE, Verdict.LICENCE_ENDED]
_VERDICT_OF_CATEGORY = {"illegal": Verdict.LISTED, "not_licensed_here": Verdict.NOT_LICENSED_HERE}


@dataclass(frozen=True)
class _Hit:
    """One thing found, with the licence behind it when it belongs to a firm of the register."""

    match: Match
    entry: RegisterEntry | None = None

    @property
    def finding(self) -> Finding:
        """What the rules of the verdict see of it."""
        return Finding(how=How(self.match.how), verdict=Verdict(self.match.verdict), is_listing=self.entry is None)


def lookup(text: str, *, at: datetime, seen_at: datetime | None = None) -> Answer:
    """What the register says of `text` at `at`, to somebody who asks at `seen_at`, by default then.

    Raises `InvalidError` on an empty, oversize or unreadable text.
    """
    question = _checked(text)
    exact = [*_by_value(question, at, seen_at), *_by_listing(question, at)]
    if exact:
        return _answer(question, exact, at)
    named = [*_by_name(question, at, seen_at), *_by_listed_name(question, at)]
    if named:
        return _named_answer(question, named, at)
    lookalikes = _by_look(question, at, seen_at)
    answer = _answer(question, [], at)
    if not lookalikes:
        return replace(answer, notices=(_say(notices.NOT_FOUND_IS_NOT_SAFE),))
    return replace(answer, matches=tuple(hit.match for hit in lookalikes), notices=(_say(notices.DIFFERENT_SITE),))


def list_versions() -> dict[str, int]:
    """The version of each list that is served now."""
    return {row.code: row.served_seq for row in select("SELECT code, served_seq FROM blocklist_list ORDER BY code", {})}


def _checked(text: str) -> Question:
    if not text.strip():
        raise InvalidError(_("Type a name, a site, a wallet, an account or a number."), field="q", code="required")
    if len(text) > MAX_LENGTH:
        raise InvalidError(_("The text is too long: at most {most} characters.").format(most=MAX_LENGTH), field="q", code="too-long")
    try:
        return read_question(text)
    except IdentifierError as error:
        raise InvalidError(_(error.template).format(**error.params), field="q", code=error.code) from None


def _by_value(question: Question, at: datetime, seen_at: datetime | None) -> list[_Hit]:
    found = {row.exchange_id: (row.kind, row.value) for row in owners(question.wanted, at=at)}
    numbers = {row.exchange_id: row.number for row in holders(question.wanted, at=at)}
    entries = entries_of({*found, *numbers}, at=at, seen_at=seen_at)
    asked_for = [entry for entry in entries if entry.number == numbers.get(entry.firm.id)]
    shown = asked_for or _telling_entries(entries)
    return [_Hit(_match(entry, "exact", *found.get(entry.firm.id, ("licence", entry.number))), entry) for entry in shown]


def _by_name(question: Question, at: datetime, seen_at: datetime | None) -> list[_Hit]:
    found = {row.exchange_id: row.name for row in bearers(question.name_key, at=at)}
    entries = _telling_entries(entries_of(found, at=at, seen_at=seen_at))
    return [_Hit(_match(entry, "name", "name", found[entry.firm.id]), entry) for entry in entries]


def _by_look(question: Question, at: datetime, seen_at: datetime | None) -> list[_Hit]:
    found = {row.exchange_id: row.value for row in resembled(question.host, at=at)}
    entries = _telling_entries(entries_of(found, at=at, seen_at=seen_at))
    return [_Hit(_match(entry, "lookalike", "site", found[entry.firm.id]), entry) for entry in entries]


def _by_listing(question: Question, at: datetime) -> list[_Hit]:
    return [_Hit(_listing_match(row, "exact")) for row in listed(question.wanted, at=at)]


def _by_listed_name(question: Question, at: datetime) -> list[_Hit]:
    return [_Hit(_listing_match(row, "name")) for row in listed_by_name(question.name_key, at=at)]


def _telling_entries(entries: Iterable[RegisterEntry]) -> list[RegisterEntry]:
    best: dict[int, RegisterEntry] = {}
    for entry in entries:
        known = best.get(entry.firm.id)
        if known is None or _rank(entry) <= _rank(known):
            best[entry.firm.id] = entry
    return list(best.values())


def _rank(entry: RegisterEntry) -> int:
    return _TELLING.index(verdict_of(entry))


def verdict_of(entry: RegisterEntry) -> Verdict:
    """What a licence's standing means for somebody who asks."""
    return VERDICT_OF_STATUS[LicenceStatus(entry.counts_as)]


def _answer(question: Question, hits: Sequence[_Hit], at: datetime) -> Answer:
    verdict = conclude([hit.finding for hit in hits])
    telling = next((hit for hit in hits if hit.match.verdict == verdict), None)
    if verdict == Verdict.UNDER_REVIEW:
        telling = next((hit for hit in hits if hit.entry), None)
    return Answer(
        asked=_asked(question, hits),
        verdict=verdict,
        at=at,
        entry=telling.entry if telling else None,
        matches=tuple(hit.match for hit in hits),
        notices=tuple(_say(code) for code in _notices(verdict, hits)),
        lists=list_versions(),
    )


def _named_answer(question: Question, hits: Sequence[_Hit], at: datetime) -> Answer:
    """A name alone never condemns; it clears nobody either, but the one firm that bears it may be shown."""
    answer = _answer(question, hits, at)
    if any(hit.entry is None for hit in hits):
        return replace(answer, entry=None, notices=(_say(notices.NAME_ON_WARNING_LIST),))
    if len(hits) > 1:
        return replace(answer, notices=(_say(notices.SEVERAL_READINGS), *answer.notices))
    return replace(answer, notices=(_say(notices.NAME_CAN_BE_COPIED), *answer.notices))


def _notices(verdict: Verdict, hits: Sequence[_Hit]) -> list[str]:
    codes = []
    if verdict == Verdict.UNDER_REVIEW:
        codes.append(notices.UNDER_REVIEW)
    if verdict == Verdict.LISTED and all(hit.match.action != "block" for hit in hits if hit.match.verdict == Verdict.LISTED):
        codes.append(notices.UNDER_EXAMINATION)
    if verdict == Verdict.NOT_LICENSED_HERE:
        codes.append(notices.LICENCE_ELSEWHERE)
    if verdict == Verdict.LICENCE_ENDED and any(hit.entry and hit.entry.successor for hit in hits):
        codes.append(notices.HAS_SUCCESSOR)
    return codes


def _asked(question: Question, hits: Sequence[_Hit]) -> Asked:
    kinds = {hit.match.kind for hit in hits}
    reading = next((one for one in question.readings if str(one.kind) in kinds), question.readings[0])
    return Asked(raw=question.raw, kind=str(reading.kind), canonical=reading.canonical)


def _match(entry: RegisterEntry, how: str, kind: str, value: str) -> Match:
    verdict = verdict_of(entry)
    return Match(
        how=how,
        list="licensed" if verdict in LICENSED else "block",
        category=entry.status,
        reference=entry.number,
        name=entry.firm.legal_name,
        kind=str(Kind(kind)),
        value=value,
        verdict=Verdict.NOT_FOUND if how == "lookalike" else verdict,
        authority=entry.authority.name,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
    )


def _listing_match(row: Any, how: str) -> Match:
    return Match(
        how=how,
        list="block",
        category=row.category,
        reference=entry_reference(row.id),
        name=row.name,
        kind=row.kind,
        value=row.value,
        verdict=_VERDICT_OF_CATEGORY[row.category],
        action=row.own_action or row.action,
        authority=row.authority,
        basis=row.basis,
        note=row.note,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _say(code: str) -> str:
    return str(notices.NOTICES[code])
