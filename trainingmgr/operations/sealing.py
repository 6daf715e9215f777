"""A file sealed with a passphrase, in chunks, so that size never becomes memory.

Format: magic, scrypt salt, then chunks of AES-256-GCM, each with its number as nonce and bound
to its place; the last chunk is marked. A cut, swapped or altered file does not open.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"TMBACKUP1"
CHUNK = 1 << 20


class Damaged(Exception):
    """The file is cut, altered, or was sealed with another passphrase."""


def seal(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Write the sealed form of `source`."""
    salt = os.urandom(16)
    box = _box(passphrase, salt)
    target.write(MAGIC + salt)
    number, chunk = 0, source.read(CHUNK)
    while True:
        ahead = source.read(CHUNK)
        last = not ahead
        sealed = box.encrypt(_nonce(number), chunk, b"last" if last else b"more")
        target.write(struct.pack(">IB", len(sealed), last) + sealed)
        if last:
            return
        number, chunk = number + 1, ahead


def unseal(source: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The content, chunk by chunk. Raises Damaged."""
    if source.read(len(MAGIC)) != MAGIC:
        raise Damaged("This is not a backup of Training Manager.")
    box = _box(passphrase, source.read(16))
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
            raise Damaged("Wrong passphrase, or the file was altered.") from wrong
        if last:
            if source.read(1):
                raise Damaged("Something stands behind the end of the file.")
            return
        number += 1


def _box(passphrase: str, salt: bytes) -> AESGCM:
    kdf = Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1)
    return AESGCM(kdf.derive(passphrase.encode()))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
