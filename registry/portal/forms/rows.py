"""Forms with as many like rows as are needed: a button adds more, and empty rows are left out. Works without scripts."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict

MORE = 3


class RowsForm(forms.Form):
    """A form whose last fields repeat as `name_1`, `name_2`… A subclass gives `row_fields` and the limits.

    The page sends back the number of rows as `rows`; `more=True` shows what was typed with further rows and no errors yet.
    """

    first_rows: ClassVar[int] = 3
    most_rows: ClassVar[int] = 30
    row_keys: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, more: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = self._count() + (MORE if more else 0)
        self.row_count = min(self.row_count, self.most_rows)
        for number in range(1, self.row_count + 1):
            for key, field in self.row_fields().items():
                self.fields[f"{key}_{number}"] = field
        if more:
            # Nothing was sent yet, so nothing is wrong yet.
            self._errors = ErrorDict()
            self.cleaned_data = {}

    def row_fields(self) -> Mapping[str, forms.Field]:
        """New fields of one row, by key."""
        raise NotImplementedError

    @property
    def plain_fields(self) -> Iterator[BoundField]:
        """Fields that do not repeat."""
        keys = {f"{key}_{number}" for key in self.row_keys for number in range(1, self.row_count + 1)}
        return (field for field in self if field.name not in keys and not field.is_hidden)

    @property
    def field_rows(self) -> list[list[BoundField]]:
        """The fields of each row."""
        return [[self[f"{key}_{number}"] for key in self.row_keys] for number in range(1, self.row_count + 1)]

    def row_values(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The clean values of each row, with its number."""
        for number in range(1, self.row_count + 1):
            yield number, {key: self.cleaned_data.get(f"{key}_{number}") for key in self.row_keys}

    def _count(self) -> int:
        given = str(self.data.get("rows", ""))
        return int(given) if given.isdecimal() and 0 < int(given[:4]) <= self.most_rows and len(given) < 4 else self.first_rows
