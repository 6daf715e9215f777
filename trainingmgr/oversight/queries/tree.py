"""The tree over the journal as it lies stored: its nodes, its checkpoints, its proofs."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.core import journal, keys
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.models import Checkpoint, CheckpointHandOver, LogTile
from trainingmgr.oversight.rules import merkle, notes

WIDE = 8
"""A tile has 2 to the power of this many hashes, and each level of tiles that many of the tree."""
TILE = merkle.SIZE << WIDE
_origin: list[str] = ["localhost/journal"]


def hold(origin: str) -> None:
    """The name under which this site's journal is signed, until a checkpoint says another."""
    _origin[:] = [origin]


def newest() -> Checkpoint | None:
    return db.session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))


def every() -> Sequence[Checkpoint]:
    return db.session.scalars(select(Checkpoint).order_by(Checkpoint.size)).all()


def checkpoints(*, reader: Reader, cursor: str | None = None) -> Page[Checkpoint]:
    """The checkpoints, newest first, for who reads the journal."""
    if not reader.may(Permission.JOURNAL_READ):
        raise NotFound
    return page_of(select(Checkpoint), Checkpoint.size, cursor=cursor, descending=True)


def checkpoint(size: int, *, reader: Reader | None = None) -> Checkpoint:
    """The checkpoint of so many entries."""
    found = db.session.scalar(select(Checkpoint).where(Checkpoint.size == size))
    if found is None or (reader is not None and not reader.may(Permission.JOURNAL_READ)):
        raise NotFound
    return found


def hand_overs(found: Sequence[Checkpoint]) -> dict[int, list[CheckpointHandOver]]:
    """Who was given these checkpoints, by their keys, the first one first."""
    rows = db.session.scalars(
        select(CheckpointHandOver)
        .where(CheckpointHandOver.checkpoint_id.in_([each.id for each in found]))
        .order_by(CheckpointHandOver.id)
        .options(joinedload(CheckpointHandOver.by))
    )
    given: dict[int, list[CheckpointHandOver]] = {}
    for each in rows:
        given.setdefault(each.checkpoint_id, []).append(each)
    return given


def last_hand_over() -> CheckpointHandOver | None:
    return db.session.scalar(
        select(CheckpointHandOver)
        .order_by(CheckpointHandOver.id.desc())
        .limit(1)
        .options(joinedload(CheckpointHandOver.checkpoint))
    )


def origin(last: Checkpoint | None) -> str:
    """The log keeps the name that its first checkpoint bore, wherever the site moves."""
    return notes.read(last.note).origin if last is not None else _origin[0]


def verifiers() -> list[notes.Verifier]:
    """The public keys of this log, the one that signs first."""
    name = origin(newest())
    return [notes.verifier(name, seed) for seed in keys.ring().log]


def nodes() -> merkle.At:
    """What gives the hash of a complete subtree. Each tile is read once."""
    seen: dict[tuple[int, int], bytes] = {}

    def at(level: int, place: int) -> bytes:
        high, rest = divmod(level, WIDE)
        first = place << rest
        tile = first >> WIDE
        if (high, tile) not in seen:
            held = select(LogTile.hashes).where(LogTile.level == high, LogTile.place == tile)
            seen[high, tile] = bytes(db.session.scalar(held) or b"")
        begin = (first & (1 << WIDE) - 1) * merkle.SIZE
        part = seen[high, tile][begin : begin + (merkle.SIZE << rest)]
        if len(part) != merkle.SIZE << rest:
            raise NotFound
        return merkle.root(split(part))

    return at


def split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + merkle.SIZE] for at in range(0, len(hashes), merkle.SIZE)]


def included(number: int, size: int | None = None) -> dict[str, object]:
    """The proof that an entry stands in the journal of a checkpoint: for `verify_log.py`, alone.

    Without a size, of the first checkpoint that covers it.
    """
    covering = select(Checkpoint).where(Checkpoint.size >= number).order_by(Checkpoint.size)
    found = checkpoint(size) if size is not None else db.session.scalar(covering.limit(1))
    entry = db.session.scalar(select(JournalEntry).where(JournalEntry.number == number))
    if found is None or entry is None or number > found.size:
        raise NotFound
    before = select(JournalEntry.hash).where(JournalEntry.number == number - 1)
    return {
        "entry": journal.line(entry, db.session.scalar(before) or ""),
        "index": number - 1,
        "path": _written(lambda at: merkle.inclusion(number - 1, found.size, at)),
        "checkpoint": found.note,
    }


def extended(old: int, new: int) -> dict[str, object]:
    """The proof that the journal of one checkpoint begins with that of an older one."""
    first, second = checkpoint(old), checkpoint(new)
    if old > new:
        raise NotFound
    return {
        "path": _written(lambda at: merkle.consistency(old, new, at)),
        "first": first.note,
        "checkpoint": second.note,
    }


class Held(StrEnum):
    """How a checkpoint that was kept elsewhere stands to the journal of today."""

    SAME = "same"
    LONGER = "longer"
    OTHER = "other"


def compared(note: str) -> tuple[notes.Mark, Held]:
    """A checkpoint that was kept elsewhere, against the stored tree. Raises NotSigned."""
    mark, last = notes.opened(f"{note.strip()}\n", verifiers()), newest()
    if last is None or mark.size > last.size:
        return mark, Held.LONGER
    try:
        same = merkle.Growing.after(mark.size, nodes()).root == mark.root
    except NotFound:  # the stored tree is damaged
        same = False
    return mark, Held.SAME if same else Held.OTHER


def _written(prove: Callable[[merkle.At], list[bytes]]) -> list[str]:
    return [each.hex() for each in prove(nodes())]
