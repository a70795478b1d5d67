"""What a paid invoice sets off. Apps above register for the kinds of subject that their invoices are about."""

from collections.abc import Callable
from datetime import datetime

from registry.accounts.models import User
from registry.fees.models import Invoice

OnPaid = Callable[[Invoice, User, datetime], None]

_HANDLERS: dict[str, OnPaid] = {}


def register(subject_kind: str, on_paid: OnPaid) -> None:
    """Have `on_paid(invoice, actor, at)` called when an invoice about a subject of this kind becomes paid in full.

    It runs in the transaction of the payment, under the invoice's row lock, once for each change from not paid to paid; what it
    raises undoes the payment. A payment reversed later undoes nothing: the invoice stands unpaid again, and staff see it.
    Raises `ValueError` if another handler has the kind.
    """
    if _HANDLERS.setdefault(subject_kind, on_paid) is not on_paid:
        raise ValueError(f"two handlers for paid invoices about {subject_kind}")


def unregister(subject_kind: str) -> None:
    """Forget the handler of a kind, if there is one."""
    _HANDLERS.pop(subject_kind, None)


def handler_for(subject_kind: str) -> OnPaid | None:
    """Who is told, or None when nobody asked."""
    return _HANDLERS.get(subject_kind)
