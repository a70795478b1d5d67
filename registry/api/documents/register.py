"""How the OpenAPI document shows the register and the look-up."""

from typing import Any

from rest_framework import serializers

from registry.licensing.states import LicenceStatus
from registry.screening.verdicts import How, Verdict

VERDICTS = [str(verdict) for verdict in Verdict]
WAYS = [str(how) for how in How]


class NamedDocument(serializers.Serializer[Any]):
    """A code with its name in the reader's language."""

    code = serializers.CharField()
    name = serializers.CharField()


class ActivityDocument(NamedDocument):
    """An activity that is allowed, with the investment types it is limited to; none: with all."""

    investment_types = NamedDocument(many=True)


class FirmDocument(serializers.Serializer[Any]):
    """The firm behind a licence."""

    legal_name = serializers.CharField()
    names = serializers.ListField(child=serializers.CharField())
    country = serializers.CharField()
    bin = serializers.CharField(allow_null=True)
    registration = serializers.CharField(allow_null=True)
    lei = serializers.CharField(allow_null=True)
    sites = serializers.ListField(child=serializers.CharField())


class ImportedDocument(serializers.Serializer[Any]):
    """From the register as it stood on a day; this register covers the licence since an instant."""

    stood_on = serializers.DateField()
    covered_since = serializers.DateTimeField()


class LicenceDocument(serializers.Serializer[Any]):
    """A licence at an instant."""

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=LicenceStatus.choices)
    counts_as = serializers.ChoiceField(
        choices=LicenceStatus.choices, help_text="What it comes to: a court stay or a pending renewal counts as what it keeps."
    )
    status_since = serializers.DateTimeField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
    authority = NamedDocument()
    activities = ActivityDocument(many=True)
    conditions = serializers.ListField(child=serializers.CharField())
    restrictions = serializers.ListField(child=serializers.CharField())
    successor = serializers.CharField(allow_null=True)
    imported = ImportedDocument(allow_null=True, help_text="Where the licence came from a register kept before; null: granted here.")
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
    status = serializers.ChoiceField(choices=LicenceStatus.choices)
    ground = serializers.CharField(allow_null=True)


class HistoryDocument(serializers.Serializer[Any]):
    """The history of a licence, oldest first."""

    results = MomentDocument(many=True)
    imported = ImportedDocument(allow_null=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class QueryDocument(serializers.Serializer[Any]):
    """The question as it was read."""

    raw = serializers.CharField()
    kind = serializers.CharField()
    canonical = serializers.CharField()


class MatchDocument(serializers.Serializer[Any]):
    """One thing found."""

    how = serializers.ChoiceField(choices=WAYS)
    list = serializers.CharField()
    category = serializers.CharField()
    reference = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    value = serializers.CharField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    action = serializers.CharField(allow_null=True)
    authority = serializers.CharField()
    basis = serializers.CharField()
    note = serializers.CharField()
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)


class LookupDocument(serializers.Serializer[Any]):
    """The verdict for one text at one instant."""

    query = QueryDocument()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    at = serializers.DateTimeField()
    exchange = FirmDocument(allow_null=True)
    licence = LicenceDocument(allow_null=True)
    matches = MatchDocument(many=True)
    notice = serializers.CharField()
    lists = serializers.DictField(child=serializers.IntegerField(), help_text="The version of each list that is served now.")
