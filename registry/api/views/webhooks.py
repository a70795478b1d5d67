"""`/api/v1/webhook-endpoints…` and `/api/v1/deliveries…`: where a subscriber is told, and what came of each telling."""

import uuid

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.states import Scope
from registry.api.documents import (
    DeliveryDocument,
    DeliveryPageDocument,
    EndpointDocument,
    EndpointPageDocument,
    EndpointSecretDocument,
    ProblemDocument,
)
from registry.api.problems import Problem
from registry.api.serializers import StrictSerializer
from registry.api.shapes import delivery_json, endpoint_json
from registry.api.views.base import KeyView
from registry.api.views.paging import cursor_position, page_of, page_size, whole_list
from registry.distribution.actions import endpoints as acts
from registry.distribution.models import Delivery, Endpoint, Subscriber
from registry.distribution.queries import deliveries_of, endpoints_of, subscriber_of
from registry.distribution.states import EventType
from registry.lib.errors import InvalidError
from registry.outbox.states import DueState


class EndpointInput(StrictSerializer):
    """A new endpoint."""

    url = serializers.CharField(max_length=500)
    event_types = serializers.ListField(child=serializers.CharField(max_length=40), max_length=10, default=[EventType.LIST_PUBLISHED.value])
    description = serializers.CharField(max_length=200, allow_blank=True, default="")


class WebhookView(KeyView):
    """Everything here starts from the caller's own subscription: another's object is 404."""

    scopes = dict.fromkeys(("GET", "POST", "DELETE"), Scope.WEBHOOKS_MANAGE.value)

    @property
    def subscriber(self) -> Subscriber:
        """The caller's subscription. 403 for an organisation without one."""
        found = subscriber_of(self.organisation)
        if found is None:
            raise Problem("not-allowed", _("Your organisation does not receive lists."))
        return found

    def endpoint(self, pk: int) -> Endpoint:
        """One of the caller's endpoints."""
        found = endpoints_of(self.subscriber).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class EndpointsView(WebhookView):
    """All endpoints of the caller, and a new one."""

    @extend_schema(operation_id="webhook_endpoints", summary=gettext_lazy("Your endpoints"), responses={200: EndpointPageDocument})
    def get(self, _request: Request) -> Response:
        return Response(whole_list([endpoint_json(row) for row in endpoints_of(self.subscriber)]))

    @extend_schema(
        operation_id="webhook_endpoint_add",
        summary=gettext_lazy("Add an endpoint"),
        request=EndpointInput,
        responses={201: EndpointSecretDocument, 409: ProblemDocument},
    )
    def post(self, request: Request) -> Response:
        given = EndpointInput(data=request.data)
        given.is_valid(raise_exception=True)
        added = acts.add_endpoint(self.subscriber.pk, **given.validated_data, actor=self.key, at=timezone.now())
        return Response({**endpoint_json(added.endpoint), "secret": added.secret}, status=status.HTTP_201_CREATED)


