"""Reading forms from YAML: those of `seeds/forms/`, and those that administrators publish. What is wrong is said with line, key and remedy.

`docs/forms.md` tells the shape.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from registry.exchanges.states import PersonRole
from registry.licensing.answers import text_fault
from registry.licensing.clocks import DayKind, Limit
from registry.licensing.form_rules import Condition, PowerRule, SignatureRule
from registry.licensing.form_yaml import Row, read_data
from registry.licensing.forms import Form, FormError, Group, Option, Question, QuestionType, Section, SectionKind, Text
from registry.licensing.states import ApplicationKind

FORMS_DIR = settings.BASE_DIR / "seeds" / "forms"
MAX_BYTES = 200_000
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_TEXT = 4000
MOST_SECTIONS, MOST_QUESTIONS = 80, 60
SOURCES = ("", "activities")
NUMBER = re.compile(r"\d{1,3}(\.\d{1,4})?")
KEYS: dict[str, frozenset[str]] = {
    "form": frozenset({
        "based_on", "code", "version", "kind", "title", "authorities", "representation_days", "answer_days", "assessed", "sla",
        "signature", "power", "groups", "sections", "declaration",
    }),
    "sla": frozenset({"days", "kind"}),
    "power": frozenset({"sender", "representative", "apostille"}),
    "group": frozenset({"code", "title"}),
    "section": frozenset({
        "code", "group", "kind", "title", "why", "item", "questions", "needs", "when", "role", "optional", "min_items", "max_items",
        "max_files",
    }),
    "question": frozenset({
        "code", "type", "label", "hint", "optional", "max_length", "options", "source", "currency", "above", "when",
    }),
    "option": frozenset({"code", "label"}),
    "condition": frozenset({"section", "question", "has", "lacks"}),
    "text": frozenset({"en", "kk", "ru"}),
}  # fmt: skip
"""Which keys each part of a form may have."""

_PERSON_QUESTIONS: tuple[dict[str, Any], ...] = (
    {"code": "full_name", "type": "text", "label": {"en": "Full name", "ru": "Полное имя", "kk": "Толық аты-жөні"}},
    {"code": "email", "type": "email", "label": {"en": "E-mail address", "ru": "Адрес электронной почты", "kk": "Электрондық пошта"}},
    {"code": "country", "type": "country", "label": {"en": "Country of citizenship", "ru": "Страна гражданства", "kk": "Азаматтығы"}},
)


class _Fault(Exception):  # noqa: N818 - never leaves this module
    """What is wrong with the value of a key."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def parse_form(text: str, name: str, base: Mapping[str, Any] | None = None, *, beside: frozenset[str] = frozenset()) -> Form:
    """The form that a YAML text holds. Raises `FormError` naming `name`, the line, the key, and what to do.

    Sections that only name a code are taken from `base`, the data of the form that the text is `based_on`. With `beside`, keys
    that the caller reads itself, it is a form of something else than an application, of a kind of its own.
    """
    data = read_data(text, name)
    try:
        form = _form(data, base or {}, beside)
    except FormError as error:
        raise FormError(f"{name}: {error}") from error
    _check(form, name)
    return form


@cache
def seed_forms() -> dict[tuple[str, int], Form]:
    """The forms that came with the registry, by code and version."""
    found: dict[tuple[str, int], Form] = {}
    for name, text in seed_texts().items():
        base = read_data(text, name).get("based_on")
        form = parse_form(text, name, base_data(base, name))
        if (form.code, form.version) in found:
            raise FormError(f"{name}: there is another form {form.code} of version {form.version}.")
        found[form.code, form.version] = form
    return found


@cache
def seed_texts() -> dict[str, str]:
    """The files of forms that came with the registry, by name."""
    return {path.name: path.read_text("utf-8") for path in sorted(Path(FORMS_DIR).glob("*.yaml"))}


def base_data(base: object, name: str) -> Mapping[str, Any]:
    """The data of the file that a form is based on: one file deep, so that a reader finds every section in one of two places."""
    if base is None:
        return {}
    if not isinstance(base, str) or base not in seed_texts():
        known = ", ".join(seed_texts())
        raise FormError(_("%(name)s: “based_on” names %(base)s. Name one of: %(known)s.") % {"name": name, "base": base, "known": known})
    return read_data(seed_texts()[base], base)


def parse_questions(rows: Iterable[Row]) -> tuple[Question, ...]:
    """The questions of a list of maps. Raises `FormError` naming the line."""
    return tuple(_question(row) for row in rows)


def parse_text(row: Row, key: str) -> Text:
    """The text at a key, in its languages; empty where there is none. Raises `FormError`."""
    try:
        return _text(row, key, "")
    except _Fault as fault:
        raise FormError(f"{_where(row, key, key)}: {fault}") from fault


