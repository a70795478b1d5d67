"""The formats that can be read, with the terms on which their rows are listed unless the officer says otherwise."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TextIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.blocklist.comparison import SourceRow
from registry.blocklist.importing import cbr, esma, own_csv, polkadot
from registry.blocklist.states import Category, EntryAction
from registry.lib.errors import InvalidError


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of file is read. `category`, `action` and `basis` hold for rows of a file for which nothing else is said."""

    code: str
    title: str | Promise
    read: Callable[[TextIO], Iterator[SourceRow]]
    category: Category
    action: EntryAction
    basis: str
    is_table: bool = True


FORMATS: Final = {
    known.code: known
    for known in (
        Format(
            "polkadot",
            gettext_lazy("Hosts, one a line, as in Polkadot's phishing list"),
            polkadot.read,
            Category.ILLEGAL,
            EntryAction.BLOCK,
            "Listed as fraudulent by the source",
            is_table=False,
        ),
        Format(
            "cbr",
            gettext_lazy("The Bank of Russia's warning list"),
            cbr.read,
            Category.ILLEGAL,
            EntryAction.HOLD,
            "Signs of illegal activity established by the Bank of Russia",
        ),
        Format(
            "esma",
            gettext_lazy("ESMA's register of non-compliant entities"),
            esma.read,
            Category.ILLEGAL,
            EntryAction.HOLD,
            "Regulation (EU) 2023/1114, art. 110",
        ),
        Format(
            "csv",
            gettext_lazy("Our own CSV shape"),
            own_csv.read,
            Category.ILLEGAL,
            EntryAction.HOLD,
            "Listed by the source",
        ),
    )
}


def format_named(code: str) -> Format:
    """The format of a code. Raises `InvalidError` with the list of formats for an unknown one."""
    if code not in FORMATS:
        known = ", ".join(f"{each.code} ({each.title})" for each in FORMATS.values())
        raise InvalidError(_("There is no format “%(code)s”. Known are: %(known)s.") % {"code": code[:40], "known": known}, field="format")
    return FORMATS[code]
