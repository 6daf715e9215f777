"""Consultations with civil society, what was put forward, and the replies owed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.consultations import forms, printouts, queries, services, words
from trainingmgr.programme.consultations.models import (
    InvitedOrganisation,
    PointReply,
    Submission,
)
from trainingmgr.programme.consultations.queries import Asked, PointsAsked
from trainingmgr.programme.consultations.rules import (
    REPLIED,
    ReplyState,
    is_late,
    may_tell_of_wrong,
)
from trainingmgr.programme.consultations.services import Point, Terms, replying
from trainingmgr.programme.outreach.queries import warned_in
from trainingmgr.programme.outreach.words import WARNS
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Place
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm, saved
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("consultations", __name__, url_prefix="/consultations")
READ, WRITE = Permission.OUTREACH_READ, Permission.OUTREACH_WRITE
CLEAR = Permission.OUTREACH_CLEAR
TAKE = Permission.PARTNER_READ
_form = OneForm(_("Consultations with civil society"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    form = _filters()
    found = queries.consultations(Asked(**form.asked), cursor=request.args.get("cursor"))
    return page(
        "programme/consultations/index.html", page=found, filters_=form, words=words,
        tally=queries.tally(found.rows), year=queries.year(clock.today()),
        language=str(get_locale()), writes=current_user.may(WRITE),
    )  # fmt: skip


def _filters() -> forms.ConsultationFilters:
    form = forms.ConsultationFilters()
    form.place.choices = [(key, each.title(str(get_locale()))) for key, each in _regions().items()]
    form.validate()
    return form


def _regions() -> dict[int, Place]:
    return {each.id: each for each in structure.places(PlaceLevel.ADM1)}


@leaves(
    "consultations",
    _("Consultations with civil society"),
    READ,
    owed=TAKE,
    narrows=_filters,
)
def _leaving() -> Listing:
    form, language = _filters(), str(get_locale())
    return Listing(
        columns=printouts.CONSULTATIONS,
        cells=lambda row: printouts.consultation(row, language),
        fetch=lambda most: every(
            lambda cursor: queries.consultations(Asked(**form.asked), cursor=cursor), most
        ),
        back=url_for("consultations.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.get("/points")
@allows(READ)
def points() -> ResponseReturnValue:
    form, today = _narrowed(), clock.today()
    return page(
        "programme/consultations/points.html", filters_=form, words=words, today=today,
        page=queries.points(
            PointsAsked(**form.asked), on=today, cursor=request.args.get("cursor")
        ), is_late=is_late, writes=current_user.may(WRITE),
        unread=queries.unread()[0] if current_user.may(WRITE) else 0,
    )  # fmt: skip


def _narrowed() -> forms.PointFilters:
    form = forms.PointFilters()
    form.validate()
    return form


@leaves("civil-points", _("Points of civil society"), READ, owed=TAKE, narrows=_narrowed)
def _points_leaving() -> Listing:
    form, today = _narrowed(), clock.today()
    return Listing(
        columns=printouts.POINTS,
        cells=lambda row: printouts.point(row, today),
        fetch=lambda most: every(
            lambda cursor: queries.points(PointsAsked(**form.asked), on=today, cursor=cursor), most
        ),
        back=url_for("consultations.points", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row, today = queries.consultation(uid), clock.today()
    return page(
        "programme/consultations/show.html", row=row, words=words, today=today, is_late=is_late,
        page=queries.points(
            PointsAsked(), on=today, of=row, cursor=request.args.get("cursor")
        ), language=str(get_locale()), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.get("/points/<uuid:uid>")
@allows(READ)
def point(uid: UUID) -> ResponseReturnValue:
    row, today = queries.point(uid), clock.today()
    return page(
        "programme/consultations/point.html", row=row, words=words,
        handed=queries.handed_as(row) if current_user.may(WRITE) else None,
        late=is_late(row.reply_by, row.replied_on, today), writes=current_user.may(WRITE),
        sees_decisions=current_user.may(Permission.DECISION_READ), language=str(get_locale()),
        may_clear=may_clear(row.last, row.replies),
    )  # fmt: skip


def may_clear(last: PointReply | None, written: Sequence[PointReply]) -> bool:
    """Whether what was written last waits for the reader among others."""
    return (
        last is not None
        and last.state is ReplyState.WAITING
        and current_user.may(CLEAR)
        and current_user.holder_id not in {each.by.holder_id for each in written}
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.ConsultationForm()
    terms = _terms(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(terms(), by=current_user)
            flash(gettext("It is planned. Write next who is invited."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New consultation"), gettext("Plan it"))


@bp.route("/<uuid:uid>/plan", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.consultation(uid)
    form = forms.ConsultationForm(data=forms.consultation_facts(row))
    terms = _terms(form)
    title, does = gettext("Change the consultation"), gettext("Save")
    if form.validate_on_submit():
        return _done(form, uid, title, does, lambda:
                     services.write(terms(), row=row, seen=form.version.data,
                                    by=current_user))  # fmt: skip
    return _form(form, title, does, row)


def _terms(form: forms.ConsultationForm) -> Callable[[], Terms]:
    there = _regions()
    form.place.choices = [(key, each.title(str(get_locale()))) for key, each in there.items()]
    return lambda: Terms(
        title=form.title.data, venue=form.venue.data,
        planned_on=form.planned_on.data or clock.today(), place=there.get(form.place.data or 0),
    )  # fmt: skip


@bp.route("/<uuid:uid>/invitations/new", methods=["GET", "POST"])
@allows(WRITE)
def invite(uid: UUID) -> ResponseReturnValue:
    row, form = queries.consultation(uid), forms.InviteForm()
    title, does = gettext("Invite an organisation"), gettext("Write it down")
    if form.validate_on_submit():
        return _done(form, uid, title, does, lambda:
                     services.invite(row, form.circle.data, name=form.name.data,
                                     named_on=form.named_on.data, by=current_user))  # fmt: skip
    return _form(form, title, does, row)


@bp.route("/<uuid:uid>/attendance", methods=["GET", "POST"])
@allows(WRITE)
def hold(uid: UUID) -> ResponseReturnValue:
    row = queries.consultation(uid)
    form = forms.HoldForm(data={"version": row.version, "on": row.planned_on})
    form.came.choices = [(each.id, _called(each)) for each in row.invited]
    title, does = gettext("It was held"), gettext("Write it down")
    if form.validate_on_submit() and form.on.data:
        on = form.on.data
        return _done(form, uid, title, does, lambda:
                     services.hold(row, on, form.women.data, form.men.data, form.unsaid.data,
                                   came=tuple(form.came.data or ()), seen=form.version.data,
                                   by=current_user))  # fmt: skip
    says = gettext("Numbers alone: nobody who came is named.")
    return _form(form, title, does, row, says)


def _called(row: InvitedOrganisation) -> str:
    return row.name or str(words.CIRCLES[row.circle])


@bp.post("/<uuid:uid>/cancellation")
@allows(WRITE)
def cancel(uid: UUID) -> ResponseReturnValue:
    form, row = Deed(), queries.consultation(uid)
    try:
        services.cancel(row, seen=form.version.data, by=current_user)
        flash(gettext("It is written as cancelled."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=uid))


def _done(
    form: Form, uid: UUID, title: str, does: str, deed: Callable[[], object]
) -> ResponseReturnValue:
    """A deed on a consultation, or its form again with what refused it."""
    return saved(
        form,
        deed,
        url_for(".show", uid=uid),
        lambda: _form(form, title, does, queries.consultation(uid)),
    )


@bp.route("/points/new", methods=["GET", "POST"])
@allows(WRITE)
def put() -> ResponseReturnValue:
    """A point: of a consultation, or one that came by itself."""
    key = request.args.get("of", type=UUID)
    of = queries.consultation(key) if key else None
    came = of.held_on if of is not None and of.held_on else clock.today()
    form, there = forms.PointForm(data={"came_on": came, "reply_by": came + REPLIED}), owners()
    form.owner.choices = [(number, each.name) for number, each in there.items()]
    if form.validate_on_submit() and form.came_on.data and form.reply_by.data:
        with form.showing_refusals():
            made = services.put(
                Point(says=form.says.data, circle=form.circle.data, came_on=form.came_on.data,
                      reply_by=form.reply_by.data, owner=there.get(form.owner.data),
                      consultation=of, name=form.name.data, named_on=form.named_on.data),
                by=current_user,
            )  # fmt: skip
            flash(gettext("The point is written down. The reply is owed from now on."))
            return redirect(url_for(".point", uid=made.uid))
    back = (url_for(".show", uid=of.uid), of.code) if of else _to_points()
    return _form(form, gettext("New point"), gettext("Write it down"), back=back)


def owners() -> dict[str, User]:
    return {str(each.holder_id): each for each in queries.owners()}


def _to_points() -> tuple[str, str]:
    return url_for(".points"), gettext("Points of civil society")


@bp.route("/points/<uuid:uid>/owner", methods=["GET", "POST"])
@allows(WRITE)
def give(uid: UUID) -> ResponseReturnValue:
    row, there = queries.point(uid), owners()
    form = forms.GiveForm(data={"version": row.version, "owner": str(row.owner.holder_id)})
    form.owner.choices = [(key, each.name) for key, each in there.items()]
    title, does = gettext("Who replies"), gettext("Save")
    if form.validate_on_submit():
        return _answered(form, row, title, does, lambda:
                         services.give(row, there.get(form.owner.data), seen=form.version.data,
                                       by=current_user))  # fmt: skip
    return _about(form, title, does, row)


@bp.route("/points/<uuid:uid>/reply", methods=["GET", "POST"])
@allows(WRITE)
def reply(uid: UUID) -> ResponseReturnValue:
    row = queries.point(uid)
    form = forms.ReplyForm(data={"version": row.version} | _written(row.last))
    title, does = gettext("Reply to the point"), gettext("Write the reply")
    if form.validate_on_submit():
        return _answered(form, row, title, does, lambda:
                         replying.reply(row, form.says.data, form.outcome.data,
                                        decision=form.decision.data, seen=form.version.data,
                                        by=current_user))  # fmt: skip
    says = gettext("Another person looks at it first. Until then nobody outside reads it.")
    return _about(form, title, does, row, says)


def _written(last: PointReply | None) -> dict[str, Any]:
    """What was written last: somebody who writes it otherwise begins with it."""
    if last is None:
        return {}
    code = last.decision.code if last.decision is not None else None
    return {"says": last.says, "outcome": last.outcome, "decision": code}


@bp.route("/replies/<uuid:uid>/clearance", methods=["GET", "POST"])
@allows(CLEAR)
def clear(uid: UUID) -> ResponseReturnValue:
    """Whether what another person wrote may be told as it is."""
    row = queries.reply(uid)
    if row.handed is not None and not current_user.may(WRITE):
        raise NotFound
    back = _to_points()
    if row.submission is not None:
        back = (url_for(".point", uid=row.submission.uid), row.submission.code)
    elif row.handed is not None:
        back = (url_for("handed.show", uid=row.handed.uid), row.handed.reference)
    if row.state is not ReplyState.WAITING:
        flash(gettext("This text does not wait for anybody any more."), "stop")
        return redirect(back[0])
    form = forms.ClearForm(data={"version": row.version})
    if form.validate_on_submit():
        with form.showing_refusals():
            right = form.holds.data == "yes"
            replying.clear(row, is_right=right, answer=form.answer.data, seen=form.version.data,
                           by=current_user)  # fmt: skip
            flash(gettext("It is told from now on.") if right else
                  gettext("It is sent back, with what you wrote."))  # fmt: skip
            return redirect(back[0])
        row = queries.reply(uid)
    return page(
        "programme/consultations/clear.html", form=form, row=row, words=words, back=back,
        warns=WARNS, warned=warned_in(row.says, clock.today()), language=str(get_locale()),
        point=row.submission, handed=row.handed or (
            queries.handed_as(row.submission)
            if row.submission is not None and current_user.may(WRITE) else None
        ), wrong=may_tell_of_wrong(row.handed.says or "") if row.handed else None,
    )  # fmt: skip


@bp.post("/points/<uuid:uid>/name")
@allows(WRITE)
def unname(uid: UUID) -> ResponseReturnValue:
    row = queries.point(uid)
    return _unnamed(row, url_for(".point", uid=uid))


@bp.post("/invitations/<uuid:uid>/name")
@allows(WRITE)
def uninvite_name(uid: UUID) -> ResponseReturnValue:
    row = queries.invited(uid)
    return _unnamed(row, url_for(".show", uid=row.consultation.uid))


def _unnamed(row: InvitedOrganisation | Submission, back: str) -> ResponseReturnValue:
    Deed()
    try:
        services.unname(row, by=current_user)
        flash(gettext("The name is taken out."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(back)


def _answered(
    form: Form, row: Submission, title: str, does: str, deed: Callable[[], object]
) -> ResponseReturnValue:
    """A deed on a point, or its form again with what refused it."""
    uid = row.uid
    return saved(
        form,
        deed,
        url_for(".point", uid=uid),
        lambda: _about(form, title, does, queries.point(uid)),
    )


def _about(
    form: Form, title: str, does: str, row: Submission, says: str | None = None
) -> ResponseReturnValue:
    return _form(form, title, does, says=says, about=row.says,
                 back=(url_for(".point", uid=row.uid), row.code))  # fmt: skip
