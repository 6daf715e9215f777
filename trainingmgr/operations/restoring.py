"""Who may bring a backup back: two people whom the backup itself knows, each by their own proof.

There may be no database yet, so its accounts are the only list there is. Roles count as they stood
on the day of the backup: on the day it is needed, those of an old one have all run out.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.orm import Session, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.accounts.rules.signing_in import username_of
from trainingmgr.accounts.services import passwords
from trainingmgr.accounts.services.second_factor import AUTHENTICATOR
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.operations import schema
from trainingmgr.operations.backup import Manifest
from trainingmgr.operations.exits import REFUSED

TABLES = ("holder", "role_grant", "sign_in", "user")
"""What is read of a backup to know who is there."""
RESTORES = frozenset({Permission.SYSTEM_OPERATE})
AGREES = RESTORES | {Permission.GRANT_COUNTERSIGN}


def both_agree(
    connection: Connection, manifest: Manifest, by: str, second: str, *, real: bool
) -> None:
    """Ask both for their password and digits. `real` keeps accounts of the demonstration out.

    Leaves with exit code 3 and a sentence where it is one human being, a role is missing, an
    account is closed, or a proof is wrong.
    """
    with Session(connection) as held:
        found = [_account(held, login, real=real) for login in (by, second)]
        if found[0].holder_id == found[1].holder_id:
            _stop("A second person must agree to a restore: these are accounts of one.")
        _holds(found[0], RESTORES, manifest, "system or user administrator")
        _holds(found[1], AGREES, manifest,
               "system or user administrator, or data protection officer")  # fmt: skip
        for each in found:
            proves(held, each)


def _account(held: Session, login: str, *, real: bool) -> User:
    known = select(User).where(User.username == username_of(login))
    found: User | None = held.scalar(known.options(selectinload(User.grants)))
    if found is None or not found.active or (found.is_demo and real):
        _stop(f"The backup knows no active account {login!r}.")
    return found


def _holds(found: User, any_of: frozenset[Permission], manifest: Manifest, roles: str) -> None:
    day = datetime.fromisoformat(manifest.made_at).date()
    held = [each.role for each in found.grants if each.holds_on(day)]
    if not any(PERMISSIONS[role] & any_of for role in held) or not found.may_approve:
        _stop(f"{found.username} had no role that restores on the day of the backup: {roles}.")


def proves(held: Session, found: User) -> None:
    """Ask for the password and the digits of this account; leaves with a sentence if wrong."""
    password = click.prompt(f"Password of {found.username}", hide_input=True, err=True)
    digits = click.prompt(f"Digits of {found.username}’s authenticator", err=True)
    last = held.scalar(select(func.max(SignIn.totp_counter)).where(SignIn.user_id == found.id))
    plain = "".join(each for each in digits if each.isalnum())
    fits = passwords.fits(found, password)
    secret = found.tf_totp_secret
    if not fits or secret is None or AUTHENTICATOR.counter_of(plain, secret, last) is None:
        _stop(f"That is not {found.username}: the password or the digits are wrong.")


def _stop(sentence: str) -> NoReturn:
    click.echo(f"{sentence} Nothing was changed.", err=True)
    raise SystemExit(REFUSED)


def builder(opened: Callable[..., Flask]) -> Callable[[str], None]:
    """Builds this version's schema in an empty database."""

    def build(url: str) -> None:
        app = opened(database=url, keyless=True)
        with app.app_context():
            if _is_used():
                click.echo("That database is not empty; nothing was changed.", err=True)
                raise SystemExit(REFUSED)
            schema.bring_up()
            db.session.remove()
            db.engine.dispose()

    return build


def _is_used() -> bool:
    """Whether a database holds more than a schema: an account, or tables of something else.

    A restore that did not come to its end leaves the schema alone behind, and may be done again.
    """
    tables = inspect(db.engine).get_table_names()
    if not tables or User.__tablename__ not in tables:
        return bool(tables)
    held = db.session.scalar(select(User.id).limit(1))
    db.session.remove()
    return held is not None
