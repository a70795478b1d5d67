"""Powers of attorney and signed applications for tests, made by actions like real ones."""

import io
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django import Settings

from registry.accounts.models import User
from registry.licensing import actions
from registry.licensing.form_reading import seed_forms
from registry.licensing.models import Application, PowerOfAttorney, Submission
from registry.licensing.queries import bytes_to_sign, forms
from tests.licensing import world as w
from tests.licensing.world import AT, World
from tests.signatures.making import Holder, Issuer

ROOT = Issuer.root()
SIGNER = ROOT.holder()
"""Aigerim Sadyk of Altyn, with its BIN."""


def trust_root(settings: Settings, folder: Path, root: Issuer = ROOT) -> None:
    """The installation trusts this root alone."""
    folder.mkdir(exist_ok=True)
    (folder / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    settings.SIGNATURE_ROOTS, settings.SIGNATURE_CRLS = folder, None


def form_with(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """From now on applications begin with a form that differs in this."""
    newest = max((form for form in seed_forms().values() if form.code == "new_licence"), key=lambda form: form.version)
    monkeypatch.setitem(seed_forms(), (newest.code, newest.version + 1), replace(newest, version=newest.version + 1, **changes))
    monkeypatch.setattr(forms, "_read_once", cache(forms._read_once.__wrapped__))


def upload(name: str = "power.pdf") -> actions.Upload:
    return actions.Upload(io.BytesIO(w.pdf(name)), name)


def facts(**changes: Any) -> actions.PowerFacts:
    given: dict[str, Any] = {
        "purposes": ("sign", "receive_notices"), "from_on": date(2026, 11, 1), "name": "Askar Notar",
        "identity_kind": "iin", "identity": "850101300123",
    }  # fmt: skip
    return actions.PowerFacts(**(given | changes))


def of_team(person: User, **changes: Any) -> actions.PowerFacts:
    return facts(person=person, name="", identity_kind="", identity="", **changes)


def apostille(**changes: Any) -> actions.Apostille:
    given = {"country": "CH", "number": "2026/17", "on": date(2026, 10, 1), "authority": "Canton of Zug", "upload": upload("apostille.pdf")}
    return actions.Apostille(**(given | changes))


def power(world: World, given: actions.PowerFacts | None = None, *, at: Any = AT, **changes: Any) -> PowerOfAttorney:
    return actions.record_power(world.organisation, given or facts(), upload(), actor=world.admin, at=at, **changes)


def sent_signed(world: World, signer: Holder = SIGNER, at: Any = AT) -> tuple[Application, Submission]:
    """An application sent with a signature."""
    application = w.draft(world, at)
    w.fill_quickly(application, actor=world.admin, at=at)
    signature = signer.sign(bytes_to_sign(application))
    sent = actions.submit_application(application.pk, is_declared=True, signature=signature, actor=world.admin, at=at)
    application.refresh_from_db()
    return application, sent
