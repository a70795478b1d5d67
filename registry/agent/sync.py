"""Bring the local copy to the head of each list, verify it, and say so to the server. Any fault keeps the last good list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from registry.agent.client import Client
from registry.agent.faults import AgentError, DeltaGoneError, NotSubscribedError, TrustError
from registry.agent.store import Held, Store
from registry.feed import FeedError, Op, parse_op
from registry.lib.clock import rfc3339

LISTS = ("licensed", "block", "freeze")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Synced:
    """What a run did to one list. `outcome`: same, delta, snapshot, not_subscribed or failed (then `fault` says why)."""

    list: str
    outcome: str
    seq: int | None = None
    fault: AgentError | None = None


class _WrongHashError(TrustError):
    """The state arrived at is not the signed one."""


class Sync:
    """One run over all lists."""

    def __init__(self, store: Store, client: Client, *, now: Callable[[], datetime], say: Say) -> None:
        self._store, self._client, self._now, self._say = store, client, now, say

    def run(self) -> list[Synced]:
        """Sync every list; a fault of one does not keep the others from being synced. Raises `KeyRefusedError` at once."""
        held = self._store.held()
        return [self._guarded(list_code, held.get(list_code)) for list_code in LISTS]

    def _guarded(self, list_code: str, held: Held | None) -> Synced:
        try:
            return self._one(list_code, held)
        except NotSubscribedError as refusal:
            return Synced(list_code, "not_subscribed", fault=refusal)
        except AgentError as fault:
            if fault.exit_code == 4:
                raise
            if held is not None:
                self._store.note(replace(self._store.held()[list_code], fault=str(fault)))
                self._say(f"{list_code}: {fault} Version {held.seq} stays in force.")
            return Synced(list_code, "failed", seq=held.seq if held else None, fault=fault)

    def _one(self, list_code: str, held: Held | None) -> Synced:
        head, etag = self._client.head(list_code, held.etag if held else "")
        if head is None and held is not None:
            self._store.note(replace(held, verified_at=self._now(), fault=""))
            return self._acknowledged(list_code, "same")
        target = _held_of(list_code, head or {}, etag, self._now())
        if held is not None and held.epoch == target.epoch:
            return self._step(held, target)
        if held is not None:
            self._say(f"{list_code}: the registry was rebuilt (new epoch). The whole list is fetched anew.")
        return self._snapshot(target)

    def _step(self, held: Held, target: Held) -> Synced:
        if target.seq < held.seq:
            raise TrustError(f"The server offers version {target.seq}, older than the {held.seq} it served before.")
        if target.seq == held.seq and target.list_hash == held.list_hash:
            self._store.note(replace(target, acknowledged_seq=held.acknowledged_seq, count=held.count))
            return self._acknowledged(held.list, "same")
        if target.seq == held.seq:
            return self._snapshot(target)
        try:
            return self._delta(held, target)
        except DeltaGoneError:
            return self._snapshot(target)
        except _WrongHashError as fault:
            self._say(f"{held.list}: {fault} The whole list is fetched instead.")
            self._tell_failure(held.list, target, str(fault))
            return self._snapshot(target)

    def _delta(self, held: Held, target: Held) -> Synced:
        while held.seq < target.seq:
            page = self._client.changes(held.list, held.seq)
            to, page_hash, ops = _page(page, held)
            reached = replace(held, seq=to, list_hash=page_hash, verified_at=self._now(), fault="")
            if to >= target.seq:
                reached = replace(reached, etag=target.etag if to == target.seq else "", published_at=target.published_at)
            with self._store.applying(reached, ops) as arrived:
                if arrived != page_hash or (to == target.seq and arrived != target.list_hash):
                    raise _WrongHashError(f"The changes up to version {to} lead to another list than the one promised.")
            held = reached
        return self._acknowledged(held.list, "delta")

    def _snapshot(self, target: Held) -> Synced:
        with self._client.snapshot(target.list, target.seq) as lines:
            try:
                with self._store.replacing(target, lines) as arrived:
                    if arrived != target.list_hash:
                        raise TrustError(f"The snapshot of version {target.seq} is not the list promised: it is cut or altered.")
            except FeedError as error:
                raise TrustError(f"The snapshot of version {target.seq} cannot be read: {error}.") from error
        return self._acknowledged(target.list, "snapshot")

    def _acknowledged(self, list_code: str, outcome: str) -> Synced:
        held = self._store.held()[list_code]
        if held.acknowledged_seq != held.seq:
            self._client.acknowledge(list_code, _statement(held.seq, held.list_hash, "enforced", self._now()))
            self._store.note(replace(held, acknowledged_seq=held.seq))
        return Synced(list_code, outcome, seq=held.seq)

    def _tell_failure(self, list_code: str, target: Held, reason: str) -> None:
        try:
            self._client.acknowledge(list_code, {**_statement(target.seq, target.list_hash, "failed", self._now()), "reason": reason})
        except AgentError as fault:
            self._say(f"{list_code}: the failure could not be reported: {fault}")


def _statement(seq: int, list_hash: str, state: str, at: datetime) -> dict[str, Any]:
    return {"seq": seq, "list_hash": list_hash, "state": state, "effective_at": rfc3339(at)}


def _held_of(list_code: str, head: Mapping[str, Any], etag: str, at: datetime) -> Held:
    try:
        return Held(
            list=list_code,
            epoch=str(head["epoch"]),
            seq=int(head["seq"]),
            list_hash=str(head["list_hash"]),
            count=int(head["count"]),
            published_at=head["published_at"],
            verified_at=at,
            etag=etag,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TrustError(f"The head of “{list_code}” lacks {error}.") from error


def _page(page: Mapping[str, Any], held: Held) -> tuple[int, str, list[Op]]:
    try:
        to, page_hash = int(page["to"]), str(page["list_hash"])
        ops = [parse_op(op) for op in page["changes"]]
    except (KeyError, TypeError, ValueError) as error:
        raise _WrongHashError(f"A page of changes cannot be read: {error}.") from error
    if to <= held.seq:
        raise _WrongHashError(f"The changes after version {held.seq} lead nowhere.")
    return to, page_hash, ops
