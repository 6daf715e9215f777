"""What is counted of partners, of pay months, of civil society, and of what warns early: as of a
day, from what is recorded in daily work (domain 5.1 and 5.2).
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select

from trainingmgr.core.db import db
from trainingmgr.oversight.bodies.models import Matter, MatterAnswer, MatterFollowUp, OversightBody
from trainingmgr.oversight.bodies.rules import BodyKind, MatterState
from trainingmgr.oversight.bodies.rules import Found as Seen
from trainingmgr.oversight.complaints.models import Complaint
from trainingmgr.pay.files.models import PayCycle
from trainingmgr.programme.assessments import queries as sector
from trainingmgr.programme.consultations import queries as consultations
from trainingmgr.programme.coordination.models import Overlap
from trainingmgr.programme.coordination.rules import OverlapState
from trainingmgr.programme.ddr import queries as calendar
from trainingmgr.programme.delineation import queries as delineation
from trainingmgr.programme.facilities import queries as facilities
from trainingmgr.programme.framework.models import FrameworkPoint
from trainingmgr.programme.framework.rules import Measure, Standing, Value
from trainingmgr.programme.funds import queries as funds
from trainingmgr.programme.instruments import queries as law
from trainingmgr.programme.instruments.models import LegalInstrument, LegalObligation
from trainingmgr.programme.outreach import queries as outreach
from trainingmgr.programme.partners.models import Agreement, PartnerActivity
from trainingmgr.programme.partners.rules import CONFIRMED, ActivityState
from trainingmgr.programme.placement import queries as placement
from trainingmgr.programme.plans import queries as reform
from trainingmgr.programme.reorganisation import queries as reorganisation
from trainingmgr.programme.resources.models.equipment import Equipment
from trainingmgr.programme.resources.rules.equipment import HELD, WITH_OFFICE, WORKS, EquipmentState
from trainingmgr.programme.surveys import queries as surveys
from trainingmgr.programme.upkeep import queries as upkeep
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance.models import Mark, SessionReport
from trainingmgr.training.attendance.rules import THERE, MarkCode
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import NotHeld
from trainingmgr.training.enrolments.models import Enrolment, Waiver
from trainingmgr.vetting.ddr import queries as ddr
from trainingmgr.vetting.diligence.models import MitigationMeasure
from trainingmgr.vetting.diligence.rules import MeasureState

YEAR, QUARTER, MONTH = timedelta(days=365), timedelta(days=90), timedelta(days=30)
CLOSING = timedelta(days=10)
"""A month of pay is closed in time within ten days after its end."""
OLD = timedelta(days=60)
ENDING = timedelta(days=180)
FALL, MARKS = 10, 20
"""A unit falls by so many of a hundred; less than so many marks of it say nothing."""
REACHED = (Standing.ACHIEVED_VERIFIED, Standing.CANCELLED)


def share(part: Any, whole: Any) -> Value:
    """So many of so many: rows of `whole`, and of them those that are also `part`."""
    counted = select(func.coalesce(func.sum(case((part, 1), else_=0)), 0), func.count())
    met, all_ = db.session.execute(whole(counted)).one()
    return Value(int(met), int(all_))


def number(statement: Select[int]) -> Value:
    return Value(db.session.scalar(statement) or 0)


def day(on: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(on, time(), UTC)


def _months_closed(on: date) -> Value:
    """Months of pay of each service since its first, in a year, and those reconciled within ten
    days of their end. A month of which no file came is not closed.
    """
    closed: dict[int, dict[str, bool]] = defaultdict(dict)
    for service, period, at in db.session.execute(
        select(PayCycle.service_id, PayCycle.period, PayCycle.reconciled_at)
    ):
        in_time = at is not None and at < day(_end(period) + CLOSING + timedelta(days=1))
        closed[service][period] = closed[service].get(period, False) or in_time
    periods = [each for each in _periods(on) if _end(each) + CLOSING < on]
    owed = [(service, each) for service, had in closed.items() for each in periods
            if each >= min(had)]  # fmt: skip
    return Value(sum(closed[service].get(each, False) for service, each in owed), len(owed))


def _end(period: str) -> date:
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, monthrange(year, month)[1])


def _periods(on: date) -> list[str]:
    """The twelve months before this one."""
    found, at = [], on.replace(day=1)
    for _back in range(12):
        at = (at - timedelta(days=1)).replace(day=1)
        found.append(f"{at:%Y-%m}")
    return found


def _matrix_current(on: date) -> Value:
    """Activities of partners that are planned or under way, and those confirmed in sixty days."""
    known = PartnerActivity.confirmed_on
    return share(
        and_(known.is_not(None), known > on - timedelta(days=CONFIRMED), known <= on),
        lambda counted: counted.select_from(PartnerActivity).where(
            PartnerActivity.state.in_((ActivityState.PLANNED, ActivityState.ONGOING))
        ),
    )


def _overlaps_settled(on: date) -> Value:
    """Overlaps that were found, and those that the host had decided; what is gone undecided is
    left out.
    """
    decided = and_(Overlap.decided_on.is_not(None), Overlap.decided_on <= on)
    return share(decided, lambda counted: counted.select_from(Overlap).where(
        Overlap.found_on <= on, or_(decided, Overlap.gone_on.is_(None), Overlap.gone_on > on)
    ))  # fmt: skip


def _overlaps_old(on: date) -> Value:
    """Overlaps that are open, and those open for more than sixty days (CR-1)."""
    return share(
        Overlap.found_on < on - OLD,
        lambda counted: counted.select_from(Overlap).where(
            Overlap.found_on <= on, Overlap.state == OverlapState.OPEN, Overlap.gone_on.is_(None)
        ),
    )


def _in_force(on: date) -> tuple[Any, ...]:
    return (
        Agreement.from_on <= on,
        or_(Agreement.until_on.is_(None), Agreement.until_on >= on),
        or_(Agreement.ended_on.is_(None), Agreement.ended_on >= on),
    )


def _agreements_run(on: date) -> Value:
    return number(select(func.count()).select_from(Agreement).where(*_in_force(on)))


def _agreements_ending(on: date) -> Value:
    """Agreements in force, and those that end within half a year (CH-4)."""
    return share(
        Agreement.until_on <= on + ENDING,
        lambda counted: counted.select_from(Agreement).where(*_in_force(on)),
    )


def _benefits_compared(on: date) -> Value:
    """Reintegration benefits that run, and those compared with the register as it is (ST-5)."""
    return Value(*ddr.compared(on))


def _doubles_settled(on: date) -> Value:
    """People who may draw twice, found in a year, and those that somebody has decided (ST-5)."""
    return Value(*ddr.settled(day(on - YEAR), day(on + timedelta(days=1))))


def _waits_in_camp(on: date) -> Value:
    """Candidates of former forces whose record is open, and those who wait for more than ninety
    days (CH-2).
    """
    return Value(*ddr.waiting(day(on - QUARTER), day(on + timedelta(days=1))))


def _past_day(on: date) -> Value:
    """Points with a day to be reached by, and those past it that are not verified (CH-2, RE-2)."""
    late = and_(FrameworkPoint.target_on < on, FrameworkPoint.state.not_in(REACHED))
    return share(late, lambda counted: counted.select_from(FrameworkPoint).where(
        FrameworkPoint.target_on.is_not(None)))  # fmt: skip


def _civil(on: date, part: Any) -> Value:
    return share(part, lambda counted: counted.select_from(Matter).join(
        OversightBody, OversightBody.id == Matter.body_id
    ).where(OversightBody.kind == BodyKind.CIVIL_SOCIETY, Matter.due_on > on - YEAR,
            Matter.due_on <= on, Matter.state != MatterState.WITHDRAWN))  # fmt: skip


def _civil_answered(on: date) -> Value:
    """What bodies of civil society put to others and was due in a year, and what has its answer."""
    answer = exists().where(MatterAnswer.matter_id == Matter.id, MatterAnswer.on <= on)
    return _civil(on, answer)


def _civil_changed(on: date) -> Value:
    """Of the same, what was done and seen to be done by somebody else (LT-6)."""
    done = exists().where(
        MatterFollowUp.matter_id == Matter.id, MatterFollowUp.found == Seen.DONE,
        MatterFollowUp.on <= on,
    )  # fmt: skip
    return _civil(on, done)


def _security(on: date) -> Value:
    """Classes of a quarter that were reported on, and those not held for security (5.2)."""
    stopped = SessionReport.not_held_reason == NotHeld.SECURITY
    return share(stopped, lambda counted: counted.select_from(SessionReport).join(
        TrainingSession, TrainingSession.id == SessionReport.session_id
    ).where(TrainingSession.on > on - QUARTER, TrainingSession.on <= on))  # fmt: skip


def _waived(on: date) -> Value:
    """Nominations of a quarter, and those with an exception from a rule (5.2)."""
    waived = exists().where(Waiver.enrolment_id == Enrolment.id)
    return share(waived, lambda counted: counted.select_from(Enrolment).where(
        Enrolment.nominated_at >= day(on - QUARTER),
        Enrolment.nominated_at < day(on + timedelta(days=1))))  # fmt: skip


def _units_falling(on: date) -> Value:
    """Units with marks of both, and those of which ten of a hundred fewer came in thirty days than
    in the sixty before (5.2).
    """
    late = TrainingSession.on > on - MONTH
    there = case((Mark.code.in_(THERE), 1), else_=0)
    rows = db.session.execute(
        select(Person.unit_id, late, func.sum(there), func.count())
        .select_from(Mark)
        .join(TrainingSession, TrainingSession.id == Mark.session_id)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(TrainingSession.on > on - QUARTER, TrainingSession.on <= on,
               Person.unit_id.is_not(None), Mark.code != MarkCode.NOT_RECORDED)
        .group_by(Person.unit_id, late)
    )  # fmt: skip
    found: dict[int, dict[bool, float]] = defaultdict(dict)
    for unit, is_late, came, marks in rows:
        if marks >= MARKS:
            found[unit][bool(is_late)] = 100 * came / marks
    both = [each for each in found.values() if len(each) == 2]
    return Value(sum(each[False] - each[True] >= FALL for each in both), len(both))


def _complaints_new(on: date) -> Value:
    """Complaints received in thirty days (5.2)."""
    return number(select(func.count()).select_from(Complaint).where(
        Complaint.received_on > on - MONTH, Complaint.received_on <= on))  # fmt: skip


def _measures_overdue(on: date) -> Value:
    """Measures against harm that are not in place yet, and those past their day (5.2)."""
    return share(MitigationMeasure.due_on < on, lambda counted: counted.select_from(
        MitigationMeasure).where(MitigationMeasure.state == MeasureState.PLANNED))  # fmt: skip


def _items(states: Collection[EquipmentState], part: Any, on: date) -> Value:
    """Of what is on the books in these states, by number, what is also `part`."""
    some = func.sum(case((part, Equipment.quantity), else_=0))
    met, all_ = db.session.execute(
        select(func.coalesce(some, 0), func.coalesce(func.sum(Equipment.quantity), 0)).where(
            Equipment.state.in_(states), Equipment.since_on <= on)
    ).one()  # fmt: skip
    return Value(int(met), int(all_))


def _serviceable(on: date) -> Value:
    """Equipment with an office or out of use, and what of it works (MT-1, R-EQP-02)."""
    return _items((*WITH_OFFICE, EquipmentState.UNSERVICEABLE), Equipment.state.in_(WORKS), on)


def _spot_checked(on: date) -> Value:
    """Equipment that is held, and what of it was counted in a spot check within a year and is not
    past the day of its next (MT-1, R-EQP-02, R-EQP-03).
    """
    due = Equipment.check_on.is_not(None) & (Equipment.check_on < on)
    return _items(HELD, and_(Equipment.checked_on > on - YEAR, ~due), on)


def _without_payer(on: date) -> Value:
    """Equipment that is held, and what of it nobody pays for after the project (RE-3)."""
    return _items(HELD, Equipment.payer_id.is_(None), on)


def _needs_unfunded(on: date) -> Value:
    """Needs of the plan that run, and those that are not funded whole (CH-4, RE-1)."""
    return Value(*funds.unfunded(on))


def _money_lapsing(on: date) -> Value:
    """Money that is not all spent, and what of it lapses within half a year (CH-2, CH-4)."""
    return Value(*funds.lapsing(on))


def _pledges_late(on: date) -> Value:
    """Pledges past their day, and those of which not all has come (CH-4, OA-3)."""
    return Value(*funds.late(on))


def _buildings_usable(on: date) -> Value:
    """Buildings on the books, and those that can be used (CH-1, MT-1)."""
    return Value(*facilities.usable(on))


def _laws_in_force(on: date) -> Value:
    """Instruments of the register that bind on a day (OA-4)."""
    return number(select(func.count()).select_from(LegalInstrument).where(law.in_force(on)))


def _obligations_done(on: date) -> Value:
    """What instruments in force oblige by a day, and what of it somebody else saw done (OA-4)."""
    return share(LegalObligation.seen_on <= on, lambda counted: counted.select_from(
        LegalObligation).join(LegalObligation.instrument).where(
        LegalObligation.due_on <= on, law.in_force(on)))  # fmt: skip


def _bodies_founded(on: date) -> Value:
    """Bodies that sit on a day, and those whose legal basis is in force (MT-2)."""
    return share(law.founded(on), lambda counted: counted.select_from(OversightBody).where(
        law.sits(on)))  # fmt: skip


def _plan_signed(on: date) -> Value:
    """Signatures of government and military under the plan (ST-1)."""
    return Value(*reform.signatures(on))


def _plan_late(on: date) -> Value:
    """What no day may be lost on in the plans in force, and what of it is late (RE-2, CH-2)."""
    seen = [each for _held, each in reform.outlooks(on)]
    return Value(
        sum(len(each.critical_late) for each in seen), sum(len(each.critical) for each in seen)
    )


def _plan_slippage(on: date) -> Value:
    """By how many days the end of a plan slips (CH-2)."""
    return Value(max((max(0, each.slip) for _held, each in reform.outlooks(on)), default=0))


def _runs_planned(on: date) -> Value:
    """Runs, and those that belong to an item of the plan (CR-3)."""
    return Value(*reform.runs_tied(on))


def _public_trust(on: date) -> Value:
    """Of those asked in the last wave released, those who trust the force, weighted (LT-3)."""
    return Value(*surveys.trusting(on))


def _roles_clear(on: date) -> Value:
    """Tasks of security, and those in which one force leads by a law in force (ST-6)."""
    return Value(*delineation.delineated(on))


def _joint_exercises(on: date) -> Value:
    """Exercises that forces held together in twelve months (ST-6)."""
    return Value(delineation.practised(on))


def _role_overlaps(on: date) -> Value:
    """Incidents of overlap that are open (ST-6)."""
    return Value(delineation.overlapping(on))


def _messages_out(on: date) -> Value:
    """Messages published in a year (MT-4)."""
    return Value(outreach.published(on)[1])


def _messages_whole(on: date) -> Value:
    """Of these, those in all three languages (MT-4)."""
    return Value(*outreach.published(on))


def _rumours_in_time(on: date) -> Value:
    """Rumours whose time ended in a year, and those closed within it (MT-4)."""
    return Value(*outreach.answered(on))


def _consulted(on: date) -> Value:
    """Consultations held in a year (LT-6)."""
    return Value(consultations.year(on)[0])


def _points_replied(on: date) -> Value:
    """Points owed a reply in a year, and those that had it by their day (LT-6)."""
    _held, due, replied, _changed = consultations.year(on)
    return Value(replied, due)


def _points_changed(on: date) -> Value:
    """Of the same, those that changed a decision (LT-6)."""
    _held, due, _replied, changed = consultations.year(on)
    return Value(changed, due)


def _assessments_done(on: date) -> Value:
    """Assessments planned by a day, and those whose report the host agreed to (OA-2)."""
    return Value(*sector.done(on))


def _agencies_assessing(on: date) -> Value:
    """Organisations that took part in an assessment (OA-2)."""
    return Value(sector.agencies(on))


def _gaps_unanswered(on: date) -> Value:
    """Gaps of finished reports, and those that nobody has answered (OA-2)."""
    return Value(*sector.open_gaps(on))


def _units_reorganised(on: date) -> Value:
    """Changes of units whose day in an agreed target has come, and those that happened (OA-5)."""
    return Value(*reorganisation.reorganised(on))


def _posts_met(_on: date) -> Value:
    """Posts of agreed targets, and those with somebody of that grade in their unit (LT-1)."""
    return Value(*reorganisation.posts_met())


def _left_unoffered(on: date) -> Value:
    """People whom agreed targets have no post for, and those without an offer (OA-5, CH-3)."""
    return Value(*placement.unoffered(on))


def _upkeep_named(on: date) -> Value:
    """Things in use, and those whose upkeep somebody has agreed to pay after the project (RE-3)."""
    return Value(*upkeep.named(on))


def _phases_linked(on: date) -> Value:
    """Phases of DDR that are not over, and those linked to an item of the plan (ST-5)."""
    return Value(*calendar.tied(on))


def _board_met(on: date) -> Value:
    """Meetings of the joint board in ninety days (ST-5, CR-3)."""
    return Value(calendar.met(on))


def _ddr_apart(on: date) -> Value:
    """By how many days reform and DDR have moved apart where they are linked (CH-2)."""
    return Value(calendar.apart(on))


COUNTED = {
    Measure.UPKEEP_NAMED: _upkeep_named,
    Measure.LEFT_UNOFFERED: _left_unoffered,
    Measure.UNITS_REORGANISED: _units_reorganised,
    Measure.POSTS_MET: _posts_met,
    Measure.PHASES_LINKED: _phases_linked,
    Measure.BOARD_MET: _board_met,
    Measure.DDR_APART: _ddr_apart,
    Measure.ASSESSMENTS_DONE: _assessments_done,
    Measure.AGENCIES_ASSESSING: _agencies_assessing,
    Measure.GAPS_UNANSWERED: _gaps_unanswered,
    Measure.MESSAGES_OUT: _messages_out,
    Measure.MESSAGES_WHOLE: _messages_whole,
    Measure.RUMOURS_IN_TIME: _rumours_in_time,
    Measure.CONSULTED: _consulted,
    Measure.POINTS_REPLIED: _points_replied,
    Measure.POINTS_CHANGED: _points_changed,
    Measure.ROLES_CLEAR: _roles_clear,
    Measure.JOINT_EXERCISES: _joint_exercises,
    Measure.ROLE_OVERLAPS: _role_overlaps,
    Measure.PUBLIC_TRUST: _public_trust,
    Measure.PLAN_SIGNED: _plan_signed,
    Measure.PLAN_LATE: _plan_late,
    Measure.PLAN_SLIPPAGE: _plan_slippage,
    Measure.RUNS_PLANNED: _runs_planned,
    Measure.BUILDINGS_USABLE: _buildings_usable,
    Measure.NEEDS_UNFUNDED: _needs_unfunded,
    Measure.MONEY_LAPSING: _money_lapsing,
    Measure.PLEDGES_LATE: _pledges_late,
    Measure.LAWS_IN_FORCE: _laws_in_force,
    Measure.OBLIGATIONS_DONE: _obligations_done,
    Measure.BODIES_FOUNDED: _bodies_founded,
    Measure.SERVICEABLE: _serviceable,
    Measure.SPOT_CHECKED: _spot_checked,
    Measure.WITHOUT_PAYER: _without_payer,
    Measure.MONTHS_CLOSED: _months_closed,
    Measure.MATRIX_CURRENT: _matrix_current,
    Measure.OVERLAPS_SETTLED: _overlaps_settled,
    Measure.OVERLAPS_OLD: _overlaps_old,
    Measure.AGREEMENTS_RUN: _agreements_run,
    Measure.AGREEMENTS_ENDING: _agreements_ending,
    Measure.BENEFITS_COMPARED: _benefits_compared,
    Measure.DOUBLES_SETTLED: _doubles_settled,
    Measure.WAITS_IN_CAMP: _waits_in_camp,
    Measure.PAST_DAY: _past_day,
    Measure.CIVIL_ANSWERED: _civil_answered,
    Measure.CIVIL_CHANGED: _civil_changed,
    Measure.SECURITY: _security,
    Measure.WAIVED: _waived,
    Measure.UNITS_FALLING: _units_falling,
    Measure.COMPLAINTS_NEW: _complaints_new,
    Measure.MEASURES_OVERDUE: _measures_overdue,
}
