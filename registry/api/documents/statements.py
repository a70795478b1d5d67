"""How the OpenAPI document shows signed statements."""

from typing import Any

from rest_framework import serializers


class StatementDocument(serializers.Serializer[Any]):
    """The signed file: `payload` is the base64 of canonical JSON, `signature` that of the Ed25519 signature over its bytes."""

    type = serializers.CharField()
    algorithm = serializers.CharField()
    key_id = serializers.CharField()
    keys = serializers.URLField()
    payload = serializers.CharField()
    signature = serializers.CharField()
