"""Publishing and delivering in the background. Messages are hints: each task reads what is due from the tables."""

import logging

from celery import shared_task
from django.utils import timezone

from registry.blocklist.states import ListCode
from registry.distribution.actions.delivering import deliver as deliver_now
from registry.distribution.actions.publishing import publish_due, reconcile

log = logging.getLogger(__name__)


@shared_task(name="distribution.publish", soft_time_limit=280, time_limit=300)
def publish(code: str) -> int | None:
    """Publish what is due on one list. Gives the new version, None when there was nothing or another publisher is at it."""
    publication = publish_due(code, at=timezone.now())
    return publication.seq if publication else None


@shared_task(name="distribution.sweep_publications", soft_time_limit=280, time_limit=300)
def sweep_publications() -> None:
    """Look at every list: changes whose moment has come, and versions whose files are missing. One list never stops another."""
    for code in ListCode.values:
        try:
            publish_due(code, at=timezone.now())
        except Exception:
            log.exception("list %s was not published", code)


@shared_task(name="distribution.reconcile", soft_time_limit=880, time_limit=900)
def reconcile_all() -> None:
    """Compare every fact with every list, each night."""
    for code in ListCode.values:
        try:
            reconcile(code, at=timezone.now())
        except Exception:
            log.exception("list %s was not reconciled", code)


@shared_task(name="distribution.deliver", soft_time_limit=25, time_limit=30)
def deliver(delivery_id: int, token: str) -> None:
    """Send one delivery, if the token still holds its lease."""
    deliver_now(delivery_id, token, at=timezone.now())
