"""Parts that applications and licences both have: letters, invoices, mails, proposals."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import User
from registry.approvals.queries import proposals_about
from registry.audit.subjects import subject_of
from registry.exports.parts.part import Enclosure, Part, Scope, file_name, shown
from registry.exports.rows import Row, plain, row_of, rows_of
from registry.exports.states import Audience
from registry.fees.queries import invoices_about, payments_of
from registry.letters.models import Letter
from registry.letters.queries import letters_about
from registry.outbox.models import Mail

PDF = "application/pdf"
_LEASE = ("state", "attempts", "next_attempt_at", "lease_until", "lease_token", "last_error")


def letters(scope: Scope) -> Iterator[Row]:
    """Every letter with the words it was printed from, and the place of its file."""
    for letter in _letters(scope):
        path = f"{scope.folder}/{file_name('letters', letter.pk, PDF)}" if letter.is_printed else None
        yield row_of(letter, without=_LEASE) | {"path": path}


def letter_files(scope: Scope) -> Iterator[Enclosure]:
    """The files of letters that are printed."""
    for letter in _letters(scope):
        if letter.is_printed:
            yield Enclosure(file_name("letters", letter.pk, PDF), letter.file_name, PDF, letter.sha256, letter.size, letter.file)


def invoices(scope: Scope) -> Iterator[Row]:
    """Every invoice with its payments, those reversed too."""
    for invoice in invoices_about(subject_of(scope.thing)).select_related("cancelled_by").order_by("pk"):
        payments = [
            {
                "amount": plain(payment.amount),
                "currency": payment.currency,
                "received_on": plain(payment.received_on),
                "paid_by": payment.paid_by,
                "recorded_at": plain(payment.recorded_at),
                "reversed_at": plain(payment.reversal.reversed_at) if hasattr(payment, "reversal") else None,
            }
            for payment in payments_of(invoice)
        ]
        yield row_of(invoice) | {"payments": payments}


def mails(scope: Scope) -> Iterator[Row]:
    """To whom a mail about it went and when, without its text. The exchange sees those to its own people."""
    subject = subject_of(scope.thing)
    rows = Mail.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("pk").defer("text")
    if scope.audience == Audience.APPLICANT:
        own = User.objects.filter(memberships__organisation=scope.thing.exchange.organisation_id)
        rows = rows.filter(to__in=own.values("email"))
    for mail in rows.iterator(chunk_size=200):
        yield {
            "id": mail.pk,
            "message_id": plain(mail.message_id),
            "to": mail.to,
            "subject": mail.subject,
            "language": mail.language,
            "written_at": plain(mail.created_at),
            "sent_at": plain(mail.done_at) if mail.is_sent else None,
        }


def proposals(scope: Scope) -> Iterator[Row]:
    """What was proposed about it, what was reviewed, and who approved it."""
    for proposal in proposals_about(subject_of(scope.thing)).select_related("proposer", "closed_by").order_by("pk"):
        yield row_of(proposal) | {"approvals": list(rows_of(proposal.approvals.order_by("pk")))}


def _letters(scope: Scope) -> QuerySet[Letter]:
    return letters_about(scope.thing).order_by("pk")


PARTS: tuple[Part, ...] = (
    Part("proposals", _("Proposals and approvals"), proposals),
    Part(
        "letters",
        _("Letters"),
        letters,
        letter_files,
        shown=shown("kind", "language", "created_at", "sha256", "size", "address", "path"),
    ),
    Part(
        "invoices",
        _("Invoices and payments"),
        invoices,
        shown=shown(
            "reference", "purpose", "lines", "amount", "currency", "issued_at", "due_on", "cancelled_at", "cancel_reason", "payments"
        ),
    ),
    Part("mails", _("Mails, without their text"), mails, shown=shown("message_id", "to", "subject", "language", "written_at", "sent_at")),
)  # fmt: skip
