"""Is the journal what it was? One reading over all of it, against every checkpoint there is.

Each entry is held against the entry before it, against its leaf in the stored tree, and the tree
against the roots that were signed. So what is wrong is named: which entry, and since when.
"""

from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, true

from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.events import CheckpointHandedOver
from trainingmgr.oversight.models import Checkpoint, JournalBreak, LogTile
from trainingmgr.oversight.queries import breaks, tree
from trainingmgr.oversight.rules import faults, merkle, notes
from trainingmgr.oversight.rules.faults import Fault, Finding, Suspect, leaf_of

SOME = 2000


@dataclass(frozen=True)
class Checked:
    """What was looked at, and what was found. `known` of it two people have acknowledged; `erased`
    are entries whose words are gone, as they go in time or with what they are about.
    """

    head: journal.Head
    entries: int
    checkpoints: int
    erased: int
    findings: tuple[Finding, ...]
    known: tuple[tuple[Finding, JournalBreak], ...]


@dataclass(frozen=True)
class _Mark:
    """A checkpoint that the journal is held against; `known` if the database has it."""

    size: int
    root: bytes
    at: datetime | None
    known: bool


def verify(
    kept: Collection[str] = (),
    *,
    head: journal.Head | None = None,
    tail: bool = False,
    by: Sequence[notes.Verifier] = (),
) -> Checked:
    """Look at every entry; with `tail` only at those since the last tile of the tree.

    `kept` are checkpoints that were kept elsewhere, `head` the head of a backup, `by` keys of this
    site that the key file does not hold. Raises NotSigned for a text that is no checkpoint.
    """
    reading = _Reading([*tree.verifiers(), *by], kept)
    reading.read(_start() if tail else 0)
    found = reading.findings()
    if head is not None and not journal.holds(head):
        found.append(Finding(Fault.HEAD, head.number, head.number))
    signed = breaks.signed()
    fresh, known = [], []
    for each in found:
        one = next((b for b in signed if b.covers(each.entry, each.last)), None)
        if one is None:
            fresh.append(each)
        else:
            known.append((each, one))
    seen, marks = reading.seen, len(reading.marks)
    return Checked(reading.head, seen, marks, reading.erased, tuple(fresh), tuple(known))


def first_broken() -> int | None:
    """The number of the first entry that is not what it was; None if all are."""
    return min((each.entry for each in verify().findings), default=None)


def _start() -> int:
    """Where the last tile that is whole ends, if the tree stands so far."""
    last = tree.newest()
    start = (last.size >> tree.WIDE) << tree.WIDE if last is not None else 0
    try:
        merkle.Growing.after(start, tree.nodes())
    except NotFound:
        return 0
    return start


class _Reading:
    """The journal as it goes by: the tree that grows from it, and what does not fit.

    `told` grows from the stored tree, `held` from the entries once the two part.
    """

    def __init__(self, keys: Collection[notes.Verifier], kept: Collection[str]) -> None:
        self._found: list[Finding] = []
        self._suspects: list[Suspect] = []
        self._waiting: list[Suspect] = []
        self._more: list[int] = []
        self._differs = self._lost = False
        self.marks = sorted(
            _marks(keys, kept, self._found), key=lambda each: (each.size, each.known)
        )
        self.seen = self.erased = 0
        self.head = journal.Head(0, "")

    def read(self, start: int) -> None:
        self._marks = iter([each for each in self.marks if each.size >= max(start, 1)])
        self._mark = next(self._marks, None)
        self._good = start
        if start == 0:
            before = select(JournalEntry.number).where(JournalEntry.number < 1)
            self._found += [Finding(Fault.BEFORE, each) for each in db.session.scalars(before)]
        self._told = merkle.Growing.after(start, tree.nodes())
        self._held: merkle.Growing | None = None
        self._leaves = _leaves(start)
        self._compare()
        self.head = journal.Head(start, hash_of(start))
        self._sure = self._follows = True
        try:
            with closing(rows(start)) as entries:
                for row in entries:
                    self._see(row)
        except ValueError:
            self._found.append(Finding(Fault.UNREADABLE, _unreadable(self.head.number)))
        else:
            self._ended()
        self._suspects += self._waiting

    def _see(self, row: Any) -> None:
        """`sure`: the hash before is one to follow from; `follows`: it is known to be right."""
        if row.number > self.head.number + 1:
            self._gap(row.number)
        stored = None if self._lost else next(self._leaves, None)
        leaf = leaf_of(row.hash)
        unlike = stored is not None and stored != leaf
        if unlike or not (self._sure is False or faults.fits(row, self.head.hash)):
            follows = self._follows and stored is not None
            self._suspect(Suspect(row.number, row, self.head.hash, stored, follows))
        if row.words is not None and not faults.binds(row):
            self._found.append(Finding(Fault.WORDS, row.number))
        self.erased += row.words is None and isinstance(row.facts, dict) and "words" in row.facts
        self._grow(stored or leaf, leaf)
        self._sure, self._follows = not unlike, stored is not None and not unlike
        self.head = journal.Head(row.number, row.hash)
        self.seen += 1

    def _gap(self, number: int) -> None:
        """Entries are missing. What the tree knows of them goes on growing; beyond it is lost."""
        first = self.head.number + 1
        self._found.append(faults.gone(first, number - 1))
        self._sure = self._follows = False
        for _place in range(first, number):
            stored = next(self._leaves, None)
            if stored is None:
                self._lost = not breaks.covers(first, number - 1) or self._lost
                break
            self._grow(stored, merkle.EMPTY)
        if not self._lost:
            while self._told.size < number - 1:
                self._grow(merkle.EMPTY, merkle.EMPTY)

    def _ended(self) -> None:
        beyond = [each for each in self.marks if each.size > self.head.number]
        if beyond:
            last, known = beyond[-1], any(each.known for each in beyond)
            fault = Fault.SHORTER if known else Fault.OLDER
            self._found.append(Finding(fault, self.head.number + 1, last.size, last.at))

    def findings(self) -> list[Finding]:
        """What was found, by the entry it begins with."""
        found = [*self._found, *faults.judged(self._suspects)]
        if self._more:
            found.append(Finding(Fault.MORE, self._more[0], len(self._more)))
        return sorted(found, key=lambda each: each.entry)

    def _suspect(self, one: Suspect) -> None:
        if len(self._waiting) + len(self._suspects) < faults.MOST:
            self._waiting.append(one)
        else:
            self._more.append(one.place)

    def _grow(self, told: bytes, held: bytes) -> None:
        if self._lost:
            return
        if self._held is None and told != held:
            self._held = self._told.copy()
        self._told.add(told)
        if self._held is not None:
            self._held.add(held)
        self._compare()

    def _compare(self) -> None:
        """Hold the tree against what was signed: which of the two has been tampered with?"""
        while (mark := self._mark) is not None and mark.size == self._told.size:
            if self._told.root == mark.root:
                self._suspects += self._waiting
                self._held = None
            elif self._held is not None and self._held.root == mark.root:
                self._found.append(Finding(Fault.TREE, self._good + 1, mark.size))
                self._suspects += [each for each in self._waiting if not each.unlike]
                self._told, self._held = self._held, None
            elif not self._differs:
                self._differs = True
                self._found.append(Finding(Fault.DIFFERS, self._good + 1, mark.size, mark.at))
                self._suspects += self._waiting
            self._waiting = []
            if not self._differs:
                self._good = mark.size
            self._mark = next(self._marks, None)


