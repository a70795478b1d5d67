"""What every act on an invoice begins with: lock the row, ask who may."""

from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.fees.models import Invoice
from registry.fees.queries import may_act
from registry.lib.errors import InvalidError, NotAllowedError

REASON_LENGTH = 4000


def locked(invoice_id: int) -> Invoice:
    """The invoice with its payer and regulator, its row locked until the transaction ends."""
    return Invoice.objects.select_for_update(of=("self",)).select_related("exchange__organisation", "authority_org").get(pk=invoice_id)


def check_registrar(actor: User, authority_org: Organisation) -> None:
    """Raise `NotAllowedError` unless the person is a registrar of the authority."""
    if not may_act(actor, authority_org):
        raise NotAllowedError(_("Only a registrar of the authority may do this."), code="role")


def given_reason(reason: str) -> str:
    """The reason without the blanks around it. Raises `InvalidError` when there is none, or too much of it."""
    reason = reason.strip()
    if not reason:
        raise InvalidError(_("Give a reason."), field="reason")
    if len(reason) > REASON_LENGTH or "\0" in reason:
        raise InvalidError(_("Give a reason of at most %(length)d characters.") % {"length": REASON_LENGTH}, field="reason")
    return reason
