"""The Django app of `registry.retention`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    """Makes its kinds of proposals known, and runs as work for the sweep."""

    name = "registry.retention"
    label = "retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        """Makes its kinds of proposals known, and runs as work for the sweep."""
        from registry.approvals.registry import register
        from registry.outbox.registry import register_due
        from registry.retention.proposals import ERASE, LIFT_HOLD
        from registry.retention.states import LEASE_SECONDS

        register(ERASE)
        register(LIFT_HOLD)
        register_due("retention.Run", "retention.erase", lease_seconds=LEASE_SECONDS)
