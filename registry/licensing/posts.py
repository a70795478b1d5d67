"""The posts of a licensee, as `seeds/jurisdiction.yaml` has them: whose holders the public is told, which two one person may hold."""

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path

import yaml

from registry.exchanges.states import PersonRole
from registry.identifiers import fold_name
from registry.licensing.business_days import JURISDICTION

POSTS = tuple(role for role in PersonRole if role != PersonRole.CONTROLLER)


def public_posts() -> frozenset[str]:
    """Codes of the posts whose holders the public register names. Raises `ValueError` for a code that is no post."""
    return _posts(_rules(JURISDICTION)["public"])


def unfit_pairs(holders: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Of (post, name): each name that holds two posts which need two people, with the two posts, in the order of posts."""
    held: dict[str, dict[str, str]] = {}
    together = _together()
    for post, name in holders:
        if post in POSTS:
            held.setdefault(fold_name(name), {})[post] = name
    return [
        (posts[first], first, second)
        for posts in held.values()
        for first, second in combinations(sorted(posts, key=lambda code: POSTS.index(PersonRole(code))), 2)
        if frozenset({first, second}) not in together
    ]


def _together() -> frozenset[frozenset[str]]:
    return frozenset(_posts(pair) for pair in _rules(JURISDICTION)["together"])


@cache
def _rules(path: Path) -> dict[str, list[list[str]]]:
    rules: dict[str, list[list[str]]] = yaml.safe_load(path.read_text("utf-8"))["posts"]
    return rules


def _posts(codes: Iterable[object]) -> frozenset[str]:
    unknown = [str(code) for code in codes if code not in POSTS]
    if unknown:
        raise ValueError(f"{JURISDICTION.name}: no posts: {', '.join(unknown)}")
    return frozenset(str(code) for code in codes)
