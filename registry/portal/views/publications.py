"""What was published: the log of each list, the operations of one version, and what is held back."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from registry.accounts.access import person_of
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.blocklist.actions import propose_release_of_changes
from registry.blocklist.models import ChangeLog, List, Publication
from registry.blocklist.queries import changes_waiting, list_head, oldest_waiting_at
from registry.blocklist.states import ListCode
from registry.portal.doors import list_officers, list_readers, read_or_send
from registry.portal.forms.lists import ReleaseForm
from registry.portal.steps import Steps, two_steps
from registry.portal.views.list_tabs import list_code, list_tabs

PAGE_SIZE = 50


@list_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The heads of the lists, and the log of one of them, newest version first."""
    code = list_code(request.GET.get("list") or ListCode.BLOCK)
    now = timezone.now()
    versions = Publication.objects.filter(list__code=code).order_by("-seq")
    context = {
        "tabs": list_tabs("portal:publications"),
        "heads": [_head(head, now) for head in List.objects.order_by("code")],
        "head": list_head(code),
        "page": Paginator(versions, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_release": has_role(person_of(request), Role.LIST_OFFICER),
    }
    return render(request, "portal/publications.html", context)


def _head(head: List, now: Any) -> dict[str, Any]:
    waiting = changes_waiting(head.code, now)
    held = waiting.filter(held_at__isnull=False).count()
    return {"head": head, "waiting": waiting.count() - held, "held": held, "oldest": oldest_waiting_at(head.code, now)}


@list_readers
@require_safe
def publication(request: HttpRequest, code: str, seq: int) -> HttpResponse:
    """One version with its operations."""
    found = get_object_or_404(Publication.objects.select_related("list"), list__code=list_code(code), seq=seq)
    operations = ChangeLog.objects.filter(list=found.list_id, seq=seq).order_by("position")
    page = Paginator(operations, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/publication.html", {"publication": found, "page": page})


@list_officers
@read_or_send
def release_held(request: HttpRequest, code: str) -> HttpResponse:
    """Propose that removals that were held back go out."""
    head = list_head(list_code(code))

    def act(form: Any) -> Proposal:
        return propose_release_of_changes(head.code, **form.cleaned_data, actor=person_of(request), at=timezone.now())

    steps = Steps("portal/held.html", ReleaseForm, act, gettext_lazy("Propose the release"), context={"head": head})
    return two_steps(request, steps)
