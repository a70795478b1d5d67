"""`/api/v1/lists/{list}/…`: what banks fetch. The same bytes that were hashed, never built anew."""

from datetime import UTC, datetime

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.states import Scope
from registry.api.documents import AcknowledgementDocument, ChangesDocument, HeadDocument, ProblemDocument
from registry.api.problems import Problem
from registry.api.renderers import JSONLinesRenderer, JSONRenderer
from registry.api.serializers import StrictSerializer
from registry.api.serving import CONTENT_TYPE, chosen_encoding, etag_matches, file_response, packed_response
from registry.api.shapes import ack_json
from registry.api.views.base import KeyView
from registry.blocklist.states import ListCode
from registry.distribution.actions.acknowledging import acknowledge
from registry.distribution.actions.subscribers import note_sign_of_life
from registry.distribution.models import Subscriber
from registry.distribution.queries.feed import DeltaGoneError, Head, SeqUnknownError, changes, head, list_hash_at, snapshot_path
from registry.distribution.queries.subscribers import subscriber_of
from registry.distribution.states import AckOutcome, AckState
from registry.lib.canonical import canonical_bytes, sha256_hex
from registry.lib.errors import InvalidError

_LIST = OpenApiParameter("list_code", OpenApiTypes.STR, OpenApiParameter.PATH, enum=ListCode.values)
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The ETag you have: 304 while it holds."
)
_RANGE = OpenApiParameter("Range", OpenApiTypes.STR, OpenApiParameter.HEADER, description="One range of the encoded bytes.")
_IF_RANGE = OpenApiParameter("If-Range", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The ETag of the part you have.")


def _told(name: str, description: str, *codes: int) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, response=list(codes), required=True)


_SNAPSHOT_HEADERS = [
    _told("ETag", "Strong, one for each encoding.", 200, 206, 304),
    _told("X-List-Seq", "The version.", 200, 206, 304),
    _told("X-List-Hash", "The hash of the version.", 200, 206, 304),
    _told("X-List-Epoch", "As in the head.", 200, 206, 304),
    _told("Content-Range", "Which bytes, of how many.", 206, 416),
]


class AcknowledgementInput(StrictSerializer):
    """What a subscriber states about a version of a list."""

    seq = serializers.IntegerField(min_value=0, max_value=2**62)
    list_hash = serializers.CharField(max_length=71)
    state = serializers.ChoiceField(choices=AckState.choices)
    effective_at = serializers.DateTimeField(required=False, default_timezone=UTC)
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")


class ListView(KeyView):
    """A list that the caller subscribes to: 404 for an unknown list, 403 for one it does not receive."""

    scopes = {"GET": Scope.LISTS_READ.value}

    def subscriber(self, list_code: str) -> Subscriber:
        """Whose copy this is about."""
        if list_code not in ListCode.values:
            raise Http404
        found = subscriber_of(self.organisation)
        if found is None or list_code not in found.lists:
            raise Problem("not-allowed", _("Your organisation does not receive this list."))
        note_sign_of_life(found.pk, at=timezone.now())
        return found


class HeadView(ListView):
    """The version that can be fetched now."""

    @extend_schema(
        operation_id="list_head",
        summary=gettext_lazy("The version that can be fetched now"),
        parameters=[_LIST, _IF_NONE_MATCH, _told("ETag", "Of this very answer.", 200, 304)],
        responses={200: HeadDocument, 304: None, 404: ProblemDocument},
    )
    def get(self, request: Request, list_code: str) -> HttpResponseBase:
        self.subscriber(list_code)
        body = canonical_bytes(_served(list_code).as_json(timezone.now()))
        etag = f'"{sha256_hex(body)[7:39]}"'
        if etag_matches(request.META.get("HTTP_IF_NONE_MATCH", ""), etag):
            response = HttpResponse(status=304)
        else:
            response = HttpResponse(body, content_type="application/json")
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        return response


