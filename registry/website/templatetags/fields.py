"""Dresses Django's form controls in the kit's classes. Used by the field templates only."""

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

from registry.website.templatetags.tizilim import forms_of

register = template.Library()

# Widget attributes that speak to the field template, not to the browser.
NOT_DRAWN = False
OURS = ("data-prefix", "data-suffix", "data-width", "data-label-size")


@register.filter
def kind(field: BoundField) -> str:
    """Which partial draws the control: check, radios, checks, date, file, select, textarea or input."""
    widget = field.field.widget
    for widget_class, name in (
        (forms.SelectDateWidget, "date"),
        (forms.CheckboxSelectMultiple, "checks"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "check"),
        (forms.FileInput, "file"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
    ):
        if isinstance(widget, widget_class):
            return name
    return "input"


@register.filter
def option(field: BoundField, name: str) -> Any:
    """A presentational option of the field: `prefix`, `suffix`, `width`, `label-size` of its widget's `data-` attributes."""
    return field.field.widget.attrs.get(f"data-{name}", "")


@register.filter
def group_class(kind: str) -> str:
    """The kit's word for a group of choices."""
    return "radios" if kind == "radios" else "checkboxes"


@register.filter
def is_checked(field: BoundField) -> bool:
    """Whether a single tick box is ticked, as typed or as stored."""
    widget = field.field.widget
    return bool(widget.check_test(field.value())) if isinstance(widget, forms.CheckboxInput) else False


@register.filter
def error_target(field: BoundField) -> str:
    """The id that a link of the error summary jumps to: the control, or the first of a group."""
    first = {"date": "_day", "radios": "_0", "checks": "_0"}
    return f"{field.auto_id}{first.get(kind(field), '')}"


@register.filter
def describedby(field: BoundField) -> str:
    """The ids of hint and error of the field, in reading order."""
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    return " ".join([*ids, f"{field.auto_id}_error"] if field.errors else ids)


@register.filter
def marks_optional(field: BoundField) -> bool:
    """Whether the label says “(optional)”: not on forms that set `mark_optional = False`, as filters do."""
    return not field.field.required and getattr(field.form, "mark_optional", True)


@register.filter
def choice_hint(field: BoundField, value: object) -> str:
    """The sentence under one choice, from the field's optional `choice_hints` mapping."""
    return str(getattr(field.field, "choice_hints", {}).get(str(value), ""))


@register.simple_tag(takes_context=True)
def error_rows(context: template.Context) -> list[dict[str, str]]:
    """Every error of the page in reading order, each with the place it jumps to."""
    rows = [row for form in forms_of(context) for row in _rows_of(form)]
    return [*rows, *(context.get("errors") or ())]


def _rows_of(form: Any) -> list[dict[str, str]]:
    if not getattr(form, "errors", None):
        return []
    rows = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
    for field in form:
        href = "" if field.is_hidden else f"#{error_target(field)}"
        rows += [{"text": _said_of(str(field.label), str(text)), "href": href} for text in field.errors]
    return rows


def _said_of(label: str, error: str) -> str:
    return f"{label} {error}" if label.endswith(("?", ":", ".")) else f"{label}: {error}"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of a text-like, select, textarea or file field, with classes, description and the person's own text."""
    base = {"select": "govuk-select", "textarea": "govuk-textarea", "file": "govuk-file-upload"}.get(kind(field), "govuk-input")
    classes = [field.field.widget.attrs.get("class", ""), base]
    if field.errors:
        classes.append(f"{base}--error")
    if width := option(field, "width"):
        classes.append(f"govuk-input--width-{width}")
    attrs: dict[str, Any] = {"class": " ".join(filter(None, classes)), "aria-describedby": describedby(field) or NOT_DRAWN}
    return field.as_widget(attrs={**attrs, **dict.fromkeys(OURS, NOT_DRAWN)})


@register.filter
def date_parts(field: BoundField) -> list[dict[str, Any]]:
    """Day, month and year of a `SelectDateWidget` field: name, id, value as typed, code of the part."""
    widget = field.field.widget
    known = widget.format_value(field.value()) or {}
    data = field.form.data if field.form.is_bound else {}
    return [
        {
            "part": part,
            "name": f"{field.html_name}_{part}",
            "id": f"{field.auto_id}_{part}",
            "value": data.get(f"{field.html_name}_{part}", known.get(part)) or "",
            "width": 4 if part == "year" else 2,
        }
        for part in ("day", "month", "year")
    ]
