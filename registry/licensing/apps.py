"""The Django app of `registry.licensing`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicensingConfig(AppConfig):
    """Registers `registry.licensing` under the label `licensing`."""

    name = "registry.licensing"
    label = "licensing"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Licensing")

    def ready(self) -> None:
        """Make the kinds of proposals known to four eyes."""
        from registry.approvals.registry import register
        from registry.licensing.proposals import handlers

        for handler in handlers():
            register(handler)
