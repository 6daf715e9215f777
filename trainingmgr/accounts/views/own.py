from uuid import UUID

from flask import flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts import queries, signing_in
from trainingmgr.accounts.forms import (
    DeedForm,
    DigitsProofForm,
    EmailForm,
    NewPasskeyForm,
    PasswordForm,
    PasswordProofForm,
    SetUpForm,
)
from trainingmgr.accounts.rules.signing_in import least_letters
from trainingmgr.accounts.services import (
    entrance,
    kept_typing,
    passkeys,
    passwords,
    second_factor,
    sessions,
    unsent_forms,
    users,
)
from trainingmgr.accounts.services.second_factor import AUTHENTICATOR
from trainingmgr.accounts.views.entering import bp, challenged, party
from trainingmgr.accounts.views.saying import history, reaches, refuse
from trainingmgr.core import clock, keys, mail
from trainingmgr.core.errors import Refusal
from trainingmgr.documents import qr
from trainingmgr.web.access import freshly_signed_in, signed_in
from trainingmgr.web.pages import page
from trainingmgr.web.words import instant


@bp.get("/account")
@signed_in
def mine() -> ResponseReturnValue:
    user = queries.own(current_user)
    return page(
        "accounts/mine.html",
        user=user,
        reaches=reaches(user.grants),
        sessions=queries.sessions_of(user),
        here=signing_in.here(),
        passkeys=queries.passkeys_of(user),
        history=history(user, user),
        codes_left=len(second_factor.kept_of(user)),
        has_mail=mail.post() is not None,
    )


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    form = PasswordForm()
    user = queries.own(current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            _is_right(form)
            passwords.change(user, form.password.data or "", by=user, here=signing_in.here())
            flash(gettext("Your password is changed. Other computers are signed out."), "ok")
            return redirect(_next() or url_for(".mine"), 303)
    least = least_letters(second_factor=current_user.has_second_factor)
    return page("accounts/password.html", form=form, least=least)


@bp.route("/account/email", methods=["GET", "POST"])
@freshly_signed_in
def email() -> ResponseReturnValue:
    if mail.post() is None:
        return redirect(url_for(".mine"))
    user = queries.own(current_user)
    form = EmailForm(obj=user)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.own(current_user)):
            users.set_email(user, form.email.data, seen=form.version.data, by=user)
            flash(gettext("The address is kept.") if user.email else gettext("No address is kept."))
            return redirect(url_for(".mine"), 303)
    return page("accounts/email.html", form=form)


