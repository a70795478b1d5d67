"""The Django app of `registry.cli`."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """Registers `registry.cli` under the label `cli`."""

    name = "registry.cli"
    label = "cli"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Commands"

    def ready(self) -> None:
        """Have the checks of a deployment known."""
        from registry.cli import deployment  # noqa: F401 - registers itself
