"""The import of a register, as four eyes know it."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler
from registry.blocklist.states import RowClass
from registry.licensing.actions.register_imports import apply_register, close_register, register_content
from registry.licensing.models import RegisterImport, RegisterRow
from registry.licensing.states import ProposalKind, RegisterTable


def _effects(proposal: Proposal) -> list[str]:
    batch = RegisterImport.objects.select_related("authority").get(pk=int(proposal.subject_id))
    rows = RegisterRow.objects.filter(batch=batch, table=RegisterTable.LICENCES)
    fresh, changed = (rows.filter(row_class=one).count() for one in (RowClass.NEW, RowClass.CHANGED))
    stood = date_format(batch.as_of, "DATE_FORMAT")
    told = [
        ngettext(
            "%(count)d licence of %(authority)s joins the register with its history, as it stood on %(stood)s.",
            "%(count)d licences of %(authority)s join the register with their histories, as they stood on %(stood)s.",
            fresh,
        )
        % {"count": fresh, "authority": batch.authority, "stood": stood}
    ]
    if changed:
        sentence = ngettext(
            "%(count)d licence of an earlier import is brought to what this file says; what the register said before stays on record.",
            "%(count)d licences of earlier imports are brought to what this file says; what the register said before stays on record.",
            changed,
        )
        told.append(sentence % {"count": changed})
    return [
        *told,
        _("The register says of them since when it covers them, and claims to know nothing of the days before."),
        _("Identifiers stand as named; those for which the file says how control was confirmed stand confirmed, and reach the lists."),
        _("Nobody is written to: the firms have no account here."),
    ]


def _execute(proposal: Proposal, actor: User, at: datetime) -> None:
    apply_register(proposal, actor=actor, at=at)


def _url(proposal: Proposal) -> str:
    return reverse("portal:register_import", args=[proposal.subject_id])


def _lock(proposal: Proposal) -> RegisterImport:
    return RegisterImport.objects.select_for_update().get(pk=int(proposal.subject_id))


IMPORTING = Handler(
    kind=ProposalKind.IMPORT_REGISTER.value,
    title=ProposalKind.IMPORT_REGISTER.label,
    propose_role=Role.REGISTRAR,
    approve_role=Role.APPROVER,
    content=register_content,
    execute=_execute,
    effects=_effects,
    url=_url,
    exclusive=True,
    lock=_lock,
    closed=close_register,
)
