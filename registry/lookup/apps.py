"""The Django app of `registry.lookup`."""

from django.apps import AppConfig


class LookupConfig(AppConfig):
    """Registers `registry.lookup` under the label `lookup`."""

    name = "registry.lookup"
    label = "lookup"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Lookup"
