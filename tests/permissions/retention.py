"""Objects behind the pages of retention: a hold that stands, and a run."""

from datetime import datetime
from typing import Any

from registry.accounts.models import Organisation, User
from registry.audit.subjects import subject_of
from registry.retention.actions import place_hold
from registry.retention.models import Run


def retention_behind(administrator: User, organisation: Organisation, *, at: datetime) -> dict[str, dict[str, Any]]:
    """The parameters of each address."""
    hold = place_hold(subject_of(administrator), title="A person", authority_org=organisation, reason="Court.", actor=administrator, at=at)
    run = Run.objects.create(
        authority_org=organisation, day=at.date(), preview_hash="", counts={}, items_total=0, created_at=at, next_attempt_at=at
    )
    return {"portal:hold_lift": {"pk": hold.pk}, "portal:retention_run": {"pk": run.pk}}
