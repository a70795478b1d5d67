"""Reads of powers of attorney: whose they are, how each stands at an instant, and what a sending still lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.sealing import unseal
from registry.exchanges.models import Exchange
from registry.identifiers import fold_name
from registry.licensing.form_rules import Condition
from registry.licensing.models import Application, PowerOfAttorney
from registry.licensing.queries.applications import draft_content, form_for, present_answers
from registry.licensing.queries.clocks import local_day
from registry.licensing.states import PowerPurpose, PowerState

IDENTITY_PURPOSE = "power.identity"
IN_FORCE = (PowerState.WAITING, PowerState.ACCEPTED)


@dataclass(frozen=True)
class PowerObstacle:
    """Why a person cannot send for want of a power of attorney. `code`: `sender` or `representative`."""

    code: str
    message: str


def powers_of(exchange: Exchange) -> QuerySet[PowerOfAttorney]:
    """All powers of the exchange, newest first, with what became of each."""
    rows = PowerOfAttorney.objects.filter(exchange=exchange).prefetch_related("files")
    rows = rows.select_related("exchange__organisation", "application", "person", "recorded_by")
    return rows.select_related("check_made__checked_by", "check_made__application__authority", "revocation__revoked_by").order_by(
        "-recorded_at", "-pk"
    )


def powers_of_organisation(organisation: Organisation) -> QuerySet[PowerOfAttorney]:
    """The powers of the organisation's exchange; none before it has one."""
    exchange = Exchange.objects.filter(organisation=organisation).first()
    return powers_of(exchange) if exchange is not None else PowerOfAttorney.objects.none()


def powers_for(application: Application) -> list[PowerOfAttorney]:
    """The powers that may speak for the application: those for it, and those for all of the exchange's."""
    return [power for power in powers_of(application.exchange) if power.application_id in (None, application.pk)]


def power_state(power: PowerOfAttorney, at: datetime) -> PowerState:
    """How the power stands at the instant. One that was turned down never counted."""
    check, revocation = getattr(power, "check_made", None), getattr(power, "revocation", None)
    day = local_day(at)
    if check is not None and not check.is_accepted:
        return PowerState.TURNED_DOWN
    if revocation is not None and revocation.revoked_at <= at:
        return PowerState.REVOKED
    if at < power.recorded_at or day < power.from_on:
        return PowerState.NOT_YET
    if power.until_on is not None and day > power.until_on:
        return PowerState.OVER
    return PowerState.ACCEPTED if check is not None and check.checked_at <= at else PowerState.WAITING


def in_force(powers: Iterable[PowerOfAttorney], purpose: PowerPurpose, at: datetime) -> list[PowerOfAttorney]:
    """Those that let their holder do this at the instant, checked or not."""
    return [power for power in powers if purpose in power.purposes and power_state(power, at) in IN_FORCE]


def identity_of(power: PowerOfAttorney) -> str:
    """The number that tells the holder from others, empty where none was kept. For those who check it."""
    return unseal(power.identity_sealed, purpose=IDENTITY_PURPOSE) if power.identity_sealed else ""


def power_obstacles(application: Application, sender: User, at: datetime) -> list[PowerObstacle]:
    """What keeps this person from sending, as the form's data wants powers. No queries where it wants none."""
    rule = form_for(application).power
    if rule.sender is None and rule.representative is None:
        return []
    answers = answers_with_present(application, draft_content(application)["answers"])
    needs_apostille = _holds(rule.apostille, answers)
    powers = [power for power in powers_for(application) if power.has_apostille or not needs_apostille]
    found = []
    if _holds(rule.sender, answers) and not _may_send(sender, answers, powers, at):
        found.append(PowerObstacle("sender", _sender_words(needs_apostille=needs_apostille)))
    if _holds(rule.representative, answers) and not in_force(powers, PowerPurpose.RECEIVE_NOTICES, at):
        found.append(PowerObstacle("representative", _representative_words(needs_apostille=needs_apostille)))
    return found


def answers_with_present(application: Application, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of an application, over what the licence that it concerns says already."""
    present = present_answers(application.concerns) if application.concerns is not None else {}
    return {**present, **answers}


def people_in(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and e-mail address of each person that the answers name in a post or as an owner."""
    people: list[tuple[str, str]] = []
    for given in answers.values():
        rows = given.get("items", [given]) if isinstance(given, Mapping) else []
        people += [(row["full_name"], row.get("email", "")) for row in rows if isinstance(row, Mapping) and row.get("full_name")]
    return people


def is_named(name: str, email: str, people: Iterable[tuple[str, str]]) -> bool:
    """Whether somebody is among the people: by address, or by a name with two words or more in common and none that differs."""
    return any((email and email.casefold() == known_email.casefold()) or is_same_person(name, known) for known, known_email in people)


def is_same_person(first: str, second: str) -> bool:
    """Whether two names may be one person's: all words of the shorter one, two at least, in any order, stand in the longer one."""
    shorter, longer = sorted((set(fold_name(first).split()), set(fold_name(second).split())), key=len)
    return len(shorter) >= 2 and shorter <= longer


def _may_send(sender: User, answers: Mapping[str, Any], powers: Iterable[PowerOfAttorney], at: datetime) -> bool:
    if is_named(sender.full_name, sender.email, people_in(answers)):
        return True
    return any(power.person_id == sender.pk for power in in_force(powers, PowerPurpose.SEND, at))


def _holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    return condition is not None and condition.holds(answers)


def _sender_words(*, needs_apostille: bool) -> str:
    if needs_apostille:
        return _("You are not named in the answers: record a power of attorney with its apostille that lets you send this application.")
    return _("You are not named in the answers: record a power of attorney that lets you send this application.")


def _representative_words(*, needs_apostille: bool) -> str:
    if needs_apostille:
        return _("Name a representative: record a power of attorney with its apostille to receive notices.")
    return _("Name a representative: record a power of attorney to receive notices.")
