"""The fee table and the accounts of the authorities from `seeds/`. Safe to run again; nothing is ever deleted or changed back."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from registry.fees.models import Fee, PayeeAccount
from registry.fees.states import Origin

SEEDS = settings.BASE_DIR / "seeds"


@transaction.atomic
def load_fees(path: Path = SEEDS / "fees.csv") -> int:
    """Set up the fees that the table does not have yet. Gives how many rows the file has.

    A fee that has any row is left alone: from then on it changes by proposal and approval only.
    """
    rows, at = sorted(_rows(path), key=_fee), timezone.now()
    for (code, purpose), group in groupby(rows, key=_fee):
        if not Fee.objects.filter(authority_code=code, purpose=purpose).exists():
            Fee.objects.bulk_create(Fee(**_columns(row), origin=Origin.SEED, recorded_at=at) for row in group)
    return len(rows)


@transaction.atomic
def load_payee_accounts(path: Path = SEEDS / "fee_accounts.csv") -> int:
    """Bring the accounts to which fees are paid up to the file. Gives how many the file has."""
    rows = list(_rows(path))
    for row in rows:
        PayeeAccount.objects.update_or_create(
            authority_code=row["authority"],
            currency=row["currency"],
            defaults={name: row[name] for name in ("payee", "bank", "bic", "iban")},
        )
    return len(rows)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _fee(row: dict[str, str]) -> tuple[str, str]:
    return row["authority"], row["purpose"]


def _columns(row: dict[str, str]) -> dict[str, object]:
    return {
        "authority_code": row["authority"],
        "purpose": row["purpose"],
        "amount": Decimal(row["amount"]),
        "currency": row["currency"],
        "due_days": int(row["due_days"]),
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_until": date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        "note": row["note"],
    }
