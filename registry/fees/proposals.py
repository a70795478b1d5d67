"""What four eyes have to know of a change of the fee table."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler
from registry.fees.actions.changes import execute_change, reviewed_change
from registry.fees.states import CHANGE_KIND


def _effects(proposal: Proposal) -> list[str]:
    day = date_format(date.fromisoformat(proposal.payload["valid_from"]), "DATE_FORMAT")
    return [
        _("From %(day)s on, new invoices charge %(amount)s %(currency)s.") % {**proposal.payload, "day": day},
        _("Invoices that are issued before keep their amount."),
    ]


def _url(proposal: Proposal) -> str:
    return reverse("portal:proposal", args=[proposal.pk])


FEE_CHANGE = Handler(
    kind=CHANGE_KIND,
    title=gettext_lazy("Change a fee"),
    propose_role=Role.ADMINISTRATOR,
    approve_role=Role.ADMINISTRATOR,
    content=reviewed_change,
    execute=execute_change,
    effects=_effects,
    url=_url,
    exclusive=True,
)
