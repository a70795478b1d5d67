"""Bring the local copy to the head of each list, verify it, and say so to the server. Any fault keeps the last good list."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.agent.client import Client
from registry.agent.faults import (
    AgentError,
    DeltaGoneError,
    KeyRefusedError,
    NotSubscribedError,
    ServerError,
    TrustError,
    VersionGoneError,
    WrongHashError,
)
from registry.agent.heads import Head, read_head, read_page
from registry.agent.store import Held, Store
from registry.feed import FeedError
from registry.lib.clock import rfc3339

LISTS = ("licensed", "block", "freeze")
ENCODINGS = ("zstd, gzip", "gzip", "identity")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Synced:
    """What a run did to one list.

    `outcome`: same, delta, snapshot, not_subscribed, or failed. `fault` says why it failed, or what failed after the list
    was brought up to date. `is_rebuilt`: the registry began a new epoch.
    """

    list: str
    outcome: str
    seq: int | None = None
    fault: AgentError | None = None
    is_rebuilt: bool = False

    @property
    def exit_code(self) -> int:
        """What this list adds to the exit status of the run."""
        return self.fault.exit_code if self.fault and self.outcome != "not_subscribed" else 0


class Sync:
    """Runs over all lists. `min_wait_seconds` is what the server asks between two of them."""

    def __init__(self, store: Store, client: Client, *, now: Callable[[], datetime], say: Say) -> None:
        self._store, self._client, self._now, self._say = store, client, now, say
        self.min_wait_seconds = 0

    def run(self) -> list[Synced]:
        """Sync every list; a fault of one keeps no other from being synced. Raises `KeyRefusedError` where the key opens none."""
        with self._store.alone(lambda: self._say("Another exreg is at work on this store. Waiting for it.")):
            held = self._store.held()
            try:
                done = [self._guarded(list_code, held.get(list_code)) for list_code in LISTS]
            except KeyRefusedError as refusal:
                self._note_all(str(refusal))
                raise
            self._store.expect(one.list for one in done if one.outcome != "not_subscribed")
            if all(one.outcome == "not_subscribed" for one in done):
                raise KeyRefusedError("The key is good, but it may read none of the lists. Ask the regulator for the scope.")
            return done

    def _guarded(self, list_code: str, held: Held | None) -> Synced:
        try:
            return self._one(list_code, held)
        except KeyRefusedError:
            raise
        except NotSubscribedError as refusal:
            if held is None:
                return Synced(list_code, "not_subscribed", fault=refusal)
            return self._failed(list_code, refusal)
        except AgentError as fault:
            return self._failed(list_code, fault)

    def _failed(self, list_code: str, fault: AgentError) -> Synced:
        now_held = self._store.held().get(list_code)
        if now_held is None:
            self._say(f"{list_code}: {fault}")
            return Synced(list_code, "failed", fault=fault)
        self._store.note(replace(now_held, fault=str(fault)))
        self._say(f"{list_code}: {fault} Version {now_held.seq} stays in force.")
        return Synced(list_code, "failed", seq=now_held.seq, fault=fault)

    def _note_all(self, fault: str) -> None:
        for held in self._store.held().values():
            self._store.note(replace(held, fault=fault))

    def _one(self, list_code: str, held: Held | None) -> Synced:
        head = self._head(list_code, held.etag if held else "")
        if head is None:
            if held is None:
                raise ServerError("The server answered that nothing has changed, though nothing is held.")
            self._store.note(replace(held, verified_at=min(self._now(), held.expires_at), fault=""))
            return self._acknowledged(list_code, "same")
        if held is None or held.epoch == head.epoch:
            return self._step(held, head) if held else self._snapshot(head)
        self._say(f"{list_code}: ATTENTION: the registry was rebuilt (new epoch). The whole list is fetched anew.")
        return replace(self._snapshot(head), is_rebuilt=True)

    def _head(self, list_code: str, etag: str) -> Head | None:
        value, new_etag = self._client.head(list_code, etag)
        if value is None:
            return None
        head = read_head(value, list_code=list_code, etag=new_etag)
        self.min_wait_seconds = max(self.min_wait_seconds, head.min_wait_seconds)
        return head

    def _step(self, held: Held, head: Head) -> Synced:
        if head.seq < held.seq:
            raise TrustError(f"The server offers version {head.seq}, older than the {held.seq} it served before.")
        if head.seq == held.seq and head.list_hash != held.list_hash:
            raise TrustError(f"The server offers another list under the version {held.seq} it served before.")
        if head.seq == held.seq:
            self._store.note(replace(self._held_of(head), acknowledged_seq=held.acknowledged_seq, count=held.count))
            return self._acknowledged(held.list, "same")
        try:
            return self._delta(held, head)
        except DeltaGoneError:
            return self._snapshot(head)
        except TrustError as fault:
            self._say(f"{held.list}: {fault} The whole list is fetched instead.")
            self._tell_failure(held.list, fault)
            return self._snapshot(head)

    def _delta(self, held: Held, head: Head) -> Synced:
        while held.seq < head.seq:
            page = read_page(self._client.changes(held.list, held.seq), after=held.seq)
            reached = replace(self._held_of(head), seq=page.to, list_hash=page.list_hash, acknowledged_seq=held.acknowledged_seq)
            if page.to != head.seq:  # on the way: no head, so no younger than what was held
                reached = replace(reached, etag="", published_at=held.published_at, verified_at=held.verified_at)
            with self._store.applying(reached, page.ops) as arrived:
                if arrived != page.list_hash or (page.to == head.seq and arrived != head.list_hash):
                    promise = f"The changes up to version {page.to} lead to another list than the one promised."
                    raise WrongHashError(promise, page.to, arrived)
            held = reached
        return self._acknowledged(held.list, "delta")

    def _snapshot(self, head: Head) -> Synced:
        try:
            self._fetch(head)
        except VersionGoneError:
            newer = self._head(head.list, "")
            if newer is None or newer.epoch != head.epoch or newer.seq <= head.seq:
                raise
            self._fetch(newer)
        return self._acknowledged(head.list, "snapshot")

    def _fetch(self, head: Head) -> None:
        """Take the whole list, in another encoding where one arrives damaged."""
        if head.seq == 0:
            self._replace(head, iter(()))
            return
        for place, encodings in enumerate(ENCODINGS, start=1):
            try:
                with self._client.snapshot(head.list, head.seq, encodings) as lines:
                    self._replace(head, lines)
            except TrustError as fault:
                if place == len(ENCODINGS):
                    self._tell_failure(head.list, fault)
                    raise
                self._say(f"{head.list}: {fault} Trying again in another encoding.")
            else:
                return

    def _replace(self, head: Head, lines: Any) -> None:
        try:
            with self._store.replacing(self._held_of(head), lines) as arrived:
                if arrived != head.list_hash:
                    promise = f"The snapshot of version {head.seq} is not the list promised: it is cut or altered."
                    raise WrongHashError(promise, head.seq, arrived)
        except FeedError as error:
            raise TrustError(f"The snapshot of version {head.seq} cannot be read: {error}.") from error

    def _held_of(self, head: Head) -> Held:
        return Held(
            list=head.list,
            epoch=head.epoch,
            seq=head.seq,
            list_hash=head.list_hash,
            count=0,
            published_at=head.published_at,
            expires_at=head.expires_at,
            verified_at=min(self._now(), head.expires_at),
            etag=head.etag,
        )

    def _acknowledged(self, list_code: str, outcome: str) -> Synced:
        held = self._store.held()[list_code]
        if held.acknowledged_seq == held.seq:
            return Synced(list_code, outcome, seq=held.seq)
        try:
            self._client.acknowledge(list_code, _statement(held.seq, held.list_hash, "enforced", self._now()))
        except KeyRefusedError:
            raise
        except AgentError as fault:
            self._say(f"{list_code}: version {held.seq} is in force here, but could not be acknowledged: {fault}")
            self._store.note(replace(held, fault=f"Not acknowledged: {fault}"))
            return Synced(list_code, outcome, seq=held.seq, fault=fault)
        self._store.note(replace(held, acknowledged_seq=held.seq))
        return Synced(list_code, outcome, seq=held.seq)

    def _tell_failure(self, list_code: str, fault: TrustError) -> None:
        if not isinstance(fault, WrongHashError):
            return
        try:
            statement = _statement(fault.seq, fault.list_hash, "failed", self._now())
            self._client.acknowledge(list_code, statement | {"reason": str(fault)})
        except AgentError as refusal:
            self._say(f"{list_code}: the server was told of the failure and answered: {refusal}")


def _statement(seq: int, list_hash: str, state: str, at: datetime) -> dict[str, Any]:
    return {"seq": seq, "list_hash": list_hash, "state": state, "effective_at": rfc3339(at)}
