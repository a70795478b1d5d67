"""The YAML of forms and of what is written like them: plain, and every map knows its lines. No aliases, no tags, no key twice."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _

from registry.licensing.forms import FormError


class Row(dict[str, Any]):
    """A map of the file that knows in which line it begins, and in which each of its keys stands."""

    line = 0
    lines: Mapping[str, int] = {}


def read_data(text: str, name: str) -> Row:
    """The map that a YAML text holds. Raises `FormError` naming the line."""
    data = _load(text, name)
    if not isinstance(data, Row):
        raise FormError(_("%(name)s: a form is a map of keys and values, beginning with “code”.") % {"name": name})
    return data


def read_rows(text: str, name: str) -> list[Row]:
    """The maps of the list that a YAML text holds. Raises `FormError` naming the line."""
    data = _load(text, name)
    if not isinstance(data, list) or not all(isinstance(row, Row) for row in data):
        raise FormError(_("%(name)s: write a list of maps. Begin each with - .") % {"name": name})
    return data


def _load(text: str, name: str) -> Any:
    try:
        return yaml.load(text, Loader=_Reader)  # noqa: S506 - a safe loader, made narrower still
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise FormError(_("%(name)s, line %(line)d: %(problem)s.") % {"name": name, "line": line, "problem": error.problem}) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FormError(_("%(name)s: this is not YAML that can be read.") % {"name": name}) from error


class _Reader(yaml.SafeLoader):
    """Safe YAML without aliases and doubled keys, whose maps know their line."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem=_("aliases are not read; write it out"), problem_mark=mark)
        return super().compose_node(parent, index)


def _map(loader: _Reader, node: yaml.MappingNode) -> Iterator[Row]:
    row = Row()
    row.line = node.start_mark.line + 1
    yield row
    row.lines = {key.value: key.start_mark.line + 1 for key, _value in node.value if isinstance(key, yaml.ScalarNode)}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(problem=_("write the key in quotes"), problem_mark=key_node.start_mark)
        if key in row:
            raise yaml.MarkedYAMLError(problem=_("“%(key)s” stands twice") % {"key": key}, problem_mark=key_node.start_mark)
        row[key] = loader.construct_object(value_node, deep=True)


_Reader.add_constructor("tag:yaml.org,2002:map", _map)
