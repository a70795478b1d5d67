"""What the holder does with its licence: be heard, report a condition as met."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.accounts.access import person_of
from registry.apply.holding_forms import ConditionForm, RepresentationForm
from registry.apply.loading import exchange_people, load_licence
from registry.lib.errors import NotAllowedError, RegistryError, RuleError
from registry.licensing.actions import make_representation, report_condition
from registry.licensing.models import Licence
from registry.licensing.queries import acts_of, conditions_of

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@exchange_people
@read_or_send
def representation(request: HttpRequest, number: str, act_number: int) -> HttpResponse:
    """Be heard on an urgent act."""
    found = load_licence(request, number)
    act = acts_of(found).filter(number=act_number, is_urgent=True).first()
    if act is None:
        raise Http404
    form = RepresentationForm(request.POST if request.method == "POST" else None)
    return _page(request, found, form, _("Be heard on the suspension"), lambda given: make_representation(
        act.pk, text=given["text"], actor=person_of(request), at=timezone.now()
    ), _("Your words are with the authority."))  # fmt: skip


@exchange_people
@read_or_send
def condition(request: HttpRequest, number: str, condition_number: int) -> HttpResponse:
    """Report a condition as met, with a document."""
    found = load_licence(request, number)
    row = conditions_of(found, timezone.now()).filter(number=condition_number).first()
    if row is None:
        raise Http404
    form = ConditionForm(request.POST or None, request.FILES or None) if request.method == "POST" else ConditionForm()

    def report(given: dict[str, Any]) -> object:
        file = given["file"]
        name = file.name if file else ""
        return report_condition(row.pk, text=given["text"], file=file, name=name, actor=person_of(request), at=timezone.now())

    return _page(request, found, form, _("Report a condition as met"), report, _("Reported. An officer looks at it."), about=row.text)


def _page(
    request: HttpRequest,
    found: Licence,
    form: forms.Form,
    heading: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
    about: str = "",
) -> HttpResponse:
    """The form; sent and taken, back to the licence; refused, the reason where it belongs."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotAllowedError:
            raise
        except RegistryError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            status = 409 if isinstance(error, RuleError) else 400
        else:
            messages.success(request, done)
            return redirect("apply:licence", found.number)
    elif form.errors:
        status = 400
    context = {"licence": found, "form": form, "page_heading": heading, "about": about}
    return render(request, "apply/licence_form.html", context, status=status)
