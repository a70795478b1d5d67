"""The checker: is this exchange licensed?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.accounts.access import public
from registry.lib.errors import InvalidError
from registry.lookup.answers import Answer
from registry.lookup.queries import lookup
from registry.website.asked import CheckForm
from registry.website.wording import notices_of, words_of_answer


@public
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The box, and below it the answer when something was asked. An unreadable question is a 400 with the box filled."""
    if "q" not in request.GET:
        return render(request, "website/check.html", {"form": CheckForm()})
    form = CheckForm(request.GET)
    answer = _answered(form)
    if answer is None:
        return render(request, "website/check.html", {"form": form}, status=400)
    return render(request, "website/check.html", {"form": form, "asks_past": bool(form.cleaned_data["at"]), **_context(answer)})


def _answered(form: CheckForm) -> Answer | None:
    if not form.is_valid():
        return None
    try:
        return lookup(form.cleaned_data["q"], at=form.cleaned_data["at"] or timezone.now(), seen_at=timezone.now())
    except InvalidError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


def _context(answer: Answer) -> dict[str, Any]:
    """The answer, its words, and what stands beside it: other firms, listings, names only, look-alikes."""
    number = answer.entry.number if answer.entry else ""
    beside = [match for match in answer.matches if match.reference != number]
    return {
        "answer": answer,
        "entry": answer.entry,
        "words": words_of_answer(answer),
        "notices": notices_of(answer),
        "lookalikes": [match for match in beside if match.how == "lookalike"],
        "matches": [match for match in beside if match.how != "lookalike"],
    }
