"""Views of the cases that are kept under a name."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.accounts.access import organisation_for, person_of
from registry.licensing.actions import remove_view, save_view
from registry.licensing.models import Authority
from registry.licensing.queries import views_for
from registry.portal.attempts import attempt, sent
from registry.portal.doors import case_workers, read_or_send
from registry.portal.forms.views import ViewForm
from registry.portal.queue_filter import kept


@case_workers
@read_or_send
def save(request: HttpRequest) -> HttpResponse:
    """Give the view in the address a name."""
    authority = Authority.objects.filter(organisation=organisation_for(request)).first()
    if authority is None:
        raise Http404
    form, query, status = ViewForm(sent(request)), kept(request.GET), 200
    if request.method == "POST":
        done, status = attempt(
            form, lambda: save_view(authority.pk, **form.cleaned_data, query=query, actor=person_of(request), at=timezone.now())
        )
        if done is not None:
            messages.success(request, _("The view is kept."))
            return redirect(f"{reverse('portal:queue')}?{query}")
    return render(request, "portal/view_save.html", {"form": form, "query": query}, status=status)


@case_workers
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own view; a colleague's is as good as none."""
    person = person_of(request)
    view = views_for(person, organisation_for(request)).filter(pk=pk, person=person).first()
    if view is None:
        raise Http404
    remove_view(view.pk, actor=person, at=timezone.now())
    messages.success(request, _("The view is removed."))
    return redirect("portal:queue")
