"""Signatures of wallets over a text: whether the holder of an address's key signed it.

    check_signature(chain, address, message, signature)    nothing, or SignatureError whose `code` says why not

Ethereum and the chains with its addresses: `personal_sign` (EIP-191). Bitcoin: the signed message of old with the headers of
BIP-137, and BIP-322 “simple” for P2WPKH and for the key path of P2TR. Wallets that are contracts (EIP-1271), scripts (P2WSH,
multi-signature P2SH) and Litecoin are not read. Must not know Django. A bank's installation has no use for it, so it stands
outside the packages that `pip install .` brings: it needs libsecp256k1.
"""

from registry.identifiers.signatures import bitcoin, evm
from registry.identifiers.signatures.faults import SignatureError

__all__ = ["SIGNING_CHAINS", "SignatureError", "check_signature"]

_CHECKS = {"bitcoin": bitcoin.check, "eip155": evm.check}
SIGNING_CHAINS = tuple(_CHECKS)
"""Codes of the chains whose signatures can be checked."""

LONGEST = 1000


def check_signature(chain: str, address: str, message: str, signature: str) -> None:
    """Nothing, when the key of `address` (in its normal form) signed `message`.

    Raises `SignatureError`: `unreadable` (no signature of this kind of wallet), `other` (of another key, or of another text),
    `unsupported` (a chain or a kind of address that is not read here).
    """
    if chain not in _CHECKS:
        raise SignatureError("unsupported")
    text = "".join(signature.split())
    if not text or len(text) > LONGEST or not text.isascii():
        raise SignatureError("unreadable")
    _CHECKS[chain](address, message.encode(), text)
