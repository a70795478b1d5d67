"""Issued statements: what they say of two times, that they are kept, and that nobody else can make one."""

import base64
import io
import json
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from pypdf import PdfReader

from registry.agent.faults import TrustError, UsageError
from registry.agent.statements import verify
from registry.approvals.actions import propose
from registry.audit.queries import events_of
from registry.audit.subjects import subject_of
from registry.lib.canonical import canonical_bytes, sha256_hex
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.actions import propose_revocation, propose_suspension
from registry.licensing.models import StatusSpan
from registry.licensing.states import ProposalKind
from registry.statements.actions import Issued, issue_search_statement, issue_statement, rotate_statement_key
from registry.statements.models import Statement, StatementKey
from registry.statements.paper import statement_pdf
from registry.statements.queries import published_keys
from tests.letters.paper import pages_of, text_of
from tests.licensing import world as w
from tests.website.conftest import Scene

AT = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


def issued(scene: Scene, on: str, at: datetime = AT, **asked) -> Issued:
    found = issue_statement(scene.number, on=date.fromisoformat(on), at=at, **asked)
    assert found is not None
    return found


def content(statement: Issued) -> dict:
    return json.loads(statement.payload)


def statuses(known: dict) -> list[str]:
    return [one["status"] for one in known["statuses"]]


def keys_text() -> str:
    return json.dumps(published_keys())


def test_a_statement_says_all_that_a_court_needs(scene: Scene) -> None:
    statement = issued(scene, "2026-10-05")
    said = content(statement)
    key = StatementKey.objects.get()
    standing = {
        "status": "active", "counts_as": "active", "from": "2026-10-04T19:00:00Z", "until": "2026-10-05T19:00:00Z",
        "since": "2026-09-01T07:00:00Z", "ground": None,
    }  # fmt: skip
    activities = said["licence"].pop("activities")
    assert {one["code"] for one in activities} == {"trading_facility", "providing_custody"}
    assert said["authority"].pop("name").keys() == {"en", "ru", "kk"}
    assert said["search"].pop("means").startswith("The licence was looked up by its number.")
    assert said == {
        "schema": "tizilim-statement/1",
        "statement": statement.statement.number,
        "issued_at": "2026-11-01T06:00:00Z",
        "key_id": key.key_id,
        "registry": {"name": "Tizilim", "address": settings.BASE_URL},
        "day": {
            "on": "2026-10-05", "zone": "Asia/Almaty", "from": "2026-10-04T19:00:00Z", "until": "2026-10-05T19:00:00Z",
            "seen_until": "2026-10-05T19:00:00Z", "is_over": True,
        },
        "about": "licence",
        "authority": {"code": "AFSA", "covered_since": "2026-09-01T07:00:00Z"},
        "licence": {
            "number": scene.number,
            "granted_at": "2026-09-01T07:00:00Z",
            "conditions_on_day": [{
                "number": 1, "kind": "condition", "text": "Send the audit report by the end of March.", "due_on": None,
                "from": "2026-09-01T07:00:00Z", "until": None,
            }],
            "address": f"{settings.BASE_URL}/v/{scene.number}",
        },
        "firm": {
            "named_on_day": {"legal": "Altyn Exchange Ltd.", "others": ["Altyn"]},
            "named_now": {"legal": "Altyn Exchange Ltd.", "others": ["Altyn"]},
            "country": "KZ", "bin": "240241900711", "registration": None, "lei": None,
        },
        "as_known_then": {"known_at": "2026-10-05T18:59:59.999999Z", "statuses": [standing]},
        "as_known_now": {"known_at": "2026-11-01T06:00:00Z", "statuses": [standing]},
        "said_before": [],
        "is_covered": True,
        "search": {
            "by": "licence_number", "text": scene.number,
            "records": ["licences", "status_spans", "activities", "conditions", "firm_names", "firm_numbers"],
        },
    }  # fmt: skip


def test_the_kept_text_is_the_signed_text(scene: Scene) -> None:
    statement = issued(scene, "2026-10-05")
    row = statement.statement
    assert canonical_bytes(content(statement)) == statement.payload == row.payload.encode()
    assert row.sha256 == sha256_hex(statement.payload)
    verified = verify(statement.file_text, keys_text())
    assert verified.statement["statement"] == row.number
    with w.refused_by_database():
        Statement.objects.filter(pk=row.pk).update(payload="{}")
    with w.refused_by_database():
        row.delete()


def test_a_suspension_in_between_is_known_now_and_was_not_known_then(scene: Scene) -> None:
    scene.suspend(datetime(2026, 10, 5, 8, 0, tzinfo=UTC))
    said = content(issued(scene, "2026-10-05"))
    assert statuses(said["as_known_then"]) == ["active", "suspended"]
    assert statuses(said["said_before"][0]) == ["active"]
    assert said["said_before"][0]["known_until"] == "2026-10-05T08:00:00Z"
    before = content(issued(scene, "2026-10-05", known_at=datetime(2026, 10, 5, 7, 0, tzinfo=UTC)))
    assert statuses(before["as_known_then"]) == ["active"]
    assert statuses(before["as_known_now"]) == ["active", "suspended"]


