from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.matching.records import Record
from trainingmgr.recruitment import printouts
from trainingmgr.recruitment.forms import (
    AnnulForm,
    AppealDecisionForm,
    AppealForm,
    ApplicationFilters,
    ApplyForm,
    DecideForm,
    EnlistForm,
    ObjectionDecisionForm,
    ObjectionForm,
    PapersForm,
    RoundForm,
    ScoresForm,
    WindowForm,
)
from trainingmgr.recruitment.models import Application, RecruitmentRound, RoundStage
from trainingmgr.recruitment.queries import contests, dossiers, funnels, plans, rankings
from trainingmgr.recruitment.rules import (
    REASONED,
    ApplicationState,
    ListState,
    Placing,
    RoundState,
)
from trainingmgr.recruitment.services import (
    applying,
    clearing,
    contesting,
    planning,
    scoring,
    selecting,
)
from trainingmgr.recruitment.services.scoring import Typed
from trainingmgr.recruitment.words import (
    APPEAL_STATES,
    APPLICATION_SHAPES,
    APPLICATION_STATES,
    LIST_STATES,
    OBJECTION_STATES,
    PAPERS,
    PLACINGS,
    QUOTA_KINDS,
    REJECTIONS,
    ROUND_SHAPES,
    ROUND_STATES,
    STAGE_KINDS,
    STEPS,
)
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.rules import Newcomer
from trainingmgr.registry.people.words import SEXES
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception.words import REASONS
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES

bp = Blueprint("recruitment", __name__, url_prefix="/recruitment")
READ, PLAN, ANNUL = Permission.ROUND_READ, Permission.ROUND_PLAN, Permission.ROUND_ANNUL
TAKE, CHECK = Permission.APPLICATION_REGISTER, Permission.APPLICATION_CHECK
SCORE, FIGURES = Permission.SCORE_WRITE, Permission.RECRUITMENT_FIGURES
PROPOSE, DECIDE = Permission.SELECTION_PROPOSE, Permission.SELECTION_DECIDE
SAYS = {
    "states": APPLICATION_STATES, "shapes": APPLICATION_SHAPES, "round_states": ROUND_STATES,
    "round_shapes": ROUND_SHAPES, "rejections": REJECTIONS, "stage_kinds": STAGE_KINDS,
    "quota_kinds": QUOTA_KINDS, "papers": PAPERS, "placings": PLACINGS,
    "list_states": LIST_STATES, "objection_states": OBJECTION_STATES,
    "appeal_states": APPEAL_STATES, "sexes": SEXES, "steps": STEPS,
}  # fmt: skip
RAIL = tuple(each for each in RoundState if each is not RoundState.ANNULLED)


@bp.get("")
@allows(READ)
def index() -> ResponseReturnValue:
    """The rounds, the newest first."""
    found = plans.rounds(reader=current_user, cursor=request.args.get("cursor"))
    return page("recruitment/index.html", found=found, **SAYS)


@bp.route("/new", methods=["GET", "POST"])
@allows(PLAN)
def new() -> ResponseReturnValue:
    form = RoundForm(reserve=0, min_age=18) if request.method == "GET" else RoundForm()
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals():
            made = planning.plan(form.plan, by=current_user)
            flash(gettext("The round is planned. Announce it when it is whole."))
            return redirect(url_for(".show", uid=made.uid))
    return page("recruitment/edit.html", form=form, round=None)


@bp.route("/<uuid:uid>/edit", methods=["GET", "POST"])
@allows(PLAN)
def edit(uid: UUID) -> ResponseReturnValue:
    found = plans.round_(uid, reader=current_user)
    form = RoundForm(data=_filled(found))
    _offer(form)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: plans.round_(uid, reader=current_user)):
            planning.change(found, form.plan, seen=form.version.data, by=current_user)
            flash(gettext("What you wrote is saved."))
            return redirect(url_for(".show", uid=uid))
    return page("recruitment/edit.html", form=form, round=plans.round_(uid, reader=current_user))


def _filled(found: RecruitmentRound) -> dict[str, Any]:
    names = ("code", "law", "places", "reserve", "min_age", "max_age", "age_on", "education_min",
             "version")  # fmt: skip
    plain = {name: getattr(found, name) for name in names}
    titles = {f"title_{each}": found.titles.get(each, "") for each in LANGUAGES}
    return plain | titles | {
        "sites": [
            _as_line(s, "place_id", "opens_on", "closes_on", "centre_id") for s in found.sites
        ],
        "quotas": [_as_line(q, "kind", "value", "at_least") for q in found.quotas],
        "stages": [
            _as_line(s, "code", "kind", "most", "passes", "weight") | {"title": s.title()}
            for s in found.stages
        ],
        "jury": [_as_line(j, "user_id", "organisation_id") for j in found.jury],
    }  # fmt: skip


