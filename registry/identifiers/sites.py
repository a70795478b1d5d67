"""Web addresses: which host and which page a text names, whoever typed it and however."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes

from registry.identifiers import hosts
from registry.identifiers import warnings as w
from registry.identifiers.identifier import Identifier, IdentifierError, Kind, Match, gettext_noop
from registry.identifiers.text import without_invisible_but_joiners

# http, https and what is left of them in lists that people typed: "ttps://", "hxxp://", "https//", "http:/".
_WEB_SCHEME = re.compile(r"h?[tx]{1,2}ps?(?::[/\\]{0,3}|[/\\]{2,3})", re.IGNORECASE)
_CLEAN_SCHEME = re.compile(r"(?:https?|ftps?|wss?):[/\\]{2}", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}:(?://|(?![0-9]))", re.IGNORECASE)
_END_OF_AUTHORITY = re.compile(r"[/\\?#]")
_PORT = re.compile(r":([0-9]*)\Z")
_FRONT_DOORS = re.compile(r"(?:m|mobile|touch|web|[a-z]{2}(?:-[a-z]{2})?)\Z")
# What is kept has a bound (columns, lines of lists); a question may be longer, as its beginning is what is compared.
_LONGEST_KEPT = 600
_SAFE = "!$&'()*+,;=:@~-._"


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart: normal host, path as given, query as given, warnings."""

    host: str
    path: str
    query: str
    warnings: tuple[str, ...]


def parse_site(text: str) -> Identifier:
    """The host of an address in any form: `HTTPS://www.Example.KZ:443/a?b#c` is `example.kz`. Raises `IdentifierError`."""
    return _site(text, take_apart(text))


def parse_page(text: str) -> Identifier:
    """Host and path: `https://m.vk.com/Club1?from=x` is `vk.com/club1`. Raises `IdentifierError` where no path is given."""
    address = take_apart(text)
    page = _page(text, address)
    if page is None:
        raise IdentifierError(gettext_noop("A page needs a path after the host, such as t.me/name; this is a host alone."), "no_path")
    return _fit_to_keep(page)


def parse_url(text: str) -> Identifier:
    """A page where the address leads to a page of somebody on a shared host, else the site. Raises `IdentifierError`."""
    address = take_apart(text)
    page = _page(text, address) if hosts.is_everybodys(address.host) else None
    return _fit_to_keep(page) if page else _site(text, address)


def _fit_to_keep(page: Identifier) -> Identifier:
    if len(page.canonical) > _LONGEST_KEPT:
        raise IdentifierError(
            gettext_noop("The address of this page is too long: {length} characters; at most {limit} can be kept."),
            "page_too_long",
            params={"length": len(page.canonical), "limit": _LONGEST_KEPT},
        )
    return page


def url_readings(text: str) -> list[Identifier]:
    """Site and page, the better reading first. Raises `IdentifierError`."""
    address = take_apart(text)
    site, page = _site(text, address), _page(text, address)
    if page is None:
        return [site]
    return [page, site] if hosts.is_everybodys(address.host) else [site, page]


def prefixes(page: str) -> tuple[str, ...]:
    """The pages that contain the canonical `page`, itself first: `t.me/a/7`, `t.me/a`. A listed one of them matches."""
    path = page.partition("?")[0]
    found = [page] if path != page else []
    while "/" in path:
        found.append(path)
        path = path.rpartition("/")[0]
    return tuple(found)


def take_apart(text: str) -> Address:
    """Host, path and query of a web address. Raises `IdentifierError` for other schemes, user names and bad ports."""
    visible, had_invisible = without_invisible_but_joiners(text.strip())
    found = [w.ZERO_WIDTH] if had_invisible else []
    rest = _without_scheme(visible.replace("[.]", ".").replace("(.)", "."), found)
    end = _END_OF_AUTHORITY.search(rest)
    authority, tail = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    host, host_warnings = hosts.normal_host(_host_text(authority))
    path, _, query = tail.partition("#")[0].partition("?")
    return Address(host, path.replace("\\", "/"), query, tuple(found + host_warnings))


