"""A finished paper, and what whoever prints it should be told."""

from functools import cached_property
from hashlib import sha256

from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Note:
    """Something the reader of the paper would miss, for the person who prints it.

    `kind` is "cut" (it did not fit and ends in an ellipsis) or "missing" (characters that no face
    holds, drawn as boxes); `where` names the place, `text` what was to stand there.
    """

    kind: str
    where: str
    text: str


@dataclass(frozen=True)
class Printed:
    """A finished PDF and what is to be said about it."""

    data: bytes
    notes: tuple[Note, ...] = ()

    @cached_property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()
