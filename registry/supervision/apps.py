"""The Django app of `registry.supervision`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """Registers `registry.supervision` under the label `supervision`."""

    name = "registry.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Supervision")
