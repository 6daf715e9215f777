"""Backups: the whole database, table by table, the keys and the files, sealed.

Rows are written as JSON lines, so a backup of one kind of database restores into the other.
Taken online: SQLite is copied page by page first, PostgreSQL is read in one snapshot. The
manifest holds a count and a hash of every table and the head of the journal; a restore is proved
against them before it is called done.
"""

import base64
import errno
import fcntl
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from trainingmgr.core import clock
from trainingmgr.core.db import is_full
from trainingmgr.core.sqlite import PATIENCE
from trainingmgr.core.values import dataclass
from trainingmgr.operations.schema import held
from trainingmgr.operations.sealing import Damaged, Offline, Secret, seal, unseal

Say = Callable[[str, int, int], None]
BATCH = 2000
UPLOADS = "uploads"
ROOM = "training-manager-working-"
"""How folders begin that hold a backup in the making, one that is proved, a rehearsed site."""
YOUNG = 60
"""Seconds in which whoever made such a folder has taken hold of it."""
NOTHING = (0, sha256().hexdigest())
Tie = tuple[str, str, str]
"""A reference between two tables: the table, its name, its rule."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says it holds."""

    made_at: str
    site: str
    schema: str
    tables: dict[str, tuple[int, str]]
    journal: tuple[int, str]
    files: dict[str, str] = field(default_factory=dict)
    """Uploaded files and files for banks, sealed as they lie on the disk: their hashes."""
    columns: dict[str, list[str]] = field(default_factory=dict)
    """The order in which each table's values are written: a column that a migration added stands
    at the end of a table, and elsewhere in one that was built anew. Older backups do not say it.
    """

    def told_of(self, table: Table) -> tuple[int, str]:
        return self.tables.get(table.name, NOTHING)

    def order_of(self, table: Table) -> list[Column[Any]]:
        names = self.columns.get(table.name) or list(table.columns.keys())
        if sorted(names) != sorted(table.columns.keys()):
            raise Damaged(f"Table {table.name} has other columns in the backup.")
        return [table.columns[name] for name in names]


@dataclass(frozen=True)
class Allows:
    """Whoever has a say before a restore: what they look at, and how. They refuse by raising."""

    tables: Collection[str]
    look: Callable[[Connection, Path, Manifest], None]


def create(engine: Engine, keys: Path, target: Path, secret: str | Offline, *, site: str,
           uploads: Path, say: Say = lambda *_: None) -> Manifest:  # fmt: skip
    """Write a sealed backup. The file appears whole or not at all.

    Until it is sealed it lies beside the uploads, on the disk that has all of it in clear anyway:
    a stick that leaves the building never held a clear byte.
    """
    with room(uploads.parent) as folder, room(target.parent) as outside:
        plain = Path(folder) / "backup.zip"
        with _snapshot(engine, Path(folder)) as connection:
            manifest = _dump(connection, plain, keys, uploads, site, say)
        draft = Path(outside) / "sealed"
        with plain.open("rb") as source, draft.open("wb") as sealed:
            seal(source, sealed, secret)
            sealed.flush()
            os.fsync(sealed.fileno())
        draft.replace(target)
    return manifest


