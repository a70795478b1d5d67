"""Signatures and powers of attorney in a case: read, saved, and the power judged once."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.accounts.access import person_of, require_role
from registry.licensing.actions import check_power
from registry.licensing.models import PowerOfAttorney
from registry.licensing.queries import Case, identity_of, power_state, powers_for, roles_on, signature_of
from registry.licensing.states import POWER_OFFICERS, PowerState
from registry.portal.attempts import attempt, sent
from registry.portal.doors import case_readers, read_or_send
from registry.portal.files import as_download, attached
from registry.portal.forms.powers import PowerCheckForm
from registry.portal.interests import declared
from registry.portal.signing import power_row
from registry.portal.views.case import case_context, found_case

power_officers = require_role(*sorted(POWER_OFFICERS))


@case_readers
@require_safe
@declared
def power(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One power with its files and how it stands now; the holder's number for those who check it."""
    case, found = _loaded(request, number, pk)
    context = {
        **case_context(request, case, ""),
        **power_row(found, timezone.now()),
        "identity": identity_of(found) if _is_officer(request, case) else "",
        "can_check": _is_officer(request, case) and _is_open(found),
    }
    return render(request, "portal/case_power.html", context)


@power_officers
@read_or_send
@declared
def check(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Accept a power or turn it down, once for all cases of the exchange."""
    case, found = _loaded(request, number, pk)
    form, status = PowerCheckForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: check_power(found.pk, case.application.pk, **form.facts(), actor=person_of(request), at=timezone.now()),
        )
        if done is not None:
            messages.success(request, _("The power of attorney of %(name)s is checked.") % {"name": done.name})
            return redirect("portal:case_power", number, pk)
    context = case_context(request, case, "") | power_row(found, timezone.now()) | {"form": form, "identity": identity_of(found)}
    return render(request, "portal/case_power_check.html", context, status=status)


@case_readers
@require_safe
@declared
def file(request: HttpRequest, number: str, pk: int, part: str) -> FileResponse:
    """The paper of a power or its apostille, to save."""
    _case, found = _loaded(request, number, pk)
    kept = found.files.filter(part=part).first()
    if kept is None:
        raise Http404
    return as_download(kept)


@case_readers
@require_safe
@declared
def signature(request: HttpRequest, number: str, submission_number: int) -> FileResponse:
    """The signature file of a submission, to check with another tool."""
    case = found_case(request, number)
    row = next((one for one in case.submissions if one.number == submission_number), None)
    kept = signature_of(row) if row is not None else None
    if kept is None:
        raise Http404
    return attached(kept.file, f"{number}-{submission_number}.p7s", "application/pkcs7-signature")


@case_readers
@require_safe
@declared
def content(request: HttpRequest, number: str, submission_number: int) -> HttpResponse:
    """Exactly the bytes of a submission, which its signature is of."""
    case = found_case(request, number)
    row = next((one for one in case.submissions if one.number == submission_number), None)
    if row is None:
        raise Http404
    response = HttpResponse(row.content.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{number}-{submission_number}.json"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _loaded(request: HttpRequest, number: str, pk: int) -> tuple[Case, PowerOfAttorney]:
    case = found_case(request, number)
    found = next((one for one in powers_for(case.application) if one.pk == pk), None)
    if found is None:
        raise Http404
    return case, found


def _is_officer(request: HttpRequest, case: Case) -> bool:
    return bool(roles_on(case.application, person_of(request)) & POWER_OFFICERS)


def _is_open(power: PowerOfAttorney) -> bool:
    return not hasattr(power, "check_made") and power_state(power, timezone.now()) != PowerState.REVOKED
