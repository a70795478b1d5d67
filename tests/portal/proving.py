"""What exchanges show to an office: a wallet's signature, a bank's letter, a new wallet."""

import io

from django.utils import timezone

from registry.exchanges.actions import add_identifier, present_signature
from registry.exchanges.models import ControlProof, WalletRotation
from registry.licensing.actions import NewWallet, propose_wallet, send_statement, start_proof
from registry.licensing.models import Licence
from tests.exchanges.showing import WALLET, signed
from tests.licensing import world as w
from tests.portal.conftest import Office


def signed_proof(office: Office, licence: Licence) -> ControlProof:
    """A wallet's proof that the registry found right."""
    row = add_identifier(licence.exchange_id, WALLET, actor=office.world.admin, at=office.at)
    proof = start_proof(row.pk, "signed_message", actor=office.world.admin, at=timezone.now())
    return present_signature(proof.pk, signed(proof.challenge), caller=office.world.admin, at=timezone.now())


def sent_letter(office: Office, licence: Licence) -> ControlProof:
    """A bank's letter that an officer has to judge."""
    row = licence.exchange.identifiers.get(kind="iban")
    proof = start_proof(row.pk, "bank_confirmation", actor=office.world.admin, at=timezone.now())
    return send_statement(proof.pk, io.BytesIO(w.pdf("letter")), "letter.pdf", actor=office.world.admin, at=timezone.now())


def proposed_wallet(office: Office, licence: Licence) -> WalletRotation:
    """A wallet that waits for a colleague's approval."""
    return propose_wallet(licence.exchange_id, NewWallet(WALLET), caller=office.world.admin, at=timezone.now())