def _marks(
    keys: Collection[notes.Verifier], kept: Collection[str], found: list[Finding]
) -> Iterator[_Mark]:
    """The checkpoints of the database and those kept elsewhere, where a key has signed them."""
    there = db.session.execute(select(Checkpoint.size, Checkpoint.note)).all()
    sizes = {each.size for each in there}
    gone = {size for size in _signed_once(max(sizes, default=0)) if size not in sizes}
    found += [Finding(Fault.GONE_MARK, size, size) for size in sorted(gone)]
    for each in there:
        try:
            mark = notes.opened(each.note, keys)
            if mark.size != each.size:
                raise notes.NotSigned
        except notes.NotSigned:
            found.append(Finding(Fault.UNSIGNED, each.size, each.size))
        else:
            yield _Mark(mark.size, mark.root, mark.at, known=True)
    for note in kept:
        try:
            mark = notes.opened(note, keys)
        except notes.NotSigned:
            found.append(Finding(Fault.UNSIGNED, size := notes.read(note).size, size))
        else:
            yield _Mark(mark.size, mark.root, mark.at, known=False)


def _signed_once(newest: int) -> set[int]:
    """Sizes of checkpoints that there have been: those that left are in the journal, and beyond
    the newest the stored tree has grown for another.
    """
    left = select(JournalEntry.about_id).where(
        JournalEntry.event == CheckpointHandedOver.__name__, JournalEntry.about_kind == "checkpoint"
    )
    last = select(LogTile.place, func.length(LogTile.hashes)).where(LogTile.level == 0)
    tile = db.session.execute(last.order_by(LogTile.place.desc()).limit(1)).one_or_none()
    grown = (tile[0] << tree.WIDE) + tile[1] // merkle.SIZE if tile else 0
    handed = {each for each in db.session.scalars(left) if each is not None}
    return handed | ({grown} if grown > newest else set())


def rows(start: int, until: int | None = None) -> Generator[Any]:
    """Entries after a number, with the words beside them: 2,000 at a time, each in a statement of
    its own, so that whoever writes meanwhile waits for none of them.
    """
    entry = JournalEntry.__table__.c
    wanted = (
        select(
            entry.number, entry.at, entry.by_id, entry.event, entry.about_kind, entry.about_id,
            entry.facts, entry.hash, JournalWords.salt, JournalWords.words,
        )
        .outerjoin_from(JournalEntry, JournalWords, JournalWords.entry_id == JournalEntry.id)
        .where(true() if until is None else entry.number <= until)
        .order_by(entry.number)
        .limit(SOME)
    )  # fmt: skip
    while some := db.session.execute(wanted.where(entry.number > start)).all():
        yield from some
        start = some[-1].number


def _leaves(start: int) -> Iterator[bytes]:
    """The leaves of the stored tree from a tile's beginning on."""
    place = start >> tree.WIDE
    while True:
        some = db.session.execute(
            select(LogTile.place, LogTile.hashes)
            .where(LogTile.level == 0, LogTile.place.between(place, place + 63))
            .order_by(LogTile.place)
        ).all()
        for found, hashes in some:
            if found != place:
                return
            yield from tree.split(bytes(hashes))
            place += 1
        if not some or some[-1].place != place - 1 or len(some) < 64:
            return


def hash_of(number: int) -> str:
    if number < 1:
        return ""
    found = select(JournalEntry.hash).where(JournalEntry.number == number)
    return db.session.scalar(found) or ""


def _unreadable(after: int) -> int:
    """The first entry that is not even text of its kind."""
    later = select(JournalEntry.number).where(JournalEntry.number > after)
    for number in db.session.scalars(later.order_by(JournalEntry.number)).all():
        try:
            list(rows(number - 1, number))
        except ValueError:
            return number
    return after + 1


def lines(until: int) -> Iterator[str]:
    """The entries as their hashes cover them, one a line: the log that leaves."""
    before = ""
    with closing(rows(0, until)) as entries:
        for row in entries:
            yield journal.line(row, before) + "\n"
            before = row.hash
