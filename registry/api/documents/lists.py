"""How the OpenAPI document shows the lists that banks fetch."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from registry.blocklist.states import Category, EntryAction, ListCode, RemovalReason
from registry.distribution.states import AckState
from registry.identifiers import Kind, Match

KINDS = [str(kind) for kind in Kind]
MATCHES = [str(match) for match in Match]


class HeadDocument(serializers.Serializer[Any]):
    """The head of a list."""

    list = serializers.ChoiceField(choices=ListCode.choices)
    epoch = serializers.UUIDField(help_text="Changes only when the list is reset after a disaster: then take the snapshot.")
    seq = serializers.IntegerField(help_text="The version. It grows by one with each publication.")
    list_hash = serializers.CharField(
        help_text="“sha256:” and the SHA-256 of the sorted SHA-256 digests of all entry lines, without their newlines."
    )
    count = serializers.IntegerField(help_text="How many entries.")
    published_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(help_text="Ask again before; after it the copy is late.")
    min_wait_seconds = serializers.IntegerField(help_text="Do not ask more often.")


class EntryIdentifierDocument(serializers.Serializer[Any]):
    """One site, account, wallet or number of an entry."""

    kind = serializers.ChoiceField(choices=KINDS)
    value = serializers.CharField(help_text="In its normal form.")
    chain = serializers.CharField(allow_null=True)
    tag = serializers.CharField(allow_null=True, help_text="Destination tag or memo of a shared wallet.")
    match = serializers.ChoiceField(choices=MATCHES)
    action = serializers.ChoiceField(choices=EntryAction.choices, required=False, help_text="When it differs from the entry's.")


class EntryDocument(serializers.Serializer[Any]):
    """One line of a snapshot: one subject with its identifiers. Hash the line's bytes as they are."""

    id = serializers.CharField(help_text="Never used again for another subject.")
    category = serializers.ChoiceField(choices=Category.choices)
    action = serializers.ChoiceField(choices=EntryAction.choices)
    name = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    identifiers = EntryIdentifierDocument(many=True)
    authority = serializers.CharField()
    basis = serializers.CharField(help_text="The legal ground.")
    territory = serializers.CharField()
    note = serializers.CharField()
    listed_at = serializers.DateTimeField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)


class PutDocument(serializers.Serializer[Any]):
    """The entry stands like this from version `seq` on."""

    op = serializers.ChoiceField(choices=["put"])
    seq = serializers.IntegerField()
    entry = EntryDocument()


class RemoveDocument(serializers.Serializer[Any]):
    """The entry stands no more from version `seq` on."""

    op = serializers.ChoiceField(choices=["remove"])
    seq = serializers.IntegerField()
    id = serializers.CharField()
    reason = serializers.ChoiceField(choices=RemovalReason.choices)
    wrong_from = serializers.DateTimeField(required=False, help_text="With “erroneous”: since when it stood there by mistake.")
    wrong_until = serializers.DateTimeField(required=False)


class ChangesDocument(serializers.Serializer[Any]):
    """Operations after a version; `list_hash` is the state they lead to."""

    to = serializers.IntegerField()
    list_hash = serializers.CharField(help_text="The state at “to”.")
    changes = PolymorphicProxySerializer(
        component_name="OperationDocument",
        serializers={"put": PutDocument, "remove": RemoveDocument},
        resource_type_field_name="op",
        many=True,
    )
    next = serializers.IntegerField(allow_null=True, help_text="The “after” of the next page.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python, so it joins here."""
        return {**super().get_fields(), "from": serializers.IntegerField()}


class AcknowledgementDocument(serializers.Serializer[Any]):
    """What the bank stated."""

    list = serializers.ChoiceField(choices=ListCode.choices)
    seq = serializers.IntegerField()
    list_hash = serializers.CharField()
    state = serializers.ChoiceField(choices=AckState.choices)
    effective_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    is_regressed = serializers.BooleanField(help_text="A newer version was enforced before.")
