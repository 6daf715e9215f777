"""Needs are written down and closed; seats are planned, proposed and signed by both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.paging import CHOICES
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training import sides
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.planning import events, queries
from trainingmgr.training.planning.models import (
    FIXED,
    UNTAUGHT,
    NeedModule,
    NeedUnit,
    PlannedSeats,
    PlanSignature,
    TrainingNeed,
    TrainingPlan,
)
from trainingmgr.training.planning.rules import (
    OVER,
    Audience,
    Gap,
    NeedState,
    PlanState,
    Remedy,
    objections,
)

LEAST_SENTENCE = 10
T = TypeVar("T", Unit, Module)


@operation
def note(
    gap: Gap, *, units: Sequence[Unit] = (), modules: Sequence[Module] = (), by: User
) -> TrainingNeed:
    """Write down a gap, its cause and the remedy. Raises Refusal where they do not fit."""
    allowed(by, Permission.NEED_NOTE)
    _fit(gap, units, modules)
    today = clock.today()
    row = TrainingNeed(
        **asdict(gap), code=queries.next_code(today), noted_on=today, noted_by_id=by.id
    )
    row.units = [NeedUnit(unit_id=each.id) for each in _once(units)]
    row.modules = [NeedModule(module_id=each.id) for each in _once(modules)]
    db.session.add(row)
    db.session.flush()
    journal.record(events.NeedNoted(need=row.code), by=by)
    return row


@operation
def change(
    row: TrainingNeed,
    gap: Gap,
    *,
    units: Sequence[Unit] = (),
    modules: Sequence[Module] = (),
    seen: int | None,
    by: User,
) -> TrainingNeed:
    """Write it otherwise while it is not over: whoever plans, or whoever wrote it down."""
    row.as_seen(seen)
    if row.noted_by_id != by.id:
        allowed(by, Permission.PLAN_WRITE)
    else:
        allowed(by, Permission.NEED_NOTE)
    if row.state in OVER:
        raise Refusal(_("This need is over. Take it up again first."))
    _fit(gap, units, modules)
    row.units, row.modules = [], []
    db.session.flush()
    for name, value in asdict(gap).items():
        setattr(row, name, value)
    db.session.flush()
    row.units = [NeedUnit(unit_id=each.id) for each in _once(units)]
    row.modules = [NeedModule(module_id=each.id) for each in _once(modules)]
    db.session.flush()
    journal.record(events.NeedChanged(need=row.code), by=by)
    return row


def _fit(gap: Gap, units: Sequence[Unit], modules: Sequence[Module]) -> None:
    codes = ([each.code for each in modules], [each.code for each in units])
    for field, sentence in objections(gap, *codes):
        raise Refusal(sentence, field=field)


def _once(rows: Sequence[T]) -> Sequence[T]:
    return list({each.id: each for each in rows}.values())


@operation
def close(row: TrainingNeed, state: NeedState, *, because: str, seen: int | None, by: User) -> None:
    """The gap is closed, or nothing will be done about it, and why."""
    allowed(by, Permission.PLAN_WRITE)
    row.as_seen(seen)
    if len(because.strip()) < LEAST_SENTENCE:
        raise Refusal(_("Say in a full sentence how it was closed, or why not."), field="because")
    row.state = row.state.then(state)
    row.closed_on, row.closed_because = clock.today(), because.strip()
    row.closed_by_id = by.id
    db.session.flush()
    journal.record(events.NeedMoved(need=row.code, state=state.value), by=by)


@operation
def take_up(row: TrainingNeed, *, seen: int | None, by: User) -> None:
    """It is not over after all."""
    allowed(by, Permission.PLAN_WRITE)
    row.as_seen(seen)
    row.state = row.state.then(NeedState.OPEN)
    row.closed_on = row.closed_because = row.closed_by_id = None
    db.session.flush()
    journal.record(events.NeedMoved(need=row.code, state=row.state.value), by=by)


@operation
def draft(year: int, *, by: User) -> TrainingPlan:
    """A new plan of the year, with the seats of the one before it where there is one."""
    allowed(by, Permission.PLAN_WRITE)
    before = queries.newest(year)
    if before is not None and before.state is PlanState.DRAFT:
        raise Refusal(_("There is a draft of this year already. Go on with it."), field="year")
    row = TrainingPlan(year=year, number=before.number + 1 if before else 1, drafted_by_id=by.id)
    db.session.add(row)
    db.session.flush()
    if before is not None:
        kept = ("audience", "unit_id", "module_id", "seats", "women", "need_id")
        earlier = select(PlannedSeats).where(PlannedSeats.plan_id == before.id)
        db.session.add_all(
            PlannedSeats(plan_id=row.id, **{name: getattr(each, name) for name in kept})
            for each in db.session.scalars(earlier.order_by(PlannedSeats.id))
        )
        db.session.flush()
    journal.record(events.PlanDrafted(plan=row.code), by=by)
    return row


@operation
def seat(
    plan: TrainingPlan,
    module: Module,
    *,
    audience: Audience,
    unit: Unit | None = None,
    seats: int,
    women: int = 0,
    need: TrainingNeed | None = None,
    by: User,
) -> PlannedSeats:
    """So many seats of a module for a unit, or for those who govern."""
    allowed(by, Permission.PLAN_WRITE)
    _in_draft(plan)
    if (audience is Audience.FORCE) != (unit is not None):
        raise Refusal(
            _("Seats are for one unit, or for one of those who govern the force."), field="unit"
        )
    if women > seats:
        raise Refusal(_("The seats kept for women are some of the seats."), field="women")
    if need is not None and need.remedy is Remedy.OTHER:
        raise Refusal(UNTAUGHT, field="need")
    row = PlannedSeats(
        plan_id=plan.id, audience=audience, unit_id=unit.id if unit else None, module_id=module.id,
        seats=seats, women=women, need_id=need.id if need else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    told = events.PlanChanged(plan=plan.code, module=module.code, about=("training_plan", plan.id))
    journal.record(told, by=by)
    return row


@operation
def seat_all(told: Sequence[Mapping[str, Any]], *, batch: ImportBatch, by: User) -> None:
    """Plan many lines at once, as a file says them: each is new, or in place of the one that stands
    for the same module and the same people. Keys of plan, unit, module and need are known. What
    stood there before is kept with the line, so that the file can be taken back.
    """
    allowed(by, Permission.PLAN_WRITE)
    plans = {uid: queries.plan(UUID(uid)) for uid in dict.fromkeys(each["plan"] for each in told)}
    there: dict[tuple[Any, ...], PlannedSeats] = {}
    for uid, plan in plans.items():
        _in_draft(plan)
        for row in queries.every_line(plan, CHOICES):
            there[uid, row.audience, row.unit_id, row.module_id] = row
    for each in told:
        audience = Audience(each["audience"])
        row = there.get((each["plan"], audience, each["unit"], each["module"]))
        if row is None:
            row = PlannedSeats(plan_id=plans[each["plan"]].id, audience=audience,
                               unit_id=each["unit"], module_id=each["module"])  # fmt: skip
            db.session.add(row)
            row.before = None
        else:
            row.before = [row.seats, row.women, row.need_id]
        row.batch_id = batch.id
        row.seats, row.women, row.need_id = each["seats"], each["women"], each["need"]
    db.session.flush()
    for uid, plan in plans.items():
        lines = sum(each["plan"] == uid for each in told)
        about = ("training_plan", plan.id)
        journal.record(events.PlanFilled(plan=plan.code, lines=lines, about=about), by=by)


@operation
def unseat_all(batch: ImportBatch) -> None:
    """The plan stands as it did before a file that was undone."""
    for row in queries.of_file(batch.id):
        if row.before is None:
            db.session.delete(row)
            continue
        seats, women, row.need_id = row.before
        row.seats, row.women = seats or 1, women or 0
        row.batch_id = row.before = None
    db.session.flush()


def rests_on(batch_id: int) -> Sentence | None:
    """Why a file cannot be taken back: its plan was put before both sides, or its lines moved."""
    rows = queries.of_file(batch_id)
    changes = db.session.get_one(ImportBatch, batch_id).report["changes"]
    said: Sentence | None = None
    if any(row.plan.state is not PlanState.DRAFT for row in rows):
        said = FIXED
    elif len(rows) < changes.get("new", 0) + changes.get("changed", 0):
        said = _("A line of this file was changed or taken out since. Put it right on its page.")
    return said


@operation
def take_away(row: PlannedSeats, *, seen: int | None, by: User) -> None:
    allowed(by, Permission.PLAN_WRITE)
    row.as_seen(seen)
    _in_draft(row.plan)
    told = events.PlanChanged(
        plan=row.plan.code, module=row.module.code, about=("training_plan", row.plan_id)
    )
    journal.record(told, by=by)
    db.session.delete(row)
    db.session.flush()


def _in_draft(plan: TrainingPlan) -> None:
    if plan.state is not PlanState.DRAFT:
        raise Refusal(FIXED)


@operation
def propose(plan: TrainingPlan, *, seen: int | None, by: User) -> None:
    """Put it before both sides. From now on its seats stay as they are."""
    allowed(by, Permission.PLAN_WRITE)
    plan.as_seen(seen)
    if not queries.seats_by_plan([plan.id]):
        raise Refusal(_("This plan has no seats yet. Add some first."))
    _move(plan, PlanState.PROPOSED, by)


@operation
def take_back(plan: TrainingPlan, *, seen: int | None, by: User) -> None:
    """Go on writing what nobody has signed yet."""
    allowed(by, Permission.PLAN_WRITE)
    plan.as_seen(seen)
    _move(plan, PlanState.DRAFT, by)


@operation
def sign(plan: TrainingPlan, side: Side, *, capacity: str, seen: int | None, by: User) -> bool:
    """Sign for one side; with both signatures the plan is agreed and supersedes the one before.
    Gives whether it is agreed now. One person signs for one side only.
    """
    plan.as_seen(seen)
    is_last = sides.check(plan, side, capacity, by)
    db.session.add(
        PlanSignature(plan_id=plan.id, side=side, capacity=capacity.strip(), by_id=by.id)
    )
    db.session.flush()
    journal.record(events.PlanSigned(plan=plan.code, side=side.value), by=by)
    if not is_last:
        return False
    for earlier in queries.standing(plan.year):
        if earlier.id != plan.id:
            _move(earlier, PlanState.SUPERSEDED, by)
    _move(plan, PlanState.AGREED, by)
    _planned(plan, by)
    return True


def _planned(plan: TrainingPlan, by: User) -> None:
    """The needs that the agreed plan has seats for wait no more."""
    found = select(PlannedSeats.need_id).where(PlannedSeats.plan_id == plan.id)
    waiting = select(TrainingNeed).where(
        TrainingNeed.id.in_(found), TrainingNeed.state == NeedState.OPEN
    )
    for need in db.session.scalars(waiting):
        need.state = need.state.then(NeedState.PLANNED)
        journal.record(events.NeedMoved(need=need.code, state=need.state.value), by=by)
    db.session.flush()


def _move(plan: TrainingPlan, state: PlanState, by: User) -> None:
    plan.state = plan.state.then(state)
    db.session.flush()
    journal.record(events.PlanMoved(plan=plan.code, state=state.value), by=by)
