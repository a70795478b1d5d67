"""The Django app of `registry.approvals`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """Registers the kinds of proposal about accounts."""

    name = "registry.approvals"
    label = "approvals"
    verbose_name = _("Four eyes")

    def ready(self) -> None:
        """Registers the kinds of proposal about accounts."""
        from registry.approvals.factor_resets import FACTOR_RESET
        from registry.approvals.registry import register
        from registry.approvals.role_grants import ROLE_GRANT

        register(ROLE_GRANT)
        register(FACTOR_RESET)
