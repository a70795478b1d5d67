"""The tests themselves: with several workers, those of a file and those of the live system stay together."""

import pytest


def test_workers_are_given_whole_files(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("Only with --dist loadgroup.")
    assert request.node.nodeid.endswith("@tests/architecture/test_groups.py")
