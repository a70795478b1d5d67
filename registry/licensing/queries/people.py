"""Reads of people in the posts of a licence."""

import json
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from registry.exchanges.states import PersonRole
from registry.licensing.models import Application, ApprovedPerson, Licence
from registry.licensing.particulars import particulars_of
from registry.licensing.posts import public_posts, unfit_pairs
from registry.licensing.queries.applications import form_for, latest_submission


def people_at(licence: Licence | int, at: datetime) -> QuerySet[ApprovedPerson]:
    """Who holds which post of the licence (or of that of this id) at `at`, by post and name."""
    still = Q(to_at=None) | Q(to_at__gt=at)
    return ApprovedPerson.objects.filter(still, licence=licence, from_at__lte=at).order_by("post", "full_name", "pk")


def public_people_at(licence: Licence | int, at: datetime) -> QuerySet[ApprovedPerson]:
    """The same for the public: only the posts whose holders the jurisdiction names."""
    return people_at(licence, at).filter(post__in=sorted(public_posts()))


def doubled_posts(application: Application) -> list[str]:
    """A sentence for each person whom the last submission puts in two posts that need two people."""
    sent = latest_submission(application)
    if sent is None:
        return []
    named = particulars_of(json.loads(sent.content)["answers"], form_for(application)).people
    words = (
        {"person": name, "first": PersonRole(first).label, "second": PersonRole(second).label}
        for name, first, second in unfit_pairs((person.role, person.full_name) for person in named)
    )
    return [
        _("%(person)s is to hold two posts: %(first)s and %(second)s. That needs your authority's approval in writing.") % one
        for one in words
    ]
