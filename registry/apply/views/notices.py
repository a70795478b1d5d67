"""Notices of change: tell the authority, follow what became of it, answer when more is asked."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import organisation_for, person_of
from registry.apply.forms import QuestionsForm
from registry.apply.loading import exchange_people, load_licence
from registry.apply.notice_forms import AnswerForm, NoticeForm
from registry.apply.views.documents import attachment
from registry.lib.errors import InvalidError, NotAllowedError, RegistryError, RuleError
from registry.licensing.actions import SectionError
from registry.licensing.answers import shown
from registry.licensing.models import Licence
from registry.licensing.queries import licences, option_sources, standings_of
from registry.licensing.states import ENDED
from registry.supervision.actions import answer_notice, send_notice
from registry.supervision.models import NoticeFile
from registry.supervision.notice_kinds import NoticeKind, kind_to_send, notice_kinds
from registry.supervision.queries.notices import NoticeLine, asked_of, notice_lines, notices_of_exchange, steps_of, told
from registry.supervision.states import NoticeState

PAGE_SIZE = 50
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@exchange_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The exchange's notices, newest first, all or those in one state; and the licences about which one can be sent."""
    organisation, now = organisation_for(request), timezone.now()
    rows, state = notices_of_exchange(organisation), request.GET.get("state", "")
    if state in NoticeState.values:
        rows = rows.filter(state_code=state)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    mine = list(licences().filter(exchange__organisation=organisation))
    standings = standings_of(mine, now)
    alive = [one for one in mine if (standing := standings[one.pk]) is not None and standing.status not in ENDED]
    return render(request, "apply/notices.html", {"page": page, "lines": notice_lines(page.object_list, now), "licences": alive})


@exchange_people
@require_safe
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """What there is to tell: the kinds of notices, each with when it is to be sent."""
    found = load_licence(request, number)
    return render(request, "apply/notice_choose.html", {"licence": found, "kinds": notice_kinds(found.authority.code)})


@exchange_people
@read_or_send
def new(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Tell of a change: the questions of its kind and files, on one page."""
    licence = load_licence(request, number)
    found = kind_to_send(kind, licence.authority.code)
    if found is None:
        raise Http404
    form, status = _form(request, licence, found), 200
    if request.method == "POST":
        files = [(file, file.name or "") for file in request.FILES.getlist("files")]
        try:
            notice = send_notice(licence.pk, kind, form.raw(), files=files, actor=person_of(request), at=timezone.now())
        except NotAllowedError:
            raise
        except SectionError as error:
            form, status = _form(request, licence, found, error.problems), 400
        except (InvalidError, RuleError) as error:
            form, status = _form(request, licence, found), 409 if isinstance(error, RuleError) else 400
            form.add_error("files" if error.field == "files" else None, error.message)
        else:
            messages.success(request, _("Sent. The number of the notice is %(number)s.") % {"number": notice.number})
            return redirect("apply:notice", notice.number)
    return render(request, "apply/notice_form.html", {"licence": licence, "kind": found, "form": form}, status=status)


@exchange_people
@read_or_send
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: what was told, what became of it, and the answer that is waited for."""
    line = _load(request, number)
    asked, status = asked_of(line.notice), 200
    form = AnswerForm(request.POST or None, request.FILES or None) if request.method == "POST" else AnswerForm()
    if request.method == "POST":
        files = [(file, file.name or "") for file in request.FILES.getlist("files")]
        try:
            text = str(request.POST.get("text", ""))
            answer_notice(line.notice.pk, text=text, files=files, actor=person_of(request), at=timezone.now())
        except NotAllowedError:
            raise
        except RegistryError as error:
            status = 409 if isinstance(error, RuleError) else 400
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Your answer is with the authority."))
            return redirect("apply:notice", number)
    context = {"line": line, "rows": told_rows(line), "steps": steps_of(line.notice), "files": line.notice.files.filter(step=None)}
    return render(request, "apply/notice_of_change.html", context | {"asked": asked, "form": form}, status=status)


@exchange_people
@require_safe
def file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A file of a notice, as an attachment that a browser never opens as a page of ours."""
    found = NoticeFile.objects.filter(notice=_load(request, number).notice, pk=pk).first()
    if found is None:
        raise Http404
    return attachment(found)


def told_rows(line: NoticeLine) -> list[dict[str, Any]]:
    """What was told, question by question."""
    answers, sources = told(line.notice)["answers"], option_sources(line.notice.licence.authority.code)
    return [
        {"label": str(question.label), "value": "\n".join(shown(question, answers.get(question.code), sources)) or _("Not given")}
        for question in line.kind.questions
    ]


def _load(request: HttpRequest, number: str) -> NoticeLine:
    row = notices_of_exchange(organisation_for(request)).filter(number=number).first()
    if row is None:
        raise Http404
    return notice_lines([row], timezone.now())[0]


def _form(request: HttpRequest, licence: Licence, kind: NoticeKind, problems: Any = ()) -> QuestionsForm:
    typed = request.POST if request.method == "POST" else None
    return NoticeForm(kind.questions, option_sources(licence.authority.code), version=0, typed=typed, problems=problems)
