"""Endpoints of banks, good and bad, each a real server on this machine."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, bytes], None]


@dataclass
class Receiver:
    """A server that keeps what it was sent and behaves as it is told. `behaviour` may be changed while it runs."""

    behaviour: Behaviour
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook"

    def headers(self, number: int = -1) -> dict[str, str]:
        """The headers of one request, names in lower case."""
        head = self.requests[number].partition(b"\r\n\r\n")[0].decode("latin-1")
        pairs = (line.split(": ", 1) for line in head.split("\r\n")[1:])
        return {name.lower(): value for name, value in pairs}

    def body(self, number: int = -1) -> str:
        """The body of one request."""
        return self.requests[number].partition(b"\r\n\r\n")[2].decode()


@contextmanager
def receiving(behaviour: Behaviour) -> Iterator[Receiver]:
    """A receiver while the block runs."""
    receiver = Receiver(behaviour)
    with socket.create_server(("127.0.0.1", 0)) as server:
        receiver.port = server.getsockname()[1]
        is_open = threading.Event()
        is_open.set()
        threading.Thread(target=_serve, args=(server, receiver, is_open), daemon=True).start()
        yield receiver
        is_open.clear()


def answer(status: int, *headers: str, body: bytes = b"ok") -> Behaviour:
    """Answers at once with a status and headers."""

    def behave(client: socket.socket, _request: bytes) -> None:
        lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(body)}", "Connection: close", *headers]
        client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return behave


def reset(client: socket.socket, _request: bytes) -> None:
    """Breaks the connection off."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silence(client: socket.socket, _request: bytes) -> None:
    """Takes the request and never answers."""
    time.sleep(60)


def slow_headers(client: socket.socket, _request: bytes) -> None:
    """Sends a byte of headers now and then, for ever."""
    client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _each in range(600):
        client.sendall(b"a")
        time.sleep(0.1)


def slow_body(client: socket.socket, _request: bytes) -> None:
    """Sends a byte of body now and then, for ever."""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _each in range(600):
        client.sendall(b"a")
        time.sleep(0.1)


def endless_body(client: socket.socket, _request: bytes) -> None:
    """Sends as fast as it can, for ever."""
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        client.sendall(b"a" * 65536)


def endless_headers(client: socket.socket, _request: bytes) -> None:
    """Sends headers as fast as it can, for ever."""
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        client.sendall(b"X-Many: " + b"a" * 5000 + b"\r\n")


def nonsense(client: socket.socket, _request: bytes) -> None:
    """Answers with what is no HTTP."""
    client.sendall(b"\x00\xff\xfe SSH-2.0\r\n\r\n")


def _serve(server: socket.socket, receiver: Receiver, is_open: threading.Event) -> None:
    while is_open.is_set():
        try:
            client, _address = server.accept()
        except OSError:
            return
        threading.Thread(target=_handle, args=(client, receiver), daemon=True).start()


def _handle(client: socket.socket, receiver: Receiver) -> None:
    with client, suppress(OSError):
        request = _read(client)
        receiver.requests.append(request)
        receiver.behaviour(client, request)


def _read(client: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        piece = client.recv(65536)
        if not piece:
            return found
        found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body
