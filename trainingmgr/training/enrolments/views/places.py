from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.services import looking
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import Page
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import FieldClass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.words import SEXES
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.tabular.choosing import Chosen
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.cohorts.words import FOR_WOMEN, PROVISION_KINDS, PROVISIONS
from trainingmgr.training.enrolments import queries, services, words
from trainingmgr.training.enrolments.forms import (
    AudienceForm,
    ConfirmForm,
    FindFilters,
    LeaveForm,
    ListForm,
    ParticularsForm,
    PlainForm,
    ResumeForm,
    SignForm,
    TransferForm,
)
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries import drawing, gathered, grouping, judging, waiving
from trainingmgr.training.enrolments.queries.balancing import balance_of
from trainingmgr.training.enrolments.queries.judging import TAKES_PEOPLE
from trainingmgr.training.enrolments.rules import (
    BY_CONFIRMER,
    ON_THE_ROSTER,
    OUT,
    TAKES_A_SEAT,
    EnrolmentState,
    Source,
)
from trainingmgr.training.enrolments.rules.checked import checked
from trainingmgr.training.enrolments.services import particulars as writing_down
from trainingmgr.training.enrolments.services import stages
from trainingmgr.web.access import allows
from trainingmgr.web.form import Deed
from trainingmgr.web.pages import page

bp = Blueprint("enrolments", __name__)
NOMINATE, CONFIRM = Permission.ENROLMENT_NOMINATE, Permission.ENROLMENT_CONFIRM
PLAN = Permission.COHORT_PLAN
WAIVE, SEES = Permission.ENROLMENT_WAIVE, Permission.ATTENDANCE_READ
SAYS = {"place_words": words, "sexes": SEXES, "checked": checked}


@bp.get("/runs/<uuid:uid>/nominations")
@allows(NOMINATE, CONFIRM, SEES)
def nominations(uid: UUID) -> ResponseReturnValue:
    """Everybody around a run: who waits with what missing, who waits for a seat, who is on it."""
    cohort = run_of(uid)
    section = gathered.nominations_of(cohort, reader=current_user, on=clock.today())
    looking.note_fields(Sight.ROSTER, section.people, by=current_user)
    return page(
        "training/enrolments/nominations.html",
        section=section,
        last=queries.last_nominations(cohort, by=current_user),
        confirmed=queries.last_confirmations(cohort, by=current_user)
        if current_user.may(CONFIRM)
        else None,
        uncovered=judging.uncovered_units(cohort) if _to_be_confirmed(cohort) else (),
        gaps=cohorts.gaps_for_women(cohort),
        for_women=FOR_WOMEN,
        provisions=PROVISIONS,
        provision_kinds=PROVISION_KINDS,
        to_be_confirmed=_to_be_confirmed(cohort),
        **SAYS,
    )


@bp.route("/runs/<uuid:uid>/nominations/new", methods=["GET", "POST"])
@allows(NOMINATE)
def nominate(uid: UUID) -> ResponseReturnValue:
    """Paste numbers, search, or take from a unit; look at who can and who cannot; then save."""
    cohort = run_of(uid, NOMINATE)
    filters = FindFilters(drawing.units_to_draw_from(cohort, reader=current_user))
    form = ListForm()
    wanted = list(dict.fromkeys([*request.form.getlist("who"), *form.typed]))
    if form.validate_on_submit():
        with form.showing_refusals():
            if not wanted:
                raise Refusal(gettext("Write at least one number."), field="numbers")
            found = drawing.by_numbers(wanted, cohort, reader=current_user)
            listed = (found[each] for each in wanted if each in found)
            people = list({each.id: each for each in listed}.values())
            if request.form.get("step") == "save":
                return _nominated(cohort, people, filters)
            tried = services.tried(cohort, people)
            unknown = [each for each in wanted if each not in found]
            return page(
                "training/enrolments/preview.html", cohort=cohort, tried=tried, unknown=unknown,
                sending=form, **SAYS,
                weighed=balance_of(cohort, clock.today(), [each.id for each, _v in tried.taken]),
            )  # fmt: skip
    offered = _offered(cohort, filters)
    shown = [each.id for each in offered.rows] if offered else []
    looking.note_fields(Sight.ROSTER, shown, by=current_user)
    return page(
        "training/enrolments/nominate.html", cohort=run_of(uid, NOMINATE), form=form,
        filters_=filters, offered=offered, **SAYS,
        weighed=balance_of(cohort, clock.today(), shown, marked=()),
    )  # fmt: skip


@bp.post("/nominations/chosen")
@allows(NOMINATE)
def chosen() -> ResponseReturnValue:
    """People were chosen in a list: for which run? Nothing is saved before one has looked."""
    numbers = Chosen.read(request.form.to_dict(flat=False)).codes
    return page(
        "training/enrolments/chosen.html",
        numbers=numbers,
        runs=cohorts.cohorts(reader=current_user, states=TAKES_PEOPLE).rows,
    )


