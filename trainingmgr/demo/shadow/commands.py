# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr shadow`: this site without a single real person, to train and to show."""

import json
import sys
from pathlib import Path

import click
from flask import Flask

from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.settings import Settings
from trainingmgr.demo.shadow import events
from trainingmgr.operations.exits import DAMAGED, REFUSED
from trainingmgr.operations.terminal import account

LABELS = {"invented": "invented anew", "shifted": "birth dates shifted", "left out": "left out",
          "key": "keys of rows", "shape": "kept: states, days, numbers, codes"}  # fmt: skip


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="LOGIN",
              help="The data-protection officer, who answers for it.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def shadow(context: click.Context, folder: Path, by: str, *, as_json: bool) -> None:
    """Make a site of the same shape as this one in FOLDER, in which nobody is real.

    \b
    For example, for a course of clerks:
      trainingmgr shadow /srv/shadow --by dpo
      TRAININGMGR_INSTANCE=/srv/shadow trainingmgr serve --port 8010

    The same centres, units, runs, marks, results, lines of pay files, ledger, clearances (changed
    about within a unit) and certificates (under a key of its own); other people: names from
    invented lists in the same script, other birth dates of the same five years, other numbers,
    keys and accounts. Files of vetting, children, complaints, applications, scans, pictures,
    what people wrote, and the journal are left out. The result is SQLite, whatever this
    site is; every page of it says that it is invented. At its end every value of a real person is
    looked for in it: where one is found, it is thrown away.

    \b
    It is no anonymous data: who knows the army may guess a general by rank and post. Keep it where
    training is, and never publish it.

    \b
    Exit codes: 0 made and proved, 3 a rule forbids it, 4 not proved: nothing is left of it.
    """
    from trainingmgr.demo.shadow import making  # noqa: PLC0415  no server ever needs it

    app: Flask = context.obj()
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        try:
            found = making.place(folder, settings)
            _noted(by)
        except Refusal as refused:
            click.echo(str(refused), err=True)
            raise SystemExit(REFUSED) from refused
        finally:
            db.session.remove()
            db.engine.dispose()
    try:
        made = making.make(found, settings.database_url, context.obj, _say)
    except Refusal as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(REFUSED) from refused
    _answer(made, found, as_json=as_json)
    if not made.proof.holds:
        raise SystemExit(DAMAGED)


@operation
def _noted(login: str) -> None:
    by = account(login)
    if not by.may(Permission.PROTECTION_WRITE):
        raise Refusal(f"{login} has no role that does this: the data-protection officer has.")
    journal.record(events.ShadowMade(), by=by)


def _say(table: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"{done}/{total} {table}", err=True)


def _answer(made: "making.Made", folder: Path, *, as_json: bool) -> None:  # type: ignore[name-defined]  # noqa: F821
    proved, filled = made.proof, made.filled
    if as_json:
        facts = {
            "people": filled.people, "rows": filled.rows, "folder": str(folder),
            "proved": proved.holds, "columns": proved.personal, "values": proved.values,
            "words": proved.words, "found": len(proved.found), "sealed": proved.sealed,
            "same_birthday": proved.same_birthday,
        }  # fmt: skip
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(f"{filled.people:,} people, {filled.rows:,} rows.")
    click.echo(f"Columns about people in the purpose register: {proved.personal:,}")
    click.echo(f"  left out with their whole table: {proved.by_table:,}")
    for fate, count in proved.by_fate.items():
        click.echo(f"  {LABELS[fate.value]}: {count:,}")
    click.echo(
        f"Looked for: {proved.values:,} values of {proved.columns:,} columns, among "
        f"{proved.words:,} words of the shadow. Found: {len(proved.found)}."
    )
    click.echo(f"Sealed values in it: {proved.sealed}. Birth dates kept: {proved.same_birthday}.")
    if not proved.holds:
        click.echo("It is not proved, and was thrown away.", err=True)
        return
    click.echo(f"Accounts, and their one password: {folder / 'demo-accounts.json'}")
    click.echo(f"Serve it: TRAININGMGR_INSTANCE={folder} trainingmgr serve --port 8010")
