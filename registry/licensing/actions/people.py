"""People in the posts of a licence, as an approved decision names them."""

from collections.abc import Iterable
from datetime import datetime

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.exchanges.actions import PersonFacts
from registry.identifiers import fold_name
from registry.licensing.models import ApprovedPerson, Licence
from registry.licensing.posts import POSTS


def set_people(licence: Licence, people: Iterable[PersonFacts], proposal: Proposal, *, actor: User, at: datetime) -> None:
    """From `at` on these people hold the posts of the locked licence: whoever is not named ends, whoever is new begins.

    Only within the approval of a decision on an application: the database refuses it elsewhere. Controllers hold no post.
    """
    wanted = {(person.role, fold_name(person.full_name)): person for person in people if person.role in POSTS}
    rows = ApprovedPerson.objects.select_for_update().filter(licence=licence, to_at=None)
    present = {(row.post, row.key): row for row in rows}
    if wanted.keys() == present.keys():
        return
    for key in present.keys() - wanted.keys():
        row = present[key]
        row.to_at = max(at, row.from_at)
        row.save(update_fields=["to_at"])
    ApprovedPerson.objects.bulk_create(
        ApprovedPerson(
            licence=licence, post=post, key=key, full_name=wanted[post, key].full_name, from_at=at, proposal=proposal, recorded_at=at
        )
        for post, key in sorted(wanted.keys() - present.keys())
    )
    begun = sorted(post for post, _key in wanted.keys() - present.keys())
    ended = sorted(post for post, _key in present.keys() - wanted.keys())
    record(licence, "licence.people_changed", actor=actor, at=at, proposal=proposal.pk, begun=begun, ended=ended)
