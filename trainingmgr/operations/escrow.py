# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""The escrow of the source compartment: its key in two shares that two people keep offline, and
what it is for: a source that no custodian opens any more.
"""

import json
import os
from pathlib import Path

import click
from flask import current_app

from trainingmgr.accounts.models import User
from trainingmgr.core import envelopes
from trainingmgr.core.keys import WrongKey
from trainingmgr.operations.exits import DAMAGED
from trainingmgr.operations.terminal import acting, in_app
from trainingmgr.vetting.sources import queries, services
from trainingmgr.vetting.sources.rules import compartment


@click.group("escrow")
def escrow() -> None:
    """The offline key of the source compartment: made in two shares, drilled, and used at need."""


@escrow.command("make")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def escrow_make(folder: Path, *, as_json: bool) -> None:
    """Make the pair, on a machine without network: the public key and two shares in FOLDER.

    \b
    For example, on two sticks that two people keep in two places:
      trainingmgr keys escrow make /mnt/usb
      export TRAININGMGR_ESCROW=$(cat /mnt/usb/escrow-public.txt)

    One share opens nothing and says nothing. No share belongs on this server.
    """
    private, public = envelopes.new_pair()
    files = zip(("escrow-public.txt", "escrow-share-1.txt", "escrow-share-2.txt"),
                (public, *envelopes.shares(private)), strict=True)  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files:
        _written(folder / name, envelopes.as_text(content))
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "public": envelopes.as_text(public)}))
        return
    click.echo(f"The public key is {envelopes.as_text(public)}: set it as TRAININGMGR_ESCROW.")
    click.echo("Give each share to another person, prove them (escrow drill), and erase FOLDER.")


@escrow.command("drill")
@click.argument("share", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("other", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--public", metavar="KEY", help="Instead of TRAININGMGR_ESCROW.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def escrow_drill(share: Path, other: Path, public: str | None, *, as_json: bool) -> None:
    """Prove that a test record sealed for the escrow opens with both shares and with neither alone.

    \b
    For example, once a year, both keepers present:
      trainingmgr keys escrow drill /mnt/a/escrow-share-1.txt /mnt/b/escrow-share-2.txt

    It touches no record of anybody and no database. Exit 4 if the shares do not open it.
    """
    told = public or os.environ.get("TRAININGMGR_ESCROW", "")
    try:
        key, *halves = (envelopes.from_text(each) for each in
                        (told, share.read_text(), other.read_text()))  # fmt: skip
    except ValueError as bad:
        raise click.UsageError("The public key and both shares are 64 letters each.") from bad
    together, alone = envelopes.drill(key, *halves)
    if as_json:
        click.echo(json.dumps({"together": together, "alone": list(alone)}))
        raise SystemExit(DAMAGED if not together or any(alone) else 0)
    click.echo(f"Both shares: {'opens' if together else 'DOES NOT OPEN'}.")
    for number, opens in enumerate(alone, 1):
        click.echo(f"Share {number} alone: {'OPENS' if opens else 'does not open'}.")
    if not together or any(alone):
        raise SystemExit(DAMAGED)
    click.echo("The escrow holds.")


def _written(path: Path, content: str) -> None:
    """A new file that this account alone reads. One that is there stays as it is."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise click.UsageError(f"{path} is there already.") from there
    with os.fdopen(number, "w") as file:
        file.write(content + "\n")


@escrow.command("take")
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--reason", required=True, metavar="SENTENCE", help="It is kept with your name.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def escrow_take(by: User, code: str, file: Path, reason: str, *, as_json: bool) -> None:
    """Take one source out of the database, sealed as it lies there, to be opened offline.

    \b
    For example, on the server, when no custodian opens a source any more:
      trainingmgr keys escrow take K7QHB2M4XC /mnt/usb/source.json --by amina \\
        --reason "Both custodians left before they sealed it for others."

    A custodian does this, and it is on record. The file opens with both shares alone.
    """
    settings = current_app.extensions["settings"]
    into = compartment(on=settings.sources, escrow=settings.escrow)
    taken = services.take_out(queries.source(code, reader=by), reason, into=into, by=by)
    _written(file, json.dumps({name: value.hex() for name, value in taken.items()}))
    words = f"{file} is sealed. Open it on a machine without network, both keepers present."
    click.echo(json.dumps({"source": code, "file": str(file)}) if as_json else words)


@escrow.command("open")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("share", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("other", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def escrow_open(file: Path, share: Path, other: Path) -> None:
    """Read a source that was taken out: both shares together, on a machine without network.

    \b
    For example, both keepers present:
      trainingmgr keys escrow open source.json /mnt/a/escrow-share-1.txt /mnt/b/escrow-share-2.txt

    It needs no database and writes nothing. Exit 4 if the shares do not open it.
    """
    try:
        taken = {name: bytes.fromhex(held) for name, held in json.loads(file.read_text()).items()}
        halves = [envelopes.from_text(each.read_text()) for each in (share, other)]
        envelope, content = taken["envelope"], taken["content"]
    except (ValueError, KeyError, AttributeError) as bad:
        raise click.UsageError("Give the file that `take` wrote, and both shares.") from bad
    try:
        key = envelopes.opened(envelopes.joined(*halves), envelope)
        click.echo(envelopes.unsealed(key, content))
    except WrongKey as wrong:
        click.echo("These shares do not open it.", err=True)
        raise SystemExit(DAMAGED) from wrong
