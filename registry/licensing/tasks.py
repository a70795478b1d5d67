"""What has to happen by itself: reminders, annual fees, the end of the time for representations, wallets to which no officer objected."""

from celery import shared_task
from django.utils import timezone

from registry.licensing.actions import end_notice, finish_windows, issue_annual_fees, remind_applicant, send_reminders
from registry.licensing.queries import waiting_applications


@shared_task(name="licensing.watch_requests")
def watch_requests() -> int:
    """Look at every request that is due soon or was due; gives how many. Safe to run twice, and at any time of the day."""
    at = timezone.now()
    ids = waiting_applications(at)
    for pk in ids:
        remind_applicant(pk, at=at)
        end_notice(pk, at=at)
    return len(ids)


@shared_task(name="licensing.finish_windows", soft_time_limit=55, time_limit=60)
def finish() -> int:
    """Finish every window that is over. Gives how many there were."""
    return finish_windows(timezone.now())


@shared_task(name="licensing.remind", soft_time_limit=280, time_limit=300)
def remind() -> int:
    """Remind of conditions and urgent acts. Gives how many reminders were sent."""
    return send_reminders(at=timezone.now())


@shared_task(name="licensing.issue_annual_fees", soft_time_limit=580, time_limit=600)
def charge() -> int:
    """Issue the annual fees that are owed and not charged. Gives how many were issued. Safe to run twice, and at once with another."""
    return issue_annual_fees(timezone.now())
