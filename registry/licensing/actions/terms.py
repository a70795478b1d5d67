"""What an act says beside its move: ground, reason, days, publicity, and what it is about. Checked by move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.lib.clock import rfc3339
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.answers import text_fault
from registry.licensing.models import Condition, Licence, LicenceAct
from registry.licensing.queries import acts_of, acts_open_to, as_act, conditions_of, end_of, grant_of, standing_acts
from registry.licensing.replay import ABOUT, ADVERSE, Act, replay
from registry.licensing.standing import Span
from registry.licensing.states import ConditionKind, Ground, LicenceMove, LicenceStatus, Publicity

REASON_LENGTH = 8000
OVER_AS = (LicenceStatus.REVOKED, LicenceStatus.SURRENDERED)
UNDOING = (LicenceMove.SET_ASIDE, LicenceMove.SUBSTITUTE, LicenceMove.CORRECT)
"""Acts on the record of another act: they hold from that act's own day on."""


@dataclass(frozen=True)
class ActTerms:
    """The words and facts of an act. `about` is the number of another act, `condition` that of a restriction.

    `until`: the end of a winding down, the new end of an extended licence. `becomes`: how a winding down ends, or the move that
    an appeal puts in the place of an act. `restriction`: the text of a new restriction.
    """

    ground: str = ""
    reason: str = ""
    publicity: str = Publicity.PUBLIC
    public_from: datetime | None = None
    until: datetime | None = None
    becomes: str = ""
    about: int | None = None
    condition: int | None = None
    restriction: str = ""
    is_urgent: bool = False

    def payload(self) -> dict[str, Any]:
        """The terms as a proposal keeps them."""
        moments = {name: rfc3339(value) if value else None for name, value in (("public_from", self.public_from), ("until", self.until))}
        return {**vars(self), "publicity": str(self.publicity), "becomes": str(self.becomes), "ground": str(self.ground), **moments}


def terms_in(payload: Mapping[str, Any]) -> ActTerms:
    """The terms that a proposal keeps; one of an older version lacks what there was not."""
    kept: dict[str, Any] = {name: payload[name] for name in vars(ActTerms()) if payload.get(name) is not None}
    moments: dict[str, Any] = {name: datetime.fromisoformat(kept[name]) for name in ("public_from", "until") if name in kept}
    return ActTerms(**(kept | moments))


def checked(licence: Licence, move: LicenceMove, terms: ActTerms, *, start: datetime, at: datetime) -> ActTerms:
    """The terms, cleaned and complete for the move. Raises `InvalidError` naming the field, or `RuleError`."""
    terms = replace(terms, ground=_ground(terms.ground), reason=_text(terms.reason, "reason", _("Give a reason.")))
    terms = _only_its_own(move, terms)
    acted_on = _about(licence, move, terms)
    _check_publicity(move, terms, acted_on, at)
    if terms.is_urgent and move != LicenceMove.SUSPEND:
        raise InvalidError(_("Only a suspension can be urgent."), field="is_urgent")
    effect = LicenceMove(terms.becomes) if move == LicenceMove.SUBSTITUTE else move
    check = _CHECKS.get(effect)
    begins = acted_on.effective_at if acted_on and move == LicenceMove.SUBSTITUTE else start
    return check(licence, terms, begins) if check else terms


def preview(licence: Licence, move: LicenceMove, terms: ActTerms, *, at: datetime) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """How the licence stands without the act, and how it would stand with it from `at` on. Nothing is kept."""
    about = LicenceAct.objects.filter(licence=licence, number=terms.about).first() if terms.about else None
    acts = [as_act(row) for row in acts_of(licence)]
    before = replay(grant_of(licence), acts)
    if move == LicenceMove.SET_ASIDE and about:
        return before, replay(grant_of(licence), [act for act in acts if act.pk != about.pk])
    more = Act(
        pk=0,
        move=move,
        effective_at=at,
        until=terms.until,
        becomes=terms.becomes,
        about=about.pk if about else None,
        condition=terms.condition or (0 if LicenceMove.RESTRICT in (move, terms.becomes) else None),
        ground=terms.ground,
        reason=terms.reason,
    )
    return before, replay(grant_of(licence), [*acts, more])


def act_numbered(licence: Licence, number: int | None) -> LicenceAct:
    """The act of that number. Raises `InvalidError` for none."""
    found = LicenceAct.objects.filter(licence=licence, number=number).first() if number else None
    if found is None:
        raise InvalidError(_("Choose the act that it is about."), field="about")
    return found


