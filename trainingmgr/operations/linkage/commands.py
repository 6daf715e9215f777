# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr match learn` and `adopt`, beside those that compare files: the weights by which the
pages compare, learnt from decisions, and put in force.
"""

import json
from importlib import import_module

import click

from trainingmgr.accounts.models import User
from trainingmgr.operations.linkage.files import match
from trainingmgr.operations.terminal import acting, in_app

__all__ = ["adopt", "learn", "match"]


@match.command("learn")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@in_app
@acting
def learn(*, by: User, as_json: bool) -> None:
    """Learn the weights of the pages from what people decided there: pay lines and double records.

    \b
    For example, once a quarter:
      trainingmgr match learn --by amina

    Says how well the decisions are foretold before and after, on decisions that were held back.
    With fewer than 200 of them, or when nothing gets better, nothing is kept. What is kept is a
    new version, in force only from `match adopt` on. No decision is changed.
    """
    found = import_module("trainingmgr.operations.linkage.weights")
    told = found.learn(by=by)
    click.echo(json.dumps(told) if as_json else "\n".join(found.sentences(told)))


@match.command("adopt")
@click.argument("version", type=click.IntRange(min=0))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@in_app
@acting
def adopt(*, version: int, by: User, as_json: bool) -> None:
    """Have the pages compare people by VERSION from now on; 0 are the programme's own weights.

    \b
    For example:
      trainingmgr match adopt 3 --by amina

    It stands in the journal. What people decided before stays as they decided it.
    """
    import_module("trainingmgr.registry.weights.services").adopt(version, by=by)
    words = f"Version {version} of the weights is in force."
    click.echo(json.dumps({"version": version}) if as_json else words)
