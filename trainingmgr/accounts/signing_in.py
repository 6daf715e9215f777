"""The session of an account at the HTTP edge: begun, loaded with its grants, ended.

The cookie holds a random key; the server keeps its hash and can end the session at any moment.
The time of the last request stands in the signed cookie, so that reading pages writes nothing.

Decision: Flask-Security gives its parts (argon2id through its password context, its TOTP, its
user mixin, flask-login underneath), not its views. Those sign in by Flask's own cookie, which can
be replayed after signing out, commit by themselves, want an e-mail address, have endpoints that
say nothing of access, and journal nothing. So the extension is set up without its blueprint and
its commands, and flask-login asks `load` below and nothing else. There is no remember-me cookie.
"""

import hmac
import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, abort, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from trainingmgr.accounts import queries, reasons
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import SignIn
from trainingmgr.accounts.rules.emergencies import looks_alone
from trainingmgr.accounts.rules.granting import is_strict
from trainingmgr.accounts.rules.reasons import LONGEST, Stated, Why, Work
from trainingmgr.accounts.services import (
    emergencies,
    kept_typing,
    second_factor,
    sessions,
    unsent_forms,
)
from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission
from trainingmgr.core.settings import Settings
from trainingmgr.web.access import FILES, READING, looks_only

FRESH = 300
"""Seconds for which a second factor, or a password, counts as just given."""
KNOWN_DAYS = 180
OUT = "accounts.sign_out"
UNSENT = "accounts.unsent"
FIRST_PASSWORD = {"accounts.password", OUT}
FIRST_FACTOR = {
    "accounts.second_factor", "accounts.proof", "accounts.recovery_codes",
    "accounts.password", "accounts.typing", OUT,
}  # fmt: skip
csrf = CSRFProtect()


class Gate:
    """What stands before every guarded view. The web layer knows it only by these six."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def sign_in_first(self) -> ResponseReturnValue:
        """To the page for signing in, and back. What was typed is kept for whoever typed it."""
        key = session.get("key")
        if request.endpoint == UNSENT:  # a script asks: the page goes on, and asks itself later
            owner = queries.owner_of(sessions.hash_of(key)) if key else None
            if owner is not None and request.method == "POST":
                keep_unsent(owner)
            return "", 401
        if request.method in ("GET", "HEAD"):
            wanted: str | None = request.full_path
        else:
            owner = queries.owner_of(sessions.hash_of(key)) if key else None
            wanted = None if owner is None else _kept(owner) if _typed() else page_above()
        pressed = key and request.method not in ("GET", "HEAD") and not _typed()
        if key:
            forget()
            flash(
                gettext("You were signed out, because nobody was typing or from elsewhere."), "wait"
            )
        if pressed and wanted:
            session["pressed"] = True
            flash(gettext("Then press the button once more: nothing is done before."), "wait")
        return redirect(url_for("accounts.sign_in", next=wanted), 303)

    def something_first(self) -> ResponseReturnValue | None:
        """A new password, or the second factor that the role needs, before anything else."""
        if current_user.must_change_password:
            return None if request.endpoint in FIRST_PASSWORD else _to("accounts.password")
        if current_user.needs_second_factor and not g.sign_in.second_factor:
            if request.endpoint in FIRST_FACTOR:
                return None
            return _to(
                "accounts.proof" if current_user.has_second_factor else "accounts.second_factor"
            )
        return None

    def from_elsewhere(self) -> ResponseReturnValue | None:
        """A write without this session's token: not from one of its pages, or from an old one."""
        try:
            csrf.protect()
        except CSRFError:
            if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
                abort(400)
            if (kept := _kept(current_user.id)) is None:
                abort(400)
            return redirect(kept, 303)
        return None

    def prove_again(self) -> ResponseReturnValue | None:
        """The digits or the password again, if they were last given more than five minutes ago."""
        if is_fresh():
            return None
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("accounts.proof", next=request.full_path), 303)
        if _typed():
            return redirect(url_for("accounts.proof", next=_kept(current_user.id)), 303)
        return redirect(url_for("accounts.proof", next=page_above(), pressed=1), 303)

    def say_why(self, work: str, record: str) -> ResponseReturnValue | None:
        """Why they look, if it was not said in this session of this work, or of this record. In an
        emergency it was said before a second person.
        """
        if looks_only():
            g.stated = Stated(Why.OTHER, current_user.emergency.reason[:LONGEST])
            return None
        asked = Work(work)
        if not reasons.is_asked(asked):
            return None
        record = record if asked.by_record else ""
        g.stated = reasons.held(asked, record)
        if g.stated is not None:
            return None
        wanted: str | None = request.full_path
        pressed = request.method not in ("GET", "HEAD") and not _typed()
        if pressed:
            wanted = page_above()
        elif request.method not in ("GET", "HEAD"):
            wanted = _kept(current_user.id)
        return redirect(reasons.page_of(asked, record, wanted, pressed=pressed), 303)

    def looks_in_emergency(self, permissions: Collection[Permission]) -> None:
        """A page that no role of theirs opens: it is one to read, or it stays shut, and it is on
        record with the reason before it is shown (security 4.1).
        """
        rule, view = request.url_rule, current_app.view_functions[request.endpoint or ""]
        opened = [each for each in permissions if current_user.may(each)]
        does = rule is not None and "POST" in (rule.methods or ())
        shown = not does or looks_alone(opened) or view.__dict__.get("is_read")
        if not shown or request.path.endswith(FILES) or view.__dict__.get("gives_paper"):
            abort(403)
        emergencies.note_look(current_user.emergency, request.path, by=current_user)


