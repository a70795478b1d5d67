"""Looking for what exchanges show, and closing proofs whose time is over."""

from celery import shared_task
from django.utils import timezone

from registry.exchanges.actions.proving import expire_proofs, run_check
from registry.exchanges.outside import real_outside


@shared_task(name="exchanges.check_proof", soft_time_limit=25, time_limit=30)
def check_proof(check_id: int, token: str) -> None:
    """One look outside for a proof, if the token still holds its lease."""
    run_check(check_id, token, outside=real_outside(), at=timezone.now())


@shared_task(name="exchanges.expire_proofs", soft_time_limit=55, time_limit=60)
def expire() -> int:
    """Close what is out of time. Gives how many there were."""
    return expire_proofs(timezone.now())
