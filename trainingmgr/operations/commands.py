# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""The command line: every command that writes acts as a named user, and says what it did."""

import json
import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

import click
from click.core import ParameterSource
from flask import Flask, current_app
from sqlalchemy import Connection

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs, journal, keys
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.settings import Settings, is_here
from trainingmgr.documents.libraries import segno
from trainingmgr.operations import backup as backups
from trainingmgr.operations import keeping, lan, restoring, rotation, schema, serving, starting
from trainingmgr.operations.escrow import escrow
from trainingmgr.operations.exits import DAMAGED, NOT_READY
from trainingmgr.operations.health import health
from trainingmgr.operations.terminal import (
    Bar,
    acting,
    in_app,
    operating,
    passphrase,
    room_and_sense,
)
from trainingmgr.oversight.queries import tree
from trainingmgr.training.certificates.services import striking


@click.group("db")
def db_group() -> None:
    """Build, take back or check the database's schema."""


@db_group.command("upgrade")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
def upgrade(*, as_json: bool) -> None:
    """Bring the schema to what this version needs. A second run does nothing.

    \b
    For example, after every new version:
      trainingmgr db upgrade && trainingmgr db check
    """
    schema.bring_up()
    _say_schema("The database has the schema of this version.", as_json=as_json)


@db_group.command("downgrade")
@click.argument("revision", default="-1")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
def downgrade(revision: str, *, as_json: bool) -> None:
    """Take the schema back by one step, or to REVISION. Make a backup first.

    \b
    For example, before an older version is put back:
      trainingmgr db downgrade
    """
    try:
        schema.downgrade(revision)
    except SystemExit as refused:  # it has said why
        raise click.UsageError(
            "Nothing was changed. REVISION is a number such as 0011, or -1 for one step."
        ) from refused
    _say_schema("Done.", as_json=as_json)


def _say_schema(words: str, *, as_json: bool) -> None:
    found = health()
    facts = {"schema": found.schema_held, "needed": found.schema_here, "ready": found.is_ready}
    click.echo(json.dumps(facts) if as_json else words)


@db_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def check(context: click.Context, *, as_json: bool) -> None:
    """Say which database this is and whether its schema fits. Exit 5 if it does not.

    \b
    For example, in a script that starts the site:
      trainingmgr db check --json || trainingmgr db upgrade
    """
    app: Flask = context.obj(keyless=True)
    with app.app_context():
        found = health()
        facts = {
            "database": found.database,
            "journal": found.journal_mode,
            "schema": found.schema_held,
            "needed": found.schema_here,
            "ready": found.is_ready,
        }
        said = found.misfit
        db.session.remove()
    click.echo(json.dumps(facts) if as_json else "\n".join(f"{k}: {v}" for k, v in facts.items()))
    if said:
        click.echo(said, err=True)
        raise SystemExit(NOT_READY)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535),
              help="Where to listen: the port of TRAININGMGR_ADDRESS if that is plain http, "
                   "else 8000.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="On which address.")
@click.option("--workers", default=2, show_default=True, help="Web processes, four threads each.")
@click.option("--no-worker", is_flag=True, help="Serve pages only; run `worker` elsewhere.")
@click.option("--lan", "on_lan", is_flag=True,
              help="Serve https on the local network, by a certificate of its own.")  # fmt: skip
@click.pass_context
def serve(
    context: click.Context, port: int | None, host: str, workers: int, *, no_worker: bool,
    on_lan: bool,
) -> None:  # fmt: skip
    """Serve the pages, and work off the jobs, until stopped with Ctrl-C or SIGTERM.

    \b
    For example, on one machine, and on a second web node:
      trainingmgr serve --port 8000
      trainingmgr serve --no-worker --workers 4

    Phones work without signal only from a safe address. In a camp without a proxy and without
    anybody's certificate (it prints the address and the code to scan):
      trainingmgr serve --lan

    Whatever is being answered is answered first; it ends within 30 seconds and loses nothing.
    Exit 5 before that, with a sentence: the database has not the schema of this version, the key
    file is not the one of this database, the disk or the database would lose what was saved.
    """
    if on_lan:
        said = context.get_parameter_source("host") is ParameterSource.COMMANDLINE
        if said and is_here(host):
            raise click.UsageError(
                f"No phone reaches {host}: it is this machine alone. Say with --host which of its "
                "addresses on the local network phones reach, or leave --host out."
            )
        _serve_on_lan(context, "" if is_here(host) else host, port or 8443, workers, no_worker)
    app: Flask = context.obj()
    settings: Settings = app.extensions["settings"]
    if not (is_here(host) or (settings.is_secure and settings.trusted_proxies)):
        raise click.UsageError(
            f"Others reach {host}, and this is plain http. Give TRAININGMGR_ADDRESS, the https "
            "address that the proxy serves, and TRAININGMGR_TRUSTED_PROXIES, how many there are; "
            "or leave --host out."
        )
    port = port or settings.port
    _ready_to_serve(app)
    deeds: list[Callable[[], None]] = [serving.Pages(app, f"{host}:{port}", workers).run]
    if not no_worker:
        deeds.append(partial(serving.worker, app))
    if trouble := serving.taken(host, port):
        raise click.UsageError(trouble)
    click.echo(f"Training Manager is at http://{host}:{port} (Ctrl-C stops it).")
    raise SystemExit(serving.see_through(deeds))


