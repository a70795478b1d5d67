"""The page on which a person declares an interest in a case, or none."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from registry.accounts.access import person_of
from registry.licensing.actions import declare_interest
from registry.licensing.queries import interest_of
from registry.portal.attempts import attempt, sent
from registry.portal.doors import case_workers, read_or_send
from registry.portal.forms.interests import InterestForm
from registry.portal.views.case import found_case


@case_workers
@read_or_send
def interest(request: HttpRequest, number: str) -> HttpResponse:
    """Who is behind the application, and the question; once answered, what was answered."""
    application = found_case(request, number).application
    form, status = InterestForm(sent(request)), 200
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: declare_interest(
                application.pk,
                has_conflict=form.has_conflict,
                reason=form.cleaned_data["reason"],
                actor=person_of(request),
                at=timezone.now(),
            ),
        )
        if done is not None:
            messages.success(request, _("Your declaration is recorded."))
            return redirect(_onward(request, number))
    known = interest_of(application, person_of(request))
    context = {
        "application": application,
        "form": form,
        "declaration": known.declaration,
        "must_declare": known.must_declare,
        "people": application.exchange.people.filter(until_on__isnull=True),
        "names": application.exchange.names.filter(valid_until__isnull=True),
        "next": _onward(request, number),
    }
    return render(request, "portal/case_interest.html", context, status=status)


def _onward(request: HttpRequest, number: str) -> str:
    """Where the person wanted to go, if that is a page of ours; else the case."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if wanted and is_ours else reverse("portal:case", args=[number])
