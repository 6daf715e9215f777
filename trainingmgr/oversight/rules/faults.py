"""What can be wrong with the journal, and what it is called: from the entries that do not fit."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import Any

from trainingmgr.core import journal
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.rules import merkle

MOST = 200
"""Entries that are looked at closely. What is beyond is counted."""
NEAR = 24
"""Entries beyond the last checkpoint that are tried in one another's place: each pair is hashed."""


class Fault(StrEnum):
    """What can be wrong, in the words of the command line."""

    CHANGED = "Entry {entry} was changed."
    BROKEN = "Entry {entry} does not follow from the one before it: one of the two was changed."
    UNREADABLE = "Entry {entry} cannot be read: it was changed. What follows was not looked at."
    REWRITTEN = "Entries {entry} to {other} were written anew: others were signed in their place."
    MISSING = "Entry {entry} is missing."
    GONE = "Entries {entry} to {other} are missing."
    SWAPPED = "Entry {entry} is out of order: entry {other} stands in its place."
    SHIFTED = "Entries {entry} to {other} are out of order: each has the number of another."
    MORE = "From entry {entry} on {other} more are not what they should be."
    WORDS = "The words beside entry {entry} were changed."
    SHORTER = (
        "The journal is shorter ({before} entries) than the checkpoint of {at} ({other}): its end "
        "was cut off."
    )
    OLDER = (
        "The journal is shorter ({before} entries) than the checkpoint of {at} ({other}), and does "
        "not know of it: an old backup was restored, or its end was cut off."
    )
    DIFFERS = (
        "The history before the checkpoint of {at} ({other} entries) differs from what was signed: "
        "up to entry {before} it is as it was, after it another one was written, as when an old "
        "backup is restored."
    )
    TREE = "The stored tree over entries {entry} to {other} is damaged; the entries are not."
    UNSIGNED = "The checkpoint of {other} entries was not signed by a key of this site."
    GONE_MARK = (
        "The checkpoint of {other} entries is gone: it was signed here, as a handing over or the "
        "stored tree says."
    )
    BEFORE = "Entry {entry} stands before the first one: it was put in."
    HEAD = "The chain no longer holds the head you kept ({other}): its end was cut off."


@dataclass(frozen=True)
class Finding:
    """One fault, and where: the first entry and the last (MORE and SWAPPED: how many, which)."""

    fault: Fault
    entry: int
    other: int = 0
    at: datetime | None = None

    def __str__(self) -> str:
        when = f"{self.at:%Y-%m-%d %H:%M} UTC" if self.at else "?"
        return self.fault.format(entry=self.entry, before=self.entry - 1, other=self.other, at=when)

    @property
    def last(self) -> int:
        """The last entry that it speaks of."""
        return (
            self.entry if self.fault in (Fault.SWAPPED, Fault.MORE) else max(self.entry, self.other)
        )


@dataclass(frozen=True)
class Suspect:
    """An entry that is not what it should be: the hash that stood before it, its leaf in the
    stored tree if that has one, and whether the entry before it is known to be what it was.
    """

    place: int
    row: Any
    before: str
    stored: bytes | None
    follows: bool

    @property
    def leaf(self) -> bytes:
        return leaf_of(self.row.hash)

    @property
    def unlike(self) -> bool:
        return self.stored is not None and self.stored != self.leaf


def leaf_of(hash_: str) -> bytes:
    """The leaf of an entry's hash; of what is no hash at all one that no tree has."""
    try:
        return merkle.leaf(bytes.fromhex(hash_))
    except ValueError:
        return merkle.leaf(hash_.encode())


def fits(row: Any, before: str) -> bool:
    """Whether an entry's hash covers what stands there, after the hash before it."""
    return bool(sha256(journal.line(row, before).encode()).hexdigest() == row.hash)


def binds(row: Any) -> bool:
    """Whether the words beside an entry are those it was written with."""
    told = sha256((row.salt + journal.canonical(row.words)).encode()).hexdigest()
    return isinstance(row.facts, dict) and row.facts.get("words") == told


def judged(suspects: Sequence[Suspect]) -> Iterator[Finding]:
    """What happened to these entries, in their order."""
    was = {each.place: place for each, place in _moved(suspects)}
    stands = set(was.values())
    at = 0
    while at < len(suspects):
        one = suspects[at]
        run = 1 + _more(suspects[at:], was)
        last = suspects[at + run - 1].place
        moved = was.get(one.place)
        if moved is None:
            yield from _alone(one, suspects[at - 1] if at else None, last)
        elif run > 1 and moved > one.place:
            yield from _gaps([n for n in range(one.place, moved) if n not in stands])
            yield Finding(Fault.SHIFTED, one.place, last)
        elif run > 1:
            yield Finding(Fault.SHIFTED, one.place, last)
        else:
            yield Finding(Fault.SWAPPED, one.place, moved)
        at += run


def _moved(suspects: Sequence[Suspect]) -> Iterator[tuple[Suspect, int]]:
    """Which of them is another entry in this place, and which: its leaf stands elsewhere in the
    tree; or, where nothing was signed yet, it fits under another's number.
    """
    places = {each.stored: each.place for each in suspects if each.unlike}
    tail = [each for each in suspects if each.stored is None][:NEAR]
    befores = {each.before for each in tail} | {each.row.hash for each in tail}
    for each in suspects:
        if each.unlike and each.leaf in places:
            yield each, places[each.leaf]
    for each in tail:
        for place in (other.place for other in tail if other is not each):
            if any(fits(_Renumbered(each.row, place), before) for before in befores):
                yield each, place
                break


def _more(suspects: Sequence[Suspect], was: dict[int, int]) -> int:
    """How many after the first one share its fate: moved as far, or hashed anew after it."""
    count = 0
    for one, two in pairwise(suspects):
        here, there = was.get(one.place), was.get(two.place)
        if two.place != one.place + 1 or (here is None) != (there is None):
            break
        if here is not None and there != here + 1:
            break
        if here is None and not (two.unlike and fits(two.row, one.row.hash)):
            break
        count += 1
    return count


def _alone(one: Suspect, before: Suspect | None, last: int) -> Iterator[Finding]:
    if last > one.place:
        yield Finding(Fault.REWRITTEN, one.place, last)
    elif one.unlike or one.follows:
        yield Finding(Fault.CHANGED, one.place)
    elif before is None or before.place != one.place - 1:
        yield Finding(Fault.BROKEN, one.place)


def _gaps(numbers: Collection[int]) -> Iterator[Finding]:
    """Missing entries, neighbours in one sentence."""
    begun: int | None = None
    for number in sorted(numbers):
        begun = number if begun is None else begun
        if number + 1 not in numbers:
            yield gone(begun, number)
            begun = None


def gone(first: int, last: int) -> Finding:
    return Finding(Fault.GONE, first, last) if last > first else Finding(Fault.MISSING, first)


class _Renumbered:
    """A row as if it had another number."""

    def __init__(self, row: Any, number: int) -> None:
        self._row, self.number = row, number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)
