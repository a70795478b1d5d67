"""The Django app of `registry.website`."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Registers `registry.website` under the label `website`."""

    name = "registry.website"
    label = "website"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Website"
