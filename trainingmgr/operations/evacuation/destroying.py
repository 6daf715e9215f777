"""What is destroyed, in which order: the keys first, for what they seal is gone with them at once.

Files are written over before they go: who still holds one open reads noise. A disk that moves its
blocks by itself may keep old ones, so a site that may be overrun has a disk that is encrypted as a
whole. Each function may be cut off anywhere and called again.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from trainingmgr.core.settings import Settings
from trainingmgr.core.values import dataclass
from trainingmgr.operations.evacuation import standing

CHUNK = 1 << 20
BESIDE = ("", "-wal", "-shm", "-journal")
STAYS = frozenset({standing.NAME, standing.PROOF})
AT_ONCE = 40
"""Tables that go in one transaction of PostgreSQL, whose room for locks is not endless."""
ENDS = 10.0
"""Seconds that PostgreSQL has to end."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a site lies. `cluster` are the files of a PostgreSQL that serves it alone."""

    folder: Path
    database: str
    keys: Path
    phrase: Path | None = None
    backups: Path | None = None
    cluster: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Place":
        def path(given: str) -> Path | None:
            return Path(given).resolve() if given else None

        return cls(
            folder=settings.instance_path,
            database=settings.database_url,
            keys=settings.key_file,
            phrase=path(settings.backup_phrase),
            backups=path(settings.backup_folder),
            cluster=path(settings.evacuation_cluster),
        )

    @property
    def file(self) -> Path | None:
        """SQLite's file."""
        url = make_url(self.database)
        is_file = url.get_backend_name() == "sqlite" and url.database
        return Path(str(url.database)).resolve() if is_file else None


def keys(place: Place) -> None:
    """The key file and its drafts, the authority for phones, and the passphrase of backups."""
    for each in (place.keys, place.keys.with_suffix(".new"),
                 place.keys.with_name(f"{place.keys.name}.restored")):  # fmt: skip
        erased(each)
    _emptied(place.folder / "lan")
    if place.phrase is not None:
        erased(place.phrase)


def database(place: Place) -> None:
    """Every table and row, with the journals beside them."""
    if place.file is not None:
        for end in BESIDE:
            erased(place.file.with_name(place.file.name + end))
        return
    if place.cluster is None:
        _dropped(place.database)
        return
    with suppress(SQLAlchemyError):  # it may have ended the first time
        _dropped(place.database)
    _ended(place.cluster)
    _emptied(place.cluster)


def _dropped(url: str) -> None:
    """PostgreSQL lets files go when tables are dropped; what it wrote ahead it keeps a while."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                    "current_database() AND usename = current_user AND pid <> pg_backend_pid()"
                )
            )
            names = connection.scalars(
                text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = "
                     "current_schema()")
            ).all()  # fmt: skip
            for at in range(0, len(names), AT_ONCE):
                some = ", ".join(names[at : at + AT_ONCE])
                connection.execute(text(f"DROP TABLE {some} CASCADE"))
            with suppress(SQLAlchemyError):  # not everybody may
                connection.execute(text("CHECKPOINT"))
    finally:
        engine.dispose()


def _ended(cluster: Path) -> None:
    """Stop the PostgreSQL that serves these files, at once."""
    try:
        number = int((cluster / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGQUIT)
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return
    until = time.monotonic() + ENDS
    while (cluster / "postmaster.pid").exists() and time.monotonic() < until:
        time.sleep(0.05)


def files(place: Place) -> None:
    """Everything else of the site: uploads, files for banks, drafts, lists of accounts, and backups
    in the house, whose passphrase somebody may be made to say.
    """
    _emptied(place.folder, keeping=STAYS)
    if place.backups is not None and place.backups.is_dir():
        for each in (*place.backups.glob("*.tmb"), *place.backups.glob("*.unproved")):
            erased(each)


def _emptied(folder: Path, keeping: frozenset[str] = frozenset()) -> None:
    if not folder.is_dir() or folder.is_symlink():
        return
    for each in sorted(folder.iterdir()):
        if each.name in keeping:
            continue
        if each.is_dir() and not each.is_symlink():
            _emptied(each)
            with suppress(OSError):
                each.rmdir()
        else:
            erased(each)


def erased(file: Path) -> None:
    """Written over with noise, cut, and gone under another name."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        file.unlink()
        return
    try:
        with file.open("r+b", buffering=0) as held:
            for length in _pieces(os.fstat(held.fileno()).st_size):
                held.write(os.urandom(length))
            os.fsync(held.fileno())
            held.truncate(0)
    except FileNotFoundError:
        return
    except PermissionError:
        pass  # a file that may go all the same
    nameless = file.with_name(token_hex(8))
    file.replace(nameless)
    nameless.unlink()
    standing.to_disk(file.parent)


def _pieces(size: int) -> Iterator[int]:
    while size > 0:
        yield min(size, CHUNK)
        size -= CHUNK
