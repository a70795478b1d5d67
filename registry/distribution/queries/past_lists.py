"""What banks were told of one exchange by an earlier version of a list."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from registry.blocklist.models import ChangeLog, Publication
from registry.blocklist.states import ListCode, OpKind
from registry.distribution.queries.bank_view import LISTS, OwnLine, own_references
from registry.exchanges.models import Exchange


@dataclass(frozen=True)
class PastView:
    """The entries about an exchange as they stood in one version. `changed`: what that very version did to them, by reference."""

    publication: Publication
    lines: tuple[OwnLine, ...]
    changed: tuple[tuple[str, OpKind], ...]


def past_view(exchange: Exchange, code: str, seq: int) -> PastView | None:
    """What banks knew of the exchange with version `seq`; None for a list or version that is none. Five queries at most."""
    if code not in LISTS:
        return None
    publication = Publication.objects.filter(list__code=code, seq=seq).select_related("list").first()
    if publication is None:
        return None
    licences = own_references(exchange)
    log = ChangeLog.objects.filter(list=publication.list_id, entry_ref__in=licences, seq__lte=seq)
    last = list(log.order_by("entry_ref", "-seq", "-position").distinct("entry_ref"))
    seqs = {row.seq for row in last}
    moments = dict(Publication.objects.filter(list=publication.list_id, seq__in=seqs).values_list("seq", "published_at"))
    lines = [
        OwnLine(code, row.entry_ref, licences[row.entry_ref], row.line, row.seq, moments.get(row.seq), dict(json.loads(row.line)))
        for row in last
        if row.op == OpKind.PUT
    ]
    changed = tuple((row.entry_ref, OpKind(row.op)) for row in last if row.seq == seq)
    return PastView(publication, tuple(lines), changed)


def publications_about(exchange: Exchange) -> QuerySet[Publication]:
    """The versions of the lists that said something new about the exchange, the newest first."""
    log = ChangeLog.objects.filter(entry_ref__in=own_references(exchange), list__code__in=LISTS)
    seqs: dict[int, set[int]] = defaultdict(set)
    for list_id, seq in log.values_list("list_id", "seq"):
        seqs[list_id].add(seq)
    wanted = Q(pk=None)
    for list_id, numbers in seqs.items():
        wanted |= Q(list=list_id, seq__in=numbers)
    return Publication.objects.filter(wanted).select_related("list").order_by("-published_at", "-pk")


def publications_of_entry(code: str, entry_ref: str) -> QuerySet[Publication]:
    """The versions of a list that said something new about one entry, the newest first."""
    log = ChangeLog.objects.filter(list__code=code, entry_ref=entry_ref)
    return Publication.objects.filter(list__code=code, seq__in=list(log.values_list("seq", flat=True))).order_by("-seq")


def version_before(code: str, before: datetime) -> int | None:
    """The version of a list that was published last before an instant; None when there was none, or no such list."""
    rows = Publication.objects.filter(list__code=code, published_at__lt=before).order_by("-published_at", "-seq")
    return rows.values_list("seq", flat=True).first() if code in ListCode.values else None
