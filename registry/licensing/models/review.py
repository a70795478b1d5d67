"""What an authority keeps of its own work on cases: the term of each, who declared an interest, and saved views of the queue."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.audit.triggers import append_only
from registry.licensing.models.application import Application
from registry.licensing.models.reference import Authority


class Deadline(models.Model):
    """What the clock of a case comes to, so that queues can be filtered and sorted without reckoning every case.

    Only ever written from `registry.licensing.clocks`. `due_on` is the last day in time and `over_on` the first that is too
    late; both are empty while the clock stands with time left. When the case is closed, `days_used` says how long it took.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, primary_key=True, related_name="deadline")
    is_open = models.BooleanField(default=True)
    due_on = models.DateField(null=True, blank=True)
    over_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    days_used = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "application"], condition=Q(is_open=True), name="deadline_open_by_due_day"),
            models.Index(fields=["over_on"], condition=Q(is_open=True), name="deadline_open_by_over_day"),
            models.Index(fields=["closed_on"], name="deadline_closed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, closed_on__isnull=True) | Q(is_open=False, closed_on__isnull=False),
                name="deadline_closed_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.due_on}"


class InterestDeclaration(models.Model):
    """What a person declared before opening a case. It holds for the owners and people that `people_hash` stands for."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="declarations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField()
    reason = models.TextField(blank=True)
    people_hash = models.CharField(max_length=71)
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "pk")
        constraints = [
            models.UniqueConstraint(fields=["application", "person", "people_hash"], name="interestdeclaration_once_for_these_people"),
            models.CheckConstraint(condition=Q(has_conflict=False) | ~Q(reason=""), name="interestdeclaration_conflict_has_reason"),
        ]
        triggers = [*append_only("interestdeclaration")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.person_id}"


class SavedView(models.Model):
    """A view of the queue under a name: `query` is the address after the question mark. A shared one is seen by colleagues."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["person", "authority", "name"], name="savedview_name_once_a_person")]

    def __str__(self) -> str:
        return self.name