def test_a_planned_suspension_that_was_voided_is_named(scene: Scene) -> None:
    """Announced on the second for the tenth; on the fifth the licence was revoked, and the plan fell away."""
    told = datetime(2026, 10, 2, 8, 0, tzinfo=UTC)
    starts = datetime(2026, 10, 10, 5, 0, tzinfo=UTC)
    planned = propose_suspension(
        scene.licence.pk, ground="clients_at_risk", reason="Clients wait.", effective_at=starts, actor=scene.world.officer, at=told
    )
    w.approved(scene.world, planned, told)
    revoked = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
    ended = propose_revocation(scene.licence.pk, ground="law_breached", reason="It broke the law.", actor=scene.world.officer, at=revoked)
    w.approved(scene.world, ended, revoked)
    said = content(issued(scene, "2026-10-10"))
    assert statuses(said["as_known_now"]) == ["revoked"]
    assert [statuses(one) for one in said["said_before"]] == [["active"], ["active", "suspended"]]
    assert statuses(content(issued(scene, "2026-10-10", known_at=datetime(2026, 10, 3, tzinfo=UTC)))["as_known_then"]) == [
        "active",
        "suspended",
    ]


def test_before_the_grant_and_on_its_day(scene: Scene) -> None:
    before = content(issued(scene, "2026-08-31"))
    assert statuses(before["as_known_now"]) == ["not_granted"]
    assert before["is_covered"] is False
    assert before["firm"]["named_on_day"]["legal"] is None
    assert statuses(content(issued(scene, "2026-09-01"))["as_known_then"]) == ["not_granted", "active"]


def test_the_future_is_refused_and_today_ends_now(scene: Scene) -> None:
    with pytest.raises(InvalidError, match="future"):
        issued(scene, "2026-11-02")
    with pytest.raises(InvalidError, match="future"):
        issued(scene, "2026-10-05", known_at=AT + timedelta(seconds=1))
    today = content(issued(scene, "2026-11-01"))
    assert (today["day"]["seen_until"], today["day"]["is_over"]) == ("2026-11-01T06:00:00Z", False)
    assert today["as_known_then"]["known_at"] == "2026-11-01T06:00:00Z"
    assert issue_statement("AFSA-NO-SUCH", on=date(2026, 10, 5), at=AT) is None


def test_a_withheld_suspension_is_in_no_statement(scene: Scene) -> None:
    at = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
    plain = content(issued(scene, "2026-10-05"))
    _suspend_quietly(scene, at)
    assert StatusSpan.objects.filter(publicity="staff").exists()
    quiet = content(issued(scene, "2026-10-05", AT + timedelta(hours=1)))
    for key in ("statement", "issued_at"):
        plain.pop(key), quiet.pop(key)
    plain["as_known_now"].pop("known_at"), quiet["as_known_now"].pop("known_at")
    assert quiet == plain


def _suspend_quietly(scene: Scene, at: datetime) -> None:
    """Until an act offers it, the proposal is made by hand."""
    payload = {"ground": "court_order", "reason": "Secret.", "effective_at": None, "publicity": "staff"}
    proposal = propose(
        ProposalKind.SUSPEND, subject=scene.licence, payload=payload, reason="Secret.", actor=scene.world.officer, at=at,
        title="x", authority_org=scene.licence.authority.organisation,
    )  # fmt: skip
    w.approved(scene.world, proposal, at)


def test_asked_again_at_once_it_is_the_same_and_after_a_change_another(scene: Scene) -> None:
    first = issued(scene, "2026-10-05")
    assert issued(scene, "2026-10-05", AT + timedelta(minutes=5)).statement == first.statement
    assert issued(scene, "2026-10-05", AT + timedelta(minutes=11)).statement != first.statement
    scene.suspend(AT + timedelta(minutes=12))
    again = issued(scene, "2026-11-01", AT + timedelta(minutes=13))
    assert statuses(content(again)["as_known_now"]) == ["active", "suspended"]


def test_nothing_found_is_said_with_care_and_the_text_is_not_kept(scene: Scene) -> None:
    statement = issue_search_statement("  Nobody   Exchange ", on=date(2026, 10, 5), at=AT)
    said = content(statement)
    assert (said["about"], said["result"], said["search"]["text"]) == ("search", "no_record", "Nobody Exchange")
    assert "Absence is not safety" in said["search"]["means"]
    assert {one["code"]: one["covered_since"] for one in said["authorities"]}["AFSA"] == "2026-09-01T07:00:00Z"
    row = Statement.objects.get()
    assert (row.payload, row.licence_number) == ("", "")
    assert row.sha256 == sha256_hex(statement.payload)
    verified = verify(statement.file_text, keys_text())
    assert any("found nothing" in sentence for sentence in verified.not_proved)
    text = text_of(statement_pdf(statement, "ru"))
    assert "По этому тексту записей не найдено" in text
    assert "Nobody Exchange" in text