class EndpointView(WebhookView):
    """One endpoint."""

    @extend_schema(
        operation_id="webhook_endpoint", summary=gettext_lazy("One endpoint"), responses={200: EndpointDocument, 404: ProblemDocument}
    )
    def get(self, _request: Request, pk: int) -> Response:
        return Response(endpoint_json(self.endpoint(pk)))

    @extend_schema(
        operation_id="webhook_endpoint_remove", summary=gettext_lazy("Remove an endpoint"), responses={204: None, 404: ProblemDocument}
    )
    def delete(self, _request: Request, pk: int) -> Response:
        acts.remove_endpoint(self.endpoint(pk).pk, actor=self.key, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class EndpointMoveView(WebhookView):
    """Pause or resume an endpoint."""

    moves = {"pause": acts.pause_endpoint, "resume": acts.resume_endpoint}

    @extend_schema(
        operation_id="webhook_endpoint_move",
        summary=gettext_lazy("Pause or resume an endpoint"),
        parameters=[OpenApiParameter("move", str, OpenApiParameter.PATH, enum=["pause", "resume"])],
        request=None,
        responses={200: EndpointDocument, 404: ProblemDocument, 409: ProblemDocument},
    )
    def post(self, _request: Request, pk: int, move: str) -> Response:
        moved = self.moves[move](self.endpoint(pk).pk, actor=self.key, at=timezone.now())
        return Response(endpoint_json(moved))


class EndpointSecretView(WebhookView):
    """A new signing secret; for a day everything is signed with both."""

    @extend_schema(
        operation_id="webhook_secret_rotate",
        summary=gettext_lazy("A new signing secret"),
        request=None,
        responses={200: EndpointSecretDocument, 404: ProblemDocument},
    )
    def post(self, _request: Request, pk: int) -> Response:
        rotated = acts.rotate_secret(self.endpoint(pk).pk, actor=self.key, at=timezone.now())
        return Response({**endpoint_json(rotated.endpoint), "secret": rotated.secret})


class EndpointTestView(WebhookView):
    """Send a test event."""

    @extend_schema(
        operation_id="webhook_test",
        summary=gettext_lazy("Send a test event"),
        request=None,
        responses={202: DeliveryDocument, 404: ProblemDocument, 409: ProblemDocument},
    )
    def post(self, _request: Request, pk: int) -> Response:
        delivery = acts.send_test(self.endpoint(pk).pk, actor=self.key, at=timezone.now())
        return Response(delivery_json(delivery), status=status.HTTP_202_ACCEPTED)


class DeliveriesView(WebhookView):
    """Deliveries of the caller's endpoints, newest first."""

    @extend_schema(
        operation_id="deliveries",
        summary=gettext_lazy("What was sent to you"),
        parameters=[
            OpenApiParameter("endpoint", int),
            OpenApiParameter("state", str, enum=DueState.values),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
        ],
        responses={200: DeliveryPageDocument, 400: ProblemDocument},
    )
    def get(self, request: Request) -> Response:
        asked, limit = request.query_params, page_size(request.query_params.get("limit", ""))
        rows = _own_deliveries(self.subscriber)
        if asked.get("endpoint"):
            rows = rows.filter(endpoint_id=_endpoint_number(asked["endpoint"]))
        if asked.get("state"):
            rows = rows.filter(state=_known_state(asked["state"]))
        if asked.get("cursor"):
            rows = rows.filter(pk__lt=cursor_position(asked["cursor"], int)[0])
        shown = list(rows[: limit + 1])
        return Response(page_of(request, shown, limit, shape=delivery_json, key=lambda row: row.pk))


class DeliveryView(WebhookView):
    """One delivery with its attempts."""

    @extend_schema(
        operation_id="delivery",
        summary=gettext_lazy("One delivery with its attempts"),
        responses={200: DeliveryDocument, 404: ProblemDocument},
    )
    def get(self, _request: Request, message_id: str) -> Response:
        return Response(delivery_json(_own_delivery(self.subscriber, message_id)))


class DeliveryReplayView(WebhookView):
    """Send a delivery once more, under its own webhook-id."""

    @extend_schema(
        operation_id="delivery_replay",
        summary=gettext_lazy("Send a delivery once more"),
        request=None,
        responses={202: DeliveryDocument, 404: ProblemDocument, 409: ProblemDocument},
    )
    def post(self, _request: Request, message_id: str) -> Response:
        delivery = _own_delivery(self.subscriber, message_id)
        acts.replay_delivery(delivery.pk, actor=self.key, at=timezone.now())
        return Response(delivery_json(_own_delivery(self.subscriber, message_id)), status=status.HTTP_202_ACCEPTED)


def _endpoint_number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise InvalidError(_("“endpoint” takes the number of an endpoint."), field="endpoint")


def _known_state(text: str) -> str:
    if text in DueState.values:
        return text
    raise InvalidError(_("The state is one of: {states}.").format(states=", ".join(DueState.values)), field="state")


def _own_deliveries(subscriber: Subscriber) -> QuerySet[Delivery]:
    return deliveries_of(subscriber).select_related("event__list", "endpoint").prefetch_related("tries")


def _own_delivery(subscriber: Subscriber, message_id: str) -> Delivery:
    try:
        wanted = uuid.UUID(hex=message_id.removeprefix("msg_"))
    except ValueError:
        raise Http404 from None
    found = _own_deliveries(subscriber).filter(message_id=wanted).first()
    if found is None:
        raise Http404
    return found
