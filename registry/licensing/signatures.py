"""Electronic signatures as this installation takes them: whose are trusted, where certificates name people, and what is said of each."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError
from registry.signatures import CheckCode, MomentSource, SignatureError, SubjectRules, Trust, Verified, load_trust, subject_rules, verify
from registry.signatures.demo import FOLDER, ROOT_FILE

JURISDICTION = settings.BASE_DIR / "seeds" / "jurisdiction.yaml"
IIN_PURPOSE = "signer.iin"


def verified(signature: bytes, content: bytes, *, at: datetime) -> Verified:
    """Who signed the content, when the file is right. Raises `InvalidError` for the field `signature` that says why it is not."""
    try:
        return verify(signature, content, trust=trust(), rules=_rules(), at=at)
    except SignatureError as error:
        raise InvalidError(_(error.template).format(**error.params), field="signature", code=f"signature-{error.code}") from None


def trust() -> Trust:
    """The roots and lists of revoked certificates of the folders as they are now; the demo's own root in demo mode alone."""
    demo_root = demo_folder() / ROOT_FILE if settings.DEMO else None
    folders = (settings.SIGNATURE_ROOTS, settings.SIGNATURE_CRLS, demo_root)
    return _trust(*folders, tuple(_state(folders)))


def demo_folder() -> Path:
    """Where the demo's signer keeps its root and key."""
    return Path(settings.DATA_DIR) / FOLDER


def check_words(checks: Iterable[Mapping[str, Any]]) -> list[str]:
    """What was checked, and what was not and why, a sentence each."""
    return [_words(CheckCode(check["code"]), check["detail"], is_done=check["is_done"]) for check in checks]


def checks_json(found: Verified) -> list[dict[str, Any]]:
    """The checks as they are kept."""
    return [{"code": str(check.code), "is_done": check.is_done, "detail": check.detail} for check in found.checks]


def moment_words(source: str) -> str:
    """Whence the moment is known."""
    if source == MomentSource.TIME_STAMP:
        return _("by its time stamp")
    return _("when it was received: it has no time stamp")


def _words(code: CheckCode, detail: str, *, is_done: bool) -> str:
    sentences = {
        CheckCode.CONTENT: _("It is a signature of exactly what was sent."),
        CheckCode.SIGNATURE: _("The signature is right ({detail})."),
        CheckCode.NAMED: _("It names its certificate (CAdES)."),
        CheckCode.CHAIN: _("Its certificate leads to a trusted issuer and was valid."),
        CheckCode.KEY_USAGE: _("The certificate is for signing ({detail})."),
        CheckCode.TIME: _("Its time stamp is right."),
        CheckCode.REVOCATION: _("The certificate was not revoked (lists valid until {detail})."),
    }
    return (sentences[code] if is_done else _undone_words(code, detail)).format(detail=detail)


def _undone_words(code: CheckCode, why_not: str) -> str:
    sentences = {
        (CheckCode.NAMED, ""): _("Not checked: it does not name its certificate."),
        (CheckCode.TIME, "receipt"): _("It has no time stamp: the moment of the receipt counts."),
        (CheckCode.REVOCATION, "stale"): _("Revocation not checked: the issuer's list is out of date."),
        (CheckCode.REVOCATION, "missing"): _("Revocation not checked: there is no list of this issuer."),
    }
    return sentences.get((code, why_not)) or _("Revocation not checked: no lists are configured.")


@cache
def _rules() -> SubjectRules:
    return subject_rules(yaml.safe_load(JURISDICTION.read_text("utf-8"))["signers"])


@lru_cache(maxsize=2)
def _trust(roots: Path | None, lists: Path | None, demo_root: Path | None, _state: tuple[object, ...]) -> Trust:
    return load_trust(roots, lists, demo_root=demo_root)


def _state(places: Iterable[Path | None]) -> Iterator[tuple[str, int, int]]:
    """What changes when a file is put there, replaced or taken away."""
    for place in places:
        files = sorted(place.iterdir()) if place is not None and place.is_dir() else [place] if place is not None else []
        for path in files:
            if path.is_file():
                facts = path.stat()
                yield str(path), facts.st_mtime_ns, facts.st_size
