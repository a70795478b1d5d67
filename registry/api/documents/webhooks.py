"""How the OpenAPI document shows webhook endpoints and deliveries."""

from typing import Any

from rest_framework import serializers

from registry.blocklist.states import ListCode
from registry.distribution.states import EndpointState, EventType
from registry.outbox.states import AttemptOutcome, DueState


class EndpointDocument(serializers.Serializer[Any]):
    """Where a bank wants to be told."""

    id = serializers.IntegerField()
    url = serializers.URLField()
    event_types = serializers.ListField(child=serializers.ChoiceField(choices=EventType.choices))
    description = serializers.CharField()
    state = serializers.ChoiceField(choices=EndpointState.choices)
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
    outcome = serializers.ChoiceField(choices=AttemptOutcome.choices)
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()


class DeliveryDocument(serializers.Serializer[Any]):
    """One message to one endpoint."""

    id = serializers.CharField(help_text="The webhook-id.")
    endpoint = serializers.IntegerField()
    type = serializers.ChoiceField(choices=EventType.choices)
    list = serializers.ChoiceField(choices=ListCode.choices, allow_null=True)
    seq = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=DueState.choices)
    attempts = AttemptDocument(many=True)
    created_at = serializers.DateTimeField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)


class DeliveryPageDocument(serializers.Serializer[Any]):
    """Deliveries, newest first."""

    results = DeliveryDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
