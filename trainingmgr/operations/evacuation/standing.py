"""How far an evacuation got, in one file beside what it destroys: read before anything else is.

While it is there this site does not start: whoever starts it goes on destroying first. It holds
nothing about anybody, so that it may be found by whoever comes next.
"""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from trainingmgr.core.settings import UnsafeSettings
from trainingmgr.core.values import dataclass

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]
NAME = "evacuation.json"
PROOF = "evacuation-proof.json"


class Evacuated(UnsafeSettings):
    """This site was emptied, or is about to be: it does not start."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`traces` are hashes of entries of the journal: they stand in every copy of the database, and
    say nothing to anybody else.
    """

    site: str
    begun_at: str
    agreed_by: tuple[str, ...]
    archive: str
    sha256: str
    head: int
    mark: str
    copies: int
    traces: tuple[str, ...]
    took: dict[str, float]
    over: bool = False

    def facts(self) -> dict[str, Any]:
        return asdict(self)


def read(folder: Path) -> Standing | None:
    """How far it got here; None where none was begun."""
    try:
        held = json.loads((folder / NAME).read_text())
    except FileNotFoundError:
        return None
    held |= {name: tuple(held[name]) for name in ("agreed_by", "traces")}
    return Standing(**held)


def write(folder: Path, standing: Standing) -> None:
    """Whole, and on the disk before it returns."""
    written(folder / NAME, standing.facts())


def written(file: Path, facts: dict[str, Any]) -> None:
    draft = file.with_suffix(".new")
    with draft.open("w") as out:
        json.dump(facts, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    to_disk(file.parent)


def to_disk(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def closed(folder: Path) -> bool:
    """Whether this site answers nobody any more."""
    return (folder / NAME).exists()


def door(inside: WSGI, folder: Path) -> WSGI:
    """Nothing is asked of a site that is being emptied: it would make files of its own again."""

    def asked(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if closed(folder):
            start("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8"),
                                              ("Cache-Control", "no-store")])  # fmt: skip
            return [b"Closed.\n"]
        return inside(environ, start)

    return asked


def refuse(folder: Path) -> None:
    """Raise Evacuated where one was begun."""
    if closed(folder):
        raise Evacuated(
            "This site was evacuated. `trainingmgr evacuate finish` goes on and proves it; bring "
            "the archive back in another place with `trainingmgr evacuate restore`."
        )
