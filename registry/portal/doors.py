"""Who may open which part of the portal. An auditor reads everything and changes nothing.

Doors of acts on cases and licences are made from the transition tables, so that a page, its button and the action agree.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.http import HttpResponseBase
from django.views.decorators.http import require_http_methods

from registry.accounts.access import require_role
from registry.accounts.states import MAIL_OFFICERS, REGULATOR_ROLES, Role
from registry.exchanges.states import OFFICER_ROLES
from registry.licensing.states import APPLICATION_TABLE, ASSESSORS, CONDITION_OFFICERS, LICENCE_TABLE, ApplicationMove, LicenceMove

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

CASE_READERS = (Role.REGISTRAR, Role.CASE_OFFICER, Role.APPROVER, Role.AUDITOR)
CASE_WORKERS = (Role.REGISTRAR, Role.CASE_OFFICER, Role.APPROVER)
LICENCE_READERS = (*CASE_READERS, Role.ENFORCEMENT_OFFICER)
REPORT_READERS = (Role.LIST_OFFICER, Role.ENFORCEMENT_OFFICER, Role.AUDITOR)
CALENDAR_READERS = (*CASE_READERS, Role.ADMINISTRATOR)
LIST_READERS = (*REPORT_READERS, Role.REGISTRAR, Role.CASE_OFFICER, Role.APPROVER)
FEE_READERS = (*CASE_READERS, Role.ADMINISTRATOR)
EXPORTERS = (*CASE_READERS, Role.ADMINISTRATOR)
PEOPLE_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
MAIL_READERS = (*MAIL_OFFICERS, Role.AUDITOR)
RETENTION_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
REPORT_CLOSERS = (Role.LIST_OFFICER, Role.ENFORCEMENT_OFFICER)

FORM_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)

READERS_OF_AREA: dict[str, tuple[Role, ...]] = {
    "licensing": CASE_READERS,
    "blocklist": LIST_READERS,
    "fees": FEE_READERS,
    "accounts": PEOPLE_READERS,
    "forms": FORM_READERS,
    "retention": RETENTION_READERS,
}
"""Who may read proposals, by the app that owns their kind."""

record_keepers = require_role(*sorted(CONDITION_OFFICERS))
staff = require_role(*REGULATOR_ROLES)
case_readers = require_role(*CASE_READERS)
case_workers = require_role(*CASE_WORKERS)
assessors = require_role(*sorted(ASSESSORS))
calendar_readers = require_role(*CALENDAR_READERS)
licence_readers = require_role(*LICENCE_READERS)
fee_readers = require_role(*FEE_READERS)
list_readers = require_role(*LIST_READERS)
report_readers = require_role(*REPORT_READERS)
report_closers = require_role(*REPORT_CLOSERS)
mail_readers = require_role(*MAIL_READERS)
mail_officers = require_role(*MAIL_OFFICERS)
form_readers = require_role(*FORM_READERS)
exporters = require_role(*EXPORTERS)
retention_readers = require_role(*RETENTION_READERS)
people_readers = require_role(*PEOPLE_READERS)
identifier_officers = require_role(*OFFICER_ROLES)
registrars = require_role(Role.REGISTRAR)
list_officers = require_role(Role.LIST_OFFICER)
administrators = require_role(Role.ADMINISTRATOR)
auditors = require_role(Role.AUDITOR)

read_or_send: Callable[[View], View] = require_http_methods(["GET", "HEAD", "POST"])


def case_movers(move: ApplicationMove) -> Callable[[View], View]:
    """A door for those whose role the transition table lets make `move`."""
    return require_role(*sorted(APPLICATION_TABLE[move].roles))


def licence_movers(*moves: LicenceMove) -> Callable[[View], View]:
    """The same for acts on a licence: those who may propose one of them. The action asks for each by itself."""
    return require_role(*sorted({role for move in moves for role in LICENCE_TABLE[move].roles}))


def may_read(kind: str, roles: Iterable[str]) -> bool:
    """Whether somebody with `roles` may read proposals of `kind`."""
    return kind.partition(".")[0] in areas_of(roles)


def areas_of(roles: Iterable[str]) -> list[str]:
    """The apps whose proposals somebody with `roles` may read."""
    held = set(roles)
    return [area for area, readers in READERS_OF_AREA.items() if held & set(readers)]
