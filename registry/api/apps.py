"""The Django app of `registry.api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers `registry.api` under the label `api`."""

    name = "registry.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "API"