def _as_line(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _offer(form: RoundForm) -> None:
    language = str(get_locale())
    places = structure.places(PlaceLevel.ADM1, PlaceLevel.ADM2, PlaceLevel.SITE)
    centres = structure.centres(reader=current_user, permission=PLAN)
    form.offer(
        [(each.id, each.title(language)) for each in places],
        [(each.id, each.title(language)) for each in centres],
        [(each.id, each.name) for each in accounts.holding(Role.RECRUITMENT_JURY)],
        [(each.id, each.title(language)) for each in structure.organisations()],
    )


@bp.get("/<uuid:uid>")
@allows(READ)
def show(uid: UUID) -> ResponseReturnValue:
    """Where a round stands, what blocks it, and how its quotas are filled."""
    return _round_page(uid)


def _round_page(uid: UUID, problem: str | None = None) -> ResponseReturnValue:
    found = plans.round_(uid, reader=current_user)
    counts = dossiers.counts(found, reader=current_user)
    lists = rankings.lists_of(found)
    return page(
        "recruitment/show.html", round=found, counts=counts, total=sum(counts.values()),
        lists=lists, list=next(iter(lists), None), problem=problem,
        rail=_rail(found), moves=_moves(found), quotas=funnels.bars(found),
        objections=contests.objections_open(found), today=clock.today(), **SAYS,
    )  # fmt: skip


def _rail(found: RecruitmentRound) -> list[tuple[str, Any, str]]:
    if found.state is RoundState.ANNULLED:
        return []
    at = RAIL.index(found.state)
    return [
        ("did" if n < at else "now" if n == at else "next", ROUND_STATES[each], "")
        for n, each in enumerate(RAIL)
    ]


def _moves(found: RecruitmentRound) -> list[RoundState]:
    """Where a round may be brought by hand from here, forwards first."""
    order = list(RoundState)
    moves = (RoundState(each) for each in found.state.moves if each != RoundState.ANNULLED)
    return sorted(moves, key=lambda each: (order.index(each) < order.index(found.state), each))


@bp.post("/<uuid:uid>/step/<to>")
@allows(PLAN)
def step(uid: UUID, to: str) -> ResponseReturnValue:
    """Bring the round one step further."""
    if to not in {each.value for each in RoundState}:
        raise NotFound
    return _done(
        uid,
        lambda found, seen: planning.advance(found, RoundState(to), seen=seen, by=current_user),
        gettext("The round goes on."),
    )


def _done(uid: UUID, deed: Any, says: str) -> ResponseReturnValue:
    """A button of the round's page: what it says when it is done, or why it was not."""
    form = Deed()
    try:
        deed(plans.round_(uid, reader=current_user), form.version.data)
    except Refusal as refusal:
        return _round_page(uid, problem=str(refusal))
    flash(says)
    return redirect(url_for(".show", uid=uid))


@bp.post("/<uuid:uid>/vetting")
@allows(PLAN)
def vetting(uid: UUID) -> ResponseReturnValue:
    """Ask for vetting of everybody who passed."""
    return _done(uid, lambda found, _seen: clearing.send_to_vetting(found, by=current_user),
                 gettext("Vetting is asked for."))  # fmt: skip


@bp.post("/<uuid:uid>/answers")
@allows(PLAN)
def answers(uid: UUID) -> ResponseReturnValue:
    """Bring in what vetting has decided."""
    return _done(uid, lambda found, _seen: clearing.take_answers(found, by=current_user),
                 gettext("What vetting decided is brought in."))  # fmt: skip


@bp.post("/<uuid:uid>/list")
@allows(PROPOSE)
def compute(uid: UUID) -> ResponseReturnValue:
    """Compute the list anew from the points as they stand."""
    return _done(uid, lambda found, _seen: selecting.propose_list(found, by=current_user),
                 gettext("The list is computed. A member of the jury agrees to it."))  # fmt: skip


@bp.route("/<uuid:uid>/objections/window", methods=["GET", "POST"])
@allows(PLAN)
def window(uid: UUID) -> ResponseReturnValue:
    form = WindowForm(obj=plans.round_(uid, reader=current_user))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: plans.round_(uid, reader=current_user)):
            contesting.call_for_objections(
                plans.round_(uid, reader=current_user), form.first.data or clock.today(),
                form.last.data or clock.today(),
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(gettext("The time for objections is published."))
            return redirect(url_for(".show", uid=uid))
    return _form_page(form, plans.round_(uid, reader=current_user),
                      gettext("Time for objections"), gettext("Publish it"))  # fmt: skip


@bp.route("/<uuid:uid>/annulment", methods=["GET", "POST"])
@allows(ANNUL, fresh=True)
def annulment(uid: UUID) -> ResponseReturnValue:
    form = AnnulForm(obj=plans.round_(uid, reader=current_user))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: plans.round_(uid, reader=current_user)):
            count = planning.annul(
                plans.round_(uid, reader=current_user), reason=form.reason.data,
                seen=form.version.data, by=current_user,
            )  # fmt: skip
            flash(ngettext("The round is annulled, with %(num)s application.",
                           "The round is annulled, with %(num)s applications.", count))  # fmt: skip
            return redirect(url_for(".show", uid=uid))
    return _form_page(form, plans.round_(uid, reader=current_user),
                      gettext("Annul this round"), gettext("Annul it"), tone="danger")  # fmt: skip


