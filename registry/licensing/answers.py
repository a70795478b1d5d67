"""What an answer has to look like: raw text in, the value to keep or a sentence that says what to change out.

Pages and API share these rules. Values kept are canonical JSON: no floats, no dates, identifiers with raw and canonical form.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from registry.identifiers import URL, Identifier, IdentifierError, parse
from registry.licensing.countries import countries
from registry.licensing.forms import IDENTIFIER_TYPES, Option, Question, QuestionType

Sources = Mapping[str, Sequence[Option]]
"""Options that come from reference data, by the name that questions give as `source`."""

RAW_LENGTH = 600
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})\Z")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MOST_MONEY = Decimal(10) ** 15
SUMS = (QuestionType.MONEY, QuestionType.AMOUNT)
"""Kept as `{"amount", "currency"}`; an amount may be nothing, or less."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one question, in a sentence for the applicant."""

    section: str
    question: str
    message: str


class _RefusedError(Exception):
    """The value is not one. Holds the sentence, and the question at fault where it is another one."""

    def __init__(self, message: str, question: str = "") -> None:
        super().__init__(message)
        self.question = question


@dataclass(frozen=True)
class Context:
    """What questions are answered against: options from reference data, the company's country, the page's other answers."""

    sources: Sources
    country: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)


def clean(section: str, questions: Iterable[Question], raw: Mapping[str, Any], context: Context) -> tuple[dict[str, Any], list[Problem]]:
    """The values to keep, and all problems at once. Values with a problem, and empty ones, are left out."""
    context = replace(context, beside=raw)
    known, data = {question.code: question for question in questions}, {}
    problems = [Problem(section, str(code), _("There is no such question.")) for code in raw if code not in known]
    for code, question in known.items():
        try:
            value = _value(question, raw.get(code), context)
        except _RefusedError as refused:
            problems.append(Problem(section, refused.question if refused.question in known else code, str(refused)))
            continue
        if value is not None:
            data[code] = value
        elif not question.is_optional:
            problems.append(Problem(section, code, _missing(question)))
    return data, problems


def missing(section: str, questions: Iterable[Question], data: Mapping[str, Any]) -> list[Problem]:
    """Questions that these kept values leave unanswered."""
    return [
        Problem(section, question.code, _missing(question))
        for question in questions
        if not question.is_optional and question.code not in data
    ]


def options_of(question: Question, sources: Sources) -> Sequence[Option]:
    """The choices that a question offers."""
    if question.type == QuestionType.COUNTRY:
        return countries()
    return sources[question.source] if question.source else question.options


def text_fault(text: str, limit: int | None = None) -> str:
    """What is wrong with a text that is to be kept, in a sentence; empty when nothing is."""
    if any(unicodedata.category(character) == "Cs" for character in text) or _CONTROL.search(text):
        return _("This holds a character that cannot be kept. Type it anew.")
    if _BIDI.search(text):
        return _("This holds invisible marks that change the direction of writing. Type it anew.")
    if limit is not None and len(text) > limit:
        return _("Use at most %(limit)d characters; this has %(length)d.") % {"limit": limit, "length": len(text)}
    return ""


def raw_of(question: Question, value: Any) -> Any:
    """The kept value as it was typed, to fill the form again."""
    if value is None:
        return [] if question.type == QuestionType.CHOICES else ""
    if question.type in IDENTIFIER_TYPES:
        return value["raw"]
    return value["amount"] if question.type in SUMS else value


def shown(question: Question, value: Any, sources: Sources) -> list[str]:
    """The kept value as lines for people to read."""
    if value in (None, "", []):
        return []
    if question.type in (QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.COUNTRY):
        labels = {option.code: str(option.label) for option in options_of(question, sources)}
        codes: list[str] = value if isinstance(value, list) else [value]
        return [labels.get(code, code) for code in codes]
    if question.type in IDENTIFIER_TYPES:
        return [value["raw"]] if value["raw"] == value["canonical"] else [value["raw"], value["canonical"]]
    if question.type in SUMS:
        return [f"{number_format(Decimal(value['amount']), force_grouping=True)} {value['currency']}"]
    if question.type in (QuestionType.COUNT, QuestionType.PERCENT):
        number = number_format(Decimal(value), force_grouping=True)
        return [f"{number} %" if question.type == QuestionType.PERCENT else number]
    if question.type == QuestionType.DATE:
        return [date_format(date.fromisoformat(value), "DATE_FORMAT")]
    return str(value).splitlines()


def _value(question: Question, raw: Any, context: Context) -> Any:
    if question.type == QuestionType.CHOICES:
        return _choices(question, raw, context)
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise _RefusedError(_("Give a text here."))
    text = _clean_text(question, raw)
    return _READERS[question.type](question, text, context) if text else None


def _clean_text(question: Question, raw: str) -> str:
    fault = text_fault(raw)
    if fault:
        raise _RefusedError(fault)
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").strip()
    if question.type != QuestionType.LONGTEXT:
        text = " ".join(text.split())
    limit = question.max_length if question.type in (QuestionType.TEXT, QuestionType.LONGTEXT) else RAW_LENGTH
    fault = text_fault(text, limit)
    if fault:
        raise _RefusedError(fault)
    return text


