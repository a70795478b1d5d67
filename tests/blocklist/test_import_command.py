"""`manage.py import_list`: dry run, proposal, books, refusals; and the real files end to end."""

import json
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.accounts.models import User
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.blocklist.actions import load_protected, propose_removal
from registry.blocklist.models import Change, Entry, EntryIdentifier, ImportBatch
from tests.people import AT, regulator
from tests.shared_data import shared

pytestmark = pytest.mark.django_db
CLASSES = ("new", "changed", "same", "merged")


@pytest.fixture
def officers() -> tuple[User, User]:
    authority = regulator()
    first, second = (authority.person("list_officer", f"{name}@lists.test") for name in ("maker", "checker"))
    return first, second


def _import(path: Path, *options: str, code: str = "csv", source: str = "Test list") -> dict[str, Any]:
    out = StringIO()
    call_command("import_list", str(path), "--list", "block", "--format", code, "--source", source, "--json", *options, stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    assert set(report) == {"rows", *CLASSES, "rejected", "warnings"}
    assert report["rows"] == sum(report[each] for each in CLASSES) + len(report["rejected"])
    return report


def _counts(report: dict[str, Any]) -> tuple[int, ...]:
    return (report["rows"], *(report[each] for each in CLASSES), len(report["rejected"]))


def _apply(path: Path, officers: tuple[User, User], *, code: str = "csv", source: str = "Test list") -> None:
    _import(path, "--apply", "--by", officers[0].email, code=code, source=source)
    proposal = Proposal.objects.latest("pk")
    approve(proposal.pk, actor=officers[1], at=AT, content_hash=proposal.content_hash)


def _file(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


SMALL = "name,sites,note\nScam,scam.kz|t.me/scam,why\nOther,other.kz,\nSCAM,scam.kz|t.me/scam,\nHost,vk.com,\nState,tax.gov.kz,\nEmpty,,\n"


def test_a_dry_run_tells_everything_and_keeps_nothing(tmp_path: Path) -> None:
    load_protected(Path("seeds/protected"))
    report = _import(_file(tmp_path, SMALL))
    assert _counts(report) == (6, 3, 0, 0, 1, 2)
    assert [(row["line"], row["value"]) for row in report["rejected"]] == [(5, "Host"), (6, "State")]
    assert all(row["reason"] for row in report["rejected"])
    assert not ImportBatch.objects.exists()
    assert not Entry.objects.exists()


def test_apply_makes_one_proposal_and_a_second_officer_lists_all(tmp_path: Path, officers: tuple[User, User]) -> None:
    _import(_file(tmp_path, SMALL), "--apply", "--by", officers[0].email)
    assert Proposal.objects.filter(kind="blocklist.import").count() == 1
    assert not Entry.objects.exists()
    proposal = Proposal.objects.get(kind="blocklist.import")
    approve(proposal.pk, actor=officers[1], at=AT, content_hash=proposal.content_hash)
    assert {entry.name for entry in Entry.objects.all()} >= {"Scam", "Other"}
    assert set(EntryIdentifier.objects.filter(entry__name="Scam").values_list("kind", "canonical")) == {
        ("site", "scam.kz"),
        ("page", "t.me/scam"),
    }
    assert Change.objects.filter(published_seq=None).count() == Entry.objects.count()


def test_the_same_file_again_says_the_same(tmp_path: Path, officers: tuple[User, User]) -> None:
    path = _file(tmp_path, SMALL)
    first = _import(path)
    _apply(path, officers)
    again = _import(path)
    assert (again["new"], again["changed"], again["same"], again["merged"]) == (0, 0, first["new"], first["merged"])


def test_a_changed_row_is_told_and_applied(tmp_path: Path, officers: tuple[User, User]) -> None:
    _apply(_file(tmp_path, "name,sites,reference\nScam,scam.kz,1\nOther,other.kz,2\n"), officers)
    path = _file(tmp_path, "name,sites,reference\nScam,scam.kz|scam.pro,1\nOther,other.kz,2\n")
    assert _counts(_import(path)) == (2, 0, 1, 1, 0, 0)
    _apply(path, officers)
    assert EntryIdentifier.objects.filter(entry__name="Scam").count() == 2
    assert Entry.objects.count() == 2


def test_a_row_of_another_source_joins_the_entry_that_stands(tmp_path: Path, officers: tuple[User, User]) -> None:
    _apply(_file(tmp_path, "name,sites\nScam,scam.kz\n"), officers)
    path = _file(tmp_path, "scam.kz\nSCAM.kz.\nnew.kz\n", "hosts.txt")
    assert _counts(_import(path, code="polkadot", source="Feed")) == (3, 1, 0, 0, 2, 0)
    _apply(path, officers, code="polkadot", source="Feed")
    assert Entry.objects.count() == 2
    assert Entry.objects.get(name="Scam").sources.count() == 2


def test_what_was_taken_off_is_not_listed_again_by_a_file(tmp_path: Path, officers: tuple[User, User]) -> None:
    path = _file(tmp_path, "name,sites\nScam,scam.kz\nOther,other.kz\n")
    _apply(path, officers)
    removal = propose_removal(Entry.objects.get(name="Scam").pk, removal_reason="erroneous", reason="x", actor=officers[0], at=AT)
    approve(removal.pk, actor=officers[1], at=AT, content_hash=removal.content_hash)
    report = _import(path)
    assert _counts(report) == (2, 0, 0, 1, 0, 1)
    assert "taken off" in report["rejected"][0]["reason"]


def test_nothing_new_opens_no_proposal(tmp_path: Path, officers: tuple[User, User]) -> None:
    path = _file(tmp_path, "name,sites\nScam,scam.kz\n")
    _apply(path, officers)
    before = Proposal.objects.count()
    _import(path, "--apply", "--by", officers[0].email)
    assert Proposal.objects.count() == before


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("name,sites\nScam,scam.kz\n", {"format_code": "xml"}, "Known are: polkadot"),
        ("name,sites\nScam,scam.kz\n", {"list_code": "licensed"}, "follow from licences"),
        ("name,sites\nScam,scam.kz\n", {"list_code": "black"}, "no list"),
        ("name,sites\nScam,scam.kz\n", {"apply": True}, "--by EMAIL"),
        ("name,sites\nScam,scam.kz\n", {"apply": True, "by": "nobody@x.test"}, "no active user"),
        ("name,sites\nScam,scam.kz\n", {"category": "nonsense"}, "Choose one of"),
        ("name,sites\nScam,scam.kz\n", {"source": " "}, "1 to 100 characters"),
        ("name,sites\nScam,scam.kz\n", {"source": "x" * 101}, "1 to 100 characters"),
        ("site\nscam.kz\n", {}, "lacks"),
        ("", {}, "empty"),
        ("a\x00b", {}, "byte 1 is zero"),
    ],
)
def test_a_wrong_call_or_file_ends_with_2_and_writes_nothing(tmp_path: Path, content: str, options: dict[str, Any], message: str) -> None:
    call: dict[str, Any] = {"list_code": "block", "format_code": "csv", "source": "Test", **options}
    with pytest.raises(CommandError, match=message) as refusal:
        call_command("import_list", str(_file(tmp_path, content)), **call)
    assert refusal.value.returncode == 2
    assert not ImportBatch.objects.exists()


