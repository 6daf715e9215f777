# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""Is this installation well? Everything that can be asked of it while it runs, in plain words."""

import json
import shutil
import stat
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from sqlite3 import sqlite_version_info as SQLITE  # noqa: N812  a constant

import click
from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from trainingmgr.core import clock, journal, keys
from trainingmgr.core.db import db, in_passing
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.settings import Settings
from trainingmgr.core.sqlite import journal_mode
from trainingmgr.core.values import dataclass
from trainingmgr.operations import health as asked
from trainingmgr.operations import keeping, starting
from trainingmgr.operations.exits import DAMAGED
from trainingmgr.operations.terminal import in_app
from trainingmgr.oversight.queries import checking, tree

ROOM, LITTLE_ROOM = 2_000_000_000, 200_000_000
"""Bytes on the disk below which it says so, and below which it is an illness."""
WHOLE = 100_000
"""Entries up to which all of the journal is looked at: some seconds."""
SKEW = timedelta(seconds=30)
UNSIGNED = timedelta(days=2)
KEPT = timedelta(days=31)
"""The oldest that a checkpoint or a copy may be that left the building last."""


class State(StrEnum):
    WELL = "well"
    LOOK = "look at it"
    ILL = "ill"


@dataclass(frozen=True)
class Word:
    """What was found about one thing, in a sentence."""

    about: str
    state: State
    sentence: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@partial(in_app, keyless=True)
def doctor(*, as_json: bool) -> None:
    """Look at this installation while it runs: one sentence for each thing. Changes nothing.

    \b
    For example, every morning, by a watchman who mails what it says:
      trainingmgr doctor > seen.txt || mail -s "Training Manager" admin < seen.txt

    Settings, keys, disks, database and its file, schema, how it writes and plans, worker, backups
    and their copies, the journal against its checkpoints (of a long one the end), whether oversight
    was given one, clock. Exit codes: 0 well, or something to look at; 4 something is ill.
    """
    settings: Settings = current_app.extensions["settings"]
    found = list(examined(settings))
    if as_json:
        facts = [{"about": w.about, "state": w.state, "sentence": w.sentence} for w in found]
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for word in found:
            click.echo(f"{word.state.upper():>10}  {word.about}: {word.sentence}")
    if any(word.state is State.ILL for word in found):
        raise SystemExit(DAMAGED)


def examined(settings: Settings) -> Iterator[Word]:
    """Each thing in turn. What rests on the database is left out where that does not answer."""
    yield _settings(settings)
    if (file := starting.file_of(settings.database_url)) and not file.exists():
        yield from _without_a_database(settings, file)
        return
    yield from _keys(settings)
    yield from _disks(settings)
    try:
        found = asked.health()
    except SQLAlchemyError as failed:
        yield Word("Database", State.ILL, f"it does not answer: {getattr(failed, 'orig', failed)}")
        return
    try:
        yield from _of_the_database(settings, found)
    except SQLAlchemyError as failed:
        yield Word("Database", State.ILL, f"it does not answer: {getattr(failed, 'orig', failed)}")


def _without_a_database(settings: Settings, file: Path) -> Iterator[Word]:
    """Nothing asks it: whoever did would leave an empty one in its place."""
    yield from _disks(settings)
    if settings.key_file.exists():
        said = f"there is none at {file}, and there are keys of one: put it back, or restore the "
        said += "last backup. Only on a new site: `trainingmgr db upgrade`."
    else:
        said = f"there is none at {file} yet: run `trainingmgr db upgrade`."
    yield Word("Database", State.ILL, said)


def _of_the_database(settings: Settings, found: asked.Health) -> Iterator[Word]:
    with in_passing():
        yield from _database(found)
        if found.is_ready:
            yield _worker(found)
            yield from _backup(settings, found)
            yield from _journal(found)
            yield _clock()


def _settings(settings: Settings) -> Word:
    if settings.production:
        return Word("Settings", State.WELL, f"a real site, served at {settings.address}.")
    said = "demonstration accounts can sign in; set TRAININGMGR_PRODUCTION=yes on a real site."
    return Word("Settings", State.LOOK, said)


