"""The Django app of `registry.bank`."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """Registers `registry.bank` under the label `bank`."""

    name = "registry.bank"
    label = "bank"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Banks' console"
