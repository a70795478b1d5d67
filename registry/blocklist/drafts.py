"""The draft of an entry: what an officer proposes and what an import reads, checked, with one canonical form."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.blocklist.states import PROPOSED_ACTIONS, PROPOSED_CATEGORIES, Category, EntryAction
from registry.identifiers import Identifier, IdentifierError, Kind, parse
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError

NAME_LENGTH = 400
LINE_LENGTH = 500
TEXT_LENGTH = 5000
MOST_ALIASES = 200
MOST_IDENTIFIERS = 2000
MOST_SOURCES = 50


@dataclass(frozen=True)
class DraftIdentifier:
    """One identifier of the subject in its normal form. `action` only where it differs from the entry's."""

    kind: str
    raw: str
    value: str
    chain: str = ""
    tag: str = ""
    match: str = "exact"
    action: str = ""
    confidence: int = 100

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Two identifiers with this key are one and the same."""
        return (self.kind, self.value, self.chain, self.tag)

    def as_payload(self) -> dict[str, str | int]:
        """The identifier as canonical JSON values."""
        return {
            "kind": self.kind,
            "raw": self.raw,
            "value": self.value,
            "chain": self.chain,
            "tag": self.tag,
            "match": self.match,
            "action": self.action,
            "confidence": self.confidence,
        }


@dataclass(frozen=True)
class DraftSource:
    """Where the subject was found: a source's name, and a link or number in it."""

    source: str
    reference: str