def _form(data: Row, base: Mapping[str, Any], beside: frozenset[str]) -> Form:
    known = {row["code"]: row for row in base.get("sections", ())}
    with _reading(data, "form", _("the form"), beside):
        return Form(
            code=_code(data, "code"),
            version=_number(data, "version", least=1, most=9999),
            kind=_code(data, "kind") if beside else _one_of(ApplicationKind, data, "kind"),
            title=_text(data, "title"),
            groups=tuple(_group(row) for row in _rows(data, "groups", base.get("groups", ()))),
            sections=tuple(_section(_over(known, row)) for row in _rows(data, "sections")),
            declaration=tuple(_plain(row, data) for row in data.get("declaration", base.get("declaration", ()))),
            authorities=frozenset(_codes(data, "authorities")),
            representation_days=_number(data, "representation_days", default=0),
            answer_days=_number(data, "answer_days", default=30),
            is_assessed=_flag(data, "assessed", default=data["kind"] == ApplicationKind.NEW_LICENCE),
            sla=_limit(data["sla"]) if data.get("sla") is not None else None,
            signature=_one_of(SignatureRule, data, "signature") if "signature" in data else SignatureRule.OPTIONAL,
            power=_power(data.get("power", Row())),
        )


def _over(known: Mapping[str, Any], row: Row) -> Row:
    """The section of the base under what this row says."""
    whole = Row({**known.get(row.get("code", ""), {}), **row})
    whole.line, whole.lines = row.line, row.lines
    return whole


def _limit(row: Row) -> Limit:
    with _reading(row, "sla", "“sla”"):
        return Limit(_number(row, "days", least=1), _one_of(DayKind, row, "kind"))


def _power(row: Row) -> PowerRule:
    with _reading(row, "power", "“power”"):
        return PowerRule(**{key: _condition(row, key) for key in row})


def _group(row: Row) -> Group:
    with _reading(row, "group", _("a group")):
        return Group(_code(row, "code"), _text(row, "title"))


def _section(row: Row) -> Section:
    with _reading(row, "section", _("section %(code)s") % {"code": row.get("code", "?")}):
        kind = _one_of(SectionKind, row, "kind")
        questions = [Row(question) for question in _PERSON_QUESTIONS] if kind == SectionKind.PERSON else _rows(row, "questions", ())
        return Section(
            code=_code(row, "code"),
            group=row["group"],
            kind=kind,
            title=_text(row, "title"),
            why=_text(row, "why", ""),
            item=_text(row, "item", ""),
            questions=tuple(_question(question) for question in questions),
            needs=tuple(_codes(row, "needs")),
            when=_condition(row),
            role=str(row.get("role", "")),
            is_optional=_flag(row, "optional"),
            min_items=_number(row, "min_items", default=0),
            max_items=_number(row, "max_items", default=0),
            max_files=_number(row, "max_files", default=0),
        )


def _question(row: Row) -> Question:
    with _reading(row, "question", _("question %(code)s") % {"code": row.get("code", "?")}):
        return Question(
            code=_code(row, "code"),
            type=_one_of(QuestionType, row, "type"),
            label=_text(row, "label"),
            hint=_text(row, "hint", ""),
            is_optional=_flag(row, "optional"),
            max_length=_number(row, "max_length", default=200, least=1),
            options=tuple(_option(option) for option in _rows(row, "options", ())),
            source=str(row.get("source", "")),
            currency=str(row.get("currency", "")),
            above=str(row.get("above", "")),
            when=_condition(row),
        )


def _option(row: Row) -> Option:
    with _reading(row, "option", _("an option")):
        return Option(_code(row, "code"), _text(row, "label"))


def _condition(owner: Row, key: str = "when") -> Condition | None:
    row = owner.get(key)
    if row is None:
        return None
    with _reading(row, "condition", f"“{key}”"):
        is_negated = "lacks" in row
        codes = frozenset(_codes(row, "lacks" if is_negated else "has"))
        return Condition(_code(row, "section"), _code(row, "question"), codes, is_negated)


@contextmanager
def _reading(row: object, part: str, what: str, beside: frozenset[str] = frozenset()) -> Iterator[None]:
    """Says of every fault inside where it is."""
    if not isinstance(row, Row):
        raise FormError(_("%(what)s: write a map of keys and values.") % {"what": what})
    unknown = sorted(set(row) - KEYS[part] - beside)
    if unknown:
        words = {"where": _where(row, unknown[0], what), "keys": ", ".join(unknown), "known": ", ".join(sorted(KEYS[part]))}
        raise FormError(_("%(where)s: %(keys)s is no key here. There are: %(known)s.") % words)
    try:
        yield
    except KeyError as error:
        words = {"where": _where(row, "", what), "key": error.args[0]}
        raise FormError(_("%(where)s: the key “%(key)s” is missing. Add it.") % words) from error
    except _Fault as fault:
        raise FormError(f"{_where(row, fault.key, what)}: {fault}") from fault
    except (TypeError, ValueError) as error:
        raise FormError(f"{_where(row, '', what)}: {error}") from error


def _where(row: Row, key: str, what: str) -> str:
    return _("line %(line)d, %(what)s") % {"line": row.lines.get(key, row.line), "what": what}


def _one_of(codes: type[Any], row: Row, key: str) -> Any:
    try:
        return codes(row[key])
    except ValueError:
        known = ", ".join(one.value for one in codes)
        raise _Fault(key, _("“%(key)s” is %(value)s. Write one of: %(known)s.") % {"key": key, "value": row[key], "known": known}) from None


