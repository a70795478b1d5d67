"""Reads of conditions: what is due, what is overdue, which urgent acts wait for a word."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.licensing.models import Condition, ConditionReport, LicenceAct
from registry.licensing.states import LicenceMove


def due_conditions(until: date, at: datetime) -> QuerySet[Condition]:
    """Conditions in force at `at`, due by `until` or before and not met, the earliest first."""
    met = ConditionReport.objects.filter(condition=OuterRef("pk"), is_accepted=True)
    in_force = Condition.objects.filter(Q(removed_at=None) | Q(removed_at__gt=at), added_at__lte=at, due_on__lte=until)
    rows = in_force.exclude(Exists(met)).select_related("licence__exchange__organisation", "licence__authority")
    return rows.order_by("due_on", "pk")


def unheard_acts(at: datetime) -> QuerySet[LicenceAct]:
    """Urgent acts that stand and whose time for representations is over, the oldest first."""
    rows = LicenceAct.objects.filter(is_urgent=True, move=LicenceMove.SUSPEND, set_aside_at=None, representations_until__lte=at)
    return rows.select_related("licence__authority__organisation", "licence__exchange").order_by("recorded_at", "pk")


def met_at(condition: Condition) -> datetime | None:
    """When an officer accepted that the condition is met; None: not yet."""
    return ConditionReport.objects.filter(condition=condition, is_accepted=True).values_list("decided_at", flat=True).first()
