"""Forms of powers of attorney. They read shape only; what fits together is judged by licensing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import User
from registry.apply.forms import FILE_ENDINGS, accepted_words
from registry.licensing.actions import Apostille, PowerFacts, Upload
from registry.licensing.countries import countries
from registry.licensing.models import Application
from registry.licensing.states import IdentityKind, PowerPurpose

_YEARS = range(1990, 2201)


def _day(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.SelectDateWidget(years=_YEARS),
        error_messages={"required": _("Give a day."), "invalid": _("Give a real day, such as 14 3 2027.")},
    )


def _file(label: Any, *, required: bool = True) -> forms.FileField:
    missing = {"required": _("Choose the file."), "empty": _("The file is empty. Choose the file again.")}
    return forms.FileField(label=label, required=required, widget=forms.FileInput(attrs={"accept": FILE_ENDINGS}), error_messages=missing)


class PowerForm(forms.Form):
    """A new power of attorney."""

    person = forms.ChoiceField(label=_("Who holds the power?"), required=False)
    name = forms.CharField(label=_("Full name of a representative outside your team"), max_length=200, required=False)
    identity_kind = forms.ChoiceField(
        label=_("Number that tells this person from others"), choices=[("", ""), *IdentityKind.choices], required=False
    )
    identity = forms.CharField(
        label=_("The number"),
        help_text=_("Kept sealed; shown only to officers who check the power."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What is it for?"),
        choices=PowerPurpose.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the power is for.")},
    )
    application = forms.ChoiceField(label=_("For which application?"), required=False)
    from_on = _day(_("First day"))
    until_on = _day(_("Last day"), help_text=_("Empty: until it is revoked."), required=False)
    document = _file(_("The power of attorney"))
    apostille_country = forms.ChoiceField(
        label=_("Country of the apostille"), help_text=_("Only for a power made abroad. Then fill in all of the apostille."), required=False
    )
    apostille_number = forms.CharField(label=_("Number of the apostille"), max_length=60, required=False)
    apostille_on = _day(_("Day of the apostille"), required=False)
    apostille_authority = forms.CharField(label=_("Authority that issued the apostille"), max_length=200, required=False)
    apostille = _file(_("The apostille"), required=False)

    def __init__(self, data: QueryDict | None, files: Any, *, team: Iterable[User], applications: Iterable[Application]) -> None:
        super().__init__(data, files, use_required_attribute=False)
        self.team: Mapping[str, User] = {str(person.pk): person for person in team}
        self.applications: Mapping[str, Application] = {one.number: one for one in applications}
        self._offer("person", [("", _("Somebody outside the team, named below")), *((key, str(one)) for key, one in self.team.items())])
        self._offer("application", [("", _("All, now and later")), *((number, number) for number in self.applications)])
        self._offer("apostille_country", [("", ""), *((country.code, str(country.label)) for country in countries())])
        self.fields["document"].help_text = self.fields["apostille"].help_text = accepted_words()

    def clean(self) -> dict[str, Any]:
        """Nothing of an apostille, or all of it."""
        given = super().clean() or self.cleaned_data
        parts = ("apostille_country", "apostille_number", "apostille_on", "apostille_authority", "apostille")
        missing = [name for name in parts if not given.get(name) and name not in self.errors]
        if 0 < len(missing) < len(parts):
            for name in missing:
                self.add_error(name, _("Fill in all of the apostille, or nothing of it."))
        return given

    def facts(self) -> PowerFacts:
        """What was typed."""
        given = self.cleaned_data
        return PowerFacts(
            purposes=tuple(given["purposes"]),
            from_on=given["from_on"],
            until_on=given["until_on"],
            person=self.team.get(given["person"]),
            name=given["name"],
            identity_kind=given["identity_kind"],
            identity=given["identity"],
            application=self.applications.get(given["application"]),
        )

    def document_upload(self) -> Upload:
        """The paper."""
        return _upload(self.cleaned_data["document"])

    def apostille_facts(self) -> Apostille | None:
        """The apostille, where there is one."""
        given = self.cleaned_data
        if not given["apostille"]:
            return None
        country, number, on, authority = (given[f"apostille_{name}"] for name in ("country", "number", "on", "authority"))
        return Apostille(country=country, number=number, on=on, authority=authority, upload=_upload(given["apostille"]))

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class RevokePowerForm(forms.Form):
    """Why, if you like to say."""

    reason = forms.CharField(label=_("Why do you revoke it?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, use_required_attribute=False)


def _upload(file: Any) -> Upload:
    return Upload(file, file.name or "")
