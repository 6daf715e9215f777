"""Who teaches what: proposed, explained, fixed in part, compared, written down, taken back."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission
from trainingmgr.rostering.comparing import compare
from trainingmgr.rostering.explaining import choice
from trainingmgr.rostering.obstacles import keeps_out
from trainingmgr.rostering.plan import Plan
from trainingmgr.rostering.problem import Duty as Role
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.cohorts.words import DUTIES
from trainingmgr.training.teaching import queries, services, words
from trainingmgr.training.teaching.forms import ProposalForm, WishForm
from trainingmgr.training.teaching.models import TeachingPlan
from trainingmgr.training.teaching.queries import Setting
from trainingmgr.training.teaching.rules import LONGEST
from trainingmgr.training.teaching.services import Wanted, applying, telling
from trainingmgr.training.timetable.rules import monday_of
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("teaching", __name__, url_prefix="/teaching-plans")
PLAN = Permission.TEACHING_PLAN


@bp.route("/", methods=["GET", "POST"])
@allows(PLAN)
def index() -> ResponseReturnValue:
    """Kept proposals, and the question of a new one."""
    today = clock.today()
    runs = queries.runs_to_plan(reader=current_user, until=today + LONGEST)
    form = ProposalForm(data={"first": today, "last": today + timedelta(days=27)})
    form.runs.choices = [(each.id, each.code) for each in runs]
    if form.validate_on_submit():
        with form.showing_refusals():
            wanted = Wanted(
                form.span, form.runs.data or [each.id for each in runs], form.limits,
                keeps_named=form.keeps_named.data,
            )  # fmt: skip
            worked = services.work_out(wanted)
            made = services.keep(wanted, worked, by=current_user)
            flash(_kept(made))
            return redirect(url_for(".show", uid=made.uid))
    return page(
        "training/teaching/index.html",
        page=queries.plans(reader=current_user, cursor=request.args.get("cursor")),
        form=form,
        runs=runs,
        words=words,
    )


def _kept(made: TeachingPlan) -> str:
    return str(
        ngettext("%(code)s is kept: it fills %(num)s place.",
                 "%(code)s is kept: it fills %(num)s places.", len(made.duties), code=made.code)
    )  # fmt: skip


@bp.get("/<uuid:uid>")
@allows(PLAN)
def show(uid: UUID) -> ResponseReturnValue:
    """One week of a proposal, all that it leaves open with reasons, and the deeds it offers."""
    row = queries.plan(uid, reader=current_user)
    known = queries.setting_of(row)
    plan, wishes = queries.proposed(row, known), queries.wishes_of(row, known)
    released, named = applying.changes(row, known) if row.is_open else ([], [])
    monday = monday_of(request.args.get("week"), _first_day(row, known))
    return page(
        "training/teaching/show.html",
        plan=row,
        known=known,
        staff=plan.staff,
        told=telling.open_in(known, wishes, plan),
        broken=telling.broken(known, wishes, plan),
        seats=sum(each.seats(role) for each in known.problem.sessions for role in Role),
        released=released,
        named=named,
        staying=applying.staying(known, plan, released),
        new={(each.session.id, each.trainer_id) for each in named},
        is_stale=row.is_open and row.basis != known.basis,
        monday=monday,
        one_week=timedelta(days=7),
        days=[monday + timedelta(days=n) for n in range(7)],
        lines=_lines(known, monday),
        others=queries.beside(row, reader=current_user),
        duties=DUTIES,
        words=words,
    )


def _first_day(row: TeachingPlan, known: Setting) -> date:
    return min((each.on for each in known.sessions.values()), default=row.first_on)


def _lines(known: Setting, monday: date) -> list[tuple[Cohort, dict[date, list[TrainingSession]]]]:
    """The week in lines: one for each run, with its classes of each day."""
    lines: dict[Cohort, dict[date, list[TrainingSession]]] = {}
    for each in known.sessions.values():
        if monday <= each.on < monday + timedelta(days=7):
            lines.setdefault(each.cohort, {}).setdefault(each.on, []).append(each)
    return sorted(lines.items(), key=lambda line: line[0].code)


@bp.route("/<uuid:uid>/classes/<uuid:of>", methods=["GET", "POST"])
@allows(PLAN)
def lesson(uid: UUID, of: UUID) -> ResponseReturnValue:
    """Why these people are proposed for a class, who else could be, and what is fixed."""
    row = queries.plan(uid, reader=current_user)
    known = queries.setting_of(row)
    session = _session(known, of)
    plan, wishes = queries.proposed(row, known), queries.wishes_of(row, known)
    form = WishForm()
    form.trainer.choices = _who(known, plan, session)
    if form.validate_on_submit():
        with form.showing_refusals():
            duty = None if form.wish.data == "never" else Duty(form.wish.data)
            trainer = known.trainers[form.trainer.data]
            services.fix(row, session, trainer, duty, by=current_user)
            flash(gettext("It is fixed. Plan again to see what follows."))
            return redirect(url_for(".lesson", uid=uid, of=of))
        row = queries.plan(uid, reader=current_user)
        known = queries.setting_of(row)
        session = _session(known, of)
        plan, wishes = queries.proposed(row, known), queries.wishes_of(row, known)
    chosen = [each for each in plan if each.session == session.id]
    found = [choice(known.problem, wishes, plan, each) for each in chosen]
    return page(
        "training/teaching/lesson.html",
        plan=queries.plan(uid, reader=current_user),
        session=session,
        chosen=[
            (known.trainers[each.assignment.trainer], each, telling.reasons(each),
             telling.against(known, each))
            for each in found
        ],
        told=[
            each for each in telling.open_in(known, wishes, plan) if each.session is session
        ],
        fixed=[each for each in row.wishes if each.session_id == session.id],
        form=form,
        duties=DUTIES,
        words=words,
    )  # fmt: skip


def _session(known: Setting, uid: UUID) -> TrainingSession:
    found = next((each for each in known.sessions.values() if each.uid == uid), None)
    if found is None:
        raise NotFound
    return found


def _who(known: Setting, plan: Plan, session: TrainingSession) -> list[tuple[int, str]]:
    """Whoever is proposed for a class, or may take it in some duty, by name."""
    asked = known.problem.session[session.id]
    able = {
        each.key
        for each in known.problem.trainers
        if any(not keeps_out(each, asked, role) for role in Role)
    }
    found = {*able, *plan.staff.get(session.id, ())}
    people = [known.trainers[each].person for each in found]
    names = {each: person.name_display for each, person in zip(found, people, strict=True)}
    return sorted(names.items(), key=lambda pair: pair[1])


@bp.post("/<uuid:uid>/classes/<uuid:of>/wishes/<uuid:who>/end")
@allows(PLAN)
def let_be(uid: UUID, of: UUID, who: UUID) -> ResponseReturnValue:
    row = queries.plan(uid, reader=current_user)
    known = queries.setting_of(row)
    session = _session(known, of)
    trainer = next((each for each in known.trainers.values() if each.uid == who), None)
    if trainer is None:
        raise NotFound
    form = Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.let_be(row, session, trainer, by=current_user)
            flash(gettext("It is not fixed any more."))
    return _back(form, url_for(".lesson", uid=uid, of=of))


@bp.post("/<uuid:uid>/search")
@allows(PLAN)
def search(uid: UUID) -> ResponseReturnValue:
    """Have the best plan looked for, which takes half a minute at most."""
    row, form = queries.plan(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.search(
                row, seen=form.version.data, by=current_user, language=get_locale().language
            )
    return _back(form, url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/again")
@allows(PLAN)
def again(uid: UUID) -> ResponseReturnValue:
    """Plan the same days again, near to this plan, with what was fixed in it."""
    row, form = queries.plan(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            wanted = Wanted(
                row.span, [each.cohort_id for each in row.runs], row.limits,
                keeps_named=row.keeps_named,
            )  # fmt: skip
            worked = services.work_out(wanted, row)
            made = services.keep(wanted, worked, by=current_user, after=row)
            flash(_kept(made))
            return redirect(url_for(".beside", uid=row.uid, other=made.uid))
    return _back(form, url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/application")
@allows(PLAN)
def apply(uid: UUID) -> ResponseReturnValue:
    row, form = queries.plan(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            named, released = applying.apply(row, seen=form.version.data, by=current_user)
            flash(
                gettext("It is written down: %(named)s named, %(released)s released.",
                        named=named, released=released)
            )  # fmt: skip
    return _back(form, url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/undoing")
@allows(PLAN)
def take_back(uid: UUID) -> ResponseReturnValue:
    row, form = queries.plan(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            named, released = applying.take_back(row, seen=form.version.data, by=current_user)
            flash(
                gettext("It is taken back: %(released)s released, %(named)s named again.",
                        named=named, released=released)
            )  # fmt: skip
    return _back(form, url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/end")
@allows(PLAN)
def discard(uid: UUID) -> ResponseReturnValue:
    row, form = queries.plan(uid, reader=current_user), Deed()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.discard(row, seen=form.version.data, by=current_user)
            flash(gettext("The proposal is thrown away."))
            return redirect(url_for(".index"))
    return _back(form, url_for(".show", uid=uid))


@bp.get("/<uuid:uid>/beside/<uuid:other>")
@allows(PLAN)
def beside(uid: UUID, other: UUID) -> ResponseReturnValue:
    """Two plans side by side: what is different in the second."""
    one, two = queries.pair(uid, other, reader=current_user)
    runs = {each.cohort_id for each in (*one.runs, *two.runs)}
    known = queries.setting(runs, queries.both(one.span, two.span), two.limits)
    plans = [queries.proposed(each, known) for each in (one, two)]
    return page(
        "training/teaching/beside.html",
        one=one,
        two=two,
        known=known,
        found=compare(known.problem, queries.wishes_of(two, known), *plans),
        filled=[len(each) for each in plans],
        open_=[len(telling.open_in(known, queries.wishes_of(row, known), each))
               for row, each in zip((one, two), plans, strict=True)],
        duties=DUTIES,
        words=words,
    )  # fmt: skip


def _back(form: Deed, to: str) -> ResponseReturnValue:
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(to)
