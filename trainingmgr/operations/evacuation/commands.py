# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr evacuate`: leave nothing behind but what nobody here can open (R-DAT-08)."""

import json
from pathlib import Path

import click
from flask import current_app

from trainingmgr.core import envelopes
from trainingmgr.core.db import db
from trainingmgr.core.settings import Settings, read
from trainingmgr.operations import backup, restoring
from trainingmgr.operations.evacuation import running, standing
from trainingmgr.operations.evacuation.searching import Found
from trainingmgr.operations.exits import DAMAGED, REFUSED
from trainingmgr.operations.restoring import builder
from trainingmgr.operations.sealing import Escrow
from trainingmgr.operations.terminal import Bar, account, in_app, room_and_sense
from trainingmgr.oversight.evacuation import queries, services
from trainingmgr.oversight.evacuation.rules import EvacuationKind, mark_of

READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def evacuate() -> None:
    """Leave in a hurry: seal everything for a key that is elsewhere, destroy it here, prove it.

    \b
    On the day:        trainingmgr evacuate run --to /mnt/usb --by amina --second brahim
    After a power cut: trainingmgr evacuate finish
    In another place:  trainingmgr evacuate restore FILE SHARE SHARE --into URL --keys FILE
    """


@evacuate.command("ready")
@click.option("--to", "folder", metavar="FOLDER", help="Instead of TRAININGMGR_EVACUATION_FOLDER.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
def evacuate_ready(folder: str | None, *, as_json: bool) -> None:
    """Say what is in the way, who can be the second person, and the key for their cards.

    \b
    For example, every month:
      trainingmgr evacuate ready

    Changes nothing. Exit 3 if anything is in the way.
    """
    settings = _settings()
    key = running.key_of(settings)
    wanting = running.wanting(settings, folder or settings.evacuation_folder)
    last = queries.last_rehearsal()
    mark, unprovable = mark_of(key) if key else "", running.unprovable(settings)
    if as_json:
        on = last.at.date().isoformat() if last else None
        facts = {"wanting": wanting, "not_proved": unprovable, "mark": mark, "rehearsed_on": on}
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        if unprovable:
            click.echo(unprovable, err=True)
        for each in wanting:
            click.echo(each, err=True)
        click.echo(f"The key, for both cards: {mark or 'none'}")
        said = f"{last.at:%Y-%m-%d}, {last.seconds:.0f} seconds" if last else "never"
        click.echo(f"Rehearsed: {said}")
    if wanting:
        raise SystemExit(REFUSED)


@evacuate.command("run")
@click.option("--to", "folder", metavar="FOLDER", help="Instead of TRAININGMGR_EVACUATION_FOLDER.")
@click.option("--rehearsal", is_flag=True, help="All of it on a copy; the real one stays.")
@click.option("--at-once", is_flag=True, help="No archive: a copy outside is all that is left.")
@click.option("--by", "login", required=True, metavar="LOGIN", help="Who asks.")
@click.option("--second", required=True, metavar="LOGIN", help="Another person, who agrees.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
def evacuate_run(folder: str | None, login: str, second: str, *, rehearsal: bool, at_once: bool,
                 as_json: bool) -> None:  # fmt: skip
    """Archive, destroy, search. Both people are here: each types password, digits, and one the key.

    \b
    For example, twice a year, and on the day:
      trainingmgr evacuate run --rehearsal --to /mnt/usb --by amina --second brahim
      trainingmgr evacuate run --to /mnt/usb --by amina --second brahim

    Nothing is destroyed before the archive was read back from its disk. Cut off after that, it
    goes on at the next start. Exit codes: 0 nothing in clear is left, 3 refused, 4 something is
    left (it says what), 6 no room for the archive.
    """
    settings = _settings()
    folder = folder or settings.evacuation_folder
    kind = EvacuationKind.AT_ONCE if at_once else EvacuationKind.WHOLE
    kind = EvacuationKind.REHEARSAL if rehearsal else kind
    wanting = [] if kind is EvacuationKind.AT_ONCE else running.wanting(settings, folder)
    if wanting:
        click.echo("\n".join(wanting), err=True)
        raise SystemExit(REFUSED)
    by, other = account(login), account(second)
    for each in (by, other):
        restoring.proves(db.session(), each)
    order = services.ask(kind, folder, key=running.key_of(settings), by=by)
    typed = "" if not order.mark else click.prompt("The key on the card", err=True)
    services.agree(order, str(typed), key=running.key_of(settings), by=other)
    order = queries.order(order.id)
    if said := running.unprovable(settings):
        click.echo(said, err=True)
    broken_off = running.told_if_it_breaks_off(order, settings, by=by)
    with Bar() as bar, room_and_sense(), broken_off:
        if kind is EvacuationKind.REHEARSAL:
            found = running.rehearse(order, settings, by=by, say=bar.say)
        else:
            found = running.evacuate(order, settings, say=bar.say)
    _say(found, as_json=as_json)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _say(found: Found, *, as_json: bool = False) -> None:
    if as_json:
        click.echo(json.dumps(found.facts(), ensure_ascii=False))
    else:
        for place, what in found.left:
            click.echo(f"LEFT: {what} in {place}. Erase it: shred -u {place}", err=True)
        for each in found.unproved:
            click.echo(f"NOT PROVED: {each}", err=True)
        said = "nothing in clear is left" if found.proved else "NOT PROVED"
        click.echo(f"{found.files} files in {', '.join(found.places)} were read: {said}.")
        for place, what in found.sealed:
            click.echo(f"  {what}: {place}")
        if found.proof:
            click.echo(f"The proof: {found.proof}")
        click.echo("Not read: " + "; ".join(found.unread))
    if not found.proved:
        raise SystemExit(DAMAGED)


@evacuate.command("finish")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def evacuate_finish(*, as_json: bool) -> None:
    """Go on with an evacuation that was cut off, and search again. Needs nobody and no database.

    \b
    For example, after a power cut, and on each further node of the site:
      trainingmgr evacuate finish

    On another node, copy evacuation.json into its instance folder first. Exit codes: 0 nothing in
    clear is left, 3 none was begun here, 4 something is left.
    """
    settings = read()
    if not standing.closed(settings.instance_path):
        click.echo("No evacuation was begun here. Nothing was changed.", err=True)
        raise SystemExit(REFUSED)
    with Bar() as bar:
        found = running.go_on(settings, say=bar.say)
    _say(found, as_json=as_json)


def seen_through(settings: Settings) -> None:
    """At every start of a site that is being emptied: go on, unless it was proved already."""
    begun = standing.read(settings.instance_path)
    if begun is not None and not begun.over:
        with Bar() as bar:
            found = running.go_on(settings, say=bar.say)
        _say(found)


@evacuate.command("restore")
@click.argument("file", type=READ)
@click.argument("share", type=READ)
@click.argument("other", type=READ)
@click.option("--into", required=True, metavar="URL", help="An empty database.")
@click.option("--keys", "key_file", required=True, type=click.Path(path_type=Path),
              help="Where to write the keys that the archive holds.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def evacuate_restore(context: click.Context, file: Path, share: Path, other: Path, into: str,
                     key_file: Path, *, as_json: bool) -> None:  # fmt: skip
    """Bring an archive back in another place: both keepers, their shares, an empty database.

    \b
    For example:
      trainingmgr evacuate restore HQ-evacuation-20261128T041500.tma \\
        /mnt/a/escrow-share-1.txt /mnt/b/escrow-share-2.txt \\
        --into sqlite:////srv/tm/trainingmgr.db --keys /srv/tm/keys.json

    Every table is compared with what the archive says it holds. Exit codes: 0 restored and equal,
    3 not empty, 4 damaged or the wrong shares, 6 no room.
    """
    if key_file.exists():
        raise click.BadParameter(f"{key_file} exists already; nothing was changed.")
    try:
        halves = [envelopes.from_text(each.read_text()) for each in (share, other)]
    except ValueError as bad:
        raise click.UsageError("Both shares are 64 letters and digits each.") from bad
    with Bar() as bar, room_and_sense():
        found = backup.restore(
            file, Escrow(envelopes.joined(*halves)), into, key_file,
            migrate=builder(context.obj), say=bar.say,
        )  # fmt: skip
    number, mark = found.journal
    if as_json:
        facts = {"made_at": found.made_at, "site": found.site, "head": number, "hash": mark}
        click.echo(json.dumps(facts))
        return
    click.echo(
        f"Restored what {found.site} held at {found.made_at}. Journal head {number} {mark}: "
        "compare it with the proof that lay beside the archive."
    )