def _only_its_own(move: LicenceMove, terms: ActTerms) -> ActTerms:
    """The terms without what means nothing for the move."""
    effect = terms.becomes if move == LicenceMove.SUBSTITUTE else move
    return replace(
        terms,
        until=terms.until if effect in (LicenceMove.WIND_DOWN, LicenceMove.EXTEND) else None,
        becomes=terms.becomes if move in (LicenceMove.WIND_DOWN, LicenceMove.SUBSTITUTE) else "",
        about=terms.about if move in ABOUT else None,
        condition=terms.condition if move == LicenceMove.LIFT_RESTRICTION else None,
        restriction=terms.restriction if effect == LicenceMove.RESTRICT else "",
    )


def _about(licence: Licence, move: LicenceMove, terms: ActTerms) -> Act | None:
    """The act that this one is about, as it stands now. Raises unless this move can be made about it."""
    if move not in ABOUT:
        return None
    row = act_numbered(licence, terms.about)
    found = next((act for act in standing_acts(licence) if act.pk == row.pk), None)
    if found is None or row.pk not in {one.pk for one in acts_open_to(licence, move)}:
        raise RuleError(_("This cannot be done to that act, or not any more."), code="about")
    if move == LicenceMove.SUBSTITUTE and terms.becomes not in ADVERSE:
        raise InvalidError(_("Choose what takes its place."), field="becomes")
    return found


def _check_publicity(move: LicenceMove, terms: ActTerms, about: Act | None, at: datetime) -> None:
    if terms.publicity not in Publicity.values:
        raise InvalidError(_("Choose who may know."), field="publicity")
    if terms.publicity != Publicity.PUBLIC and LicenceMove.SUSPEND not in (move, about.move if about else ""):
        raise InvalidError(_("Only a suspension can be withheld from the public."), field="publicity")
    if (terms.publicity == Publicity.LATER) != (terms.public_from is not None):
        raise InvalidError(_("Say from which day on it is public."), field="public_from")
    if terms.public_from is not None and terms.public_from <= at:
        raise InvalidError(_("Give a day to come."), field="public_from")


def _check_restriction(licence: Licence, terms: ActTerms, start: datetime) -> ActTerms:
    return replace(terms, restriction=_text(terms.restriction, "restriction", _("Write down the restriction.")))


def _check_lifted(licence: Licence, terms: ActTerms, start: datetime) -> ActTerms:
    in_force = conditions_of(licence, start).filter(kind=ConditionKind.RESTRICTION, number=terms.condition or 0)
    if not in_force.exists():
        raise InvalidError(_("Choose the restriction that ends."), field="condition")
    return terms


def _check_winding_down(licence: Licence, terms: ActTerms, start: datetime) -> ActTerms:
    if terms.until is None or terms.until <= start:
        raise InvalidError(_("The winding down has to end after it begins."), field="until")
    asked = LicenceStatus.SURRENDERED if terms.ground == Ground.HOLDER_ASKED else LicenceStatus.REVOKED
    return replace(terms, becomes=terms.becomes if terms.becomes in (*OVER_AS, *ADVERSE) else asked)


def _check_extension(licence: Licence, terms: ActTerms, start: datetime) -> ActTerms:
    end = end_of(licence)
    if end is None:
        raise RuleError(_("This licence has no end that could be moved."), code="no-end")
    if terms.until is None or terms.until <= max(end, start):
        raise InvalidError(_("The new end has to lie after the present one."), field="until")
    return terms


def _check_confirmed(licence: Licence, terms: ActTerms, start: datetime) -> ActTerms:
    act = act_numbered(licence, terms.about)
    if act.representations_until and start < act.representations_until and not act.representations.exists():
        raise RuleError(_("The holder still has time to be heard. It can be lifted at once, but not yet be confirmed."), code="unheard")
    return terms


def restriction_row(licence: Licence, terms: ActTerms, start: datetime) -> Condition:
    """The new restriction, numbered after the last condition of the licence."""
    last = Condition.objects.filter(licence=licence).order_by("-number").values_list("number", flat=True).first() or 0
    return Condition.objects.create(
        licence=licence, number=last + 1, kind=ConditionKind.RESTRICTION, text=terms.restriction, added_at=start
    )


def _ground(ground: str) -> str:
    if ground not in Ground.values:
        raise InvalidError(_("Choose a legal ground."), field="ground")
    return str(ground)


def _text(text: str, field: str, missing: str) -> str:
    if not text.strip():
        raise InvalidError(missing, field=field)
    fault = text_fault(text, REASON_LENGTH)
    if fault:
        raise InvalidError(fault, field=field)
    return text.strip()


_CHECKS: Mapping[LicenceMove, Callable[[Licence, ActTerms, datetime], ActTerms]] = {
    LicenceMove.RESTRICT: _check_restriction,
    LicenceMove.LIFT_RESTRICTION: _check_lifted,
    LicenceMove.WIND_DOWN: _check_winding_down,
    LicenceMove.EXTEND: _check_extension,
    LicenceMove.CONFIRM: _check_confirmed,
}
