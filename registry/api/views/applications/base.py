"""What all views of an exchange's program share: everything starts from the key's organisation, another's object is 404."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.states import Scope
from registry.api.problems import Problem, escaped
from registry.api.views.base import KeyView
from registry.lib.errors import InvalidError
from registry.licensing.actions import IncompleteError, SectionError
from registry.licensing.answers import Problem as Obstacle
from registry.licensing.forms import Section
from registry.licensing.models import Answer, Application, Document
from registry.licensing.progress import applies
from registry.licensing.queries import answers_of, application_of, document_for, form_for

MOST_NAMED = 100


class ApplicantView(KeyView):
    """For programs of an exchange. The key acts for the person who made it, see `registry.accounts.queries.person_behind`."""

    scopes = dict.fromkeys(("GET", "POST", "PUT", "DELETE"), Scope.APPLICATIONS.value)

    def application(self, number: str) -> Application:
        """The organisation's application of that number."""
        found = application_of(self.organisation, number)
        if found is None:
            raise Http404
        return found

    def handle_exception(self, exc: Exception) -> Response:
        """The refusals of the form's rules name every question at once."""
        return super().handle_exception(_all_named(exc))


def load_section(application: Application, code: str) -> tuple[Section, dict[str, Answer]]:
    """A section that is part of the application, and all kept answers by section. Raises `Http404`."""
    answers = answers_of(application)
    section = form_for(application).section(code)
    if section is None or not applies(section, {name: answer.data for name, answer in answers.items()}):
        raise Http404
    return section, answers


def load_document(application: Application, pk: str) -> Document:
    """A document of the application. Raises `Http404`."""
    document = document_for(application, int(pk))
    if document is None:
        raise Http404
    return document


def version_shown(request: Request, given: int | None) -> int:
    """The version that the caller saw: `If-Match` with the section's ETag, or `version`. Raises `InvalidError` without either."""
    header = request.headers.get("If-Match", "").strip()
    text = header.removeprefix("W/").strip('"')
    if not header and given is not None:
        return given
    if text.isascii() and text.isdigit() and len(text) < 10 and given in (None, int(text)):
        return int(text)
    sentence = _("Give the version that you saw, as “version” or as If-Match with the ETag of the section.")
    raise InvalidError(sentence, field="version")


def _all_named(error: Exception) -> Exception:
    if isinstance(error, SectionError):
        return Problem("invalid", error.message, errors=_errors(error.problems, ""))
    if isinstance(error, IncompleteError):
        sentence = _("The application is not complete: {count} thing(s) to do, see “errors”.").format(count=len(error.problems))
        return Problem("rule", sentence, errors=_errors(error.problems, "/sections/"))
    return error


def _errors(problems: Iterable[Obstacle], base: str) -> list[dict[str, Any]]:
    rows = []
    for problem in list(problems)[:MOST_NAMED]:
        section = f"{base}{problem.section}" if base else ""
        question = escaped(problem.question)
        rows.append({"pointer": f"{section}/answers/{question}" if question else section, "detail": problem.message, "code": "answers"})
    return rows
