"""The Django app of `registry.exports`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    """Registers archives as work for the sweep."""

    name = "registry.exports"
    label = "exports"
    verbose_name = _("Exports")

    def ready(self) -> None:
        """Registers archives as work for the sweep."""
        from registry.exports.states import LEASE_SECONDS
        from registry.outbox.registry import register_due

        register_due("exports.CaseExport", "exports.make", lease_seconds=LEASE_SECONDS)
