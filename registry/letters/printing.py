"""From a template and data to a PDF, in a process of its own that can neither run long, nor grow, nor see our environment."""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates" / "letters"
FONTS = HERE / "fonts"
DRAFT = "draft.v1.typ"
NUMBER_TO_BE = "\ue000"
"""Stands in a draft for a number that is given later; the paper says so in its language."""
SECONDS = 20
MAX_DATA = 1024 * 1024
LONGEST_RUN = 60

# Marks that nobody sees, or that turn the order of what stands beside them: shown, so that a reader knows they are there.
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]")
# Lines break at a slash, a dash and a point by themselves; a hash is copied as a whole.
_LONG_RUN = re.compile(rf"([^\s/.-]{{{LONGEST_RUN}}})(?=\S)")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
SHOWN_INSTEAD = "\ufffd"
BREAK_HERE = "\u200b"


class PrintingError(Exception):
    """The press failed, ran out of its bounds, or was asked for too much."""


def print_letter(template: str, data: Mapping[str, Any], *, at: datetime, address: str = "", attachment: str = "") -> bytes:
    """The PDF of `data` in the template of that file name; `address` is what its QR code opens, `attachment` travels inside.

    The same arguments give the same bytes. Raises `PrintingError`.
    """
    return _pressed(template, data, address, attachment=attachment, timestamp=int(at.timestamp()))


def print_draft(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF that `print_letter` would make, with a mark across each page that it is a draft. Raises `PrintingError`."""
    return _pressed(DRAFT, data, "", inner=template, timestamp=int(at.timestamp()))


def picture(template: str, data: Mapping[str, Any], *, address: str = "", ppi: int = 144) -> bytes:
    """The first page as PNG. Raises `PrintingError`."""
    return _pressed(template, data, address, timestamp=0, ppi=ppi)


def visible(value: Any) -> Any:
    """`value` with every text in it fit for paper: what is invisible is shown, endless words may break."""
    if isinstance(value, str):
        text = _HIDDEN.sub(SHOWN_INSTEAD, unicodedata.normalize("NFC", value))
        return text if _HASH.fullmatch(text) else _LONG_RUN.sub(rf"\1{BREAK_HERE}", text)
    if isinstance(value, Mapping):
        return {key: visible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [visible(item) for item in value]
    return value


def _pressed(template: str, data: Mapping[str, Any], address: str, *, inner: str = "", attachment: str = "", **how: int) -> bytes:
    job = {
        "root": str(TEMPLATES),
        "fonts": str(FONTS),
        "template": template,
        "inner": inner,
        "qr": address,
        "data": visible(data),
        "attachment": attachment,
        **how,
    }
    text = json.dumps(job, ensure_ascii=False).encode("utf-8")
    if len(text) > MAX_DATA:
        raise PrintingError("There is too much text for one letter.")
    command = [sys.executable, "-I", str(HERE / "press.py")]
    try:
        done = subprocess.run(command, input=text, capture_output=True, timeout=SECONDS, env={}, cwd=HERE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise PrintingError(f"The press was not done after {SECONDS} seconds.") from None
    if done.returncode or not done.stdout:
        raise PrintingError(_last_line(done.stderr) or f"The press ended with {done.returncode}.")
    return done.stdout


def _last_line(trace: bytes) -> str:
    lines = trace.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:500] if lines else ""
