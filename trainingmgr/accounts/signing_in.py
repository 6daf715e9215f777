"""The session of an account at the HTTP edge: begun, loaded with its grants, ended.

The cookie holds a random key; the server keeps its hash and can end the session at any moment.
The time of the last request stands in the signed cookie, so that reading pages writes nothing.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from trainingmgr.accounts.models import SignIn, User
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.settings import Settings

FRESH = 300
"""Seconds for which a second factor, or a password, counts as just given."""


class Gate:
    """What stands before every guarded view. The web layer knows it only by these three."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def sign_in_first(self) -> ResponseReturnValue:
        wanted = request.full_path if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=wanted))

    def something_first(self) -> ResponseReturnValue | None:
        return None

    def prove_again(self) -> ResponseReturnValue | None:
        return None


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["gate"] = Gate(settings)
    manager = LoginManager(app)
    manager.session_protection = None

    @manager.request_loader
    def _load(_request: object) -> User | None:
        return load(settings)


def load(settings: Settings) -> User | None:
    """The account of this request with its grants, or None. Two statements."""
    key, seen = session.get("key"), session.get("seen")
    if not key or seen is None:
        return None
    at = clock.now()
    if at.timestamp() - seen > settings.idle_minutes * 60:
        session.clear()
        return None
    held = db.session.scalar(
        select(SignIn)
        .join(SignIn.user)
        .where(SignIn.key_hash == _hash(key), SignIn.ended_at.is_(None), SignIn.ends_at > at)
        .options(contains_eager(SignIn.user).selectinload(User.grants))
    )
    if held is None or not held.user.active or (held.user.is_demo and settings.production):
        return None
    session["seen"] = int(at.timestamp())
    return held.user


@operation
def begin(user: User, settings: Settings, *, second_factor: bool = False) -> str:
    """Start a session and give the key that the cookie will hold."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            user_id=user.id,
            key_hash=_hash(key),
            ends_at=clock.now() + timedelta(hours=settings.session_hours),
            second_factor=second_factor,
        )
    )
    return key


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()