def _serve_on_lan(
    context: click.Context, host: str, port: int, workers: int, no_worker: bool
) -> NoReturn:
    """Over TLS with a certificate of its own, and beside it one open page on how to trust it."""
    host, told = host or lan.here(), port + 1
    if not lan.is_private(host):
        raise click.UsageError(
            f"{host} is no address of a local network. Say with --host which of this machine's "
            "addresses phones reach; elsewhere put a proxy with a real certificate in front."
        )
    address = f"https://{host}:{port}"
    app: Flask = context.obj(address=address)
    settings: Settings = app.extensions["settings"]
    folder = settings.instance_path / "lan"
    safe = lan.prepared(folder, host, settings.site)
    _ready_to_serve(app)
    for each in (port, told):
        if trouble := serving.taken(host, each):
            raise click.UsageError(trouble)
    door = serving.only(app, "/field/trust", "/static/")
    deeds: list[Callable[[], None]] = [
        serving.Pages(app, f"{host}:{port}", workers, safe=safe).run,
        serving.Pages(door, f"{host}:{told}", 1).run,
    ]
    if not no_worker:
        deeds.append(partial(serving.worker, app))
    open_page = f"http://{host}:{told}/field/trust"
    click.echo(f"Training Manager is at {address} (Ctrl-C stops it).")
    click.echo(f"How a phone comes to trust it, once: {open_page}")
    click.echo(f"The mark of the certificate to compare there: {lan.mark(folder)}")
    segno.make(open_page).terminal(compact=True)
    raise SystemExit(serving.see_through(deeds))


def _ready_to_serve(app: Flask) -> None:
    """A site that is not well would answer every question with a fault, or lose what it is told."""
    with app.app_context():
        _nothing_objects()
        db.session.remove()
        db.engine.dispose()  # what is forked from here must hold no connection


def _nothing_objects() -> None:
    """Say what keeps the site from working, and end with exit code 5."""
    if said := starting.objection(_settings()):
        click.echo(said, err=True)
        raise SystemExit(NOT_READY)


@click.command()
@click.option("--once", is_flag=True, help="Work off what waits now, then end.")
@in_app
def worker(*, once: bool) -> None:
    """Do the long work that people asked for: imports, reconciliations, files.

    \b
    For example, once, after a power cut:
      trainingmgr worker --once

    Told to stop, it ends after the step it is doing; the next worker goes on from there.
    Exit 5 where the site is not ready to start.
    """
    _nothing_objects()
    if not once:
        serving.work_until_told()
        return
    stopped: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: stopped.append(number))
    while jobs.work_once(lambda: bool(stopped)):
        db.session.remove()


@click.group()
def backup() -> None:
    """Make a sealed copy of everything, prove it, bring it back."""


@backup.command("create")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--passphrase-file", type=click.Path(exists=True), help="Instead of asking.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def backup_create(file: Path, passphrase_file: str | None, by: User, *, as_json: bool) -> None:
    """Write FILE while others go on working, and restore it once to prove it.

    \b
    For example, every night:
      trainingmgr backup create /mnt/usb/monday.tmb --by amina --passphrase-file /root/phrase

    The worker makes them by itself where TRAININGMGR_BACKUP_FOLDER is set, with _PHRASE and _BY.

    It holds the keys and the uploaded files too: keep the passphrase apart. Give the journal's
    head that it prints to whoever watches over this site. Exit codes: 0 whole and proved,
    3 refused, 4 damaged, 5 the database has not this version's schema, 6 no room.
    """
    operating(by)
    if said := health().misfit:
        click.echo(said, err=True)
        raise SystemExit(NOT_READY)
    settings = _settings()
    phrase = passphrase(passphrase_file)
    if len(phrase) < keeping.SHORTEST:
        raise click.BadParameter(f"A passphrase has at least {keeping.SHORTEST} characters.")
    with Bar() as bar, room_and_sense():
        done = keeping.proved(db.engine, settings, file, phrase, bar.say)
    _record(done.happening, by)
    made, (number, mark) = done.manifest, done.manifest.journal
    rows = sum(count for count, _mark in made.tables.values())
    if as_json:
        facts = {"file": str(file), "rows": rows, "head": number, "hash": mark,
                 "sha256": done.sha256}  # fmt: skip
        click.echo(json.dumps(facts))
        return
    click.echo(
        f"{file}: {rows} rows of {len(made.tables)} tables and {len(made.files)} files, restored "
        "once and equal."
    )
    click.echo(f"Journal head {number} {mark}: give it to whoever watches over this site.")


