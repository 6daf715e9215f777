"""Passwords: what is taken, and how one is set. Hashed with argon2id by Flask-Security."""

import secrets
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask_babel import gettext
from flask_security import hash_password, verify_password

from trainingmgr.accounts.events import PasswordChanged
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.accounts.rules.signing_in import (
    LONGEST_PASSWORD,
    cores_of,
    is_monotonous,
    least_letters,
)
from trainingmgr.accounts.services import sessions
from trainingmgr.core import clock, journal
from trainingmgr.core.db import let_go, operation
from trainingmgr.core.errors import Refusal

SET_ANEW: list[Callable[[User], None]] = []
"""What else ends when the password of an account is set anew, in the same deed."""
REFUSED = Path(__file__).parents[1] / "refused_passwords.txt"
_OURS: set[str] = set()


def hold(*names: str) -> None:
    """What this site is called: everybody who sees its pages knows that."""
    _OURS.clear()
    _OURS.update(core for name in names for core in cores_of(name))


def fits(user: User | None, password: str) -> bool:
    """Whether this is the account's password. Without an account it takes as long to say no."""
    return is_kept(password, user.password if user is not None else None)


def is_kept(secret: str, kept: str | None) -> bool:
    """Whether this is what was kept (`hashed`). Where nothing was it takes as long to say no."""
    let_go()
    same = bool(verify_password(_composed(secret), kept or _nobodys()))
    return same and bool(kept)


def check(password: str, user: User, *, second_factor: bool) -> None:
    """Raise a Refusal that says why this password cannot be taken."""
    least = least_letters(second_factor=second_factor)
    if len(password) < least:
        raise _refused(gettext("Use %(num)s letters or more. A sentence is good.", num=least))
    if len(password) > LONGEST_PASSWORD:
        raise _refused(gettext("Use %(num)s letters or fewer.", num=LONGEST_PASSWORD))
    if is_monotonous(password):
        raise _refused(
            gettext("This repeats itself. Use several words that do not belong together.")
        )
    own = cores_of(user.username) | cores_of(user.name)
    exact, cores = refused()
    if password.casefold() in exact or cores_of(password) & (cores | own | _OURS):
        raise _refused(
            gettext(
                "This password is known to many. Use several words that do not belong together."
            )
        )


def change(user: User, password: str, *, by: User, here: SignIn | None = None) -> None:
    """Set a new password. Every other session of the account ends."""
    check(password, user, second_factor=user.has_second_factor)
    let_go()
    _set(user, hashed(password), by=by, here=here)


@operation
def _set(user: User, hash_: str, *, by: User, here: SignIn | None) -> None:
    put(user, hash_)
    sessions.end_every(user, besides=here)
    journal.record(PasswordChanged(about=("user", user.id)), by=by)


def hashed(password: str) -> str:
    """What is kept of a password, or of a code that sets one: salted, and slow to guess."""
    return str(hash_password(_composed(password)))


def put(user: User, hash_: str) -> None:
    user.password = hash_
    user.password_set_at = clock.now()
    user.must_change_password = False
    for follows in SET_ANEW:
        follows(user)


@lru_cache(maxsize=1)
def refused() -> tuple[frozenset[str], frozenset[str]]:
    """The block list: passwords as they are, and what is left of them without figures and signs."""
    lines = REFUSED.read_text(encoding="utf-8").split("\n")
    exact = frozenset(line for line in lines if line and not line.startswith("#"))
    cores = frozenset(core for line in exact for core in cores_of(line) if len(core) >= 3)
    return exact, cores


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return str(hash_password(secrets.token_urlsafe(16)))


def _composed(password: str) -> str:
    """Two keyboards write one letter in two ways."""
    return unicodedata.normalize("NFKC", password)


def _refused(sentence: str) -> Refusal:
    return Refusal(sentence, field="password")
