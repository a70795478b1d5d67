"""The way between the pages of the lists."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.blocklist.states import ListCode


def list_code(given: str) -> str:
    """The code of a list. Raises 404 for an unknown one."""
    if given not in ListCode.values:
        raise Http404
    return str(ListCode(given).value)


def list_tabs(page: str, code: str = "") -> list[dict[str, Any]]:
    """Entries of each list, publications, imports."""
    entries = reverse("portal:entries")
    tabs: list[dict[str, Any]] = [
        {"url": f"{entries}?list={one.value}", "text": one.label, "current": page == "portal:entries" and one == code}
        for one in (ListCode.BLOCK, ListCode.LICENSED, ListCode.FREEZE)
    ]
    tabs.append({"url": reverse("portal:publications"), "text": _("Publications"), "current": page == "portal:publications"})
    tabs.append({"url": reverse("portal:imports"), "text": _("Imports"), "current": page == "portal:imports"})
    return tabs
