"""Signing as a person of the demo world, with a certificate that only a demo believes. Refused outside demo mode."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.accounts.queries import organisation_of
from registry.accounts.states import OrganisationKind
from registry.lib.errors import RuleError
from registry.licensing.models import Answer
from registry.licensing.signatures import demo_folder
from registry.signatures.demo import DemoPerson, sign_as


def demo_signature(person: User, content: bytes, *, at: datetime) -> bytes:
    """A detached signature of the content by the person. Raises `RuleError` outside demo mode."""
    if not settings.DEMO:
        raise RuleError(_("There is no demo signer outside demo mode."), code="demo")
    return sign_as(_as_named(person), content, folder=demo_folder(), at=at)


def _as_named(person: User) -> DemoPerson:
    organisation = organisation_of(person, OrganisationKind.EXCHANGE)
    return DemoPerson(
        name=person.full_name,
        organisation=organisation.name if organisation else "",
        bin=_bin_of(organisation) if organisation else "",
        iin=str(int(hashlib.sha256(person.email.encode()).hexdigest(), 16))[:12],
    )


def _bin_of(organisation: Organisation) -> str:
    """The BIN that the organisation answered last, empty where it has none."""
    answers = Answer.objects.filter(application__exchange__organisation=organisation, section="registration").order_by("-updated_at")
    given = next((answer.data.get("bin") for answer in answers[:5] if answer.data.get("bin")), None)
    return str(given["canonical"]) if given else ""