@bp.route("/account/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@freshly_signed_in
def authenticator() -> ResponseReturnValue:
    form = SetUpForm()
    secret = _secret()
    if form.validate_on_submit():
        with form.showing_refusals():
            user = queries.own(current_user)
            codes = second_factor.enrol(
                user, secret, form.digits.data, by=user, here=signing_in.here()
            )
            session.pop("totp", None)
            session["key"] = sessions.renew(signing_in.here())
            return page("accounts/recovery_codes.html", codes=codes, next=_next() or "/")
    address = AUTHENTICATOR.get_totp_uri(current_user.username, secret)
    return page(
        "accounts/second_factor.html",
        form=form,
        symbol=qr.symbol(address),
        key=AUTHENTICATOR.get_totp_pretty_key(secret),
    )


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@freshly_signed_in
def recovery_codes() -> ResponseReturnValue:
    form = DeedForm()
    user = queries.own(current_user)
    if not user.has_second_factor:
        return redirect(url_for(".second_factor"))
    if form.validate_on_submit():
        codes = second_factor.make_codes(user, by=user)
        return page("accounts/recovery_codes.html", codes=codes, next=url_for(".mine"))
    left = len(second_factor.kept_of(user))
    return page("accounts/new_codes.html", form=form, left=left)


@bp.route("/account/proof", methods=["GET", "POST"])
@signed_in
def proof() -> ResponseReturnValue:
    form = DigitsProofForm() if current_user.has_second_factor else PasswordProofForm()
    if form.validate_on_submit():
        user = queries.own(current_user)
        answer = entrance.proved(
            user, form.proof_secret.data or "", address=request.remote_addr or ""
        )
        if answer.user is None:
            return refuse(form, answer.wait, "accounts/proof.html")
        with form.showing_refusals():
            here = signing_in.here()
            session["key"] = sessions.prove(
                here, with_=answer.with_, totp_counter=answer.totp_counter, by=user
            )
            session["proved"] = int(clock.now().timestamp())
            if "pressed" in request.args:
                signing_in.say_to_press()
            return redirect(_next() or url_for(".mine"), 303)
    return page("accounts/proof.html", form=form)


@bp.get("/account/typing/<uuid:uid>")
@signed_in
def typing(uid: UUID) -> ResponseReturnValue:
    kept = kept_typing.typing(uid, user_id=current_user.id)
    return page("accounts/typing.html", kept=kept, above=signing_in.page_above(kept.path))


@bp.post("/account/typing/<uuid:uid>/removal")
@signed_in
def typing_removal(uid: UUID) -> ResponseReturnValue:
    kept_typing.throw_away(uid, user_id=current_user.id)
    return redirect("/", 303)


@bp.route("/account/unsent", methods=["GET", "POST"])
@signed_in
def unsent() -> ResponseReturnValue:
    """One form of this account: what stands in it now is kept, or what stood in it is given."""
    if request.method == "POST":
        return "", 204 if signing_in.keep_unsent(current_user.id) else 413
    kept = unsent_forms.latest(request.args.get("form", ""), user_id=current_user.id)
    if kept is None:
        return "", 204
    return jsonify(uid=str(kept.uid), at=str(instant(kept.at).striptags()), fields=kept.fields)


@bp.post("/account/unsent/<uuid:uid>/removal")
@signed_in
def unsent_removal(uid: UUID) -> ResponseReturnValue:
    unsent_forms.throw_away(uid, user_id=current_user.id)
    return redirect("/", 303)


@bp.post("/account/sessions/<uuid:uid>/end")
@freshly_signed_in
def session_end(uid: UUID) -> ResponseReturnValue:
    sessions.end_one(uid, by=current_user)
    flash(gettext("That session is ended."), "ok")
    return redirect(url_for(".mine"), 303)


@bp.post("/account/sessions/end")
@freshly_signed_in
def sessions_end() -> ResponseReturnValue:
    sessions.end_others(signing_in.here(), by=current_user)
    flash(gettext("All your other sessions are ended."), "ok")
    return redirect(url_for(".mine"), 303)


@bp.route("/account/passkeys/new", methods=["GET", "POST"])
@freshly_signed_in
def new_passkey() -> ResponseReturnValue:
    form = NewPasskeyForm()
    user = queries.own(current_user)
    challenge = session.pop("challenge", None) if request.method == "POST" else None
    if form.validate_on_submit() and challenge:
        with form.showing_refusals():
            passkeys.add(
                user,
                form.name.data,
                form.credential.data or "",
                bytes.fromhex(challenge),
                party(),
                by=user,
            )
            flash(gettext("The passkey is kept. Use it to sign in from now on."), "ok")
            return redirect(url_for(".mine"), 303)
    options = challenged(passkeys.to_add(user, queries.passkeys_of(user), party()))
    return page("accounts/new_passkey.html", form=form, options=options)


@bp.post("/account/passkeys/<uuid:uid>/removal")
@freshly_signed_in
def passkey_removal(uid: UUID) -> ResponseReturnValue:
    passkeys.remove(uid, by=current_user)
    flash(gettext("The passkey is removed."), "ok")
    return redirect(url_for(".mine"), 303)


def _is_right(form: PasswordForm) -> None:
    answer = entrance.by_password(
        current_user.username,
        form.current_password.data or "",
        address=request.remote_addr or "",
        known=True,
        real=False,
    )
    if answer.user is None:
        raise Refusal(gettext("This is not your password now."), field="current_password")
    if form.password.data != form.password_again.data:
        raise Refusal(gettext("The two passwords are not the same."), field="password_again")


def _secret() -> str:
    """The key being set up: sealed in the cookie until its digits prove it."""
    if request.method == "GET" or "totp" not in session:
        session["totp"] = keys.ring().seal(AUTHENTICATOR.generate_totp_secret()).decode()
    return keys.ring().open(session["totp"].encode())


def _next() -> str | None:
    return signing_in.local(request.args.get("next"))
