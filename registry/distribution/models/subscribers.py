"""Who receives lists, and where they want to be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Organisation
from registry.audit.triggers import no_delete
from registry.blocklist.states import ListCode
from registry.distribution.states import EndpointState, EventType

URL_LENGTH = 500


class Subscriber(models.Model):
    """A bank, payment provider or licensed exchange that has to enforce lists."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="subscriber")
    lists = ArrayField(models.CharField(max_length=16, choices=ListCode), verbose_name=_("lists"))
    contact_email = models.EmailField(_("contact"), blank=True, max_length=320)
    created_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ("organisation__name", "pk")
        constraints = [models.CheckConstraint(condition=Q(lists__len__gt=0), name="subscriber_has_a_list")]
        triggers = [no_delete("subscriber")]

    def __str__(self) -> str:
        return str(self.organisation)


class Endpoint(models.Model):
    """A web address of a subscriber that is told of publications. Its secrets are sealed with `settings.SEALING_KEY`.

    `retry_at` is the circuit breaker: until then nothing is sent there, whatever is due.
    """

    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="endpoints")
    url = models.CharField(_("address"), max_length=URL_LENGTH)
    description = models.CharField(_("description"), max_length=200, blank=True)
    event_types = ArrayField(models.CharField(max_length=40, choices=EventType), verbose_name=_("events"))
    state = models.CharField(_("state"), max_length=10, choices=EndpointState, default=EndpointState.ACTIVE)
    sealed_secret = models.TextField(editable=False)
    previous_sealed_secret = models.TextField(blank=True, editable=False)
    previous_secret_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("added"))
    state_at = models.DateTimeField(_("in this state since"))
    state_reason = models.TextField(blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    last_delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("endpoint")
        verbose_name_plural = _("endpoints")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EndpointState.values), name="endpoint_state_known"),
            models.UniqueConstraint(
                fields=["subscriber", "url"], condition=~Q(state=EndpointState.REMOVED), name="endpoint_once_per_subscriber"
            ),
        ]
        triggers = [no_delete("endpoint")]

    def __str__(self) -> str:
        return self.url