def _keys(settings: Settings) -> Iterator[Word]:
    path = settings.key_file
    if not path.exists():
        yield _no_keys(settings)
        return
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Word("Keys", State.ILL, f"others can read {path}: chmod 600 it.")
    try:
        if said := starting.wrong_keys(settings):
            yield Word("Keys", State.ILL, said)
            return
    except SQLAlchemyError:
        db.session.rollback()  # what it does not answer is told below
    ring = keys.ring()
    said = f"{path}: {len(ring.fields)} for secrets, {len(ring.signing)} for certificates, "
    yield Word("Keys", State.WELL, f"{said}{len(ring.log)} for checkpoints.")


def _no_keys(settings: Settings) -> Word:
    """A new site has none: the first command that seals something makes them."""
    try:
        starting.first_keys(settings)
    except keys.MissingKeys as missing:
        return Word("Keys", State.ILL, str(missing))
    return Word("Keys", State.LOOK, f"there are none at {settings.key_file} yet.")


def _disks(settings: Settings) -> Iterator[Word]:
    """That of the instance folder, and those of the database and of backups, if they are others."""
    if said := starting.far_away(settings):
        yield Word("Disk", State.ILL, said)
    places = {"Disk": settings.instance_path}
    if file := starting.file_of(settings.database_url):
        places["Disk of the database"] = file.parent
    if settings.backup_folder:
        places["Disk of backups"] = Path(settings.backup_folder)
    seen: set[int] = set()
    for about, place in places.items():
        if place.is_dir() and (disk := place.stat().st_dev) not in seen:
            seen.add(disk)
            free = shutil.disk_usage(place).free
            state = State.ILL if free < LITTLE_ROOM else State.LOOK if free < ROOM else State.WELL
            yield Word(about, state, f"{free / 1e9:.1f} GB are free in {place}.")


def _database(found: asked.Health) -> Iterator[Word]:
    if said := _damage():
        yield Word("Database", State.ILL, f"its file is damaged: {said}. Restore the last backup.")
    else:
        yield Word("Database", State.WELL, f"{found.database}.")
    state = State.ILL if found.misfit else State.WELL
    said = found.misfit or f"{found.schema_held} fits this version."
    yield Word("Schema", state, said)
    yield _writing(found)
    if not found.database.startswith("SQLite"):
        yield _statistics()


def _damage() -> str:
    """What is wrong with SQLite's file, table by table: nobody who writes waits for long."""
    if db.engine.dialect.name != "sqlite":
        return ""
    for table in db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")):
        try:
            quick = db.session.scalar(text(f"PRAGMA quick_check('{table}')"))
        except SQLAlchemyError as failed:
            db.session.rollback()
            quick = getattr(failed, "orig", failed)
        if quick != "ok":
            return f"table {table}, {str(quick).splitlines()[-1]}"
    return ""


def _writing(found: asked.Health) -> Word:
    """What is said to be saved is on the disk: the journal mode and how commits wait."""
    if found.database.startswith("SQLite"):
        synchronous = db.session.scalar(text("PRAGMA synchronous"))
        is_full = synchronous in (2, 3)
        sound = is_full and found.journal_mode in ("TRUNCATE", journal_mode(SQLITE))
        said = f"{found.journal_mode} journal, {'full' if is_full else 'unsafe'} synchronisation"
    else:
        fsync = db.session.scalar(text("SHOW fsync"))
        sound = (found.journal_mode, fsync) == ("on", "on")
        said = f"synchronous_commit {found.journal_mode}, fsync {fsync}"
    return Word("Writing", State.WELL if sound else State.ILL, f"{said}.")


def _statistics() -> Word:
    """PostgreSQL plans by what it has counted, and counts by itself unless it is told not to."""
    off = starting.switched_off("autovacuum", "track_counts")
    if off:
        said = (f"{' and '.join(off)} switched off: lists of a whole country take many times as "
                "long. Switch it on.")  # fmt: skip
        return Word("Statistics", State.LOOK, said)
    return Word("Statistics", State.WELL, "autovacuum keeps them.")


def _worker(found: asked.Health) -> Word:
    if found.worker_is_silent and found.waiting_since:
        since = f"{found.waiting_since:%Y-%m-%d %H:%M} UTC"
        return Word("Worker", State.ILL, f"work waits since {since}: start the worker.")
    return Word("Worker", State.WELL, "no work waits.")


