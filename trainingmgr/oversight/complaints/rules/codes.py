"""The code of a complaint: a reference that the office says, and letters that only its holder has.

Of the letters a slow hash is kept (Argon2id with 19 MiB and two passes: OWASP's least), salted
for each complaint, so that whoever copies the database cannot follow or answer anybody's.
"""

import hmac
import os
import secrets

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
REFERENCE, SECRET = 6, 12
SALT = 16
_PASSES, _LANES, _MEMORY = 2, 1, 19 * 1024


def new_reference() -> str:
    return _drawn(REFERENCE)


def new_secret() -> str:
    """59 bits: twelve letters and figures, without those that look alike."""
    return _drawn(SECRET)


def new_salt() -> bytes:
    return os.urandom(SALT)


def written(reference: str, secret: str) -> str:
    """As it is given out: `K7QX4M-ABCD-EFGH-JKLM`."""
    return "-".join([reference, *(secret[n : n + 4] for n in range(0, SECRET, 4))])


def read(typed: str) -> tuple[str, str] | None:
    """Reference and secret of a code however it was typed; None where it is none."""
    bare = "".join(each for each in typed.upper() if each.isalnum())
    if len(bare) != REFERENCE + SECRET or not set(bare) <= set(_LETTERS):
        return None
    return bare[:REFERENCE], bare[REFERENCE:]


def hashed(secret: str, salt: bytes) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY)
    return kdf.derive(secret.encode())


def opens(secret: str, salt: bytes, kept: bytes) -> bool:
    return hmac.compare_digest(hashed(secret, salt), kept)


def _drawn(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _n in range(length))


def drawn_code() -> str:
    """What a measure is known by outside the office: it tells nothing of the complaint."""
    return _drawn(8)
