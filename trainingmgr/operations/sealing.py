"""A file sealed with a passphrase, or for a key that is kept elsewhere, in chunks, so that size
never becomes memory.

Format: magic, scrypt salt (or the envelope that the kept key opens), then chunks of AES-256-GCM,
each with its number as nonce and bound to its place; the last chunk is marked. A cut, swapped or
altered file does not open.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from trainingmgr.core import envelopes
from trainingmgr.core.keys import WrongKey
from trainingmgr.core.values import dataclass

MAGIC = b"TMBACKUP1"
OFFLINE = b"TMARCHIV1"
ENVELOPE = 80
CHUNK = 1 << 20


class Damaged(Exception):
    """The file is cut, altered, or was sealed with another passphrase."""


@dataclass(frozen=True)
class Offline:
    """What seals one file, once, for a key that nobody here holds. Whoever holds this reads back
    what was written; when it is forgotten, the kept key alone opens the file.
    """

    key: bytes
    envelope: bytes

    @classmethod
    def made(cls, public: bytes) -> "Offline":
        key = os.urandom(envelopes.SIZE)
        return cls(key, envelopes.sealed_for(public, key))

    def opens(self, envelope: bytes) -> bytes:
        if envelope != self.envelope:
            raise Damaged("This is another archive.")
        return self.key


@dataclass(frozen=True)
class Escrow:
    """The key that was kept elsewhere, put together from its shares."""

    private: bytes

    def opens(self, envelope: bytes) -> bytes:
        try:
            return envelopes.opened(self.private, envelope)
        except WrongKey as wrong:
            raise Damaged("These shares do not open it, or the file was altered.") from wrong


Secret = str | Offline | Escrow
"""A passphrase, or a key that is not here."""


def seal(source: BinaryIO, target: BinaryIO, secret: str | Offline) -> None:
    """Write the sealed form of `source`."""
    if isinstance(secret, str):
        salt = os.urandom(16)
        box = _box(secret, salt)
        target.write(MAGIC + salt)
    else:
        box = AESGCM(secret.key)
        target.write(OFFLINE + secret.envelope)
    number, chunk = 0, source.read(CHUNK)
    while True:
        ahead = source.read(CHUNK)
        last = not ahead
        sealed = box.encrypt(_nonce(number), chunk, b"last" if last else b"more")
        target.write(struct.pack(">IB", len(sealed), last) + sealed)
        if last:
            return
        number, chunk = number + 1, ahead


def unseal(source: BinaryIO, secret: Secret) -> Iterator[bytes]:
    """The content, chunk by chunk. Raises Damaged."""
    box = _opened(source, secret)
    number = 0
    while True:
        head = source.read(5)
        if len(head) < 5:
            raise Damaged("The file ends before its end: it was cut.")
        size, last = struct.unpack(">IB", head)
        sealed = source.read(size) if size <= CHUNK + 16 else b""
        try:
            yield box.decrypt(_nonce(number), sealed, b"last" if last else b"more")
        except InvalidTag as wrong:
            which = "Wrong passphrase" if isinstance(secret, str) else "Wrong key"
            raise Damaged(f"{which}, or the file was altered.") from wrong
        if last:
            if source.read(1):
                raise Damaged("Something stands behind the end of the file.")
            return
        number += 1


def _opened(source: BinaryIO, secret: Secret) -> AESGCM:
    begins = source.read(len(MAGIC))
    if isinstance(secret, str):
        if begins == OFFLINE:
            raise Damaged("This is the archive of an evacuation: `trainingmgr evacuate restore`.")
        if begins != MAGIC:
            raise Damaged("This is not a backup of Training Manager.")
        return _box(secret, source.read(16))
    if begins != OFFLINE:
        raise Damaged("This is not the archive of an evacuation.")
    return AESGCM(secret.opens(source.read(ENVELOPE)))


def _box(passphrase: str, salt: bytes) -> AESGCM:
    kdf = Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1)
    return AESGCM(kdf.derive(passphrase.encode()))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