def init_app(app: Flask, settings: Settings) -> None:
    options = _configuration(testing=bool(app.config.get("TESTING")))
    app.config.update(options)
    quick = options["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"].get("argon2__memory_cost")
    second_factor.hold(memory=quick or second_factor.MEMORY)
    app.extensions["gate"] = Gate(settings)
    csrf.init_app(app)
    security = Security(app, SQLAlchemyUserDatastore(db, User, RoleMixin), register_blueprint=False)
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001  it loads the account for every style sheet
    manager = security.login_manager
    manager.session_protection = None
    manager.user_loader(lambda _id: None)

    @manager.request_loader
    def _load(_request: object) -> User | None:
        return load(settings)

    app.add_template_global(lambda role: str(ROLES[role]), "role_words")
    app.after_request(_saved)

    @app.context_processor
    def _session() -> dict[str, object]:
        return {
            "idle_minutes": _idle_minutes(settings, strict=_strict_page()),
            "sign_in_url": url_for("accounts.sign_in", idle=1, next=request.full_path),
            "sign_out_url": url_for(OUT),
            "account_url": url_for("accounts.mine"),
            "emergency": current_user.emergency if current_user.is_authenticated else None,
            "unsent": _unsent(),
        }


def load(settings: Settings) -> User | None:
    """The account of this request with its grants, or None. One statement.

    It is let go of by the database session: a refused deed must not make it unreadable.
    """
    key, seen = session.get("key"), session.get("seen")
    if not key or seen is None:
        return None
    if clock.age(seen) > _idle_minutes(settings, strict=bool(session.get("strict"))) * 60:
        return None
    found = queries.session_of(sessions.hash_of(key))
    if found is None or not may_enter(found[0].user, settings):
        return None
    held, emergency = found
    for row in (*held.user.grants, held.user, held, *([emergency] if emergency else ())):
        db.session.expunge(row)
    if emergency is not None:
        held.user.reads_by(emergency, reads=request.method in READING)
    session["seen"], g.sign_in = int(clock.now().timestamp()), held
    if session.get("strict", False) != _strict_page():
        session["strict"] = _strict_page()
    return held.user


def may_enter(user: User, settings: Settings) -> bool:
    """Closed accounts stay out, and those of the demonstration stay out of a real site."""
    return user.active and not (user.is_demo and settings.production)


def is_fresh() -> bool:
    """Whether the second factor, or the password, was just given."""
    return clock.age(session.get("proved", 0)) <= FRESH


def begin(user: User, settings: Settings, *, second_factor: bool = False) -> str:
    """Start a session and give the key that the cookie will hold."""
    return sessions.begin(user, hours=settings.session_hours, second_factor=second_factor)


def enter(user: User, *, with_: str, second_factor: bool, totp_counter: int | None = None) -> None:
    """Sign in, in a cookie that has nothing of what it was before but the language."""
    settings: Settings = current_app.extensions["settings"]
    key = sessions.enter(
        user,
        with_=with_,
        hours=settings.session_hours,
        second_factor=second_factor,
        totp_counter=totp_counter,
        address=request.remote_addr,
        agent=request.user_agent.string,
    )
    pressed = "pressed" in session
    forget()
    at = int(clock.now().timestamp())
    session.update(key=key, seen=at, proved=at)
    if pressed:
        say_to_press()


def say_to_press() -> None:
    """Whoever is led back to a button that they pressed does not take it for done."""
    flash(gettext("Nothing was done yet. Press the button once more."), "wait")


