"""Webhook endpoints and what was delivered to them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts.access import person_of, require_recent_login, require_role
from registry.bank.forms import EndpointForm
from registry.bank.views.tenancy import ADMINS, PEOPLE, own_subscriber, show, show_once
from registry.distribution.actions import endpoints as acts
from registry.distribution.models import Delivery, Endpoint
from registry.distribution.queries.subscribers import attempts_of, deliveries_of, endpoints_of
from registry.lib.errors import InvalidError, RuleError

SHOWN_DELIVERIES = 50
ACTS: dict[str, Any] = {
    "pause": acts.pause_endpoint,
    "resume": acts.resume_endpoint,
    "test": acts.send_test,
}


@require_role(*PEOPLE)
@require_safe
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """Where the bank is told."""
    return show(request, "bank/endpoints.html", {"endpoints": endpoints_of(own_subscriber(request))})


@require_role(*ADMINS)
@require_recent_login()
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint_new(request: HttpRequest) -> HttpResponse:
    """Add an endpoint and show its secret once."""
    subscriber = own_subscriber(request)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = acts.add_endpoint(subscriber.pk, **form.cleaned_data, actor=person_of(request), at=timezone.now())
        except (InvalidError, RuleError) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _secret_shown(request, added)
    return show(request, "bank/endpoint_new.html", {"form": form})


@require_role(*PEOPLE)
@require_safe
def endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """One endpoint with its latest deliveries."""
    found = _own_endpoint(request, pk)
    deliveries = deliveries_of(own_subscriber(request)).filter(endpoint=found)[:SHOWN_DELIVERIES]
    return show(request, "bank/endpoint.html", {"endpoint": found, "deliveries": deliveries})


@require_role(*ADMINS)
@require_recent_login()
@require_POST
def endpoint_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Pause, resume or test an endpoint, or give it a new secret."""
    found = _own_endpoint(request, pk)
    try:
        if act == "rotate-secret":
            return _secret_shown(request, acts.rotate_secret(found.pk, actor=person_of(request), at=timezone.now()))
        if act not in ACTS:
            raise Http404
        ACTS[act](found.pk, actor=person_of(request), at=timezone.now())
    except RuleError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Done."))
    return redirect("bank:endpoint", pk)


@require_role(*ADMINS)
@require_recent_login()
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an endpoint away for good, after a question."""
    found = _own_endpoint(request, pk)
    if request.method == "POST":
        acts.remove_endpoint(found.pk, actor=person_of(request), at=timezone.now())
        messages.success(request, _("The endpoint was removed."))
        return redirect("bank:endpoints")
    return show(request, "bank/endpoint_remove.html", {"endpoint": found})


@require_role(*PEOPLE)
@require_safe
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery with every attempt: headers, body, status, time."""
    found = _own_delivery(request, pk)
    return show(request, "bank/delivery.html", {"delivery": found, "attempts": attempts_of(found)})


@require_role(*ADMINS)
@require_recent_login()
@require_POST
def delivery_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a delivery once more under its own id."""
    found = _own_delivery(request, pk)
    try:
        acts.replay_delivery(found.pk, actor=person_of(request), at=timezone.now())
    except RuleError as error:
        messages.error(request, error.message)
    return redirect("bank:delivery", pk)


def _own_endpoint(request: HttpRequest, pk: int) -> Endpoint:
    found = endpoints_of(own_subscriber(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _own_delivery(request: HttpRequest, pk: int) -> Delivery:
    found = deliveries_of(own_subscriber(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _secret_shown(request: HttpRequest, added: acts.NewSecret) -> HttpResponse:
    return show_once(request, "bank/endpoint_secret.html", {"endpoint": added.endpoint, "secret": added.secret})