def _form_page(form: Any, round_: RecruitmentRound, title: str, submit: str, *,
               tone: str = "primary", back: str | None = None, who: Any = None,
               says: str | None = None) -> ResponseReturnValue:  # fmt: skip
    return page(
        "recruitment/form.html", form=form, round=round_, title=title, submit=submit, tone=tone,
        back=back or url_for(".show", uid=round_.uid), about=who, says=says,
    )  # fmt: skip


@bp.get("/<uuid:uid>/applications")
@allows(READ)
def applications(uid: UUID) -> ResponseReturnValue:
    found, filters = plans.round_(uid, reader=current_user), ApplicationFilters()
    language = str(get_locale())
    filters.site.choices = [(each.id, each.place.title(language)) for each in found.sites]
    filters.validate()
    asked = filters.asked
    rows = dossiers.applications(
        found, reader=current_user, states=[asked["state"]] if "state" in asked else (),
        site_id=asked.get("site"), text=asked.get("text"), cursor=request.args.get("cursor"),
    )  # fmt: skip
    return page(
        "recruitment/applications.html", round=found, found=rows, filters_=filters,
        rows=[(each, Shown(each.person, current_user)) for each in rows.rows], **SAYS,
    )  # fmt: skip


@bp.route("/<uuid:uid>/desk", methods=["GET", "POST"])
@allows(TAKE)
def desk(uid: UUID) -> ResponseReturnValue:
    """Take an application: likely doubles are shown before anybody new is registered."""
    found = plans.round_(uid, reader=current_user)
    form = ApplyForm(deposited_on=clock.today()) if request.method == "GET" else ApplyForm()
    language = str(get_locale())
    sites = plans.sites_for(found, reader=current_user)
    form.site_id.choices = [(each.id, each.place.title(language)) for each in sites]
    if len(sites) == 1 and request.method == "GET":
        form.site_id.data = sites[0].id
    alike: list[reception.Resembling] = []
    if form.validate_on_submit():
        with form.showing_refusals():
            who = _who(form)
            if isinstance(who, Newcomer) and not request.form.get("confirm"):
                alike = reception.likely(_record(who), reader=current_user)
            if not alike:
                made = applying.apply(found, who, form.deposit, by=current_user)
                flash(gettext("The application is taken. Print the receipt."))
                return redirect(url_for(".application", uid=made.uid))
    return page(
        "recruitment/desk.html", round=plans.round_(uid, reader=current_user), form=form,
        alike=_shown(alike), reasons=REASONS, sites=sites, **SAYS,
    )  # fmt: skip


def _who(form: ApplyForm) -> Any:
    if form.number.data:
        person = people.by_exact_number(form.number.data)
        if person is None:
            raise Refusal(gettext("Nobody in the register has this number."), field="number")
        return person
    if not form.name.data:
        raise Refusal(gettext("Write the name, as the person says it."), field="name")
    return form.newcomer


def _record(new: Newcomer) -> Record:
    return Record(id=None, names=(new.name,), native=new.name_native, sex=new.sex.value,
                  born=new.born)  # fmt: skip


def _shown(alike: list[reception.Resembling]) -> list[dict[str, Any]]:
    return [
        {
            "person": Shown(each.person, current_user) if each.person else None,
            "probability": each.assessment.probability,
            "reasons": [e for e in each.assessment.evidence if (e.field, e.level) in REASONS],
        }
        for each in alike
    ]


