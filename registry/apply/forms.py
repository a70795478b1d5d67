"""Django forms for the questions of application forms. They draw and read; what is right is judged by licensing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.licensing.answers import Problem, Sources, options_of, raw_of
from registry.licensing.form_rules import SignatureRule
from registry.licensing.forms import IDENTIFIER_TYPES, Question, QuestionType
from registry.licensing.models import Authority, InformationRequest
from registry.licensing.states import ItemWants
from registry.licensing.uploads import ACCEPTED, ENDINGS, MAX_BYTES
from registry.signatures.reading import MAX_BYTES as SIGNATURE_BYTES

VERSION = "answer_version"
FILE_ENDINGS = ",".join(f".{ending}" for endings in ENDINGS.values() for ending in endings)
_LAST_YEAR = 2200


class QuestionsForm(forms.Form):
    """The questions of one page. Bound, it shows what was typed with the problems given; it has no rules of its own."""

    def __init__(
        self,
        questions: Iterable[Question],
        sources: Sources,
        *,
        version: int,
        kept: Mapping[str, Any] | None = None,
        typed: QueryDict | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(typed, use_required_attribute=False)
        self.questions, self.problems, self.typed = list(questions), problems, typed
        for question in self.questions:
            self.fields[question.code] = _field(question, sources)
            self.initial[question.code] = raw_of(question, (kept or {}).get(question.code))
        self.fields[VERSION] = forms.IntegerField(widget=forms.HiddenInput, initial=version)

    def full_clean(self) -> None:
        """Nothing but the problems given: the rules are licensing's, so that pages and API never differ."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
        for problem in self.problems:
            self.add_error(problem.question if problem.question in self.fields else None, problem.message)

    def raw(self) -> dict[str, Any]:
        """What was typed, by question."""
        return {code: self.fields[code].widget.value_from_datadict(self.data, self.files, code) for code in self._codes()}

    def shown_version(self) -> int:
        """The version of the answer that the page showed; -1 for a value that no page of ours sends."""
        given = str(self.data.get(VERSION, ""))
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1

    def with_version(self, version: int) -> None:
        """Send another version with what is typed: after a colleague's save was shown."""
        if self.typed is not None:
            data = self.typed.copy()
            data[VERSION] = str(version)
            self.data = data

    def _codes(self) -> list[str]:
        return [question.code for question in self.questions]


class ManyFilesInput(forms.ClearableFileInput):
    """A file control that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class UploadForm(forms.Form):
    """Several files at once."""

    files_ = forms.FileField(label=gettext_lazy("Choose files"), required=False)

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *, name: str = "files", label: Any = None, is_many: bool = True
    ) -> None:
        super().__init__(data, files, use_required_attribute=False)
        field = self.fields.pop("files_")
        widget = ManyFilesInput if is_many else forms.FileInput
        field.widget = widget(attrs={"multiple": True, "accept": FILE_ENDINGS} if is_many else {"accept": FILE_ENDINGS})
        field.label = label or field.label
        field.help_text = accepted_words()
        field.required = True
        self.fields[name] = field


class StartForm(forms.Form):
    """Which authority."""

    authority = forms.ChoiceField(label=gettext_lazy("To which authority do you apply?"), widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None, authorities: Sequence[Authority]) -> None:
        initial = {"authority": authorities[0].code} if len(authorities) == 1 else {}
        super().__init__(data, initial=initial, use_required_attribute=False)
        field = self.fields["authority"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(authority.code, str(authority)) for authority in authorities]


class ChangeForm(forms.Form):
    """What to ask for a licence that is there."""

    kind = forms.ChoiceField(
        label=_("What do you want to ask for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want to ask for.")},
    )

    def __init__(self, data: QueryDict | None, kinds: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, use_required_attribute=False)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]


class DeclarationForm(forms.Form):
    """The declaration over what was seen: `checked_hash` is its hash."""

    checked_hash = forms.CharField(widget=forms.HiddenInput, required=False)
    declaration = forms.BooleanField(label=gettext_lazy("I confirm this for the company"), required=False)


class SendForm(DeclarationForm):
    """The declaration, and the signature file where one is taken. `checked_marks` say what of each section was seen."""

    field_order = ("checked_hash", "checked_marks", "signature", "declaration")

    checked_marks = forms.JSONField(widget=forms.HiddenInput, required=False)
    signature = forms.FileField(
        label=gettext_lazy("Signature file"),
        help_text=gettext_lazy("The .p7s, .cms or .sig file that your signing tool made: a detached signature of the file above."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".p7s,.cms,.sig,.p7m,.pem"}),
    )

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *, rule: SignatureRule, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, files, initial=initial, use_required_attribute=False)
        if rule == SignatureRule.NONE:
            del self.fields["signature"]
        else:
            self.mark_optional = rule == SignatureRule.OPTIONAL

    def signature_bytes(self) -> bytes | None:
        """The file, as far as it can be a signature; None without one."""
        file = self.cleaned_data.get("signature")
        return None if file is None else bytes(file.read(SIGNATURE_BYTES + 1))

    def marks(self) -> dict[str, str]:
        """What the page showed of each section; nothing for what no page of ours sends."""
        given = self.cleaned_data.get("checked_marks")
        return {str(code): str(mark) for code, mark in given.items()} if isinstance(given, dict) else {}


class WithdrawForm(forms.Form):
    """A reason, and the number typed."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you withdraw?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    number = forms.CharField(label=gettext_lazy("Type the number of the application to confirm"), max_length=40)

    def __init__(self, data: QueryDict | None, number: str) -> None:
        super().__init__(data, use_required_attribute=False)
        self.expected = number
        self.fields["number"].help_text = number

    def clean_number(self) -> str:
        """The number, if it is the right one."""
        given = str(self.cleaned_data["number"]).strip()
        if given != self.expected:
            raise forms.ValidationError(_("Type %(number)s exactly.") % {"number": self.expected})
        return given


