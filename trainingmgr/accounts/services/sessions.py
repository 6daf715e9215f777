"""Sessions of accounts: begun at signing in, ended by hand, by the clock or by a new password."""

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import update

from trainingmgr.accounts.events import ProvedAgain, SessionEnded, SignedIn, SignedOut
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound


def hash_of(key: str) -> str:
    """What the server keeps of a session's key."""
    return sha256(key.encode()).hexdigest()


@operation
def begin(
    user: User,
    *,
    hours: int,
    second_factor: bool = False,
    totp_counter: int | None = None,
    address: str | None = None,
    agent: str | None = None,
) -> str:
    """Start a session and give the key that the cookie will hold: new each time."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            user_id=user.id,
            key_hash=hash_of(key),
            ends_at=clock.now() + timedelta(hours=hours),
            second_factor=second_factor,
            totp_counter=totp_counter,
            address=address,
            agent=agent[:200] if agent else None,
        )
    )
    return key


@operation
def enter(
    user: User,
    *,
    with_: str,
    hours: int,
    second_factor: bool,
    totp_counter: int | None = None,
    address: str | None = None,
    agent: str | None = None,
) -> str:
    """Sign in: `with_` says by what (password, digits, recovery code, passkey)."""
    journal.record(
        SignedIn(with_=with_, second_factor=second_factor, about=("user", user.id)), by=user
    )
    return begin(
        user,
        hours=hours,
        second_factor=second_factor,
        totp_counter=totp_counter,
        address=address,
        agent=agent,
    )


@operation
def leave(sign_in: SignIn, *, by: User) -> None:
    """Sign out. The cookie, kept or copied, opens nothing any more."""
    _end(SignIn.id == sign_in.id)
    journal.record(SignedOut(about=("user", by.id)), by=by)


@operation
def end_one(uid: UUID, *, by: User) -> None:
    """End one of one's own sessions, on a lost phone or another computer."""
    if not _end(SignIn.uid == uid, SignIn.user_id == by.id):
        raise NotFound
    journal.record(SessionEnded(sessions=1, about=("user", by.id)), by=by)


@operation
def end_others(here: SignIn, *, by: User) -> int:
    """End every session of one's own but this one."""
    ended = end_every(by, besides=here)
    journal.record(SessionEnded(sessions=ended, about=("user", by.id)), by=by)
    return ended


def end_every(user: User, *, besides: SignIn | None = None) -> int:
    """End the sessions of an account, inside a deed that says why."""
    here = 0 if besides is None else besides.id
    return _end(SignIn.user_id == user.id, SignIn.id != here)


@operation
def prove(sign_in: SignIn, *, with_: str, totp_counter: int | None = None, by: User) -> str:
    """Note that whoever works in this session has proved again who they are. Gives its new key: a
    copy of the cookie from before opens nothing that was proved since.
    """
    if totp_counter is not None:
        db.session.execute(
            update(SignIn)
            .where(SignIn.id == sign_in.id)
            .values(second_factor=True, totp_counter=totp_counter)
        )
    journal.record(ProvedAgain(with_=with_, about=("user", by.id)), by=by)
    return renew(sign_in)


@operation
def renew(sign_in: SignIn) -> str:
    """Another key for this session; the one before opens nothing any more."""
    key = secrets.token_urlsafe(32)
    db.session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(key_hash=hash_of(key)))
    return key


def _end(*which: object) -> int:
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.ended_at.is_(None), *which)  # type: ignore[arg-type]
        .values(ended_at=clock.now())
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
