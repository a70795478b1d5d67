"""A licensee that owes returns, and short ways to what tests need of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from registry.accounts.models import User
from registry.licensing.models import Licence
from registry.supervision import actions
from registry.supervision.actions import Which
from registry.supervision.models import Notice, ReturnSending
from registry.supervision.queries.filling import answers_of
from registry.supervision.queries.returns import ReturnLine, line_of, lines_of
from tests.licensing.world import World, file

GRANTED = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
JULY = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
"""The second quarter is over and its return is due on 30 July."""
Q1, Q2 = "2026-q1", "2026-q2"
PAGES: dict[str, dict[str, Any]] = {
    "position": {"total_assets": "1 200", "liquid_assets": "800", "total_liabilities": "300,50", "equity": "899.5", "client_assets": "0"},
    "income": {"fee_income": "90", "other_income": "0", "staff_costs": "60", "other_costs": "55", "result": "-25"},
    "capital": {"required": "250", "held": "899.5", "lowest": "700"},
    "statement": {"complied": "complied"},
}


@dataclass
class Desk:
    """The world with a licence of its exchange."""

    world: World
    licence: Licence

    @property
    def admin(self) -> User:
        """The exchange's administrator."""
        return self.world.admin

    @property
    def officer(self) -> User:
        """The authority's case officer."""
        return self.world.officer

    def which(self, period: str = Q2, kind: str = "quarterly") -> Which:
        """A return of the licence."""
        return Which(self.licence.pk, kind, period)

    def line(self, at: datetime, period: str = Q2, kind: str = "quarterly") -> ReturnLine:
        """How it stands."""
        found = line_of(self.licence, kind, period, at)
        assert found is not None
        return found

    def states(self, at: datetime) -> dict[str, str]:
        """How the quarterly returns of the licence stand, by period."""
        return {line.owed.period.code: str(line.state) for line in lines_of([self.licence], at) if line.owed.kind.code == "quarterly"}

    def fill(self, period: str = Q2, *, at: datetime = JULY, **pages: dict[str, Any]) -> None:
        """Answer every page over whatever is there, and add the file."""
        for code, raw in (PAGES | pages).items():
            answers = answers_of(self.line(at, period).row)
            version = answers[code].version if code in answers else 0
            actions.save_answers(self.which(period), code, raw, version=version, actor=self.admin, at=at)
        actions.add_file(self.which(period), "doc_statements", file(period), "statements.pdf", actor=self.admin, at=at)

    def send(self, period: str = Q2, *, at: datetime = JULY, **pages: dict[str, Any]) -> ReturnSending:
        """Fill it in and send it."""
        self.fill(period, at=at, **pages)
        return actions.send_return(self.which(period), is_declared=True, actor=self.admin, at=at)

    def ask_correction(self, *, at: datetime = JULY, days: int = 10, seen: int = 1) -> None:
        """The officer asks for a correction of the second quarter's return."""
        due_on = (at + timedelta(days=days)).date()
        actions.ask_correction(self.which(), seen=seen, reason="The capital does not add up.", due_on=due_on, actor=self.officer, at=at)

    def accept(self, period: str = Q2, *, at: datetime = JULY, seen: int = 1) -> None:
        """The officer accepts."""
        actions.accept_return(self.which(period), seen=seen, actor=self.officer, at=at)

    def notice(self, *, at: datetime = JULY, event_on: date | None = None, files: Any = (), **changes: Any) -> Notice:
        """An incident, told by a member of the exchange."""
        raw = {
            "event_on": (event_on or at.date()).isoformat(),
            "what": "The order book stopped.",
            "clients": "1 200",
            "measures": "Restarted.",
        }
        return actions.send_notice(self.licence.pk, "incident", raw | changes, files=files, actor=self.world.member, at=at)


def at(month: int, day: int, year: int = 2026) -> datetime:
    """Two in the afternoon of a day in the registry's zone."""
    return datetime(year, month, day, 9, 0, tzinfo=UTC)
