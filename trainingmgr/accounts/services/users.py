"""Accounts: made, corrected, closed, opened again. The first two come from the command line."""

import secrets
from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts import queries
from trainingmgr.accounts.events import (
    EmailChanged,
    FirstUserCreated,
    UserCorrected,
    UserCreated,
    UserDisabled,
    UserEnabled,
)
from trainingmgr.accounts.models import Grant, Holder, User
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.granting import LONGEST_GRANT_DAYS
from trainingmgr.accounts.rules.signing_in import FORGOTTEN, username_of
from trainingmgr.accounts.services import four_eyes, grants, sessions
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission

FIRST = (Role.USER_ADMIN, Role.DPO)


@operation
def first_user(username: str, name: str, *, role: Role = Role.USER_ADMIN) -> User:
    """The account that nobody else can give: one user administrator, and one data protection
    officer to countersign. Each can be made once, while nobody has ever held that role.
    """
    if role not in FIRST:
        raise Refusal(_("Only a user administrator and a data protection officer come first."))
    held = set(db.session.scalars(select(Grant.role).where(Grant.role.in_(FIRST)).distinct()))
    if role in held or (not held and _anybody()):
        raise Refusal(_("There is such an account already. Sign in with it to make others."))
    user = _made(username, name, None, Holder())
    today = clock.today()
    until = today + timedelta(days=LONGEST_GRANT_DAYS)
    grants.write(user, grants.Terms(role, Scope.NATIONAL, None, today, until), by=None)
    journal.record(FirstUserCreated(role=role, name=name, about=("user", user.id)), by=user)
    return user


@operation
def create_user(
    username: str,
    name: str,
    *,
    language: str | None = None,
    same_person_as: User | None = None,
    is_demo: bool = False,
    by: User,
) -> User:
    """A new account, without any role. `same_person_as` links a second account of one person."""
    four_eyes.allowed(by, Permission.ACCOUNT_WRITE)
    holder = same_person_as.holder_id if same_person_as else None
    user = _made(username, name, language, Holder() if holder is None else holder)
    user.is_demo = is_demo
    journal.record(
        UserCreated(name=name, second_of_holder=holder is not None, about=("user", user.id)), by=by
    )
    return user


@operation
def correct(user: User, *, name: str, language: str | None, version: int | None, by: User) -> None:
    """Put a name or a language right."""
    four_eyes.allowed(by, Permission.ACCOUNT_WRITE)
    user.as_seen(version)
    user.name, user.language = name, language
    journal.record(UserCorrected(name=name, about=("user", user.id)), by=by)


@operation
def set_email(user: User, email: str, *, seen: int | None, by: User) -> None:
    """Where codes for a forgotten password go; empty for nowhere. Only the owner says that."""
    if user.id != by.id:
        raise Refusal(_("Only the owner of an account says where its mail goes."))
    user.as_seen(seen)
    if email and queries.mailed_to_another(email, user.holder_id):
        raise Refusal(
            _("Somebody else's codes go to this address. Give one that is yours alone."),
            field="email",
        )
    user.email = email or None
    journal.record(EmailChanged(removed=not email, about=("user", user.id)), by=by)


@operation
def disable(user: User, reason: str, *, by: User) -> None:
    """Close an account: its sessions end now. The row stays, for the journal."""
    four_eyes.allowed(by, Permission.ACCOUNT_WRITE)
    _not_oneself(user, by)
    _reasoned(reason)
    user.active = False
    sessions.end_every(user)
    journal.record(UserDisabled(reason=reason, about=("user", user.id)), by=by)


@operation
def enable(user: User, reason: str, *, by: User) -> None:
    """Open a closed account again."""
    four_eyes.allowed(by, Permission.ACCOUNT_WRITE)
    _not_oneself(user, by)
    _reasoned(reason)
    if user.username.startswith(FORGOTTEN):
        raise Refusal(_("Whose account this was is forgotten. Make a new one."))
    if queries.at_work(queries.behind_the_same(user.holder_id)):
        raise Refusal(
            _("Another account, which counts as another person, stands behind the same record. "
              "Make this one anew as a second account of that person.")
        )  # fmt: skip
    if user.email and queries.mailed_to_another(user.email, user.holder_id):
        user.email = None
    user.active = True
    journal.record(UserEnabled(reason=reason, about=("user", user.id)), by=by)


def _made(username: str, name: str, language: str | None, holder: Holder | int) -> User:
    user = User(
        username=username_of(username),
        name=name,
        language=language,
        fs_uniquifier=secrets.token_hex(32),
    )
    if isinstance(holder, int):
        user.holder_id = holder
    else:
        user.holder = holder
    db.session.add(user)
    db.session.flush()
    return user


def _anybody() -> bool:
    return db.session.scalar(select(User.id).limit(1)) is not None


def _not_oneself(user: User, by: User) -> None:
    if user.holder_id == by.holder_id:
        raise Refusal(_("Ask another user administrator: this is your own account."))


def _reasoned(reason: str) -> None:
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
