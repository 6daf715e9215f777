"""Exercises from the plan to the last rating, the library of tasks, and a unit's readiness."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure import queries as structure
from trainingmgr.tabular.listings import Listing, leaves
from trainingmgr.training.exercises import forms, printouts, queries, services, words
from trainingmgr.training.exercises.models import Exercise
from trainingmgr.training.exercises.rules import ExerciseState, over_time
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed, Form
from trainingmgr.web.pages import page

bp = Blueprint("exercises", __name__, url_prefix="/exercises")
READ, PLAN, JUDGE = Permission.EXERCISE_READ, Permission.EXERCISE_PLAN, Permission.EXERCISE_JUDGE


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    found = queries.exercises(reader=current_user, cursor=request.args.get("cursor"))
    return page("training/exercises/index.html", page=found, words=words)


@leaves("exercises", _("Exercises of units"), READ)
def _leaving() -> Listing:
    return Listing(
        columns=printouts.EXERCISES,
        fetch=lambda most: every(
            lambda cursor: queries.exercises(reader=current_user, cursor=cursor), most
        ),
        cells=printouts.cells,
        back=url_for("exercises.index"),
        is_personal=False,
    )


@bp.route("/new", methods=["GET", "POST"])
@allows(PLAN)
def new() -> ResponseReturnValue:
    form = forms.ExerciseForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.plan(form.wanted, by=current_user)
            flash(gettext("The exercise is planned. Say who takes part and who judges."))
            return redirect(url_for(".show", uid=made.uid))
    return page("training/exercises/new.html", form=form)


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    return _show(uid)


def _show(uid: UUID, **shown: Form) -> ResponseReturnValue:
    row = queries.exercise(uid, reader=current_user)
    found = queries.ratings(row)
    by: dict[tuple[int, int], list[Any]] = {}
    for each in found:
        by.setdefault((each.set_task_id, each.unit_id), []).append(each)
    plans = current_user.may(PLAN) and row.state is ExerciseState.PLANNED
    judges = current_user.id in {each.user_id for each in row.evaluators}
    rating = shown.get("rating") or forms.RatingForm(formdata=None, data={"on": clock.today()})
    draw = shown.get("draw") or forms.SetForm(formdata=None)
    _offer(row, rating, draw)
    return page(
        "training/exercises/show.html", row=row, by=by, words=words, said=printouts.said,
        plans=plans, unit=shown.get("unit") or forms.UnitForm(formdata=None),
        judge=shown.get("judge") or forms.JudgeForm(formdata=None), draw=draw, rating=rating,
        over_time_of=queries.shown_units(row, reader=current_user),
        rates=judges and row.state is ExerciseState.RUNNING,
    )  # fmt: skip


@leaves("ratings", _("Ratings of an exercise"), READ)
def _ratings_leaving() -> Listing:
    """Every attempt, and a line to be filled in for each task of each unit that has none."""
    uid, language = request.args.get("exercise", type=UUID), str(get_locale())
    row = queries.exercise(uid or UUID(int=0), reader=current_user)
    done = queries.ratings(row)
    there = {(each.set_task_id, each.unit_id) for each in done}
    open_ = [(task, each.unit) for task in row.tasks for each in row.units
             if (task.id, each.unit_id) not in there]  # fmt: skip
    return Listing(
        title=gettext("Ratings of %(exercise)s", exercise=row.title),
        columns=printouts.RATED,
        fetch=lambda most: [*done, *open_][: most + 1],
        cells=lambda each: printouts.rated(row, each, language),
        back=url_for("exercises.show", uid=row.uid),
        facts={"exercise": row.code},
        is_personal=False,
    )


def _offer(row: Exercise, rating: Any, draw: Any) -> None:
    language = str(get_locale())
    rating.task.choices = [
        (str(each.id), f"{each.task.code} {each.task.title(language)}") for each in row.tasks
    ]
    rating.unit.choices = [(str(each.unit.id), each.unit.title(language)) for each in row.units]
    there = {each.task_id for each in row.tasks}
    draw.task.choices = [
        (str(each.uid), f"{each.code} {each.title(language)} ({words.KINDS[each.kind]})")
        for each in queries.library()
        if each.id not in there
    ]


@bp.post("/<uuid:uid>/units")
@allows(PLAN)
def add_unit(uid: UUID) -> ResponseReturnValue:
    form = forms.UnitForm()

    def done(row: Exercise) -> None:
        unit = structure.unit_by_code(form.unit.data)
        if unit is None:
            raise Refusal(
                gettext("No unit has the code %(code)s.", code=form.unit.data), field="unit"
            )
        services.add_unit(row, unit, by=current_user)

    return _added(uid, form, done, gettext("The unit takes part."), "unit")


@bp.post("/<uuid:uid>/evaluators")
@allows(PLAN)
def add_evaluator(uid: UUID) -> ResponseReturnValue:
    form = forms.JudgeForm()

    def done(row: Exercise) -> None:
        judge = queries.judge(form.judge.data)
        if judge is None:
            raise Refusal(gettext("There is no account of this name."), field="judge")
        services.add_evaluator(row, judge, by=current_user)

    return _added(uid, form, done, gettext("They judge the exercise."), "judge")


@bp.post("/<uuid:uid>/tasks")
@allows(PLAN)
def set_task(uid: UUID) -> ResponseReturnValue:
    form = forms.SetForm()
    form.task.choices = [(str(each.uid), each.code) for each in queries.library()]

    def done(row: Exercise) -> None:
        services.set_task(row, queries.task(UUID(form.task.data)), by=current_user)

    return _added(uid, form, done, gettext("The task is set."), "draw")


@bp.post("/<uuid:uid>/ratings")
@allows(JUDGE)
def rate(uid: UUID) -> ResponseReturnValue:
    form = forms.RatingForm()
    before = queries.exercise(uid, reader=current_user)
    _offer(before, form, forms.SetForm(formdata=None))

    def done(row: Exercise) -> None:
        task = next(each for each in row.tasks if str(each.id) == form.task.data)
        unit = next(each.unit for each in row.units if str(each.unit.id) == form.unit.data)
        services.rate(row, task, unit, form.rating.data, evidence=form.evidence.data,
                      on=form.on.data, by=current_user)  # type: ignore[arg-type]  # fmt: skip

    return _added(uid, form, done, gettext("The rating is kept."), "rating")


def _added(
    uid: UUID, form: Form, done: Callable[[Exercise], None], says: str, name: str
) -> ResponseReturnValue:
    row = queries.exercise(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            done(row)
            flash(says)
            return redirect(url_for(".show", uid=uid))
    return _show(uid, **{name: form})


@bp.post("/<uuid:uid>/beginning")
@allows(PLAN)
def begin(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, ExerciseState.RUNNING, gettext("The exercise has begun."))


@bp.post("/<uuid:uid>/end")
@allows(PLAN)
def close(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, ExerciseState.CLOSED, gettext("The exercise is closed."))


@bp.post("/<uuid:uid>/cancellation")
@allows(PLAN)
def cancel(uid: UUID) -> ResponseReturnValue:
    return _moved(uid, ExerciseState.CANCELLED, gettext("The exercise is called off."))


def _moved(uid: UUID, state: ExerciseState, says: str) -> ResponseReturnValue:
    form, row = Deed(), queries.exercise(uid, reader=current_user)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.move(row, state, seen=form.version.data, by=current_user)
            flash(says)
    for trouble in form.form_errors:
        flash(trouble, "stop")
    return redirect(url_for(".show", uid=uid))


@bp.get("/<uuid:uid>/<code>.pdf")
@allows(READ)
def sheet(uid: UUID, code: str) -> ResponseReturnValue:
    """The sheet of one unit, for the field."""
    row = queries.exercise(uid, reader=current_user)
    unit = next((each.unit for each in row.units if each.unit.code == code), None)
    if unit is None:
        raise NotFound
    address = current_app.extensions["settings"].address
    paper = printouts.sheet(row, unit, str(get_locale()), address=address)
    return Response(
        stream_with_context(iter(paper)), mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename=exercise-{row.code}.pdf"},
    )  # fmt: skip


@bp.get("/units/<uuid:uid>")
@allows(READ)
def readiness(uid: UUID) -> ResponseReturnValue:
    unit = structure.unit(uid, reader=current_user, permission=READ)
    return page(
        "training/exercises/readiness.html", unit=unit, days=over_time(queries.judged(unit))
    )


@bp.get("/library")
@allows(READ)
def library() -> ResponseReturnValue:
    return page("training/exercises/library.html", tasks=queries.library(), words=words,
                said=printouts.said)  # fmt: skip


@bp.post("/library")
@allows(PLAN)
def stock() -> ResponseReturnValue:
    if Deed().validate_on_submit():
        count = services.stock(by=current_user)
        flash(ngettext("%(num)s task is added.", "%(num)s tasks are added.", count))
    return redirect(url_for(".library"))


@bp.route("/library/new", methods=["GET", "POST"])
@allows(PLAN)
def new_task() -> ResponseReturnValue:
    return _write(None)


@bp.route("/library/<uuid:uid>", methods=["GET", "POST"])
@allows(PLAN)
def edit_task(uid: UUID) -> ResponseReturnValue:
    return _write(uid)


def _write(uid: UUID | None) -> ResponseReturnValue:
    """A task in the reader's language."""
    language = str(get_locale())

    def now() -> Any:
        if uid is None:
            return None
        task = queries.task(uid)
        return SimpleNamespace(
            version=task.version, code=task.code, level=task.level, kind=task.kind,
            title=task.title(language), conditions=printouts.said(task.conditions, language),
            standard=printouts.said(task.standard, language),
        )  # fmt: skip

    form = forms.TaskForm(obj=now())
    if form.validate_on_submit():
        with form.showing_refusals(now):
            services.write(
                queries.task(uid) if uid else None, form.code.data, form.level.data,
                form.kind.data, language, form.title.data, form.conditions.data,
                form.standard.data, seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The task is saved."))
            return redirect(url_for(".library"))
    return page("training/exercises/task.html", form=form, is_new=uid is None)
