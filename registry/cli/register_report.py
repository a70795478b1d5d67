"""What an import of a register would do, as tables for a terminal."""

import io
import shutil
from itertools import islice

from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table
from rich.text import Text

from registry.blocklist.states import RowClass
from registry.cli.import_report import CLASSES_FIRST, WIDE, visible
from registry.licensing.actions.register_imports import RegisterComparison
from registry.licensing.importing import Row
from registry.licensing.states import RegisterTable


def report_text(comparison: RegisterComparison, *, show: int, is_terminal: bool) -> str:
    """Counts of each class by table, then up to `show` rows of each class with line and reason, then up to `show` warnings."""
    out = io.StringIO()
    width = shutil.get_terminal_size().columns if is_terminal else WIDE
    console = Console(file=out, width=width, force_terminal=is_terminal, highlight=False)
    by_class: dict[str, list[Row]] = {str(code): [] for code in RowClass}
    for row in comparison.reading.rows():
        by_class[str(row.row_class)].append(row)
    console.print(_counts(comparison, by_class))
    for code in CLASSES_FIRST if show > 0 else ():
        if by_class[code]:
            console.print(_rows(str(RowClass(code).label), by_class[code], show))
    warnings = comparison.reading.warnings
    if warnings and show > 0:
        console.print(_("Warnings (%(count)d):") % {"count": len(warnings)})
        for warning in islice(warnings, show):
            console.print(Text(f"  {visible(warning)}"), soft_wrap=True)
    return out.getvalue()


def _counts(comparison: RegisterComparison, by_class: dict[str, list[Row]]) -> Table:
    title = f"{comparison.file.name} → {comparison.authority.code}, {comparison.as_of.isoformat()}"
    table = Table(title=Text(visible(title)), title_justify="left")
    table.add_column(_("Class"))
    for one in RegisterTable:
        table.add_column(str(one.label), justify="right")
    table.add_column(_("Rows"), justify="right")
    for code in RowClass:
        numbers = [sum(row.table == one for row in by_class[code]) for one in RegisterTable]
        table.add_row(str(code.label), *(f"{number:,}" for number in numbers), f"{len(by_class[code]):,}")
    table.add_section()
    table.add_row(_("All"), *("" for _one in RegisterTable), f"{comparison.counts['rows']:,}")
    return table


def _rows(title: str, rows: list[Row], show: int) -> Table:
    more = len(rows) - show
    caption = _("… and %(more)d more; --json names every rejected row.") % {"more": more} if more > 0 else None
    table = Table(title=f"{title} ({len(rows):,})", title_justify="left", caption=caption, caption_justify="left")
    table.add_column(_("Table"))
    table.add_column(_("Line"), justify="right")
    table.add_column(_("Value"), overflow="fold", max_width=60)
    table.add_column(_("Reason"), overflow="fold")
    order = list(RegisterTable)
    for row in sorted(rows, key=lambda row: (order.index(row.table), row.line))[:show]:
        table.add_row(row.table.value, str(row.line), Text(visible(row.value)), Text(visible(row.reason)))
    return table
