"""Every address of the system, read from the table of URLs itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from registry.accounts.access import PUBLIC
from registry.api.views.base import PublicView


@dataclass(frozen=True)
class Route:
    """One address: its name with namespaces, its pattern as text, who answers, and the names of its parameters."""

    name: str
    pattern: str
    view: Callable[..., Any] = field(compare=False)
    parameters: tuple[str, ...] = ()

    @property
    def is_admin(self) -> bool:
        """Whether the admin site answers."""
        return self.name.startswith("admin:")

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return getattr(self.view, "access", "") == PUBLIC or issubclass(getattr(self.view, "cls", object), PublicView)


def routes() -> list[Route]:
    """All of them, by name."""
    return sorted(_walk(get_resolver("registry.urls"), "", ""), key=lambda route: (route.name, route.pattern))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        text = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, text, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or ''}", text, entry.callback, _parameters(entry))


def _parameters(entry: URLPattern) -> tuple[str, ...]:
    if isinstance(entry.pattern, RegexPattern):
        return tuple(entry.pattern.regex.groupindex)
    return tuple(entry.pattern.converters)
