"""How values are written on a page: instants with their zone, money, names in isolation, tags with colour and icon."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.lib.clock import offset_name
from registry.website.tones import CURRENCY_SIGNS, bar_of, tone_of

register = template.Library()
NO_BREAK = "\u00a0"
CHANGE_LINK = (
    '<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> ({})</span></a></dd>'
)


@register.filter
def moment(at: datetime | None) -> str:
    """An instant in the registry's zone: “22.11.2026 11:40 (UTC+5)”. Empty for None."""
    if at is None:
        return ""
    local = at.astimezone(settings.REGISTRY_ZONE)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')}{NO_BREAK}({offset_name(local)})"


@register.filter
def day(value: datetime | date | None) -> str:
    """A day as the reader's language writes it; an instant gives its day in the registry's zone. Empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(settings.REGISTRY_ZONE).date()
    return formats.date_format(value, "DATE_FORMAT")


@register.filter
def machine_time(at: datetime | date | None) -> str:
    """For `<time datetime>` and feeds: RFC 3339 in UTC, or an ISO day."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return at.isoformat() if at else ""


@register.filter
def number(value: float | Decimal | None, places: int | None = None) -> str:
    """A number with its thousands apart: “1 234 567”. Empty for None."""
    if value is None or value == "":
        return ""
    return formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


@register.filter
def money(amount: float | Decimal | None, currency: str = "KZT") -> str:
    """A sum with its sign: “1 234 567,50 ₸”. Currencies without a sign of their own keep their code."""
    if amount is None or amount == "":
        return ""
    return f"{number(amount, 2)}{NO_BREAK}{CURRENCY_SIGNS.get(currency, currency)}"


@register.filter
def bdi(text: object) -> SafeString:
    """A name given by a stranger, isolated so that its direction cannot turn the words around it."""
    return format_html("<bdi>{}</bdi>", "" if text is None else text)


@register.filter
def code(text: object) -> SafeString:
    """An identifier in fixed width that may break anywhere: hosts, wallets, hashes."""
    return format_html('<bdi class="tz-code">{}</bdi>', "" if text is None else text)


@register.inclusion_tag("components/tag.html")
def tag(text: object, code: str = "", colour: str = "", icon: str = "") -> dict[str, object]:
    """A status by word, icon and colour together. Colour and icon follow from `code`; `text` is its translated word."""
    tone = tone_of(str(code))
    return {"text": text, "colour": colour or tone.colour, "icon": icon or tone.icon}


@register.simple_block_tag(takes_context=True)
def page_title(context: template.Context, content: str) -> SafeString:
    """The parts of a title, one a line, as “Page – Section – Service”, with “Error: ” before a page that asks again."""
    parts = [" ".join(line.split()) for line in content.splitlines() if line.strip()]
    title = " – ".join(parts)
    return format_html(gettext("Error: {}") if _has_errors(context) else "{}", SafeString(title))


def _has_errors(context: template.Context) -> bool:
    return any(getattr(form, "errors", None) for form in forms_of(context)) or bool(context.get("errors"))


def forms_of(context: template.Context) -> list[Any]:
    """The forms of a page: `form` and each of `forms`."""
    return [form for form in [context.get("form"), *(context.get("forms") or ())] if form is not None]


@register.simple_block_tag
def h1(content: str) -> SafeString:
    """The one heading of the page, or nothing when the page draws its own."""
    text = content.strip()
    return format_html('<h1 class="govuk-heading-xl">{}</h1>', SafeString(text)) if text else SafeString("")


@register.simple_block_tag
def table_region(content: str, label: str) -> SafeString:
    """A wide table in a region of its own that scrolls by touch and keyboard. `label` says what the table holds."""
    return format_html('<div class="tz-table-region" role="region" aria-label="{}" tabindex="0">{}</div>', label, SafeString(content))


@register.simple_block_tag
def summary_row(content: str, label: str, change: str = "", change_text: str = "") -> SafeString:
    """One row of `<dl class="govuk-summary-list">`; `change` is the address of its Change link."""
    row = format_html(
        '<dt class="govuk-summary-list__key">{}</dt><dd class="govuk-summary-list__value">{}</dd>', label, SafeString(content)
    )
    if change:
        link = format_html(CHANGE_LINK, change, change_text or gettext("Change"), label)
        return format_html('<div class="govuk-summary-list__row">{}{}</div>', row, link)
    return format_html('<div class="govuk-summary-list__row govuk-summary-list__row--no-actions">{}</div>', row)


@register.simple_block_tag
def verdict_panel(content: str, title: str, code: str, level: int = 2) -> SafeString:
    """The answer to “is it licensed?”: the words of the verdict with icon and bar by its code, then what it means."""
    parts = {"title": title, "icon": tone_of(code).icon or "attention", "bar": bar_of(code), "level": level, "content": SafeString(content)}
    return render_to_string("components/verdict.html", parts)


@register.filter
def joined(values: list[object], separator: str = ", ") -> SafeString:
    """Values one after another, each isolated: names, hosts."""
    return format_html_join(separator, "<bdi>{}</bdi>", ((value,) for value in values))


@register.filter
def shown_pages(page: Page[Any]) -> list[int]:
    """The page numbers a pagination shows; 0 stands for the gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [item if isinstance(item, int) else 0 for item in numbers]
