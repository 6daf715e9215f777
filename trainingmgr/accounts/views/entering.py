from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts import queries, signing_in
from trainingmgr.accounts.forms import (
    CodeForm,
    ForgottenForm,
    PasskeyForm,
    SecondForm,
    SignInForm,
)
from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import (
    entrance,
    kept_typing,
    mailed_codes,
    passkeys,
    reset_codes,
    sessions,
)
from trainingmgr.accounts.views.saying import refuse
from trainingmgr.core import clock, mail
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.settings import Settings
from trainingmgr.web.access import public, signed_in
from trainingmgr.web.pages import page
from trainingmgr.web.words import instant

bp = Blueprint("accounts", __name__)
PENDING = 300
"""Seconds between the password and the six digits."""


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate_on_submit():
        answer = entrance.by_password(
            form.username.data,
            form.password.data or "",
            address=request.remote_addr or "",
            known=signing_in.is_known(form.username.data),
            real=_settings().production,
        )
        if answer.user is not None:
            return _after_password(answer.user)
        return refuse(form, answer.wait, "accounts/sign_in.html", **_beside())
    if current_user.is_authenticated and "idle" not in request.args:
        return redirect(_wanted())
    if "key" in session and "idle" in request.args:  # the page has seen that nobody types
        signing_in.forget()
        flash(gettext("You were signed out, because nobody was typing."), "wait")
        return redirect(url_for(".sign_in", next=_next()))
    return page("accounts/sign_in.html", form=form, **_beside())


@bp.route("/sign-in/digits", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    user = _pending()
    if user is None:
        return redirect(url_for(".sign_in", next=_next()))
    form = SecondForm()
    if form.validate_on_submit():
        answer = entrance.by_second_factor(
            user, form.digits.data, address=request.remote_addr or ""
        )
        if answer.user is None:
            return refuse(form, answer.wait, "accounts/second_step.html")
        with form.showing_refusals():
            return _welcome(user, answer.with_, totp_counter=answer.totp_counter)
    return page("accounts/second_step.html", form=form)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def with_code() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        answer = entrance.by_reset_code(
            form.username.data,
            form.code.data,
            address=request.remote_addr or "",
            known=signing_in.is_known(form.username.data),
        )
        if answer.user is None or answer.code is None:
            return refuse(form, answer.wait, "accounts/with_code.html")
        with form.showing_refusals():
            _same(form)
            reset_codes.use(answer.user, answer.code, form.password.data or "")
            return _after_password(answer.user)
    return page("accounts/with_code.html", form=form)


@bp.route("/sign-in/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a code by mail. The answer is the same whoever asks for whomever."""
    if mail.post() is None:
        raise NotFound
    form = ForgottenForm()
    if form.validate_on_submit():
        wait = mailed_codes.ask(
            form.username.data, address=request.remote_addr or "", real=_settings().production
        )
        if wait > 0:
            return refuse(form, wait, "accounts/forgotten.html")
        flash(
            gettext(
                "If this account has an e-mail address, a code is on its way. It works for one "
                "hour. If none comes, ask the user administrator."
            ),
            "ok",
        )
        return redirect(url_for(".with_code"), 303)
    return page("accounts/forgotten.html", form=form)


@bp.post("/sign-in/passkey")
@public
def with_passkey() -> ResponseReturnValue:
    form = PasskeyForm()
    challenge = session.pop("challenge", None)
    if form.validate_on_submit() and challenge:
        found = passkeys.owner(form.credential.data or "", bytes.fromhex(challenge), party())
        if found is not None and signing_in.may_enter(found, _settings()):
            return _welcome(found, "passkey", second_factor=True)
    flash(
        gettext("The passkey did not open an account. Try once more, or use your password."), "stop"
    )
    return redirect(url_for(".sign_in", next=_next()))


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    sessions.leave(signing_in.here(), by=current_user)
    signing_in.forget()
    flash(gettext("You have signed out."), "ok")
    return redirect(url_for(".sign_in"), 303)


def party() -> passkeys.Party:
    return passkeys.Party.at(_settings().address)


def challenged(asked: tuple[bytes, str]) -> str:
    """What the browser is asked, its challenge remembered for one answer."""
    session["challenge"] = asked[0].hex()
    return asked[1]


def _beside() -> dict[str, object]:
    """The other ways in: a passkey, a code by mail where there is mail."""
    options = challenged(passkeys.to_sign_in(party()))
    return {
        "passkey": {"form": PasskeyForm(formdata=None), "options": options},
        "has_mail": mail.post() is not None,
    }


def _after_password(user: User) -> ResponseReturnValue:
    if not user.has_second_factor:
        return _welcome(user, "password")
    signing_in.forget()
    session["pending"] = [user.username, int(clock.now().timestamp())]
    return redirect(url_for(".second_step", next=_next()), 303)


def _welcome(
    user: User, with_: str, *, second_factor: bool = False, totp_counter: int | None = None
) -> ResponseReturnValue:
    second = second_factor or with_ in ("digits", "recovery code")
    signing_in.enter(user, with_=with_, second_factor=second, totp_counter=totp_counter)
    if not user.may_approve:
        flash(_told_of_reset(user), "wait")
    response = redirect(_wanted(user), 303)
    signing_in.remember_computer(response, user.username)
    return response


def _told_of_reset(user: User) -> str:
    until = str(instant(user.approvals_held_until).striptags())
    told: str = gettext(
        "Your password was set with a one-time code. You cannot approve anything before %(until)s. "
        "If it was not you, tell the data protection officer now.",
        until=until,
    )
    return told


def _wanted(user: User | None = None) -> str:
    """Where to, after signing in: back to the page, or to what was typed, if it was theirs."""
    wanted = _next()
    typing = signing_in.typing_in(wanted)
    if typing is not None and user is not None and not _theirs(typing, user):
        flash(gettext("Somebody else was typing here. It is kept for them for a day."), "wait")
        return "/"
    return wanted or "/"


def _theirs(typing: UUID, user: User) -> bool:
    try:
        kept_typing.typing(typing, user_id=user.id)
    except NotFound:
        return False
    return True


def _next() -> str | None:
    return signing_in.local(request.args.get("next"))


def _pending() -> User | None:
    username, at = session.get("pending") or (None, 0)
    if username is None or clock.age(at) > PENDING:
        return None
    user = queries.by_username(username)
    return user if user is not None and signing_in.may_enter(user, _settings()) else None


def _same(form: CodeForm) -> None:
    if form.password.data != form.password_again.data:
        raise Refusal(gettext("The two passwords are not the same."), field="password_again")


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
