"""The Django app of `registry.approvals`."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers `registry.approvals` under the label `approvals`."""

    name = "registry.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Approvals"
