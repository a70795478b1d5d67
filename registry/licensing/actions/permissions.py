"""What a licence allows: activities, each with all or some types of investments, from a day to a day."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.audit.actions import record
from registry.lib.errors import InvalidError
from registry.licensing.models import Activity, ActivityInvestmentType, InvestmentType, Licence, LicenceActivity
from registry.licensing.queries import permissions_of


def set_permissions(licence: Licence, wanted: Mapping[str, Sequence[str]], *, actor: User | None, at: datetime) -> None:
    """From `at` on the licence allows these activities (codes), each with these types of investments (codes; none: all).

    Only within the approval of a decision on an application: the database refuses it elsewhere. What stays as it was keeps its
    row, everything else ends and begins, so that a past day can be asked. Raises `InvalidError` on an unknown code.
    """
    activities = {row.code: row for row in Activity.objects.filter(code__in=list(wanted))}
    codes = {code for types in wanted.values() for code in types}
    types = {row.code: row for row in InvestmentType.objects.filter(code__in=codes)}
    if not wanted or set(wanted) - set(activities) or codes - set(types):
        raise InvalidError(_("Choose from the activities and types of investments that there are."), field="activities")
    present = {row.activity.code: row for row in permissions_of(licence, at)}
    for code, row in present.items():
        if code not in wanted or _types_of(row) != set(wanted[code]):
            row.removed_at = at
            row.save(update_fields=["removed_at"])
    for code, chosen in wanted.items():
        if code not in present or present[code].removed_at is not None:
            fresh = LicenceActivity.objects.create(licence=licence, activity=activities[code], added_at=at)
            rows = [ActivityInvestmentType(licence_activity=fresh, investment_type=types[one]) for one in dict.fromkeys(chosen)]
            ActivityInvestmentType.objects.bulk_create(rows)
    shown = {code: sorted(chosen) for code, chosen in wanted.items()}
    record(licence, "licence.permissions_changed", actor=actor, at=at, permissions=shown)


def _types_of(row: LicenceActivity) -> set[str]:
    return {kind.code for kind in row.investment_types.all()}
