"""Periodic returns of the exchange: what is due, overdue and sent; one return; what was sent, to read and print."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from registry.accounts.access import organisation_for, person_of
from registry.apply import owed, wording
from registry.apply.forms import DeclarationForm
from registry.apply.loading import exchange_people
from registry.apply.views.documents import attachment
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.actions import IncompleteError
from registry.licensing.queries import option_sources, roles_on
from registry.supervision.actions import Which, draft_hash, send_return
from registry.supervision.kinds import kind_of
from registry.supervision.queries.filling import answers_of, content_of, file_of, files_of, form_of_line, progress, sendings_of
from registry.supervision.queries.returns import ReturnLine, lines_of_exchange
from registry.supervision.states import RETURN_TABLE, ReturnMove

PAGE_SIZE = 50


@exchange_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The returns of all licences by due day, all or those of one view."""
    views, lines = owed.filters(), lines_of_exchange(organisation_for(request), timezone.now())
    code = request.GET.get("show", "") if request.GET.get("show", "") in views else owed.ALL
    shown = views[code][1]
    tabs = [
        {"url": f"{reverse('apply:returns')}?show={name}", "text": words, "current": name == code}
        for name, (words, _holds) in views.items()
    ]
    page = Paginator([line for line in lines if shown(line)], PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(line, owed.late_words(line)) for line in page.object_list]
    return render(request, "apply/returns.html", {"page": page, "rows": rows, "tabs": tabs})


@exchange_people
@require_safe
def one(request: HttpRequest, number: str, kind: str, period: str) -> HttpResponse:
    """One return: its task list while there is something to send, what was sent, and what was said to it."""
    line = owed.load_line(request, number, kind, period)
    context: dict[str, Any] = {"line": line, "sendings": list(sendings_of(line.row)), "late": owed.late_words(line)}
    if line.is_open:
        whole = progress(line)
        context |= {"groups": owed.task_groups(form_of_line(line), whole, line), "completed": wording.completed_words(whole)}
    return render(request, "apply/return.html", context)


@exchange_people
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: str, kind: str, period: str) -> HttpResponse:
    """Every answer with its Change link, the declaration, and "Send the return". Sending twice sends once."""
    line = owed.load_line(request, number, kind, period)
    if not line.is_open:
        return redirect("apply:return", *line.address)
    form, status = DeclarationForm(request.POST or None, initial={"checked_hash": draft_hash(line)}), 200
    if request.method == "POST" and form.is_valid():
        try:
            words = {"is_declared": form.cleaned_data["declaration"], "checked_hash": form.cleaned_data["checked_hash"]}
            send_return(Which.of(line), **words, actor=person_of(request), at=timezone.now())
            return redirect("apply:return", *line.address)
        except InvalidError as error:
            status = 400
            form.add_error("declaration", error.message)
        except IncompleteError:
            status = 409
        except RuleError as error:
            status = 409
            form = DeclarationForm(initial={"checked_hash": draft_hash(line)})
            messages.warning(request, error.message)
    return render(request, "apply/return_check.html", _check_context(request, line, form), status=status)


@exchange_people
@require_safe
def copy(request: HttpRequest, number: str, kind: str, period: str, sending_number: int) -> HttpResponse:
    """What was sent, word for word, to print."""
    line = owed.load_line(request, number, kind, period)
    sending = sendings_of(line.row).filter(number=sending_number).first()
    if sending is None:
        raise Http404
    content = content_of(sending)
    form = kind_of(content["kind"]["code"], content["kind"]["version"]).form
    names = owed.names_by_section((file["section"], file["name"]) for file in content["files"])
    cards = owed.answer_cards(form, content["answers"], names, option_sources(line.licence.authority.code))
    return render(request, "apply/return_copy.html", {"line": line, "sending": sending, "cards": cards})


@exchange_people
@require_safe
def file(request: HttpRequest, number: str, kind: str, period: str, pk: int) -> HttpResponseBase:
    """One file of the return, as an attachment that a browser never opens as a page of ours."""
    found = file_of(owed.load_line(request, number, kind, period).row, pk)
    if found is None:
        raise Http404
    return attachment(found)


def _check_context(request: HttpRequest, line: ReturnLine, form: DeclarationForm) -> dict[str, Any]:
    whole = form_of_line(line)
    data = {code: answer.data for code, answer in answers_of(line.row).items()}
    names = owed.names_by_section((file.section, file.original_name) for file in files_of(line.row))

    def change(section: Any) -> str:
        return f"{reverse('apply:return_section', args=[*line.address, section.code])}?to=check"

    problems = progress(line).problems
    is_sender = bool(roles_on(line.licence, person_of(request)) & RETURN_TABLE[ReturnMove.SEND].roles)
    return {
        "line": line,
        "cards": owed.answer_cards(whole, data, names, option_sources(line.licence.authority.code), change),
        "problems": [
            {"text": problem.message, "href": f"{reverse('apply:return_section', args=[*line.address, problem.section])}?to=check"}
            for problem in problems
        ],
        "declaration": [str(text) for text in whole.declaration],
        "form": form,
        "can_send": is_sender and not problems,
        "is_sender": is_sender,
    }
