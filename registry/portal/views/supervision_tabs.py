"""The way between returns and notices of change, what of them waits, and who does something with them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.accounts.access import organisation_for, require_role
from registry.accounts.queries import roles_of
from registry.portal.forms.supervision import LATE
from registry.supervision.queries.notices import notices_of_authority
from registry.supervision.queries.returns import lines_of_authority
from registry.supervision.states import NOTICE_TABLE, RETURN_TABLE, NoticeMove, NoticeState, ReturnMove, ReturnState

supervisors = require_role(*sorted(RETURN_TABLE[ReturnMove.ACCEPT].roles))
notice_officers = require_role(*sorted(NOTICE_TABLE[NoticeMove.NOTE].roles))


def supervision_tabs(page: str) -> list[dict[str, Any]]:
    """Both lists."""
    names = (("portal:returns", _("Returns")), ("portal:notices", _("Notices of change")))
    return [{"url": reverse(name), "text": text, "current": name == page} for name, text in names]


def supervision_counts(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for the authority, or for its licensees, each count with the way to exactly what it counts. Eight queries."""
    organisation = organisation_for(request)
    lines = lines_of_authority(organisation, timezone.now())
    returns, notices = reverse("portal:returns"), reverse("portal:notices")
    waiting = notices_of_authority(organisation).filter(state_code=NoticeState.SENT)
    return [
        {
            "number": sum(line.state == ReturnState.SENT for line in lines),
            "text": _("returns to look at"),
            "url": f"{returns}?state={ReturnState.SENT}",
        },
        {
            "number": sum(line.is_overdue for line in lines),
            "text": _("returns overdue"),
            "url": f"{returns}?state={LATE}",
            "late": True,
        },
        {"number": waiting.count(), "text": _("notices of change to look at"), "url": f"{notices}?state={NoticeState.SENT}"},
    ]


def may_supervise(request: HttpRequest) -> bool:
    """Whether the person accepts returns and settles notices."""
    return bool(roles_of(request.user) & RETURN_TABLE[ReturnMove.ACCEPT].roles)
