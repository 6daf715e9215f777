"""Files that the disk never holds in clear: written once, read from any place, in little memory.

Format: magic, the mark of the key, a salt, then chunks of AES-256-GCM under a key of this file's
own (HKDF-SHA256 of the field key and the salt). A chunk has its number as nonce, and the last one
is bound to being the last: a cut, swapped or altered file does not open. Places (`seek`, `tell`)
are those of the content, so a reader can go on where another one stopped.
"""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryFile
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trainingmgr.core.keys import WrongKey
from trainingmgr.core.values import dataclass

MAGIC = b"TMFILE01"
CHUNK = 1 << 16
_MARK, _SALT, _TAG = 8, 16, 16
_HEAD = len(MAGIC) + _MARK + _SALT
Keys = Sequence[str]
"""Field keys of the ring, the newest first: it seals, and all open."""


@dataclass(frozen=True)
class SealedPath:
    """A sealed file that is read like a plain one: `open` as of a `Path`."""

    path: Path
    keys: Keys

    def open(
        self,
        mode: str = "r",
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
    ) -> IO[Any]:
        content = io.BufferedReader(Reader(self.path.open("rb"), self.keys), CHUNK)
        if "b" in mode:
            return content
        return io.TextIOWrapper(content, encoding=encoding, errors=errors, newline=newline)


Readable = Path | SealedPath
"""Any file that opens, sealed or not."""


class Writer(io.RawIOBase):
    """Seals what is written into `target`. Only what was closed without an error opens again."""

    def __init__(self, target: IO[bytes], keys: Keys) -> None:
        super().__init__()
        salt = os.urandom(_SALT)
        self._target, self._box, self._number, self._waits = target, _box(keys[0], salt), 0, b""
        target.write(MAGIC + _mark(keys[0]) + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        content = self._waits + bytes(data)
        begin = 0
        while len(content) - begin > CHUNK:  # the last chunk waits until it is known to be that
            self._put(content[begin : begin + CHUNK], b"more")
            begin += CHUNK
        self._waits = content[begin:]
        return len(data)

    def finish(self) -> None:
        """Write the end, and leave the target open."""
        self._put(self._waits, b"last")
        self._waits = b""

    def _put(self, chunk: bytes, place: bytes) -> None:
        self._target.write(self._box.encrypt(_nonce(self._number), chunk, place))
        self._number += 1


class Reader(io.RawIOBase):
    """The content of a sealed file. Raises WrongKey where it does not open."""

    def __init__(self, source: IO[bytes], keys: Keys) -> None:
        super().__init__()
        self._source, self._at = source, 0
        head = source.read(_HEAD)
        mark, salt = head[len(MAGIC) : -_SALT], head[-_SALT:]
        key = next((key for key in keys if _mark(key) == mark), None)
        if len(head) < _HEAD or not head.startswith(MAGIC) or key is None:
            raise WrongKey("This key file does not open that file.")
        self._box, self._held = _box(key, salt), (-1, b"")
        sealed = source.seek(0, os.SEEK_END) - _HEAD
        self._chunks = max(1, -(-sealed // (CHUNK + _TAG)))
        self._size = sealed - self._chunks * _TAG

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, into: Any) -> int:
        """As much as was asked for, if there is so much: some readers take less for the end."""
        filled = 0
        while filled < len(into) and (self._at < self._size or not self._size):
            number, begin = divmod(self._at, CHUNK)
            piece = self._chunk(number)[begin : begin + len(into) - filled]
            if not piece:
                break
            into[filled : filled + len(piece)] = piece
            self._at, filled = self._at + len(piece), filled + len(piece)
        return filled

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._source.seek(_HEAD + number * (CHUNK + _TAG))
            sealed = self._source.read(CHUNK + _TAG)
            place = b"last" if number == self._chunks - 1 else b"more"
            try:
                self._held = number, self._box.decrypt(_nonce(number), sealed, place)
            except (InvalidTag, ValueError) as broken:
                raise WrongKey("A file is cut or was altered on the disk.") from broken
        return self._held[1]

    def close(self) -> None:
        self._source.close()
        super().close()


class Waiting(io.RawIOBase):
    """Something on its way in: written once, then read, and sealed wherever it lies meanwhile.

    For the parts of a form that a web server keeps until the whole request is there.
    """

    def __init__(self, lying: IO[bytes], keys: Keys) -> None:
        super().__init__()
        self._lying, self._keys = lying, keys
        self._writer: Writer | None = Writer(lying, keys)
        self._reader: Reader | None = None
        self._written = 0

    def writable(self) -> bool:
        return self._writer is not None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self._writer is None:
            raise io.UnsupportedOperation("It was read already.")
        self._written += len(data)
        return self._writer.write(data)

    def tell(self) -> int:
        return self._written if self._reader is None else self._reader.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._turned().seek(offset, whence)

    def readinto(self, into: Any) -> int:
        return self._turned().readinto(into)

    def _turned(self) -> Reader:
        if self._reader is None:
            if self._writer is not None:
                self._writer.finish()
            self._writer = None
            self._lying.flush()
            self._lying.seek(0)
            self._reader = Reader(self._lying, self._keys)
        return self._reader

    def close(self) -> None:
        self._lying.close()
        super().close()


MOST = 8 * 1024 * 1024
"""So much of a file on its way out lies in memory; what is larger lies on the disk, sealed."""


class Spilled(io.RawIOBase):
    """Something on its way out: written once, then read (`read_back`). What is too much for memory
    lies on the disk without a name, sealed under a key that this process alone has, and forgets:
    whoever takes the disk away has noise. It cannot be sought in while it is written.
    """

    def __init__(self) -> None:
        super().__init__()
        self._held, self._written, self._most = io.BytesIO(), 0, MOST
        self._lying: Waiting | None = None

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Any) -> int:
        size = self._held.write(data)
        self._written += size
        if self._held.tell() > self._most:
            self._spill()
        return size

    def read_back(self) -> IO[bytes]:
        """All of it, from its start, once; nothing more is written. The caller closes it."""
        if self._lying is not None:
            self._spill()
        lying, self._lying = self._lying, None
        held, self._held = self._held, io.BytesIO()
        given = held if lying is None else io.BufferedReader(lying, CHUNK)
        given.seek(0)
        return given

    def close(self) -> None:
        """Of what was not read back nothing is left."""
        self._held.close()
        if self._lying is not None:
            self._lying.close()
        super().close()

    def _spill(self) -> None:
        if self._lying is None:
            nameless = TemporaryFile()  # noqa: SIM115  closed with what lies in it
            self._lying, self._most = Waiting(nameless, [token_hex(32)]), CHUNK
        self._lying.write(self._held.getbuffer())
        self._held = io.BytesIO()


def _box(key: str, salt: bytes) -> AESGCM:
    return AESGCM(_derived(key, salt, b"trainingmgr file"))


def _mark(key: str) -> bytes:
    return _derived(key, b"", b"trainingmgr file mark")[:_MARK]


def _derived(key: str, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, purpose).derive(key.encode())


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
