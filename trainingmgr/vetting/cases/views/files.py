from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from trainingmgr.accounts import reasons
from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.rules.reasons import Work
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import every
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Shown
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.tabular.listings import Listing, asked_facts, leaves
from trainingmgr.tabular.saved import keeps
from trainingmgr.vetting.cases import printouts, queries, services
from trainingmgr.vetting.cases.forms import NewForm, QueueFilters, ReviewFilters, TieForm, WhyForm
from trainingmgr.vetting.cases.models import PanelDecision, VettingCase
from trainingmgr.vetting.cases.queries import gates, listed
from trainingmgr.vetting.cases.rules import (
    DecisionState,
    NextDeed,
    Seat,
    blocks,
    next_deed,
    opened_for,
)
from trainingmgr.vetting.cases.words import (
    BLOCKS,
    CHECK_SHAPES,
    CHECK_STATES,
    CHECKS,
    DECISION_STATES,
    FINDINGS,
    NEXT_DEEDS,
    PROCESSES,
    RELIABILITIES,
    SEATS,
    STAGES,
    STATE_SHAPES,
    STATES,
    TRIGGERS,
    VERDICTS,
)
from trainingmgr.vetting.queries import units
from trainingmgr.vetting.rules import NOT_SCREENED
from trainingmgr.vetting.words import SHAPES, WORDS
from trainingmgr.web.access import allows, gives_paper
from trainingmgr.web.form import Form
from trainingmgr.web.pages import page
from trainingmgr.web.requests import LANGUAGES

bp = Blueprint("cases", __name__, url_prefix="/vetting/cases")
READ, ASSIGN = Permission.CASE_READ, Permission.CASE_ASSIGN
OPEN, ASK, SAMPLE = Permission.CASE_OPEN, Permission.CASE_ASK, Permission.CASE_SAMPLE
SAYS: dict[str, Any] = {
    "processes": PROCESSES, "case_states": STATES, "state_shapes": STATE_SHAPES,
    "triggers": TRIGGERS, "check_kinds": CHECKS, "check_states": CHECK_STATES,
    "check_shapes": CHECK_SHAPES, "reliabilities": RELIABILITIES, "part_words": SEATS,
    "findings": FINDINGS, "verdicts": VERDICTS, "stages": STAGES, "blocks": BLOCKS,
    "decision_states": DECISION_STATES, "next_deeds": NEXT_DEEDS, "schemes": SCHEMES,
    "letters": LANGUAGES,
}  # fmt: skip
BY_OTHERS = {NextDeed.SIGN, NextDeed.DECIDE_APPEAL}
DEEDS = {
    NextDeed.ASSIGN: "cases.seats",
    NextDeed.SEAT_PANEL: "cases.seats",
    NextDeed.RECOMMEND: "cases.recommendation",
    NextDeed.DECIDE: "cases.decision",
    NextDeed.DECIDE_APPEAL: "cases.decision",
    NextDeed.NOTIFY: "cases.notice",
}
"""Where the deed that stands on top of a file is done; the others are done beside their line."""


keeps("cases.index", QueueFilters)


@bp.get("")
@allows(READ, ASSIGN, why=Work.FILES.value)
def index() -> ResponseReturnValue:
    """What waits, the oldest first: age, what blocks, deadlines; the load of each for the chair."""
    filters, today = QueueFilters(), clock.today()
    found = listed.cases(reader=current_user, cursor=request.args.get("cursor"), **filters.asked)
    filters.say_counts(listed.counts(filters.asked, reader=current_user))
    chairs = current_user.may(ASSIGN)
    services.note_list_opened(
        [each.case.person_id for each in found.rows], stated=reasons.given(), by=current_user
    )
    return page(
        "vetting/cases/index.html", page=found, filters_=filters, today=today,
        rows=[(each.case, Shown(each.case.person, current_user), blocks(each.facts))
              for each in found.rows],
        loads=listed.load(today) if chairs else (), held=_held, **SAYS,
    )  # fmt: skip


@leaves("vetting-cases", _("Vetting cases"), ASSIGN, owed=ASSIGN, narrows=QueueFilters)
def _leaving() -> Listing:
    """The queue for the chair, who gives out the cases: what waits, without whom it is about."""
    asked = QueueFilters().asked
    return Listing(
        columns=printouts.COLUMNS,
        fetch=lambda most: every(
            lambda cursor: listed.cases(reader=current_user, cursor=cursor, **asked), most
        ),
        cells=printouts.cells,
        back=url_for("cases.index", **request.args),  # type: ignore[arg-type]
        facts=asked_facts(asked),
        is_personal=False,
    )


