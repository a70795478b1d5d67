"""Which web addresses an endpoint may have, and which network addresses may be called."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError

LONGEST = 500
LOOPBACK = "127.0.0.1"
# What `ipaddress` calls global and nobody outside should make us call: site-local, and IPv4 in IPv6 clothes.
NEVER = tuple(ip_network(text) for text in ("fec0::/10", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))

# Names that resolve to something else in every house.
INSIDE = (".localhost", ".localdomain", ".local", ".internal", ".lan", ".home.arpa")
# A name whose last part begins with a digit is an address in disguise: 127.1, 0177.0.0.1, 10.0.0.0x1.
_NAME = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*")


def checked_url(text: str, *, is_demo: bool) -> str:
    """The address of an endpoint, if it may be one. Raises `InvalidError` (field `url`) that says what is wrong.

    Https only, without user name, password or fragment. In demo mode `http://127.0.0.1` with any port is fine too.
    """
    url = text.strip()
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise _wrong(_("An address has at most 500 characters, all ASCII, without spaces."))
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError:
        raise _wrong(_("This is not a web address.")) from None
    if not parts.hostname or not has_port:
        raise _wrong(_("This is not a web address."))
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise _wrong(_("Take the user name and password out of the address. The signature tells that it is us."))
    if parts.fragment or "#" in url:
        raise _wrong(_("Take out the part after #: it is never sent."))
    if not (parts.scheme == "https" or is_demo_address(parts, is_demo=is_demo)):
        raise _wrong(_("The address must begin with https://."))
    _check_literal(parts, is_demo=is_demo)
    return url


def is_demo_address(parts: SplitResult, *, is_demo: bool) -> bool:
    """Whether this is this very machine, which only demo mode calls."""
    return is_demo and parts.scheme == "http" and parts.hostname == LOOPBACK


def is_public(text: str) -> bool:
    """Whether a network address belongs to the outside world. Brackets around IPv6 are fine."""
    address = ip_address(text.strip("[]"))
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    real: IPv4Address | IPv6Address = mapped or address
    return real.is_global and not real.is_multicast and not any(real in network for network in NEVER if network.version == real.version)


def _check_literal(parts: SplitResult, *, is_demo: bool) -> None:
    if is_demo_address(parts, is_demo=is_demo):
        return
    host = (parts.hostname or "").removesuffix(".")
    try:
        allowed = is_public(host)
    except ValueError:
        allowed = bool(_NAME.fullmatch(host)) and not host.endswith(INSIDE)
    if not allowed:
        raise _wrong(_("This address is not reachable from outside: give a public one."))


def _wrong(message: str) -> InvalidError:
    return InvalidError(message, field="url")
