"""Legal holds: placed at once, lifted by another person."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.oversight.retention import forms, queries, words
from trainingmgr.oversight.retention.services import holds as services
from trainingmgr.web.access import allows
from trainingmgr.web.pages import over, page

bp = Blueprint("holds", __name__, url_prefix="/legal-holds")
READ, WRITE = Permission.PROTECTION_READ, Permission.PROTECTION_WRITE
AGREE = Permission.RETENTION_AGREE


@bp.get("")
@allows(READ, AGREE)
def index() -> ResponseReturnValue:
    form = forms.HoldFilters()
    return page(
        "oversight/retention/holds.html", words=words, filters_=form, today=clock.today(),
        page=queries.holds(
            standing=bool(form.asked.get("only")), cursor=request.args.get("cursor")
        ),
        shown=lambda person: Shown(person, current_user),
        writes=current_user.may(WRITE), lifts=current_user.may(WRITE) or current_user.may(AGREE),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.HoldForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.place(form.ordered, by=current_user)
            flash(gettext("%(code)s stands: nothing of it is erased.", code=made.code))
            return redirect(url_for(".index"))
    return page(
        "layouts/form.html", form=form, title=gettext("New legal hold"),
        does=gettext("Hold it"), back=(url_for(".index"), gettext("Legal holds")),
    )  # fmt: skip


@bp.route("/<uuid:uid>/lifting", methods=["GET", "POST"])
@allows(WRITE, AGREE)
def lift(uid: UUID) -> ResponseReturnValue:
    row = queries.hold(uid)
    form = forms.LiftForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            looking.opened(row, row.at, by=current_user)
            services.lift(row, form.why.data, seen=form.version.data, by=current_user)
            flash(gettext("It is lifted."))
            return redirect(url_for(".index"))
    row = queries.hold(uid)
    if row.lifted_at is None:
        looking.show(row, by=current_user)
    elif not form.is_submitted():
        return over(url_for(".index"), gettext("It is lifted already."))
    return page(
        "oversight/retention/lift.html", form=form, hold=row, words=words,
        person=Shown(row.person, current_user) if row.person else None,
    )  # fmt: skip
