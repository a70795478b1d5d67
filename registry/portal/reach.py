"""Whom an act reaches: the lists it changes, the banks that receive them, and the identifiers it is about."""

from collections.abc import Mapping

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.approvals.models import Proposal
from registry.blocklist.models import Entry, ImportBatch, List
from registry.blocklist.states import ListCode
from registry.distribution.models import Subscriber
from registry.exchanges.models import KIND_LABELS, ExchangeIdentifier
from registry.licensing.actions.acts import KIND_OF_MOVE
from registry.licensing.models import Application, Licence
from registry.licensing.states import ProposalKind

BOTH = (ListCode.LICENSED.value, ListCode.BLOCK.value)
ACTS = tuple(KIND_OF_MOVE.values())


def reach_of(proposal: Proposal) -> list[str]:
    """Sentences about whom approving the proposal reaches; none when it publishes nothing."""
    lists = lists_of(proposal)
    return [*_identifiers(proposal), _banks(lists)] if lists else []


def lists_of(proposal: Proposal) -> tuple[str, ...]:
    """Codes of the lists that approving the proposal may change."""
    if proposal.kind in (ProposalKind.GRANT, ProposalKind.IMPORT_REGISTER, *ACTS):
        return BOTH
    if proposal.subject_kind == Entry._meta.label_lower:
        return tuple(Entry.objects.filter(pk=proposal.subject_id).values_list("list__code", flat=True))
    if proposal.subject_kind == ImportBatch._meta.label_lower:
        return tuple(ImportBatch.objects.filter(pk=proposal.subject_id).values_list("list__code", flat=True))
    if proposal.subject_kind == List._meta.label_lower:
        return tuple(List.objects.filter(pk=proposal.subject_id).values_list("code", flat=True))
    return ()


def _banks(lists: tuple[str, ...]) -> str:
    count = Subscriber.objects.filter(ended_at=None, lists__overlap=list(lists)).count()
    if not count:
        return _("No bank or payment provider receives this list yet.")
    sentence = ngettext(
        "%(count)d bank or payment provider is told of the new version and has to confirm it.",
        "%(count)d banks and payment providers are told of the new version and have to confirm it.",
        count,
    )
    return sentence % {"count": count}


def _identifiers(proposal: Proposal) -> list[str]:
    exchange_id = _exchange_id(proposal)
    if exchange_id is None:
        return []
    rows = ExchangeIdentifier.objects.filter(exchange_id=exchange_id, withdrawn_at=None, confirmed_at__isnull=False)
    counts: Mapping[str, int] = dict(rows.order_by("kind").values_list("kind").annotate(count=Count("pk")))
    if not counts:
        return [_("No identifier of the exchange is confirmed, so banks can match it by its licence number and name only.")]
    listed = ", ".join(f"{KIND_LABELS.get(kind, kind)}: {count}" for kind, count in counts.items())
    return [_("Confirmed identifiers it is about: %(listed)s.") % {"listed": listed}]


def _exchange_id(proposal: Proposal) -> int | None:
    if proposal.kind == ProposalKind.GRANT:
        return Application.objects.filter(pk=proposal.subject_id).values_list("exchange_id", flat=True).first()
    if proposal.kind in ACTS:
        return Licence.objects.filter(pk=proposal.subject_id).values_list("exchange_id", flat=True).first()
    return None
