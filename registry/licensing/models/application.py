"""An application: its answers, documents, what was sent, and what was asked for."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from registry.audit.triggers import ERASED, append_only, frozen_columns, no_delete
from registry.exchanges.models import Exchange
from registry.licensing.models.reference import Authority
from registry.licensing.models.rules import DECIDED_BY_DECISION, ERASED_CONTENT, STATE_MOVES_BY_TABLE
from registry.licensing.states import (
    CLOSED,
    NOT_YET_SUBMITTED,
    ApplicationKind,
    ApplicationState,
    ItemWants,
    RequestPurpose,
    RequestState,
    ScanState,
)

_OVER = (ApplicationState.GRANTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN)


class Application(models.Model):
    """One application of one exchange to one authority. `version` counts every change of the row, for stale forms.

    `concerns` is the licence it is about; an application for a new licence has none, and makes one when it is granted.
    """

    number = models.CharField(max_length=20, unique=True)
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="applications")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=20, choices=ApplicationKind.choices)
    concerns = models.ForeignKey("licensing.Licence", null=True, blank=True, on_delete=models.PROTECT, related_name="later_applications")
    form_code = models.CharField(max_length=40)
    form_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=24, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_applications"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="application_queue"),
            # The queue in its usual order: a page of it is read from the index, however many cases there are.
            models.Index(fields=["authority", "submitted_at", "id"], name="application_in_order"),
            models.Index(fields=["authority", "submitted_at", "id"], condition=~Q(state__in=_OVER), name="application_open_in_order"),
            GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="application_number_part"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ApplicationState.values), name="application_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[*NOT_YET_SUBMITTED, ApplicationState.WITHDRAWN, ApplicationState.LAPSED])
                | Q(submitted_at__isnull=False),
                name="application_sent_before_review",
            ),
            models.CheckConstraint(
                condition=Q(kind=ApplicationKind.NEW_LICENCE, concerns__isnull=True)
                | ~Q(kind=ApplicationKind.NEW_LICENCE) & Q(concerns__isnull=False),
                name="application_concerns_a_licence",
            ),
            models.UniqueConstraint(
                fields=["concerns", "kind"],
                condition=Q(concerns__isnull=False) & ~Q(state__in=sorted(CLOSED)),
                name="application_one_of_a_kind_under_way",
            ),
        ]
        triggers = [
            frozen_columns(
                "application",
                "number",
                "exchange_id",
                "authority_id",
                "kind",
                "concerns_id",
                "form_code",
                "form_version",
                "created_by_id",
                "created_at",
            ),
            no_delete("application"),
            STATE_MOVES_BY_TABLE,
            DECIDED_BY_DECISION,
        ]

    def __str__(self) -> str:
        return self.number


class Answer(models.Model):
    """What the applicant said in one section of the form. `version` guards against overwriting a colleague."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="answers")
    section = models.CharField(max_length=60)
    data = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "section")
        indexes = [GinIndex(OpClass(F("data"), name="jsonb_path_ops"), condition=Q(section="activities"), name="answer_by_activity")]
        constraints = [models.UniqueConstraint(fields=["application", "section"], name="answer_one_per_section")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.section}"


class Submission(models.Model):
    """What was sent, word for word, with its hash. A decision is bound to one of these; none is ever changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    content_hash = models.CharField(max_length=71)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "number")
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_numbered_once")]
        triggers = [*append_only("submission", erasable={"content": f"'{ERASED_CONTENT}'"})]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"


class InformationRequest(models.Model):
    """What the authority waits for. `items` is a list of `{"id", "wants", "text", "section", "again"}`; `again` names the request and
    item of which it asks again. `reply` maps item ids to explanations, `answered_items` to the instants at which they were sent.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="information_requests")
    number = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, choices=RequestPurpose.choices, default=RequestPurpose.INFORMATION)
    items = models.JSONField()
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reply = models.JSONField(default=dict, blank=True)
    answered_items = models.JSONField(default=dict, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    submission = models.OneToOneField(Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="information_request")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("application", "number")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="informationrequest_numbered_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=RequestState.OPEN), name="informationrequest_one_open_an_application"
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="informationrequest_state_known"),
            models.CheckConstraint(condition=Q(purpose__in=RequestPurpose.values), name="informationrequest_purpose_known"),
            models.CheckConstraint(
                condition=~Q(state=RequestState.ANSWERED) | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="informationrequest_answered_by_somebody",
            ),
        ]
        triggers = [
            frozen_columns("informationrequest", "application_id", "number", "purpose", "items", "asked_by_id", "asked_at"),
            no_delete("informationrequest"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"

    @property
    def document_items(self) -> list[str]:
        """Ids of the items that want a document and were not sent yet."""
        return [item["id"] for item in self.items if item["wants"] == ItemWants.DOCUMENT and item["id"] not in self.answered_items]

    @property
    def open_sections(self) -> frozenset[str]:
        """Codes of the sections that the applicant may change to answer it."""
        sections = (item["section"] for item in self.items if item["wants"] == ItemWants.SECTION)
        return frozenset(sections) if self.state == RequestState.OPEN else frozenset()


class Document(models.Model):
    """A file of the applicant. Replaced or removed ones stay for the record; `item` names what of a request it answers."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    requirement = models.CharField(max_length=60, blank=True)
    information_request = models.ForeignKey(InformationRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    item = models.CharField(max_length=40, blank=True)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=71)
    file = models.FileField(max_length=200)
    scan_state = models.CharField(max_length=16, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    scanner = models.CharField(max_length=60, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    replaced_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("application", "requirement", "item", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(requirement="", information_request__isnull=False) & ~Q(item="")
                | Q(information_request__isnull=True, item="") & ~Q(requirement=""),
                name="document_answers_one_thing",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty"),
        ]
        triggers = [
            frozen_columns(
                "document", "application_id", "requirement", "information_request_id", "item", "original_name",
                "content_type", "size", "sha256", "file", "uploaded_by_id", "uploaded_at",
                erasable={"original_name": f"'{ERASED}'", "file": "''"},
            ),
            no_delete("document"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_current(self) -> bool:
        """Whether it still counts: neither replaced nor removed."""
        return self.removed_at is None
