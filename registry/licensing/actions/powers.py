"""Powers of attorney: an exchange records and revokes them, an officer checks each once."""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.queries import active_memberships, has_role
from registry.accounts.sealing import seal
from registry.accounts.states import Role
from registry.audit.actions import record
from registry.exchanges.actions import open_exchange, tell_exchange
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing.actions.documents import Received, receive
from registry.licensing.actions.moving import locked
from registry.licensing.answers import text_fault
from registry.licensing.countries import countries
from registry.licensing.models import Application, PowerCheck, PowerFile, PowerOfAttorney, PowerRevocation
from registry.licensing.queries import local_day, power_state, roles_on
from registry.licensing.queries.access import not_yours
from registry.licensing.queries.interests import has_conflict
from registry.licensing.queries.powers import IDENTITY_PURPOSE
from registry.licensing.states import POWER_OFFICERS, IdentityKind, PowerPart, PowerPurpose, PowerState

MOST_POWERS = 500
"""An exchange has few. More than this only slow the officers' pages."""
NAME_LENGTH, NUMBER_LENGTH, REASON_LENGTH = 200, 60, 2000


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    file: IO[bytes]
    name: str


@dataclass(frozen=True)
class Apostille:
    """What an apostille says of itself, with its file."""

    country: str
    number: str
    on: date
    authority: str
    upload: Upload


@dataclass(frozen=True)
class PowerFacts:
    """What a power says: `person` is the holder if of the team, else `name` with a number that tells them from others."""

    purposes: tuple[str, ...]
    from_on: date
    until_on: date | None = None
    person: User | None = None
    name: str = ""
    identity_kind: str = ""
    identity: str = ""
    application: Application | None = None


def record_power(
    organisation: Organisation, facts: PowerFacts, document: Upload, *, apostille: Apostille | None = None, actor: User, at: datetime
) -> PowerOfAttorney:
    """Record a power of attorney of the organisation's exchange, with its paper. It counts at once; an officer checks it later.

    Raises `NotAllowedError` for anybody but the exchange's administrators, `InvalidError` naming the field for facts that do not
    fit together or a file that is not taken, `RuleError` for one too many.
    """
    _require_admin(organisation, actor)
    _check(organisation, facts, apostille, at)
    received = {PowerPart.DOCUMENT: _received(document, "document")}
    if apostille is not None:
        received[PowerPart.APOSTILLE] = _received(apostille.upload, "apostille")
    with transaction.atomic():
        exchange = open_exchange(organisation, actor=actor, at=at)
        if PowerOfAttorney.objects.filter(exchange=exchange).count() >= MOST_POWERS:
            raise RuleError(_("There are %(count)d powers of attorney already.") % {"count": MOST_POWERS}, code="too-many")
        power = PowerOfAttorney.objects.create(
            exchange=exchange,
            **_columns(facts),
            **_apostille_columns(apostille),
            recorded_by=actor,
            recorded_at=at,
        )
        _keep_files(power, received)
        application = facts.application.number if facts.application else ""
        record(power.exchange, "power.recorded", actor=actor, at=at, power=power.pk, purposes=list(facts.purposes), application=application)
        return power


@transaction.atomic
def revoke_power(power_id: int, *, reason: str = "", actor: User, at: datetime) -> PowerOfAttorney:
    """Take a power back, at once and for good. What was sent while it was in force stays sent.

    Raises `NotAllowedError` for anybody but the exchange's administrators, `RuleError` when it is revoked already.
    """
    power = _locked(power_id)
    organisation = power.exchange.organisation
    if organisation is None:
        raise not_yours()
    _require_admin(organisation, actor)
    if hasattr(power, "revocation"):
        raise RuleError(_("This power of attorney is revoked already."), code="revoked")
    text = _text(reason, "reason")
    PowerRevocation.objects.create(power=power, reason=text, revoked_by=actor, revoked_at=at)
    record(power.exchange, "power.revoked", actor=actor, at=at, reason=text, power=power.pk)
    return _locked(power_id)


@transaction.atomic
def check_power(power_id: int, application_id: int, *, is_accepted: bool, reason: str = "", actor: User, at: datetime) -> PowerOfAttorney:
    """An officer accepts a power or turns it down with a reason, once, in a case of the exchange; it then holds for later cases too.

    Raises `NotAllowedError` without an officer's role on the case or with a conflict of interest in it, `InvalidError` for a
    refusal without a reason, `RuleError` when it was checked or revoked already.
    """
    application = locked(application_id)
    power = _locked(power_id)
    is_of_case = application.exchange_id == power.exchange_id and power.application_id in (None, application.pk)
    if not roles_on(application, actor) & POWER_OFFICERS or not is_of_case or application.submitted_at is None:
        raise not_yours()
    if has_conflict(application, actor):
        raise NotAllowedError(_("You declared a conflict of interest in this case. A colleague has to do this."), code="conflict")
    if hasattr(power, "check_made"):
        raise RuleError(_("This power of attorney was checked already."), code="checked")
    if power_state(power, at) == PowerState.REVOKED:
        raise RuleError(_("This power of attorney is revoked already."), code="revoked")
    text = _text(reason, "reason")
    if not is_accepted and not text:
        raise InvalidError(_("Give a reason."), field="reason")
    PowerCheck.objects.create(power=power, application=application, is_accepted=is_accepted, reason=text, checked_by=actor, checked_at=at)
    if is_accepted:
        record(power.exchange, "power.accepted", actor=actor, at=at, reason=text, power=power.pk, application=application.number)
    else:
        record(power.exchange, "power.turned_down", actor=actor, at=at, reason=text, power=power.pk, application=application.number)
        tell_exchange(
            power.exchange, "power_turned_down", about=power, at=at, page=("apply:power", str(power.pk)), power=power, reason=text
        )
    return _locked(power_id)


