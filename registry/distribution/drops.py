"""When a publication would take too much off a list at once, so that a second officer has to look."""

from collections.abc import Collection

from registry.blocklist.models import Entry, List
from registry.blocklist.states import OriginKind

SHARE = 0.2
LEAST = 20
LEAST_OF_A_CATEGORY = 10


def is_great_drop(head: List, removed: Collection[str]) -> bool:
    """Whether these removals are more than a fifth of the list (and at least 20), or a whole category (at least 10).

    `head.count` is what stood before.
    """
    if len(removed) < LEAST_OF_A_CATEGORY:
        return False
    if len(removed) >= max(LEAST, SHARE * head.count):
        return True
    numbers = [int(reference[1:]) for reference in removed]
    for category in Entry.objects.filter(pk__in=numbers).values_list("category", flat=True).distinct():
        going = Entry.objects.filter(pk__in=numbers, category=category).count()
        if going >= LEAST_OF_A_CATEGORY and not _others_stand(head, category, numbers):
            return True
    return False


def _others_stand(head: List, category: str, numbers: list[int]) -> bool:
    standing = Entry.objects.filter(list=head, category=category, removed_at=None, origin_kind=OriginKind.LISTING)
    return standing.exclude(pk__in=numbers).exists()
