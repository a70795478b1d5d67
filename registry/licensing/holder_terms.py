"""What the jurisdiction lets a holder know of how banks see it, and the authority's time for its reports of errors."""

from dataclasses import dataclass
from functools import cache

from registry.blocklist.states import ListCode
from registry.licensing.business_days import jurisdiction
from registry.licensing.clocks import DayKind, Limit


@dataclass(frozen=True)
class HolderTerms:
    """The data of `seeds/jurisdiction.yaml` about holders."""

    error_limit: Limit
    lists_told: tuple[ListCode, ...]
    names_of_banks: bool
    public_reports: bool


@cache
def holder_terms() -> HolderTerms:
    """The terms of this jurisdiction. Raises `KeyError` or `ValueError` when the seeds do not say them."""
    data = jurisdiction()["holders"]
    return HolderTerms(
        error_limit=Limit(int(data["error_working_days"]), DayKind.WORKING),
        lists_told=tuple(ListCode(code) for code in data["lists_told"]),
        names_of_banks=bool(data["names_of_banks"]),
        public_reports=bool(data["public_reports"]),
    )
