"""The Django app of `registry.outbox`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Registers mail as work for the sweep."""

    name = "registry.outbox"
    label = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Registers mail as work for the sweep, and as personal data."""
        from registry.audit.registers import register
        from registry.outbox.personal import MAILS
        from registry.outbox.registry import register_due

        register_due("outbox.Mail", "outbox.send_mail", lease_seconds=40)
        register(MAILS)
