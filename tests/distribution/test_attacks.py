"""Webhook addresses that lead inside, written so that a check of their look misses it."""

import pytest

from registry.lib.errors import InvalidError
from registry.outbox.addresses import checked_url

INSIDE = (
    "https://0177.0.0.1/", "https://127.1/", "https://0x7f.0.0.1/", "https://127.0.0.0x1/", "https://2130706433/", "https://0x7f000001/",
    "https://10.0.0.1./", "https://169.254.169.254.:443/", "https://LOCALHOST./", "https://localhost.localdomain/",
    "https://metadata.google.internal./", "https://printer.local./", "https://router.lan/", "https://x.home.arpa/", "https://[::ffff:7f00:1]/",
    "https://[fec0::1]/", "https://[::1]/", "https://[::]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0/",
    "https://%31%32%37.0.0.1/", "https://127.0.0.1%2eexample.kz/",
)  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
@pytest.mark.parametrize("is_demo", [False, True])
def test_an_address_inside_is_refused_however_it_is_written(url: str, is_demo: bool) -> None:
    with pytest.raises(InvalidError):
        checked_url(url, is_demo=is_demo)


@pytest.mark.parametrize("url", ["https://bank.kz/hook", "https://hooks.bank.kz:8443/a?b=c", "https://1.bank.kz/", "https://8.8.8.8/"])
def test_a_public_address_is_taken(url: str) -> None:
    assert checked_url(url, is_demo=False) == url


def test_loopback_without_tls_is_for_the_demo_alone() -> None:
    assert checked_url("http://127.0.0.1:9000/", is_demo=True)
    with pytest.raises(InvalidError):
        checked_url("http://127.0.0.1:9000/", is_demo=False)
