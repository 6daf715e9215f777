"""Where files wait on disk.

Outside the static folder, under random names, for the application's user alone, sealed with the
field keys: without the key file neither an upload nor what was unpacked from it can be read. The
original is kept with its hash; what is unpacked from it goes when it was read.
"""

import io
import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol

from trainingmgr.core import keys
from trainingmgr.core.sealed import SealedPath, Writer
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.limits import LIMITS, Limits
from trainingmgr.tabular.problems import Unreadable
from trainingmgr.tabular.problems import said as _


class Readable(Protocol):
    """What a file is taken from, piece by piece."""

    def read(self, size: int, /) -> bytes: ...


_folder: list[Path] = []


@dataclass(frozen=True)
class Stored:
    name: str
    sha256: str
    size: int


class Behind:
    """Two files as one: the rows of the second begin on a line of their own."""

    def __init__(self, first: Readable, second: Readable) -> None:
        self._parts = [first, io.BytesIO(b"\r\n"), second]

    def read(self, size: int) -> bytes:
        while self._parts:
            if chunk := self._parts[0].read(size):
                return chunk
            self._parts.pop(0)
        return b""


def keep_in(folder: Path) -> None:
    """Make this the folder of this process. The application factory says so."""
    _folder[:] = [folder]


def sealed(name: str) -> SealedPath:
    """The upload, to be read."""
    return SealedPath(path_of(name), keys.ring().fields)


def spool_of(name: str) -> SealedPath:
    """The rows of that upload, unpacked while it is checked."""
    return SealedPath(_folder[0] / f"{name}.rows", keys.ring().fields)


def path_of(name: str) -> Path:
    return _folder[0] / name


def keep(stream: Readable, *, limits: Limits = LIMITS) -> Stored:
    """Write what was sent to disk, whole or not at all. Raises Unreadable above the limit."""
    _folder[0].mkdir(parents=True, exist_ok=True, mode=0o700)
    name, digest, size = secrets.token_hex(16), sha256(), 0
    target = os.open(path_of(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(target, "wb") as file:
            seal = Writer(file, keys.ring().fields)
            for chunk in _chunks(stream):
                size += len(chunk)
                if size > limits.bytes:
                    raise Unreadable(
                        _("The file is larger than %(most)s MB.", most=limits.bytes >> 20),
                        _("Send it in parts."),
                    )
                digest.update(chunk)
                seal.write(chunk)
            seal.finish()
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        discard(name)
        raise
    return Stored(name, digest.hexdigest(), size)


def discard(name: str) -> None:
    path_of(name).unlink(missing_ok=True)
    spool_of(name).path.unlink(missing_ok=True)


def reseal() -> int:
    """Write every file anew under the newest key, each whole or not at all. How many."""
    fields, count = keys.ring().fields, 0
    for path in _lying():
        draft = path.with_name(f"{path.name}.new")
        with SealedPath(path, fields).open("rb") as source, _draft(draft) as file:
            seal = Writer(file, fields)
            for chunk in _chunks(source):
                seal.write(chunk)
            seal.finish()
        draft.replace(path)
        count += 1
    return count


def _lying() -> list[Path]:
    """Uploads and spools that are whole: what is still being written has an ending of its own."""
    there = _folder[0].iterdir() if _folder[0].exists() else ()
    return [path for path in there if path.suffix in ("", ".rows")]


def _draft(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _chunks(stream: Readable) -> Iterator[bytes]:
    while chunk := stream.read(1 << 20):
        yield chunk
