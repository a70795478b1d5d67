"""Which mails a person has: the page on which to choose, and the page that a link in a mail opens."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from registry.accounts.access import person_of, public, signed_in
from registry.accounts.actions import choose_notifications, turn_off_by_link
from registry.accounts.models import User
from registry.accounts.queries import active_memberships
from registry.outbox.purposes import FACTS, Purpose, facts_of, purposes_for
from registry.outbox.queries import choices_of, failing_among, mail_to_turn_off
from registry.outbox.states import Choice

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


class NotificationsForm(forms.Form):
    """One question for each purpose that leaves the person a choice."""

    def __init__(self, *args: Any, purposes: list[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in purposes:
            self.fields[purpose.value] = forms.ChoiceField(label=purpose.label, choices=_open_choices(purpose), widget=forms.RadioSelect)

    @property
    def chosen(self) -> dict[Purpose, Choice]:
        """What was answered. Only for a valid form."""
        return {Purpose(name): Choice(value) for name, value in self.cleaned_data.items()}


@signed_in
@never_cache
@read_or_send
def notifications(request: HttpRequest) -> HttpResponse:
    """What the person is told of, and how: what may be chosen as questions, the rest with the reason."""
    person = person_of(request)
    purposes = _purposes_of(person)
    open_ones = [purpose for purpose in purposes if FACTS[purpose].is_open]
    initial = dict.fromkeys(open_ones, Choice.EACH.value) | choices_of(person.email)
    form = NotificationsForm(request.POST if request.method == "POST" else None, purposes=open_ones, initial=initial)
    if form.is_valid():
        choose_notifications(person.pk, form.chosen, actor=person, at=timezone.now())
        messages.success(request, _("Your choice is kept. It holds for mails from now on."))
        return redirect("notifications")
    context = {
        "form": form,
        "fixed": [(purpose.label, FACTS[purpose].basis.label) for purpose in purposes if not FACTS[purpose].is_open],
        "has_choice": bool(open_ones),
        "is_failing": person.email in failing_among([person.email]),
        "hour": f"{settings.DIGEST_HOUR}:00",
        "language": get_language_info(person.language or settings.LANGUAGE_CODE)["name_local"],
    }
    return render(request, "accounts/notifications.html", context, status=400 if form.errors else 200)


@public
@csrf_exempt
@never_cache
@read_or_send
def mail_off(request: HttpRequest, token: str) -> HttpResponse:
    """Turn mails of one purpose to one reader off: by POST, as a mail program does by itself (RFC 8058), or by the button here.

    Looking at the page changes nothing: programs follow links in mails. Nobody signs in, and no cookie is asked for: whoever
    holds the token had the mail.
    """
    mail = mail_to_turn_off(token)
    if mail is None:
        return render(request, "accounts/mail_off.html", {"is_unknown": True}, status=410)
    if request.method == "POST":
        turn_off_by_link(mail.to, Purpose(mail.purpose), at=timezone.now())
    return render(request, "accounts/mail_off.html", {"mail": mail, "is_off": request.method == "POST"})


def _purposes_of(person: User) -> list[Purpose]:
    return purposes_for(set(active_memberships(person).values_list("organisation__kind", flat=True)))


def _open_choices(purpose: Purpose) -> list[tuple[str, Any]]:
    facts = facts_of(purpose)
    allowed = {Choice.EACH: True, Choice.COLLECT: facts.may_collect, Choice.OFF: facts.may_turn_off}
    return [(choice.value, choice.label) for choice in Choice if allowed[choice]]
