"""Electronic signatures of people over what they send: detached CMS files, verified against configured roots.

Must not know Django, a database or applications, and must not fetch anything: bytes in, a finding or a refusal out.

CMS (RFC 5652) is read with asn1crypto: it takes the BER of Java signing tools beside DER, reads lazily and has no dependencies.
Keys, signatures and chains (RFC 5280) are left to cryptography, which is here already. Weighed and left: pyhanko-certvalidator
and endesive bring network clients and half a PDF library for one chain; `cryptography.hazmat.asn1` reads DER alone. Neither
library knows GOST: such signatures are refused with a sentence that says so.
"""

from registry.signatures.faults import SignatureError
from registry.signatures.subjects import Signer, SubjectRule, SubjectRules, subject_rules
from registry.signatures.trust import Trust, load_trust
from registry.signatures.verifying import Check, CheckCode, MomentSource, Verified, verify

__all__ = [
    "Check",
    "CheckCode",
    "MomentSource",
    "SignatureError",
    "Signer",
    "SubjectRule",
    "SubjectRules",
    "Trust",
    "Verified",
    "load_trust",
    "subject_rules",
    "verify",
]
