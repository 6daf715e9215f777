"""The proof: every file that may hold a copy is read, and what is left in clear is named.

Sought are the forms of a database, of its journals, of a key file and of a backup in clear; hashes
of the journal, which stand in every copy of the database; and, unless the power went meanwhile,
names and numbers of people of this site. What is not read is said too.

Beside a database or a key file that lies elsewhere, what is of this site is named; of PostgreSQL's
own files those that may be read are, wherever they lie.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.values import dataclass
from trainingmgr.operations.backup import Say
from trainingmgr.operations.evacuation.destroying import STAYS, Place, asked, tables
from trainingmgr.operations.sealing import MAGIC, OFFLINE
from trainingmgr.registry.people.models import Person

CHUNK, OVERLAP = 1 << 22, 512
TRACES, NAMES = 48, 24
SHORTEST = 6
SAME = 2
"""Seconds by which a server and its file may differ about when it was started."""
BEGINS = {
    b"SQLite format 3\0": "a database",
    b"\x37\x7f\x06\x82": "a write-ahead log",
    b"\x37\x7f\x06\x83": "a write-ahead log",
    b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7": "a rollback journal",
}
KEYS = {b'"signing": [': "a key file"}
HOLDS = KEYS | {
    b"CREATE TABLE journal_entry": "a database",
    b'CREATE TABLE "journal_entry"': "a database",
    b"tables/journal_entry.jsonl": "a backup in clear",
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
    proof: str = ""
    """Where this is written down, of a real one: beside the archive if there was room."""

    @property
    def proved(self) -> bool:
        return not self.left and not self.unproved

    def facts(self) -> dict[str, Any]:
        return {
            "proved": self.proved, "searched": list(self.places), "files": self.files,
            "bytes": self.size, "sought": self.sought, "left_in_clear": [*map(list, self.left)],
            "sealed": [*map(list, self.sealed)], "not_read": list(self.unread),
            "not_proved": list(self.unproved), "proof": self.proof,
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
    told = {each.encode(): "the journal of this site" for each in traces}
    told |= {each.encode(): "a person of this site" for each in names}
    inside, temporary = place.folder, Path(tempfile.gettempdir()).resolve()
    roots = _apart([inside, temporary, *outside, *filter(None, (place.backups, place.uploads))])
    near = [each for each in _apart(_beside(place)) if not _within(each, roots)]
    seen = _Reading(HOLDS | told, inside, say)
    seen.read(roots)
    seen.only(told | KEYS)
    seen.read(near)
    stays = {**place.secrets, **place.rows}
    seen.left |= {each: said for each, said in stays.items() if _has_content(each)}
    away = [f"{each}: it is not there" for each in (place.backups,) if each and not each.is_dir()]
    own, unproved = _of_postgresql(place, told) if place.file is None else ([], ())
    return Found(
        places=tuple(map(str, (*roots, *near, *own))), files=seen.count, size=seen.size,
        sought=len(HOLDS | told) + len(BEGINS),
        left=tuple((str(file), said) for file, said in sorted(seen.left.items())),
        sealed=tuple(seen.sealed), unread=(*seen.unread, *away, *UNREAD), unproved=unproved,
    )  # fmt: skip


class _Reading:
    """Files as they are read, and what was found in them."""

    def __init__(self, holds: dict[bytes, str], inside: Path, say: Say) -> None:
        self.left: dict[Path, str] = {}
        self.sealed: list[tuple[str, str]] = []
        self.unread: list[str] = []
        self.count = self.size = 0
        self._inside, self._say = inside, say
        self._holds, self._begins = holds, SEALED | BEGINS
        self._pattern = _pattern(holds)

    def only(self, holds: dict[bytes, str]) -> None:
        """From now on nothing but this: other sites may have files of the same form there."""
        self._holds, self._begins, self._pattern = holds, SEALED, _pattern(holds)

    def read(self, roots: Iterable[Path]) -> None:
        files = list(_files(roots, self.unread))
        for number, file in enumerate(files):
            self._say("all is destroyed; reading what is left", number, len(files))
            if file.name in STAYS and file.parent == self._inside:
                continue
            try:
                length = file.stat().st_size
                said = _read(file, self._pattern, self._holds, self._begins)
            except OSError:
                self.unread.append(str(file))
                continue
            self.count, self.size = self.count + 1, self.size + length
            if said in SEALED.values():
                self.sealed.append((str(file), said))
            elif said or (file.is_relative_to(self._inside) and length):
                self.left[file] = said or "something unknown"


def _pattern(holds: Iterable[bytes]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(each) for each in holds))


def _beside(place: Place) -> list[Path]:
    """Where a database and a key file lie: whoever copies them in a hurry copies them there."""
    return [each.parent for each in (place.keys, place.file) if each is not None]


def _within(folder: Path, roots: Iterable[Path]) -> bool:
    return any(folder.is_relative_to(each) for each in roots)


def _has_content(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _of_postgresql(
    place: Place, told: dict[bytes, str]
) -> tuple[list[Path], tuple[str, ...]]:  # fmt: skip
    """What is known of the tables and of the server's own files: folders that were read, and in
    sentences what stays or was not looked at, with what to do.
    """
    unproved, lies = [], place.cluster
    try:
        with asked(place.database) as connection:
            if names := tables(connection):
                some = ", ".join(names[:5])
                unproved.append(
                    f"{len(names)} tables are still in the database ({some}): another account owns "
                    "or reads them. Stop whoever does, and `trainingmgr evacuate finish`."
                )
            if place.cluster is not None:
                unproved.append(
                    f"PostgreSQL still answers: {place.cluster} is not its data directory, or it "
                    "could not be ended. Stop it, and erase its data directory."
                )
            lies = lies or _data_directory(connection)
    except SQLAlchemyError:
        if place.cluster is None:
            unproved.append(
                "The database does not answer: nobody knows whether its tables are gone. When it "
                "does, `trainingmgr evacuate finish`."
            )
    if lies is not None and _readable(lies):
        holding = [file for file, said in _own(lies, told) if said]
        if holding:
            unproved.append(
                f"{len(holding)} of PostgreSQL's own files in {lies} hold parts of this site, such "
                f"as {holding[0]}: stop PostgreSQL and erase that folder, or the disk as a whole."
            )
        return [lies], tuple(unproved)
    if place.cluster is None or place.cluster.exists():
        unproved.append(
            f"PostgreSQL's own files were not read: erase its data directory ({lies or 'unknown'}) "
            "and what it wrote ahead (pg_wal) there, or the disk as a whole."
        )
    return [], tuple(unproved)


def _data_directory(connection: Connection) -> Path | None:
    """Where the server keeps its files, as far as it tells, if they lie on this machine: what says
    there when it was started is this server's.
    """
    try:
        lies = Path(str(connection.scalar(text("SHOW data_directory")))).resolve()
        since = connection.scalar(text("SELECT extract(epoch FROM pg_postmaster_start_time())"))
        told = int((lies / "postmaster.pid").read_text().splitlines()[2])
    except (SQLAlchemyError, OSError, IndexError, ValueError):
        return None
    return lies if abs(told - int(since or 0)) <= SAME else None


def _readable(cluster: Path) -> bool:
    return cluster.is_dir() and os.access(cluster, os.R_OK | os.X_OK)


def _own(cluster: Path, told: dict[bytes, str]) -> Iterator[tuple[Path, str]]:
    """Each file of a server, and what it holds of this site; whoever it belongs to."""
    pattern = _pattern(told)
    for folder, _folders, names_ in os.walk(cluster, followlinks=True):  # pg_wal, tablespaces
        for file in (Path(folder) / name for name in names_):
            try:
                is_file = file.is_file() and not file.is_symlink()
                yield file, _read(file, pattern, told, {}) if is_file and told else ""
            except OSError:
                yield file, "something that was not read"


def _apart(folders: Iterable[Path]) -> list[Path]:
    """Each once, and none that lies in another."""
    there = sorted({each for each in folders if each.is_dir()})
    return [each for each in there if not any(each != o and each.is_relative_to(o) for o in there)]


def _files(roots: Iterable[Path], unread: list[str]) -> Iterator[Path]:
    """Files of this account. What belongs to others cannot have been written by this site; folders
    that do not open go to `unread`.
    """

    def closed(failed: OSError) -> None:
        unread.append(str(failed.filename))

    for root in roots:
        for folder, _folders, names_ in os.walk(root, onerror=closed):
            for name in names_:
                file = Path(folder) / name
                if not file.is_symlink() and file.is_file() and _ours(file):
                    yield file


def _ours(file: Path) -> bool:
    try:
        return file.stat().st_uid == os.getuid()
    except OSError:
        return False


def _read(
    file: Path, pattern: re.Pattern[bytes], holds: dict[bytes, str], begin: dict[bytes, str]
) -> str:
    """What it holds, in a word; empty for nothing of this site."""
    with file.open("rb") as content:
        chunk = content.read(CHUNK)
        for begins, said in begin.items():
            if chunk.startswith(begins):
                return said
        while chunk:
            if found := pattern.search(chunk):
                return holds[found[0]]
            more = content.read(CHUNK)
            chunk = chunk[-OVERLAP:] + more if more else b""
    return ""
