"""`trainingmgr`: the command line of Training Manager."""

import gc

gc.disable()  # what a start loads is never garbage, and looking for it is a fifth of the start

import sys
from typing import TYPE_CHECKING, Any

import click

from trainingmgr import __version__

FILES_ALONE = sys.argv[1:2] == ["match"] and sys.argv[2:3] in (["link"], ["dedupe"])
"""What compares files asks no database and no page: neither is loaded for it."""
if FILES_ALONE:
    from trainingmgr.operations.linkage import memory, processor
    from trainingmgr.operations.linkage.files import match

    memory.kept()
    processor.narrowed()
    COMMANDS: tuple[click.Command, ...] = (match,)
    group: type[click.Group] = click.Group
else:
    import trainingmgr.app  # noqa: F401  what is loaded before the freeze is shared by all that serve
    from trainingmgr.features import COMMANDS
    from trainingmgr.operations.asking import Asking

    group = Asking
if TYPE_CHECKING:
    from flask import Flask


def open_app(*, keyless: bool = False, **given: Any) -> "Flask":
    """The application for the settings of the environment, or a sentence and exit code 2; 4 where
    the key file is damaged, 5 where it is missing. Where this site is being evacuated that is seen
    through first.
    """
    from trainingmgr.app import create_app  # noqa: PLC0415
    from trainingmgr.core.keys import MissingKeys, UnreadableKeys  # noqa: PLC0415
    from trainingmgr.core.settings import UnsafeSettings, read  # noqa: PLC0415
    from trainingmgr.operations.evacuation import commands, standing  # noqa: PLC0415
    from trainingmgr.operations.exits import DAMAGED, NOT_READY  # noqa: PLC0415

    try:
        return create_app(read(**given), keyless=keyless)
    except standing.Evacuated as evacuated:
        commands.seen_through(read(**given))
        raise click.UsageError(str(evacuated)) from evacuated
    except UnsafeSettings as unsafe:
        raise click.UsageError(str(unsafe)) from unsafe
    except UnreadableKeys as unreadable:
        click.echo(str(unreadable), err=True)
        missing = isinstance(unreadable, MissingKeys)
        raise SystemExit(NOT_READY if missing else DAMAGED) from unreadable


@click.group(cls=group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Vetting, training, paper and pay checks for an army under reform.

    Settings come from the environment: TRAININGMGR_INSTANCE is the folder for the database and
    the keys, TRAININGMGR_DATABASE the database's URL. Exit codes: 0 done, 2 wrong usage, 3 a rule
    forbids it, 4 something is damaged, 5 the database is not ready, 6 there is no room on the disk.
    """
    context.obj = open_app


for command in COMMANDS:
    main.add_command(command)
gc.freeze()  # nor is it garbage later: processes that are forked go on sharing it
if not FILES_ALONE:  # it ends before garbage counts: looking for it is a twentieth of its work
    gc.enable()

if __name__ == "__main__":
    main()
