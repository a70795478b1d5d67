"""The app's entry in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Label `accounts`: the user model of the project lives here."""

    name = "registry.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Hear from the sign-in library, and say what personal data is held."""
        from registry.accounts.events import connect
        from registry.accounts.personal import FORMER_ACCOUNTS
        from registry.audit.registers import register

        connect()
        register(FORMER_ACCOUNTS)
