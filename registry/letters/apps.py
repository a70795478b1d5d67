"""The Django app of `registry.letters`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """Registers `registry.letters` under the label `letters`."""

    name = "registry.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Letters")

    def ready(self) -> None:
        """Have the sweep hand letters to the press."""
        from registry.letters.actions import LEASE_SECONDS
        from registry.outbox.registry import register_due

        register_due("letters.Letter", "letters.print", lease_seconds=LEASE_SECONDS)
