"""The Django app of `registry.exchanges`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangesConfig(AppConfig):
    """Registers `registry.exchanges` under the label `exchanges`."""

    name = "registry.exchanges"
    label = "exchanges"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Exchanges")

    def ready(self) -> None:
        """Have the sweep hand checks of proofs to their task, and say what personal data is held."""
        from registry.audit.registers import register
        from registry.exchanges.personal import FORMER_PEOPLE
        from registry.outbox.registry import register_due

        register_due("exchanges.ProofCheck", "exchanges.check_proof", lease_seconds=35)
        register(FORMER_PEOPLE)
