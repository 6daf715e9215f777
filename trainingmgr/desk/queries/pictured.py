"""Figures of runs that are looked at as pictures: who came how far, which days, how many hours."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import another, db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.desk.rules import DayShare
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.tabular.queries import finished
from trainingmgr.training.attendance.models import Mark, SessionReport
from trainingmgr.training.attendance.queries.counting import EVER_ON_THE_ROSTER, delivered_of
from trainingmgr.training.attendance.rules import THERE, MarkCode
from trainingmgr.training.certificates.models import Certificate, CertificateRevocation
from trainingmgr.training.cohorts.models import Cohort, CohortModule, TrainingSession
from trainingmgr.training.cohorts.queries import visible
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.followup.models import FollowUp, FollowUpLine
from trainingmgr.training.followup.rules import STAYED
from trainingmgr.vetting.ddr.rules import shown, totals

DAYS = 28
RUNS = 12
YEAR = timedelta(days=365)


class Step(StrEnum):
    """How far people come, from the nomination to their post months later."""

    NOMINATED = "nominated"
    ENROLLED = "enrolled"
    ATTENDED = "attended"
    PASSED = "passed"
    CERTIFIED = "certified"
    ASKED = "asked"
    IN_POST = "in_post"


@dataclass(frozen=True)
class StepCount:
    """One step: women, men and others; None is fewer than five, or left out for their sake."""

    step: Step
    women: int | None
    men: int | None
    others: int | None
    people: int | None

    @property
    def parts(self) -> tuple[int, int, int]:
        """As they are drawn: where the sexes are not told apart, all of them as others."""
        if None in (self.women, self.men, self.others):
            return (0, 0, self.people or 0)
        return (self.women or 0, self.men or 0, self.others or 0)


def funnel(of: ColumnElement[bool], *, reader: Reader) -> list[StepCount]:
    """Who came how far on these runs, by sex. Whoever may not read people sees no small numbers
    (R-DAT-15). One statement.
    """
    conditions = {Step.NOMINATED: Enrolment.id.is_not(None), **_steps()}
    rows = db.session.execute(
        select(Person.sex, *(func.sum(case((each, 1), else_=0)) for each in conditions.values()))
        .select_from(Enrolment)
        .join(Cohort, Enrolment.cohort_id == Cohort.id)
        .join(Person, Enrolment.person_id == Person.id)
        .where(of, finished(Enrolment.batch_id))
        .group_by(Person.sex)
    )
    counts: dict[tuple[str, str], int] = {
        (step, who): 0 for step in conditions for who in ("women", "men", "others")
    }
    for sex, *numbers in rows:
        who = {Sex.F: "women", Sex.M: "men"}.get(sex, "others")
        for step, number in zip(conditions, numbers, strict=True):
            counts[step, who] += int(number or 0)
    told: Mapping[tuple[str, str], int | None] = counts
    sums: Mapping[str, int | None] = {
        step: sum(counts[step, who] for who in ("women", "men", "others")) for step in conditions
    }
    if not reader.may(Permission.PERSON_READ):
        told = shown(counts)
        sums = totals(counts, told)
    return [
        StepCount(step, told[step, "women"], told[step, "men"], told[step, "others"], sums[step])
        for step in conditions
    ]


def _steps() -> dict[Step, ColumnElement[bool]]:
    there = exists().where(Mark.enrolment_id == Enrolment.id, Mark.code.in_(THERE))
    certified = exists().where(
        Certificate.enrolment_id == Enrolment.id,
        ~exists().where(CertificateRevocation.certificate_id == Certificate.id),
        ~Certificate.suspended,
    )
    return {
        Step.ENROLLED: or_(
            Enrolment.state.in_(EVER_ON_THE_ROSTER), Enrolment.joined_on.is_not(None)
        ),
        Step.ATTENDED: there,
        Step.PASSED: Enrolment.state == EnrolmentState.COMPLETED_PASSED,
        Step.CERTIFIED: certified,
        Step.ASKED: _answered(),
        Step.IN_POST: _answered(FollowUpLine.whereabouts.in_(STAYED)),
    }


def _answered(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the newest list that was answered for somebody says so."""
    newer, list_ = another(FollowUpLine, "newer"), another(FollowUp, "newer list")
    who = func.coalesce(Person.same_as_id, Person.id)
    later = exists().where(
        newer.follow_up_id == list_.id, list_.cohort_id == FollowUp.cohort_id,
        newer.person_id == FollowUpLine.person_id, newer.whereabouts.is_not(None),
        list_.months > FollowUp.months,
    )  # fmt: skip
    return exists().where(
        FollowUpLine.follow_up_id == FollowUp.id, FollowUp.cohort_id == Enrolment.cohort_id,
        FollowUpLine.person_id == who, FollowUpLine.whereabouts.is_not(None), ~later, *more,
    )  # fmt: skip