@dataclass(frozen=True)
class EntryDraft:
    """Everything an entry says, before it is one. `evidence` and `internal_note` stay with the regulator."""

    name: str
    category: str
    action: str
    authority: str
    basis: str
    aliases: tuple[str, ...] = ()
    identifiers: tuple[DraftIdentifier, ...] = ()
    territory: str = "KZ"
    note: str = ""
    internal_note: str = ""
    evidence: str = ""
    sources: tuple[DraftSource, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    is_urgent: bool = False

    def as_payload(self) -> dict[str, Any]:
        """The draft as canonical JSON values: what a proposal keeps and what is hashed."""
        return {
            "name": self.name,
            "category": self.category,
            "action": self.action,
            "authority": self.authority,
            "basis": self.basis,
            "aliases": list(self.aliases),
            "identifiers": [item.as_payload() for item in self.identifiers],
            "territory": self.territory,
            "note": self.note,
            "internal_note": self.internal_note,
            "evidence": self.evidence,
            "sources": [{"source": item.source, "reference": item.reference} for item in self.sources],
            "valid_from": rfc3339(self.valid_from) if self.valid_from else None,
            "valid_until": rfc3339(self.valid_until) if self.valid_until else None,
            "urgent": self.is_urgent,
        }


def draft_from(payload: Mapping[str, Any]) -> EntryDraft:
    """The draft that `as_payload` gave. For kept payloads only: it checks nothing."""
    return EntryDraft(
        name=payload["name"],
        category=payload["category"],
        action=payload["action"],
        authority=payload["authority"],
        basis=payload["basis"],
        aliases=tuple(payload["aliases"]),
        identifiers=tuple(DraftIdentifier(**item) for item in payload["identifiers"]),
        territory=payload["territory"],
        note=payload["note"],
        internal_note=payload["internal_note"],
        evidence=payload["evidence"],
        sources=tuple(DraftSource(**item) for item in payload["sources"]),
        valid_from=_instant(payload["valid_from"]),
        valid_until=_instant(payload["valid_until"]),
        is_urgent=payload["urgent"],
    )


def identifier_of(text: str, kind: str | None = None, *, chain: str = "", tag: str = "", action: str = "") -> DraftIdentifier:
    """A typed identifier in its normal form. Raises `InvalidError` (`IdentifierError`) that says what is wrong with it.

    Without a kind, a page on a shared host, a site, wallet, account or number is recognised by its shape; a text that can
    only be a name is refused, because a name is no identifier.
    """
    try:
        found = parse(text, kind, chain=chain, tag=tag)
    except IdentifierError as error:
        error.field = error.field or "identifiers"
        raise
    if found.kind == Kind.NAME:
        message = _("“%(text)s” is not a site, page, wallet, account or number. Put names under the other names.")
        raise InvalidError(message % {"text": text[:80]}, field="identifiers")
    return as_draft_identifier(found, action=action)


def as_draft_identifier(found: Identifier, *, action: str = "", confidence: int = 100) -> DraftIdentifier:
    """A parsed identifier as part of a draft."""
    return DraftIdentifier(
        kind=str(found.kind),
        raw=found.raw[:600],
        value=found.canonical,
        chain=found.chain,
        tag=found.tag,
        match=str(found.match),
        action=action,
        confidence=confidence,
    )


def checked(draft: EntryDraft) -> EntryDraft:
    """The draft with its texts trimmed and repetitions dropped. Raises `InvalidError` naming the field that is wrong."""
    tidy = replace(
        draft,
        name=_text(draft.name, "name", NAME_LENGTH),
        aliases=_aliases(draft),
        identifiers=_unique(draft.identifiers),
        authority=_text(draft.authority, "authority", 200),
        basis=_text(draft.basis, "basis", LINE_LENGTH),
        territory=_text(draft.territory, "territory", 10),
        note=_text(draft.note, "note", TEXT_LENGTH),
        internal_note=_text(draft.internal_note, "internal_note", TEXT_LENGTH),
        evidence=_text(draft.evidence, "evidence", TEXT_LENGTH),
        sources=tuple(_source(item) for item in draft.sources),
    )
    _need(tidy)
    _choices(tidy)
    _limits(tidy)
    if tidy.valid_from and tidy.valid_until and tidy.valid_until <= tidy.valid_from:
        raise InvalidError(_("The listing must end after it begins."), field="valid_until")
    return tidy


def checked_terms(*, category: str, action: str, authority: str, basis: str, territory: str, note: str) -> None:
    """Raise `InvalidError` naming the field unless these can be said of every entry of an import."""
    evidence = _("The imported file.")
    checked(EntryDraft("-", category, action, authority, basis, territory=territory, note=note, evidence=evidence))


def _need(draft: EntryDraft) -> None:
    needed = {
        "name": _("Give the brand or name."),
        "authority": _("Name the authority that decides."),
        "basis": _("Name the legal basis."),
    }
    for name, message in needed.items():
        if not getattr(draft, name):
            raise InvalidError(message, field=name)
    if not draft.evidence and not draft.sources:
        raise InvalidError(_("Give evidence: a text, or a link to a source."), field="evidence")


def _choices(draft: EntryDraft) -> None:
    if draft.category not in PROPOSED_CATEGORIES:
        labels = ", ".join(str(Category(code).label) for code in PROPOSED_CATEGORIES)
        raise InvalidError(_("Choose one of: %(labels)s.") % {"labels": labels}, field="category")
    for action in (draft.action, *(item.action for item in draft.identifiers if item.action)):
        if action not in PROPOSED_ACTIONS:
            labels = ", ".join(str(EntryAction(code).label) for code in PROPOSED_ACTIONS)
            raise InvalidError(_("Choose one of: %(labels)s.") % {"labels": labels}, field="action")


def _limits(draft: EntryDraft) -> None:
    limits: tuple[tuple[str, Sequence[object], int], ...] = (
        ("aliases", draft.aliases, MOST_ALIASES),
        ("identifiers", draft.identifiers, MOST_IDENTIFIERS),
        ("sources", draft.sources, MOST_SOURCES),
    )
    for name, items, most in limits:
        if len(items) > most:
            raise InvalidError(_("Give at most %(most)d.") % {"most": most}, field=name)


def _aliases(draft: EntryDraft) -> tuple[str, ...]:
    names = (_text(alias, "aliases", NAME_LENGTH) for alias in draft.aliases)
    return tuple(dict.fromkeys(name for name in names if name and name != draft.name.strip()))


def _unique(identifiers: Iterable[DraftIdentifier]) -> tuple[DraftIdentifier, ...]:
    return tuple({item.key: item for item in reversed(tuple(identifiers))}.values())[::-1]


def _source(item: DraftSource) -> DraftSource:
    source, reference = _text(item.source, "sources", 100), _text(item.reference, "sources", 1000)
    if not source or not reference:
        raise InvalidError(_("Give each source a name and a link or number."), field="sources")
    return DraftSource(source, reference)


def _text(value: str, name: str, most: int) -> str:
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").strip())
    if any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t" for character in text):
        raise InvalidError(_("This text holds a character that cannot be kept."), field=name)
    if len(text) > most:
        raise InvalidError(_("This text is too long: at most %(most)d characters.") % {"most": most}, field=name)
    return text


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
