"""Who signed a text: published vectors, and signatures of keys whose addresses another library derives."""

import base64
import hashlib

import pytest
from bip_utils import P2PKHAddr, P2SHAddr, P2WPKHAddr
from bip_utils.addr import EthAddr
from coincurve import PrivateKey
from Crypto.Hash import keccak

from registry.identifiers.signatures import SignatureError, check_signature
from registry.identifiers.signatures.bitcoin import MAGIC, compact_size

LEGACY_TEXT = "This is an example of a signed message."
WITNESS = "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l"
TAPROOT = "bc1ppv609nr0vr25u07u95waq5lucwfm6tde4nydujnu8npg4q75mr5sxq8lt3"
SPEC_EMPTY = "AkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD20qRlEylyxFSeEA2ba9YOixpX8z46TSDtS40ASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI="
SPEC_HELLO = "AkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI="
SPEC_HELLO_2 = "AkgwRQIhAOzyynlqt93lOKJr+wmmxIens//zPzl9tqIOua93wO6MAiBi5n5EyAcPScOjf1lAqIUIQtr3zKNeavYabHyR8eGhowEhAsfxIAMZZEKUPYWI4BruhAQjzFT8FSFSajuFwrDL1Yhy"
SPEC_TAPROOT = "AUHd69PrJQEv+oKTfZ8l+WROBHuy9HKrbFCJu7U1iK2iiEy1vMU5EfMtjc+VSHM7aU0SDbak5IUZRVno2P5mjSafAQ=="
KEY = PrivateKey(b"\x01" * 32)


def refused(chain: str, address: str, message: str, signature: str) -> str:
    """The code of the refusal."""
    with pytest.raises(SignatureError) as caught:
        check_signature(chain, address, message, signature)
    return caught.value.code


@pytest.mark.parametrize(
    ("address", "message", "signature"),
    [
        # of bitcoinjs-message, and of a wallet
        ("1F3sAm6ZtwLAUnj7d38pGFxtP3RVEvtsbV", LEGACY_TEXT, "H9L5yLFjti0QTHhPyFrZCT1V/MMnBtXKmoiKDZ78NDBjERki6ZTQZdSMCtkgoNmp17By9ItJr8o7ChX0XxY91nk="),
        ("19QWXpMXeLkoEKEJv2xo9rn8wkPCyxACSX", "test", "H+MnkbI81kkWRUys5B6j/svR3I5rQCdjkCH6/Jv88/Q+BoIX6n7hP9Tj/kRqmnfdwLLYv27/pM1hlsWISMVwuBs="),
        # the vectors of BIP-322
        (WITNESS, "", SPEC_EMPTY),
        (WITNESS, "Hello World", SPEC_HELLO),
        (WITNESS, "Hello World", SPEC_HELLO_2),
        (WITNESS, "Hello World", "smp" + SPEC_HELLO),
        (TAPROOT, "Hello World", SPEC_TAPROOT),
    ],
)  # fmt: skip
def test_published_bitcoin_signatures_are_good_for_their_text_and_address_alone(address: str, message: str, signature: str) -> None:
    check_signature("bitcoin", address, message, signature)
    assert refused("bitcoin", address, message + ".", signature) == "other"
    other = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" if address == WITNESS else "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"
    assert refused("bitcoin", other, message, signature) in {"other", "unreadable"}


