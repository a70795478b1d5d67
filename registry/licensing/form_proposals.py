"""What four eyes have to know of publishing a version of a form."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler
from registry.licensing.actions.forms import execute_form, reviewed_form
from registry.licensing.states import PUBLISH_FORM


def _effects(proposal: Proposal) -> list[str]:
    wanted = proposal.payload["in_force_on"]
    day = date_format(date.fromisoformat(wanted), "DATE_FORMAT") if wanted else ""
    begins = _("From %(day)s on, applications begin with it.") % {"day": day} if wanted else _("Applications begin with it at once.")
    return [begins, _("Applications begun before keep the version with which they began."), _("A published version is never changed.")]


def _url(proposal: Proposal) -> str:
    return reverse("portal:proposal", args=[proposal.pk])


PUBLICATION = Handler(
    kind=PUBLISH_FORM,
    title=gettext_lazy("Publication of a form"),
    propose_role=Role.ADMINISTRATOR,
    approve_role=Role.ADMINISTRATOR,
    content=reviewed_form,
    execute=execute_form,
    effects=_effects,
    url=_url,
    exclusive=True,
)
