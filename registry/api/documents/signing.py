"""How the OpenAPI document shows signatures of what was sent, and powers of attorney."""

from typing import Any

from rest_framework import serializers

from registry.licensing.states import IdentityKind, PowerPart, PowerPurpose, PowerState
from registry.signatures import MomentSource

SOURCES = [str(source) for source in MomentSource]


class SignatureDocument(serializers.Serializer[Any]):
    """The electronic signature under what was sent."""

    signer = serializers.CharField()
    organisation = serializers.CharField(allow_null=True)
    bin = serializers.CharField(allow_null=True)
    certificate = serializers.CharField(help_text="The number of the certificate, in hexadecimal digits.")
    issuer = serializers.CharField()
    moment = serializers.DateTimeField(help_text="The moment for which the certificate was judged.")
    moment_source = serializers.ChoiceField(choices=SOURCES)
    checks = serializers.ListField(child=serializers.CharField(), help_text="What was checked and what was not, a sentence each.")
    sha256 = serializers.CharField(help_text="The hash of the signature file.")


class MarkDocument(serializers.Serializer[Any]):
    """A short hash of one section, to tell what changed since a check."""

    section = serializers.CharField()
    hash = serializers.CharField()


class LackingPowerDocument(serializers.Serializer[Any]):
    """A power of attorney without which your key's person cannot send."""

    code = serializers.ChoiceField(choices=["sender", "representative"])
    detail = serializers.CharField()


class ApostilleDocument(serializers.Serializer[Any]):
    """What an apostille says of itself."""

    country = serializers.CharField()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    authority = serializers.CharField()


class PowerFileDocument(serializers.Serializer[Any]):
    """A file of a power."""

    part = serializers.ChoiceField(choices=PowerPart.choices)
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()


class PowerCheckDocument(serializers.Serializer[Any]):
    """What an officer made of it."""

    is_accepted = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)
    checked_at = serializers.DateTimeField()


class PowerDocument(serializers.Serializer[Any]):
    """A power of attorney. The holder's number is never told."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    is_of_team = serializers.BooleanField()
    identity_kind = serializers.ChoiceField(choices=IdentityKind.choices, allow_null=True)
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=PowerPurpose.choices))
    application = serializers.CharField(allow_null=True, help_text="Null: for all of your applications.")
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=PowerState.choices, help_text="How it stands now.")
    apostille = ApostilleDocument(allow_null=True)
    files = PowerFileDocument(many=True)
    check_made = PowerCheckDocument(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    recorded_at = serializers.DateTimeField()


class PowerPageDocument(serializers.Serializer[Any]):
    """Your powers of attorney, newest first."""

    results = PowerDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
