"""The base of all input: unknown fields are refused, so that a misspelt field is an error and not silence."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

MOST_NAMED = 20


class StrictSerializer(serializers.Serializer[Any]):
    """Shape only; rules live in actions. Every unknown field is named, together with whatever else is wrong."""

    def to_internal_value(self, data: Any) -> Any:
        """The validated value. Raises `ValidationError` that names each wrong and each unknown field."""
        unknown = sorted(set(data) - set(self.fields))[:MOST_NAMED] if isinstance(data, dict) else []
        faults: dict[str, Any] = {name: [_("No such field. Remove it or check its spelling.")] for name in unknown}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**faults, **error.detail}) from None  # type: ignore[dict-item]  # a serializer's is a dict
        if faults:
            raise serializers.ValidationError(faults)
        return value
