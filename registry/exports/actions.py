"""Asking for an archive, making it, handing it out, and taking it away when its time is over."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.audit.actions import record
from registry.exports.making import write_archive
from registry.exports.models import CaseExport
from registry.exports.places import begin, hash_of, place_of, remove
from registry.exports.queries import barred_from_exporting, expired_exports, export_under_way, exports
from registry.exports.states import LEASE_SECONDS, Audience
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.models import Application, Licence
from registry.outbox.actions import fail, take, wake_due
from registry.outbox.states import DueState

Clock = Callable[[], datetime]
EVERY = 10
"""After so many files a worker says how far it is."""


class LostHoldError(Exception):
    """Another worker has the archive now."""


@transaction.atomic
def request_export(thing: Application | Licence, *, audience: Audience, reason: str = "", actor: User, at: datetime) -> CaseExport:
    """Have an archive of the thing made; the one under way if this person has asked already.

    It is recorded with the reason at once, in the chain of the thing itself. Raises `NotAllowedError` for whoever may not have it,
    `InvalidError` when the authority's people give no reason.
    """
    why_not = barred_from_exporting(thing, audience, actor)
    if why_not:
        raise NotAllowedError(why_not)
    if audience == Audience.OFFICE and not reason.strip():
        raise InvalidError(_("Give a reason."), field="reason")
    under_way = export_under_way(thing, audience, actor)
    if under_way is not None:
        return under_way
    export = CaseExport(
        application=thing if isinstance(thing, Application) else None,
        licence=thing if isinstance(thing, Licence) else None,
        audience=audience,
        organisation=_organisation(thing, audience),
        requested_by=actor,
        reason=reason.strip(),
        created_at=at,
        next_attempt_at=at,
    )
    _insert(export)
    record(thing, "case.exported", actor=actor, at=at, reason=export.reason, export=export.pk, audience=str(audience))
    record(export, "export.requested", actor=actor, at=at, reason=export.reason, number=thing.number, audience=str(audience))
    wake_due(CaseExport)
    return export


def make_due(pk: int, token: str, *, now: Clock) -> None:
    """Make the archive, if `token` still holds its lease. A failure is noted in the row and tried again; nothing half made is kept."""
    if take(CaseExport, pk, token, at=now(), lease_seconds=LEASE_SECONDS) is None:
        return
    export = exports().get(pk=pk)
    try:
        _make(export, now)
    except LostHoldError:
        return
    except Exception as error:  # noqa: BLE001 - whatever goes wrong with a store or a record is told in the row, and tried again
        remove(export.pk)
        fail(export, export.lease_token, at=now(), error=type(error).__name__)


@transaction.atomic
def take_out(export_id: int, *, actor: User, at: datetime) -> Path:
    """The file for the person who asked for it, or for the exchange's own people; each time is recorded.

    Raises `NotAllowedError` for others, and for one who may no longer have it; `RuleError` when it is not there.
    """
    export = exports().select_for_update(of=("self",)).get(pk=export_id)
    is_own = export.audience == Audience.APPLICANT or export.requested_by_id == actor.pk
    why_not = barred_from_exporting(export.thing, Audience(export.audience), actor)
    if why_not or not is_own:
        raise NotAllowedError(why_not or _("Whoever asked for an archive saves it. Ask for one of your own."))
    if not export.is_ready or (export.expires_at is not None and export.expires_at <= at):
        raise RuleError(_("This archive is not there: it is still being made, or its time is over. Ask for a new one."), code="not-there")
    record(export, "export.taken_out", actor=actor, at=at, sha256=export.sha256)
    return place_of(export.pk)


def remove_expired(at: datetime) -> int:
    """Take away all archives whose time is over, each in its own transaction. Gives how many there were."""
    keys = expired_exports(at)
    for pk in keys:
        _expire(pk, at=at)
    return len(keys)


@transaction.atomic
def _expire(pk: int, *, at: datetime) -> None:
    export = CaseExport.objects.select_for_update().get(pk=pk)
    if export.removed_at is not None:
        return
    remove(pk)
    export.removed_at = at
    export.save(update_fields=["removed_at"])
    record(export, "export.removed", actor=None, at=at)


def _make(export: CaseExport, now: Clock) -> None:
    path, stream = begin(export.pk)
    with stream:
        contents_hash = write_archive(stream, export, step=_steps(export, now), now=now)
        stream.flush()
        os.fsync(stream.fileno())
    _finish(export, path, contents_hash, at=now())


def _steps(export: CaseExport, now: Clock) -> Callable[[int, int], None]:
    """Tells in the row how far the archive is, and renews the hold on it. Raises `LostHoldError` once another worker has it."""

    def step(done: int, total: int) -> None:
        if done % EVERY and done != total:
            return
        held = CaseExport.objects.filter(pk=export.pk, lease_token=export.lease_token, state=DueState.PENDING)
        until = now() + timedelta(seconds=LEASE_SECONDS)
        if not held.update(files_done=done, files_total=total, lease_until=until):
            raise LostHoldError

    return step


@transaction.atomic
def _finish(export: CaseExport, path: Path, contents_hash: str, *, at: datetime) -> None:
    """Put the whole file in its place and say so, if the hold still stands."""
    row = CaseExport.objects.select_for_update().filter(pk=export.pk, lease_token=export.lease_token, state=DueState.PENDING).first()
    if row is None:
        raise LostHoldError
    row.sha256, row.size, row.contents_hash = hash_of(path), path.stat().st_size, contents_hash
    row.state, row.done_at, row.last_error, row.lease_token, row.lease_until = (DueState.SUCCEEDED, at, "", None, None)
    row.expires_at = at + settings.EXPORT_KEPT
    row.save()
    record(row, "export.made", actor=None, at=at, sha256=row.sha256, contents_hash=contents_hash, size=row.size)
    path.replace(place_of(export.pk))


def _organisation(thing: Application | Licence, audience: Audience) -> Organisation:
    """Whose archive it is: the authority's, or the exchange's."""
    owner = thing.authority.organisation if audience == Audience.OFFICE else thing.exchange.organisation
    if owner is None:
        raise NotAllowedError(_("Nobody has an account for this."))
    return owner


def _insert(export: CaseExport) -> None:
    try:
        with transaction.atomic():
            export.save(force_insert=True)
    except IntegrityError as error:
        if "caseexport_one_under_way" not in str(error):
            raise
        raise RuleError(_("This archive is being made already."), code="under-way") from None
