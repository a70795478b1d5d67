"""Acts on a licence: one form, with the questions that the act needs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from registry.licensing.actions import ActTerms
from registry.licensing.actions.terms import OVER_AS, UNDOING
from registry.licensing.models import Licence
from registry.licensing.queries import acts_open_to, conditions_of
from registry.licensing.replay import ABOUT, ADVERSE
from registry.licensing.states import ConditionKind, Ground, LicenceMove, LicenceStatus, Publicity
from registry.portal.forms.cases import TEXT_LENGTH, reason_field
from registry.portal.forms.dates import begins, day_field, instant, is_possible, time_field

NOW, LATER = "now", "later"
M, G = LicenceMove, Ground
_APPEAL = (G.ON_APPEAL, G.COURT_ORDER, G.CLERICAL)
_AGAINST = (
    G.CONDITION_BREACHED, G.LAW_BREACHED, G.CLIENTS_AT_RISK, G.FALSE_INFORMATION, G.CAPITAL_SHORT, G.LAUNDERING_CONTROLS, G.NOT_OPERATING,
    G.HOLDER_ASKED, G.COURT_ORDER,
)  # fmt: skip
_GROUNDS: Mapping[LicenceMove, tuple[Ground, ...]] = {
    M.COMMENCE: (G.REQUIREMENTS_MET, G.HOLDER_ASKED, G.COURT_ORDER),
    M.LIFT_RESTRICTION: (G.CAUSE_REMOVED, G.REQUIREMENTS_MET, G.HOLDER_ASKED, G.COURT_ORDER),
    M.REINSTATE: (G.CAUSE_REMOVED, G.HOLDER_ASKED, G.COURT_ORDER),
    M.SURRENDER: (G.HOLDER_ASKED, G.NOT_OPERATING),
    M.EXTEND: (G.RENEWED,),
    M.SUPERSEDE: (G.REPLACED,),
    M.STAY: (G.COURT_ORDER,),
    M.LIFT_STAY: (G.COURT_ORDER,),
    M.SET_ASIDE: _APPEAL,
    M.SUBSTITUTE: _APPEAL[:2],
    M.CORRECT: (*_AGAINST, *_APPEAL, G.CAUSE_REMOVED),
}


def grounds_of(move: LicenceMove) -> list[tuple[str, Any]]:
    """The grounds that fit an act."""
    return [(ground.value, ground.label) for ground in dict.fromkeys(_GROUNDS.get(move, _AGAINST))]


class ActForm(forms.Form):
    """Ground, reason, when it takes effect, and what else the act has to say."""

    fields_named: ClassVar[dict[str, str]] = {"effective_at": "day", "public_from": "public_day", "until": "until_day"}

    ground = forms.ChoiceField(label=_("Legal ground"), widget=forms.RadioSelect, error_messages={"required": _("Choose a legal ground.")})
    reason = reason_field(help_text=_("The holder reads this, and the register shows it."), rows=5)
    when = forms.ChoiceField(
        label=_("When does it take effect?"),
        widget=forms.RadioSelect,
        initial=NOW,
        choices=[(NOW, _("At the moment of approval")), (LATER, _("On a day to come"))],
        error_messages={"required": _("Choose when it takes effect.")},
    )
    day = day_field(_("Day"), required=False, help_text=_("Only for a day to come."))
    time = time_field(_("Time"), help_text=_("Only for a day to come, in the registry's time zone, such as 09:30. Empty means midnight."))

    def __init__(self, *args: Any, move: LicenceMove, licence: Licence, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds_of(move)  # type: ignore[attr-defined]
        for name, made in _more_fields(move, licence, at).items():
            self.fields[name] = made
        if move in UNDOING or move == M.CONFIRM:
            for name in ("when", "day", "time"):
                del self.fields[name]
        self.order_fields(["about", "becomes", "condition", "restriction", "until_day"])

    def clean(self) -> dict[str, Any]:
        """A day to come needs a day."""
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("day")
        if cleaned.get("when") == LATER and "day" not in self.errors and (day is None or not is_possible(day)):
            self.add_error("day", _("Give a day to come."))
        for name in ("until_day", "public_day"):
            given = cleaned.get(name)
            if given is not None and not is_possible(given):
                self.add_error(name, _("Give a day to come."))
        return cleaned

    @property
    def effective_at(self) -> datetime | None:
        """The instant asked for; None: at the moment of approval."""
        given = self.cleaned_data
        return instant(given["day"], given["time"]) if given.get("when") == LATER else None

    @property
    def terms(self) -> ActTerms:
        """What the act says. Only for a valid form."""
        given = self.cleaned_data
        public_day, until_day = given.get("public_day"), given.get("until_day")
        publicity = given.get("publicity") or Publicity.PUBLIC
        return ActTerms(
            ground=given["ground"],
            reason=given["reason"],
            publicity=publicity,
            public_from=begins(public_day) if public_day and publicity == Publicity.LATER else None,
            until=begins(until_day) if until_day else None,
            becomes=given.get("becomes") or "",
            about=int(given["about"]) if given.get("about") else None,
            condition=int(given["condition"]) if given.get("condition") else None,
            restriction=given.get("restriction") or "",
            is_urgent=bool(given.get("is_urgent")),
        )


def _more_fields(move: LicenceMove, licence: Licence, at: datetime) -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {}
    if move in ABOUT:
        made["about"] = _choice(_("Which act is it about?"), _acts(licence, move), _("Choose the act that it is about."))
    if move in _MORE:
        made |= _MORE[move](licence, at)
    return made


def _acts(licence: Licence, move: LicenceMove) -> list[tuple[str, Any]]:
    return [
        (str(act.number), f"{LicenceMove(act.move).label}, {date_format(localtime(act.effective_at), 'DATETIME_FORMAT')}")
        for act in acts_open_to(licence, move)
    ]


def _choice(label: Any, choices: list[tuple[str, Any]], missing: Any) -> forms.Field:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing})


def _publicity(licence: Licence, at: datetime) -> dict[str, forms.Field]:
    return {
        "publicity": forms.ChoiceField(
            label=_("Who may know?"),
            help_text=_("Only a suspension can be withheld. Banks act on it all the same."),
            choices=Publicity.choices,
            initial=Publicity.PUBLIC,
            required=False,
            widget=forms.RadioSelect,
        ),
        "public_day": day_field(_("Public from"), required=False, help_text=_("Only where it is public from a day to come.")),
    }


def _urgent(licence: Licence, at: datetime) -> dict[str, forms.Field]:
    label = _("It is urgent: no preliminary notice, at once on approval, and the holder is heard afterwards")
    return {**_publicity(licence, at), "is_urgent": forms.BooleanField(label=label, required=False)}


def _until(licence: Licence, at: datetime) -> dict[str, forms.Field]:
    return {"until_day": day_field(_("Until the beginning of"), help_text=_("The first day on which it no longer holds."))}


def _over_as(licence: Licence, at: datetime) -> dict[str, forms.Field]:
    choices = [(str(status), LicenceStatus(status).label) for status in OVER_AS]
    return {"becomes": _choice(_("How does it stand afterwards?"), choices, _("Choose how it ends.")), **_until(licence, at)}


def _restriction(licence: Licence, at: datetime) -> dict[str, forms.Field]:
    return {
        "restriction": forms.CharField(
            label=_("The restriction"),
            help_text=_("The public and banks read this."),
            max_length=TEXT_LENGTH,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write down the restriction.")},
        )
    }


def _lifted(licence: Licence, at: datetime) -> dict[str, forms.Field]:
    rows = conditions_of(licence, at).filter(kind=ConditionKind.RESTRICTION)
    choices = [(str(row.number), row.text) for row in rows]
    return {"condition": _choice(_("Which restriction ends?"), choices, _("Choose the restriction that ends."))}


def _substitute(licence: Licence, at: datetime) -> dict[str, forms.Field]:
    choices = [(str(move), move.label) for move in ADVERSE]
    optional = {**_restriction(licence, at), **_until(licence, at)}
    for one in optional.values():
        one.required = False
    return {"becomes": _choice(_("What takes its place?"), choices, _("Choose what takes its place.")), **optional}


_MORE: Mapping[LicenceMove, Callable[[Licence, datetime], dict[str, forms.Field]]] = {
    M.SUSPEND: _urgent,
    M.CORRECT: _publicity,
    M.RESTRICT: _restriction,
    M.LIFT_RESTRICTION: _lifted,
    M.WIND_DOWN: _over_as,
    M.EXTEND: _until,
    M.SUBSTITUTE: _substitute,
}
