"""The forms of applications and their versions; proposing a new one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, person_of
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.licensing.actions import propose_form
from registry.licensing.forms import Form
from registry.licensing.queries import KnownVersion, newest_version, text_of_form, versions_of_forms
from registry.portal.doors import administrators, form_readers, read_or_send
from registry.portal.form_words import change_words, rules_of, section_rows
from registry.portal.forms.published_forms import FormFileForm, FormVersionForm
from registry.portal.steps import Steps, two_steps
from registry.portal.views.fee_tabs import authority_of

READ = "read"
"""The button that puts a file into the box."""


@form_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every form with its versions: which is in force, and how many applications began with each."""
    found = [known for known in versions_of_forms(timezone.now()) if _is_ours(known.form, request)]
    codes = list(dict.fromkeys(known.form.code for known in found))
    context = {
        "forms_known": [(code, [known for known in found if known.form.code == code]) for code in codes],
        "may_propose": has_role(person_of(request), Role.ADMINISTRATOR, organisation=organisation_for(request)),
    }
    return render(request, "portal/published_forms.html", context)


@form_readers
@require_safe
def version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version as applicants meet it, and what differs from the version before."""
    known = _found(request, code, version)
    before = next((one for one in versions_of_forms(timezone.now()) if (one.form.code, one.form.version) == (code, version - 1)), None)
    context = {
        "known": known,
        "rules": [{"label": label, "value": value} for label, value in rules_of(known.form)],
        "sections": [{"label": str(section.title), "value": "\n".join(section_rows(section))} for section in known.form.sections],
        "changes": change_words(before.form, known.form) if before else None,
    }
    return render(request, "portal/published_form.html", context)


@form_readers
@require_safe
def download(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """The YAML of a version, as it was written, to save."""
    known = _found(request, code, version)
    response = HttpResponse(text_of_form(known.form.code, version), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{known.form.code}.v{version}.yaml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@administrators
@read_or_send
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose the next version: from a file or the text of the newest one; see what it changes; propose."""
    newest = newest_version(code)
    if newest is None or not _is_ours(newest, request):
        raise Http404
    start = {"text": text_of_form(newest.code, newest.version)}
    context = {"newest": newest, "file_form": FormFileForm()}
    if request.POST.get("step") == READ:
        return _with_file(request, context, start)

    def act(form: Any) -> Proposal:
        now, given = timezone.now(), form.cleaned_data
        return propose_form(**given, actor=person_of(request), at=now, authority=authority_of(request))

    steps = Steps(
        "portal/form_propose.html", lambda data: FormVersionForm(data, initial=start), act, gettext_lazy("Propose the version"),
        context=context,
    )  # fmt: skip
    return two_steps(request, steps)


def _with_file(request: HttpRequest, context: dict[str, Any], start: dict[str, str]) -> HttpResponse:
    """The page with the text of the file in the box, or with what is wrong with the file."""
    file_form = FormFileForm(request.POST, request.FILES)
    is_read = file_form.is_valid()
    text = {"text": file_form.cleaned_data["file"]} if is_read else start
    shown = {**context, "file_form": file_form, "form": FormVersionForm(initial=text), "forms": [file_form]}
    return render(request, "portal/form_propose.html", shown, status=200 if is_read else 400)


def _found(request: HttpRequest, code: str, number: int) -> KnownVersion:
    """That version, if the form is one of this authority or of all (404)."""
    for known in versions_of_forms(timezone.now()):
        if (known.form.code, known.form.version) == (code, number) and _is_ours(known.form, request):
            return known
    raise Http404


def _is_ours(form: Form, request: HttpRequest) -> bool:
    return not form.authorities or authority_of(request).code in form.authorities
