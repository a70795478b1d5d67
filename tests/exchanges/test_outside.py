"""Looking outside: real DNS over the wire of this machine, time-outs, and addresses that are never called."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from pytest_django import Settings

from registry.exchanges.outside import Outside, TextRecords, WellKnownFiles, real_outside
from registry.exchanges.states import ProofFault
from tests.distribution import receivers as r
from tests.distribution.receivers import answer, receiving

NAME = "_tizilim-challenge.altyn.example"
Answer = Callable[[dns.message.Message], dns.message.Message | None]


@contextmanager
def name_server(reply: Answer) -> Iterator[TextRecords]:
    """Records as a server of one reply gives them."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                try:
                    data, peer = server.recvfrom(4096)
                except OSError:
                    return
                made = reply(dns.message.from_wire(data))
                if made is not None:
                    server.sendto(made.to_wire(), peer)

        threading.Thread(target=serve, daemon=True).start()
        yield TextRecords(["127.0.0.1"], port=server.getsockname()[1], whole_seconds=0.6)


def with_records(*lines: str, rcode: int = dns.rcode.NOERROR) -> Answer:
    def reply(question: dns.message.Message) -> dns.message.Message:
        made = dns.message.make_response(question)
        made.flags |= dns.flags.RA
        made.set_rcode(rcode)
        if lines:
            made.answer.append(dns.rrset.from_text(question.question[0].name, 60, "IN", "TXT", *lines))
        return made

    return reply


@pytest.mark.parametrize(
    ("reply", "text", "fault"),
    [
        (with_records('"tizilim-challenge=" "abc"', '"v=spf1 -all"'), {"tizilim-challenge=abc", "v=spf1 -all"}, ""),
        (with_records(), {""}, ProofFault.NOTHING_FOUND),
        (with_records(rcode=dns.rcode.NXDOMAIN), {""}, ProofFault.NOTHING_FOUND),
        (with_records(rcode=dns.rcode.SERVFAIL), {""}, ProofFault.UNREACHABLE),
        (lambda _question: None, {""}, ProofFault.UNREACHABLE),
    ],
)
def test_every_answer_of_a_name_server_ends_in_time(reply: Answer, text: set[str], fault: str) -> None:
    started = time.monotonic()
    with name_server(reply) as records:
        seen = records.look(NAME)
    assert (set(seen.text.split("\n")), seen.fault) == (text, fault)
    assert time.monotonic() - started < 3


def test_a_name_that_is_none_is_unreachable() -> None:
    assert TextRecords(["127.0.0.1"], port=1, whole_seconds=0.2).look("a" * 70 + ".example").fault == ProofFault.UNREACHABLE


def test_a_file_is_an_answer_in_the_200s_and_redirects_are_not_followed(settings: Settings) -> None:
    settings.DEMO = True
    files = WellKnownFiles()
    with receiving(answer(200, body=b"line\r\nother")) as receiver:
        assert files.look(receiver.url).text == "line\r\nother"
    for behaviour, fault in [
        (answer(404), ProofFault.NOTHING_FOUND),
        (answer(302, "Location: https://evil.example/"), ProofFault.NOTHING_FOUND),
        (r.reset, ProofFault.UNREACHABLE),
    ]:
        with receiving(behaviour) as receiver:
            assert files.look(receiver.url).fault == fault
    settings.DEMO = False
    assert files.look("https://127.0.0.1/x").fault == ProofFault.UNREACHABLE
    assert isinstance(real_outside(), Outside)
