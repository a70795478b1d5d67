"""What an import would do, as tables for a terminal."""

import io
import shutil
from itertools import islice

from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table
from rich.text import Text

from registry.blocklist.actions import Comparison
from registry.blocklist.comparison import Aside, Subject
from registry.blocklist.states import RowClass

WIDE = 160
CLASSES_FIRST = (RowClass.REJECTED, RowClass.CHANGED, RowClass.MERGED, RowClass.NEW, RowClass.SAME)


def report_text(comparison: Comparison, *, show: int, is_terminal: bool) -> str:
    """Counts of each class, then up to `show` rows of each with line and reason, then up to `show` warnings."""
    out = io.StringIO()
    width = shutil.get_terminal_size().columns if is_terminal else WIDE
    console = Console(file=out, width=width, force_terminal=is_terminal, highlight=False)
    console.print(_counts(comparison))
    by_class: dict[str, list[Subject | Aside]] = {str(code): [] for code in RowClass}
    items: tuple[Subject | Aside, ...] = (*comparison.reading.subjects, *comparison.reading.asides)
    for item in items:
        by_class[str(item.row_class)].append(item)
    for code in CLASSES_FIRST:
        rows = sorted(by_class[str(code)], key=lambda item: item.line)
        if rows and show > 0:
            console.print(_rows(str(RowClass(code).label), rows, show))
    _print_warnings(console, comparison.reading.warnings, show)
    return out.getvalue()


def _counts(comparison: Comparison) -> Table:
    file = comparison.file
    table = Table(title=Text(visible(f"{file.source}: {file.file_name} → {comparison.list_code}")), title_justify="left")
    table.add_column(_("Class"))
    table.add_column(_("Rows"), justify="right")
    counts = comparison.counts
    for code in RowClass:
        table.add_row(str(code.label), f"{counts[code]:,}")
    table.add_section()
    table.add_row(_("All"), f"{counts['rows']:,}")
    return table


def _rows(title: str, rows: list[Subject | Aside], show: int) -> Table:
    more = len(rows) - show
    caption = _("… and %(more)d more; --json names every rejected row.") % {"more": more} if more > 0 else None
    table = Table(title=f"{title} ({len(rows):,})", title_justify="left", caption=caption, caption_justify="left")
    table.add_column(_("Line"), justify="right")
    table.add_column(_("Value"), overflow="fold", max_width=60)
    table.add_column(_("Reason"), overflow="fold")
    for item in rows[:show]:
        table.add_row(str(item.line), Text(visible(item.value)), Text(visible(item.reason)))
    return table


def _print_warnings(console: Console, warnings: list[str], show: int) -> None:
    if warnings and show > 0:
        console.print(_("Warnings (%(count)d):") % {"count": len(warnings)})
        for warning in islice(warnings, show):
            console.print(Text(f"  {visible(warning)}"), soft_wrap=True)


def visible(text: str) -> str:
    """A file's text must not steer the terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
