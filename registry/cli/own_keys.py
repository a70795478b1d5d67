"""The keys an installation makes for itself on its first start, kept in DATA_DIR/secrets (0600)."""

import base64
import os
import secrets
from pathlib import Path


def own_key(folder: Path, name: str) -> str:
    """The key called `name`: 32 random bytes in URL-safe base64, made once. Two processes at once get the same key.

    Raises OSError when the folder cannot be written.
    """
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii"))
    return path.read_text("ascii").strip()


def _write_once(path: Path, text: str) -> None:
    # A link appears whole or not at all, and the first one wins.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
