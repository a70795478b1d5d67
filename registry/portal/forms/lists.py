"""Putting on a list, taking off, letting out of quarantine, closing reports."""

import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.blocklist.drafts import DraftIdentifier, DraftSource, EntryDraft, identifier_of
from registry.blocklist.states import (
    PROPOSED_ACTIONS,
    PROPOSED_CATEGORIES,
    PROPOSED_REMOVAL_REASONS,
    Category,
    EntryAction,
    RemovalReason,
    ReportOutcome,
)
from registry.identifiers import IdentifierError, Kind
from registry.lib.errors import InvalidError
from registry.portal.forms.cases import reason_field
from registry.portal.forms.dates import begins, day_field, is_over, is_possible

T = TypeVar("T")
LONG = 5000
LINES_LENGTH = 200_000
_KINDS = "|".join(kind.value for kind in Kind if kind != Kind.NAME)
_KIND = re.compile(rf"({_KINDS}):\s+(.+)", re.IGNORECASE)
_TAG = re.compile(r"(.+?)\s+(?:tag|memo)[ :=]\s*(\S{1,100})\Z", re.IGNORECASE)


def _lines_field(label: Any, help_text: Any, *, rows: int, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LINES_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "false"}),
    )


def _text_field(label: Any, length: int, help_text: Any = "", *, rows: int = 0, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, help_text=help_text, max_length=length, required=required, widget=widget)