@bp.post("/runs/<uuid:uid>/nominations/undo")
@allows(NOMINATE)
def undo(uid: UUID) -> ResponseReturnValue:
    """Whom one nominated last is withdrawn again, as far as nobody has confirmed them."""
    if PlainForm().validate_on_submit():
        count = services.take_back(run_of(uid, NOMINATE), by=current_user)
        flash(ngettext("%(num)s nomination is taken back.", "%(num)s nominations are taken back.",
                       count))  # fmt: skip
    return redirect(url_for(".nominations", uid=uid))


def _nominated(
    cohort: Cohort, people: Sequence[Person], filters: FindFilters
) -> ResponseReturnValue:
    source = Source.UNIT if filters.chosen else Source.TYPED
    result = services.nominate_many(cohort, people, source=source, by=current_user)
    count = len(result.taken)
    flash(ngettext("%(num)s person is nominated.", "%(num)s people are nominated.", count))
    return redirect(url_for(".nominations", uid=cohort.uid))


def _offered(cohort: Cohort, filters: FindFilters) -> Page[Person] | None:
    """The people to choose from: of a unit, or found by a typed text within reach."""
    if filters.chosen is not None:
        return drawing.serving(
            filters.chosen, cohort, reader=current_user, on=clock.today(),
            cursor=request.args.get("cursor"),
        )  # fmt: skip
    if text := filters.asked.get("q"):
        return reception.found(Narrowed(text=text), reader=current_user)
    return None


@bp.route("/runs/<uuid:uid>/confirmation", methods=["GET", "POST"])
@allows(CONFIRM)
def confirm(uid: UUID) -> ResponseReturnValue:
    """A second person looks at every nomination and confirms those whom nothing blocks.

    Those who are not taken are chosen on a page of its own: the same marks never mean both.
    """
    form, refusing = ConfirmForm(), "refuse" in (*request.args, request.form.get("deed"))
    if form.validate_on_submit():
        with form.showing_refusals():
            cohort = run_of(uid, CONFIRM)
            wanted = set(request.form.getlist("who"))
            lines = queries.nominated(cohort, reader=current_user, on=clock.today())
            chosen = [each.enrolment for each in lines if str(each.enrolment.uid) in wanted]
            if refusing:
                count = services.refuse_many(
                    chosen, form.state.data, form.reason.data, by=current_user
                )
                said = ngettext(
                    "%(num)s nomination is not taken. It stays on record.",
                    "%(num)s nominations are not taken. They stay on record.", count,
                )  # fmt: skip
                flash(said)
                return redirect(url_for(".nominations", uid=uid))
            result = services.confirm_many(cohort, chosen, by=current_user)
            _say_confirmed(result)
            return redirect(url_for(".nominations", uid=uid))
    cohort = run_of(uid, CONFIRM)
    section = gathered.nominations_of(cohort, reader=current_user, on=clock.today())
    own = queries.own_nominations(cohort, reader=current_user)
    able = [line for line in section.can_join if line.enrolment.id not in own]
    ticked = {str(each.enrolment.uid) for each in able} if not refusing else set()
    ticked = set(request.form.getlist("who")) or ticked
    offered = [line for line in section.nominated if line.enrolment.id not in own]
    looking.note_fields(Sight.ROSTER, section.people, by=current_user)
    return page(
        "training/enrolments/confirm.html", section=section, form=form, able=able, own=own,
        refusing=refusing, ticked=ticked, seats=section.would_seat(able), **SAYS,
        weighed=balance_of(
            cohort, clock.today(), [] if refusing else [each.person.id for each in offered],
            marked={each.person.id for each in offered if str(each.enrolment.uid) in ticked},
            states=ON_THE_ROSTER,
        ),
    )  # fmt: skip


@bp.post("/runs/<uuid:uid>/confirmation/undo")
@allows(CONFIRM)
def undo_confirmation(uid: UUID) -> ResponseReturnValue:
    """Whom one confirmed last is nominated again, as long as teaching has not begun."""
    if PlainForm().validate_on_submit():
        count = services.take_back_confirmations(run_of(uid, CONFIRM), by=current_user)
        flash(
            ngettext("%(num)s confirmation is taken back.",
                     "%(num)s confirmations are taken back.", count)
        )  # fmt: skip
    return redirect(url_for(".nominations", uid=uid))


def _say_confirmed(result: services.Confirmed) -> None:
    seated, waits = len(result.seated), len(result.waiting)
    flash(ngettext("%(num)s person is confirmed.", "%(num)s people are confirmed.", seated))
    if waits:
        flash(
            ngettext("%(num)s person is on the waiting list.",
                     "%(num)s people are on the waiting list.", waits), "wait",
        )  # fmt: skip
    for place, why in result.kept:
        flash(f"{place.person.name_display}: {why}", "stop")


