"""What the forms of the portal have in common: reading what was sent, and turning a refusal into an error of the form."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest, QueryDict

from registry.lib.errors import NotAllowedError, RegistryError, RuleError

T = TypeVar("T")

INVALID = 400
CONFLICT = 409


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is empty; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def attempt(form: forms.Form, act: Callable[[], T]) -> tuple[T | None, int]:
    """What a valid form's act gives, with 200. Else None, the reasons in the form, and the status of the page that shows it.

    `NotAllowedError` passes through: that is a page of its own.
    """
    if not form.is_valid():
        return None, INVALID
    try:
        return act(), 200
    except NotAllowedError:
        raise
    except RegistryError as error:
        refuse(form, error)
        return None, CONFLICT if isinstance(error, RuleError) else INVALID


def refuse(form: forms.Form, error: RegistryError) -> None:
    """Show a refusal at the field it names, or above the form. A form's `fields_named` maps names of the action to its own."""
    name = getattr(form, "fields_named", {}).get(error.field, error.field)
    form.add_error(name if name in form.fields else None, error.message)
