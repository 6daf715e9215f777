"""Tests of a run and what everybody reached in them: set-based, for any class size."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import DAYS_TO_AGREE
from trainingmgr.core import clock
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.queries import finished
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, CohortModule, TrainingSession
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries.freezing import but_withdrawn
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER, EnrolmentState
from trainingmgr.training.results.models import (
    Assessment,
    Criterion,
    CriterionMark,
    CurtailmentWaiver,
    Result,
    ResultApproval,
    SecondMark,
)

READ, RECORD = Permission.RESULT_READ, Permission.RESULT_RECORD
WAITS_FOR_END = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.ATTENDING})
"""On the run, and how it ended for them is not written down yet."""


def within(reader: Reader, *, recording: bool = False) -> ColumnElement[bool]:
    """The runs whose results the reader may see, or record.

    A cell reads those of its centres and its head records them; whoever may only record, a mentor,
    does so for the runs in which they teach.
    """
    read, record = reader.reach(READ), reader.reach(RECORD)
    ways: list[ColumnElement[bool]] = []
    if not read.is_nothing:
        seen = cohorts.within(read, holder_id=reader.holder_id)
        if not recording:
            ways.append(seen)
        elif not record.is_nothing:
            ways.append(and_(seen, cohorts.within(record, holder_id=reader.holder_id)))
    if not record.is_nothing:
        taught = select(TrainingSession.cohort_id).where(attendance.led_by(reader))
        ways.append(Cohort.id.in_(taught))
    return or_(*ways) if ways else false()


def cohort(uid: UUID, *, reader: Reader, recording: bool = False) -> Cohort:
    """The run with its course and centre: if the reader may see its results, or record them."""
    return existing(
        select(Cohort)
        .where(Cohort.uid == uid, within(reader, recording=recording))
        .options(joinedload(Cohort.course), joinedload(Cohort.centre))
    )


def assessment(uid: UUID, *, reader: Reader, recording: bool = True) -> Assessment:
    """One test with its run and module: if the reader may record its results."""
    return existing(
        select(Assessment)
        .join(Assessment.cohort)
        .where(Assessment.uid == uid, within(reader, recording=recording))
        .options(
            contains_eager(Assessment.cohort).options(
                joinedload(Cohort.course), joinedload(Cohort.centre)
            ),
            joinedload(Assessment.module_version).joinedload(ModuleVersion.module),
        )
    )


def may_record(cohort_: Cohort, reader: Reader) -> bool:
    """Whether this reader records the results of a run. One statement."""
    statement = select(Cohort.id).where(Cohort.id == cohort_.id, within(reader, recording=True))
    return reader.may(RECORD) and db.session.scalar(statement) is not None


def assessments(cohort_id: int) -> Sequence[Assessment]:
    """The tests of a run in the order of its modules."""
    return db.session.scalars(
        select(Assessment)
        .join(
            CohortModule,
            and_(
                CohortModule.cohort_id == Assessment.cohort_id,
                CohortModule.version_id == Assessment.version_id,
            ),
        )
        .where(Assessment.cohort_id == cohort_id)
        .options(joinedload(Assessment.module_version).joinedload(ModuleVersion.module))
        .order_by(CohortModule.position, Assessment.id)
    ).all()


def modules(cohort_id: int) -> Sequence[ModuleVersion]:
    """The module versions of a run in their order."""
    return db.session.scalars(
        select(ModuleVersion)
        .join(CohortModule, CohortModule.version_id == ModuleVersion.id)
        .where(CohortModule.cohort_id == cohort_id)
        .options(joinedload(ModuleVersion.module))
        .order_by(CohortModule.position)
    ).all()


def roster(cohort_id: int, among: Collection[int] | None = None) -> Sequence[Enrolment]:
    """Everybody who is judged at the end of a run, by name; or those of these places."""
    return db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.state.in_(ON_THE_ROSTER),
            finished(Enrolment.batch_id),
            Enrolment.id.in_(among) if among is not None else true(),
        )
        .options(
            joinedload(Enrolment.cohort),
            contains_eager(Enrolment.person).options(
                joinedload(Person.rank), joinedload(Person.unit)
            ),
        )
        .order_by(Person.sort_name, Enrolment.id)
    ).all()


def listed(test_: Assessment) -> Sequence[Enrolment]:
    """Who stands on the mark sheet of a test and where it is typed in, in this order: whoever is
    withdrawn for age only where something is on record of them (R-AGE-01). Three statements.
    """
    kept = {place for place, _attempt in keys_of(test_)}
    return but_withdrawn(roster(test_.cohort_id), clock.today(), kept=kept)


def results_of(test_: Assessment) -> dict[tuple[int, int], Result]:
    """What everybody reached in one test, by place in the run and attempt."""
    rows = db.session.scalars(
        select(Result)
        .where(Result.assessment_id == test_.id, finished(Result.batch_id))
        .execution_options(populate_existing=True)
    )
    return {(row.enrolment_id, row.attempt): row for row in rows}


def moved_since(batch_id: int, *, judged: bool = False) -> bool:
    """Whether anything was built on a result of a file: a change, a second mark, a resit, or
    judgements, unless it brought those itself.
    """
    later = another(Result, "later")
    same = (
        later.assessment_id == Result.assessment_id,
        later.enrolment_id == Result.enrolment_id,
        later.attempt > Result.attempt,
        later.batch_id.is_distinct_from(batch_id),
    )
    marked = (
        SecondMark.assessment_id == Result.assessment_id,
        SecondMark.enrolment_id == Result.enrolment_id,
        SecondMark.attempt == Result.attempt,
    )
    found = select(Result.id).where(
        Result.batch_id == batch_id,
        or_(
            Result.version > 1,
            exists().where(*same),
            exists().where(*marked),
            false() if judged else exists().where(CriterionMark.result_id == Result.id),
        ),
    )
    return db.session.scalar(found.limit(1)) is not None


def curtailed_to_sign(*, reader: Reader, most: int) -> Sequence[Row[UUID, str, datetime]]:
    """Runs of which somebody else asked in the last week that a curtailed module counts, for who
    may sign it: their ids, codes and since when. One statement.
    """
    if not reader.may(READ):
        return []
    since = func.min(CurtailmentWaiver.asked_at, type_=UTCDateTime())
    return db.session.execute(
        select(Cohort.uid, Cohort.code, since)
        .join(CurtailmentWaiver, CurtailmentWaiver.cohort_id == Cohort.id)
        .join(CurtailmentWaiver.asked_by)
        .where(
            CurtailmentWaiver.signed_at.is_(None), CurtailmentWaiver.withdrawn_at.is_(None),
            CurtailmentWaiver.asked_at >= clock.now() - timedelta(days=DAYS_TO_AGREE),
            User.holder_id != reader.holder_id,
            Cohort.state.in_((CohortState.RUNNING, CohortState.COMPLETED)),
            within(reader, recording=True),
        )
        .group_by(Cohort.id, Cohort.uid, Cohort.code)
        .order_by(since)
        .limit(most)
    ).all()  # fmt: skip


def waivers(cohort_id: int) -> dict[int, CurtailmentWaiver]:
    """Waivers of curtailment of a run, signed or waiting, by module version."""
    rows = db.session.scalars(
        select(CurtailmentWaiver)
        .where(CurtailmentWaiver.cohort_id == cohort_id, CurtailmentWaiver.withdrawn_at.is_(None))
        .options(joinedload(CurtailmentWaiver.asked_by))
    )
    return {row.version_id: row for row in rows}


def approval(cohort_id: int) -> ResultApproval | None:
    """The newest approval of the results of a run."""
    return db.session.scalar(
        select(ResultApproval)
        .where(ResultApproval.cohort_id == cohort_id)
        .options(joinedload(ResultApproval.by))
        .order_by(ResultApproval.id.desc())
        .limit(1)
    )


def recorders(cohort_id: int) -> set[int]:
    """The accounts that recorded a result of a run."""
    return set(
        db.session.scalars(
            select(Result.assessor_id)
            .join(Result.assessment)
            .where(Assessment.cohort_id == cohort_id, finished(Result.batch_id))
        )
    )


def second_marks_of(test_: Assessment) -> dict[tuple[int, int], SecondMark]:
    """What the second marker gave, by place in the run and attempt."""
    rows = db.session.scalars(
        select(SecondMark)
        .where(SecondMark.assessment_id == test_.id)
        .execution_options(populate_existing=True)
    )
    return {(row.enrolment_id, row.attempt): row for row in rows}


def tests_of_runs(codes: Collection[str], *, reader: Reader) -> Sequence[Assessment]:
    """The tests of runs by their codes, with the runs: if the reader records the results."""
    return db.session.scalars(
        select(Assessment)
        .join(Assessment.cohort)
        .where(func.upper(Cohort.code).in_(codes), within(reader, recording=True))
        .options(contains_eager(Assessment.cohort))
    ).all()


def places_by_number(cohort_ids: Collection[int]) -> dict[tuple[int, str], Enrolment]:
    """Everybody on these runs by programme number, or by service number."""
    found: dict[tuple[int, str], Enrolment] = {}
    for run in cohort_ids:
        for place in roster(run):
            if place.person.service_number:
                found.setdefault((run, place.person.service_number), place)
            found[run, place.person.number] = place
    return found


def keys_of(test_: Assessment) -> dict[tuple[int, int], int]:
    """The keys of the results of a test, those of a file that is still coming in too."""
    rows = db.session.execute(
        select(Result.enrolment_id, Result.attempt, Result.id).where(
            Result.assessment_id == test_.id
        )
    )
    return {(place, attempt): key for place, attempt, key in rows}


def criteria_of(test_: Assessment) -> Sequence[Criterion]:
    """What is judged in a test, in its order."""
    return db.session.scalars(
        select(Criterion).where(Criterion.assessment_id == test_.id).order_by(Criterion.position)
    ).all()


def judged_among(test_ids: Collection[int]) -> set[int]:
    """Those of these tests that are judged by criteria."""
    return set(
        db.session.scalars(
            select(Criterion.assessment_id).where(Criterion.assessment_id.in_(test_ids)).distinct()
        )
    )


def criterion_marks_of(test_: Assessment) -> dict[tuple[int, int, int], int]:
    """What every attempt reached in every criterion: by place, attempt and criterion."""
    rows = db.session.execute(
        select(
            Result.enrolment_id, Result.attempt, CriterionMark.criterion_id, CriterionMark.tenths
        )
        .join(CriterionMark, CriterionMark.result_id == Result.id)
        .where(Result.assessment_id == test_.id, finished(Result.batch_id))
    )
    return {(place, attempt, key): tenths for place, attempt, key, tenths in rows}


def has_results(test_: Assessment) -> bool:
    statement = select(func.count(Result.id)).where(Result.assessment_id == test_.id)
    return bool(db.session.scalar(statement))


def of_place(uid: UUID, *, reader: Reader) -> tuple[Enrolment, Sequence[Result]]:
    """One place in a run and every attempt at every test: if the reader may see them."""
    found = existing(
        select(Enrolment)
        .join(Enrolment.cohort)
        .where(Enrolment.uid == uid, within(reader), finished(Enrolment.batch_id))
        .options(
            contains_eager(Enrolment.cohort).joinedload(Cohort.course),
            joinedload(Enrolment.person).options(joinedload(Person.rank), joinedload(Person.unit)),
        )
    )
    attempts = db.session.scalars(
        select(Result)
        .join(Result.assessment)
        .where(Result.enrolment_id == found.id, finished(Result.batch_id))
        .options(contains_eager(Result.assessment))
        .order_by(Assessment.id, Result.attempt)
    ).all()
    return found, attempts


def of_person(person_ids: Sequence[int], *, reader: Reader) -> Sequence[Result]:
    """Every attempt of one human being that the reader may see, newest first."""
    return db.session.scalars(
        select(Result)
        .join(Result.enrolment)
        .join(Enrolment.cohort)
        .where(Enrolment.person_id.in_(person_ids), within(reader), finished(Result.batch_id))
        .options(
            joinedload(Result.assessment).joinedload(Assessment.module_version),
            contains_eager(Result.enrolment).contains_eager(Enrolment.cohort),
        )
        .order_by(Result.id.desc())
        .limit(200)
    ).all()


def without_ending(cohort_id: int) -> int:
    """How many people on a run still wait for an ending: one of the pieces of its closing."""
    counted = select(func.count(Enrolment.id)).where(
        Enrolment.cohort_id == cohort_id,
        Enrolment.state.in_(WAITS_FOR_END),
        finished(Enrolment.batch_id),
    )
    return db.session.scalar(counted) or 0


def without_results(*, reader: Reader, on: date, most: int = 50) -> Sequence[Cohort]:
    """Runs that have ended and whose results somebody still has to close, oldest first."""
    open_ = select(Enrolment.cohort_id).where(Enrolment.state.in_(WAITS_FOR_END))
    return db.session.scalars(
        select(Cohort)
        .where(Cohort.ends_on < on, Cohort.id.in_(open_), within(reader, recording=True))
        .order_by(Cohort.ends_on, Cohort.id)
        .limit(most)
    ).all()
