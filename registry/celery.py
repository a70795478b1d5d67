"""The Celery application. Messages are hints: every task reads what is due from the database."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

app = Celery("registry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Threads of a web server see no app but the default one.
app.set_default()

# When what is due is looked for. Hours are UTC.
app.conf.beat_schedule = {
    "outbox": {"task": "outbox.sweep", "schedule": 5.0, "options": {"expires": 10}},
    "publications": {"task": "distribution.sweep_publications", "schedule": 2.0, "options": {"expires": 4}},
    "proofs": {"task": "exchanges.expire_proofs", "schedule": 60.0, "options": {"expires": 60}},
    "wallets": {"task": "licensing.finish_windows", "schedule": 30.0, "options": {"expires": 30}},
    "proposals": {"task": "approvals.expire_due", "schedule": 60.0, "options": {"expires": 60}},
    "requests": {"task": "licensing.watch_requests", "schedule": 900.0, "options": {"expires": 900}},
    # The hour is in the rows' own reckoning (`DIGEST_HOUR`); this only looks.
    "digests": {"task": "outbox.write_digests", "schedule": 300.0, "options": {"expires": 300}},
    "bounces": {"task": "accounts.read_bounces", "schedule": 120.0, "options": {"expires": 120}},
    "old exports": {"task": "exports.remove_expired", "schedule": 3600.0, "options": {"expires": 3600}},
    # In the morning in the registry's zone, and some hours later for a morning on which nothing ran.
    "return reminders": {"task": "supervision.remind", "schedule": crontab(hour="3,9", minute="45"), "options": {"expires": 3600}},
    "fee reminders": {"task": "fees.remind_due", "schedule": crontab(hour="4", minute="0"), "options": {"expires": 3600}},
    "annual fees": {"task": "licensing.issue_annual_fees", "schedule": crontab(hour="3,9", minute="40"), "options": {"expires": 3600}},
    "reminders": {"task": "licensing.remind", "schedule": crontab(hour="3,9", minute="30"), "options": {"expires": 3600}},
    # At night in the registry's zone: what nobody marked is found by comparing everything.
    "reconcile": {"task": "distribution.reconcile", "schedule": crontab(hour="20", minute="10"), "options": {"expires": 3600}},
}
