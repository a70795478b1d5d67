"""The Django app of `registry.licensing`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicensingConfig(AppConfig):
    """Registers `registry.licensing` under the label `licensing`."""

    name = "registry.licensing"
    label = "licensing"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Licensing")

    def ready(self) -> None:
        """Make the kinds of proposals known to four eyes, hear of paid fees, and say what personal data is held."""
        from registry.approvals.registry import register
        from registry.audit.registers import register as keeps_personal_data
        from registry.fees.registry import register as hear_of_payment
        from registry.licensing.actions.charging import accept_fee
        from registry.licensing.form_proposals import PUBLICATION
        from registry.licensing.models import Application
        from registry.licensing.personal import REGISTERS
        from registry.licensing.proposals import handlers
        from registry.licensing.register_proposals import IMPORTING

        for handler in (*handlers(), PUBLICATION, IMPORTING):
            register(handler)
        hear_of_payment(Application._meta.label_lower, accept_fee)
        for register_of_data in REGISTERS:
            keeps_personal_data(register_of_data)
