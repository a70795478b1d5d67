"""The kinds of proposals of retention: erasing what is over, and lifting a hold. Administrators propose, others of them approve."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler, Payload
from registry.lib.clock import rfc3339
from registry.retention.actions import begin_run, drop_run, lift
from registry.retention.models import Hold, Run
from registry.retention.preview import preview
from registry.retention.states import LIFT_KIND, RUN_KIND


def reviewed_run(subject_id: str, payload: Payload) -> Mapping[str, Any]:
    """What would be erased now by the day of the run: another thing, or one less, and the proposal is void."""
    run = Run.objects.select_related("authority_org").get(pk=subject_id)
    found = preview(run.authority_org, date.fromisoformat(str(payload["day"])))
    return {"day": payload["day"], "preview_hash": found.hash, "counts": found.counts, "held": found.held}


def reviewed_hold(subject_id: str, _payload: Payload) -> Mapping[str, Any]:
    """The hold as it stands."""
    hold = Hold.objects.select_related("placed_by").get(pk=subject_id)
    return {
        "title": hold.title,
        "reason": hold.reason,
        "placed_by": str(hold.placed_by),
        "placed_at": rfc3339(hold.placed_at),
        "is_standing": hold.is_standing,
    }


def _run_effects(proposal: Proposal) -> list[str]:
    count = Run.objects.get(pk=proposal.subject_id).items_total
    sentence = ngettext(
        "Personal data of %(count)d thing is replaced by marks, for good. Nobody can bring it back.",
        "Personal data of %(count)d things is replaced by marks, for good. Nobody can bring it back.",
        count,
    )
    return [sentence % {"count": count}, _("What a legal hold covers by then is kept.")]


def _hold_effects(_proposal: Proposal) -> list[str]:
    return [_("From then on a run may erase what this hold kept, once its time is over.")]


ERASE = Handler(
    kind=RUN_KIND,
    title=gettext_lazy("Erase personal data whose time is over"),
    propose_role=Role.ADMINISTRATOR,
    approve_role=Role.ADMINISTRATOR,
    content=reviewed_run,
    execute=begin_run,
    effects=_run_effects,
    url=lambda proposal: reverse("portal:retention_run", args=[proposal.subject_id]),
    lock=lambda proposal: Run.objects.select_for_update().get(pk=proposal.subject_id),
    closed=drop_run,
    exclusive=True,
)
LIFT_HOLD = Handler(
    kind=LIFT_KIND,
    title=gettext_lazy("Lift a legal hold"),
    propose_role=Role.ADMINISTRATOR,
    approve_role=Role.ADMINISTRATOR,
    content=reviewed_hold,
    execute=lift,
    effects=_hold_effects,
    url=lambda _proposal: reverse("portal:retention"),
    lock=lambda proposal: Hold.objects.select_for_update().get(pk=proposal.subject_id),
    exclusive=True,
)
