"""Check a certificate without a network.

    python verify_certificate.py QRTEXT PUBLICKEY

QRTEXT is what the square code on the certificate says; PUBLICKEY is the line that the programme
publishes (64 hexadecimal digits). Needs Python 3 and `pip install cryptography`. Answers GENUINE
and what was signed, or NOT GENUINE (exit code 1). It cannot know of a later revocation: ask the
address printed on the certificate when there is a network again.
"""

import base64
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LABELS = ("Key", "Name", "Course", "Hours", "Issued on", "Valid until")


def facts(text: str, public_key: str) -> list[str]:
    """What was signed. Raises ValueError or InvalidSignature where anything is wrong."""
    serial, code = text.strip().upper().split("/")[-2:]
    if not code.startswith("TM1"):
        raise ValueError("not the code of a certificate")
    sealed = base64.b32decode(code[3:] + "=" * (-len(code[3:]) % 8))
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    key.verify(sealed[-64:], f"TM1/{serial}/".encode() + sealed[:-64])
    return [serial, *sealed[:-64].decode().split("\x1f")]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        serial, *found = facts(sys.argv[1], sys.argv[2])
    except (ValueError, InvalidSignature) as wrong:
        sys.exit(f"NOT GENUINE {wrong}".strip())
    print("GENUINE", serial)  # noqa: T201
    for label, value in zip(LABELS, found, strict=True):
        print(f"{label}: {value or 'does not expire'}")  # noqa: T201
