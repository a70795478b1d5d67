"""What operators, subscribers and programs do with delivery. Import actions from here."""

from registry.distribution.actions.artefacts import build
from registry.distribution.actions.publishing import publish_due, publish_list, reconcile

__all__ = ["build", "publish_due", "publish_list", "reconcile"]
