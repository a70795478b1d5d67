"""The Django app of `registry.fees`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeesConfig(AppConfig):
    """Registers `registry.fees` under the label `fees`."""

    name = "registry.fees"
    label = "fees"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Fees")

    def ready(self) -> None:
        """Make the change of a fee known to four eyes."""
        from registry.approvals.registry import register
        from registry.fees.proposals import FEE_CHANGE

        register(FEE_CHANGE)
