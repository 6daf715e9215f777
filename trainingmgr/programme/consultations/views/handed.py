"""What the public handed in: looked at by the office of public information, and by nobody else."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.complaints.rules import Category
from trainingmgr.programme.consultations import forms, queries, words
from trainingmgr.programme.consultations.models import HandedPoint
from trainingmgr.programme.consultations.queries import HandedAsked
from trainingmgr.programme.consultations.rules import HandedState, may_tell_of_wrong
from trainingmgr.programme.consultations.services import Point, handing, replying
from trainingmgr.programme.consultations.views.register import may_clear, owners
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm, saved
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page

bp = Blueprint("handed", __name__, url_prefix="/handed")
WRITE = Permission.OUTREACH_WRITE
_form = OneForm(_("Handed in by the public"))


@bp.get("")
@allows(WRITE)
def index() -> ResponseReturnValue:
    form = forms.HandedFilters()
    form.validate()
    return page(
        "programme/consultations/handed.html", filters_=form, words=words, today=clock.today(),
        page=queries.handed(HandedAsked(**form.asked), cursor=request.args.get("cursor")),
        language=str(get_locale()),
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(WRITE)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.handed_point(uid)
    told = "\n".join([row.says or "", *(each.says for each in row.words)])
    return page(
        "programme/consultations/handed_point.html", row=row, words=words,
        unread=row.state is HandedState.UNREAD, wrong=may_tell_of_wrong(told),
        late=row.state is HandedState.UNREAD and row.reply_by < clock.today(),
        language=str(get_locale()), may_clear=may_clear(row.last, row.replies),
    )  # fmt: skip


@bp.route("/<uuid:uid>/point", methods=["GET", "POST"])
@allows(WRITE)
def take(uid: UUID) -> ResponseReturnValue:
    row, there = queries.handed_point(uid), owners()
    form = forms.TakeForm(
        data={"version": row.version, "says": row.says, "circle": row.circle, "name": row.name,
              "named_on": row.came_on if row.name else None, "reply_by": row.reply_by}
    )  # fmt: skip
    form.owner.choices = [(key, each.name) for key, each in there.items()]

    def does() -> None:
        handing.take_up(
            row,
            Point(says=form.says.data, circle=form.circle.data, came_on=row.came_on,
                  reply_by=form.reply_by.data or row.reply_by, owner=there.get(form.owner.data),
                  name=form.name.data, named_on=form.named_on.data),
            seen=form.version.data, by=current_user,
        )  # fmt: skip

    return _looked(
        uid, form, gettext("Take it up as a point"), gettext("Take it up as a point"), does
    )


@bp.route("/<uuid:uid>/reason", methods=["GET", "POST"])
@allows(WRITE)
def aside(uid: UUID) -> ResponseReturnValue:
    row = queries.handed_point(uid)
    said = row.last.says if row.last is not None else None
    form = forms.AsideForm(data={"version": row.version, "because": said})
    return _looked(
        uid, form, gettext("Set it aside"), gettext("Write why"),
        lambda: replying.set_aside(
            row, form.because.data, seen=form.version.data, by=current_user
        ),
        gettext("Another person looks at it first. Until then the text stays, and nobody outside "
                "reads the reason."),
    )  # fmt: skip


@bp.route("/<uuid:uid>/complaint", methods=["GET", "POST"])
@allows(WRITE)
def pass_on(uid: UUID) -> ResponseReturnValue:
    row = queries.handed_point(uid)
    guessed = may_tell_of_wrong(row.says or "")
    known = guessed if guessed in set(Category) else None
    form = forms.PassOnForm(data={"version": row.version, "category": known and Category(known)})
    return _looked(
        uid, form, gettext("Give it to the complaints office"), gettext("Give it to them"),
        lambda: handing.pass_on(row, form.category.data, seen=form.version.data, by=current_user),
        gettext("It leaves this office whole. Its writer follows it with the same code there."),
    )  # fmt: skip


def _looked(
    uid: UUID, form: Form, title: str, does: str, deed: Callable[[], object], says: str = ""
) -> ResponseReturnValue:
    """A deed on what was handed in, or its form again with what refused it."""

    def again() -> ResponseReturnValue:
        row: HandedPoint = queries.handed_point(uid)
        if row.state is not HandedState.UNREAD:
            return redirect(url_for(".show", uid=uid))
        back = (url_for(".show", uid=uid), row.reference)
        return _form(form, title, does, says=says or None, about=row.says, back=back)

    if form.validate_on_submit():
        return saved(form, deed, url_for(".show", uid=uid), again)
    return again()
