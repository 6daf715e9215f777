"""What is destroyed, in which order: the keys first, for what they seal is gone with them at once.

Files are written over before they go: who still holds one open reads noise. A disk that moves its
blocks by itself may keep old ones, so a site that may be overrun has a disk that is encrypted as a
whole. Each function may be cut off anywhere and called again. What this account may not erase, or a
database that does not answer, keeps nothing else from going: the search names what stays.
"""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from trainingmgr.core.settings import Settings
from trainingmgr.core.values import dataclass
from trainingmgr.operations.backup import UPLOADS
from trainingmgr.operations.evacuation import standing

CHUNK = 1 << 20
BESIDE = ("", "-wal", "-shm", "-journal")
STAYS = frozenset({standing.NAME, standing.PROOF})
AT_ONCE = 40
"""Tables that go in one transaction of PostgreSQL, whose room for locks is not endless."""
ENDS = 10.0
"""Seconds that PostgreSQL has to end."""
WAITS = 5
"""Seconds for PostgreSQL to answer, and for a table that another account of it reads meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a site lies. `cluster` are the files of a PostgreSQL that serves it alone."""

    folder: Path
    database: str
    keys: Path
    phrase: Path | None = None
    backups: Path | None = None
    cluster: Path | None = None
    uploads: Path | None = None
    """Where they lie, if they were moved to another disk and only a link is here."""

    @classmethod
    def of(cls, settings: Settings) -> "Place":
        def path(given: str) -> Path | None:
            return Path(given).resolve() if given else None

        return cls(
            folder=settings.instance_path,
            database=settings.database_url,
            keys=settings.key_file.resolve(),
            phrase=path(settings.backup_phrase),
            backups=path(settings.backup_folder),
            cluster=path(settings.evacuation_cluster),
            uploads=(settings.instance_path / UPLOADS).resolve(),
        )

    @property
    def file(self) -> Path | None:
        """SQLite's file."""
        url = make_url(self.database)
        is_file = url.get_backend_name() == "sqlite" and url.database
        return Path(str(url.database)).resolve() if is_file else None

    @property
    def secrets(self) -> dict[Path, str]:
        """The key file with its drafts, and the passphrase of backups: what each is."""
        drafts = self.keys.with_suffix(".new"), self.keys.with_name(f"{self.keys.name}.restored")
        found = dict.fromkeys((self.keys, *drafts), "a key file")
        return found | ({self.phrase: "the passphrase of backups"} if self.phrase else {})

    @property
    def rows(self) -> dict[Path, str]:
        """SQLite's file and the journals beside it."""
        file = self.file
        if file is None:
            return {}
        return {file.with_name(file.name + end): "the database" for end in BESIDE}


def keys(place: Place) -> None:
    """The key file and its drafts, the authority for phones, and the passphrase of backups."""
    for each in place.secrets:
        _goes(each)
    _emptied(place.folder / "lan")


def database(place: Place) -> None:
    """Every table and row, with the journals beside them."""
    for each in place.rows:
        _goes(each)
    if place.file is not None:
        return
    with suppress(SQLAlchemyError):  # it may have ended the first time, or be out of reach
        _dropped(place.database)
    if place.cluster is not None:
        with suppress(OSError):
            _ended(place.cluster)
        for each in (place.cluster / "pg_wal", *(place.cluster / "pg_tblspc").glob("*")):
            if each.is_symlink():  # on a disk of its own
                _emptied(each.resolve())
        _emptied(place.cluster)


@contextmanager
def asked(url: str) -> Iterator[Connection]:
    """A connection to PostgreSQL that waits for nobody for long. Raises SQLAlchemyError."""
    engine = create_engine(
        url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": WAITS}
    )
    try:
        with engine.connect() as connection:
            connection.execute(text(f"SET lock_timeout = '{WAITS}s'"))
            yield connection
    finally:
        engine.dispose()


def tables(connection: Connection) -> Sequence[str]:
    """The tables of the site that are there, by their names."""
    return connection.scalars(
        text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()")
    ).all()


def _dropped(url: str) -> None:
    """PostgreSQL lets files go when tables are dropped; what it wrote ahead it keeps a while."""
    with asked(url) as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                "current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
        )
        names = tables(connection)
        for at in range(0, len(names), AT_ONCE):
            _drop(connection, names[at : at + AT_ONCE])
        with suppress(SQLAlchemyError):  # not everybody may
            connection.execute(text("CHECKPOINT"))


def _drop(connection: Connection, names: Sequence[str]) -> None:
    """These tables; where one is held or is another account's, those of them that may go."""
    try:
        connection.execute(text(f"DROP TABLE IF EXISTS {', '.join(names)} CASCADE"))
    except SQLAlchemyError:
        if len(names) > 1:
            for each in (names[: len(names) // 2], names[len(names) // 2 :]):
                _drop(connection, each)


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
    if place.uploads is not None:
        _emptied(place.uploads)
    _emptied(place.folder, keeping=STAYS)
    if place.backups is not None and place.backups.is_dir():
        for each in (*place.backups.glob("*.tmb"), *place.backups.glob("*.unproved")):
            _goes(each)


def _emptied(folder: Path, keeping: frozenset[str] = frozenset()) -> None:
    if not folder.is_dir() or folder.is_symlink():
        return
    within: list[Path] = []
    with suppress(OSError):  # it is not ours to look into
        within = sorted(folder.iterdir())
    for each in within:
        if each.name in keeping:
            continue
        if each.is_dir() and not each.is_symlink():
            _emptied(each)
            with suppress(OSError):
                each.rmdir()
        else:
            _goes(each)


def _goes(file: Path) -> None:
    """As far as this account may erase it."""
    with suppress(OSError):
        erased(file)


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
    except OSError:
        pass  # a file that may go all the same
    nameless = file.with_name(token_hex(8))
    file.replace(nameless)
    nameless.unlink()
    standing.to_disk(file.parent)


def _pieces(size: int) -> Iterator[int]:
    while size > 0:
        yield min(size, CHUNK)
        size -= CHUNK