@bp.post("/runs/<uuid:uid>/confirmed")
@allows(CONFIRM)
def confirm_run(uid: UUID) -> ResponseReturnValue:
    """The run takes place, if due diligence covers the units it supports (R-HRD-01)."""
    if PlainForm().validate_on_submit():
        cohort = cohorts.cohort(uid, reader=current_user, permission=CONFIRM)
        stages.confirm_run(cohort, by=current_user)
        flash(gettext("The run is confirmed."))
    return redirect(url_for(".nominations", uid=uid))


@bp.post("/runs/<uuid:uid>/start")
@allows(PLAN)
def start(uid: UUID) -> ResponseReturnValue:
    """Teaching begins, and whoever is confirmed attends from now on."""
    cohort = cohorts.cohort(uid, reader=current_user, permission=PLAN)
    form = Deed()
    if form.validate_on_submit():
        count = stages.start_run(cohort, seen=form.version.data, by=current_user)
        flash(ngettext("The run has started. %(num)s person attends.",
                       "The run has started. %(num)s people attend.", count))  # fmt: skip
    return redirect(url_for("desk.run", uid=uid))


@bp.route("/runs/<uuid:uid>/resumption", methods=["GET", "POST"])
@allows(PLAN)
def resumption(uid: UUID) -> ResponseReturnValue:
    """The run goes on after a suspension, through the same gate as the first time."""
    cohort = cohorts.cohort(uid, reader=current_user, permission=PLAN)
    form = ResumeForm(obj=SimpleNamespace(version=cohort.version))
    if form.validate_on_submit():
        with form.showing_refusals(
            lambda: cohorts.cohort(uid, reader=current_user, permission=PLAN)
        ):
            stages.resume_run(
                cohort, form.to.data, seen=form.version.data, reason=form.reason.data,
                by=current_user,
            )  # fmt: skip
            return redirect(url_for("desk.run", uid=uid))
    return page(
        "training/cohorts/stop.html",
        cohort=cohorts.cohort(uid, reader=current_user, permission=PLAN),
        form=form,
        what=gettext("Go on"),
        says=gettext("The run goes on from where you say."),
    )


@bp.post("/runs/<uuid:uid>/seats")
@allows(CONFIRM)
def fill_seats(uid: UUID) -> ResponseReturnValue:
    """Give seats that became free in another way (a larger run) to the waiting list."""
    if PlainForm().validate_on_submit():
        up = services.move_up(run_of(uid, CONFIRM), by=current_user)
        if not up:
            raise Refusal(gettext("Nobody could move up: no seat is free, or something blocks."))
        flash(ngettext("%(num)s person moved up.", "%(num)s people moved up.", len(up)))
    return redirect(url_for(".nominations", uid=uid))


@bp.route("/runs/<uuid:uid>/audience", methods=["GET", "POST"])
@allows(NOMINATE)
def audience(uid: UUID) -> ResponseReturnValue:
    """For whom the run is: categories and bands."""
    cohort = run_of(uid, NOMINATE)
    form = AudienceForm(obj=queries.audience(cohort))
    if form.validate_on_submit():
        with form.showing_refusals(lambda: queries.audience(run_of(uid, NOMINATE))):
            services.say_for_whom(
                cohort,
                categories=form.categories.data or (),
                bands=form.bands.data or (),
                seen=form.version.data,
                by=current_user,
            )
            flash(gettext("It is saved for whom the run is."))
            return redirect(url_for(".nominations", uid=uid))
    return page("training/enrolments/audience.html", cohort=run_of(uid, NOMINATE), form=form)


@bp.get("/places/<uuid:uid>")
@allows(NOMINATE, CONFIRM, SEES)
def place(uid: UUID) -> ResponseReturnValue:
    """One person's place in one run: what is missing, what happened, what can be done."""
    return _place_page(place_of(uid))


@bp.post("/places/<uuid:uid>/leaving")
@allows(NOMINATE, CONFIRM)
def leave(uid: UUID) -> ResponseReturnValue:
    found = place_of(uid)
    form = LeaveForm()
    form.offer(found.state)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: place_of(uid)):
            up = services.leave(
                found, form.state.data, form.reason.data, seen=form.version.data,
                on=form.on.data, by=current_user,
            )  # fmt: skip
            flash(gettext("It is recorded. What was attended stays."))
            for each in up:
                flash(gettext("%(name)s moved up from the waiting list.",
                              name=each.person.name_display))  # fmt: skip
            return redirect(url_for(".place", uid=uid))
    return _place_page(place_of(uid), form)


