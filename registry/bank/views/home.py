"""The console's front page: how the bank stands with each list."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.accounts.access import organisation_for, require_role
from registry.bank.views.tenancy import PEOPLE, own_subscriber, show
from registry.distribution.queries.subscribers import endpoints_of, subscriber_states
from registry.distribution.states import EndpointState


@require_role(*PEOPLE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Versions, exposure and what needs attention."""
    subscriber = own_subscriber(request)
    failing = endpoints_of(subscriber).filter(state=EndpointState.SUSPENDED)
    context = {
        "organisation": organisation_for(request),
        "rows": subscriber_states(timezone.now(), subscriber.pk),
        "failing": failing,
    }
    return show(request, "bank/home.html", context)