class ListingForm(forms.Form):
    """Everything an entry says, what stays inside, and why."""

    fields_named: ClassVar[dict[str, str]] = {"valid_from": "first_day", "valid_until": "last_day"}

    name = _text_field(gettext_lazy("Brand or name"), 400, required=True)
    aliases = _lines_field(gettext_lazy("Other names"), gettext_lazy("One a line."), rows=3)
    identifiers = _lines_field(
        gettext_lazy("Sites, pages, wallets, accounts and numbers"),
        gettext_lazy(
            "One a line; what each is follows from its shape. Where it does not, write the kind before it, such as “merchant: 12345”. "
            "A tag or memo follows the wallet: “rEb8… tag 104738”."
        ),
        rows=8,
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        widget=forms.RadioSelect,
        choices=[(code.value, Category(code).label) for code in PROPOSED_CATEGORIES],
    )
    action = forms.ChoiceField(
        label=gettext_lazy("What banks do"),
        widget=forms.RadioSelect,
        choices=[(code.value, EntryAction(code).label) for code in PROPOSED_ACTIONS],
    )
    authority = _text_field(gettext_lazy("Authority that decides"), 200, required=True)
    basis = _text_field(
        gettext_lazy("Legal basis"), 500, gettext_lazy("Law and article, or number and date of the decision."), required=True
    )
    evidence = _text_field(gettext_lazy("Evidence"), LONG, gettext_lazy("Stays with the regulator."), rows=4)
    sources = _lines_field(
        gettext_lazy("Sources"), gettext_lazy("One a line: a name, then “|”, then a link or number. Stay with the regulator."), rows=3
    )
    note = _text_field(gettext_lazy("Public note"), LONG, gettext_lazy("Banks and the public read it."), rows=3)
    internal_note = _text_field(gettext_lazy("Internal note"), LONG, gettext_lazy("Stays with the regulator."), rows=3)
    first_day = day_field(gettext_lazy("First day"), required=False, help_text=gettext_lazy("Empty: from the moment of approval."))
    last_day = day_field(gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until it is taken off."))
    is_urgent = forms.BooleanField(
        label=gettext_lazy("Urgent"), required=False, help_text=gettext_lazy("Banks then have 15 minutes instead of a day.")
    )
    reason = reason_field(gettext_lazy("Why should it be listed?"), help_text=gettext_lazy("For the approver and the record."))

    def clean_identifiers(self) -> tuple[DraftIdentifier, ...]:
        """Each line as an identifier; all faulty lines are named at once."""
        return self._each_line("identifiers", read_identifier)

    def clean_sources(self) -> tuple[DraftSource, ...]:
        """Each line as a source."""
        return self._each_line("sources", _source)

    def clean_aliases(self) -> tuple[str, ...]:
        """Each line as a name."""
        return tuple(line for _number, line in lines_of(self.cleaned_data["aliases"]))

    def clean(self) -> dict[str, Any]:
        """Days that a listing can speak of."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("first_day", "last_day"):
            if cleaned.get(name) and not is_possible(cleaned[name]):
                self.add_error(name, _("Give a year up to 2200."))
        return cleaned

    @property
    def draft(self) -> EntryDraft:
        """The entry as the form describes it."""
        given = self.cleaned_data
        texts = ("name", "category", "action", "authority", "basis", "evidence", "note", "internal_note", "is_urgent")
        return EntryDraft(
            **{key: given[key] for key in texts},
            aliases=given["aliases"],
            identifiers=given["identifiers"],
            sources=given["sources"],
            valid_from=begins(given["first_day"]) if given["first_day"] else None,
            valid_until=is_over(given["last_day"]) if given["last_day"] else None,
        )

    def _each_line(self, name: str, read: Callable[[str], T]) -> tuple[T, ...]:
        found, faults = [], []
        for number, line in lines_of(self.cleaned_data[name]):
            try:
                found.append(read(line))
            except InvalidError as error:
                faults.append(_("Line %(number)d: %(fault)s") % {"number": number, "fault": words_of(error)})
        if faults:
            raise forms.ValidationError(faults)
        return tuple(found)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Lines that say something, with their numbers."""
    return ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def read_identifier(line: str) -> DraftIdentifier:
    """A line as an identifier: its kind may stand before it, a tag behind it. Raises `InvalidError`."""
    kind, tag = None, ""
    if match := _KIND.fullmatch(line):
        kind, line = match[1].lower(), match[2]
    if match := _TAG.match(line):
        line, tag, kind = match[1], match[2], kind or Kind.WALLET.value
    return identifier_of(line, kind, tag=tag)


def words_of(error: InvalidError) -> str:
    """The fault in the reader's language."""
    if isinstance(error, IdentifierError):
        return _(error.template).format(**error.params)
    return error.message


def _source(line: str) -> DraftSource:
    name, _bar, reference = (part.strip() for part in line.partition("|"))
    if not name or not reference:
        raise InvalidError(_("Give a name, then “|”, then a link or number."), field="sources")
    return DraftSource(name, reference)


class RemovalForm(forms.Form):
    """Why an entry leaves the list."""

    fields_named: ClassVar[dict[str, str]] = {"wrong_from": "wrong_since"}

    removal_reason = forms.ChoiceField(
        label=gettext_lazy("Why does it leave the list?"),
        widget=forms.RadioSelect,
        choices=[(code.value, RemovalReason(code).label) for code in PROPOSED_REMOVAL_REASONS],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    wrong_since = day_field(
        gettext_lazy("By mistake since"),
        required=False,
        help_text=gettext_lazy("Only for an entry listed by mistake. Empty: since it was listed. Banks find by it what they stopped."),
    )
    reason = reason_field(gettext_lazy("Reason"), help_text=gettext_lazy("For the approver and the record."))


class ReleaseForm(forms.Form):
    """Why something that was held back may go out all the same."""

    reason = reason_field(gettext_lazy("Why may it be published all the same?"), help_text=gettext_lazy("For the approver and the record."))


class CloseReportForm(forms.Form):
    """What became of a report."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What became of it?"),
        widget=forms.RadioSelect,
        choices=ReportOutcome.choices,
        error_messages={"required": gettext_lazy("Choose what became of the report.")},
    )
    note = reason_field(gettext_lazy("Note"), help_text=gettext_lazy("For the record."), required=False)


class EntryFilterForm(forms.Form):
    """Which entries to show."""

    mark_optional = False
    STATES: ClassVar[list[tuple[str, Any]]] = [
        ("", gettext_lazy("On the list")),
        ("quarantined", gettext_lazy("Under quarantine")),
        ("removed", gettext_lazy("Taken off")),
        ("all", gettext_lazy("All")),
    ]

    q = forms.CharField(label=gettext_lazy("Name, identifier or number of the entry"), required=False, max_length=200)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False, choices=[("", gettext_lazy("All")), *Category.choices])
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