@dataclass(frozen=True)
class Days:
    """Lines by day: how many of a hundred marked people were there."""

    columns: Sequence[date]
    lines: Sequence[tuple[Any, Mapping[date, DayShare]]]


def days_of_run(cohort: Cohort) -> Days:
    """Module by day, on the newest days of a run. One statement."""
    cells, columns = _cells(TrainingSession.version_id, TrainingSession.cohort_id == cohort.id)
    last = columns[-DAYS:]
    return Days(last, [
        (each.module_version, cells[each.version_id])
        for each in cohort.modules
        if any(day in cells[each.version_id] for day in last)
    ])  # fmt: skip


def days_of_centre(runs: Sequence[Cohort], on: date) -> Days:
    """Run by day, over the last four weeks. One statement."""
    cells, _days = _cells(
        TrainingSession.cohort_id,
        TrainingSession.cohort_id.in_([each.id for each in runs]),
        TrainingSession.on.between(on - timedelta(days=DAYS - 1), on),
    )
    columns = [on - timedelta(days=n) for n in reversed(range(DAYS))]
    return Days(columns, [(each, cells[each.id]) for each in runs if cells.get(each.id)])


def _cells(
    of: Any, *where: ColumnElement[bool]
) -> tuple[dict[int, dict[date, DayShare]], Sequence[date]]:
    marked = func.count(Mark.id).filter(Mark.code != MarkCode.NOT_RECORDED)
    there = func.count(Mark.id).filter(Mark.code.in_(THERE))
    classes = func.count(TrainingSession.id.distinct())
    dropped = func.count(case((~SessionReport.held, TrainingSession.id)).distinct())
    found: dict[int, dict[date, DayShare]] = defaultdict(dict)
    rows = db.session.execute(
        select(of, TrainingSession.on, marked, there, classes, dropped)
        .select_from(TrainingSession)
        .outerjoin(SessionReport, SessionReport.session_id == TrainingSession.id)
        .outerjoin(Mark, Mark.session_id == TrainingSession.id)
        .where(*where)
        .group_by(of, TrainingSession.on)
        .order_by(TrainingSession.on)
    )
    for key, day, all_, present, held, not_held in rows:
        share = present * 100 // all_ if all_ else None
        found[key][day] = DayShare(share, is_held=bool(all_) or held > not_held)
    return found, sorted({day for line in found.values() for day in line})


@dataclass(frozen=True)
class Taught:
    """Minutes of one run: delivered, planned, and what its modules ask for."""

    cohort: Cohort
    done: int
    planned: int
    owed: int


@dataclass(frozen=True)
class CentrePictures:
    """What a centre did in a year: who came how far, its days, and its hours."""

    steps: Sequence[StepCount]
    days: Days | None
    taught: Sequence[Taught]


def of_centre(centre: TrainingCentre, *, reader: Reader, on: date) -> CentrePictures:
    """Of the runs of a centre within reach that ended within a year. Seven statements at most."""
    mine = (Cohort.centre_id == centre.id, visible(reader), Cohort.ends_on > on - YEAR,
            Cohort.starts_on <= on)  # fmt: skip
    runs = db.session.scalars(
        select(Cohort)
        .where(*mine)
        .options(joinedload(Cohort.course))
        .order_by(Cohort.ends_on.desc(), Cohort.id.desc())
        .limit(RUNS)
    ).all()
    if not runs:
        return CentrePictures((), None, ())
    sees = any(reader.may(each) for each in (Permission.ATTENDANCE_READ, Permission.REPORT_WRITE))
    newest = Cohort.id.in_(select(Cohort.id).where(*mine))
    return CentrePictures(
        steps=funnel(newest, reader=reader),
        days=days_of_centre(runs, on) if sees else None,
        taught=_taught(runs),
    )


def _taught(runs: Sequence[Cohort]) -> list[Taught]:
    keys: Collection[int] = [each.id for each in runs]
    owed: dict[int, int] = dict(
        db.session.execute(
            select(CohortModule.cohort_id, func.sum(ModuleVersion.minutes))
            .join(ModuleVersion, CohortModule.version_id == ModuleVersion.id)
            .where(CohortModule.cohort_id.in_(keys))
            .group_by(CohortModule.cohort_id)
        ).all()
    )
    minutes = delivered_of(keys)
    return [
        Taught(
            each,
            sum(done for _planned, done in minutes[each.id].values()),
            sum(planned for planned, _done in minutes[each.id].values()),
            int(owed.get(each.id, 0)),
        )
        for each in runs
        if each.id in minutes or each.id in owed
    ]
