"""Proposing in two steps that need no script: fill in, then see exactly what an approver will see, then propose."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.accounts.access import person_of
from registry.approvals.models import Proposal
from registry.portal.attempts import attempt
from registry.portal.files import draft_download
from registry.portal.rehearsal import Act, propose_as_seen, rehearse, rehearse_letter

FORM_STEPS = ("change", "more")
"""Buttons that lead back to the form: to change something, or for more rows."""
LETTER_STEPS = {f"letter-{language}": language for language, _name in settings.LANGUAGES}
"""Buttons that give the letter as it would go out, in a language."""
OUR_FIELDS = frozenset({"csrfmiddlewaretoken", "step", "seen", "confirmation"})


class ConfirmationForm(forms.Form):
    """Typing the number or name of what a destructive act is about."""

    confirmation = forms.CharField(label="", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))

    def __init__(self, *args: Any, word: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word = word
        self.fields["confirmation"].label = _("To go on, type %(word)s") % {"word": word}
        self.refusal = _("This is not %(word)s. Look again whether you mean this one.") % {"word": word}
        self.fields["confirmation"].error_messages["required"] = self.refusal

    def clean_confirmation(self) -> str:
        """The word itself, whatever its case."""
        typed: str = self.cleaned_data["confirmation"]
        if typed.strip().casefold() != self.word.casefold():
            raise forms.ValidationError(self.refusal)
        return typed


@dataclass(frozen=True)
class Steps:
    """One act that is proposed in two steps. `form` is made from what was sent, or `None`."""

    template: str
    form: Callable[[Any], forms.Form]
    act: Callable[[Any], Proposal]
    """The action, from the valid form."""
    button: Any
    word: str = ""
    """What has to be typed before proposing; empty: nothing."""
    context: dict[str, Any] = field(default_factory=dict)
    frame: str = "portal/base.html"
    """The layout of the page that checks."""


def two_steps(request: HttpRequest, steps: Steps) -> HttpResponse:
    """The form; the page that checks what was typed; the proposal, and its page. What is wrong comes back with what was typed."""
    step = request.POST.get("step", "")
    if request.method != "POST":
        return _form_page(request, steps, steps.form(None))
    form = steps.form(request.POST)
    if step in FORM_STEPS:
        return _form_page(request, steps, form)
    act = partial(steps.act, form)
    if step in LETTER_STEPS:
        return _letter(request, steps, form, act, LETTER_STEPS[step])
    if step != "propose":
        return _check_page(request, steps, form, act)
    confirmation = ConfirmationForm(request.POST, word=steps.word)
    if steps.word and not confirmation.is_valid():
        return _check_page(request, steps, form, act, confirmation=confirmation, status=400)
    person = person_of(request)
    proposal, status = attempt(form, lambda: propose_as_seen(act, seen=request.POST.get("seen", "").replace("\0", ""), proposer=person))
    if proposal is None:
        return _form_page(request, steps, form, status)
    return proposed(request, proposal)


def proposed(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """To the page of the new proposal, with a word on what comes next."""
    messages.success(request, _("Proposed. Another person has to decide."))
    return redirect("portal:proposal", proposal.pk)


def _form_page(request: HttpRequest, steps: Steps, form: forms.Form, status: int = 200) -> HttpResponse:
    return render(request, steps.template, {**steps.context, "form": form}, status=status)


def _letter(request: HttpRequest, steps: Steps, form: forms.Form, act: Act, language: str) -> HttpResponse:
    letter, refused = attempt(form, lambda: rehearse_letter(act, language, at=timezone.now()))
    if refused != HTTPStatus.OK:
        return _form_page(request, steps, form, refused)
    if letter is None:
        raise Http404
    kind, press = letter
    return draft_download(press, kind, language)


def _check_page(
    request: HttpRequest, steps: Steps, form: forms.Form, act: Act, *, confirmation: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    rehearsal, refused = attempt(form, lambda: rehearse(act))
    if rehearsal is None:
        return _form_page(request, steps, form, refused)
    context = {
        **steps.context,
        "frame": steps.frame,
        "rehearsal": rehearsal,
        "blocks": rehearsal.blocks,
        "effects": rehearsal.effects,
        "hidden": [(name, value) for name, values in request.POST.lists() if name not in OUR_FIELDS for value in values],
        "button": steps.button,
        "is_dangerous": bool(steps.word),
        "form": (confirmation or ConfirmationForm(word=steps.word)) if steps.word else None,
    }
    return render(request, "portal/check.html", context, status=status)
