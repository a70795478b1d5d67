"""A mail server for tests: takes every message, remembers it, and may be told to do something before it says so."""

import email
import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from typing import Self


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1. `before_answer` runs after a message has arrived and before it is confirmed."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[Message] = []
        self.before_answer: Callable[[], None] = lambda: None
        self.port: int = self.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 test")
        for line in self.rfile:
            verb = line.strip().upper()[:4]
            if verb == b"QUIT":
                self._say("221 bye")
                return
            if verb == b"DATA":
                self._say("354 go on")
                self._keep()
                continue
            self._say("250 ok")

    def _keep(self) -> None:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        self.server.messages.append(email.message_from_bytes(b"".join(lines)))
        self.server.before_answer()
        self._say("250 taken")

    def _say(self, text: str) -> None:
        with suppress(ConnectionError):
            self.wfile.write(text.encode() + b"\r\n")
