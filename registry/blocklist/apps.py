"""The Django app of `registry.blocklist`."""

import uuid
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

AUTHORITIES = {
    "licensed": "Astana Financial Services Authority",
    "block": "Financial Monitoring Agency",
    "freeze": "Financial Monitoring Agency",
}


class BlocklistConfig(AppConfig):
    """Registers `registry.blocklist` under the label `blocklist`."""

    name = "registry.blocklist"
    label = "blocklist"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Lists")

    def ready(self) -> None:
        """Register the kinds of proposal. Open the lists once the tables are there: after each migration, or a test's flush."""
        from registry.approvals.registry import register
        from registry.blocklist.proposals import HANDLERS

        for handler in HANDLERS:
            register(handler)
        post_migrate.connect(open_lists, sender=self)


def open_lists(sender: AppConfig, using: str, **_kwargs: Any) -> None:
    """Each list that has no head gets one, empty, at version 0 of its first epoch."""
    try:
        model = sender.get_model("List")
    except LookupError:
        return
    heads = model._default_manager.using(using)
    for code, authority in AUTHORITIES.items():
        heads.get_or_create(code=code, defaults={"authority": authority, "epoch": uuid.uuid4()})
