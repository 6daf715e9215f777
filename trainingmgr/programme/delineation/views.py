"""Police and military: who does what and by which law, exercises held together, overlaps."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.programme.delineation import forms, printouts, queries, services, words
from trainingmgr.programme.delineation.queries import Asked, OverlapsAsked
from trainingmgr.programme.delineation.rules import Force, days_open, gaps
from trainingmgr.programme.delineation.services import Exercise, Giving, Overlap
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.models import Place
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("delineation", __name__, url_prefix="/security-roles")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.FRAMEWORK_WRITE


def _language() -> str:
    return str(get_locale())


_form = OneForm(_("Who does what for security"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """The matrix: gaps first, then each task with what each force does in it."""
    form, today = forms.TaskFilters(), clock.today()
    met, all_ = queries.delineated(today)
    return page(
        "programme/delineation/index.html", filters_=form, words=words, language=_language(),
        page=queries.tasks(Asked(**form.asked), on=today, cursor=request.args.get("cursor")),
        lacking=queries.lacking(today) if not form.asked else [], met=met, all=all_,
        today=today, shown=queries.SHOWN, writes=current_user.may(WRITE),
    )  # fmt: skip


@leaves(
    "security-roles",
    _("Who does what for security"),
    READ,
    owed=Permission.PARTNER_READ,
    narrows=forms.TaskFilters,
)
def _leaving() -> Listing:
    form, today, language = forms.TaskFilters(), clock.today(), _language()
    return Listing(
        columns=printouts.MATRIX,
        cells=lambda row: printouts.task(row, today, language),
        fetch=lambda most: every(
            lambda cursor: queries.tasks(Asked(**form.asked), on=today, cursor=cursor), most
        ),
        back=url_for("delineation.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form = forms.TaskForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(form.task, by=current_user)
            flash(gettext("The task is written down. Say next who does what in it."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New task"), gettext("Write it down"))


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row, today = queries.task(uid), clock.today()
    return page(
        "programme/delineation/show.html", row=row, words=words, language=_language(),
        gaps=gaps(queries.given(row, today)), overlaps=queries.of_task(row), today=today,
        writes=current_user.may(WRITE), days_open=days_open,
    )  # fmt: skip


@bp.route("/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row = queries.task(uid)
    form = forms.TaskForm(data=forms.task_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change(row, form.task, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Change the task"), gettext("Save"), queries.task(uid))


@bp.route("/<uuid:uid>/parts/new", methods=["GET", "POST"])
@allows(WRITE)
def give(uid: UUID) -> ResponseReturnValue:
    row = queries.task(uid)
    form = forms.PartForm(data={"version": row.version, "since_on": clock.today()})
    if form.validate_on_submit() and form.since_on.data:
        with form.showing_refusals():
            giving = Giving(
                force=form.force.data, part=form.part.data, instrument=form.instrument.data,
                article=form.article.data, since_on=form.since_on.data,
            )  # fmt: skip
            services.give(row, giving, seen=form.version.data, by=current_user)
            flash(gettext("It stands in the matrix."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("What this force did before ends on that day, and stays on record.")
    title = gettext("What a force does in it")
    return _form(form, title, gettext("Write it down"), queries.task(uid), says)


@bp.post("/parts/<uuid:uid>/end")
@allows(WRITE)
def take_away(uid: UUID) -> ResponseReturnValue:
    row = queries.part(uid)
    back = row.task.uid
    Deed()
    try:
        services.take_away(row, by=current_user)
        flash(gettext("It is taken away."))
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(url_for(".show", uid=back))


@bp.get("/exercises")
@allows(READ)
def exercises() -> ResponseReturnValue:
    return page(
        "programme/delineation/exercises.html", words=words, language=_language(), force_of=Force,
        page=queries.exercises(cursor=request.args.get("cursor")), writes=current_user.may(WRITE),
        within=queries.practised(clock.today()),
    )  # fmt: skip


@leaves("joint-exercises", _("Exercises held together"), READ, owed=Permission.PARTNER_READ)
def _exercises_leaving() -> Listing:
    language = _language()
    return Listing(
        columns=printouts.EXERCISES,
        cells=lambda row: printouts.exercise(row, language),
        fetch=lambda most: every(lambda cursor: queries.exercises(cursor=cursor), most),
        back=url_for("delineation.exercises"), is_personal=False,
    )  # fmt: skip


def _regions(form: Any) -> dict[str, Place]:
    places, language = structure.places(PlaceLevel.ADM1), _language()
    form.place.choices = [(each.pcode, each.title(language)) for each in places]
    return {each.pcode: each for each in places}


def _exercise(form: forms.ExerciseForm, places: dict[str, Place]) -> Exercise:
    names = ("title", "from_on", "until_on", "forces", "result", "says")
    facts: dict[str, Any] = {name: form[name].data for name in names}
    return Exercise(**facts, place=places.get(form.place.data or ""))


@bp.route("/exercises/new", methods=["GET", "POST"])
@allows(WRITE)
def practise() -> ResponseReturnValue:
    form = forms.ExerciseForm()
    places = _regions(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.practise(_exercise(form, places), by=current_user)
            flash(gettext("The exercise is written down."))
            return redirect(url_for(".exercises"))
    return _beside(form, gettext("New exercise"), gettext("Write it down"), ".exercises",
                   gettext("Exercises held together"))  # fmt: skip


@bp.route("/exercises/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def correct(uid: UUID) -> ResponseReturnValue:
    row = queries.exercise(uid)
    form = forms.ExerciseForm(data=forms.exercise_facts(row))
    places = _regions(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.correct(row, _exercise(form, places), seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".exercises"))
    return _beside(form, gettext("Change the exercise"), gettext("Save"), ".exercises",
                   gettext("Exercises held together"))  # fmt: skip


@bp.get("/overlaps")
@allows(READ)
def overlaps() -> ResponseReturnValue:
    form, today = _narrowed(), clock.today()
    return page(
        "programme/delineation/overlaps.html", filters_=form, words=words, language=_language(),
        page=queries.overlaps(OverlapsAsked(**form.asked), cursor=request.args.get("cursor")),
        today=today, days_open=days_open, writes=current_user.may(WRITE),
    )  # fmt: skip


def _narrowed() -> forms.OverlapFilters:
    form, language = forms.OverlapFilters(), _language()
    form.region.choices = [(each.id, each.title(language)) for each in queries.regions()]
    form.validate()
    return form


@leaves(
    "overlaps",
    _("Incidents of overlap"),
    READ,
    owed=Permission.PARTNER_READ,
    narrows=_narrowed,
)
def _overlaps_leaving() -> Listing:
    form, today, language = _narrowed(), clock.today(), _language()
    return Listing(
        columns=printouts.OVERLAPS,
        cells=lambda row: printouts.overlap(row, today, language),
        fetch=lambda most: every(
            lambda cursor: queries.overlaps(OverlapsAsked(**form.asked), cursor=cursor), most
        ),
        back=url_for("delineation.overlaps", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.route("/overlaps/new", methods=["GET", "POST"])
@allows(WRITE)
def happened() -> ResponseReturnValue:
    form, language = forms.OverlapForm(), _language()
    places, known = _regions(form), {each.code: each for each in queries.running(clock.today())}
    form.tasks.choices = [(code, f"{code} {each.title(language)}") for code, each in known.items()]
    if form.validate_on_submit() and form.on_day.data:
        with form.showing_refusals():
            overlap = Overlap(
                on_day=form.on_day.data, place=places.get(form.place.data), acted=form.acted.data,
                says=form.says.data, tasks=[known[each] for each in form.tasks.data or ()],
            )  # fmt: skip
            services.happened(overlap, by=current_user)
            flash(gettext("The incident is written down. It is open until it is resolved."))
            return redirect(url_for(".overlaps"))
    return _beside(form, gettext("New incident"), gettext("Write it down"), ".overlaps",
                   gettext("Incidents of overlap"))  # fmt: skip


@bp.route("/overlaps/<uuid:uid>/end", methods=["GET", "POST"])
@allows(WRITE)
def resolve(uid: UUID) -> ResponseReturnValue:
    row = queries.overlap(uid)
    form = forms.ResolveForm(obj=row)
    if form.validate_on_submit() and form.on.data:
        with form.showing_refusals():
            services.resolve(row, form.on.data, form.how.data, form.office.data,
                             seen=form.version.data, by=current_user)  # fmt: skip
            flash(gettext("It is resolved, and stays on record."))
            return redirect(url_for(".overlaps"))
    row = queries.overlap(uid)
    return _beside(form, gettext("How it was resolved"), gettext("Write it down"), ".overlaps",
                   row.code, row.says)  # fmt: skip


def _beside(
    form: Any, title: str, does: str, to: str, called: str, says: object = None
) -> ResponseReturnValue:
    return page("layouts/form.html", form=form, title=title, does=does, says=says,
                back=(url_for(to), called))  # fmt: skip