@contextmanager
def room(inside: Path | None) -> Iterator[str]:
    """A folder for what lies there in clear meanwhile. Whoever works in it holds it: what nobody
    holds was left by a process that was killed, and goes. Raises OSError where there is no room,
    for a file or for a database.
    """
    sweep(inside or Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(dir=inside, prefix=ROOM) as folder:
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield folder
        except (sqlite3.Error, DBAPIError) as failed:
            if not is_full(failed):
                raise
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from failed
        finally:
            os.close(held)


def sweep(inside: Path) -> None:
    """Throw away what backups that were cut off left there in clear."""
    for left in inside.glob(f"{ROOM}*"):
        with suppress(OSError):  # it is held, it is another account's, or just gone
            held = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if clock.now().timestamp() - left.stat().st_mtime > YOUNG:
                    shutil.rmtree(left)
            finally:
                os.close(held)


def verify(source: Path, secret: Secret, *, migrate: Callable[[str], None],
           say: Say = lambda *_: None, inside: Path | None = None) -> Manifest:  # fmt: skip
    """Restore into a throw-away database and prove it, in this folder. Raises Damaged."""
    with room(inside) as folder:
        url = f"sqlite:///{folder}/proof.db"
        keys = Path(folder) / "keys.json"
        return restore(source, secret, url, keys, migrate=migrate, say=say)


def restore(source: Path, secret: Secret, url: str, keys: Path, *,
            migrate: Callable[[str], None], say: Say = lambda *_: None,
            allows: Allows | None = None) -> Manifest:  # fmt: skip
    """Fill an empty database from a backup and prove it equal. Raises Damaged.

    `migrate` builds the schema at the URL. Nothing is kept of a restore that cannot be proved.
    `allows` is shown the accounts of the backup before anything is touched, and may refuse.
    """
    inside = keys.parent if keys.parent.is_dir() else None
    with (
        room(inside) as folder,
        _opened(source, secret, Path(folder)) as (archive, manifest),
    ):
        if allows is not None:
            _show(archive, manifest, Path(folder), migrate, allows)
        migrate(url)
        engine = create_engine(url)
        try:
            with _beside(archive, manifest, keys) as written:
                _fill(engine, archive, manifest, say, written)
        finally:
            engine.dispose()
    return manifest


def read_back(source: Path, secret: Secret, *, inside: Path) -> Manifest:
    """Open it and compare every table and file with what it says it holds. Raises Damaged.

    A tenth of the time of a restore, for when there is none: whether rows keep the rules is not
    asked.
    """
    with (
        room(inside) as folder,
        _opened(source, secret, Path(folder)) as (archive, manifest),
    ):
        for name, (_count, mark) in manifest.tables.items():
            with archive.open(f"tables/{name}.jsonl") as file:
                if _copied(file, None) != mark:
                    raise Damaged(f"Table {name} is not what the manifest says.")
    return manifest


@contextmanager
def _opened(
    source: Path, secret: Secret, folder: Path
) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """What is sealed, in clear in this folder, its files looked at. Raises Damaged."""
    plain = folder / "backup.zip"
    with source.open("rb") as sealed, plain.open("wb") as opened:
        for chunk in unseal(sealed, secret):
            opened.write(chunk)
    try:
        with zipfile.ZipFile(plain) as archive:
            manifest = _manifest(archive)
            _unpacked(archive, manifest, None)
            yield archive, manifest
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as broken:
        raise Damaged("The backup's content is damaged.") from broken


@contextmanager
def _beside(
    archive: zipfile.ZipFile, manifest: Manifest, keys: Path
) -> Iterator[Callable[[], None]]:
    """What writes the keys and the uploads, called before the database says that it is filled.

    A disk that is full by then leaves nothing of them, and the database as empty as it was.
    """
    fresh, uploads = keys.with_name(f"{keys.name}.restored"), keys.parent / UPLOADS
    stood = {path.name for path in uploads.iterdir()} if uploads.is_dir() else set()

    def written() -> None:
        keys.parent.mkdir(parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_bytes(archive.read("keys.json"))
        _unpacked(archive, manifest, uploads)

    try:
        yield written
    except BaseException:
        fresh.unlink(missing_ok=True)
        for name in {Path(each).name for each in manifest.files} - stood:
            (uploads / name).unlink(missing_ok=True)
        raise
    fresh.replace(keys)


def _show(archive: zipfile.ZipFile, manifest: Manifest, folder: Path,
          migrate: Callable[[str], None], allows: Allows) -> None:  # fmt: skip
    """The tables that `allows` asks for, and the keys, in a place that is thrown away."""
    url = f"sqlite:///{folder}/looked-at.db"
    migrate(url)
    (folder / "keys.json").write_bytes(archive.read("keys.json"))
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            metadata = _same_schema(connection, manifest)
            tables = [each for each in _order(metadata) if each.name in allows.tables]
            _untied(connection), _unguarded(connection, tables)
            for table in tables:
                _filled(connection, archive, table, manifest)
            allows.look(connection, folder / "keys.json", manifest)
    finally:
        engine.dispose()


@contextmanager
def _snapshot(engine: Engine, folder: Path) -> Iterator[Connection]:
    """One unchanging view of the database while others go on writing.

    SQLite is copied in one reading: in several, each commit of others would begin it anew, and
    under load it would come to no end. With a rollback journal commits wait so long.
    """
    if engine.dialect.name == "sqlite":
        copy = folder / "copy.db"
        live = sqlite3.connect(engine.url.database or "", timeout=PATIENCE)
        target = sqlite3.connect(copy)
        try:
            target.execute("PRAGMA synchronous = OFF")  # it is thrown away
            live.backup(target)
        finally:
            live.close()
            target.close()
        quiet = create_engine(f"sqlite:///{copy}")
        with quiet.connect() as connection:
            yield connection
        quiet.dispose()
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield connection


def _dump(connection: Connection, plain: Path, keys: Path, uploads: Path, site: str,
          say: Say) -> Manifest:  # fmt: skip
    metadata = _tables(connection)
    tables: dict[str, tuple[int, str]] = {}
    columns: dict[str, list[str]] = {}
    named = _order(metadata)
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for number, table in enumerate(named, start=1):
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
                count, mark = 0, sha256()
                for line in _lines(connection, table, list(table.columns)):
                    file.write(line)
                    mark.update(line)
                    count += 1
            tables[table.name] = (count, mark.hexdigest())
            columns[table.name] = list(table.columns.keys())
            say(table.name, number, len(named))
        if keys.exists():
            archive.writestr("keys.json", keys.read_bytes())
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            site=site,
            schema=held(connection) or "",
            tables=tables,
            journal=_head(connection),
            files=_packed(archive, uploads),
            columns=columns,
        )
        archive.writestr("manifest.json", json.dumps(asdict(manifest)))
    return manifest


def _packed(archive: zipfile.ZipFile, folder: Path) -> dict[str, str]:
    """Put every file of this folder into the backup. What goes meanwhile is left out."""
    kept: dict[str, str] = {}
    for path in sorted(filter(Path.is_file, folder.iterdir())) if folder.is_dir() else ():
        try:
            with path.open("rb") as source:
                place = zipfile.ZipInfo(f"{UPLOADS}/{path.name}")
                with archive.open(place, "w", force_zip64=True) as target:
                    kept[path.name] = _copied(source, target)
        except FileNotFoundError:
            continue
    return kept


def _unpacked(archive: zipfile.ZipFile, manifest: Manifest, folder: Path | None) -> None:
    """Bring the files into this folder, or only look whether they are whole."""
    for name, mark in manifest.files.items():
        with archive.open(f"{UPLOADS}/{Path(name).name}") as source:
            if folder is None:
                told = _copied(source, None)
            else:
                folder.mkdir(mode=0o700, exist_ok=True)
                with (folder / Path(name).name).open("wb") as target:
                    told = _copied(source, target)
                    Path(target.name).chmod(0o600)
        if told != mark:
            raise Damaged("A file in the backup is not what the manifest says.")


def _copied(source: IO[bytes], target: IO[bytes] | None) -> str:
    mark = sha256()
    while chunk := source.read(1 << 20):
        mark.update(chunk)
        if target is not None:
            target.write(chunk)
    return mark.hexdigest()


def _lines(connection: Connection, table: Table, columns: Sequence[Column[Any]]) -> Iterator[bytes]:
    keys = list(table.primary_key.columns) or columns
    wanted = select(*columns).order_by(*keys)
    rows = connection.execution_options(yield_per=BATCH).execute(wanted)
    for row in rows:
        yield (json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n").encode()


def _plain(value: Any) -> Any:
    """A value as JSON, the same from both kinds of database."""
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"t": value.isoformat(timespec="microseconds")}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return {"h": value.isoformat(timespec="microseconds")}
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Decimal):
        return str(value)
    return {"j": value} if isinstance(value, dict | list) else value


