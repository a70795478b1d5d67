"""Before a case opens: a person declares an interest or none. Whoever has one does not read on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from registry.accounts.access import organisation_for, person_of
from registry.licensing.models import Application
from registry.licensing.queries import cases_of, interest_of, needs_declaration, roles_on

View = Callable[..., HttpResponseBase]


def declared(view: View) -> View:
    """A page of a case (its number comes first) for those who declared no conflict of interest. Put it under the door and the methods."""

    @wraps(view)
    def guarded(request: HttpRequest, number: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        application = cases_of(organisation_for(request)).filter(number=number).first()
        closed = closed_page(request, application) if application is not None else None
        return closed or view(request, number, *args, **kwargs)

    return guarded


def closed_page(request: HttpRequest, application: Application) -> HttpResponse | None:
    """The way to the declaration, or the page that says why the case is closed to the person; None when it is open."""
    person = person_of(request)
    if not needs_declaration(roles_on(application, person)):
        return None
    interest = interest_of(application, person)
    if interest.must_declare:
        here = reverse("portal:case", args=[application.number]) if request.method == "POST" else request.get_full_path()
        return redirect(f"{reverse('portal:case_interest', args=[application.number])}?{urlencode({'next': here})}")
    if interest.has_conflict:
        context = {"application": application, "declaration": interest.declaration}
        return render(request, "portal/case_closed.html", context, status=403)
    return None
