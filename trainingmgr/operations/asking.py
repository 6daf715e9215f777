"""Commands that ask the database: what they say where there is none."""

from typing import Any

import click
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError

from trainingmgr.core.db import is_full
from trainingmgr.operations.exits import NO_ROOM, NOT_READY

NO_TABLE = "42P01"  # PostgreSQL's word for it; SQLite calls it an operational error


class Asking(click.Group):
    """A database that is not there, or is empty, gets a sentence from every command."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ArgumentError, NoSuchModuleError) as unread:
            raise click.UsageError(
                "That is no address of a database. Write sqlite:////folder/file.db or "
                "postgresql+psycopg://user@host/name."
            ) from unread
        except (OperationalError, ProgrammingError) as failed:
            if isinstance(failed, ProgrammingError) and (
                getattr(failed.orig, "sqlstate", "") != NO_TABLE
            ):
                raise
            if is_full(failed):
                click.echo("There is no room on the disk. Nothing was written.", err=True)
                raise SystemExit(NO_ROOM) from failed
            why = str(failed.orig).strip().partition("\n")[0]
            click.echo(f"The database is not ready: {why}.", err=True)
            click.echo("`trainingmgr db check` looks at it; `db upgrade` builds it.", err=True)
            raise SystemExit(NOT_READY) from failed
