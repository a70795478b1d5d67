"""The rules of the house that an import contract cannot see."""

import ast
import tomllib

import pytest
from django.apps import apps
from django.db import models

from registry.cli.grants import APPEND_ONLY
from tests.architecture import source


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("registry.")]


def test_foreign_keys_point_downward() -> None:
    upward = []
    for model in our_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and field.concrete else None
            if not isinstance(target, type) or not target.__module__.startswith("registry."):
                continue
            here, there = model.__module__.split(".")[1], target.__module__.split(".")[1]
            if here != there and source.floor_of(there) >= source.floor_of(here):
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not upward


def test_the_floors_here_are_the_floors_of_the_import_contract() -> None:
    layers = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    named = [tuple(name.strip(" ()") for name in layer.replace("|", ":").split(":")) for layer in layers]
    assert tuple(named[2:]) == source.FLOORS


def test_every_built_pure_package_is_under_the_contract_against_django() -> None:
    contracts = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    built = {f"registry.{name}" for name in source.PURE if (source.REGISTRY / name).is_dir()}
    assert built == set(contracts[3]["source_modules"])


WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "acreate", "aupdate_or_create"}
QUERY_PARTS = {"objects", "_default_manager", "filter", "exclude", "all", "select_for_update", "order_by"}
# Receivers that are no models.
NO_MODELS = {"session", "cache", "storage", "path", "super", "hasher", "digest"}


def parts_of(node: ast.expr) -> set[str]:
    """The names in a chain such as `Model.objects.filter(…)`."""
    names: set[str] = set()
    while True:
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Name):
            return names | {node.id}
        else:
            return names


def is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name, receiver = call.func.attr, parts_of(call.func.value)
    if name in WRITES:
        return True
    if name in {"save", "delete", "asave", "adelete"}:
        return not receiver & NO_MODELS
    return name in {"update", "aupdate"} and bool(receiver & QUERY_PARTS)


def test_audiences_never_write_to_a_table_themselves() -> None:
    writes = [
        f"{source.short(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in source.modules(*source.AUDIENCES)
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and is_write(node)
    ]
    assert not writes


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Licence.objects.create(number=1)", True),
        ("licence.save()", True),
        ("Licence.objects.filter(pk=1).update(status='x')", True),
        ("Licence.objects.filter(pk=1).delete()", True),
        ("context.update(title='x')", False),
        ("request.session.save()", False),
        ("cache.delete('key')", False),
    ],
)
def test_the_search_for_writes_finds_what_it_should(line: str, expected: bool) -> None:
    call = ast.parse(line, mode="eval").body
    assert isinstance(call, ast.Call)
    assert is_write(call) is expected


def test_models_have_no_save_of_their_own_and_nobody_listens_to_model_signals() -> None:
    own = [model._meta.label for model in our_models() if "save" in vars(model) or "delete" in vars(model)]
    signals = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}
    listening = [
        source.short(path)
        for path in source.modules()
        if any(isinstance(node, ast.Name) and node.id in signals for node in ast.walk(source.tree(path)))
    ]
    assert (own, listening) == ([], [])


def test_every_append_only_table_exists() -> None:
    tables = {model._meta.db_table for model in our_models()}
    assert set(APPEND_ONLY) <= tables
