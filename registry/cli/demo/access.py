"""Passwords and second factors of the people of the demo world, and where they are written down."""

import base64
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from registry.accounts.actions import enrol_totp, set_password
from registry.accounts.actions.people import confirm_address
from registry.accounts.models import User
from registry.accounts.states import SECOND_FACTOR_ROLES
from registry.cli.demo.world import Secret

SECRET_BYTES = 20


def new_password() -> str:
    """A password nobody knows yet."""
    return secrets.token_urlsafe(15)


def give_access(user: User, role: str, *, at: datetime) -> Secret:
    """Do what the person would do after the mail about the role: show control of the address, choose a password, set up
    an authenticator app where the role needs one.
    """
    password = new_password()
    confirm_address(user)
    set_password(user.pk, password, actor=user, at=at)
    return Secret(user.email, password, _second_factor(user, at) if role in SECOND_FACTOR_ROLES else None, role)


def _second_factor(user: User, at: datetime) -> str:
    present = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if present is not None:
        return str(get_adapter().decrypt(present.data["secret"]))
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")
    enrol_totp(user, secret, at=at)
    return secret


def secrets_file() -> Path:
    """Where people and banks of the demo world are written down with their secrets."""
    return Path(settings.DATA_DIR) / "demo.json"


def write_secrets(people: Iterable[Secret], keys: Mapping[str, str]) -> None:
    """Keep the secrets, readable by us alone. The file is there as a whole or not at all."""
    told = {
        "people": [{"email": one.email, "password": one.password, "totp_secret": one.totp_secret, "role": str(one.role)} for one in people],
        "banks": [{"name": name, "api_key": key} for name, key in keys.items()],
    }
    draft = secrets_file().with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(secrets_file())
