"""What a chain's module says of an address, and the sentences in which they refuse one."""

from dataclasses import dataclass

from registry.identifiers.identifier import IdentifierError, gettext_noop


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a chain: its one canonical address, the tag that the address itself carried, warnings."""

    canonical: str
    tag: str = ""
    warnings: tuple[str, ...] = ()


def bad_checksum(chain: str) -> IdentifierError:
    """The text has the form of an address of `chain`, but a character is wrong."""
    return IdentifierError(
        gettext_noop("This looks like an address of {chain}, but its check digits are wrong: at least one character is not right."),
        "checksum",
        params={"chain": chain},
    )


def bad_length(chain: str) -> IdentifierError:
    """The text begins like an address of `chain`, but is cut or has too much."""
    return IdentifierError(
        gettext_noop("This begins like an address of {chain} but is too short or too long; copy the whole address."),
        "length",
        params={"chain": chain},
    )


def test_network(chain: str) -> IdentifierError:
    """Coins of test networks are worth nothing; such an address is a mistake."""
    return IdentifierError(
        gettext_noop("This is an address of a test network of {chain}, where coins have no value. Give the address of the main network."),
        "test_network",
        params={"chain": chain},
    )
