"""Signing the journal: the tree grows, and a checkpoint says how far and what its root is."""

from collections.abc import Sequence
from contextlib import closing

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal, keys
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.events import CheckpointHandedOver
from trainingmgr.oversight.models import Checkpoint, CheckpointHandOver, LogTile
from trainingmgr.oversight.queries import breaks, checking, tree
from trainingmgr.oversight.rules import faults, merkle, notes

EVERY = 1000
"""Entries after which a checkpoint is owed; and the most that one transaction adds to the tree."""
LOCK = 0x636865636B
"""PostgreSQL's advisory lock for whoever signs: "check" in ASCII. No writer waits for it."""


def is_owed(*, now: bool = False) -> bool:
    """Whether a checkpoint is: after 1,000 entries, on another day; with `now` after any entry."""
    return _until(tree.newest(), now=now) is not None


def _until(last: Checkpoint | None, *, now: bool) -> int | None:
    """How many entries the next checkpoint covers; None where none is owed."""
    size, there = last.size if last is not None else 0, journal.head().number
    until = min(there, size + EVERY)
    today = last is not None and clock.day(last.at) >= clock.today()
    if until == size or (0 < until - size < EVERY and today and not now):
        return None
    return until


def sign_all(*, now: bool = False) -> Checkpoint | None:
    """Every checkpoint that is owed: one for each 1,000 entries, one for each day; with `now` one
    for what came since, too. Gives the newest that was signed, None if none was owed.
    """
    signed: Checkpoint | None = None
    while is_owed(now=now) and (found := sign(now=now)) is not None:
        signed = found
    return signed


@operation
def sign(*, now: bool = False) -> Checkpoint | None:
    """The next checkpoint, if one is owed.

    Whoever writes to the journal waits for nothing here: entries are numbered in the order in
    which they are committed, so what can be read is complete up to its last number.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    last = tree.newest()
    until = _until(last, now=now)
    if until is None:
        return None
    size = last.size if last is not None else 0
    if until < size:
        if breaks.covers(until + 1, size):
            return None  # what is written goes on to where the last checkpoint stands
        raise Refusal(_("The journal is shorter than its last checkpoint: nothing is signed."))
    _grow(_leaves(size, until))
    try:
        root = merkle.Growing.after(until, tree.nodes()).root
    except NotFound as damaged:
        raise Refusal(_("The journal's stored tree is damaged: nothing is signed.")) from damaged
    origin = tree.origin(last)
    mark = notes.Mark(origin, until, root, clock.now())
    note = notes.signed(mark, _seeds(last, origin))
    checkpoint = Checkpoint(size=until, root=root.hex(), note=note, at=mark.at)
    db.session.add(checkpoint)
    db.session.flush()
    return checkpoint


def _seeds(last: Checkpoint | None, origin: str) -> Sequence[str]:
    """The newest key signs. The first time it does, the key before it says so as well, so that
    whoever knows the old one comes to trust the new one.
    """
    held = keys.ring().log
    if last is None or len(held) == 1:
        return held[:1]
    try:
        notes.opened(last.note, [notes.verifier(origin, held[0])])
    except notes.NotSigned:
        return held[:2]
    return held[:1]


def _leaves(size: int, until: int) -> list[bytes]:
    """The leaves of the entries after `size`. Nothing is signed that does not follow, unless two
    people know of it: a missing entry then has the leaf of none.
    """
    before = checking.hash_of(size)
    leaves: list[bytes] = []
    if size and faults.leaf_of(before) != tree.nodes()(0, size - 1):
        _known(size, size)
    with closing(checking.rows(size, until)) as entries:
        for row in entries:
            number = size + len(leaves) + 1
            if row.number != number:
                _known(number, row.number - 1)
                leaves += [merkle.EMPTY] * (row.number - number)
            elif not faults.fits(row, before):
                _known(number, number)
            before = row.hash
            leaves.append(faults.leaf_of(before))
    return leaves


def _known(first: int, last: int) -> None:
    if not breaks.covers(first, last):
        said = gettext("Entry %(number)s of the journal is not as it was written: nothing is "
                       "signed. `trainingmgr audit verify` says what is wrong.",
                       number=first)  # fmt: skip
        raise Refusal(said)


def _grow(leaves: Sequence[bytes]) -> None:
    level, fresh = 0, b"".join(leaves)
    while fresh:
        fresh = _put(level, fresh)
        level += 1


def _put(level: int, fresh: bytes) -> bytes:
    """Hashes at the end of a level: the roots of the tiles that became whole, for the next."""
    last = db.session.scalar(
        select(LogTile).where(LogTile.level == level).order_by(LogTile.place.desc()).limit(1)
    )
    place, whole = 0, fresh
    if last is not None and len(last.hashes) == tree.TILE:
        place = last.place + 1
    elif last is not None:
        place, whole = last.place, last.hashes + fresh
    above = b""
    for number, begin in enumerate(range(0, len(whole), tree.TILE), start=place):
        part = whole[begin : begin + tree.TILE]
        if last is not None and number == last.place:
            last.hashes = part
        else:
            db.session.add(LogTile(level=level, place=number, hashes=part))
        if len(part) == tree.TILE:
            above += merkle.root(tree.split(part))
    db.session.flush()
    return above


@operation
def hand_over(checkpoint: Checkpoint, body: str, *, form: str, by: User) -> CheckpointHandOver:
    """A checkpoint leaves for a body that watches over this site, as a file or on paper."""
    allowed(by, Permission.JOURNAL_EXPORT)
    given = CheckpointHandOver(
        checkpoint_id=checkpoint.id, body=body.strip(), on=clock.today(), by_id=by.id
    )
    db.session.add(given)
    db.session.flush()
    about = ("checkpoint", checkpoint.size)
    journal.record(CheckpointHandedOver(size=checkpoint.size, form=form, about=about), by=by)
    return given
