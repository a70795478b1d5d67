"""Bodies that are too large, too slow or damaged end early and cost little memory."""

import gzip
import tracemalloc
from collections.abc import Iterator

import httpx
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from registry.agent.decoding import decoded
from registry.agent.faults import AgentError, ServerError, TrustError

MANY = b"\0" * 64_000_000
PACKED = {"gzip": gzip.compress, "zstd": zstandard.compress, "identity": bytes}


class _Chunks(httpx.SyncByteStream):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks


def answer(body: bytes, encoding: str, size: int = 100_000) -> httpx.Response:
    chunks = (body[place : place + size] for place in range(0, len(body), size))
    return httpx.Response(200, headers={"Content-Encoding": encoding}, stream=_Chunks(chunks))


@given(st.binary(max_size=3000), st.sampled_from(sorted(PACKED)), st.integers(1, 50))
def test_a_body_arrives_whole_in_every_encoding_and_cut_anywhere(body: bytes, encoding: str, size: int) -> None:
    assert b"".join(decoded(answer(PACKED[encoding](body), encoding, size), 10_000, 10)) == body


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_decompression_bomb_is_stopped_at_the_limit_in_little_memory(encoding: str) -> None:
    bomb = answer(PACKED[encoding](MANY), encoding)
    tracemalloc.start()
    with pytest.raises(ServerError, match="more than"):
        for _chunk in decoded(bomb, 10_000_000, 60):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_an_endless_answer_ends_at_its_deadline() -> None:
    def drip() -> Iterator[bytes]:
        while True:
            yield b"x"

    with pytest.raises(ServerError, match="too long"):
        for _chunk in decoded(httpx.Response(200, stream=_Chunks(drip())), 10**12, 0.2):
            pass


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["gzip", "zstd"]))
def test_bytes_that_are_not_what_they_claim_are_refused_or_read_and_never_crash(body: bytes, encoding: str) -> None:
    try:
        read = b"".join(decoded(answer(body, encoding), 10_000, 10))
    except AgentError as refused:
        assert isinstance(refused, TrustError | ServerError)  # noqa: PT017
    else:
        assert len(read) <= 10_000


def test_an_encoding_nobody_asked_for_is_refused() -> None:
    with pytest.raises(ServerError, match="br"):
        list(decoded(answer(b"x", "br"), 100, 10))
