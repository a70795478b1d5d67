"""The Django app of `registry.audit`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Names the app."""

    name = "registry.audit"
    label = "audit"
    verbose_name = _("Audit")