@bp.get("/applications/<uuid:uid>")
@allows(READ)
def application(uid: UUID) -> ResponseReturnValue:
    """One file: where it stands, what to do next, its papers, points and trail."""
    return _file_page(uid)


def _file_page(uid: UUID, form: Any = None) -> ResponseReturnValue:
    found = dossiers.application(uid, reader=current_user)
    typed = rankings.points_of([found.id]).get(found.id, {})
    points = {each.code: typed.get(each.code) for each in found.round.stages}
    return page(
        "recruitment/application.html", application=found, round=found.round,
        person=Shown(found.person, current_user), points=points,
        papers_form=form if isinstance(form, PapersForm) else _papers(found),
        decide_form=form if isinstance(form, DecideForm) else DecideForm(formdata=None, obj=found),
        enlist_form=form if isinstance(form, EnlistForm) else EnlistForm(
            formdata=None, version=found.version, from_on=clock.today()),
        appeals=contests.appeals_of(found), letters=LANGUAGES, rejected=found.state in REASONED,
        today=clock.today(), states_of=ApplicationState, **SAYS,
    )  # fmt: skip


def _papers(found: Application) -> PapersForm:
    form = PapersForm(formdata=None, version=found.version)
    form.genuine.data = [each.kind for each in found.papers if each.genuine]
    return form


@bp.post("/applications/<uuid:uid>/papers")
@allows(CHECK)
def check(uid: UUID) -> ResponseReturnValue:
    form = PapersForm()
    return _filed(uid, form, lambda found: applying.check_papers(
        found, form.found, seen=form.version.data, by=current_user))  # fmt: skip


@bp.post("/applications/<uuid:uid>/decision")
@allows(CHECK)
def decide(uid: UUID) -> ResponseReturnValue:
    form = DecideForm()
    return _filed(uid, form, lambda found: applying.decide(
        found, form.to.data, form.reason.data or None, seen=form.version.data,
        by=current_user))  # fmt: skip


@bp.post("/applications/<uuid:uid>/enlistment")
@allows(PLAN)
def enlist(uid: UUID) -> ResponseReturnValue:
    form = EnlistForm()
    return _filed(uid, form, lambda found: selecting.enlist(
        found, from_on=form.from_on.data or clock.today(), reference=form.reference.data,
        seen=form.version.data, by=current_user))  # fmt: skip


@bp.post("/applications/<uuid:uid>/place")
@allows(PROPOSE)
def step_up(uid: UUID) -> ResponseReturnValue:
    form = Deed()
    return _filed(uid, form, lambda found: selecting.step_up(
        found, seen=form.version.data, by=current_user))  # fmt: skip


def _filed(uid: UUID, form: Any, deed: Any) -> ResponseReturnValue:
    if form.validate_on_submit():
        with form.showing_refusals(lambda: dossiers.application(uid, reader=current_user)):
            deed(dossiers.application(uid, reader=current_user))
            flash(gettext("What you did is saved."))
            return redirect(url_for(".application", uid=uid))
    if isinstance(form, Deed):
        flash(" ".join(map(str, form.form_errors)), "stop")
        return redirect(url_for(".application", uid=uid))
    return _file_page(uid, form)


@bp.route("/applications/<uuid:uid>/objections/new", methods=["GET", "POST"])
@allows(CHECK)
def objection_new(uid: UUID) -> ResponseReturnValue:
    found, form = dossiers.application(uid, reader=current_user), ObjectionForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            contesting.take_objection(
                found, words=form.words.data, body=form.body.data or None,
                received_on=form.received_on.data or clock.today(), by=current_user,
            )  # fmt: skip
            flash(gettext("The objection is taken. A member of the jury decides."))
            return redirect(url_for(".objections", uid=found.round.uid))
    found = dossiers.application(uid, reader=current_user)
    return _form_page(
        form, found.round, gettext("Take an objection"), gettext("Take it"),
        back=url_for(".application", uid=uid), who=Shown(found.person, current_user),
    )  # fmt: skip


@bp.get("/<uuid:uid>/objections")
@allows(CHECK, DECIDE)
def objections(uid: UUID) -> ResponseReturnValue:
    found = plans.round_(uid, reader=current_user)
    rows = contests.objections(found, reader=current_user, cursor=request.args.get("cursor"))
    return page(
        "recruitment/objections.html", round=found, found=rows,
        rows=[(each, Shown(each.application.person, current_user)) for each in rows.rows], **SAYS,
    )  # fmt: skip