def _locked(power_id: int) -> PowerOfAttorney:
    """The power with what became of it, locked, so that two people who judge it come one after the other."""
    PowerOfAttorney.objects.select_for_update(of=("self",)).get(pk=power_id)
    rows = PowerOfAttorney.objects.select_related("exchange__organisation", "check_made", "revocation")
    return rows.get(pk=power_id)


def _require_admin(organisation: Organisation, actor: User) -> None:
    if not has_role(actor, Role.EXCHANGE_ADMIN, organisation=organisation):
        raise not_yours()


def _check(organisation: Organisation, facts: PowerFacts, apostille: Apostille | None, at: datetime) -> None:
    if not facts.purposes or not set(facts.purposes) <= set(PowerPurpose.values):
        raise InvalidError(_("Choose what the power is for."), field="purposes")
    if facts.until_on is not None and facts.until_on < max(facts.from_on, local_day(at)):
        raise InvalidError(_("Give a last day that is not over, and not before the first."), field="until_on")
    if facts.application is not None and facts.application.exchange.organisation_id != organisation.pk:
        raise InvalidError(_("Choose an application of yours."), field="application")
    _check_holder(organisation, facts)
    if apostille is not None:
        _check_apostille(apostille, at)


def _check_holder(organisation: Organisation, facts: PowerFacts) -> None:
    if facts.person is not None:
        if not active_memberships(facts.person).filter(organisation=organisation).exists():
            raise InvalidError(_("Choose a person of your team."), field="person")
        return
    _required(facts.name, NAME_LENGTH, "name", _("Give the full name."))
    if PowerPurpose.SEND in facts.purposes:
        raise InvalidError(_("Who sends applications signs in: invite that person to your team first."), field="purposes")
    if facts.identity_kind not in IdentityKind.values:
        raise InvalidError(_("Choose the kind of number."), field="identity_kind")
    _required(facts.identity, NUMBER_LENGTH, "identity", _("Give the number."))
    if facts.identity_kind == IdentityKind.IIN and not re.fullmatch(r"[0-9]{12}", facts.identity.strip()):
        raise InvalidError(_("An IIN has 12 digits."), field="identity")


def _check_apostille(apostille: Apostille, at: datetime) -> None:
    if apostille.country not in {country.code for country in countries()}:
        raise InvalidError(_("Choose the country of the apostille."), field="apostille_country")
    _required(apostille.number, NUMBER_LENGTH, "apostille_number", _("Give the number of the apostille."))
    _required(apostille.authority, NAME_LENGTH, "apostille_authority", _("Give the authority that issued the apostille."))
    if apostille.on > local_day(at):
        raise InvalidError(_("Give a day that is not ahead."), field="apostille_on")


def _columns(facts: PowerFacts) -> dict[str, object]:
    person = facts.person
    return {
        "application": facts.application,
        "person": person,
        "name": person.full_name if person is not None else facts.name.strip(),
        "identity_kind": "" if person is not None else facts.identity_kind,
        "identity_sealed": "" if person is not None else seal(facts.identity.strip(), purpose=IDENTITY_PURPOSE),
        "purposes": [code for code in PowerPurpose.values if code in facts.purposes],
        "from_on": facts.from_on,
        "until_on": facts.until_on,
    }


def _apostille_columns(apostille: Apostille | None) -> dict[str, object]:
    if apostille is None:
        return {}
    return {
        "apostille_country": apostille.country,
        "apostille_number": apostille.number.strip(),
        "apostille_on": apostille.on,
        "apostille_authority": apostille.authority.strip(),
    }


def _received(upload: Upload, field: str) -> Received:
    try:
        return receive(upload.file, upload.name)
    except InvalidError as error:
        raise InvalidError(error.message, field=field, code=error.code) from None


def _keep_files(power: PowerOfAttorney, received: dict[PowerPart, Received]) -> None:
    kept: list[PowerFile] = []
    try:
        for part, one in received.items():
            facts, token = one.facts, secrets.token_hex(20)
            row = PowerFile(
                power=power, part=part, original_name=facts.name, content_type=facts.content_type, size=facts.size, sha256=facts.sha256,
                scan_state=one.scan.state, scanner=one.scan.scanner,
            )  # fmt: skip
            kept.append(row)
            row.file.save(f"{token[:2]}/{token}", ContentFile(one.content), save=False)
            row.save(force_insert=True)
    except BaseException:
        for row in kept:
            row.file.delete(save=False)
        raise


def _required(text: str, most: int, field: str, missing: str) -> None:
    if not text.strip():
        raise InvalidError(missing, field=field)
    fault = text_fault(text, most)
    if fault:
        raise InvalidError(fault, field=field)


def _text(text: str, field: str) -> str:
    fault = text_fault(text, REASON_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()
