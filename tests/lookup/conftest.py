"""The register of the public pages' tests, for the queries behind them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from registry.exchanges.actions import add_identifier, confirm_control
from registry.exchanges.actions.identifiers import IdentifierFacts
from registry.exchanges.models import ExchangeIdentifier
from registry.identifiers import parse
from registry.licensing.models import Licence
from tests.licensing import world as w
from tests.website.conftest import Scene, built, listed, scene

__all__ = ["built", "listed", "scene"]

Founder = Callable[..., Licence]


@pytest.fixture
def found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[Founder]:
    """Grants a licence to another exchange, with its site confirmed."""

    def another(name: str, site: str, *, bin_number: str = "211040900220", at: datetime | None = None, **terms: object) -> Licence:
        at = at or scene.granted_at
        email = f"owner@{site}"
        admin = w.exchange_admin(email, name)
        organisation = admin.memberships.get().organisation
        monkeypatch.setitem(w.PAGES, "legal_entity", {"legal_name": name, "country": "KZ"})
        monkeypatch.setitem(w.PAGES, "registration", {"bin": bin_number})
        monkeypatch.setitem(w.LISTS, "sites", [{"site": site, "label": "Site"}])
        monkeypatch.setitem(w.LISTS, "trading_names", [{"name": name.partition(" ")[0]}])
        w.kept.cache_clear()
        licence = w.licensed(replace(scene.world, organisation=organisation, admin=admin), at, **terms)
        confirm_control(licence.exchange.identifiers.get(kind="site").pk, actor=scene.world.officer, at=at, note="Seen.")
        return licence

    yield another
    w.kept.cache_clear()


def claimed(scene: Scene, site: str, at: datetime) -> ExchangeIdentifier:
    """A further site that the exchange of the scene says is its own."""
    read = parse(site)
    facts = IdentifierFacts(kind=str(read.kind), raw=read.raw, canonical=read.canonical, match=str(read.match))
    return add_identifier(scene.licence.exchange_id, facts, actor=scene.world.officer, at=at)