@bp.route("/objections/<uuid:uid>", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def objection(uid: UUID) -> ResponseReturnValue:
    found = contests.objection(uid, reader=current_user)
    form = ObjectionDecisionForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: contests.objection(uid, reader=current_user)):
            contesting.decide_objection(
                found, form.found.data, answer=form.answer.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Your decision is saved."))
            return redirect(url_for(".objections", uid=found.application.round.uid))
    found = contests.objection(uid, reader=current_user)
    return _form_page(
        form, found.application.round, gettext("Decide about an objection"), gettext("Decide"),
        back=url_for(".objections", uid=found.application.round.uid),
        who=Shown(found.application.person, current_user), says=found.words,
    )  # fmt: skip


@bp.route("/applications/<uuid:uid>/appeals/new", methods=["GET", "POST"])
@allows(TAKE)
def appeal_new(uid: UUID) -> ResponseReturnValue:
    found, form = dossiers.application(uid, reader=current_user), AppealForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            contesting.lodge_appeal(
                found,
                grounds=form.grounds.data,
                lodged_on=form.lodged_on.data or clock.today(),
                by=current_user,
            )
            flash(gettext("The appeal is taken. The jury decides."))
            return redirect(url_for(".application", uid=uid))
    found = dossiers.application(uid, reader=current_user)
    return _form_page(
        form, found.round, gettext("Take an appeal"), gettext("Take it"),
        back=url_for(".application", uid=uid), who=Shown(found.person, current_user),
    )  # fmt: skip


@bp.route("/appeals/<uuid:uid>", methods=["GET", "POST"])
@allows(DECIDE, fresh=True)
def appeal(uid: UUID) -> ResponseReturnValue:
    found = contests.appeal(uid, reader=current_user)
    form = AppealDecisionForm(obj=found)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: contests.appeal(uid, reader=current_user)):
            contesting.decide_appeal(
                found, form.found.data, answer=form.answer.data, seen=form.version.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("Your decision is saved."))
            return redirect(url_for(".application", uid=found.application.uid))
    found = contests.appeal(uid, reader=current_user)
    return _form_page(
        form, found.application.round, gettext("Decide about an appeal"), gettext("Decide"),
        back=url_for(".application", uid=found.application.uid),
        who=Shown(found.application.person, current_user), says=found.grounds,
    )  # fmt: skip


@bp.route("/<uuid:uid>/stages/<code>", methods=["GET", "POST"])
@allows(SCORE)
def scores(uid: UUID, code: str) -> ResponseReturnValue:
    """Type the points of one stage, in the order of the sheet."""
    found = plans.round_(uid, reader=current_user)
    stage, form = _stage(found, code), ScoresForm()
    typed: dict[str, str] = {}
    if form.validate_on_submit():
        typed = {k[2:]: v.strip() for k, v in request.form.items() if k.startswith("p-")}
        with form.showing_refusals():
            count = scoring.score(
                found, stage, _typed(found, typed, form.why.data or None), by=current_user
            )
            flash(ngettext("Points of %(num)s applicant saved.",
                           "Points of %(num)s applicants saved.", count))  # fmt: skip
            return redirect(request.full_path)
    found = plans.round_(uid, reader=current_user)
    rows = dossiers.in_stage(found, reader=current_user, cursor=request.args.get("cursor"))
    points = rankings.points_of([each.id for each in rows.rows])
    return page(
        "recruitment/scores.html", round=found, stage=_stage(found, code), found=rows, form=form,
        rows=[
            (each, Shown(each.person, current_user),
             typed.get(each.person.number, _held(points.get(each.id, {}), code)))
            for each in rows.rows
        ],
        **SAYS,
    )  # fmt: skip


def _stage(found: RecruitmentRound, code: str) -> RoundStage:
    stage = next((each for each in found.stages if each.code == code), None)
    if stage is None:
        raise NotFound
    return stage


def _held(points: Mapping[str, tuple[int, int]], code: str) -> str:
    return str(points[code][0]) if code in points else ""


def _typed(found: RecruitmentRound, typed: Mapping[str, str], why: str | None) -> list[Typed]:
    files = dossiers.numbered(found, [k for k, v in typed.items() if v], reader=current_user)
    rows: list[Typed] = []
    for number, text in typed.items():
        if not text:
            continue
        if not text.isdecimal() or number not in files:
            raise Refusal(
                gettext("%(number)s: write whole points, as on the sheet.", number=number)
            )
        rows.append(Typed(application=files[number], points=int(text), why=why))
    return rows


