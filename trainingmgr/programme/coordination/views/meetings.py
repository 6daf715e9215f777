"""Coordination meetings: minutes written down, agreed by the host, printed; what is to be done."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.programme.coordination import forms, printouts, queries, services
from trainingmgr.programme.coordination.views.overlaps import CHAIR, READ, WRITE, bp
from trainingmgr.registry.structure import queries as structure
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.papers import printed


@bp.get("/meetings")
@allows(READ)
def meetings() -> ResponseReturnValue:
    return page(
        "programme/coordination/meetings.html", today=clock.today(), undone=queries.undone(),
        page=queries.meetings(request.args.get("cursor")), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/meetings/new", methods=["GET", "POST"])
@allows(WRITE)
def new_meeting() -> ResponseReturnValue:
    form = forms.MeetingForm()
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(form.minutes, by=current_user)
            flash(gettext("The minutes are a draft until the host agrees them."))
            return redirect(url_for(".meeting", uid=made.uid))
    return _form(form, gettext("Write the minutes"), gettext("Keep the draft"), back=".meetings")


@bp.get("/meetings/<uuid:uid>")
@allows(READ)
def meeting(uid: UUID) -> ResponseReturnValue:
    row = queries.meeting(uid)
    return page(
        "programme/coordination/meeting.html", meeting=row, today=clock.today(),
        writes=current_user.may(WRITE), chairs=current_user.may(CHAIR),
    )  # fmt: skip


@bp.route("/meetings/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(WRITE)
def edit_meeting(uid: UUID) -> ResponseReturnValue:
    row = queries.meeting(uid)
    form = forms.MeetingForm(data=forms.meeting_facts(row))
    _offer(form, {each.overlap_id: each.overlap.code for each in row.decisions if each.overlap})
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change(row, form.minutes, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".meeting", uid=uid))
    return _form(form, gettext("Put the minutes right"), gettext("Save"), ".meeting", uid=uid)


@bp.post("/meetings/<uuid:uid>/agreement")
@allows(CHAIR)
def agree(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.meeting(uid)
    try:
        services.agree(row, seen=form.version.data, by=current_user)
        flash(gettext("The minutes are agreed and stay as they are."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".meeting", uid=uid))


@bp.get("/meetings/<uuid:uid>/minutes")
@allows(READ)
def minutes(uid: UUID) -> ResponseReturnValue:
    row = queries.meeting(uid)
    return printed(
        lambda language: printouts.minutes(row, language=language, by=current_user.name),
        row.code, title=gettext("The minutes"), back=url_for(".meeting", uid=uid),
    )  # fmt: skip


@bp.route("/actions/<uuid:uid>/done", methods=["GET", "POST"])
@allows(WRITE)
def done(uid: UUID) -> ResponseReturnValue:
    row = queries.action(uid)
    form = forms.DoneForm(obj=row)
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.done(
                row, form.on.data, form.says.data, seen=form.version.data, by=current_user
            )
            flash(gettext("It is written down that this is done."))
            return redirect(url_for(".meeting", uid=row.meeting.uid))
    says = f"{row.what} ({row.organisation.code})"
    return _form(form, gettext("An action point is done"), gettext("Write it down"), ".meeting",
                 says=says, uid=row.meeting.uid)  # fmt: skip


def _form(
    form: Any, title: str, does: str, back: str, says: str | None = None, **where: Any
) -> ResponseReturnValue:
    return page(
        "layouts/form.html", form=form, title=title, does=does, says=says,
        back=(url_for(back, **where), gettext("Meetings")),
    )  # fmt: skip


def _offer(form: forms.MeetingForm, named: dict[int | None, str] | None = None) -> None:
    language = str(get_locale())
    overlaps = {each.id: each.code for each in queries.open_overlaps()} | (named or {})
    form.offer(
        [(each.id, f"{each.title(language)} ({each.code})") for each in structure.organisations()],
        list(overlaps.items()),
    )
