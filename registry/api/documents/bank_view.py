"""How the OpenAPI document shows what banks are told of an exchange."""

from typing import Any

from rest_framework import serializers

from registry.blocklist.states import Category, ListCode, OpKind
from registry.distribution.states import HitKind
from registry.licensing.states import ErrorOutcome


class OwnLineDocument(serializers.Serializer[Any]):
    """An entry about you as it is published."""

    entry = serializers.CharField()
    licence = serializers.CharField()
    seq = serializers.IntegerField(help_text="The version that put these words there.")
    since = serializers.DateTimeField(allow_null=True)
    listed_at = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
    line = serializers.CharField(help_text="What banks receive, byte for byte.")


class DifferenceDocument(serializers.Serializer[Any]):
    """A member of the line that will say something else."""

    member = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class ComingDocument(serializers.Serializer[Any]):
    """What the list will say that it does not say yet."""

    entry = serializers.CharField(allow_null=True, help_text="Null for an entry that has no number yet.")
    licence = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True, help_text="Null: with the next version.")
    waits_since = serializers.DateTimeField(allow_null=True)
    is_held = serializers.BooleanField()
    line = serializers.CharField(allow_null=True, help_text="Null: the entry leaves the list.")
    differences = DifferenceDocument(many=True)


class VersionDocument(serializers.Serializer[Any]):
    """How many banks and payment providers enforce one version."""

    seq = serializers.IntegerField(help_text="0: none yet.")
    count = serializers.IntegerField()
    names = serializers.ListField(child=serializers.CharField(), help_text="Empty unless the jurisdiction lets you know them.")


class ListViewDocument(serializers.Serializer[Any]):
    """One list as far as it is about you."""

    list = serializers.ChoiceField(choices=ListCode.choices)
    seq = serializers.IntegerField()
    served_seq = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    entries = OwnLineDocument(many=True)
    coming = ComingDocument(many=True)
    subscribers = VersionDocument(many=True)
    slowest_minutes = serializers.IntegerField()


class HitDocument(serializers.Serializer[Any]):
    """Something that touches you, as far as you may know."""

    kind = serializers.ChoiceField(choices=HitKind.choices)
    detail = serializers.CharField()
    own = serializers.CharField()
    since = serializers.DateTimeField()
    list = serializers.ChoiceField(choices=ListCode.choices, allow_null=True)
    entry = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    category = serializers.ChoiceField(choices=Category.choices, allow_null=True)
    value = serializers.CharField(allow_null=True)


class UnconfirmedDocument(serializers.Serializer[Any]):
    """Something that you named and no list says."""

    kind = serializers.CharField()
    value = serializers.CharField()
    chain = serializers.CharField(allow_null=True)
    tag = serializers.CharField(allow_null=True)
    why = serializers.ChoiceField(choices=["not_confirmed", "deposit_address"])
    url = serializers.URLField(help_text="Where to prove control.")


class CorrectingVersionDocument(serializers.Serializer[Any]):
    """The version of a list that corrected it."""

    list = serializers.ChoiceField(choices=ListCode.choices)
    seq = serializers.IntegerField()


class OwnErrorDocument(serializers.Serializer[Any]):
    """An error that you reported, and what became of it."""

    reference = serializers.CharField()
    licence = serializers.CharField()
    list = serializers.ChoiceField(choices=ListCode.choices, allow_null=True)
    entry = serializers.CharField(allow_null=True)
    identifier = serializers.CharField(allow_null=True)
    reported_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    day = serializers.IntegerField(help_text="Working days used.")
    of_days = serializers.IntegerField()
    is_overdue = serializers.BooleanField()
    outcome = serializers.ChoiceField(choices=ErrorOutcome.choices, allow_null=True)
    note = serializers.CharField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    corrected_by_act = serializers.IntegerField(allow_null=True, help_text="The number of the act on the licence.")
    corrected_by_publication = CorrectingVersionDocument(allow_null=True)


class BankViewDocument(serializers.Serializer[Any]):
    """How banks see you."""

    at = serializers.DateTimeField()
    lists = ListViewDocument(many=True)
    unconfirmed = UnconfirmedDocument(many=True)
    hits = HitDocument(many=True)
    reported_errors = OwnErrorDocument(many=True, help_text="The newest 50 that you reported.")


class ChangedEntryDocument(serializers.Serializer[Any]):
    """What a version did to an entry."""

    entry = serializers.CharField()
    op = serializers.ChoiceField(choices=OpKind.choices)


class PastViewDocument(serializers.Serializer[Any]):
    """What one version of a list said of you."""

    list = serializers.ChoiceField(choices=ListCode.choices)
    seq = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    entries = OwnLineDocument(many=True)
    changed = ChangedEntryDocument(many=True)