@backup.command("copy")
@click.argument("stick", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Another backup that was proved; else the newest of the folder.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def backup_copy(stick: Path, file: Path | None, by: User, *, as_json: bool) -> None:
    """Copy a proved backup to STICK under the next number, and read it back from there.

    \b
    For example, every Friday, in turn to one of three sticks:
      trainingmgr backup copy /mnt/usb --by amina

    Write the number on the stick and lock it away outside: it is on record which number holds what.
    """
    operating(by)
    settings = _settings()
    folder = Path(settings.backup_folder) if settings.backup_folder else None
    source = file
    if folder and folder.is_dir():
        source = file or keeping.last_of(folder, settings.site)
    if source is None:
        raise click.UsageError("There is no backup to copy: name one with --file.")
    with room_and_sense():
        there = keeping.copied(source, stick, site=settings.site, by=by)
    if as_json:
        click.echo(json.dumps({"file": str(there), "number": there.stem}))
        return
    click.echo(f"{there}: copied, read back and equal. Write {there.stem} on the stick.")


@backup.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--passphrase-file", type=click.Path(exists=True), help="Instead of asking.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def backup_verify(
    context: click.Context, file: Path, passphrase_file: str | None, *, as_json: bool
) -> None:
    """Restore FILE into a throw-away database and prove it equal. Exit 4 if it is damaged.

    \b
    For example:
      trainingmgr backup verify /mnt/usb/monday.tmb
    """
    phrase = passphrase(passphrase_file)
    with Bar() as bar, room_and_sense():
        found = backups.verify(file, phrase, migrate=restoring.builder(context.obj), say=bar.say)
    if as_json:
        click.echo(json.dumps(_facts(found)))
        return
    click.echo(f"Sound: made {found.made_at} at {found.site}, journal head {found.journal[0]}.")


def _facts(found: backups.Manifest) -> dict[str, object]:
    number, mark = found.journal
    return {"made_at": found.made_at, "site": found.site, "head": number, "hash": mark}


@backup.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", required=True, metavar="URL", help="An empty database.")
@click.option("--keys", "key_file", required=True, type=click.Path(path_type=Path),
              help="Where to write the keys that the backup holds.")  # fmt: skip
@click.option("--by", required=True, metavar="LOGIN", help="The account of whoever restores.")
@click.option("--second", required=True, metavar="LOGIN", help="The account of another person.")
@click.option("--passphrase-file", type=click.Path(exists=True), help="Instead of asking.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def backup_restore(context: click.Context, file: Path, into: str, key_file: Path, by: str,
                   second: str, passphrase_file: str | None, *, as_json: bool) -> None:  # fmt: skip
    """Fill an empty database from FILE and prove it equal. Needs two people.

    Both are accounts of the backup, of two people; each types their own password and the digits of
    their authenticator, before anything is touched. On the day of the backup the first was system
    or user administrator, the second one of these or data protection officer. Uploaded files come
    into the folder `uploads` beside the keys.

    \b
    For example:
      trainingmgr backup restore monday.tmb --into sqlite:////srv/tm/trainingmgr.db \\
        --keys /srv/tm/keys.json --by amina --second brahim
    Exit codes: 0 restored and equal, 3 not empty or not allowed, 4 damaged, 6 no room.
    """
    phrase = passphrase(passphrase_file)
    if key_file.exists():
        raise click.BadParameter(f"{key_file} exists already; nothing was changed.")
    with Bar() as bar, room_and_sense():
        look = partial(_both_agree, context, bar, by, second)
        both = backups.Allows(restoring.TABLES, look)
        found = backups.restore(
            file,
            phrase,
            into,
            key_file,
            migrate=restoring.builder(context.obj),
            say=bar.say,
            allows=both,
        )
    if as_json:
        click.echo(json.dumps(_facts(found)))
        return
    click.echo(
        f"Restored what {found.site} held at {found.made_at}, by {by} with {second}. "
        f"Journal head {found.journal[0]} {found.journal[1]}: compare it with the one you kept."
    )


def _both_agree(context: click.Context, bar: Bar, by: str, second: str, connection: Connection,
                key_file: Path, manifest: backups.Manifest) -> None:  # fmt: skip
    """Ask the two while the keys of the backup open what its accounts are proved by."""
    app: Flask = context.obj(keyless=True)
    held = keys.ring()
    keys.hold(keys.KeyRing.load(key_file))
    try:
        with app.app_context(), bar.aside():
            real = _settings().production
            restoring.both_agree(connection, manifest, by, second, real=real)
    finally:
        keys.hold(held)


@click.group("keys")
def keys_group() -> None:
    """The keys outside the database: what opens secrets, signs certificates and checkpoints."""


@keys_group.command("show")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
def keys_show(*, as_json: bool) -> None:
    """Say where the keys lie and how many there are. Never prints a secret one.

    \b
    For example:
      trainingmgr keys show
    """
    ring = keys.ring()
    if as_json:
        facts = {
            "file": str(ring.path or _settings().key_file),
            "secrets": len(ring.fields),
            "certificates": [each["id"] for each in ring.signing],
            "checkpoints": [key.text for key in tree.verifiers()],
        }
        click.echo(json.dumps(facts))
        return
    click.echo(f"{ring.path or _settings().key_file}")
    click.echo(f"{len(ring.fields)} for secrets, {len(ring.signing)} for certificates:")
    for each in ring.signing:
        click.echo(f"  certificate key {each['id']}")
    click.echo(f"{len(ring.log)} for checkpoints of the journal, the newest first:")
    for key in tree.verifiers():
        click.echo(f"  {key.text}")


@keys_group.command("rotate")
@click.option("--signing", is_flag=True, help="Also begin a new key for certificates.")
@click.option("--log", is_flag=True, help="Also begin a new key for checkpoints of the journal.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def keys_rotate(by: User, *, signing: bool, log: bool, as_json: bool) -> None:
    """Seal every secret under a new key. The old ones go on opening backups.

    \b
    For example, once a year, and whenever a machine was lost:
      trainingmgr keys rotate --by amina --signing

    With --log the next checkpoint is signed by the old key and the new one, so that whoever holds
    the old verifier key comes to trust the new one; give it to oversight (`keys show`).

    People go on working: servers take the new key by themselves, and what lies under an old one
    stays readable. Cut off half way, it is taken up by the next worker, or by:
      trainingmgr keys resume --by amina
    """
    operating(by)
    if rotation.unfinished() is not None:
        raise Refusal("Another rotation is not finished: run `trainingmgr keys resume` first.")
    job = rotation.begin(_settings().key_file, signing=signing, log=log, by=by)
    _sealed_anew(job, as_json=as_json)


@keys_group.command("withdraw")
@click.argument("key")
@click.option(
    "--from",
    "from_on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    metavar="DAY",
    help="The day on which it may have been stolen.",
)
@click.option("--reason", required=True, help="What happened, in a full sentence.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def keys_withdraw(by: User, key: str, *, from_on: datetime, reason: str, as_json: bool) -> None:
    """Ask that a key that signs certificates be struck off; another person agrees on its page.

    \b
    For example:
      trainingmgr keys withdraw 3fa81c22 --from 2026-11-20 --reason "It was stolen." --by amina

    What it signed from that day on is not believed any more; what it signed before stays valid.
    Begin a new key with `trainingmgr keys rotate --signing`.
    """
    striking.ask(key, from_on.date(), reason, by=by)
    address = _settings().address
    words = f"Asked for. Another person agrees at {address}/certificates/keys."
    click.echo(json.dumps({"key": key, "state": "asked"}) if as_json else words)


@keys_group.command("resume")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def keys_resume(by: User, *, as_json: bool) -> None:
    """Go on with a rotation that was cut off, from where it stopped.

    \b
    For example:
      trainingmgr keys resume --by amina
    """
    operating(by)
    job = rotation.unfinished()
    if job is None:
        words = "No rotation waits: every secret is sealed under the newest key."
        click.echo(json.dumps({"secrets": 0}) if as_json else words)
        return
    _sealed_anew(job, as_json=as_json)


def _sealed_anew(job: jobs.Job, *, as_json: bool) -> None:
    with Bar() as bar:
        done = rotation.see_through(job, bar.say)
    if done.state is not jobs.JobState.DONE:
        click.echo(f"It stopped: {done.trouble}. Every secret is readable; run `keys resume`.",
                   err=True)  # fmt: skip
        raise SystemExit(DAMAGED)
    count = done.result["secrets"]
    words = f"{count} secrets are sealed under a new key."
    click.echo(json.dumps({"secrets": count}) if as_json else words)


keys_group.add_command(escrow)


@operation
def _record(happening: journal.Event, by: User) -> None:
    journal.record(happening, by=by)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