@bp.post("/places/<uuid:uid>/particulars")
@allows(NOMINATE, CONFIRM)
def particulars(uid: UUID) -> ResponseReturnValue:
    """What whoever sends this person says of them: the register keeps its own word."""
    found = place_of(uid, NOMINATE, CONFIRM)
    form = _particulars_form(found, sent=True)
    if form.validate_on_submit():
        with form.showing_refusals(lambda: _particulars_facts(place_of(uid))):
            needs = form.special_needs.data if "special_needs" in form else None
            writing_down.write(
                found,
                sent_by=form.sent_by.data,
                unit=form.unit.data,
                role_in_unit=form.role_in_unit.data,
                languages=form.languages.data or (),
                literacy=form.literacy.data,
                special_needs=needs,
                seen=form.seen.data,
                by=current_user,
            )
            flash(gettext("It is written down beside the register."))
            return redirect(url_for(".place", uid=uid))
    return _place_page(place_of(uid), said_form=form)


def _particulars_form(found: Enrolment, *, sent: bool = False) -> ParticularsForm:
    facts = _particulars_facts(found)
    form = ParticularsForm(obj=facts) if sent else ParticularsForm(formdata=None, obj=facts)
    form.offer(facts.languages, sees_needs=FieldClass.S2 in current_user.field_classes)
    return form


def _particulars_facts(found: Enrolment) -> SimpleNamespace:
    row = queries.particulars_of(found)
    kept = {name: getattr(row, name) for name in writing_down.KEPT} if row else {"languages": []}
    return SimpleNamespace(seen=row.version if row else None, **kept)


@bp.post("/places/<uuid:uid>/return")
@allows(CONFIRM)
def come_back(uid: UUID) -> ResponseReturnValue:
    form = SignForm()
    if form.validate_on_submit():
        services.reenter(place_of(uid, CONFIRM), seen=form.version.data, by=current_user)
        flash(gettext("The person is on the run again."))
    return redirect(url_for(".place", uid=uid))


@bp.route("/places/<uuid:uid>/transfer", methods=["GET", "POST"])
@allows(CONFIRM)
def transfer(uid: UUID) -> ResponseReturnValue:
    """To another run of the same course. What was attended comes along."""
    found = place_of(uid, CONFIRM)
    runs = queries.other_runs(found.cohort, reader=current_user)
    form = TransferForm(obj=found)
    language = str(get_locale())
    form.run.choices = [(each.uid, f"{each.code}, {each.centre.title(language)}") for each in runs]
    if form.validate_on_submit():
        with form.showing_refusals(lambda: place_of(uid, CONFIRM)):
            to = next(each for each in runs if each.uid == form.run.data)
            new = services.transfer(found, to, seen=form.version.data, by=current_user)
            flash(gettext("The person is on the other run, with what they attended."))
            return redirect(url_for(".place", uid=new.uid))
    return page(
        "training/enrolments/transfer.html", place=place_of(uid, CONFIRM), runs=runs, form=form
    )


def run_of(uid: UUID, *permissions: Permission) -> Cohort:
    """The run, if the reader may do the first of these things that is theirs to do with it."""
    for permission in permissions or (NOMINATE, CONFIRM, SEES):
        if current_user.may(permission):
            return queries.run(uid, reader=current_user, permission=permission)
    raise NotFound


def place_of(uid: UUID, *permissions: Permission) -> Enrolment:
    for permission in permissions or (NOMINATE, CONFIRM, SEES):
        if current_user.may(permission):
            return queries.enrolment(uid, reader=current_user, permission=permission)
    raise NotFound


def _place_page(
    found: Enrolment, form: LeaveForm | None = None, said_form: ParticularsForm | None = None
) -> ResponseReturnValue:
    leaving_form = form or LeaveForm(formdata=None, obj=None, data={"version": found.version})
    leaving_form.offer(found.state)
    comes_back = found.state in OUT and found.state not in (
        EnrolmentState.WITHDRAWN,
        EnrolmentState.DEFERRED,
        EnrolmentState.REMOVED_CONDUCT,
    )
    return page(
        "training/enrolments/place.html",
        place=found,
        verdict=verdict_of(found),
        moves=queries.moves(found),
        in_groups=grouping.of_place(found),
        written=queries.written_of([found], current_user).get(found.id),
        form=said_form or leaving_form,
        leaving=leaving_form,
        said_form=said_form or _particulars_form(found),
        back=SignForm(formdata=None, obj=found),
        comes_back=comes_back,
        asked=waiving.waiting_of(found) if any(map(current_user.may, waiving.ASKS)) else (),
        seated=found.state in TAKES_A_SEAT,
        measures=BY_CONFIRMER,
        **SAYS,
    )


def verdict_of(found: Enrolment) -> Any:
    return judging.gate(found.cohort, [found.person_id], clock.today())[found.person_id]


def _to_be_confirmed(cohort: Cohort) -> bool:
    return cohort.state is CohortState.NOMINATIONS_OPEN and current_user.may(CONFIRM)