@pytest.mark.parametrize("header", range(27, 43))
def test_each_header_of_bip_137_proves_its_kind_of_address(header: int) -> None:
    public = KEY.public_key.format(compressed=header >= 31)
    addresses = {
        "p2pkh": P2PKHAddr.EncodeKey(KEY.public_key.format(), net_ver=b"\x00", pub_key_mode=_mode(header)),
        "nested": P2SHAddr.EncodeKey(KEY.public_key.format(), net_ver=b"\x05"),
        "witness": P2WPKHAddr.EncodeKey(KEY.public_key.format(), hrp="bc"),
    }
    message = "Ünïcode, and long: " + "x" * 300
    data = MAGIC + compact_size(len(message.encode())) + message.encode()
    digest = hashlib.sha256(hashlib.sha256(data).digest()).digest()
    made = KEY.sign_recoverable(digest, hasher=None)
    signature = base64.b64encode(bytes([header]) + made[:64]).decode()
    is_right_key = (header - 27) & 3 == made[64]
    proves = {"p2pkh"} if header < 31 else set(addresses) if header < 35 else {"nested"} if header < 39 else {"witness"}
    for kind, address in addresses.items():
        if is_right_key and kind in proves:
            check_signature("bitcoin", address, message, signature)
        else:
            assert refused("bitcoin", address, message, signature) in {"other", "unreadable"}, kind
    assert len(public) in (33, 65)


def _mode(header: int) -> object:
    from bip_utils import P2PKHPubKeyModes

    return P2PKHPubKeyModes.COMPRESSED if header >= 31 else P2PKHPubKeyModes.UNCOMPRESSED


def test_personal_sign_proves_the_address_that_another_library_derives() -> None:
    address = EthAddr.EncodeKey(KEY.public_key.format())
    message = "Tizilim – “Алтын” proves control."
    prefixed = b"\x19Ethereum Signed Message:\n" + str(len(message.encode())).encode() + message.encode()
    made = KEY.sign_recoverable(keccak.new(digest_bits=256, data=prefixed).digest(), hasher=None)
    for v in (made[64], 27 + made[64]):
        signature = "0x" + (made[:64] + bytes([v])).hex()
        check_signature("eip155", address.lower(), message, signature)
        check_signature("eip155", address, message, signature.removeprefix("0x").upper() + "\n")
        assert refused("eip155", address, message + " ", signature) == "other"
        assert refused("eip155", "0x" + "0" * 40, message, signature) == "other"


def test_a_known_signature_of_a_wallet_is_good() -> None:
    # web3.js, `eth.accounts.sign("Some data", …)` of its documentation
    signature = "0xb91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c"
    check_signature("eip155", "0x2c7536e3605d9c16a7a3d7b1898e529396a65c23", "Some data", signature)


@pytest.mark.parametrize("signature", ["", "   ", "0x", "zz", "0x" + "0" * 130, "0x" + "ff" * 64 + "1b", "0x" + "11" * 64 + "05", "я" * 130, "A" * 5000, base64.b64encode(bytes(65)).decode()])  # fmt: skip
@pytest.mark.parametrize(("chain", "address"), [("eip155", "0x" + "1" * 40), ("bitcoin", WITNESS), ("bitcoin", TAPROOT), ("bitcoin", "1F3sAm6ZtwLAUnj7d38pGFxtP3RVEvtsbV")])  # fmt: skip
def test_what_is_no_signature_is_refused_and_never_an_accident(chain: str, address: str, signature: str) -> None:
    assert refused(chain, address, "x", signature) in {"unreadable", "other"}


@pytest.mark.parametrize("stack", [b"", b"\x00", b"\x03\x00\x00\x00", b"\x02\x01", b"\x02\xfd\x01\x01\x01", b"\x01\x40" + bytes(64), b"\x02\x47" + bytes(71) + b"\x21" + bytes(33), b"\x02\x01\x01\x21" + bytes(33)])  # fmt: skip
def test_witness_stacks_that_are_none_are_refused(stack: bytes) -> None:
    for address in (WITNESS, TAPROOT):
        assert refused("bitcoin", address, "x", base64.b64encode(stack).decode()) in {"unreadable", "other"}


def test_what_no_single_key_stands_behind_is_unsupported() -> None:
    script = "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3"
    assert refused("bitcoin", script, "Hello World", SPEC_HELLO) == "unsupported"
    assert refused("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "x", "0x00") == "unsupported"
