"""The body of an answer as plain bytes, in small pieces: neither its size nor a compression trick can fill the memory."""

import gzip
import io
import time
import zlib
from collections.abc import Iterator
from typing import IO, Any, cast

import httpx
import zstandard

from registry.agent.faults import ServerError, TrustError

_CHUNK = 64 * 1024
_MAX_WINDOW = 128 * 1024 * 1024


def decoded(response: httpx.Response, limit: int, seconds: float) -> Iterator[bytes]:
    """The body, decompressed. Raises `ServerError` past `limit` bytes or after `seconds`, `TrustError` where it is damaged."""
    total, deadline = 0, time.monotonic() + seconds
    reader = _reader(_Wire(response.iter_raw()), response.headers.get("Content-Encoding", "identity").strip().lower())
    while chunk := _read(reader):
        total += len(chunk)
        if total > limit:
            raise ServerError("The server sent more than an answer may hold.")
        if time.monotonic() > deadline:
            raise ServerError("The server's answer took too long.")
        yield chunk


class _Wire(io.RawIOBase):
    """The bytes on the wire as a file, for the decompressors to read a piece at a time."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill `buffer` from the next bytes; 0 at the end."""
        view = memoryview(buffer)
        while not self._rest:
            self._rest = next(self._chunks, b"")
            if not self._rest:
                return 0
        taken, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(taken)] = taken
        return len(taken)


def _reader(wire: _Wire, encoding: str) -> IO[bytes]:
    if encoding == "identity":
        return cast("IO[bytes]", wire)
    if encoding == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=io.BufferedReader(wire, _CHUNK), mode="rb"))
    if encoding == "zstd":
        decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
        return cast("IO[bytes]", decompressor.stream_reader(cast("IO[bytes]", wire), read_across_frames=True))
    raise ServerError(f"The server compressed its answer as “{encoding}”, which was not asked for.")


def _read(reader: IO[bytes]) -> bytes:
    try:
        return reader.read(_CHUNK)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise TrustError(f"The answer arrived cut or damaged ({type(error).__name__}).") from error