def _text(question: Question, text: str, context: Context) -> str:
    return text


def _choice(question: Question, text: str, context: Context) -> str:
    if text not in {option.code for option in options_of(question, context.sources)}:
        raise _RefusedError(_("Choose one of the options."))
    return text


def _choices(question: Question, raw: Any, context: Context) -> list[str] | None:
    if raw is None:
        return None
    if not isinstance(raw, list) or not all(isinstance(code, str) for code in raw):
        raise _RefusedError(_("Choose from the options."))
    codes = [option.code for option in options_of(question, context.sources)]
    if set(raw) - set(codes):
        raise _RefusedError(_("Choose from the options."))
    return [code for code in codes if code in raw] or None


def _date(question: Question, text: str, context: Context) -> str:
    try:
        day_first = _DAY_FIRST.match(text)
        given = date(int(day_first[3]), int(day_first[2]), int(day_first[1])) if day_first else date.fromisoformat(text)
    except ValueError:
        raise _RefusedError(_("Give a date, such as 14.03.2027.")) from None
    if not 1900 <= given.year <= 2200:
        raise _RefusedError(_("Give a date between 1900 and 2200."))
    return given.isoformat()


def _number(text: str) -> Decimal:
    try:
        number = Decimal(re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", "."))
    except InvalidOperation:
        raise _RefusedError(_("Give a number, such as 12500 or 33.5.")) from None
    if not number.is_finite():
        raise _RefusedError(_("Give a number, such as 12500 or 33.5."))
    return number


def _money(question: Question, text: str, context: Context) -> dict[str, str]:
    amount = _number(text)
    if not 0 < amount < _MOST_MONEY or amount != amount.quantize(Decimal("0.01")):
        raise _RefusedError(_("Give a sum above 0 with at most two digits after the point."))
    return {"amount": str(amount.quantize(Decimal("0.01"))), "currency": question.currency}


def _amount(question: Question, text: str, context: Context) -> dict[str, str]:
    amount = _number(text.replace("\u2212", "-"))
    if not -_MOST_MONEY < amount < _MOST_MONEY or amount != amount.quantize(Decimal("0.01")):
        raise _RefusedError(_("Give a sum with at most two digits after the point; a loss with a minus before it."))
    return {"amount": str(amount.quantize(Decimal("0.01")) + Decimal(0)), "currency": question.currency}


def _count(question: Question, text: str, context: Context) -> str:
    number = _number(text)
    if not 0 <= number < _MOST_MONEY or number != number.to_integral_value():
        raise _RefusedError(_("Give a whole number, 0 or more."))
    return str(int(number))


def _percent(question: Question, text: str, context: Context) -> str:
    number, above = _number(text.removesuffix("%")), Decimal(question.above or "0")
    if not above < number <= 100:
        raise _RefusedError(_("Give a number above %(above)s and up to 100.") % {"above": above})
    if number != number.quantize(Decimal("0.01")):
        raise _RefusedError(_("Give at most two digits after the point."))
    return format(number.normalize(), "f")


def _email(question: Question, text: str, context: Context) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise _RefusedError(_("Give an e-mail address, such as name@example.kz.")) from None
    return text


def _identifier(question: Question, text: str, context: Context) -> dict[str, Any]:
    try:
        return as_kept(_parsed(question, text, context))
    except IdentifierError as error:
        raise _RefusedError(_(error.template).format(**error.params), error.field) from None


def _parsed(question: Question, text: str, context: Context) -> Identifier:
    if question.type == QuestionType.WALLET:
        tag = context.beside.get("tag")
        return parse(text, question.type.value, tag=tag if isinstance(tag, str) else "")
    return parse(text, URL if question.type == QuestionType.SITE else question.type.value, country=context.country)


def as_kept(found: Identifier) -> dict[str, Any]:
    """An identifier as answers, submissions and snapshots keep it."""
    return {
        "raw": found.raw,
        "kind": str(found.kind),
        "canonical": found.canonical,
        "chain": found.chain,
        "tag": found.tag,
        "match": str(found.match),
        "warnings": list(found.warnings),
    }


def _missing(question: Question) -> str:
    if question.type in (QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.COUNTRY):
        return _("Choose an answer to “%(question)s”.") % {"question": question.label}
    return _("Answer “%(question)s”.") % {"question": question.label}


_READERS: dict[QuestionType, Callable[[Question, str, Context], Any]] = {
    QuestionType.TEXT: _text,
    QuestionType.LONGTEXT: _text,
    QuestionType.CHOICE: _choice,
    QuestionType.COUNTRY: _choice,
    QuestionType.DATE: _date,
    QuestionType.MONEY: _money,
    QuestionType.AMOUNT: _amount,
    QuestionType.COUNT: _count,
    QuestionType.PERCENT: _percent,
    QuestionType.EMAIL: _email,
    **dict.fromkeys(IDENTIFIER_TYPES, _identifier),
}
