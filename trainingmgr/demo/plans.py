"""Plans of runs, the two sides that approved them, and their timetables with who leads."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from trainingmgr.core.db import db
from trainingmgr.demo import groups
from trainingmgr.demo.calendar import RUNNING, SEATS, Run, timetable
from trainingmgr.demo.staff import Staff
from trainingmgr.demo.story import Story, keys_of, put
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts import events
from trainingmgr.training.cohorts.models import (
    AcceptedBreach,
    Approval,
    Cohort,
    CohortModule,
    Funder,
    RecipientUnit,
    SessionTrainer,
    TrainingSession,
)
from trainingmgr.training.cohorts.queries import plan_hash
from trainingmgr.training.cohorts.rules import (
    Breach,
    CohortState,
    Duty,
    Provision,
    Side,
    schemes_required,
)
from trainingmgr.training.timetable.events import TimetableLaidOut

S, P = CohortState, Provision
FUNDERS = (("UNMO",), ("UNMO",), ("UNMO", "VALM"), ("NORL",), ("CUNI",), ("MOD",), ("CUNI", "UNMO"))
SCHEMES = {"NORL": {Scheme.LEAHY}, "CUNI": {Scheme.EU}}
RECIPIENTS = {"TAM": ("1BDE",), "QAL": ("2BDE",), "BAM": ("3BDE",), "LEM": ("MOD",),
              "NYA": ("ENG", "LOG"), "SCH": ("MSCH",)}  # fmt: skip
WAY = (S.PLANNED, S.APPROVED, S.NOMINATIONS_OPEN, S.CONFIRMED, S.RUNNING, S.COMPLETED, S.CLOSED_OUT)
BEFORE = {S.APPROVED: 38, S.NOMINATIONS_OPEN: 34, S.CONFIRMED: 9, S.RUNNING: 0}
"""Days before the first class at which a run usually got so far."""
LATE, LATELY = "run_agreed_late", 80


def plan(story: Story, run: Run, staff: Sequence[Staff]) -> None:
    """The plan as a clerk wrote it, and its way up to where the run stands."""
    rng, codes = story.rng, story.outlines[run.course]
    versions = [story.versions[code] for code in codes]
    run.funders = rng.choice(FUNDERS) if not run.anchor else FUNDERS[len(run.lane.centre) % 3]
    if run.anchor and run.lane.how == RUNNING:
        run.funders = {"TAM": ("UNMO",), "QAL": ("NORL",), "BAM": ("CUNI",)}.get(
            run.lane.centre, run.funders
        )
    run.schemes = schemes_required(
        (each.hrddp_scope for each in versions), [SCHEMES.get(each, set()) for each in run.funders]
    )
    centre = story.centres[run.lane.centre]
    seats = 26 if run.examined else min(SEATS[run.course], story.size.seats)
    by, day = story.users[f"clerk.{run.lane.centre.lower()}"], run.starts_on - timedelta(days=55)
    day = min(day, story.ago(4))
    run.cohort = Cohort(
        code=run.code,
        course_id=story.courses[run.course].id,
        centre_id=centre.id,
        room_id=story.rooms[run.lane.centre][0 if run.lane.letter == "A" else 1].id,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        languages=[run.lane.language],
        lead_id=_lead(run, staff, run.starts_on),
        capacity=seats,
        seats_for_women=rng.choice((0, 1, 2)),
        women_quarters=rng.choice((P.YES, P.YES, P.NO, P.UNKNOWN)),
        childcare=rng.choice((P.NO, P.UNKNOWN, P.YES)),
        travel_escort=rng.choice((P.YES, P.UNKNOWN)),
        female_instructor=rng.choice((P.YES, P.NO, P.UNKNOWN)),
        state=S.COMPLETED if run.state is S.CLOSED_OUT else run.state,
        over_on=_over_on(story, run),
        planned_by_id=by.id,
        planned_at=story.at(day, 9),
        modules=[CohortModule(version_id=v.id, position=n) for n, v in enumerate(versions, 1)],
        funders=[Funder(organisation_id=story.organisations[each].id) for each in run.funders],
        recipients=[
            RecipientUnit(unit_id=story.units[each].id) for each in RECIPIENTS[run.lane.centre]
        ],
    )
    if run.state in (S.CANCELLED, S.SUSPENDED):
        run.cohort.state_reason = _REASONS[run.state]
    db.session.add(run.cohort)
    db.session.flush()
    happening = events.CohortPlanned(
        code=run.code, starts_on=run.starts_on.isoformat(), ends_on=run.ends_on.isoformat(),
        about=("cohort", run.id),
    )  # fmt: skip
    story.note(happening, by, story.at(day, 9))
    _approvals(story, run, day)
    _way(story, run)
    _classes(story, run, staff)


def _over_on(story: Story, run: Run) -> date | None:
    if run.state in (S.COMPLETED, S.CLOSED_OUT):
        return run.ends_on
    return _stopped_on(story, run) if run.state is S.CANCELLED else None


def _stopped_on(story: Story, run: Run) -> date:
    return min(run.starts_on, story.ago(3))


_REASONS = {
    S.CANCELLED: "The battalion was called up for the elections; the run was not held.",
    S.SUSPENDED: "Support to a unit of this run is under review by the two sides.",
}


def _lead(run: Run, staff: Sequence[Staff], day: date) -> int | None:
    lane = run.lane
    return next(
        (each.id for each in staff
         if (each.centre, each.lane) == (lane.centre, lane.letter) and each.is_there(day)), None,
    )  # fmt: skip


def _approvals(story: Story, run: Run, day: date) -> None:
    """Both sides of what has gone on; of what is still planned at most one, these days."""
    if run.cohort is None:
        return
    sides = [(Side.HOST, "host"), (Side.PROGRAMME, "programme")]
    agreed, rows = plan_hash(run.cohort), []
    if run.state is S.PLANNED:
        sides = sides[:1] if story.chance(0.5) else []
    late = _is_late(story, run)
    for n, (side, login) in enumerate(sides):
        on = (
            run.starts_on + timedelta(days=3)
            if late and side is Side.HOST
            else (
                story.ago(2)
                if run.state is S.PLANNED
                else min(day + timedelta(days=4 + n), story.ago(1))
            )
        )
        by, at = story.users[login], story.at(on, 10 + n)
        rows.append(
            {"cohort_id": run.id, "side": side, "content_hash": agreed, "on": on,
             "by_id": by.id, "at": at}
        )  # fmt: skip
        approved = events.PlanApproved(
            code=run.code, side=side.value, plan=agreed[:12], about=("cohort", run.id)
        )
        story.note(approved, by, at)
    put(Approval, rows)


def _is_late(story: Story, run: Run) -> bool:
    """One run of the last weeks had begun when the paper of the host authority came."""
    lately = story.ago(LATELY) <= run.starts_on and run.ends_on < story.today
    if not lately or run.state is not S.COMPLETED or story.planted.of(LATE):
        return False
    story.planted.add(LATE, "The host authority agreed three days after it began.", run=run.code)
    return True


def _way(story: Story, run: Run) -> None:
    """Each move of the run on the day on which it usually comes."""
    stopped = run.state in (S.CANCELLED, S.SUSPENDED)
    last = S.NOMINATIONS_OPEN if run.state is S.CANCELLED else S.RUNNING if stopped else run.state
    head = story.users[f"head.{run.lane.centre.lower()}"]
    for was, now in pairwise(WAY):
        if WAY.index(now) > WAY.index(last):
            break
        if now is S.CLOSED_OUT:
            continue
        day = run.ends_on if now is S.COMPLETED else run.starts_on - timedelta(days=BEFORE[now])
        moved = events.CohortMoved(
            code=run.code, was=was.value, now=now.value, about=("cohort", run.id)
        )
        story.note(moved, head, story.at(min(day, story.today), 12))
    if stopped:
        halted = events.CohortStopped(
            code=run.code, was=last.value, now=run.state.value, reason=_REASONS[run.state],
            about=("cohort", run.id),
        )  # fmt: skip
        story.note(halted, head, story.at(_stopped_on(story, run), 15))


def _classes(story: Story, run: Run, staff: Sequence[Staff]) -> None:
    if run.state in (S.PLANNED, S.APPROVED):
        return
    run.lessons = timetable(story, run)
    groups.divide(run)
    db.session.add_all(run.groups.values())
    db.session.flush()
    rooms = [each.id for each in story.rooms[run.lane.centre]]
    room = rooms[0 if run.lane.letter == "A" else 1]
    rows = [
        {"cohort_id": run.id, "version_id": each.version.id, "on": each.on,
         "starts": each.starts, "ends": each.ends, "language": run.lane.language,
         "room_id": rooms[2] if each.beside else room,
         "group_id": run.groups[each.group].id if each.group else None}
        for each in run.lessons
    ]  # fmt: skip
    for lesson, key in zip(run.lessons, keys_of(TrainingSession, rows), strict=True):
        lesson.id = key
    put(SessionTrainer, _staffed(run, staff))
    laid = TimetableLaidOut(code=run.code, count=len(rows), about=("cohort", run.id))
    by = story.users[f"clerk.{run.lane.centre.lower()}"]
    story.note(laid, by, story.at(min(run.starts_on - timedelta(days=20), story.ago(1)), 11))
    _crowded(story, run)


def _staffed(run: Run, staff: Sequence[Staff]) -> list[dict[str, object]]:
    """Who leads each class, and who assists where safety asks for few trainees to a trainer."""
    rows: list[dict[str, object]] = []
    helpers = [each for each in staff if each.centre == run.lane.centre and not each.lane]
    parallel = {each.on for each in run.lessons if each.beside}
    for lesson in run.lessons:
        lead = _lead(run, staff, lesson.on)
        if lesson.beside:
            lead = next((each.id for each in helpers if each.is_there(lesson.on)), None)
        if lead is None:
            continue
        lesson.lead = next(each for each in staff if each.id == lead)
        rows.append({"session_id": lesson.id, "trainer_id": lead, "duty": Duty.LEAD})
        crowded = lesson.version.ratio < 16 and run.lane.letter == "B"
        if crowded and lesson.on not in parallel:
            rows += [
                {"session_id": lesson.id, "trainer_id": each.id, "duty": Duty.ASSISTANT}
                for each in helpers
                if each.is_there(lesson.on)
            ]
    return rows


def _crowded(story: Story, run: Run) -> None:
    """Larger than a module's class, and accepted with a name and a reason (R-TRN-05)."""
    if run.cohort is None:
        return
    by = story.users[f"head.{run.lane.centre.lower()}"]
    found = [v for v in {each.version.id: each.version for each in run.lessons}.values()
             if run.cohort.capacity > v.max_class and not v.safety_critical]  # fmt: skip
    for version in found:
        reason = "No second instructor could be had in these weeks; both sides agreed."
        at = story.at(min(run.starts_on - timedelta(days=8), story.ago(1)), 14)
        put(AcceptedBreach, [
            {"cohort_id": run.id, "version_id": version.id, "breach": Breach.CLASS,
             "seats": run.cohort.capacity, "reason": reason, "by_id": by.id, "at": at}
        ])  # fmt: skip
        accepted = events.BreachAccepted(
            code=run.code, module=version.module.code, breach=Breach.CLASS.value,
            seats=run.cohort.capacity, most=version.max_class, reason=reason,
            about=("cohort", run.id),
        )  # fmt: skip
        story.note(accepted, by, at)
