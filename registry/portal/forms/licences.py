"""Acts on a licence."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.licensing.states import Ground, LicenceMove
from registry.portal.forms.cases import reason_field
from registry.portal.forms.dates import day_field, instant, is_possible, time_field

NOW, LATER = "now", "later"
LIFTING = (Ground.CAUSE_REMOVED, Ground.HOLDER_ASKED, Ground.COURT_ORDER)
"""Grounds on which a suspension ends; the others are grounds against the holder."""


def grounds_of(move: LicenceMove) -> list[tuple[str, Any]]:
    """The grounds that fit an act."""
    fitting = LIFTING if move == LicenceMove.REINSTATE else tuple(ground for ground in Ground if ground != Ground.CAUSE_REMOVED)
    return [(ground.value, ground.label) for ground in fitting]


class ActForm(forms.Form):
    """Ground, reason, and when it takes effect."""

    fields_named: ClassVar[dict[str, str]] = {"effective_at": "day"}

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

    def __init__(self, *args: Any, move: LicenceMove, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds_of(move)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A day to come needs a day."""
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("day")
        if cleaned.get("when") == LATER and "day" not in self.errors and (day is None or not is_possible(day)):
            self.add_error("day", _("Give a day to come."))
        return cleaned

    @property
    def effective_at(self) -> datetime | None:
        """The instant asked for; None: at the moment of approval."""
        given = self.cleaned_data
        return instant(given["day"], given["time"]) if given["when"] == LATER else None
