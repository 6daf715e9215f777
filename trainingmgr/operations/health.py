"""Is the site well? Asked by a load balancer, a watchman, and the system page."""

import sqlite3
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.operations import schema

PATIENCE = timedelta(minutes=2)
OLD_BACKUP = timedelta(days=7)


@dataclass(frozen=True)
class Ground:
    """What a site stands on. `schema_here` is what this version of it needs."""

    database: str
    journal_mode: str
    schema_held: str | None
    schema_here: str | None

    @property
    def is_ready(self) -> bool:
        return self.schema_held is not None and self.schema_held == self.schema_here

    @property
    def misfit(self) -> str:
        """Why this version cannot work with the database, and what to do; empty where it can."""
        if self.is_ready:
            return ""
        if self.schema_held and self.schema_held > (self.schema_here or ""):
            return schema.newer(self.schema_held)
        return "The database has not the schema of this version: run `trainingmgr db upgrade`."


@dataclass(frozen=True)
class Health(Ground):
    """What the site knows about itself."""

    waiting_since: datetime | None
    entries: int
    backup: journal.JournalEntry | None = None
    unsaved_since: datetime | None = None

    @property
    def backup_is_owed(self) -> bool:
        """The last one that was proved is a week old, or the site is and has none."""
        return self.unsaved_since is not None and clock.now() - self.unsaved_since > OLD_BACKUP

    @property
    def worker_is_silent(self) -> bool:
        """Work has waited so long that no worker can be running."""
        return self.waiting_since is not None and clock.now() - self.waiting_since > PATIENCE


def ground() -> Ground:
    """Ask the database what it is, by no table of ours: nothing has to be mapped for it.

    Raises OperationalError where it cannot be reached.
    """
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        mode = str(db.session.scalar(text("PRAGMA journal_mode"))).upper()
        version = f"SQLite {sqlite3.sqlite_version}"
    else:
        mode = str(db.session.scalar(text("SHOW synchronous_commit")))
        version = f"PostgreSQL {db.session.scalar(text('SHOW server_version'))}"
    return Ground(version, mode, schema.held(connection), schema.newest())


def health() -> Health:
    """Ask the database. Raises OperationalError where it cannot be reached."""
    found = ground()
    newest = select(func.max(journal.JournalEntry.number))
    fits = found.is_ready
    return Health(
        **vars(found),
        waiting_since=jobs.waiting_since() if fits else None,
        entries=(db.session.scalar(newest) or 0) if fits else 0,
        backup=journal.last(*journal.BACKUPS) if fits else None,
        unsaved_since=journal.unsaved_since() if fits else None,
    )
