"""What each kind of proposal does. Apps register their kinds in `ready()`; pages and API share them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise

from registry.accounts.models import User
from registry.approvals.models import Proposal

Payload = Mapping[str, Any]
Press = Callable[[], bytes]


@dataclass(frozen=True)
class Handler:
    """One kind of proposal.

    `content(subject_id, payload)` gives everything the approver reviews, as of now, as canonical JSON values: it is
    computed when the proposal is made and again when it is approved, and a difference voids the proposal.
    `execute(proposal, actor, at)` does the act in the approval's transaction; `actor` is the last approver.
    `lock(proposal)` takes the subject's row lock before the content is compared, so that nobody edits in between.
    `effects(proposal)` says in full sentences what approving will do. `url(proposal)` is the page that shows the subject.
    `exclusive` kinds have at most one open proposal a subject. `closed(proposal, actor, at)` is told when a proposal ends
    in any other way than by execution. `barred(proposal, user)` says why a person with the role is still not the one to
    decide, e.g. because the act is to that person's benefit; empty when nothing stands against it.
    `letter(proposal, language, at)` words the letter that approving at `at` would send, and gives what prints it: a PDF marked as a
    draft. None: the kind sends no letter.
    """

    kind: str
    title: str | Promise
    propose_role: str
    approve_role: str
    content: Callable[[str, Payload], Mapping[str, Any]]
    execute: Callable[[Proposal, User, datetime], None]
    effects: Callable[[Proposal], list[str]]
    url: Callable[[Proposal], str]
    needed: int = 1
    expires_after: timedelta = timedelta(days=14)
    exclusive: bool = False
    lock: Callable[[Proposal], object] | None = None
    closed: Callable[[Proposal, User | None, datetime], None] | None = None
    barred: Callable[[Proposal, User], str] | None = None
    letter: Callable[[Proposal, str, datetime], Press] | None = None


_HANDLERS: dict[str, Handler] = {}


def register(handler: Handler) -> None:
    """Make a kind known. Raises `ValueError` if another handler has it."""
    if _HANDLERS.setdefault(handler.kind, handler) is not handler:
        raise ValueError(f"two handlers for proposals of kind {handler.kind}")


def handler_for(kind: str) -> Handler:
    """The handler of a kind. Raises `KeyError` for an unknown one."""
    return _HANDLERS[kind]


def kinds_approved_by(role: str) -> list[str]:
    """The kinds that people of a role may approve."""
    return [handler.kind for handler in _HANDLERS.values() if handler.approve_role == role]