READ: dict[str, Callable[[Any], Any]] = {
    "b": base64.b64decode,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "h": time.fromisoformat,
    "j": lambda value: value,
}


def _valued(value: Any, kind: Any) -> Any:
    if isinstance(value, dict):
        ((mark, content),) = value.items()
        return READ[mark](content)
    if value is not None and kind is UUID and isinstance(value, str):
        return UUID(value)
    return bool(value) if kind is bool and value is not None else value


def _fill(engine: Engine, archive: zipfile.ZipFile, manifest: Manifest, say: Say,
          written: Callable[[], None]) -> None:  # fmt: skip
    with engine.begin() as connection:
        metadata = _same_schema(connection, manifest)
        tables = [each for each in _order(metadata) if each.name != "alembic_version"]
        ties, guards = _untied(connection), _unguarded(connection, tables)
        for number, table in enumerate(tables, start=1):
            _filled(connection, archive, table, manifest)
            say(table.name, number, len(tables))
        _retied(connection, tables, ties)
        _guarded(connection, tables, guards)
        for table in tables:
            if _told(connection, table, manifest.order_of(table)) != manifest.told_of(table)[1]:
                raise Damaged(f"Table {table.name} came out of the restore changed.")
        if _head(connection) != tuple(manifest.journal):
            raise Damaged("The journal in the backup does not end where the manifest says.")
        written()