def forget() -> None:
    """Empty the cookie, but for the language."""
    kept = {name: session[name] for name in ("language",) if name in session}
    session.clear()
    session.update(kept)


def here() -> SignIn:
    """The session of this request."""
    held: SignIn = g.sign_in
    return held


def local(address: str | None) -> str | None:
    """An address inside this site, or None: nobody is sent elsewhere from here."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc or "\\" in address else address.rstrip("?")


def typing_in(address: str | None) -> UUID | None:
    """The kept typing that an address leads to."""
    try:
        found = current_app.url_map.bind("").match(urlsplit(address or "").path)
    except Exception:  # whatever it is, it is no such page
        return None
    endpoint, values = found
    return values["uid"] if endpoint == "accounts.typing" else None


def is_known(user_uid: object) -> bool:
    """Whether this computer has signed in to the account before."""
    return _mark(user_uid) in request.cookies.get(_cookie(), "").split(".")


def remember_computer(response: Response, user_uid: object) -> None:
    """From now on the failures of others behind this address do not slow this account here."""
    known = [each for each in request.cookies.get(_cookie(), "").split(".") if len(each) == 32]
    marks = [_mark(user_uid), *(each for each in known if each != _mark(user_uid))][:20]
    response.set_cookie(
        _cookie(),
        ".".join(marks),
        max_age=KNOWN_DAYS * 86400,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _mark(user_uid: object) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, f"known computer {user_uid}".encode(), "sha256").hex()[:32]


def _cookie() -> str:
    return "__Host-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"


def keep_unsent(user_id: int) -> bool:
    """Keep what stands in a form that is being typed, as its script sends it."""
    try:
        uid = UUID(request.form.get("uid", ""))
        fields = [_field(*each) for each in json.loads(request.form.get("fields", ""))]
    except (ValueError, TypeError):
        return False
    form, path, title = (request.form.get(name, "") for name in ("form", "path", "title"))
    if local(path) is None:
        return False
    return unsent_forms.keep(uid, form, path, title, fields, user_id=user_id)


def _field(name: str, value: str, ticked: object = None) -> unsent_forms.Field:
    if not isinstance(name, str) or not isinstance(value, str):
        raise TypeError
    return (name, value) if ticked is None else (name, value, bool(ticked))


def _saved(response: Response) -> Response:
    """A form that was taken needs no keeping: the answer leads on. A refusal shows it again."""
    led_on = 300 <= response.status_code < 400 and "kept_for_later" not in g
    if led_on and (unsent := _unsent()) and current_user.is_authenticated:
        with suppress(ValueError):
            unsent_forms.throw_away(UUID(unsent), user_id=current_user.id)
    return response


def _unsent() -> str | None:
    """Under which uid the form that was sent is kept."""
    with suppress(HTTPException):  # more was sent than is taken
        return request.form.get("unsent") if request.method == "POST" else None
    return None


def _kept(user_id: int) -> str | None:
    """Keep what was sent, and give the address of the page that shows it."""
    if request.endpoint == UNSENT:
        return None
    g.kept_for_later = True
    had_file = any(file.filename for file in request.files.values())
    fields = request.form.items(multi=True)
    uid = kept_typing.keep(user_id, request.full_path.rstrip("?"), fields, had_file=had_file)
    return None if uid is None else url_for("accounts.typing", uid=uid)


UNTYPED = {"csrf_token", "version", "opened", "unsent"}


def _typed() -> bool:
    """Whether more was sent than a button: what guards a form is nobody's typing."""
    return bool(request.files) or any(name not in UNTYPED for name in request.form)


def page_above(address: str | None = None) -> str:
    """The page on which the button of an address stands: the nearest one above it that opens."""
    address = address or request.full_path.rstrip("?")
    adapter, path = current_app.url_map.bind(""), urlsplit(address).path
    here = path
    while here:
        try:
            adapter.match(here, "GET")
        except RequestRedirect:
            return f"{here}/"
        except HTTPException:
            here = here.rpartition("/")[0]
        else:
            return address if here == path else here
    return "/"


def _to(endpoint: str) -> ResponseReturnValue:
    wanted = request.full_path if request.method == "GET" else None
    return redirect(url_for(endpoint, next=wanted), 303)


def _strict_page() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", ())
    return isinstance(access, tuple) and is_strict(access)


def _idle_minutes(settings: Settings, *, strict: bool) -> int:
    return settings.idle_minutes_strict if strict else settings.idle_minutes


def _configuration(*, testing: bool) -> Mapping[str, Any]:
    quick = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": quick if testing else {},
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": False,
    }
