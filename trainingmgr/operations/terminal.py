"""What every command stands on: the application, who acts, a progress bar, exit codes."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Self

import click
from flask import Flask

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.late import Late
from trainingmgr.core.permissions import Permission
from trainingmgr.operations.exits import DAMAGED, NO_ROOM, REFUSED
from trainingmgr.operations.sealing import Damaged

AWAY = (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE)
"""What a system says of a disk that was pulled out while somebody wrote to it."""
progress: Any = Late("rich.progress")


def in_app(command: Callable[..., Any], *, keyless: bool = False) -> Callable[..., Any]:
    """Run inside the application; refusals become a sentence and exit code 3. `keyless` goes on
    where the key file of this site is missing, and makes none.
    """

    @wraps(command)
    @click.pass_context
    def run(context: click.Context, *args: Any, **kwargs: Any) -> Any:
        app: Flask = context.obj(keyless=True) if keyless else context.obj()
        with app.app_context():
            try:
                return command(*args, **kwargs)
            except Refusal as refused:
                click.echo(str(refused), err=True)
                raise SystemExit(REFUSED) from refused
            except NotFound as missing:
                click.echo("There is nothing of that name here.", err=True)
                raise SystemExit(REFUSED) from missing
            finally:
                db.session.remove()

    return run


def acting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command `by`: the account named by --by, which must be active."""

    @click.option("--by", required=True, metavar="LOGIN", help="The account that does this.")
    @wraps(command)
    def run(*args: Any, by: str, **kwargs: Any) -> Any:
        return command(*args, by=account(by), **kwargs)

    return run


def operating(by: User) -> None:
    """Stop whoever neither runs the machine nor its accounts: copies and keys hold everything."""
    if not by.may(Permission.SYSTEM_OPERATE):
        click.echo(f"{by.username} has no role that does this: system or user administrator.",
                   err=True)  # fmt: skip
        raise SystemExit(REFUSED)


def account(login: str) -> User:
    found = accounts.by_username(login)
    if found is None or not found.active:
        click.echo(f"There is no active account {login!r}.", err=True)
        raise SystemExit(REFUSED)
    return found


class Bar:
    """A progress bar for people at a terminal; silent in a pipe."""

    def __enter__(self) -> Self:
        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
        )
        self._bar = progress.Progress(*columns, disable=not sys.stderr.isatty(), transient=True)
        self._bar.start()
        self._task = self._bar.add_task("", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While somebody is asked something."""
        self._bar.stop()
        yield
        self._bar.start()

    def say(self, what: str, done: int, total: int | None) -> None:
        self._bar.update(self._task, description=what, completed=done, total=total)


def passphrase(file: str | None) -> str:
    """From a file, from TRAININGMGR_PASSPHRASE, or asked for."""
    if file:
        return Path(file).read_text().strip()
    given = os.environ.get("TRAININGMGR_PASSPHRASE")
    return given or str(click.prompt("Passphrase", hide_input=True))


@contextmanager
def room_and_sense() -> Iterator[None]:
    """A full disk, a folder that is not there, a damaged file: each a sentence and a code."""
    try:
        yield
    except Damaged as broken:
        click.echo(str(broken), err=True)
        raise SystemExit(DAMAGED) from broken
    except OSError as failed:
        if failed.errno in (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.EROFS):
            raise click.UsageError(
                f"{failed.filename}: {failed.strerror}. Name a folder that is there and may be "
                "written to."
            ) from failed
        if failed.errno in AWAY:
            click.echo(f"The disk does not answer ({failed.strerror}): was it pulled out? What was "
                       "begun on it does not count.", err=True)  # fmt: skip
            raise SystemExit(DAMAGED) from failed
        if failed.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        click.echo("There is no room on the disk. Nothing was written.", err=True)
        raise SystemExit(NO_ROOM) from failed
