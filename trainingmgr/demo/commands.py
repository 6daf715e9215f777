# ruff: noqa: D301  click keeps a paragraph that begins with this backspace as it is
"""`trainingmgr demo`: an invented country to try everything in."""

import click
from flask import Flask

from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.settings import Settings
from trainingmgr.demo import events as _events  # noqa: F401  every site's journal can tell them

REFUSED = 3


@click.command()
@click.option("--keep", is_flag=True, help="Do nothing where the demonstration is loaded already.")
@click.option("--fresh", is_flag=True, help="Throw the loaded demonstration away and begin anew.")
@click.option("--small", is_flag=True, help="A few hundred people: loads in some seconds.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_context
def demo(context: click.Context, *, keep: bool, fresh: bool, small: bool, as_json: bool) -> None:
    """Load an invented country: an army of 4,000, six training centres, two years of history.

    \b
    The accounts that can sign in are printed, and kept in the instance folder:
      demo-accounts.json   role, login, password, secret of the authenticator, reach
      demo-planted.json    what lies hidden in the data, for tests and for trainers
      demo-files/          files to try the imports with

    Days are counted from today: load it anew when it has grown old. A database that holds
    anything else is left alone (exit 3), and so is a production site.
    """
    from trainingmgr.demo import bringing  # noqa: PLC0415  no server ever needs the whole country

    app: Flask = context.obj()
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        try:
            bringing.bring(app, settings, keep=keep, fresh=fresh, small=small, as_json=as_json)
        except Refusal as refused:
            click.echo(str(refused), err=True)
            raise SystemExit(REFUSED) from refused
        finally:
            db.session.remove()
