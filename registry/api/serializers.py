"""The base of all input: unknown fields are refused, so that a misspelt field is an error and not silence."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """Shape only; rules live in actions. Every unknown field is named in the error."""

    def to_internal_value(self, data: Any) -> Any:
        """The validated value. Raises `ValidationError` that names each unknown field."""
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [_("No such field. Remove it or check its spelling.")] for name in unknown[:20]})
        return super().to_internal_value(data)
