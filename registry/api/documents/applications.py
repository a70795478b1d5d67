"""How the OpenAPI document shows applications, their forms, files and requests, and licences to their holder."""

from typing import Any

from rest_framework import serializers

from registry.api.application_shapes import BALLS
from registry.api.documents.register import NamedDocument
from registry.api.documents.signing import LackingPowerDocument, MarkDocument, SignatureDocument
from registry.licensing.form_rules import SignatureRule
from registry.licensing.forms import QuestionType, SectionKind
from registry.licensing.progress import SectionState
from registry.licensing.states import (
    ApplicationMove,
    ApplicationState,
    ConditionKind,
    ItemWants,
    LicenceStatus,
    Occasion,
    Outcome,
    RequestPurpose,
    RequestState,
    ScanState,
)

SECTION_KINDS = [str(kind) for kind in SectionKind]
QUESTION_TYPES = [str(kind) for kind in QuestionType]
TESTS = ["has", "lacks"]
SIGNATURE_RULES = [str(rule) for rule in SignatureRule]
DECIDED_CONDITIONS = [*ConditionKind.values, "pre_condition"]


class StateDocument(serializers.Serializer[Any]):
    """A state with its name in the reader's language."""

    code = serializers.ChoiceField(choices=ApplicationState.choices)
    name = serializers.CharField()


class FormReferenceDocument(serializers.Serializer[Any]):
    """Which form an application began with, and keeps."""

    code = serializers.CharField()
    version = serializers.IntegerField()


class LinksDocument(serializers.Serializer[Any]):
    """Where to go on."""

    self = serializers.URLField()
    form = serializers.URLField()
    documents = serializers.URLField()
    requests = serializers.URLField()
    check = serializers.URLField()


class ApplicationDocument(serializers.Serializer[Any]):
    """An application in a list."""

    number = serializers.CharField()
    kind = NamedDocument()
    authority = NamedDocument()
    licence = serializers.CharField(allow_null=True, help_text="The licence that it is about; null for a new one.")
    state = StateDocument()
    state_since = serializers.DateTimeField()
    ball = serializers.ChoiceField(choices=BALLS, help_text="Who has to do something next.")
    form = FormReferenceDocument()
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    lapsed_at = serializers.DateTimeField(allow_null=True)
    links = LinksDocument()


class ApplicationPageDocument(serializers.Serializer[Any]):
    """Your applications, newest first."""

    results = ApplicationDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ObstacleDocument(serializers.Serializer[Any]):
    """Something that stands in the way."""

    section = serializers.CharField()
    question = serializers.CharField(allow_null=True, help_text="Null: the whole section is meant.")
    detail = serializers.CharField()


class SectionRowDocument(serializers.Serializer[Any]):
    """One row of the task list."""

    code = serializers.CharField()
    title = serializers.CharField()
    group = serializers.CharField()
    kind = serializers.ChoiceField(choices=SECTION_KINDS)
    state = serializers.ChoiceField(choices=SectionState.choices)
    is_optional = serializers.BooleanField()
    problems = ObstacleDocument(many=True)


class ProgressDocument(serializers.Serializer[Any]):
    """How far it is. Sections that do not apply are not named."""

    completed = serializers.IntegerField()
    total = serializers.IntegerField()
    is_complete = serializers.BooleanField()
    sections = SectionRowDocument(many=True)


class MoveDocument(serializers.Serializer[Any]):
    """A step that your key could ever take, and whether now."""

    move = serializers.ChoiceField(choices=ApplicationMove.choices)
    name = serializers.CharField()
    is_allowed = serializers.BooleanField()
    why_not = serializers.CharField(allow_null=True)


class SubmissionDocument(serializers.Serializer[Any]):
    """What was sent, by the hash of every word of it."""

    number = serializers.IntegerField()
    content_hash = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    signature = SignatureDocument(allow_null=True)


class DecidedConditionDocument(serializers.Serializer[Any]):
    """A condition of the decision."""

    kind = serializers.ChoiceField(choices=DECIDED_CONDITIONS)
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)


