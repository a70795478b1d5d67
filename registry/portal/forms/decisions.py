"""Everything that a decision says, and why it should be taken."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from registry.licensing.actions import ConditionFacts, Recommendation
from registry.licensing.states import ConditionKind, Occasion
from registry.portal.forms.cases import reason_field
from registry.portal.forms.dates import begins, day_field, is_over, is_possible
from registry.portal.forms.rows import RowsForm

NOTICE_LENGTH = 8000


def notice_field(label: Any, *, missing: Any = "") -> forms.CharField:
    """What the applicant is told, word for word."""
    return forms.CharField(
        label=label,
        help_text=_("The applicant reads exactly this."),
        max_length=NOTICE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": missing or _("Write the notice.")},
    )


def inner_reason_field(label: Any = "") -> forms.CharField:
    """Why, for those who decide and for the record."""
    help_text = _("For the approver and the record; the applicant does not see it.")
    return reason_field(label or _("Why, for the approver?"), help_text=help_text)


class GrantForm(RowsForm):
    """Everything that a licence would say, and why it should be granted."""

    first_rows = 2
    most_rows = 50
    row_keys = ("kind", "condition", "due_on")
    fields_named: ClassVar[dict[str, str]] = {
        "starts_at": "starts_on",
        "ends_at": "ends_on",
        "conditions": "condition_1",
        "investment_types": "activities",
    }

    reviewed = forms.CharField(max_length=80, widget=forms.HiddenInput)
    activities = forms.MultipleChoiceField(
        label=_("Activities"),
        help_text=_("Only what was applied for can be granted."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one activity.")},
    )
    starts_on = day_field(
        _("First day"), required=False, help_text=_("Leave it empty for a licence that starts at the moment of approval.")
    )
    ends_on = day_field(_("Last day"), required=False, help_text=_("Leave it empty for a licence without an end."))
    despite = reason_field(
        _("Why should it be granted although a section is not met?"),
        help_text=_("For the approver and the record; the applicant does not see it."),
    )
    notice_text = notice_field(_("Decision notice"))
    reason = inner_reason_field(_("Why should it be granted?"))

    def __init__(
        self,
        *args: Any,
        applied_for: Iterable[tuple[str, str]],
        types: Iterable[tuple[str, str]] = (),
        terms: Collection[str],
        is_all_met: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.applied_for, kinds = list(applied_for), list(types)
        self.fields["activities"].choices = self.applied_for  # type: ignore[attr-defined]
        for code, name in self.applied_for if kinds and "activities" in terms else ():
            self.fields[f"types_{code}"] = forms.MultipleChoiceField(
                label=_("Types of investments: %(activity)s") % {"activity": name},
                help_text=_("None chosen: with all."),
                choices=kinds,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if is_all_met:
            del self.fields["despite"]
        for name, term in (("activities", "activities"), ("starts_on", "starts_at"), ("ends_on", "ends_at")):
            if term not in terms or (name == "activities" and not applied_for):
                del self.fields[name]

    def row_fields(self) -> Mapping[str, forms.Field]:
        """One condition or restriction."""
        return {
            "kind": forms.ChoiceField(label=_("Kind"), choices=ConditionKind.choices, required=False),
            "condition": forms.CharField(
                label=_("Text"), required=False, max_length=NOTICE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
            ),
            "due_on": day_field(_("To be met by"), required=False),
        }

    def clean_starts_on(self) -> Any:
        """A day that a licence can start on."""
        return self._day("starts_on")

    def clean_ends_on(self) -> Any:
        """A day that a licence can end on."""
        return self._day("ends_on")

    def clean(self) -> dict[str, Any]:
        """A day belongs to a condition."""
        cleaned: dict[str, Any] = super().clean() or {}
        for number, values in self.row_values():
            if values["due_on"] and not values["condition"]:
                self.add_error(f"condition_{number}", _("Write the condition that this day belongs to."))
        return cleaned

    @property
    def type_fields(self) -> list[BoundField]:
        """The types of investments of each activity."""
        return [self[f"types_{code}"] for code, _name in self.applied_for if f"types_{code}" in self.fields]

    @property
    def recommendation(self) -> Recommendation:
        """What the form recommends."""
        given = self.cleaned_data
        starts_at: datetime | None = begins(given["starts_on"]) if given.get("starts_on") else None
        ends_at: datetime | None = is_over(given["ends_on"]) if given.get("ends_on") else None
        conditions = [
            ConditionFacts(values["condition"], values["kind"] or ConditionKind.CONDITION, values["due_on"])
            for _number, values in self.row_values()
            if values["condition"]
        ]
        granted = tuple(given.get("activities", ()))
        types = {code: tuple(given.get(f"types_{code}", ())) for code in granted}
        return Recommendation(granted, given["notice_text"], tuple(conditions), starts_at, ends_at, types, given.get("despite", ""))

    def _day(self, name: str) -> Any:
        day = self.cleaned_data[name]
        if day is not None and not is_possible(day):
            raise forms.ValidationError(_("Give a year up to 2200."))
        return day


class NoticeForm(forms.Form):
    """The grounds of a refusal, intended or final, as the applicant will read them, and why for the record."""

    reviewed = forms.CharField(max_length=80, widget=forms.HiddenInput)
    notice_text = notice_field(_("Decision notice with the grounds"))
    reason = inner_reason_field()


class PreliminaryNoticeForm(NoticeForm):
    """The same before anything is decided."""

    notice_text = notice_field(_("Preliminary notice with the grounds"))


class InPrincipleForm(RowsForm):
    """What has to be met before the licence, and by when."""

    first_rows = 3
    most_rows = 30
    row_keys = ("pre_condition",)
    fields_named: ClassVar[dict[str, str]] = {"pre_conditions": "pre_condition_1"}

    reviewed = forms.CharField(max_length=80, widget=forms.HiddenInput)
    until_on = day_field(_("To be shown by the end of"), help_text=_("After this day the approval in principle can lapse."))
    notice_text = notice_field(_("Letter of the approval in principle"), missing=_("Write the letter."))
    reason = inner_reason_field()

    def row_fields(self) -> Mapping[str, forms.Field]:
        """One pre-condition."""
        text = forms.CharField(label=_("Text"), required=False, max_length=NOTICE_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
        return {"pre_condition": text}

    @property
    def pre_conditions(self) -> list[str]:
        """The rows that say something."""
        return [values["pre_condition"] for _number, values in self.row_values() if values["pre_condition"]]


class LaterDecisionForm(forms.Form):
    """Why a decision is set aside or corrected, and what the applicant reads."""

    occasion = forms.ChoiceField(
        label=_("Occasion"),
        choices=Occasion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the occasion.")},
    )
    reference = forms.CharField(
        label=_("Number and day of the judgment"), help_text=_("Where an appeal was allowed."), required=False, max_length=200
    )
    notice_text = notice_field(_("Notice"))
    reason = inner_reason_field()
