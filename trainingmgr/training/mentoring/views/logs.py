"""A counterpart over time, the logs of their mentors, action points, what the host reads."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.columns import new_uid
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.concerns.forms import ConcernForm
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.mentoring import forms, printouts, queries, services, words
from trainingmgr.training.mentoring.models import MentoringAssignment, MentoringLog
from trainingmgr.training.mentoring.queries import logs as reading
from trainingmgr.training.mentoring.rules import (
    HIGHEST,
    MOST_PHOTOS,
    RUNS,
    Obstacle,
    Rated,
    arcs,
    is_silent,
    may_be_written,
    overlap,
    silent_for,
)
from trainingmgr.training.mentoring.services import logs as writing
from trainingmgr.training.mentoring.services import photos
from trainingmgr.training.mentoring.services.logs import Told
from trainingmgr.training.nudges import nudged
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("mentored", __name__, url_prefix="/mentoring")
READ, LOG = Permission.MENTORING_READ, Permission.MENTORING_LOG
SUPERVISE, EXTRACT = Permission.MENTORING_SUPERVISE, Permission.MENTORING_EXTRACT


@bp.get("/counterparts/<uuid:uid>")
@allows(READ, LOG)
def counterpart(uid: UUID) -> ResponseReturnValue:
    """The arc of one counterpart, as far as the reader may read it: whole, or as an extract."""
    row = reading.counterpart(uid, reader=current_user)
    today, mentors = clock.today(), queries.of_counterpart(row)
    whole, extract = _sight()
    sees_ratings = whole or (extract and any(each.host_reads_ratings for each in mentors))
    found = reading.ratings(row, reader=current_user, extract=not whole) if sees_ratings else []
    stands = [Rated(each.area, on, each.rating) for each, on in found if each.stands]
    count, last = reading.count_of(row)
    running = [each for each in mentors if each.state in RUNS]
    return page(
        "training/mentoring/counterpart.html", row=row, words=words, today=today,
        mentors=_in_turn(mentors), count=count, last=last,
        quiet=silent_for(last, min(e.from_on for e in running), today) if running else 0,
        is_silent=any(is_silent(last, e.from_on, e.silent_after, today) for e in running),
        arcs=arcs(stands), most=HIGHEST[row.scale], sees_ratings=sees_ratings,
        first=min((each.from_on for each in mentors), default=today),
        is_frozen=bool(running) and queries.is_frozen(running[0], today),
        frozen=queries.frozen_spells(row, min((each.from_on for each in mentors), default=today),
                                     today),
        logs=reading.logs(row, reader=current_user, extract=not whole,
                          cursor=request.args.get("cursor")) if whole or extract else None,
        actions=reading.actions(row, reader=current_user, extract=not whole)
        if whole or extract else None,
        extracts=extract and not whole, whole=whole, writes=_own_running(mentors),
        may_move=_moves(running),
    )  # fmt: skip


def _sight() -> tuple[bool, bool]:
    """Whether the reader reads logs whole, or an extract of them."""
    return current_user.may(LOG) or current_user.may(SUPERVISE), current_user.may(EXTRACT)


def _in_turn(mentors: Sequence[MentoringAssignment]) -> list[tuple[MentoringAssignment, int]]:
    """Each mentor, and on how many days the one before was there still."""
    found = []
    for place, each in enumerate(mentors):
        before = mentors[place - 1] if place else None
        shared = overlap((before.from_on, before.last_day), (each.from_on, each.last_day)) if (
            before
        ) else 0  # fmt: skip
        found.append((each, shared))
    return found


def _own_running(mentors: Sequence[MentoringAssignment]) -> MentoringAssignment | None:
    return next(
        (each for each in reversed(mentors)
         if each.state in RUNS and services.is_mentor(each, current_user)), None,
    )  # fmt: skip


def _moves(running: Sequence[MentoringAssignment]) -> bool:
    mine = any(services.is_mentor(each, current_user) for each in running)
    return mine or bool(current_user.may(SUPERVISE))


@bp.get("/counterparts/<uuid:uid>/actions")
@allows(LOG, SUPERVISE, EXTRACT)
def actions(uid: UUID) -> ResponseReturnValue:
    """Everything that was promised to a counterpart, open and closed."""
    row = reading.counterpart(uid, reader=current_user)
    whole, _extract = _sight()
    running = [each for each in queries.of_counterpart(row) if each.state in RUNS]
    found = reading.actions(
        row, reader=current_user, extract=not whole, cursor=request.args.get("cursor")
    )
    return page(
        "training/mentoring/actions.html", row=row, words=words, page=found,
        may_move=_moves(running), today=clock.today(),
    )  # fmt: skip


@bp.get("/counterparts/<uuid:uid>/summary.pdf")
@allows(LOG, SUPERVISE, EXTRACT)
def summary(uid: UUID) -> ResponseReturnValue:
    """A page or two on a counterpart: whole for mentors and supervisors, else the extract."""
    row = reading.counterpart(uid, reader=current_user)
    whole, extract = _sight()
    if not (whole or extract):
        raise NotFound
    mentors = queries.of_counterpart(row)
    shows = whole or any(each.host_reads_ratings for each in mentors)
    found = reading.ratings(row, reader=current_user, extract=not whole) if shows else []
    paper = printouts.summary(
        row, mentors, reading.logs(row, reader=current_user, extract=not whole).rows,
        reading.actions(row, reader=current_user, extract=not whole).rows,
        arcs(Rated(each.area, on, each.rating) for each, on in found if each.stands),
        whole=whole, language=str(get_locale()), by=current_user.name,
    )  # fmt: skip
    writing.note_taken(row, by=current_user)
    return Response(
        stream_with_context(iter(paper)), mimetype="application/pdf",
        headers={"Content-Disposition": "inline; filename=mentoring.pdf"},
    )  # fmt: skip


@leaves("mentoring-logs", _("Mentoring logs"), SUPERVISE)
def _leaving() -> Listing:
    """The logs of one counterpart as a file, for the supervisor."""
    row = reading.counterpart(_asked_counterpart(), reader=current_user)
    return Listing(
        columns=printouts.LOGS,
        fetch=lambda most: every(
            lambda cursor: reading.logs(row, reader=current_user, cursor=cursor), most
        ),
        cells=printouts.cells,
        back=url_for("mentored.counterpart", uid=row.uid),
        facts={"counterpart": str(row.uid)},
    )


def _asked_counterpart() -> UUID:
    try:
        return UUID(request.args.get("counterpart", ""))
    except ValueError as bad:
        raise NotFound from bad


@bp.route("/<uuid:uid>/logs/new", methods=["GET", "POST"])
@allows(LOG)
def new(uid: UUID) -> ResponseReturnValue:
    """A log of one contact. The page makes its identity, so that it is kept once."""
    row = queries.assignment(uid, reader=current_user, permission=LOG)
    form = forms.LogForm(
        data={"uid": str(new_uid()), "held_on": clock.today(), "mode": row.mode,
              "place": row.place, "language": row.language,
              "interpreted": row.interpreter_id is not None}
    )  # fmt: skip
    _offer(form, row)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = writing.write(
                row, _told(form, row), uid=_identity(form), knows=form.knows.data, by=current_user
            )
            flash(gettext("The log is kept. You can write it otherwise for seven days."))
            return redirect(url_for(".log", uid=made.uid))
    return _edit(form, queries.assignment(uid, reader=current_user, permission=LOG), None)


def _identity(form: Any) -> UUID | None:
    try:
        return UUID(form.uid.data or "")
    except ValueError:
        return None


@bp.route("/logs/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(LOG)
def edit(uid: UUID) -> ResponseReturnValue:
    found = _mine(uid)
    row = queries.whole(found.assignment_id)
    form = forms.LogForm(obj=_as_form(found))
    _offer(form, row)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _as_form(_mine(uid))):
            writing.rewrite(
                found, _told(form, row), seen=form.version.data, knows=form.knows.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("What you wrote is saved."))
            return redirect(url_for(".log", uid=uid))
    return _edit(form, queries.whole(found.assignment_id), uid)


def _mine(uid: UUID) -> MentoringLog:
    found = reading.log(uid, reader=current_user)
    if found.by_id != current_user.id:
        raise NotFound
    return found


def _edit(form: Any, row: MentoringAssignment, uid: UUID | None) -> ResponseReturnValue:
    """The form, and under it the other way for what must not stand in a log (R-MEN-08)."""
    asked = bool(form.knows.errors)
    texts = [form[each].data for each in ("facts", "judgement", "their_view", "advice")]
    typed = "\n".join(each for each in texts if nudged(each)) if asked else ""
    if not asked and not form.knows.data:
        del form.knows
    return page(
        "training/mentoring/log_edit.html", form=form, row=row, uid=uid, asked=asked,
        concern=ConcernForm(formdata=None, data={"told": typed}),
    )  # fmt: skip


def _offer(form: Any, row: MentoringAssignment) -> None:
    scale = row.counterpart.scale
    form.objective.choices = [
        (str(each.id), each.words) for each in row.objectives if not each.is_struck
    ]
    form.module.choices = [
        (each.code, each.code) for each in curricula.catalogue()
    ]  # fmt: skip
    choices = list(words.RATINGS[scale].items())
    form.ratings.choices = {"rating": choices}
    for entry in form.ratings.entries:
        entry.form.rating.choices = choices


def _told(form: Any, row: MentoringAssignment) -> Told:
    objective = next((each for each in row.objectives if str(each.id) == form.objective.data), None)
    named = curricula.modules_named(form.module.data) if form.module.data else ()
    return Told(objective=objective, module=next(iter(named), None), **form.told)


def _as_form(found: MentoringLog) -> Any:
    facts = {name: getattr(found, name) or "" for name in (
        "participants", "judgement", "their_view", "advice", "response_why")}  # fmt: skip
    return SimpleNamespace(
        version=found.version, held_on=found.held_on, starts=found.starts, ends=found.ends,
        contact=found.contact, mode=found.mode, place=found.place, language=found.language,
        interpreted=found.interpreted, facts=found.facts, response=found.response,
        next_on=found.next_on, is_confidential=found.is_confidential, uid=str(found.uid),
        objective=str(found.objective_id or ""), module=found.module.code if found.module else "",
        obstacles=[Obstacle(each) for each in found.obstacles], actions=[],
        ratings=[{"area": e.area, "rating": e.rating, "evidence": e.evidence}
                 for e in found.ratings], **facts,
    )  # fmt: skip


@bp.get("/logs/<uuid:uid>")
@allows(LOG, SUPERVISE)
def log(uid: UUID) -> ResponseReturnValue:
    return _log(uid)


def _log(uid: UUID, add: Form | None = None, picture: Form | None = None) -> ResponseReturnValue:
    found = reading.log(uid, reader=current_user)
    own = found.by_id == current_user.id
    shown = picture or forms.PhotoForm(formdata=None)
    return page(
        "training/mentoring/log.html", row=found, words=words,
        language_=LANGUAGES.get(found.language, found.language),
        obstacles=[words.OBSTACLES[Obstacle(each)] for each in found.obstacles],
        own=own, changes=own and may_be_written(found.at, clock.now()),
        adds=own or current_user.may(SUPERVISE), supervises=current_user.may(SUPERVISE),
        add=add or forms.AddForm(formdata=None), photos=reading.photos(found), picture=shown,
        most=MOST_PHOTOS,
    )  # fmt: skip


@bp.post("/logs/<uuid:uid>/addenda")
@allows(LOG, SUPERVISE)
def add(uid: UUID) -> ResponseReturnValue:
    form, found = forms.AddForm(), reading.log(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            writing.add(found, form.words.data, by=current_user)
            flash(gettext("It stands under the log now."))
            return redirect(url_for(".log", uid=uid))
    return _log(uid, form)


@bp.post("/logs/<uuid:uid>/photos")
@allows(LOG)
def picture(uid: UUID) -> ResponseReturnValue:
    """A thing that was seen, never a person."""
    form, found = forms.PhotoForm(), reading.log(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            photos.put(
                found, form.photo.data.read(), form.shows.data, clear=form.clear.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The picture is on the log, without place and camera."))
            return redirect(url_for(".log", uid=uid))
    return _log(uid, picture=form)


@bp.get("/photos/<uuid:uid>.jpg")
@allows(LOG, SUPERVISE)
def photo(uid: UUID) -> ResponseReturnValue:
    found = reading.photo(uid, reader=current_user)
    return Response(photos.content_of(found), mimetype="image/jpeg")


@bp.route("/logs/<uuid:uid>/acknowledgement", methods=["GET", "POST"])
@allows(LOG, EXTRACT)
def acknowledge(uid: UUID) -> ResponseReturnValue:
    """The counterpart has read the facts: in their own account, or signed on a paper."""
    form, on_paper = forms.AcknowledgeForm(), not current_user.may(EXTRACT)
    found = _mine(uid) if on_paper else reading.extract(uid, reader=current_user)
    if not on_paper:
        del form.name
    elif form.is_submitted() and not (form.name.data or "").strip():
        form.name.errors = [gettext("Say who has signed it.")]
        return _acknowledge(found, form)
    if form.validate_on_submit():
        with form.showing_refusals():
            writing.acknowledge(
                found, form.words.data, on_paper_by=form.name.data if on_paper else "",
                by=current_user,
            )  # fmt: skip
            flash(gettext("It is kept that the counterpart has read these facts."))
            whose = reading.counterpart_at(found.assignment.counterpart_id)
            return redirect(url_for(".counterpart", uid=whose.uid))
        found = reading.log_at(found.id)
    return _acknowledge(found, form)


def _acknowledge(found: MentoringLog, form: Form) -> ResponseReturnValue:
    return page("training/mentoring/acknowledge.html", row=found, form=form, words=words)


@bp.post("/ratings/<uuid:uid>/review")
@allows(SUPERVISE)
def review(uid: UUID) -> ResponseReturnValue:
    form, rating = Deed(), reading.rating(uid, reader=current_user)
    about = rating.log.uid
    if form.validate_on_submit():
        with form.showing_refusals():
            writing.review(rating, seen=form.version.data, by=current_user)
            flash(gettext("The rating counts from now on."))
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".log", uid=about))


@bp.route("/actions/<uuid:uid>", methods=["GET", "POST"])
@allows(LOG, SUPERVISE)
def action(uid: UUID) -> ResponseReturnValue:
    """Whether what was promised is done."""
    found = reading.action(uid, reader=current_user)
    form = forms.ActionForm(obj=_as_shown(found))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _as_shown(reading.action(uid, reader=current_user))):
            writing.move_action(
                found, form.state.data, form.outcome.data, seen=form.version.data, by=current_user
            )
            flash(gettext("How it stands is kept."))
            whose = reading.counterpart_at(found.counterpart_id)
            return redirect(url_for(".counterpart", uid=whose.uid))
    found = reading.action(uid, reader=current_user)
    return page(
        "training/mentoring/action.html", form=form, row=found,
        whose=reading.counterpart_at(found.counterpart_id),
    )  # fmt: skip


def _as_shown(found: Any) -> Any:
    return SimpleNamespace(version=found.version, state=found.state, outcome=found.outcome or "")