def test_only_a_list_officer_proposes(tmp_path: Path) -> None:
    stranger = regulator().person("auditor", "auditor@lists.test")
    with pytest.raises(CommandError) as refusal:
        _import(_file(tmp_path, SMALL), "--apply", "--by", stranger.email)
    assert refusal.value.returncode == 1
    assert not ImportBatch.objects.exists()


def test_the_table_shows_classes_lines_and_reasons_and_lets_no_file_steer_the_terminal(tmp_path: Path) -> None:
    out = StringIO()
    path = _file(tmp_path, "name,sites\nScam,scam.kz\nSh\x1b[31mared,vk.com\n[bold]x,x.kz\n")
    call_command("import_list", str(path), "--list", "block", "--format", "csv", "--source", "Test", stdout=out)
    text = out.getvalue()
    assert "Rejected" in text
    assert "vk.com" in text
    assert "\x1b" not in text
    assert "[bold]x" in text


@pytest.mark.slow
def test_hosts_of_polkadot_end_to_end(officers: tuple[User, User]) -> None:
    load_protected(Path("seeds/protected"))
    path = shared("illegal/polkadot_phishing/deny_domains.txt")
    started = time.process_time()
    report = _import(path, code="polkadot", source="polkadot-js/phishing")
    assert report["rows"] == 32_897
    assert report["new"] + len(report["rejected"]) == 32_594
    assert report["merged"] == 303
    assert [row["value"] for row in report["rejected"]] == ["16-b.it", "cechire.com", "org.in"]
    _apply(path, officers, code="polkadot", source="polkadot-js/phishing")
    assert time.process_time() - started < 40
    assert Entry.objects.count() == report["new"]
    suffixes = {line.removeprefix("*.") for line in shared("illegal/polkadot_phishing/allow_suffixes.txt").read_text().split()}
    assert not EntryIdentifier.objects.filter(canonical__in=suffixes).exists()
    again = _import(path, code="polkadot", source="polkadot-js/phishing")
    assert (again["new"], again["changed"], again["same"], again["merged"]) == (0, 0, report["new"], 303)


def test_warning_list_of_the_bank_of_russia_end_to_end(officers: tuple[User, User]) -> None:
    load_protected(Path("seeds/protected"))
    path = shared("illegal/cbr_warning_list/warning_list.csv")
    report = _import(path, code="cbr", source="Bank of Russia")
    assert report["rows"] == 2384
    assert sum("no longer works" in row["reason"] for row in report["rejected"]) == 148
    _apply(path, officers, code="cbr", source="Bank of Russia")
    assert not EntryIdentifier.objects.filter(kind="site", canonical__in=["vk.com", "t.me", "instagram.com", "ok.ru"]).exists()
    assert EntryIdentifier.objects.filter(kind="page", canonical__startswith="vk.com/").count() > 30
    assert EntryIdentifier.objects.filter(kind="registration", canonical__startswith="RU:").exists()
    again = _import(path, code="cbr", source="Bank of Russia")
    assert (again["new"], again["changed"], again["same"]) == (0, 0, report["new"])


def test_register_of_esma_end_to_end(officers: tuple[User, User]) -> None:
    path = shared("illegal/esma_ncasp/NCASP20260209.csv")
    report = _import(path, code="esma", source="ESMA")
    assert report["rows"] == 62
    assert report["rejected"] == []
    _apply(path, officers, code="esma", source="ESMA")
    again = _import(path, code="esma", source="ESMA")
    assert (again["new"], again["changed"], again["same"]) == (0, 0, report["new"])
