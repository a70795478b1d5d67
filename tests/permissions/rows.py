"""The words in which the table of permissions is written: rows, and groups of roles."""

from collections.abc import Collection
from dataclasses import dataclass

from registry.accounts.states import BANK_ROLES, EXCHANGE_ROLES, REGULATOR_ROLES, Role

PUBLIC, SIGNED_IN = "public", "signed in"
Who = str | frozenset[str]


@dataclass(frozen=True)
class Row:
    """`get`, `post`, `put`, `delete`: who comes in by that verb; None for nobody."""

    get: Who | None = None
    post: Who | None = None
    put: Who | None = None
    delete: Who | None = None
    owners: frozenset[str] = frozenset()
    is_library: bool = False
    is_slow: bool = False

    def who(self, verb: str) -> Who | None:
        """Who comes in by `verb`."""
        return {"get": self.get, "post": self.post, "put": self.put, "delete": self.delete}.get(verb)


def roles(*codes: str | Collection[str]) -> frozenset[str]:
    """A set of roles."""
    return frozenset(str(code) for part in codes for code in ([part] if isinstance(part, str) else part))


R, C, A, E, L, U, M = (
    Role.REGISTRAR, Role.CASE_OFFICER, Role.APPROVER, Role.ENFORCEMENT_OFFICER, Role.LIST_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
STAFF, EXCHANGE, BANK, BANK_ADMIN = roles(REGULATOR_ROLES), roles(EXCHANGE_ROLES), roles(BANK_ROLES), roles(Role.BANK_ADMIN)
EXCHANGE_ADMIN = roles(Role.EXCHANGE_ADMIN)
TEAM = roles(Role.EXCHANGE_ADMIN, Role.BANK_ADMIN)
CASE = roles(R, C, A, U)
LICENCE = CASE | {E}
LISTS = STAFF - {M}
REPORTS = roles(L, E, U)


def page(who: Who) -> Row:
    """Read by these; nothing of anybody's in its address."""
    return Row(get=who)


def form(who: Who) -> Row:
    """Read and sent by these; nothing of anybody's in its address."""
    return Row(get=who, post=who)


def own_page(who: frozenset[str]) -> Row:
    """Read by these, if it is theirs."""
    return Row(get=who, owners=who)


def own_form(who: frozenset[str]) -> Row:
    """Read and sent by these, if it is theirs."""
    return Row(get=who, post=who, owners=who)


def own_button(who: frozenset[str]) -> Row:
    """Only sent, by these, if it is theirs."""
    return Row(post=who, owners=who)


def library(who: Who, *, post: bool = True) -> Row:
    """A page of the sign-in library: it decides by the person's factors; to us it matters who reaches it at all."""
    return Row(get=who, post=who if post else None, is_library=True)
