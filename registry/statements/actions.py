"""Issuing statements, and changing the key they are signed with."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.accounts.sealing import seal, unseal
from registry.audit.actions import record
from registry.lib.canonical import canonical_bytes, content_hash, sha256_hex
from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.models import Authority
from registry.lookup.days import Day, day_of
from registry.lookup.queries import LicenceDay, complete_since, licence_day, lookup
from registry.statements.documents import about_licence, about_search
from registry.statements.models import Statement, StatementKey
from registry.statements.signing import envelope, envelope_text, key_id_of, new_seed, public_half, sign

PURPOSE = "statement-key"
REUSED_FOR = timedelta(minutes=10)
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Issued:
    """A statement with the bytes that were signed."""

    statement: Statement
    payload: bytes

    @property
    def envelope(self) -> dict[str, str]:
        """What is handed out."""
        row = self.statement
        return envelope(self.payload, signature=row.signature, key_id=row.key.key_id, address=settings.BASE_URL)

    @property
    def file_text(self) -> str:
        """The same as a file."""
        return envelope_text(self.envelope)


@dataclass(frozen=True)
class Signed:
    """Canonical bytes with their signature in base64, and the name of the key."""

    payload: bytes
    signature: str
    key_id: str


@transaction.atomic
def sign_document(document: dict[str, Any], *, at: datetime) -> Signed:
    """Another document of this registry, signed by the present key, whose name is put into it as `key_id`.

    Its `schema` says what it is and so keeps it from passing for a statement.
    """
    key = present_key(at=at)
    payload = canonical_bytes(document | {"key_id": key.key_id})
    return Signed(payload, sign(unseal(key.sealed_seed, purpose=PURPOSE), payload), key.key_id)


@transaction.atomic
def issue_statement(number: str, *, on: date, at: datetime, known_at: datetime | None = None) -> Issued | None:
    """What the register says of the licence for the day, signed and kept; None for an unknown number.

    Asked again within ten minutes, with nothing changed, it is the same statement. Raises `InvalidError` on a day, or a
    moment of knowing, that lies in the future.
    """
    day = seen_day(on, at)
    if known_at is not None and known_at > at:
        raise InvalidError(_("“known_at” lies in the future."), field="known_at")
    found = licence_day(number, day, at=at)
    if found is None:
        return None
    facts = _facts(found)
    same = Statement.objects.filter(licence_number=found.licence.number, on=on, known_at=known_at, facts_hash=facts)
    earlier = same.filter(issued_at__gt=at - REUSED_FOR, issued_at__lte=at, key__valid_until=None).select_related("key").first()
    if earlier is not None:
        return Issued(earlier, earlier.payload.encode("utf-8"))
    key, name = present_key(at=at), _new_number()
    text = about_licence(found, day, known_at=known_at, number=name, key_id=key.key_id, at=at)
    return _issued(text, key, licence_number=found.licence.number, known_at=known_at, facts_hash=facts, on=on, at=at)


@transaction.atomic
def issue_search_statement(text: str, *, on: date, at: datetime) -> Issued:
    """That nothing is recorded by this text for the day, signed; the text itself is in the file alone.

    Raises `InvalidError` on a text that cannot be searched for, `RuleError` when something is found: ask by its number then.
    """
    day, asked = seen_day(on, at), _asked(text)
    answer = lookup(asked, at=day.last_instant)
    found = [match for match in answer.matches if match.how != "lookalike"]
    if found:
        names = ", ".join(dict.fromkeys(match.reference for match in found))
        raise RuleError(
            _("The register has records by this text: %(names)s. Ask about each by its number.") % {"names": names}, code="found"
        )
    authorities = [(row, complete_since(row)) for row in Authority.objects.order_by("code")]
    key, name = present_key(at=at), _new_number()
    document = about_search(asked, authorities, answer.matches, day, number=name, key_id=key.key_id, at=at)
    return _issued(document, key, licence_number="", known_at=None, facts_hash="", on=on, at=at)


@transaction.atomic
def rotate_statement_key(*, actor: User | None, at: datetime) -> StatementKey:
    """A new key from `at` on. The one before signs no more, and verifies what it signed for ever."""
    before = StatementKey.objects.select_for_update().filter(valid_until=None).first()
    if before is not None:
        before.valid_until, before.sealed_seed = max(at, before.valid_from), ""
        before.save(update_fields=["valid_until", "sealed_seed"])
    key = _new_key(at)
    key.save(force_insert=True)
    record(key, "statement_key.rotated", actor=actor, at=at, before=before.key_id if before else "")
    return key


def present_key(*, at: datetime) -> StatementKey:
    """The key that signs now; the first one is made when it is needed. Of two who need it at once both get the same."""
    # Locked, so that nothing is signed by a key that is being retired at this moment.
    present = StatementKey.objects.select_for_update().filter(valid_until=None)
    found = present.first()
    if found is not None:
        return found
    StatementKey.objects.bulk_create([_new_key(at)], ignore_conflicts=True)
    return present.get()


def seen_day(on: date, at: datetime) -> Day:
    """The day as it can be seen now. Raises `InvalidError` on the future."""
    try:
        return day_of(on, settings.REGISTRY_ZONE, at)
    except (ValueError, OverflowError):
        raise InvalidError(_("The day lies in the future. The register answers for now and for the past."), field="on") from None


def _issued(document: dict[str, Any], key: StatementKey, *, at: datetime, **columns: Any) -> Issued:
    payload = canonical_bytes(document)
    statement = Statement.objects.create(
        number=document["statement"],
        payload=payload.decode("utf-8") if columns["licence_number"] else "",
        sha256=sha256_hex(payload),
        signature=sign(unseal(key.sealed_seed, purpose=PURPOSE), payload),
        key=key,
        issued_at=at,
        **columns,
    )
    return Issued(statement, payload)


def _new_key(at: datetime) -> StatementKey:
    seed = new_seed()
    public_key = public_half(seed)
    return StatementKey(key_id=key_id_of(public_key), public_key=public_key, sealed_seed=seal(seed, purpose=PURPOSE), valid_from=at)


def _new_number() -> str:
    return f"st-{secrets.token_hex(8)}"


def _facts(found: LicenceDay) -> str:
    """A hash of all that the statement rests on, but for the moment it is issued."""
    ended = [[row.pk, rfc3339(row.removed_at) if row.removed_at else ""] for row in found.conditions]
    said = [[rfc3339(one.known_from) if one.known_from else "", [part.status for part in one.statuses]] for one in found.versions]
    names = [[names.legal, list(names.others)] for names in (found.names_then, found.names_now)]
    return content_hash({"conditions": ended, "versions": said, "names": names, "numbers": found.numbers})


def _asked(text: str) -> str:
    """The text, if it fits a line of a paper that others will read."""
    asked = " ".join(text.split())
    if len(asked) > LONGEST_TEXT:
        raise InvalidError(_("The text is too long: at most {most} characters.").format(most=LONGEST_TEXT), field="q")
    if not asked.isprintable():
        raise InvalidError(_("The text holds marks that nobody sees. Type it anew."), field="q")
    return asked
