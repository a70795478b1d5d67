"""Assessing an application: a finding on one section, the risk of the case, opinions."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import User
from registry.licensing.actions import FindingFacts
from registry.licensing.queries import AssessedSection, Evidence
from registry.licensing.states import EvidenceKind, FindingOutcome, RiskRating, Stance
from registry.licensing.uploads import ENDINGS
from registry.portal.forms.cases import reason_field

TEXT_LENGTH = 8000
FILE_ENDINGS = ",".join(f".{ending}" for endings in ENDINGS.values() for ending in endings)


def _words(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a text.")},
    )


def _rating(label: Any, *, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=RiskRating.choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how great the risk is.")},
    )


class SeenForm(forms.Form):
    """A form bound to what its page showed."""

    def see(self, **shown: object) -> None:
        """From now on it is bound to what the page shows now; what was typed stays."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in shown.items():
            data[name] = str(value)
        self.data = data


class FindingForm(SeenForm):
    """What is found of a section, how great the risk is, why, and what it rests on."""

    fields_named: ClassVar[dict[str, str]] = {"evidence": EvidenceKind.DOCUMENT.value}

    reviewed = forms.CharField(max_length=80, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What do you find?"),
        choices=FindingOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you find.")},
    )
    risk = _rating(_("How great is the risk?"), required=False)
    text = _words(_("In words"), _("Needed unless it is met. Colleagues read this; the applicant does not."), required=False)
    file = forms.FileField(
        label=_("A file of our own"),
        help_text=_("The applicant never sees it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": FILE_ENDINGS}),
        error_messages={"empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, evidence: Mapping[str, Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds: list[str] = []
        for kind in EvidenceKind:
            choices = [(one.key, one.title) for one in evidence.values() if one.kind == kind and not one.is_over]
            if choices:
                self.kinds.append(kind.value)
                self.fields[kind.value] = forms.MultipleChoiceField(
                    label=kind.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
                )

    @property
    def evidence_fields(self) -> list[Any]:
        """What of the case the finding can point to."""
        return [self[kind] for kind in self.kinds]

    @property
    def is_pointing(self) -> bool:
        """Whether evidence of the case is chosen already, so that the page shows it open."""
        return any(self[kind].value() or self[kind].errors for kind in self.kinds)

    @property
    def facts(self) -> FindingFacts:
        """What the action takes. Only for a valid form."""
        given = self.cleaned_data
        evidence = tuple(key for kind in self.kinds for key in given[kind])
        return FindingFacts(given["outcome"], given["risk"], given["text"], evidence)


def finding_start(row: AssessedSection, reviewed: str) -> dict[str, Any]:
    """What the form of a section begins with: the finding that counts now, if there is one."""
    start: dict[str, Any] = {"reviewed": reviewed, "seen": row.number}
    if row.finding is None:
        return start
    chosen = {kind.value: [key for key in row.finding.evidence if key.startswith(f"{kind}:")] for kind in EvidenceKind}
    return {**start, **chosen, "outcome": row.finding.outcome, "risk": row.finding.risk, "text": row.finding.text}


class RiskForm(SeenForm):
    """The risk of the case, and why it is another than that of its sections."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    rating = _rating(_("How great is the risk of the case?"), required=True)
    reason = reason_field(help_text=_("For colleagues, the approver and the record; the applicant does not see it."))


class AskOpinionForm(forms.Form):
    """Whose opinion, and on what."""

    person = forms.TypedChoiceField(label=_("Colleague"), coerce=int, error_messages={"required": _("Choose a colleague.")})
    section = forms.ChoiceField(label=_("On what?"), required=False)
    question = _words(_("What do you want to know?"), required=False)

    def __init__(self, *args: Any, people: Iterable[User], rows: Iterable[AssessedSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a colleague")), *((person.pk, str(person)) for person in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
        self.fields["section"].choices = section_choices(rows)  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    """What a colleague thinks."""

    reviewed = forms.CharField(max_length=80, widget=forms.HiddenInput)
    section = forms.ChoiceField(label=_("On what?"), required=False)
    stance = forms.ChoiceField(
        label=_("Do you agree with what was found?"),
        choices=[
            (Stance.AGREE.value, _("I agree")), (Stance.DISAGREE.value, _("I disagree")), (Stance.REMARK.value, _("Only a remark")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you agree.")},
    )  # fmt: skip
    text = _words(_("In words"), _("Colleagues and the approver read this; the applicant does not."))

    def __init__(self, *args: Any, rows: Iterable[AssessedSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = section_choices(rows)  # type: ignore[attr-defined]


def section_choices(rows: Iterable[AssessedSection]) -> list[tuple[str, Any]]:
    """The whole case, or one section."""
    return [("", _("The whole case")), *((row.section.code, str(row.section.title)) for row in rows)]
