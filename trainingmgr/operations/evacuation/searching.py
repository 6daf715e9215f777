"""The proof: every file that may hold a copy is read, and what is left in clear is named.

Sought are the forms of a database, of its journals, of a key file and of a backup in clear; hashes
of the journal, which stand in every copy of the database; and, unless the power went meanwhile,
names and numbers of people of this site. What is not read is said too.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.values import dataclass
from trainingmgr.operations.backup import Say
from trainingmgr.operations.evacuation.destroying import STAYS, Place
from trainingmgr.operations.sealing import MAGIC, OFFLINE
from trainingmgr.registry.people.models import Person

CHUNK, OVERLAP = 1 << 22, 512
TRACES, NAMES = 48, 24
SHORTEST = 6
BEGINS = {
    b"SQLite format 3\0": "a database",
    b"\x37\x7f\x06\x82": "a write-ahead log",
    b"\x37\x7f\x06\x83": "a write-ahead log",
    b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7": "a rollback journal",
}
HOLDS = {
    b"CREATE TABLE journal_entry": "a database",
    b'CREATE TABLE "journal_entry"': "a database",
    b"tables/journal_entry.jsonl": "a backup in clear",
    b'"signing": [': "a key file",
}
SEALED = {MAGIC: "a sealed backup", OFFLINE: "a sealed archive"}
UNREAD = (
    "blocks of the disk that belong to no file, and swap",
    "other machines, and other nodes of this site: run `trainingmgr evacuate finish` on each",
    "sticks and disks that are not in",
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search has read and what it has found. `left` is each thing in clear, by its place;
    `unread` what nobody could look at.
    """

    places: tuple[str, ...]
    files: int
    size: int
    sought: int
    left: tuple[tuple[str, str], ...]
    sealed: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]
    unproved: tuple[str, ...] = ()

    @property
    def proved(self) -> bool:
        return not self.left and not self.unproved

    def facts(self) -> dict[str, Any]:
        return {
            "proved": self.proved, "searched": list(self.places), "files": self.files,
            "bytes": self.size, "sought": self.sought, "left_in_clear": [*map(list, self.left)],
            "sealed": [*map(list, self.sealed)], "not_read": list(self.unread),
            "not_proved": list(self.unproved),
        }  # fmt: skip


def traces() -> tuple[str, ...]:
    """Hashes of the journal from its whole length."""
    newest = select(JournalEntry.number).order_by(JournalEntry.number.desc()).limit(1)
    last = db.session.scalar(newest) or 0
    wanted = {1 + n * max(last - 1, 0) // (TRACES - 1) for n in range(TRACES)}
    found = select(JournalEntry.hash).where(JournalEntry.number.in_(wanted))
    return tuple(db.session.scalars(found).all())


def names() -> tuple[str, ...]:
    """Some names and numbers of people: kept in memory alone."""
    people = db.session.execute(
        select(Person.name_display, Person.number).order_by(Person.id.desc()).limit(NAMES)
    ).all()
    logins = db.session.scalars(select(User.name).order_by(User.id).limit(NAMES)).all()
    found = {word for row in people for word in row} | set(logins)
    return tuple(sorted(each for each in found if each and len(each) >= SHORTEST))


def search(place: Place, *, traces: Iterable[str], names: Iterable[str] = (),
           outside: Iterable[Path] = (), say: Say = lambda *_: None) -> Found:  # fmt: skip
    """Read everything of this site that is left, the temporary files of this account, and what
    lies `outside`: where the archive is, and where backups were. `say` hears of each file.
    """
    holds = HOLDS | {each.encode(): "the journal of this site" for each in traces}
    holds |= {each.encode(): "a person of this site" for each in names}
    pattern = re.compile(b"|".join(re.escape(each) for each in holds))
    inside, temporary = place.folder, Path(tempfile.gettempdir()).resolve()
    roots = _apart([inside, temporary, *outside, *filter(None, (place.backups, place.cluster))])
    left, sealed, unread, count, size = [], [], [], 0, 0
    files = list(_files(roots))
    for number, file in enumerate(files):
        say("all is destroyed; reading what is left", number, len(files))
        if file.name in STAYS and file.parent == inside:
            continue
        try:
            length = file.stat().st_size
            said = _read(file, pattern, holds)
        except OSError:
            unread.append(str(file))
            continue
        count, size = count + 1, size + length
        if said in SEALED.values():
            sealed.append((str(file), said))
        elif said or (file.is_relative_to(inside) and length):
            left.append((str(file), said or "something unknown"))
    unproved: tuple[str, ...] = ()
    if place.file is None and place.cluster is None:
        unproved = (
            "PostgreSQL's own files lie where this command does not look: erase its data directory "
            "and what it wrote ahead (pg_wal) there, or the disk as a whole.",
        )
    return Found(
        places=tuple(map(str, roots)), files=count, size=size, sought=len(holds) + len(BEGINS),
        left=tuple(left), sealed=tuple(sealed), unread=(*unread, *UNREAD), unproved=unproved,
    )  # fmt: skip


def _apart(folders: Iterable[Path]) -> list[Path]:
    """Each once, and none that lies in another."""
    there = sorted({each for each in folders if each.is_dir()})
    return [each for each in there if not any(each != o and each.is_relative_to(o) for o in there)]


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    """Files of this account. What belongs to others cannot have been written by this site."""
    for root in roots:
        for folder, _folders, names_ in os.walk(root):
            for name in names_:
                file = Path(folder) / name
                if not file.is_symlink() and file.is_file() and _ours(file):
                    yield file


def _ours(file: Path) -> bool:
    try:
        return file.stat().st_uid == os.getuid()
    except OSError:
        return False


def _read(file: Path, pattern: re.Pattern[bytes], holds: dict[bytes, str]) -> str:
    """What it holds, in a word; empty for nothing of this site."""
    with file.open("rb") as content:
        chunk = content.read(CHUNK)
        for begins, said in (SEALED | BEGINS).items():
            if chunk.startswith(begins):
                return said
        while chunk:
            if found := pattern.search(chunk):
                return holds[found[0]]
            more = content.read(CHUNK)
            chunk = chunk[-OVERLAP:] + more if more else b""
    return ""
