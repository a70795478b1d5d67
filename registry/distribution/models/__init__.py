"""Tables of delivery. Import models from here."""

from registry.distribution.models.acknowledgements import Acknowledgement
from registry.distribution.models.alerts import HolderAlert
from registry.distribution.models.deliveries import Attempt, Delivery, Event
from registry.distribution.models.subscribers import Endpoint, Subscriber

__all__ = ["Acknowledgement", "Attempt", "Delivery", "Endpoint", "Event", "HolderAlert", "Subscriber"]
