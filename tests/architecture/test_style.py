"""Style that a linter does not see."""

import ast
import re

from tests.architecture import source

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "services", "common", "misc"}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 30


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    paths = [*source.modules(), *(path for path in source.own_files(".py") if path.parts[-2] != "migrations")]
    long = {source.short(path): len(path.read_text().splitlines()) for path in paths}
    assert not {name: lines for name, lines in long.items() if lines > LONGEST_MODULE}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_function_is_longer_than_thirty_lines() -> None:
    long = [
        f"{source.short(path)}:{node.lineno} {node.name} {body_lines(node)}"
        for path in source.modules()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > LONGEST_FUNCTION
    ]
    assert not long


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [source.short(path) for path in source.modules() if {path.stem, path.parent.name} & FORBIDDEN_NAMES]


def test_every_package_says_what_it_owns() -> None:
    silent = [
        source.short(path)
        for path in source.modules()
        if path.name == "__init__.py" and path.parent != source.REGISTRY and not ast.get_docstring(source.tree(path))
    ]
    assert not silent


def test_every_package_of_the_house_says_what_it_must_not_know() -> None:
    packages = sorted(path for path in source.REGISTRY.glob("*/__init__.py"))
    assert not [source.short(path) for path in packages if "must not" not in (ast.get_docstring(source.tree(path)) or "").lower()]


def test_the_root_package_is_empty_so_that_the_agent_installs_alone() -> None:
    assert (source.REGISTRY / "__init__.py").read_text() == ""


def test_nothing_is_left_to_do_in_a_comment() -> None:
    unfinished = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
    endings = (".py", ".html", ".txt", ".md", ".yaml", ".toml", ".scss", ".js", "Makefile")
    assert not [source.short(path) for path in source.own_files(*endings) if unfinished.search(path.read_text("utf-8", "replace"))]


def test_migrations_import_nothing_from_the_project() -> None:
    importing = []
    for path in source.migrations():
        for node in ast.walk(source.tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            importing += [source.short(path) for name in names if name.split(".")[0] == "registry"]
    assert not importing


def test_migrations_are_named_for_what_they_do() -> None:
    assert not [
        source.short(path) for path in source.migrations() if re.search(r"_(initial|auto)|^\d+_(alter|add)_\w+_and_more", path.stem)
    ]


def test_no_test_mocks_our_own_code() -> None:
    mocking = re.compile(
        r"unittest\.mock|import mock\b|mocker\.|monkeypatch\.setattr\(\s*[\"']registry\.[\w.]*\.[a-z_]\w*[\"']"
    )  # a limit in capitals is no code
    here = {source.ROOT / "tests/architecture/test_style.py"}
    tests = [path for path in source.own_files(".py") if path.is_relative_to(source.ROOT / "tests") and path not in here]
    assert not [source.short(path) for path in tests if mocking.search(path.read_text())]


def test_no_page_carries_an_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*\bnonce=)(?![^>]*application/(?:ld\+)?json)|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    assert not [source.short(path) for path in source.own_files(".html") if inline.search(path.read_text("utf-8"))]
