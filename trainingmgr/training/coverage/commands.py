# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr coverage`: whether the figures that are kept are those of the records."""

import json

import click
from flask import Flask

from trainingmgr.core.db import db
from trainingmgr.training.coverage import queries, services

DIFFERENT = 3


@click.group()
def coverage() -> None:
    """Check the figures of who is trained in what."""


@coverage.command("recount")
@click.option("--repair", is_flag=True, help="Build the figures anew where they differ.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def recount(context: click.Context, *, repair: bool, as_json: bool) -> None:
    """Count who is trained in what from the records, and compare with the figures that are kept.

    \b
    Exit codes: 0 the same figures, 3 they differed.
    """
    app: Flask = context.obj()
    with app.app_context():
        kept, counted = queries.kept(), queries.recomputed()
        wrong = [key for key in kept.keys() | counted.keys() if kept[key] != counted[key]]
        if wrong and repair:
            db.session.rollback()
            services.rebuild()
        db.session.remove()
    if as_json:
        facts = {
            "figures": len(counted),
            "different": len(wrong),
            "repaired": bool(wrong) and repair,
        }
        click.echo(json.dumps(facts))
        raise SystemExit(DIFFERENT if wrong else 0)
    if not wrong:
        click.echo(f"{len(counted)} figures, the same as the records.")
        return
    click.echo(f"{len(wrong)} of {len(counted)} figures differ from the records.")
    click.echo("They were built anew." if repair else "Build them anew with --repair.")
    raise SystemExit(DIFFERENT)
