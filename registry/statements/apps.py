"""The Django app of `registry.statements`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    """Registers `registry.statements` under the label `statements`."""

    name = "registry.statements"
    label = "statements"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Statements")
