"""Loading the protected set."""

from pathlib import Path

import pytest

from registry.blocklist.actions import load_protected
from registry.blocklist.drafts import identifier_of
from registry.blocklist.models import ProtectedIdentifier
from registry.blocklist.queries import protected_hits
from registry.lib.errors import InvalidError

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "protected"


def file(folder: Path, text: str, name: str = "banks.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_rows_are_brought_to_their_normal_form(db: None, tmp_path: Path) -> None:
    load_protected(file(tmp_path, "kind,value,match,reason\nsite,https://WWW.Bank.KZ/,host_and_below,A bank\n"))
    row = ProtectedIdentifier.objects.get()
    assert (row.kind, row.canonical, row.match, row.reason, row.source) == ("site", "bank.kz", "host_and_below", "A bank", "banks")


def test_loading_again_says_what_the_files_say_now(db: None, tmp_path: Path) -> None:
    file(tmp_path, "kind,value,reason\nsite,other.kz,Other\n", "other.csv")
    file(tmp_path, "kind,value,reason\nsite,a.kz,A\nsite,b.kz,B\n")
    assert load_protected(tmp_path) == 3
    file(tmp_path, "kind,value,reason\nsite,a.kz,New reason\n")
    assert load_protected(tmp_path) == 2
    assert dict(ProtectedIdentifier.objects.values_list("canonical", "reason")) == {"a.kz": "New reason", "other.kz": "Other"}


def test_a_wrong_row_is_named_and_nothing_changes(db: None, tmp_path: Path) -> None:
    file(tmp_path, "kind,value,reason\nsite,a.kz,A\nsite,not a host,B\n")
    with pytest.raises(InvalidError, match=r"banks\.csv, line 3"):
        load_protected(tmp_path)
    assert not ProtectedIdentifier.objects.exists()


def test_the_seeds_load_and_protect(db: None) -> None:
    assert load_protected(SEEDS) == ProtectedIdentifier.objects.count() > 50
    for text in ("egov.kz", "pay.egov.kz", "vk.com"):
        assert protected_hits([identifier_of(text, "site")])
    assert not protected_hits([identifier_of("https://vk.com/some_club"), identifier_of("evil-coin.example")])
