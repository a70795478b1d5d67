"""The Django app of `registry.blocklist`."""

from django.apps import AppConfig


class BlocklistConfig(AppConfig):
    """Registers `registry.blocklist` under the label `blocklist`."""

    name = "registry.blocklist"
    label = "blocklist"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Lists"
