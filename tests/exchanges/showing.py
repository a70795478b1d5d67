"""An exchange with two people, what it names as its own, and a fake outside world beside the real one."""

from dataclasses import dataclass, field

from coincurve import PrivateKey
from Crypto.Hash import keccak

from registry.accounts.models import Membership, Organisation, User
from registry.accounts.states import MembershipState, OrganisationKind, Role
from registry.exchanges.actions import IdentifierFacts, add_identifier, ask_check, begin_proof, run_check
from registry.exchanges.models import ControlProof, Exchange, ExchangeIdentifier, ProofCheck
from registry.exchanges.outside import Outside, Sight
from registry.exchanges.states import ProofFault
from registry.outbox.actions import claim_due
from tests.people import AT

KEY, OTHER_KEY = PrivateKey(b"\x01" * 32), PrivateKey(b"\x02" * 32)
AUTHORITY = "Astana Authority"


def _keccak(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def address_of(key: PrivateKey = KEY) -> str:
    """The key's address on Ethereum, in its normal form."""
    return "0x" + _keccak(key.public_key.format(compressed=False)[1:])[12:].hex()


def signed(text: str, key: PrivateKey = KEY) -> str:
    """`personal_sign` as a wallet does it."""
    digest = _keccak(b"\x19Ethereum Signed Message:\n" + str(len(text.encode())).encode() + text.encode())
    made = key.sign_recoverable(digest, hasher=None)
    return "0x" + (made[:64] + bytes([27 + made[64]])).hex()


SITE = IdentifierFacts("site", "https://altyn.example", "altyn.example", match="host_and_below")
WALLET = IdentifierFacts("wallet", address_of(), address_of(), chain="eip155")
IBAN = IdentifierFacts("iban", "KZ86125KZT5004100100", "KZ86125KZT5004100100")


@dataclass
class House:
    """One exchange: its record, an administrator and a member."""

    exchange: Exchange
    admin: User
    member: User

    def named(self, facts: IdentifierFacts) -> ExchangeIdentifier:
        """What it names as its own."""
        return add_identifier(self.exchange.pk, facts, actor=self.admin, at=AT)

    def begun(self, facts: IdentifierFacts, method: str) -> ControlProof:
        """A proof under way."""
        return begin_proof(self.named(facts).pk, method, addressee=AUTHORITY, actor=self.member, at=AT)


def house(name: str = "Altyn") -> House:
    """An exchange with its people."""
    organisation = Organisation.objects.create(kind=OrganisationKind.EXCHANGE, name=name, created_at=AT)
    people = [_person(organisation, name, role) for role in (Role.EXCHANGE_ADMIN, Role.EXCHANGE_MEMBER)]
    exchange = Exchange.objects.create(organisation=organisation, legal_name=name, country="KZ", created_at=AT)
    return House(exchange, *people)


def _person(organisation: Organisation, name: str, role: str) -> User:
    user = User.objects.create_user(email=f"{role}@{name.lower()}.example", password=None, full_name=role, language="en")
    Membership.objects.create(user=user, organisation=organisation, role=role, state=MembershipState.ACTIVE, granted_at=AT)
    return user


@dataclass
class Places:
    """A fake of TXT records or of files: what stands at which name or address, and which places were looked at."""

    texts: dict[str, str] = field(default_factory=dict)
    fault: str = ProofFault.NOTHING_FOUND
    looked: list[str] = field(default_factory=list)

    def look(self, place: str) -> Sight:
        """The text there, else the fault."""
        self.looked.append(place)
        return Sight(self.texts[place]) if place in self.texts else Sight(fault=self.fault)


def checked(proof: ControlProof, person: User, *, records: Places | None = None, files: Places | None = None, at=AT) -> ControlProof:
    """The proof after a person asked and a worker looked."""
    check = ask_check(proof.pk, actor=person, at=at)
    ((_pk, token),) = claim_due(ProofCheck, at=at, limit=5, lease_seconds=35)
    run_check(check.pk, token, outside=Outside(records or Places(), files or Places()), at=at)
    return ControlProof.objects.get(pk=proof.pk)