@bp.get("/lists/<uuid:uid>")
@allows(READ)
def ranking(uid: UUID) -> ResponseReturnValue:
    """A list with what explains each place."""
    return _list_page(uid)


def _list_page(uid: UUID, problem: str | None = None) -> ResponseReturnValue:
    found = rankings.list_(uid, reader=current_user)
    asked = request.args.get("placing")
    placing = Placing(asked) if asked in {each.value for each in Placing} else None
    rows = rankings.lines(
        found, reader=current_user, placing=placing, cursor=request.args.get("cursor")
    )
    return page(
        "recruitment/list.html", list=found, round=found.round, found=rows, problem=problem,
        rows=[(each, Shown(each.application.person, current_user)) for each in rows.rows],
        agreed=found.state is ListState.AGREED, stages={s.code: s for s in found.round.stages},
        **SAYS,
    )  # fmt: skip


@bp.post("/lists/<uuid:uid>/agreement")
@allows(DECIDE, fresh=True)
def agreement(uid: UUID) -> ResponseReturnValue:
    form = Deed()
    try:
        selecting.agree(
            rankings.list_(uid, reader=current_user), seen=form.version.data, by=current_user
        )
    except Refusal as refusal:
        return _list_page(uid, problem=str(refusal))
    flash(gettext("You agreed to the list. The applicants can be told."))
    return redirect(url_for(".ranking", uid=uid))


@bp.post("/lists/<uuid:uid>/points")
@allows(PROPOSE, DECIDE)
def points(uid: UUID) -> ResponseReturnValue:
    """All that a list rests on, for anybody to compute it again."""
    found = rankings.list_(uid, reader=current_user)
    text = selecting.take_away(found, by=current_user)
    return Response(
        text,
        mimetype="text/plain",
        headers={
            "Content-Disposition": f"attachment; filename=list-{found.number}.list",
            "Cache-Control": "no-store",
        },
    )


@bp.get("/<uuid:uid>/figures")
@allows(FIGURES)
def figures(uid: UUID) -> ResponseReturnValue:
    """The funnel by step, sex and region; small numbers are not shown to readers outside."""
    found = funnels.round_figures(uid, reader=current_user)
    inside = current_user.may(READ)
    return page(
        "recruitment/figures.html", round=found, funnel=funnels.funnel_of(found, inside=inside),
        inside=inside, **SAYS,
    )  # fmt: skip


@bp.get("/figures")
@allows(FIGURES)
def all_figures() -> ResponseReturnValue:
    """The rounds whose figures can be read."""
    found = funnels.published(reader=current_user, cursor=request.args.get("cursor"))
    return page("recruitment/all_figures.html", found=found, **SAYS)


@bp.get("/applications/<uuid:uid>/receipt.pdf")
@allows(READ)
def receipt(uid: UUID) -> ResponseReturnValue:
    """The paper that the applicant takes home (R-REC-05)."""
    found = dossiers.application(uid, reader=current_user)
    return _pdf(
        printouts.receipt(found, Shown(found.person, current_user), language=_language(),
                          by=current_user.name, address=_address()), "receipt",
    )  # fmt: skip


@bp.get("/applications/<uuid:uid>/letter.pdf")
@allows(READ)
def letter(uid: UUID) -> ResponseReturnValue:
    """The letter that tells an applicant why they are refused (R-REC-01), or that they are not."""
    found = dossiers.application(uid, reader=current_user)
    return _pdf(
        printouts.letter(found, Shown(found.person, current_user), language=_language(),
                         by=current_user.name), "letter",
    )  # fmt: skip


@bp.get("/<uuid:uid>/stages/<code>/sheet.pdf")
@allows(SCORE)
def sheet(uid: UUID, code: str) -> ResponseReturnValue:
    """The sheet on which a stage is scored, in the order of typing."""
    found = plans.round_(uid, reader=current_user)
    rows = dossiers.in_stage(found, reader=current_user, cursor=request.args.get("cursor"))
    people_ = [Shown(each.person, current_user) for each in rows.rows]
    return _pdf(
        printouts.sheet(found, _stage(found, code), people_, language=_language(),
                        by=current_user.name, address=_address()), "sheet",
    )  # fmt: skip


def _address() -> str:
    return str(current_app.extensions["settings"].address)


def _language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else str(get_locale())


def _pdf(paper: Any, name: str) -> Response:
    return Response(
        paper.whole().data,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename={name}.pdf"},
    )