def _held(case: VettingCase, part: str) -> list[str]:
    return [each.user.name for each in case.seats if each.ended_at is None and each.part == part]


@bp.route("/new", methods=["GET", "POST"])
@allows(OPEN, ASK, fresh=True)
def new() -> ResponseReturnValue:
    """Open a case, or ask for one: nobody is told more of it than the word they see already."""
    form = NewForm()
    if not form.is_submitted():
        form.number.data = request.args.get("number", "")
    if form.validate_on_submit():
        with form.showing_refusals():
            permission = OPEN if current_user.may(OPEN) else ASK
            person = queries.person_numbered(
                form.number.data, reader=current_user, permission=permission
            )
            services.open_case(
                person, form.kind.data, reason=form.reason.data, trigger=form.trigger.data,
                by=current_user,
            )  # fmt: skip
            flash(gettext("The case is opened. The chair gives it to an investigator."))
            sees = current_user.may(READ) or current_user.may(ASSIGN)
            return redirect(url_for(".index") if sees else url_for("vetting.index"))
    return page("vetting/cases/new.html", form=form)


@bp.get("/<uuid:uid>")
@allows(READ, ASSIGN, SAMPLE, fresh=True)
def show(uid: UUID) -> ResponseReturnValue:
    """In an emergency the file opens at once: why it is read was said before a second person."""
    form, cover = WhyForm(formdata=None), queries.case(uid, reader=current_user)
    emergency = current_user.reach(READ).emergency
    if emergency and not queries.is_open_to(cover, current_user):
        with form.showing_refusals():
            _open(cover, current_user.emergency.reason)
        cover = queries.case(uid, reader=current_user)
    return shown(cover, form)


def _open(cover: VettingCase, reason: str) -> None:
    """Not to whoever is linked to the person."""
    services.apart(cover, current_user)
    services.open_file(cover, reason=reason, by=current_user)


@bp.post("/<uuid:uid>/file")
@allows(READ, SAMPLE, fresh=True)
def file(uid: UUID) -> ResponseReturnValue:
    """Say why, and the file is open for half an hour."""
    form = WhyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            _open(queries.case(uid, reader=current_user), form.reason.data)
            return redirect(url_for(".show", uid=uid))
    return shown(queries.case(uid, reader=current_user), form)


def shown(cover: VettingCase, form: Form) -> ResponseReturnValue:
    """The cover for whoever found the case, and all of it for whoever opened the file."""
    is_open = queries.is_open_to(cover, current_user)
    facts = queries.facts_of(cover)
    found = queries.whole(cover) if is_open else cover
    now = clock.now()
    proposed = is_open and any(
        each.state is DecisionState.PROPOSED and not each.has_lapsed(now)
        for each in found.decisions
    )
    owed = next_deed(facts, proposed=proposed)
    seats = [each for each in cover.seats if each.ended_at is None]
    mine = {each.part for each in seats if each.user_id == current_user.id}
    looking.note(Sight.CASES, [cover.person_id], by=current_user)
    return page(
        "vetting/cases/show.html",
        case=found, uid=cover.uid, person=Shown(cover.person, current_user), is_open=is_open,
        seats=seats, mine=mine, form=form, owed=owed, stands_in=blocks(facts),
        deed_at=DEEDS.get(owed), today=clock.today(), now_at=now,
        lasting=lasting(found) if is_open else None,
        may_do=may_do(owed, mine) and not (is_open and owed in BY_OTHERS and has_decided(found)),
        sources=is_open and current_app.extensions["settings"].sources,
        openings=queries.views_of(cover) if is_open else (), **_unit_of(cover, is_open), **SAYS,
    )  # fmt: skip


def _unit_of(cover: VettingCase, is_open: bool) -> dict[str, Any]:
    """Unit and commanders, for whoever opened the file: with the person they are the subject."""
    if not is_open or cover.unit_id is None:
        return {"led": (), "unit_stands": None, "word_words": WORDS, "word_shapes": SHAPES}
    today = clock.today()
    words = units.words_for_units([cover.unit_id], Scheme.HRDDP, today)
    return {
        "led": [(each, Shown(each.person, current_user))
                for each in queries.commanders(cover, today)],
        "unit_stands": words.get(cover.unit_id, NOT_SCREENED),
        "word_words": WORDS, "word_shapes": SHAPES,
    }  # fmt: skip


def may_do(owed: NextDeed, mine: set[Seat]) -> bool:
    """Whether this reader is who owes the next deed."""
    if owed in (NextDeed.ASSIGN, NextDeed.SEAT_PANEL):
        return bool(current_user.may(ASSIGN))
    decides = {NextDeed.DECIDE, NextDeed.DECIDE_APPEAL, NextDeed.SIGN, NextDeed.NOTIFY}
    return (Seat.PANEL if owed in decides else Seat.INVESTIGATOR) in mine


