"""Something behind every address of returns and notices, for the tests that walk all addresses."""

from typing import Any

from django.utils import timezone

from registry.licensing.models import Licence
from tests.licensing.world import World, file
from tests.supervision.desk import Desk
from tests.supervision.today import last_line


def supervised(world: World, licence: Licence) -> dict[str, dict[str, Any]]:
    """The parameters of each address by its name: a return that was sent, and a notice with a file."""
    desk = Desk(world, licence)
    number, kind, period = last_line(desk).address
    sending = desk.send(period, at=timezone.now())
    kept = sending.periodic_return.files.get()
    notice = desk.notice(at=timezone.now(), files=[(file("log"), "log.pdf")])
    wanted = {"number": number, "kind": kind, "period": period, "code": "capital", "pk": kept.pk, "sending_number": 1}
    told = {"number": notice.number, "pk": notice.files.get().pk}
    return {
        **{f"apply:return{part}": wanted for part in ("", "_check", "_section", "_copy", "_file")},
        **{f"portal:return{part}": wanted for part in ("", "_accept", "_correct", "_file")},
        "apply:notice_choose": wanted,
        "apply:notice_new": wanted | {"kind": "incident"},
        "apply:notice": told,
        "apply:notice_file": told,
        **{f"portal:notice{part}": told for part in ("", "_note", "_ask", "_application", "_file")},
    }