def _backup(settings: Settings, found: asked.Health) -> Iterator[Word]:
    if said := keeping.trouble(settings):
        yield Word("Backup by itself", State.ILL, said)
    elif settings.backup_folder and (failed := keeping.failed()) is not None:
        when = f"{failed.finished_at:%Y-%m-%d %H:%M} UTC" if failed.finished_at else "late"
        said = f"the last try failed, {when}: {failed.trouble}"
        yield Word("Backup by itself", State.ILL, said)
    elif settings.backup_folder:
        said = f"every {settings.backup_hours} hours, into {settings.backup_folder}."
        yield Word("Backup by itself", State.WELL, said)
    else:
        said = "nobody makes any: set TRAININGMGR_BACKUP_FOLDER, _PHRASE and _BY."
        yield Word("Backup by itself", State.LOOK, said)
    if found.backup is None:
        state = State.ILL if found.backup_is_owed else State.LOOK
        yield Word("Backup", state, "none was made and proved yet: `trainingmgr backup create`.")
    else:
        days = (clock.now() - found.backup.at).days
        state = State.ILL if found.backup_is_owed else State.WELL
        yield Word("Backup", state, f"the last one was made and proved {days} days ago.")
    last = journal.last(*keeping.COPIES)
    if last is None or clock.now() - last.at > KEPT:
        when = f"since {last.at:%Y-%m-%d}" if last else "yet"
        said = f"none was put on a stick {when}: `trainingmgr backup copy`."
        yield Word("Copies", State.LOOK, said)
    else:
        said = f"number {last.facts['number']} is of {last.at:%Y-%m-%d}."
        yield Word("Copies", State.WELL, said)


def _journal(seen: asked.Health) -> Iterator[Word]:
    """The journal, of a long one its end since the last whole tile, and who keeps a checkpoint."""
    is_long = seen.entries > WHOLE
    found = checking.verify(tail=is_long)
    if found.findings:
        yield Word("Journal", State.ILL, " ".join(map(str, found.findings[:3])))
    elif is_long:
        said = f"{found.head.number} entries, the last {found.entries} as they were signed."
        yield Word("Journal", State.WELL, f"{said} `trainingmgr audit verify` looks at all.")
    else:
        yield Word("Journal", State.WELL, f"{found.entries} entries, all as they were signed.")
    last = tree.newest()
    if last is None or (last.size < found.head.number and clock.now() - last.at > UNSIGNED):
        when = f"since {last.at:%Y-%m-%d}" if last else "yet"
        yield Word("Checkpoints", State.LOOK, f"none was signed {when}: start the worker.")
        return
    given = tree.last_hand_over()
    if given is None or clock.now() - given.checkpoint.at > KEPT:
        when = f"since {given.on:%Y-%m-%d}" if given else "yet"
        said = f"oversight was given none {when}: hand one over, or nothing shows a cut."
        yield Word("Checkpoints", State.LOOK, said)
        return
    yield Word("Checkpoints", State.WELL, f"the last one handed over is of {given.on:%Y-%m-%d}.")


def _clock() -> Word:
    """Against the database's clock, and against the newest entry: time does not run back."""
    last = select(JournalEntry.at).order_by(JournalEntry.number.desc()).limit(1)
    newest = db.session.scalar(last)
    here = clock.now()
    if newest is not None and newest > here + SKEW:
        said = f"the newest entry is of {newest:%Y-%m-%d %H:%M} UTC, later than now: set it."
        return Word("Clock", State.ILL, said)
    if journal.has_leapt():
        said = f"it is {here:%Y-%m-%d}, weeks after all else on record: is that right?"
        return Word("Clock", State.LOOK, f"{said} What is erased by its age waits for a day.")
    if db.engine.dialect.name == "postgresql":
        there = db.session.scalar(text("SELECT clock_timestamp()"))
        if there is not None and abs(there - here) > SKEW:
            apart = abs(there - here).total_seconds()
            said = f"this machine and the database differ by {apart:.0f} seconds."
            return Word("Clock", State.ILL, said)
    return Word("Clock", State.WELL, f"{here:%Y-%m-%d %H:%M} UTC, no entry is of the future.")
