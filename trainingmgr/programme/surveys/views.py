"""What the public says: surveys, their waves brought in and released, shares and how they moved."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import long_day
from trainingmgr.programme.surveys import forms, printouts, queries, services, words
from trainingmgr.programme.surveys.models import Survey, SurveyQuestion, SurveyWave
from trainingmgr.programme.surveys.queries import Asked, Narrowed, Point
from trainingmgr.programme.surveys.rules import Change, FileKind, WaveState, moved, together
from trainingmgr.programme.surveys.services import reading as files
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.tabular.problems import Problem
from trainingmgr.web.access import allows
from trainingmgr.web.deeds import OneForm
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.pictures import Known
from trainingmgr.web.words import percent

bp = Blueprint("surveys", __name__, url_prefix="/surveys")
READ, WRITE = Permission.FRAMEWORK_READ, Permission.FRAMEWORK_WRITE
RELEASE = Permission.FRAMEWORK_VERIFY


def _drafts() -> bool:
    return bool(current_user.may(WRITE) or current_user.may(RELEASE))


def _language() -> str:
    return str(get_locale())


_form = OneForm(_("Surveys of the public"))


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    form = _filters()
    found = queries.surveys(Asked(**form.asked), cursor=request.args.get("cursor"))
    last = queries.last(found.rows)
    return page(
        "programme/surveys/index.html", page=found, filters_=form, words=words, last=last,
        trust=queries.trust_of([*last.values()]), writes=current_user.may(WRITE),
        language=_language(),
    )  # fmt: skip


def _filters() -> forms.SurveyFilters:
    form = forms.SurveyFilters()
    language = _language()
    form.organisation.choices = [
        (each.code, each.title(language)) for each in queries.organisations()
    ]
    form.validate()
    return form


@leaves(
    "surveys",
    _("Surveys of the public"),
    READ,
    owed=Permission.PARTNER_READ,
    narrows=_filters,
)
def _leaving() -> Listing:
    form, language = _filters(), _language()
    found = list(every(lambda cursor: queries.surveys(Asked(**form.asked), cursor=cursor), 10_000))
    last = queries.last(found)
    trust = queries.trust_of([*last.values()])

    def cells(row: Survey) -> list[Any]:
        wave_ = last.get(row.id)
        return printouts.survey(row, wave_, trust.get(wave_.id) if wave_ else None, language)

    return Listing(
        columns=printouts.SURVEYS,
        fetch=lambda most: found[: most + 1], cells=cells,
        back=url_for("surveys.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(form.asked, "text"), is_personal=False,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@allows(WRITE)
def new() -> ResponseReturnValue:
    form, known = forms.SurveyForm(), _organisations()
    form.organisation.choices = _named(known)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.write(form.terms(known), by=current_user)
            flash(gettext("The survey is written down. Write next what it asks."))
            return redirect(url_for(".show", uid=made.uid))
    return _form(form, gettext("New survey"), gettext("Write it down"))


def _organisations() -> dict[str, Any]:
    return {each.code: each for each in structure.organisations()}


def _named(known: dict[str, Any]) -> list[tuple[str, str]]:
    language = _language()
    return [(code, each.title(language)) for code, each in known.items()]


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    row = queries.survey(uid)
    found = queries.waves(row, drafts=_drafts(), cursor=request.args.get("cursor"))
    told = [each for each in found.rows if each.state in queries.WHOLE]
    return page(
        "programme/surveys/show.html", row=row, page=found, words=words, language=_language(),
        trust=queries.trust_of(told), writes=current_user.may(WRITE),
    )  # fmt: skip


@bp.route("/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def edit(uid: UUID) -> ResponseReturnValue:
    row, known = queries.survey(uid), _organisations()
    form = forms.SurveyForm(data=forms.survey_facts(row))
    form.organisation.choices = _named(known)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change(row, form.terms(known), seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=uid))
    return _form(form, gettext("Change the survey"), gettext("Save"), queries.survey(uid))


@bp.route("/<uuid:uid>/questions/new", methods=["GET", "POST"])
@allows(WRITE)
def ask(uid: UUID) -> ResponseReturnValue:
    row, form = queries.survey(uid), forms.QuestionForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            services.ask(row, form.asked, by=current_user)
            flash(gettext("The question is in the questionnaire."))
            return redirect(url_for(".show", uid=uid))
    says = gettext("It stays as it is once a wave has figures of it.")
    return _form(form, gettext("New question"), gettext("Write it down"), queries.survey(uid), says)


@bp.route("/questions/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def reword(uid: UUID) -> ResponseReturnValue:
    row = queries.question(uid)
    form = forms.QuestionForm(data=forms.question_facts(row))
    if form.validate_on_submit():
        with form.showing_refusals():
            services.reword(row, form.asked, seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".show", uid=row.survey.uid))
    row = queries.question(uid)
    return _form(form, gettext("Change the question"), gettext("Save"), row.survey)


@bp.get("/questions/<uuid:uid>")
@allows(READ)
def trend(uid: UUID) -> ResponseReturnValue:
    """How a question was answered, wave by wave."""
    row, language = queries.question(uid), _language()
    form = forms.TrendFilters()
    answers = [(each, printouts.answer_of(row, each, language)) for each in row.answers]
    form.answer.choices = answers
    places = structure.places(PlaceLevel.ADM1)
    form.region.choices = [(each.id, each.title(language)) for each in places]
    form.validate()
    by = Narrowed(answer=form.answer.data, region=form.region.data, sex=form.sex.data)
    if by.answer is None and row.kind == "one_of":
        by = Narrowed(answer=row.answers[0], region=by.region, sex=by.sex)
    points = queries.trend(row, by)
    told = [each for each in points if not each.share.is_withheld]
    return page(
        "programme/surveys/trend.html", row=row, points=points, filters_=form, words=words,
        language=language, drawn=[_known(each) for each in told], says=_says(told),
        of_what=dict(answers).get(by.answer or "") or _good(row), points_of=_points,
    )  # fmt: skip


def _known(each: Point) -> Known:
    share = each.share
    return Known(long_day(each.wave.until_on), share.share or 0, share.low, share.high,
                 percent(share.share))  # fmt: skip


def _good(row: SurveyQuestion) -> str:
    says = gettext("Agree (4 and 5)") if row.kind == "agreement" else gettext("Say yes")
    return str(says)


def _says(told: list[Point]) -> str:
    """The last change, in words."""
    if len(told) < 2:
        return str(gettext("There is one wave or none: nothing can be said of a change yet."))
    before, now = told[-2], told[-1]
    change = moved(before.share, now.share)
    facts = {
        "before": percent(before.share.share), "now": percent(now.share.share),
        "then": long_day(before.wave.until_on), "low": _points(change.low),
        "high": _points(change.high),
    }  # fmt: skip
    if change.says is Change.UNCERTAIN:
        says = gettext(
            "From %(before)s on %(then)s to %(now)s: the change lies between %(low)s "
            "and %(high)s points, so nobody can say that anything changed.",
            **facts,
        )
    elif change.says is Change.ROSE:
        says = gettext(
            "It rose from %(before)s on %(then)s to %(now)s: the change lies between "
            "%(low)s and %(high)s points, which is beyond its uncertainty.",
            **facts,
        )
    else:
        says = gettext(
            "It fell from %(before)s on %(then)s to %(now)s: the change lies between "
            "%(low)s and %(high)s points, which is beyond its uncertainty.",
            **facts,
        )
    return str(says)


def _points(part: float) -> str:
    """Points of a hundred, with their sign on its own side in Arabic too."""
    return f"\u200e{round(100 * part):+d}\u200e".replace("-", "\u2212")


@bp.route("/<uuid:uid>/waves/new", methods=["GET", "POST"])
@allows(WRITE)
def begin(uid: UUID) -> ResponseReturnValue:
    row, form = queries.survey(uid), forms.WaveForm()
    places = _regions(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.begin(row, form.held(places), by=current_user)
            flash(gettext("The wave is written down. Bring its figures next."))
            return redirect(url_for(".wave", uid=made.uid))
    return _form(form, gettext("New wave"), gettext("Write it down"), queries.survey(uid))


def _regions(form: forms.WaveForm) -> list[Any]:
    places, language = [*structure.places(PlaceLevel.ADM1)], _language()
    form.regions.choices = [(each.pcode, each.title(language)) for each in places]
    return places


@bp.get("/waves/<uuid:uid>")
@allows(READ)
def wave(uid: UUID) -> ResponseReturnValue:
    """What a wave found; before it is released, how far its figures are."""
    row = queries.wave(uid, drafts=_drafts())
    tables = queries.tables(row)
    is_draft = row.state is WaveState.DRAFT
    own = {each.holder_id for each in (row.by, row.brought_by) if each is not None}
    return page(
        "programme/surveys/wave.html", row=row, words=words, language=_language(), tables=tables,
        whole=queries.ALL, brings=is_draft and current_user.may(WRITE),
        releases=is_draft and tables and current_user.may(RELEASE)
        and current_user.holder_id not in own,
        supersedes=row.state is WaveState.RELEASED and current_user.may(WRITE),
        readings=queries.readings(row) if is_draft else (), is_draft=is_draft,
    )  # fmt: skip


@leaves("survey-figures", _("Figures of a survey"), READ, owed=Permission.PARTNER_READ)
def _figures() -> Listing:
    language, uid = _language(), request.args.get("wave", "")
    try:
        row = queries.wave(UUID(uid), drafts=_drafts())
    except (ValueError, NotFound):
        row = None
    found, places = [], {}
    if row is not None:
        found = [*printouts.lines(row, queries.tables(row))]
        places = {each.place_id: each.place for each in row.regions}
    title = f"{row.survey.title(language)}, {row.until_on:%Y-%m-%d}" if row else ""
    return Listing(
        title=title or gettext("Figures of a survey"), columns=printouts.FIGURES,
        fetch=lambda most: found[: most + 1],
        cells=lambda line: printouts.figure(line, places, language),
        back=url_for("surveys.wave", uid=row.uid) if row else url_for("surveys.index"),
        facts={"wave": str(row.uid)} if row else {}, is_personal=False,
    )  # fmt: skip


@bp.get("/waves/<uuid:uid>/questions/<uuid:of>")
@allows(READ)
def answers(uid: UUID, of: UUID) -> ResponseReturnValue:
    """One question of a wave: everybody, by region, by sex, by age."""
    row, language = queries.wave(uid, drafts=_drafts()), _language()
    question = _question(row, of)
    found = queries.tables(row, question).get(question.id)
    places = {each.place_id: each.place for each in row.regions}
    return page(
        "programme/surveys/answers.html", row=row, question=question, table=found, words=words,
        language=language, good=_good(question) if question.kind != "one_of" else None,
        group=lambda key: printouts.group(key, places, language),
        said=lambda answer: printouts.answer_of(question, answer, language), whole=queries.ALL,
    )  # fmt: skip


def _question(row: SurveyWave, of: UUID) -> SurveyQuestion:
    found = next((each for each in row.survey.questions if each.uid == of), None)
    if found is None:
        raise NotFound
    return found


@bp.route("/waves/<uuid:uid>/entry", methods=["GET", "POST"])
@allows(WRITE)
def edit_wave(uid: UUID) -> ResponseReturnValue:
    row = queries.wave(uid, drafts=True)
    form = forms.WaveForm(data=forms.wave_facts(row))
    places = _regions(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            services.change_wave(row, form.held(places), seen=form.version.data, by=current_user)
            flash(gettext("Saved."))
            return redirect(url_for(".wave", uid=uid))
    return _of_wave(
        form, gettext("Change the wave"), gettext("Save"), queries.wave(uid, drafts=True)
    )


@bp.route("/waves/<uuid:uid>/successor", methods=["GET", "POST"])
@allows(WRITE)
def supersede(uid: UUID) -> ResponseReturnValue:
    row = queries.wave(uid, drafts=True)
    form = forms.SuccessorForm(data=forms.wave_facts(row))
    places = _regions(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.begin(
                row.survey, form.held(places), replaces=row, because=form.because.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("What was released stands until this is released in its place."))
            return redirect(url_for(".wave", uid=made.uid))
    title = gettext("Supersede a wave")
    return _of_wave(form, title, gettext("Write it down"), queries.wave(uid, drafts=True))


@bp.route("/waves/<uuid:uid>/files/new", methods=["GET", "POST"])
@allows(WRITE)
def bring(uid: UUID) -> ResponseReturnValue:
    row, form = queries.wave(uid, drafts=True), forms.FileForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = services.bring(
                row, form.file.data.stream, form.kind.data, file_name=form.file.data.filename,
                by=current_user, language=_language(),
            )  # fmt: skip
            return redirect(url_for(".reading", uid=made.uid))
        row = queries.wave(uid, drafts=True)
    columns = {kind: [each.code for each in files.columns_of(row, kind)] for kind in FileKind}
    return page("programme/surveys/bring.html", row=row, form=form, columns=columns, words=words)


@bp.get("/readings/<uuid:uid>")
@allows(WRITE)
def reading(uid: UUID) -> ResponseReturnValue:
    """What was read of a file: its problems, or its sums to be taken in."""
    made = queries.reading(uid)
    row, found = queries.wave_of(made), files.cells_of(made.cells)
    asked = {
        each.id: together(cell.sum for cell in found
                          if cell.question == each.id and cell.age is None)
        for each in row.survey.questions
    }  # fmt: skip
    return page(
        "programme/surveys/reading.html", row=row, made=made, words=words, language=_language(),
        problems=[Problem.read(each) for each in made.problems], asked=asked,
        job=queries.job_of(made),
    )  # fmt: skip


@bp.post("/readings/<uuid:uid>/taking")
@allows(WRITE)
def take(uid: UUID) -> ResponseReturnValue:
    made, form = queries.reading(uid), Deed()
    to = url_for(".wave", uid=queries.wave_of(made).uid)
    says = gettext("The figures are with the wave. Somebody else releases it.")
    return _done(lambda: services.take(made, seen=form.version.data, by=current_user), says, to)


@bp.post("/readings/<uuid:uid>/leaving")
@allows(WRITE)
def leave(uid: UUID) -> ResponseReturnValue:
    made, form = queries.reading(uid), Deed()
    to = url_for(".wave", uid=queries.wave_of(made).uid)
    says = gettext("Nothing of the file was taken in.")
    return _done(lambda: services.leave(made, seen=form.version.data, by=current_user), says, to)


@bp.route("/waves/<uuid:uid>/questions/<uuid:of>/figures", methods=["GET", "POST"])
@allows(WRITE)
def type_in(uid: UUID, of: UUID) -> ResponseReturnValue:
    """Sums of one question, of one region and one sex, from paper."""
    row, language = queries.wave(uid, drafts=True), _language()
    question = _question(row, of)
    answers_ = [(each, printouts.answer_of(question, each, language)) for each in question.answers]
    form = forms.group_form(answers_)(obj=row)
    places = {each.place.pcode: each.place for each in row.regions}
    form.region.choices = [(code, each.title(language)) for code, each in places.items()]
    if form.validate_on_submit():
        with form.showing_refusals():
            services.type_in(
                row, question, places[form.region.data], form.sex.data, form.given,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The figures are with the wave. Somebody else releases it."))
            return redirect(url_for(".answers", uid=uid, of=of))
    says = gettext("They take the place of those of this region and sex that were there. Where no "
                   "weight is written, everybody weighs 1.")  # fmt: skip
    row = queries.wave(uid, drafts=True)
    return _of_wave(form, f"{question.code} {question.title(language)}", gettext("Save"), row, says)


@bp.post("/waves/<uuid:uid>/release")
@allows(RELEASE)
def release(uid: UUID) -> ResponseReturnValue:
    row, form = queries.wave(uid, drafts=True), Deed()
    says = gettext("The wave is released. It stays as it is.")
    return _done(lambda: services.release(row, seen=form.version.data, by=current_user), says,
                 url_for(".wave", uid=uid))  # fmt: skip


@bp.post("/waves/<uuid:uid>/drop")
@allows(WRITE)
def drop(uid: UUID) -> ResponseReturnValue:
    row, form = queries.wave(uid, drafts=True), Deed()
    to = url_for(".show", uid=row.survey.uid)
    says = gettext("The wave is dropped, and its figures are gone.")
    return _done(lambda: services.drop(row, seen=form.version.data, by=current_user), says, to)


def _done(does: Any, says: str, to: str) -> ResponseReturnValue:
    """A button: what it did, or why it did not."""
    try:
        does()
        flash(says, "ok")
    except Refusal as refused:
        flash(str(refused), "stop")
    return redirect(to)


def _of_wave(
    form: Any, title: str, does: str, row: SurveyWave, says: object = None
) -> ResponseReturnValue:
    back = (url_for(".wave", uid=row.uid), f"{row.survey.title(_language())} {row.number}")
    return page("layouts/form.html", form=form, title=title, does=does, says=says, back=back)