class SnapshotView(ListView):
    """All entry lines of a version, sorted by id."""

    renderer_classes = [JSONLinesRenderer, JSONRenderer]

    @extend_schema(
        operation_id="list_snapshot",
        summary=gettext_lazy("All entries of a version"),
        parameters=[
            _LIST,
            OpenApiParameter("seq", int, description="By default the head."),
            _IF_NONE_MATCH,
            _RANGE,
            _IF_RANGE,
            *_SNAPSHOT_HEADERS,
        ],
        responses={
            (200, CONTENT_TYPE): OpenApiResponse(OpenApiTypes.BINARY, "One EntryDocument a line, sorted by id; zstd or gzip if accepted."),
            (206, CONTENT_TYPE): OpenApiResponse(OpenApiTypes.BINARY, "The range asked for."),
            304: None,
            400: ProblemDocument,
            404: ProblemDocument,
            416: OpenApiResponse(None, "The range lies outside."),
        },
    )
    def get(self, request: Request, list_code: str) -> HttpResponseBase:
        self.subscriber(list_code)
        served = _served(list_code)
        seq = _number(request, "seq", default=served.seq)
        encoding = chosen_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        path = snapshot_path(list_code, seq, encoding)
        if path is None and seq != 0:
            raise Problem("not-found", _("This list has no snapshot of version {seq}. Fetch the head.").format(seq=seq))
        response = file_response(request.META, path, encoding=encoding, etag=f'"{served.epoch.hex}-{seq}-{encoding}"')
        response["X-List-Seq"] = str(seq)
        response["X-List-Epoch"] = str(served.epoch)
        response["X-List-Hash"] = _hash_at(served, seq)
        return response


class ChangesView(ListView):
    """Operations after a version, whole versions only."""

    @extend_schema(
        operation_id="list_changes",
        summary=gettext_lazy("What changed after a version"),
        parameters=[
            _LIST,
            OpenApiParameter("after", int, required=True, description="The version you hold."),
            OpenApiParameter("limit", int, description="About how many operations; a version is never split."),
        ],
        responses={200: ChangesDocument, 400: ProblemDocument, 404: ProblemDocument, 410: ProblemDocument},
    )
    def get(self, request: Request, list_code: str) -> HttpResponseBase:
        self.subscriber(list_code)
        after = _number(request, "after")
        body = _page(list_code, after, _number(request, "limit", default=1000), timezone.now())
        response = packed_response(body.encode(), request.META.get("HTTP_ACCEPT_ENCODING", ""), "application/json")
        response["Cache-Control"] = "private, no-cache"
        return response


class AcksView(ListView):
    """A subscriber's statement of what it holds. One that is wrong is kept as an incident and answered 409."""

    scopes = {"POST": Scope.ACKS_WRITE.value}

    @extend_schema(
        operation_id="list_ack",
        summary=gettext_lazy("Say what you hold"),
        parameters=[_LIST],
        request=AcknowledgementInput,
        responses={201: AcknowledgementDocument, 404: ProblemDocument, 409: ProblemDocument},
    )
    def post(self, request: Request, list_code: str) -> Response:
        subscriber, now = self.subscriber(list_code), timezone.now()
        given = AcknowledgementInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = {"effective_at": now, **given.validated_data}
        statement = acknowledge(subscriber.pk, list_code, **said, at=now)
        if statement.outcome != AckOutcome.ACCEPTED:
            raise Problem(statement.outcome, str(AckOutcome(statement.outcome).label))
        return Response(ack_json(statement, list_code), status=status.HTTP_201_CREATED)


def _page(list_code: str, after: int, limit: int, at: datetime) -> str:
    try:
        return changes(list_code, after, limit, at=at).body()
    except DeltaGoneError as error:
        raise Problem("delta-gone", error.message, snapshot=f"/api/v1/lists/{list_code}/snapshot?seq={error.snapshot_seq}") from None
    except SeqUnknownError as error:
        raise Problem("not-found", error.message) from None


def _served(list_code: str) -> Head:
    served = head(list_code)
    if served is None:
        raise Http404
    return served


def _hash_at(served: Head, seq: int) -> str:
    return served.list_hash if seq == served.seq else list_hash_at(served.list, seq) or ""


def _number(request: Request, name: str, *, default: int | None = None) -> int:
    text = request.query_params.get(name, "")
    if not text and default is not None:
        return default
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise InvalidError(_("“{name}” takes a whole number, 0 or more.").format(name=name), field=name)
