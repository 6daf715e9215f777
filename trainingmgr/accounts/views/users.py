from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts import printouts, queries
from trainingmgr.accounts.forms import (
    GrantForm,
    NewUserForm,
    ReasonForm,
    ResetForm,
    UserFilters,
    UserForm,
)
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Scope
from trainingmgr.accounts.rules.granting import LONGEST_GRANT_DAYS, SENSITIVE
from trainingmgr.accounts.services import grants, looking, reset_codes, users
from trainingmgr.accounts.views.saying import history, known_reaches, reaches
from trainingmgr.accounts.words import ROLES
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every, pieces
from trainingmgr.core.permissions import Permission
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import done
from trainingmgr.web.pages import page

bp = Blueprint("users", __name__, url_prefix="/accounts")


@bp.get("/")
@allows(Permission.ACCOUNT_READ)
def index() -> ResponseReturnValue:
    filters, asked = _asked()
    found = queries.users(current_user, asked, cursor=request.args.get("cursor"))
    return page("accounts/users.html", filters=filters, found=found, roles=ROLES)


@leaves(
    "accounts",
    _("Accounts"),
    Permission.ACCOUNT_READ,
    owed=Permission.JOURNAL_EXPORT,
    narrows=lambda: _asked()[0],
)
def _leaving() -> Listing:
    """Who may sign in: for whoever inspects it, and who may take the journal away."""
    filters, asked = _asked()
    return Listing(
        columns=printouts.ACCOUNTS,
        fetch=lambda most: every(
            lambda cursor: queries.users(current_user, asked, cursor=cursor), most
        ),
        cells=printouts.account,
        back=url_for("users.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(filters.asked, "text"),
    )


@leaves(
    "roles", _("Roles and who holds them"), Permission.ACCOUNT_READ, owed=Permission.JOURNAL_EXPORT
)
def _roles_leaving() -> Listing:
    """Every grant that stands, waits or begins later."""

    def fetch(at_most: int) -> Iterator[Any]:
        for found in pieces(lambda cursor: queries.holdings(current_user, cursor=cursor), at_most):
            far = reaches(found)
            yield from ((each, far[each.id]) for each in found)

    return Listing(
        columns=printouts.ROLES_HELD,
        fetch=fetch,
        cells=lambda line: printouts.held(*line),
        back=url_for("users.holdings"),
    )


def _asked() -> tuple[UserFilters, queries.Asked]:
    """How the accounts are narrowed."""
    filters = UserFilters()
    return filters, queries.Asked(
        text=filters.asked.get("text", ""),
        role=filters.asked.get("role"),
        closed={"open": False, "closed": True}.get(filters.asked.get("state", "")),
    )


@bp.get("/roles")
@allows(Permission.ACCOUNT_READ)
def holdings() -> ResponseReturnValue:
    found = queries.holdings(current_user, cursor=request.args.get("cursor"))
    return page(
        "accounts/holdings.html",
        found=found,
        reaches=reaches(found.rows),
        roles=ROLES,
        today=clock.today(),
    )


@bp.get("/signatures")
@allows(Permission.GRANT_COUNTERSIGN)
def signatures() -> ResponseReturnValue:
    waiting = queries.waiting_grants(current_user)
    return page(
        "accounts/signatures.html",
        waiting=waiting,
        codes=queries.waiting_codes(current_user),
        reaches=reaches(waiting),
        roles=ROLES,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(Permission.ACCOUNT_WRITE)
def new() -> ResponseReturnValue:
    form = NewUserForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            user = users.create_user(
                form.username.data,
                form.name.data,
                language=form.language.data,
                same_person_as=_other(form.same_person_as.data),
                by=current_user,
            )
            flash(gettext("The account is made. Give it a role, and a code to its owner."), "ok")
            return redirect(url_for(".show", uid=user.uid), 303)
    return page("accounts/new_user.html", form=form)


@bp.get("/<uuid:uid>")
@allows(Permission.ACCOUNT_READ)
def show(uid: UUID) -> ResponseReturnValue:
    user = queries.user(uid, reader=current_user)
    return page(
        "accounts/user.html",
        user=user,
        others=queries.second_accounts(user, reader=current_user),
        given=queries.code_given(user, reader=current_user),
        reaches=reaches(user.grants),
        history=history(user, current_user),
        roles=ROLES,
        today=clock.today(),
    )


@bp.route("/<uuid:uid>/correction", methods=["GET", "POST"])
@allows(Permission.ACCOUNT_WRITE)
def correction(uid: UUID) -> ResponseReturnValue:
    user = queries.user(uid, reader=current_user)
    form = UserForm(obj=user)
    if form.validate_on_submit():
        with form.showing_refusals(now=lambda: queries.user(uid, reader=current_user)):
            users.correct(
                user,
                name=form.name.data,
                language=form.language.data,
                version=form.version.data,
                by=current_user,
            )
            return redirect(url_for(".show", uid=uid), 303)
    return page("accounts/correction.html", form=form, user=user)


@bp.route("/<uuid:uid>/code", methods=["GET", "POST"])
@allows(Permission.ACCOUNT_WRITE, fresh=True)
def code(uid: UUID) -> ResponseReturnValue:
    user = queries.user(uid, reader=current_user)
    form = ResetForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            given = reset_codes.give(
                user, clears_second_factor=form.clears_second_factor.data, by=current_user
            )
            return page("accounts/code_given.html", user=user, given=given, waits=_sensitive(user))
        user = queries.user(uid, reader=current_user)
    return page("accounts/code.html", form=form, user=user, waits=_sensitive(user))


@bp.route("/codes/<uuid:uid>/countersignature", methods=["GET", "POST"])
@allows(Permission.GRANT_COUNTERSIGN, fresh=True)
def code_countersignature(uid: UUID) -> ResponseReturnValue:
    """Whose code it is, who gave it and what it opens: looked at, then signed."""
    found = queries.reset_code(uid, reader=current_user)
    if request.method == "POST":
        looking.opened(found, found.made_at, by=current_user)
        reset_codes.countersign(found, by=current_user)
        flash(gettext("The code opens the account now, once."), "ok")
        return redirect(url_for(".signatures"), 303)
    if found.waits:
        looking.show(found, by=current_user)
    return page("accounts/code_signature.html", waits=found)


@bp.post("/codes/<uuid:uid>/withdrawal")
@allows(Permission.ACCOUNT_WRITE)
def code_withdrawal(uid: UUID) -> ResponseReturnValue:
    """Whoever gave a code takes it back before it is signed."""
    found = queries.reset_code(uid, reader=current_user)
    return done(
        lambda: reset_codes.withdraw(found, by=current_user),
        gettext("Taken back. The code opens nothing."), url_for(".show", uid=found.user.uid),
    )  # fmt: skip


@bp.route("/<uuid:uid>/closing", methods=["GET", "POST"])
@allows(Permission.ACCOUNT_WRITE, fresh=True)
def closing(uid: UUID) -> ResponseReturnValue:
    """Closing an open account, and opening a closed one."""
    user = queries.user(uid, reader=current_user)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            deed = users.disable if user.active else users.enable
            deed(user, form.reason.data, by=current_user)
            return redirect(url_for(".show", uid=uid), 303)
        user = queries.user(uid, reader=current_user)
    return page("accounts/closing.html", form=form, user=user)


@bp.route("/<uuid:uid>/roles/new", methods=["GET", "POST"])
@allows(Permission.GRANT_WRITE, fresh=True)
def new_grant(uid: UUID) -> ResponseReturnValue:
    user = queries.user(uid, reader=current_user)
    today = clock.today()
    until = today + timedelta(days=LONGEST_GRANT_DAYS)
    form = GrantForm(from_on=today, until_on=until)
    if form.validate_on_submit():
        with form.showing_refusals():
            given = grants.grant(
                user,
                form.role.data,
                scope=form.scope.data,
                at=_place(form.scope.data, form.at.data),
                from_on=form.from_on.data,
                until_on=form.until_on.data,
                by=current_user,
            )
            flash(
                gettext("The role waits for a second person to sign.")
                if given.waits
                else gettext("The role is given. It works from the next page they open."),
                "wait" if given.waits else "ok",
            )
            return redirect(url_for(".show", uid=uid), 303)
        user = queries.user(uid, reader=current_user)
    return page("accounts/new_grant.html", form=form, user=user)


@bp.route("/roles/<uuid:uid>/countersignature", methods=["GET", "POST"])
@allows(Permission.GRANT_COUNTERSIGN, fresh=True)
def countersignature(uid: UUID) -> ResponseReturnValue:
    """Who is to get which role, how far and from whom: looked at, then signed."""
    given = queries.grant(uid, reader=current_user)
    if request.method == "POST":
        looking.opened(given, given.granted_at, by=current_user)
        grants.countersign(given, by=current_user)
        flash(gettext("You signed. The role works from the next page they open."), "ok")
        return redirect(url_for(".signatures"), 303)
    if given.waits:
        looking.show(given, by=current_user)
    return page("accounts/grant_signature.html", grant=given, reach=reaches([given])[given.id])


@bp.route("/roles/<uuid:uid>/revocation", methods=["GET", "POST"])
@allows(Permission.GRANT_WRITE)
def revocation(uid: UUID) -> ResponseReturnValue:
    given = queries.grant(uid, reader=current_user)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            grants.revoke(given, form.reason.data, by=current_user)
            flash(gettext("The role is taken back."), "ok")
            return redirect(url_for(".show", uid=given.user.uid), 303)
        given = queries.grant(uid, reader=current_user)
    return page(
        "accounts/revocation.html", form=form, grant=given, role=ROLES[given.role],
        reach=reaches([given])[given.id],
    )  # fmt: skip


def _other(username: str) -> User | None:
    if not username:
        return None
    found = queries.by_username(username)
    if found is None:
        raise Refusal(gettext("There is no account with this name."), field="same_person_as")
    return found


def _place(scope: Scope, code: str) -> int | None:
    """The id of the centre, unit or region with this code. Raises Refusal for an unknown one."""
    if scope not in grants.REACHES or not code:
        return None
    found = known_reaches().find(scope, code)
    if found is None:
        raise Refusal(gettext("There is no such code. Check it on the unit or centre."), field="at")
    return found


def _sensitive(user: User) -> bool:
    return bool(user.roles & SENSITIVE) and user.password is not None
