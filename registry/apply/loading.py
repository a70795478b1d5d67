"""Finding what a page is about. Every query starts from the person's organisation: another's object is as good as none."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from registry.accounts.access import organisation_for, require_role
from registry.accounts.states import EXCHANGE_ROLES
from registry.audit.subjects import subject_of
from registry.fees.queries import invoices_about, invoices_at
from registry.licensing.forms import Section
from registry.licensing.models import Application, Document, Licence
from registry.licensing.progress import applies
from registry.licensing.queries import answers_of, application_of, document_for, form_for, is_open_section, licences
from registry.licensing.states import ApplicationState

exchange_people = require_role(*EXCHANGE_ROLES)


def load_application(request: HttpRequest, number: str) -> Application:
    """The organisation's application of that number. Raises `Http404`."""
    application = application_of(organisation_for(request), number)
    if application is None:
        raise Http404
    return application


def load_to_fill_in(request: HttpRequest, number: str, code: str) -> Application | None:
    """The application while this section of it can be changed, else None. Raises `Http404`."""
    application = load_application(request, number)
    return application if is_open_section(application, code) else None


def load_section(application: Application, code: str) -> tuple[Section, dict[str, Any]]:
    """A section that applies, and all kept answers by section. Raises `Http404`."""
    answers = answers_of(application)
    data = {name: answer.data for name, answer in answers.items()}
    section = form_for(application).section(code)
    if section is None or not applies(section, data):
        raise Http404
    return section, answers


def load_document(application: Application, pk: int) -> Document:
    """A document of the application. Raises `Http404`."""
    document = document_for(application, pk)
    if document is None:
        raise Http404
    return document


def load_invoice(request: HttpRequest, reference: str) -> Any:
    """The organisation's invoice of that reference, with `paid` and `state_code` as it stands now. Raises `Http404`."""
    invoice = invoices_at(timezone.now()).filter(exchange__organisation=organisation_for(request), reference=reference).first()
    if invoice is None:
        raise Http404
    return invoice


def fee_to_pay(application: Application) -> Any:
    """The invoice that an application waits for, or None."""
    if application.state != ApplicationState.AWAITING_FEE:
        return None
    return invoices_about(subject_of(application)).filter(cancelled_at=None).first()


def load_licence(request: HttpRequest, number: str) -> Licence:
    """The organisation's licence of that number. Raises `Http404`."""
    licence = licences().filter(exchange__organisation=organisation_for(request), number=number).first()
    if licence is None:
        raise Http404
    return licence