@pytest.mark.parametrize("text", ["Altyn Exchange Ltd.", "240241900711", "altyn.example"])
def test_what_is_found_gets_no_statement_of_nothing(scene: Scene, text: str) -> None:
    with pytest.raises(RuleError, match=scene.number):
        issue_search_statement(text, on=date(2026, 10, 5), at=AT)
    assert not Statement.objects.exists()


def test_a_text_that_would_fool_a_reader_is_refused(scene: Scene) -> None:
    for text in ("x" * 201, "a\u202eb", "a\u200bb", "", "  "):
        with pytest.raises(InvalidError):
            issue_search_statement(text, on=date(2026, 10, 5), at=AT)


def test_every_single_changed_byte_is_refused(scene: Scene) -> None:
    statement = issued(scene, "2026-10-05")
    members, keys = statement.envelope, keys_text()
    for place in range(0, len(statement.payload), 97):
        changed = bytearray(statement.payload)
        changed[place] ^= 1
        with pytest.raises(TrustError):
            verify(json.dumps(members | {"payload": base64.b64encode(changed).decode()}), keys)
    signature = bytearray(base64.b64decode(members["signature"]))
    signature[5] ^= 1
    with pytest.raises(TrustError):
        verify(json.dumps(members | {"signature": base64.b64encode(signature).decode()}), keys)


def test_another_key_convinces_nobody(scene: Scene) -> None:
    statement = issued(scene, "2026-10-05")
    with pytest.raises(TrustError, match="does not have"):
        verify(statement.file_text, json.dumps({"registry": "http://x", "keys": []}))
    (row,) = published_keys()["keys"]
    forged = row | {"public_key": base64.b64encode(b"\x01" * 32).decode()}
    with pytest.raises(UsageError):
        verify(statement.file_text, json.dumps({"registry": "http://x", "keys": [forged]}))
    late = row | {"valid_from": "2026-11-02T00:00:00Z"}
    with pytest.raises(TrustError, match="outside the time"):
        verify(statement.file_text, json.dumps({"registry": "http://x", "keys": [late]}))


def test_a_rotated_key_still_verifies_and_signs_no_more(scene: Scene) -> None:
    old = issued(scene, "2026-10-05")
    key = rotate_statement_key(actor=None, at=AT + timedelta(minutes=1))
    before = StatementKey.objects.get(pk=old.statement.key_id)
    assert (before.valid_until, before.sealed_seed) == (AT + timedelta(minutes=1), "")
    assert [event.action for event in events_of(subject_of(key))] == ["statement_key.rotated"]
    new = issued(scene, "2026-10-05", AT + timedelta(minutes=2))
    assert new.statement.key == key
    for statement in (old, new):
        assert verify(statement.file_text, keys_text()).key_id == statement.statement.key.key_id
    assert StatementKey.objects.filter(valid_until=None).count() == 1
    with w.refused_by_database():
        StatementKey.objects.filter(pk=key.pk).update(public_key="x")
    with w.refused_by_database():
        before.delete()


def test_the_private_half_is_sealed(scene: Scene) -> None:
    issued(scene, "2026-10-05")
    key = StatementKey.objects.get()
    assert key.sealed_seed.startswith("gAAAA")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_says_the_same(scene: Scene, tmp_path) -> None:
    members = issued(scene, "2026-10-05").envelope
    (tmp_path / "payload").write_bytes(base64.b64decode(members["payload"]))
    (tmp_path / "signature").write_bytes(base64.b64decode(members["signature"]))
    (tmp_path / "key.pem").write_text(published_keys()["keys"][0]["public_key_pem"])
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "payload", "-sigfile", "signature"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "payload").write_bytes(b"x" + (tmp_path / "payload").read_bytes()[1:])
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_the_paper_says_the_same_in_each_language_and_carries_the_file(scene: Scene) -> None:
    scene.suspend(datetime(2026, 10, 5, 8, 0, tzinfo=UTC))
    statement = issued(scene, "2026-10-05")
    words = {
        "en": ["As known then", "Licensed", "Suspended", "Clients or their assets are at risk"],
        "ru": ["По сведениям на тот момент", "Действует", "Приостановлена", "Под угрозой клиенты"],
        "kk": ["Сол кездегі мәліметтер", "Қолданыста", "Тоқтатыла тұрған", "Клиенттерге немесе"],
    }
    for language, wanted in words.items():
        pdf = statement_pdf(statement, language)
        text = text_of(pdf)
        for fact in (*wanted, scene.number, "Altyn Exchange Ltd.", statement.statement.number, "05.10.2026", "240241900711"):
            assert fact in text, (language, fact, text)
        (attached,) = PdfReader(io.BytesIO(pdf)).attachments["statement.json"]
        assert attached.decode() == statement.file_text
    assert statement_pdf(statement, "kk") == pdf
    assert pages_of(pdf) <= 3


def test_the_command_lists_keys_and_rotates_them(scene: Scene, capsys) -> None:
    issued(scene, "2026-10-05")
    call_command("statement_key", "rotate", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(keys_text())
    assert [bool(key["valid_until"]) for key in told["keys"]] == [False, True]
    call_command("statement_key", "list")
    assert capsys.readouterr().out.count("present") == 1
