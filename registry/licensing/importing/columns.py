"""The columns of each table (docs/import-formats.md): those that must be there, and those that may."""

from collections.abc import Mapping

from registry.licensing.states import RegisterTable

_T = RegisterTable

NEEDED: Mapping[RegisterTable, tuple[str, ...]] = {
    _T.FIRMS: ("firm", "legal_name"),
    _T.IDENTIFIERS: ("firm", "kind", "value"),
    _T.LICENCES: ("number", "firm", "granted_on"),
    _T.ACTIVITIES: ("licence", "activity"),
    _T.STATUS: ("licence", "status", "from"),
    _T.CONDITIONS: ("licence", "kind", "text"),
    _T.PEOPLE: ("licence", "post", "full_name"),
}
OTHERS: Mapping[RegisterTable, tuple[str, ...]] = {
    _T.FIRMS: ("country", "address", "bin", "lei", "registration", "trading_names"),
    _T.IDENTIFIERS: ("chain", "tag", "label", "confirmed_how"),
    _T.LICENCES: ("starts_on", "ends_on"),
    _T.ACTIVITIES: ("investment_types", "from", "to"),
    _T.STATUS: ("to", "ground", "reason"),
    _T.CONDITIONS: ("due_on", "from", "to"),
    _T.PEOPLE: ("from", "to"),
}
REQUIRED = (_T.FIRMS, _T.LICENCES)
