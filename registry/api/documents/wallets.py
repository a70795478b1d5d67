"""How the OpenAPI document shows wallets that an exchange rotates."""

from typing import Any

from rest_framework import serializers

from registry.exchanges.states import RotationState


class WalletDocument(serializers.Serializer[Any]):
    """A new operational wallet on its way to the list."""

    id = serializers.IntegerField()
    wallet = serializers.CharField()
    chain = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the member is called so by the API
    replaces = serializers.CharField(allow_null=True, help_text="The address of the wallet that goes when this one is confirmed.")
    state = serializers.ChoiceField(choices=RotationState.choices)
    message = serializers.CharField(
        allow_null=True, help_text="What the wallet has to sign, once a colleague approved; null before and after."
    )
    fault = serializers.CharField(allow_null=True, help_text="Why the last signature proved nothing.")
    window_ends_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    close_reason = serializers.CharField(allow_null=True)


class WalletPageDocument(serializers.Serializer[Any]):
    """Rotations, newest first."""

    results = WalletDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