class ReplyForm(forms.Form):
    """The items of a request that are still to be answered: a text box for each explanation, a file control for each document.

    A section to be put right is changed on its own page; here stands a text box to say why nothing has to change.
    """

    def __init__(self, request: InformationRequest, data: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.request = request
        for item in request.items:
            if item["id"] in request.answered_items:
                continue
            self.fields[field_of(item["id"])] = _item_field(item)

    def full_clean(self) -> None:
        """Nothing: the rules are licensing's."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}

    def texts(self) -> dict[str, str]:
        """What was typed, by item."""
        wanted = [item["id"] for item in self.request.items if item["wants"] != ItemWants.DOCUMENT]
        return {item_id: str(self.data.get(field_of(item_id), "")) for item_id in wanted}


def accepted_words() -> str:
    """Which files are taken, for the hint of a file control."""
    return _("%(accepted)s, up to %(limit)d MB each") % {"accepted": ACCEPTED, "limit": MAX_BYTES // (1024 * 1024)}


def field_of(item_id: str) -> str:
    """The name of an item's control."""
    return f"item_{item_id}"


def _item_field(item: Mapping[str, str]) -> forms.Field:
    if item["wants"] == ItemWants.TEXT:
        return forms.CharField(label=item["text"], widget=forms.Textarea(attrs={"rows": 5, "data-label-size": "m"}))
    if item["wants"] == ItemWants.SECTION:
        text = _("If nothing has to change in this section, say why")
        return forms.CharField(label=text, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    widget = ManyFilesInput(attrs={"multiple": True, "accept": FILE_ENDINGS, "data-label-size": "m"})
    return forms.FileField(label=item["text"], widget=widget, help_text=accepted_words())


def _field(question: Question, sources: Sources) -> forms.Field:
    make = _FIELDS.get(question.type, _line)
    field = make(question, sources)
    field.label, field.help_text, field.required = str(question.label), str(question.hint), not question.is_optional
    return field


def _line(question: Question, sources: Sources) -> forms.Field:
    attrs: dict[str, Any] = {"spellcheck": "false"} if question.type in IDENTIFIER_TYPES else {}
    if question.type == QuestionType.EMAIL:
        attrs["autocomplete"] = "email"
    return forms.CharField(widget=forms.TextInput(attrs=attrs))


def _text_box(question: Question, sources: Sources) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 8}))


def _sum(question: Question, sources: Sources) -> forms.Field:
    suffix = "%" if question.type == QuestionType.PERCENT else question.currency
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal", "data-suffix": suffix, "data-width": "10"}))


def _signed_sum(question: Question, sources: Sources) -> forms.Field:
    # No `inputmode`: the keys for decimals of some phones have no minus.
    return forms.CharField(widget=forms.TextInput(attrs={"data-suffix": question.currency, "data-width": "20"}))


def _count(question: Question, sources: Sources) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "10"}))


def _radios(question: Question, sources: Sources) -> forms.Field:
    return forms.ChoiceField(widget=forms.RadioSelect, choices=_choices(question, sources))


def _ticks(question: Question, sources: Sources) -> forms.Field:
    return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=_choices(question, sources))


def _country(question: Question, sources: Sources) -> forms.Field:
    return forms.ChoiceField(widget=forms.Select, choices=[("", ""), *_choices(question, sources)])


def _date(question: Question, sources: Sources) -> forms.Field:
    return forms.DateField(widget=forms.SelectDateWidget(years=range(1900, _LAST_YEAR + 1)))


def _choices(question: Question, sources: Sources) -> list[tuple[str, str]]:
    return [(option.code, str(option.label)) for option in options_of(question, sources)]


_FIELDS: dict[QuestionType, Callable[[Question, Sources], forms.Field]] = {
    QuestionType.LONGTEXT: _text_box,
    QuestionType.MONEY: _sum,
    QuestionType.AMOUNT: _signed_sum,
    QuestionType.COUNT: _count,
    QuestionType.PERCENT: _sum,
    QuestionType.CHOICE: _radios,
    QuestionType.CHOICES: _ticks,
    QuestionType.COUNTRY: _country,
    QuestionType.DATE: _date,
}