class DecisionDocument(serializers.Serializer[Any]):
    """Something that was decided on it."""

    number = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    notice_text = serializers.CharField()
    conditions = DecidedConditionDocument(many=True)
    decided_at = serializers.DateTimeField()
    until_on = serializers.DateField(allow_null=True, help_text="The last day for representations, or to meet the pre-conditions.")
    about = serializers.IntegerField(allow_null=True, help_text="The decision that this one sets aside or corrects.")
    occasion = serializers.ChoiceField(choices=Occasion.choices, allow_null=True)
    reference = serializers.CharField(allow_null=True, help_text="Number and day of a judgment.")
    appeal_until = serializers.DateTimeField(allow_null=True)
    licence = serializers.CharField(allow_null=True, help_text="The number of the licence.")


class WholeApplicationDocument(ApplicationDocument):
    """An application with all that can be said of it now."""

    progress = ProgressDocument()
    moves = MoveDocument(many=True)
    submission = SubmissionDocument(allow_null=True)
    open_request = serializers.IntegerField(allow_null=True, help_text="The number of the request that waits for you.")
    decision = DecisionDocument(allow_null=True, help_text="The newest one.")
    decisions = DecisionDocument(many=True)


class ConditionOfFormDocument(serializers.Serializer[Any]):
    """Holds when the answer has (or lacks) one of the codes."""

    section = serializers.CharField()
    question = serializers.CharField()
    test = serializers.ChoiceField(choices=TESTS)
    codes = serializers.ListField(child=serializers.CharField())


class QuestionDocument(serializers.Serializer[Any]):
    """One question."""

    code = serializers.CharField()
    type = serializers.ChoiceField(choices=QUESTION_TYPES)
    label = serializers.CharField()  # type: ignore[assignment]  # the member is called so by the API
    hint = serializers.CharField(allow_null=True)
    is_optional = serializers.BooleanField()
    max_length = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    above = serializers.CharField(allow_null=True, help_text="The number must be above this.")
    options = NamedDocument(many=True, allow_null=True)
    when = ConditionOfFormDocument(allow_null=True, help_text="Asked only when this holds.")


class SectionOfFormDocument(serializers.Serializer[Any]):
    """One section."""

    code = serializers.CharField()
    group = serializers.CharField()
    kind = serializers.ChoiceField(choices=SECTION_KINDS)
    title = serializers.CharField()
    why = serializers.CharField(allow_null=True)
    item = serializers.CharField(allow_null=True, help_text="What one item of a list is called.")
    is_optional = serializers.BooleanField()
    waits_for = serializers.ListField(child=serializers.CharField(), help_text="Sections to answer before this one.")
    when = ConditionOfFormDocument(allow_null=True, help_text="Part of the application only when this holds.")
    min_items = serializers.IntegerField()
    max_items = serializers.IntegerField()
    max_files = serializers.IntegerField()
    questions = QuestionDocument(many=True)


class GroupDocument(serializers.Serializer[Any]):
    """A heading of the task list."""

    code = serializers.CharField()
    title = serializers.CharField()


class FormDocument(serializers.Serializer[Any]):
    """A form of one version, which never changes, in the language of `Accept-Language`."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    groups = GroupDocument(many=True)
    sections = SectionOfFormDocument(many=True)
    declaration = serializers.ListField(child=serializers.CharField())


class FileDocument(serializers.Serializer[Any]):
    """What is known of a file."""

    id = serializers.IntegerField()
    section = serializers.CharField(allow_null=True)
    request = serializers.IntegerField(allow_null=True, help_text="The number of the information request that it answers.")
    item = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    scan_state = serializers.ChoiceField(choices=ScanState.choices)
    uploaded_at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True, help_text="It stays on record and counts no more.")
    replaced_by = serializers.IntegerField(allow_null=True)


class FilePageDocument(serializers.Serializer[Any]):
    """The files that count."""

    results = FileDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ItemDocument(serializers.Serializer[Any]):
    """One item of a list."""

    id = serializers.CharField()
    answers = serializers.DictField()
    kept = serializers.DictField()


class SectionDocument(serializers.Serializer[Any]):
    """A section with what is answered."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=SECTION_KINDS)
    state = serializers.ChoiceField(choices=SectionState.choices)
    version = serializers.IntegerField(help_text="Send it back with the next change. 0: nothing is answered yet.")
    updated_at = serializers.DateTimeField(allow_null=True)
    updated_by = serializers.CharField(allow_null=True)
    answers = serializers.DictField(allow_null=True, help_text="As they can be sent back.")
    kept = serializers.DictField(allow_null=True, help_text="What was made of them: normal forms of numbers and addresses.")
    items = ItemDocument(many=True, allow_null=True)
    documents = FileDocument(many=True, allow_null=True)
    is_done = serializers.BooleanField(
        allow_null=True, help_text="Whether you said that the list, or the optional documents, are complete."
    )
    problems = ObstacleDocument(many=True)