def _code(row: Row, key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        # YAML reads on, off, yes and no as true and false.
        raise _Fault(key, _("write “%(key)s” in quotes, it was read as %(value)s") % {"key": key, "value": value})
    if not CODE.fullmatch(value):
        raise _Fault(
            key, _("“%(key)s” is “%(value)s”. Write small Latin letters, digits and _, at most 40.") % {"key": key, "value": value}
        )
    return value


def _codes(row: Row, key: str) -> list[str]:
    values = row.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _Fault(key, _("“%(key)s” is a list of codes. Write [one, another], each in quotes if need be.") % {"key": key})
    return values


def _rows(row: Row, key: str, default: Any = None) -> list[Row]:
    values = row[key] if default is None else row.get(key, default)
    if not isinstance(values, list | tuple) or not all(isinstance(value, dict) for value in values):
        raise _Fault(key, _("“%(key)s” is a list of maps. Begin each with - .") % {"key": key})
    return list(values)


def _number(row: Row, key: str, *, default: int | None = None, least: int = 0, most: int = 10_000) -> int:
    value = row[key] if default is None else row.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        words = {"key": key, "value": value, "least": least, "most": most}
        raise _Fault(key, _("“%(key)s” is %(value)s. Write a number from %(least)d to %(most)d.") % words)
    return value


def _flag(row: Row, key: str, *, default: bool = False) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise _Fault(key, _("“%(key)s” is %(value)s. Write true or false.") % {"key": key, "value": value})
    return value


def _text(row: Row, key: str, default: str | None = None) -> Text:
    value = row[key] if default is None else row.get(key, default)
    return _plain(value, row, key)


def _plain(value: Any, row: Row, key: str = "declaration") -> Text:
    texts = value if isinstance(value, dict) else {"en": value}
    if not set(texts) <= KEYS["text"] or "en" not in texts or not all(isinstance(text, str) for text in texts.values()):
        raise _Fault(key, _("“%(key)s” is a text, or a map of en, kk and ru.") % {"key": key})
    fault = next(filter(None, (text_fault(text, LONGEST_TEXT) for text in texts.values())), "")
    if fault:
        raise _Fault(key, f"“{key}”: {fault}")
    return Text(**texts) if isinstance(value, dict) else Text(" ".join(value.split()))


def _check(form: Form, name: str) -> None:
    groups, codes = {group.code for group in form.groups}, [section.code for section in form.sections]
    faults = [_("section %(code)s stands twice") % {"code": code} for code in sorted({code for code in codes if codes.count(code) > 1})]
    if len(codes) > MOST_SECTIONS:
        faults.append(_("a form has at most %(most)d sections") % {"most": MOST_SECTIONS})
    for section in form.sections:
        where = _("section %(code)s") % {"code": section.code}
        faults += [f"{where}: {fault}" for fault in (*_section_faults(section, groups, form), *_question_faults(section))]
    for code in sorted(form.power.sections - set(codes)):
        faults.append(_("“power”: there is no section %(code)s") % {"code": code})
    if faults:
        raise FormError(f"{name}: " + "; ".join(faults) + ".")


def _section_faults(section: Section, groups: set[str], form: Form) -> Iterator[str]:
    if section.group not in groups:
        yield _("no group %(group)s; add it to “groups”") % {"group": section.group}
    if (section.kind == SectionKind.DOCUMENTS) == bool(section.questions):
        yield _("documents take no questions, every other section takes some")
    if section.kind == SectionKind.LIST and not 0 <= section.min_items <= section.max_items:
        yield _("“min_items” and “max_items” do not fit")
    if section.kind == SectionKind.DOCUMENTS and section.max_files < 1:
        yield _("“max_files” is missing")
    if section.role and section.role not in PersonRole.values:
        yield _("“role” is %(role)s; write one of: %(known)s") % {"role": section.role, "known": ", ".join(PersonRole.values)}
    for other in sorted(section.waits_for):
        found = form.section(other)
        if found is None or found.waits_for or found.kind != SectionKind.PAGE:
            yield _("it waits for %(other)s, which is not a page that anybody can answer") % {"other": other}


def _question_faults(section: Section) -> Iterator[str]:
    codes = [question.code for question in section.questions]
    if len(codes) != len(set(codes)):
        yield _("a question stands twice")
    if len(codes) > MOST_QUESTIONS:
        yield _("a section has at most %(most)d questions") % {"most": MOST_QUESTIONS}
    for one in section.questions:
        where = _("question %(code)s") % {"code": one.code}
        if one.type in (QuestionType.CHOICE, QuestionType.CHOICES) and bool(one.options) == bool(one.source):
            yield f"{where}: " + _("give options or a source")
        if one.source not in SOURCES:
            yield f"{where}: " + _("“source” is %(source)s; there is “activities” alone") % {"source": one.source}
        if one.above and not NUMBER.fullmatch(one.above):
            yield f"{where}: " + _("“above” is a number in quotes")
