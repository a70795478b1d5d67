"""How the OpenAPI document shows what goes wrong."""

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
