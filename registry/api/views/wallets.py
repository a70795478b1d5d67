"""`/api/v1/wallets…`: an exchange's programs propose operational wallets and hand in their signatures; people approve on the page."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.states import Scope
from registry.api.documents import ProblemDocument, WalletDocument, WalletPageDocument
from registry.api.problems import Problem
from registry.api.serializers import StrictSerializer
from registry.api.shapes import wallet_json
from registry.api.views.base import KeyView
from registry.api.views.paging import cursor_position, page_size
from registry.exchanges.actions import present_signature, withdraw_wallet
from registry.exchanges.models import Exchange, WalletRotation
from registry.exchanges.queries import active_identifiers, exchange_of, open_proof_of, rotations_of
from registry.exchanges.reading import wallet_facts
from registry.identifiers import Kind
from registry.lib.errors import InvalidError, RuleError
from registry.lib.paging import encode_cursor
from registry.licensing.actions import NewWallet, propose_wallet


class WalletInput(StrictSerializer):
    """A new wallet."""

    wallet = serializers.CharField(max_length=200)
    chain = serializers.CharField(max_length=40, allow_blank=True, default="")
    label = serializers.CharField(max_length=100, allow_blank=True, default="")  # type: ignore[assignment]  # the member is called so by the API
    replaces = serializers.CharField(max_length=200, allow_null=True, default=None)
    is_deposit_address = serializers.BooleanField(default=False)


class SignatureInput(StrictSerializer):
    """What the wallet gave."""

    signature = serializers.CharField(max_length=1000)


class WalletsBase(KeyView):
    """Everything here starts from the caller's own exchange: another's object is 404."""

    @property
    def exchange(self) -> Exchange:
        """The caller's exchange. 403 for an organisation that has none."""
        found = exchange_of(self.organisation)
        if found is None:
            raise Problem("not-allowed", _("Your organisation has no exchange on record."))
        return found

    def rotation(self, pk: int) -> WalletRotation:
        """One of the caller's rotations."""
        found = rotations_of(self.exchange).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class WalletsView(WalletsBase):
    """Rotations of the caller's exchange, and a new one."""

    scopes = dict.fromkeys(("GET", "POST"), Scope.WALLETS.value)

    @extend_schema(
        operation_id="wallets",
        summary=gettext_lazy("Your new wallets"),
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("limit", int)],
        responses={200: WalletPageDocument, 400: ProblemDocument},
    )
    def get(self, request: Request) -> Response:
        asked, limit = request.query_params, page_size(request.query_params.get("limit", ""))
        rows = rotations_of(self.exchange).order_by("-pk")
        if asked.get("cursor"):
            rows = rows.filter(pk__lt=cursor_position(asked["cursor"], int)[0])
        return Response(_page(request, list(rows[: limit + 1]), limit))

    @extend_schema(
        operation_id="wallet_propose",
        summary=gettext_lazy("Propose a wallet"),
        request=WalletInput,
        responses={201: WalletDocument, 400: ProblemDocument, 409: ProblemDocument},
    )
    def post(self, request: Request) -> Response:
        given = WalletInput(data=request.data)
        given.is_valid(raise_exception=True)
        made = propose_wallet(self.exchange.pk, self._wallet(given.validated_data), caller=self.key, at=timezone.now())
        return Response(_json(self.rotation(made.pk)), status=status.HTTP_201_CREATED)

    def _wallet(self, given: dict[str, Any]) -> NewWallet:
        facts = wallet_facts(given["wallet"], chain=given["chain"], label=given["label"])
        if not given["replaces"]:
            return NewWallet(facts, is_deposit_address=given["is_deposit_address"])
        wanted = wallet_facts(given["replaces"], chain=given["chain"])
        own = active_identifiers(self.exchange).filter(kind=Kind.WALLET, canonical=wanted.canonical, chain=wanted.chain).first()
        if own is None:
            raise InvalidError(_("Choose one of your confirmed wallets."), field="replaces")
        return NewWallet(facts, own.pk, is_deposit_address=given["is_deposit_address"])


class WalletView(WalletsBase):
    """One rotation."""

    scopes = {"GET": Scope.WALLETS.value}

    @extend_schema(operation_id="wallet", summary=gettext_lazy("One new wallet"), responses={200: WalletDocument, 404: ProblemDocument})
    def get(self, _request: Request, pk: int) -> Response:
        return Response(_json(self.rotation(pk)))


class WalletSignatureView(WalletsBase):
    """Hand in the signature of an approved wallet."""

    scopes = {"POST": Scope.WALLETS.value}

    @extend_schema(
        operation_id="wallet_sign",
        summary=gettext_lazy("Hand in the wallet's signature"),
        request=SignatureInput,
        responses={200: WalletDocument, 400: ProblemDocument, 404: ProblemDocument, 409: ProblemDocument},
    )
    def post(self, request: Request, pk: int) -> Response:
        rotation = self.rotation(pk)
        given = SignatureInput(data=request.data)
        given.is_valid(raise_exception=True)
        proof = open_proof_of(rotation.identifier)
        if proof is None or not rotation.is_open:
            raise RuleError(_("This wallet waits for no signature."), code="state")
        shown = present_signature(proof.pk, given.validated_data["signature"], caller=self.key, at=timezone.now())
        if shown.fault:
            raise InvalidError(shown.get_fault_display(), field="signature", code=shown.fault)
        return Response(_json(self.rotation(pk)))


class WalletWithdrawView(WalletsBase):
    """Take a rotation back."""

    scopes = {"POST": Scope.WALLETS.value}

    @extend_schema(
        operation_id="wallet_withdraw",
        summary=gettext_lazy("Take a new wallet back"),
        request=None,
        responses={200: WalletDocument, 404: ProblemDocument, 409: ProblemDocument},
    )
    def post(self, _request: Request, pk: int) -> Response:
        withdraw_wallet(self.rotation(pk).pk, caller=self.key, at=timezone.now())
        return Response(_json(self.rotation(pk)))


def _json(rotation: WalletRotation) -> dict[str, Any]:
    return wallet_json(rotation, open_proof_of(rotation.identifier))


def _page(request: Request, rows: list[WalletRotation], limit: int) -> dict[str, Any]:
    following = None
    if len(rows) > limit:
        parameters = {**request.query_params.dict(), "cursor": encode_cursor(rows[limit - 1].pk)}
        following = f"{request.build_absolute_uri(request.path)}?{urlencode(parameters)}"
    return {"results": [_json(row) for row in rows[:limit]], "next": following, "previous": None}
