"""The answers of the API as the OpenAPI document shows them. For documentation only: answers are built in `shapes`."""

from typing import Any

from rest_framework import serializers


class ErrorDocument(serializers.Serializer[Any]):
    """One wrong field."""

    pointer = serializers.CharField(help_text="JSON pointer to the field.")
    detail = serializers.CharField()
    code = serializers.CharField()


class ProblemDocument(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable; see /problems/.")
    instance = serializers.CharField()
    errors = ErrorDocument(many=True)  # type: ignore[assignment]  # the member is called so by the API


class NamedDocument(serializers.Serializer[Any]):
    """A code with its name in the reader's language."""

    code = serializers.CharField()
    name = serializers.CharField()


class FirmDocument(serializers.Serializer[Any]):
    """The firm behind a licence."""

    legal_name = serializers.CharField()
    names = serializers.ListField(child=serializers.CharField())
    country = serializers.CharField()
    bin = serializers.CharField(allow_null=True)
    registration = serializers.CharField(allow_null=True)
    lei = serializers.CharField(allow_null=True)
    sites = serializers.ListField(child=serializers.CharField())


class LicenceDocument(serializers.Serializer[Any]):
    """A licence at an instant."""

    number = serializers.CharField()
    status = serializers.CharField()
    status_since = serializers.DateTimeField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
    authority = NamedDocument()
    activities = NamedDocument(many=True)
    conditions = serializers.ListField(child=serializers.CharField())
    restrictions = serializers.ListField(child=serializers.CharField())
    successor = serializers.CharField(allow_null=True)
    url = serializers.URLField()


class RegisterEntryDocument(LicenceDocument):
    """One row of the register."""

    exchange = FirmDocument()


class RegisterPageDocument(serializers.Serializer[Any]):
    """A page of the register."""

    results = RegisterEntryDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class MomentDocument(serializers.Serializer[Any]):
    """How a licence stood from one instant to another."""

    at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    status = serializers.CharField()
    ground = serializers.CharField(allow_null=True)


class HistoryDocument(serializers.Serializer[Any]):
    """The history of a licence, oldest first."""

    results = MomentDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class QueryDocument(serializers.Serializer[Any]):
    """The question as it was read."""

    raw = serializers.CharField()
    kind = serializers.CharField()
    canonical = serializers.CharField()


class MatchDocument(serializers.Serializer[Any]):
    """One thing found."""

    how = serializers.ChoiceField(choices=["exact", "name", "lookalike"])
    list = serializers.CharField()
    category = serializers.CharField()
    reference = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    value = serializers.CharField()
    verdict = serializers.CharField()
    action = serializers.CharField(allow_null=True)
    authority = serializers.CharField()
    basis = serializers.CharField()
    note = serializers.CharField()
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)


class LookupDocument(serializers.Serializer[Any]):
    """The verdict for one text at one instant."""

    query = QueryDocument()
    verdict = serializers.CharField()
    at = serializers.DateTimeField()
    exchange = FirmDocument(allow_null=True)
    licence = LicenceDocument(allow_null=True)
    matches = MatchDocument(many=True)
    notice = serializers.CharField()
    lists = serializers.DictField(child=serializers.IntegerField())


class HeadDocument(serializers.Serializer[Any]):
    """The head of a list."""

    list = serializers.CharField()
    epoch = serializers.UUIDField()
    seq = serializers.IntegerField()
    list_hash = serializers.CharField()
    count = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()
    min_wait_seconds = serializers.IntegerField()


class ChangesDocument(serializers.Serializer[Any]):
    """Operations after a version; `list_hash` is the state they lead to."""

    to = serializers.IntegerField()
    list_hash = serializers.CharField(help_text="The state at “to”.")
    changes = serializers.ListField(child=serializers.DictField())
    next = serializers.IntegerField(allow_null=True, help_text="The “after” of the next page.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python, so it joins here."""
        return {**super().get_fields(), "from": serializers.IntegerField()}


class AcknowledgementDocument(serializers.Serializer[Any]):
    """What the bank stated."""

    list = serializers.CharField()
    seq = serializers.IntegerField()
    list_hash = serializers.CharField()
    state = serializers.CharField()
    effective_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    is_regressed = serializers.BooleanField()


class EndpointDocument(serializers.Serializer[Any]):
    """Where a bank wants to be told."""

    id = serializers.IntegerField()
    url = serializers.URLField()
    event_types = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField()
    state = serializers.CharField()
    state_at = serializers.DateTimeField()
    state_reason = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    last_delivered_at = serializers.DateTimeField(allow_null=True)


class EndpointSecretDocument(EndpointDocument):
    """An endpoint with its signing secret."""

    secret = serializers.CharField(help_text="Shown once.")


class EndpointPageDocument(serializers.Serializer[Any]):
    """The bank's endpoints."""

    results = EndpointDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class AttemptDocument(serializers.Serializer[Any]):
    """One try to deliver."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField()
    outcome = serializers.CharField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()


class DeliveryDocument(serializers.Serializer[Any]):
    """One message to one endpoint."""

    id = serializers.CharField(help_text="The webhook-id.")
    endpoint = serializers.IntegerField()
    type = serializers.CharField()
    list = serializers.CharField(allow_null=True)
    seq = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    attempts = AttemptDocument(many=True)
    created_at = serializers.DateTimeField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)


class DeliveryPageDocument(serializers.Serializer[Any]):
    """Deliveries, newest first."""

    results = DeliveryDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
