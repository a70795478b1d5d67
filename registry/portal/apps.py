"""The Django app of `registry.portal`."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers `registry.portal` under the label `portal`."""

    name = "registry.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Regulator's portal"