def _same_schema(connection: Connection, manifest: Manifest) -> MetaData:
    """The tables at hand, if the backup has the same."""
    schema = held(connection)
    if schema not in (None, manifest.schema):
        raise Damaged(
            f"The backup has schema {manifest.schema}; this version builds {schema}. "
            "Restore it with the version that made it, then upgrade."
        )
    return _tables(connection)


READ_ALREADY: dict[tuple[str, str], MetaData] = {}
"""By kind of database and revision: reading two hundred tables takes a second."""


def _tables(connection: Connection) -> MetaData:
    """The tables as the database itself describes them, whatever our models say."""
    key = connection.dialect.name, held(connection) or ""
    if key in READ_ALREADY:
        return READ_ALREADY[key]
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):  # nothing at all, never JSON's null
                column.type.none_as_null = bool(column.nullable)
    if key[1]:
        READ_ALREADY[key] = metadata
    return metadata


def _told(connection: Connection, table: Table, columns: Sequence[Column[Any]]) -> str:
    mark = sha256()
    for line in _lines(connection, table, columns):
        mark.update(line)
    return mark.hexdigest()


def _filled(connection: Connection, archive: zipfile.ZipFile, table: Table,
            manifest: Manifest) -> None:  # fmt: skip
    seen, told = 0, sha256()
    columns = manifest.order_of(table)
    kinds = [_kind(column) for column in columns]
    names = [column.name for column in columns]
    batch: list[dict[str, Any]] = []
    connection.execute(table.delete())  # what every new database begins with
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for line in file:
            told.update(line)
            seen += 1
            values = json.loads(line)
            batch.append({n: _valued(v, k) for n, v, k in zip(names, values, kinds, strict=True)})
            if len(batch) >= BATCH:
                _put(connection, table, batch)
                batch.clear()
    _put(connection, table, batch)
    if (seen, told.hexdigest()) != manifest.told_of(table):
        raise Damaged(f"Table {table.name} is not what the manifest says.")


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        try:
            connection.execute(table.insert(), rows)
        except IntegrityError as broken:
            raise Damaged(f"Rows of table {table.name} break a rule of the schema.") from broken


def _kind(column: Any) -> Any:
    try:
        return column.type.python_type
    except NotImplementedError:
        return None


def _untied(connection: Connection) -> list[Tie]:
    """Rows come in any order: references are taken away, and come back and are checked at the end.

    PostgreSQL lets the owner of a table do that; only a superuser could switch them off.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return []
    found = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    ties: list[Tie] = [(table, name, rule) for table, name, rule in found]
    for table, name, _rule in ties:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return ties


def _retied(connection: Connection, tables: list[Table], ties: list[Tie]) -> None:
    if connection.dialect.name == "sqlite":
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Damaged("Rows in the backup point at nothing.")
        return
    try:
        for name_of_table, name, rule in ties:
            connection.exec_driver_sql(
                f'ALTER TABLE {name_of_table} ADD CONSTRAINT "{name}" {rule}'
            )
    except IntegrityError as broken:
        raise Damaged("Rows in the backup point at nothing.") from broken
    for table in tables:
        if "id" in table.columns:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "  # noqa: S608
                    f'COALESCE((SELECT max(id) FROM "{table.name}"), 1))'
                )
            )


def _unguarded(connection: Connection, tables: list[Table]) -> list[str]:
    """What no row may become step by step, it may be in a backup: a test of a version that was
    agreed since. Triggers are taken away (SQLite: as they are written) and come back at the end.
    """
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).all()
        for name, _written in found:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return [written for _name, written in found]
    for table in tables:
        connection.exec_driver_sql(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER')
    return []


def _guarded(connection: Connection, tables: list[Table], written: list[str]) -> None:
    for guard in written:
        connection.exec_driver_sql(guard)
    if connection.dialect.name != "sqlite":
        for table in tables:
            connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER')


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(
        text("SELECT number, hash FROM journal_entry ORDER BY number DESC LIMIT 1")
    ).one_or_none()
    return (row[0], row[1]) if row else (0, "")


def _order(metadata: MetaData) -> list[Table]:
    return sorted(metadata.tables.values(), key=lambda table: table.name)


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    held = json.loads(archive.read("manifest.json"))
    held["tables"] = {name: tuple(value) for name, value in held["tables"].items()}
    return Manifest(**held | {"journal": tuple(held["journal"])})
