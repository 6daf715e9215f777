"""Sealing for named people: what is written for their keys no server, backup or administrator
opens.

Each person has an X25519 pair; the private half is wrapped with a key that Argon2id makes of
their password, and the password is kept nowhere. A record is sealed under a key of its own
(AES-256-GCM), and that key is put into one envelope for each person (an ephemeral X25519 pair and
HKDF-SHA256, after GlobaLeaks). Records are padded to blocks of 4 KB, so that their length says
nothing. The private half of an escrow pair is kept as two shares of which neither says anything.
"""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trainingmgr.core.keys import WrongKey

BLOCK = 4096
SIZE = 32
_SALT, _NONCE = 16, 12
_PASSES, _LANES, _MEMORY = 3, 4, 64 * 1024
"""Argon2id with 64 MiB, three passes and four lanes: the second choice of RFC 9106."""


def new_pair() -> tuple[bytes, bytes]:
    """A private and a public key, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def wrapped(private: bytes, password: str) -> bytes:
    """The private half as it is kept: salt, nonce and AES-256-GCM under Argon2id(password)."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + AESGCM(_stretched(password, salt)).encrypt(nonce, private, None)


def unwrapped(kept: bytes, password: str) -> bytes:
    """Raises WrongKey for another password."""
    salt, nonce, sealed = kept[:_SALT], kept[_SALT : _SALT + _NONCE], kept[_SALT + _NONCE :]
    try:
        return AESGCM(_stretched(password, salt)).decrypt(nonce, sealed, None)
    except InvalidTag as wrong:
        raise WrongKey("This password does not open this key.") from wrong


def _stretched(password: str, salt: bytes) -> bytes:
    return Argon2id(
        salt=salt, length=SIZE, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY
    ).derive(password.encode())


def sealed_for(public: bytes, secret: bytes) -> bytes:
    """An envelope: the ephemeral public key and the secret under what both sides can work out."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    mine = once.public_key().public_bytes_raw()
    return mine + AESGCM(_derived(shared, mine + public)).encrypt(bytes(_NONCE), secret, None)


def opened(private: bytes, envelope: bytes) -> bytes:
    """What lies in an envelope. Raises WrongKey where it was meant for somebody else."""
    theirs, sealed = envelope[:SIZE], envelope[SIZE:]
    mine = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(theirs))
        key = _derived(shared, theirs + mine.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(bytes(_NONCE), sealed, None)
    except (InvalidTag, ValueError) as wrong:
        raise WrongKey("This envelope is for somebody else.") from wrong


def _derived(shared: bytes, sides: bytes) -> bytes:
    return HKDF(SHA256(), SIZE, sides, b"trainingmgr envelope").derive(shared)


def sealed(text: str) -> tuple[bytes, bytes]:
    """A key of its own and the record under it, padded to whole blocks."""
    key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE)
    return key, nonce + AESGCM(key).encrypt(nonce, _padded(text.encode()), None)


def unsealed(key: bytes, content: bytes) -> str:
    try:
        return _plain(AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], None)).decode()
    except InvalidTag as wrong:
        raise WrongKey("This key does not open this record.") from wrong


def _padded(content: bytes) -> bytes:
    held = len(content).to_bytes(4, "big") + content
    return held + bytes(-len(held) % BLOCK)


def _plain(held: bytes) -> bytes:
    return held[4 : 4 + int.from_bytes(held[:4], "big")]


def shares(private: bytes) -> tuple[bytes, bytes]:
    """Two shares of a key: each by itself is chance, together they are the key."""
    one = os.urandom(len(private))
    return one, joined(one, private)


def joined(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def drill(public: bytes, one: bytes, other: bytes) -> tuple[bool, Sequence[bool]]:
    """Whether a test record for this public key opens with both shares, and with each alone."""
    key, record = sealed("This is a drill.")
    envelope = sealed_for(public, key)

    def opens(private: bytes) -> bool:
        try:
            return unsealed(opened(private, envelope), record) == "This is a drill."
        except WrongKey:
            return False

    return opens(joined(one, other)), (opens(one), opens(other))


def as_text(key: bytes) -> str:
    return key.hex()


def from_text(text: str) -> bytes:
    """A key or share of 32 bytes, as it is written down. Raises ValueError for anything else."""
    key = bytes.fromhex(text.strip())
    if len(key) != SIZE:
        raise ValueError(text)
    return key
