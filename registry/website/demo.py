"""Demo mode only: becoming anybody by one click, and reading everybody's mail. Not in the URL table outside demo mode."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import home_of, public
from registry.accounts.models import Membership, User
from registry.accounts.sessions import PERSONA
from registry.accounts.states import MembershipState, OrganisationKind
from registry.licensing.demo_signing import demo_signature
from registry.outbox.models import Mail

MAILS_A_PAGE = 50


class DemoSignerForm(forms.Form):
    """What to sign, as whom."""

    file = forms.FileField(label=_("The file to sign"), help_text=_("The one that you saved from the page “Check your answers”."))
    person = forms.ModelChoiceField(User.objects.none(), label=_("Sign as"))

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, files, initial=initial, use_required_attribute=False)
        exchanges = Membership.objects.filter(state=MembershipState.ACTIVE, organisation__kind=OrganisationKind.EXCHANGE)
        people = User.objects.filter(is_active=True, pk__in=exchanges.values("user_id")).order_by("full_name", "pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personas(request: HttpRequest) -> HttpResponse:
    """Everybody who holds a role. A POST with `person` signs that person in, second factor included."""
    _only_in_demo()
    if request.method == "POST":
        return _become(request)
    roles = Membership.objects.filter(state=MembershipState.ACTIVE, user__is_active=True).select_related("user", "organisation")
    kinds = [
        (kind.label, [role for role in roles.order_by("organisation__name", "id") if role.organisation.kind == kind])
        for kind in (OrganisationKind.REGULATOR, OrganisationKind.BANK, OrganisationKind.EXCHANGE)
    ]
    return render(request, "website/personas.html", {"kinds": kinds})


@public
@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """All mails, newest first; `?to=` narrows to one address."""
    _only_in_demo()
    kept = Mail.objects.order_by("-created_at", "-id")
    to = request.GET.get("to", "").strip()
    if to:
        kept = kept.filter(to__iexact=to.replace("\0", ""))
    return render(request, "website/mails.html", {"page": Paginator(kept, MAILS_A_PAGE).get_page(request.GET.get("page")), "to": to})


@public
@never_cache
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as plain text, its links clickable."""
    _only_in_demo()
    return render(request, "website/mail.html", {"mail": get_object_or_404(Mail, pk=pk)})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signer(request: HttpRequest) -> HttpResponse:
    """Signs a saved file as a person of the demo; the answer is the signature file. No real certificate is anywhere near."""
    _only_in_demo()
    form = DemoSignerForm(request.POST, request.FILES) if request.method == "POST" else DemoSignerForm(initial={"person": request.user.pk})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        signature = demo_signature(form.cleaned_data["person"], file.read(), at=timezone.now())
        response = HttpResponse(signature, content_type="application/pkcs7-signature")
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{file.name}.p7s") or "attachment"
        return response
    return render(request, "website/signer.html", {"form": form}, status=400 if form.errors else 200)


def _become(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("person", "")
    user = User.objects.filter(pk=int(number), is_active=True).first() if number.isdecimal() and len(number) < 19 else None
    if user is None:
        return redirect("personas")
    request.session.flush()
    login(request, user)
    request.session[PERSONA] = True
    UserSession.objects.create_from_request(request)
    return HttpResponseRedirect(home_of(user))


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404
