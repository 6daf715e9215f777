"""Rounds: where one stands, its plan, and the buttons that bring it on."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment.forms import AnnulForm, RoundForm, WindowForm
from trainingmgr.recruitment.models import RecruitmentRound
from trainingmgr.recruitment.queries import (
    contests,
    dossiers,
    funnels,
    letters,
    plans,
    rankings,
    twins,
)
from trainingmgr.recruitment.rules import ApplicationState, RoundState
from trainingmgr.recruitment.services import contesting, planning, whole
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
    WHOLE,
)
from trainingmgr.registry.people.words import SEXES
from trainingmgr.registry.structure import queries as structure
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES

bp = Blueprint("recruitment", __name__, url_prefix="/recruitment")


READ = Permission.ROUND_READ


PLAN = Permission.ROUND_PLAN


ANNUL = Permission.ROUND_ANNUL


TAKE = Permission.APPLICATION_REGISTER


SCORE = Permission.SCORE_WRITE


PROPOSE = Permission.SELECTION_PROPOSE


DECIDE = Permission.SELECTION_DECIDE


SAYS = {
    "states": APPLICATION_STATES, "shapes": APPLICATION_SHAPES, "round_states": ROUND_STATES,
    "round_shapes": ROUND_SHAPES, "rejections": REJECTIONS, "stage_kinds": STAGE_KINDS,
    "quota_kinds": QUOTA_KINDS, "papers": PAPERS, "placings": PLACINGS,
    "list_states": LIST_STATES, "objection_states": OBJECTION_STATES,
    "appeal_states": APPEAL_STATES, "sexes": SEXES, "steps": STEPS, "whole": WHOLE,
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
        job=plans.work_on(found), lists=lists, list=next(iter(lists), None), problem=problem,
        rail=_rail(found), moves=_moves(found), quotas=funnels.bars(found),
        objections=contests.objections_open(found), today=clock.today(),
        out=sorted(letters.results_out(found, reader=current_user).items())
        if found.state is RoundState.ANNULLED else [],
        recalled=letters.waiting(found, reader=current_user).get(ApplicationState.ANNULLED, (0, 0))
        if found.state is RoundState.ANNULLED else (0, 0),
        doubles=twins.twins_open(found, reader=current_user)
        if current_user.may(Permission.APPLICATION_CHECK) else 0, **SAYS,
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


def _done(uid: UUID, deed: Any, says: Any) -> ResponseReturnValue:
    """A button of the round's page: what it says when it is done, or why it was not. What depends
    on how many there were is said by a function of them.
    """
    form = Deed()
    try:
        done = deed(plans.round_(uid, reader=current_user), form.version.data)
    except Refusal as refusal:
        return _round_page(uid, problem=str(refusal))
    flash(said_of(done, says))
    return redirect(url_for(".show", uid=uid))


def said_of(done: Any, says: Any) -> str:
    """What is said of a deed that is done, or of one that was handed over to a worker."""
    if isinstance(done, Job):
        return str(gettext("The work has begun. This page says how far it is."))
    return str(says(done)) if callable(says) else str(says)


@bp.post("/<uuid:uid>/vetting")
@allows(PLAN)
def vetting(uid: UUID) -> ResponseReturnValue:
    """Ask for vetting of everybody who passed."""
    return _done(
        uid,
        lambda found, _seen: whole.ask_for_vetting(
            found, by=current_user, language=str(get_locale())
        ),
        lambda count: ngettext(
            "Vetting is asked for %(num)s applicant.",
            "Vetting is asked for %(num)s applicants.",
            count,
        ),
    )


@bp.post("/<uuid:uid>/answers")
@allows(PLAN)
def answers(uid: UUID) -> ResponseReturnValue:
    """Bring in what vetting has decided."""
    return _done(uid, lambda found, _seen: whole.bring_answers(
                     found, by=current_user, language=str(get_locale())),
                 lambda found: gettext("Brought in: %(cleared)s cleared, %(refused)s not cleared.",
                                       cleared=found[0], refused=found[1]))  # fmt: skip


@bp.post("/<uuid:uid>/list")
@allows(PROPOSE)
def compute(uid: UUID) -> ResponseReturnValue:
    """Compute the list anew from the points as they stand."""
    return _done(uid, lambda found, _seen: whole.compute_list(
                     found, by=current_user, language=str(get_locale())),
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
    return form_page(form, plans.round_(uid, reader=current_user),
                      gettext("Time for objections"), gettext("Publish it"),
                      does=gettext("Nobody is selected before its last day has passed and every "
                                   "objection is decided."))  # fmt: skip


@bp.route("/<uuid:uid>/annulment", methods=["GET", "POST"])
@allows(ANNUL, fresh=True)
def annulment(uid: UUID) -> ResponseReturnValue:
    form = AnnulForm(obj=plans.round_(uid, reader=current_user))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: plans.round_(uid, reader=current_user)):
            done = whole.annul(
                plans.round_(uid, reader=current_user), reason=form.reason.data,
                seen=form.version.data, by=current_user, language=str(get_locale()),
            )  # fmt: skip
            flash(said_of(done, lambda count: ngettext(
                "The round is annulled, with %(num)s application.",
                "The round is annulled, with %(num)s applications.", count)))  # fmt: skip
            return redirect(url_for(".show", uid=uid))
    return form_page(form, plans.round_(uid, reader=current_user),
                      gettext("Annul this round"), gettext("Annul it"), tone="stop",
                      does=gettext("Every application and list of the round is void from then on. "
                                   "The trail stays, and it cannot be undone."))  # fmt: skip


def form_page(
    form: Any, round_: RecruitmentRound, title: str, submit: str, *, tone: str = "primary",
    back: str | None = None, who: Any = None, says: str | None = None, does: str | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """A form about a round or a file: `says` is what somebody wrote, `does` what follows."""
    return page(
        "recruitment/form.html", form=form, round=round_, title=title, submit=submit, tone=tone,
        back=back or url_for(".show", uid=round_.uid), about=who, says=says, does=does,
    )  # fmt: skip
