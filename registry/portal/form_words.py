"""Forms in words: what a version says and how it differs from another."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.licensing.clocks import DayKind
from registry.licensing.form_changes import ChangeKind, FormChange, changes_between
from registry.licensing.forms import Form, Question, QuestionType, Section, SectionKind

TYPES = {
    QuestionType.TEXT: gettext_lazy("a line of text"),
    QuestionType.LONGTEXT: gettext_lazy("a text"),
    QuestionType.CHOICE: gettext_lazy("one of these"),
    QuestionType.CHOICES: gettext_lazy("some of these"),
    QuestionType.COUNTRY: gettext_lazy("a country"),
    QuestionType.DATE: gettext_lazy("a day"),
    QuestionType.MONEY: gettext_lazy("a sum"),
    QuestionType.PERCENT: gettext_lazy("a percentage"),
    QuestionType.EMAIL: gettext_lazy("an e-mail address"),
    QuestionType.SITE: gettext_lazy("a site or page"),
    QuestionType.WALLET: gettext_lazy("a wallet"),
    QuestionType.IBAN: gettext_lazy("an IBAN"),
    QuestionType.BIN: gettext_lazy("a BIN"),
    QuestionType.LEI: gettext_lazy("an LEI"),
    QuestionType.REGISTRATION: gettext_lazy("a registration number"),
    QuestionType.PHONE: gettext_lazy("a phone number"),
}
KINDS = {
    SectionKind.PAGE: gettext_lazy("a page of questions"),
    SectionKind.PERSON: gettext_lazy("a person"),
    SectionKind.LIST: gettext_lazy("a list"),
    SectionKind.DOCUMENTS: gettext_lazy("documents"),
}


def change_words(before: Form, after: Form) -> list[str]:
    """Every difference on a line of its own."""
    return [_change(change) for change in changes_between(before, after)]


def rules_of(form: Form) -> list[tuple[str, str]]:
    """What the form says of the procedure, with labels."""
    days = _("working days") if form.sla and form.sla.kind == DayKind.WORKING else _("calendar days")
    return [
        (_("Authorities"), ", ".join(sorted(form.authorities)) or _("all")),
        (_("The authority decides within"), f"{form.sla.days} {days}" if form.sla else _("no limit")),
        (_("Days for representations before a refusal"), str(form.representation_days)),
        (_("Days of patience before an application can be closed as lapsed"), str(form.answer_days)),
        (_("Assessed by section before a grant"), _("yes") if form.is_assessed else _("no")),
        (_("Declaration"), "\n".join(str(text) for text in form.declaration)),
    ]


def section_rows(section: Section) -> list[str]:
    """What an applicant meets in a section, a line each: why, how it is filled in, its questions with hints and choices."""
    return [
        *([str(section.why)] if section.why else []),
        f"[{_kind(section)}]",
        *(line for question in section.questions for line in _question(question)),
    ]


def _kind(section: Section) -> str:
    words = str(KINDS[section.kind])
    if section.kind == SectionKind.DOCUMENTS:
        count = section.max_files
        words = ngettext("documents, at most %(count)d file", "documents, at most %(count)d files", count) % {"count": count}
    more = (_("optional") if section.is_optional else "", _("only after certain answers") if section.when else "")
    return ", ".join(filter(None, (words, *more)))


def _question(question: Question) -> list[str]:
    more = (
        str(TYPES[question.type]),
        _("optional") if question.is_optional else "",
        _("only after certain answers") if question.when else "",
    )
    choices = "; ".join(str(option.label) for option in question.options)
    line = f"{question.label} ({', '.join(filter(None, more))})"
    return [f"– {line}: {choices}" if choices else f"– {line}", *([f"   {question.hint}"] if question.hint else [])]


def _change(change: FormChange) -> str:
    kind = ChangeKind(change.kind).label
    if not change.section:
        what = _("rules of the procedure")
    elif not change.question:
        what = _("section “%(title)s” (%(code)s)") % {"title": change.title, "code": change.section}
    else:
        words = {"title": change.title, "section": change.section, "code": change.question}
        what = _("question “%(title)s” (%(section)s, %(code)s)") % words
    return f"{kind}: {what}" + (f": {', '.join(change.keys)}" if change.keys else "")
