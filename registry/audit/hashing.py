"""The one hash of an event, used when it is written and when it is verified.

Personal words (who acted, by address; the reason; the data) are not hashed themselves. The event holds a salted commitment to them,
and its hash covers the commitment. Once words and salt are erased nobody can find out what they were, not even by guessing,
and the chain still verifies link by link. Events of the first kind, from before, hash their words as they are: they verify as ever and
cannot be erased.
"""

import secrets

from registry.audit.models import Event
from registry.audit.triggers import ERASED, NO_DATA
from registry.lib.canonical import content_hash
from registry.lib.clock import rfc3339

PLAIN, COMMITTED = 1, 2


def commit(event: Event) -> None:
    """Give a new event its salts and commitments."""
    event.hashing = COMMITTED
    event.actor_salt, event.words_salt = secrets.token_hex(32), secrets.token_hex(32)
    event.actor_commitment, event.words_commitment = actor_commitment(event), words_commitment(event)


def actor_commitment(event: Event) -> str:
    """What the address of the actor comes to with its salt."""
    return content_hash(["actor", event.actor_salt, event.actor_email])


def words_commitment(event: Event) -> str:
    """What the reason and the data come to with their salt."""
    return content_hash(["words", event.words_salt, event.reason, event.data])


def event_hash(event: Event) -> str:
    """The hash over everything the event says, or has committed itself to, and the hash before it."""
    said: dict[str, object] = {
        "subject": [event.subject_kind, event.subject_id],
        "number": event.number,
        "action": event.action,
        "at": rfc3339(event.at),
        "prev_hash": event.prev_hash,
    }
    if event.hashing == PLAIN:
        return content_hash(said | {"actor": [event.actor_id, event.actor_email], "reason": event.reason, "data": event.data})
    committed = [event.actor_commitment, event.words_commitment]
    return content_hash(said | {"hashing": event.hashing, "actor": event.actor_id, "committed": committed})


def broken_word(event: Event) -> str:
    """Why the words of the event are not those it committed itself to; empty when they are, or were erased by a recorded erasure."""
    if event.hashing == PLAIN:
        return ""
    for salt, is_kept in ((event.actor_salt, actor_commitment(event) == event.actor_commitment),
                          (event.words_salt, words_commitment(event) == event.words_commitment)):  # fmt: skip
        if salt and not is_kept:
            return "the event was altered"
        if not salt and event.erasure_id is None:
            return "words of the event are gone and nobody erased them"
    is_marked = (event.actor_salt or event.actor_email == ERASED) and (event.words_salt or (event.reason, event.data) == (ERASED, NO_DATA))
    return "" if is_marked else "the event was altered"