def has_decided(case: VettingCase) -> bool:
    """Whether this reader signed what another has to sign or, on appeal, to decide anew."""
    signed = {DecisionState.PROPOSED, DecisionState.FINAL}
    return any(
        vote.by_id == current_user.id
        for each in case.decisions if each.state in signed and not each.has_lapsed(clock.now())
        for vote in each.votes
    )  # fmt: skip


def lasting(case: VettingCase) -> PanelDecision | None:
    """The newest decision that was not taken back and has not lapsed."""
    kept = [
        each for each in case.decisions
        if each.state is not DecisionState.WITHDRAWN and not each.has_lapsed(clock.now())
    ]  # fmt: skip
    return kept[-1] if kept else None


def opened(uid: UUID) -> VettingCase | None:
    """The whole case for whoever has its file open now; None where they first have to say why."""
    cover = queries.case(uid, reader=current_user)
    if not queries.is_open_to(cover, current_user):
        return None
    looking.note(Sight.CASES, [cover.person_id], by=current_user)
    return queries.whole(cover)


Act = Callable[[VettingCase], object]
Words = str


def done(
    uid: UUID,
    form: Form,
    act: Act,
    *,
    title: Words,
    submit: Words,
    says: Words,
    flashes: Words,
    fill: Callable[[VettingCase], object] | None = None,
    about: Callable[[VettingCase], str | None] | None = None,
) -> ResponseReturnValue:
    """A deed inside a file that is open: its form, and back to the file."""
    case = opened(uid)
    if case is None:
        flash(gettext("Say first why you open this file."))
        return redirect(url_for("cases.show", uid=uid))
    if fill is not None:
        fill(case)
    if form.validate_on_submit():
        with form.showing_refusals():
            act(case)
            flash(flashes)
            return redirect(url_for("cases.show", uid=uid))
        case = opened(uid)
        if case is None:
            raise NotFound
    return page(
        "vetting/cases/deed.html", case=case, person=Shown(case.person, current_user), form=form,
        title=title, submit=submit, says=says, about=about(case) if about else None, **SAYS,
    )  # fmt: skip


@bp.get("/<uuid:uid>/papers/<paper>/<language>")
@gives_paper
@allows(READ, fresh=True)
def paper(uid: UUID, paper: str, language: str) -> ResponseReturnValue:
    """A letter to the person, or the panel's sheet. That it was printed is written down."""
    case = opened(uid)
    if case is None:
        return redirect(url_for(".show", uid=uid))
    if paper not in printouts.PAPERS or language not in LANGUAGES:
        raise NotFound
    made = printouts.paper(case, paper, lasting(case), language=language, by=current_user.name)
    services.note_printed(case, paper, by=current_user)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename={case.number}-{paper}.pdf"
    return answer


@bp.route("/link", methods=["GET", "POST"])
@allows(READ, ASSIGN, fresh=True)
def link() -> ResponseReturnValue:
    """Say what links oneself to a person: one has no part in their case then."""
    form = TieForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            person = queries.person_numbered(
                form.number.data, reader=current_user, permission=Permission.PERSON_READ
            )
            services.declare_tie(person, form.tie.data, by=current_user)
            flash(gettext("Your link is on record. You have no part in the case of this person."))
            return redirect(url_for(".index"))
    return page("vetting/cases/link.html", form=form)


@bp.route("/review", methods=["GET", "POST"])
@allows(OPEN, fresh=True)
def review() -> ResponseReturnValue:
    """Whom a new case is owed about: what ends, who moved, who holds a command post."""
    filters, form = ReviewFilters(), Form()
    why = filters.asked.get("why", "30")
    found = gates.to_review(
        why, reader=current_user, on=clock.today(), cursor=request.args.get("cursor")
    )
    if form.validate_on_submit():
        with form.showing_refusals():
            process, trigger = opened_for(why)
            made = services.open_many(
                [each for each, _ends in found.rows], process, trigger=trigger,
                reason=gettext("Re-vetting."), by=current_user,
            )  # fmt: skip
            flash(gettext("%(count)s cases are opened.", count=len(made)))
            return redirect(url_for(".index"))
        found = gates.to_review(why, reader=current_user, on=clock.today())
    return page(
        "vetting/cases/review.html", page=found, filters_=filters, form=form, why=why,
        rows=[(Shown(each, current_user), ends) for each, ends in found.rows], **SAYS,
    )  # fmt: skip
