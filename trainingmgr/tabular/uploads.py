"""Where files wait on disk.

Outside the static folder, under random names, for the application's user alone. The original is
kept with its hash; what is unpacked from it goes when it was read.
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from trainingmgr.tabular.limits import LIMITS, Limits
from trainingmgr.tabular.problems import Unreadable
from trainingmgr.tabular.problems import said as _

_folder: list[Path] = []


@dataclass(frozen=True)
class Stored:
    name: str
    sha256: str
    size: int


def keep_in(folder: Path) -> None:
    """Make this the folder of this process. The application factory says so."""
    _folder[:] = [folder]


def path_of(name: str) -> Path:
    return _folder[0] / name


def spool_of(name: str) -> Path:
    """Where the rows of that upload are unpacked while it is checked."""
    return _folder[0] / f"{name}.rows"


def keep(stream: IO[bytes], *, limits: Limits = LIMITS) -> Stored:
    """Write what was sent to disk, whole or not at all. Raises Unreadable above the limit."""
    _folder[0].mkdir(parents=True, exist_ok=True, mode=0o700)
    name, digest, size = secrets.token_hex(16), sha256(), 0
    target = os.open(path_of(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(target, "wb") as file:
            for chunk in _chunks(stream):
                size += len(chunk)
                if size > limits.bytes:
                    raise Unreadable(
                        _("The file is larger than %(most)s MB.", most=limits.bytes >> 20),
                        _("Send it in parts."),
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        discard(name)
        raise
    return Stored(name, digest.hexdigest(), size)


def discard(name: str) -> None:
    path_of(name).unlink(missing_ok=True)
    spool_of(name).unlink(missing_ok=True)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(1 << 20):
        yield chunk
