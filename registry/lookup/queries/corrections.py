"""What was corrected in the register's record of a licence: corrections, acts set aside, acts replaced on appeal."""

from datetime import datetime
from typing import Any

from registry.licensing.models import LicenceAct
from registry.licensing.states import LicenceMove, Publicity
from registry.lookup.answers import Correction

UNDOING = (LicenceMove.CORRECT, LicenceMove.SET_ASIDE, LicenceMove.SUBSTITUTE)


def corrections(number: str, *, at: datetime, seen_at: datetime | None = None) -> list[Correction]:
    """Corrections of the licence's record up to `at`, oldest first; none of an act that is withheld from the public. One query."""
    rows = LicenceAct.objects.filter(licence__number__iexact=number, recorded_at__lte=at).select_related("about").order_by("number")
    words: dict[int, LicenceAct] = {}
    found = []
    for row in rows:
        words[row.pk] = row
        if row.about is None or row.move not in UNDOING:
            continue
        before = words[row.about.pk]
        now_public = _is_public(row if row.move == LicenceMove.CORRECT else before, seen_at or at)
        if now_public:
            found.append(_correction(row, before, knew_before=_is_public(before, seen_at or at)))
        if row.move != LicenceMove.SET_ASIDE:
            words[row.about.pk] = row
    return found


def _is_public(row: LicenceAct, seen_at: datetime) -> bool:
    if row.public_from is not None:
        return row.public_from <= seen_at
    return row.publicity == Publicity.PUBLIC


def _correction(row: LicenceAct, before: LicenceAct, *, knew_before: bool) -> Correction:
    about: Any = row.about
    return Correction(
        at=row.recorded_at,
        move=row.move,
        about=about.move,
        about_at=about.effective_at,
        becomes=row.becomes if row.move == LicenceMove.SUBSTITUTE else "",
        ground=row.ground,
        reason=row.reason,
        ground_before=before.ground if knew_before else "",
        reason_before=before.reason if knew_before else "",
    )