class CheckDocument(serializers.Serializer[Any]):
    """What stands in the way of sending, and the hash of what would be sent now."""

    hash = serializers.CharField()
    is_complete = serializers.BooleanField()
    problems = ObstacleDocument(many=True)
    declaration = serializers.ListField(child=serializers.CharField(), help_text="What is declared by sending.")
    signature = serializers.ChoiceField(choices=SIGNATURE_RULES, help_text="Whether the sending is signed; sign what to-sign gives.")
    sections = MarkDocument(many=True)
    powers = LackingPowerDocument(many=True, help_text="Powers of attorney that have to be recorded first.")


class RequestItemDocument(serializers.Serializer[Any]):
    """One thing asked for."""

    id = serializers.CharField()
    wants = serializers.ChoiceField(choices=ItemWants.choices)
    text = serializers.CharField()
    section = serializers.CharField(allow_null=True, help_text="The section to put right: its address takes changes while this is open.")
    again = serializers.CharField(allow_null=True, help_text="The request and item of which this asks again, as 2/1.")
    reply = serializers.CharField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    documents = FileDocument(many=True)


class RequestDocument(serializers.Serializer[Any]):
    """What the authority asks for."""

    number = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=RequestPurpose.choices)
    state = serializers.ChoiceField(choices=RequestState.choices)
    due_on = serializers.DateField()
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdraw_reason = serializers.CharField(allow_null=True)
    items = RequestItemDocument(many=True)


class RequestPageDocument(serializers.Serializer[Any]):
    """All requests, newest first."""

    results = RequestDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class OwnLicenceDocument(serializers.Serializer[Any]):
    """A licence of yours."""

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=LicenceStatus.choices, allow_null=True)
    status_since = serializers.DateTimeField(allow_null=True)
    status_until = serializers.DateTimeField(allow_null=True)
    ground = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    authority = NamedDocument()
    activities = NamedDocument(many=True)
    granted_at = serializers.DateTimeField()
    url = serializers.URLField(help_text="Where everybody checks it.")


class OwnLicencePageDocument(serializers.Serializer[Any]):
    """Your licences, by number."""

    results = OwnLicenceDocument(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class LicenceConditionDocument(DecidedConditionDocument):
    """A condition in force."""

    number = serializers.IntegerField()


class SpanDocument(serializers.Serializer[Any]):
    """How the licence stands from one instant to another."""

    status = serializers.ChoiceField(choices=LicenceStatus.choices)
    until = serializers.DateTimeField(allow_null=True)
    ground = serializers.CharField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python, so it joins here."""
        return {**super().get_fields(), "from": serializers.DateTimeField()}


class OwnIdentifierDocument(serializers.Serializer[Any]):
    """Something that you named as yours."""

    kind = serializers.CharField()
    value = serializers.CharField()
    chain = serializers.CharField(allow_null=True)
    tag = serializers.CharField(allow_null=True)
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # the member is called so by the API
    is_confirmed = serializers.BooleanField(help_text="Only what an officer confirmed is on the list that banks use.")


class WholeLicenceDocument(OwnLicenceDocument):
    """A licence of yours with its conditions, its spans and what you named as yours."""

    conditions = LicenceConditionDocument(many=True)
    spans = SpanDocument(many=True)
    identifiers = OwnIdentifierDocument(many=True)