def _without_scheme(text: str, found: list[str]) -> str:
    scheme = _CLEAN_SCHEME.match(text)
    if not scheme:
        scheme = _WEB_SCHEME.match(text)
        if scheme:
            found.append(w.REWRITTEN)
    if scheme:
        return text[scheme.end() :].lstrip("/\\")
    if text.startswith("//"):
        return text.lstrip("/")
    other = _OTHER_SCHEME.match(text)
    if other and "." not in other.group():
        raise IdentifierError(
            gettext_noop("Only web addresses (http, https) are read; this begins with “{scheme}”."),
            "scheme",
            params={"scheme": other.group()},
        )
    return text


def _host_text(authority: str) -> str:
    if "@" in authority:
        raise IdentifierError(
            gettext_noop("This holds a user name before “@”, which hides where an address leads. Give the address of the site alone."),
            "userinfo",
        )
    port = _PORT.search(authority) if not authority.endswith("]") else None
    if port:
        if int(port.group(1)[:6] or 0) > 65535:
            raise IdentifierError(gettext_noop("A port is a number up to 65535; this one is not."), "bad_port")
        authority = authority[: port.start()]
    host = unquote(authority) if "%" in authority else authority
    if not host:
        raise IdentifierError(gettext_noop("There is no host in this address; give one such as example.kz."), "no_host")
    if any(c.isspace() for c in host):
        raise IdentifierError(gettext_noop("A host name has no spaces; this has."), "not_a_host")
    return host


def _site(raw: str, address: Address) -> Identifier:
    codes = list(address.warnings)
    everybodys = hosts.is_everybodys(address.host)
    if hosts.is_shared_host(address.host):
        codes.append(w.SHARED_HOST)
    elif everybodys:
        codes.append(w.PUBLIC_SUFFIX)
    if w.IP_ADDRESS not in codes and not hosts.is_known_ending(address.host):
        codes.append(w.UNKNOWN_ENDING)
    exact = everybodys or w.IP_ADDRESS in codes
    return Identifier(
        Kind.SITE, raw, address.host, warnings=tuple(dict.fromkeys(codes)), match=Match.EXACT if exact else Match.HOST_AND_BELOW
    )


def _page(raw: str, address: Address) -> Identifier | None:
    row = hosts.shared_row(address.host) or {}
    host = _page_host(address.host, row)
    path = _normal_path(address.path, row)
    if not path:
        return None
    codes = tuple(dict.fromkeys(address.warnings))
    return Identifier(Kind.PAGE, raw, f"{host}/{path}{_normal_query(address.query, row)}", warnings=codes, match=Match.URL_PREFIX)


def _page_host(host: str, row: dict[str, str]) -> str:
    if not row:
        return host
    door, _, rest = host.partition(".")
    if host != row["host"] and rest == row["host"] and row["case"] == "fold" and _FRONT_DOORS.match(door):
        host = rest
    return row["canonical"] or host if host == row["host"] else host


def _normal_path(path: str, row: dict[str, str]) -> str:
    segments: list[str] = []
    for given in path.split("/"):
        segment = _quoted(given)
        if segment == "..":
            segments[-1:] = []
        elif segment not in ("", "."):
            segments.append(segment)
    if row.get("skip") and len(segments) > 1 and segments[0].lower() == row["skip"]:
        segments = segments[1:]
    joined = "/".join(segments)
    keeps_case = row.get("case") != "fold" or any(joined.startswith(start) for start in row["case_sensitive_paths"].split())
    return joined if keeps_case else "/".join(_quoted(unquote(s, errors="surrogateescape").lower()) for s in segments)


def _quoted(segment: str) -> str:
    plain = unquote_to_bytes(segment.encode("utf-8", "surrogateescape"))
    with suppress(UnicodeDecodeError):
        plain = unicodedata.normalize("NFC", plain.decode("utf-8")).encode("utf-8")
    return quote(plain, safe=_SAFE)


def _normal_query(query: str, row: dict[str, str]) -> str:
    wanted = row.get("query", "").split()
    if not wanted or not query:
        return ""
    given = dict(reversed(parse_qsl(query, max_num_fields=100)))
    kept = [f"{name}={quote(given[name], safe='-._~')}" for name in wanted if given.get(name)]
    return "?" + "&".join(kept) if kept else ""
