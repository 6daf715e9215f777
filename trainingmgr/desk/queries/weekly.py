"""One week of a run as its form tells it: what was planned, what was held, who was there."""

from collections.abc import Sequence
from dataclasses import field
from datetime import date, timedelta

from sqlalchemy import func, select

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance.models import Mark, SessionReport
from trainingmgr.training.attendance.rules import THERE, MarkCode
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.timetable.queries import of_cohort


@dataclass(frozen=True)
class WeekLine:
    """One class of the week. `report` is None where nobody has told of it; `there` counts who
    came, by sex, and is empty where nobody is marked.
    """

    session: TrainingSession
    report: SessionReport | None
    there: dict[Sex, int] = field(default_factory=dict)
    is_marked: bool = False

    @property
    def heads(self) -> tuple[int | None, int | None, int | None]:
        """Women, men, and those whose sex is another or not known; None where nobody is marked."""
        if not self.is_marked:
            return None, None, None
        women, men = self.there.get(Sex.F, 0), self.there.get(Sex.M, 0)
        return women, men, sum(self.there.values()) - women - men

    @property
    def leads(self) -> list[str]:
        return self._names(Duty.LEAD)

    @property
    def interpreters(self) -> list[str]:
        return self._names(Duty.INTERPRETER)

    def _names(self, duty: Duty) -> list[str]:
        return [e.trainer.person.name_display for e in self.session.staff if e.duty is duty]


@dataclass(frozen=True)
class Week:
    """The week of a run from a Monday on, in the order of its classes."""

    cohort: Cohort
    monday: date
    lines: Sequence[WeekLine]

    @property
    def planned(self) -> int:
        return sum(each.session.planned_minutes for each in self.lines)

    @property
    def delivered(self) -> int:
        return sum(each.report.delivered_minutes for each in self.lines if each.report)

    @property
    def not_held(self) -> list[WeekLine]:
        return [each for each in self.lines if each.report and not each.report.held]

    @property
    def untold(self) -> list[WeekLine]:
        return [each for each in self.lines if each.report is None]


def week(cohort: Cohort, monday: date) -> Week:
    """Four statements, however many classes and people."""
    sessions = of_cohort(cohort.id, since=monday, until=monday + timedelta(days=6))
    keys = [each.id for each in sessions]
    reports = {
        each.session_id: each
        for each in db.session.scalars(
            select(SessionReport).where(SessionReport.session_id.in_(keys))
        )
    }
    there: dict[int, dict[Sex, int]] = {}
    marked: set[int] = set()
    for key, code, sex, count in db.session.execute(
        select(Mark.session_id, Mark.code, Person.sex, func.count())
        .join(Enrolment, Mark.enrolment_id == Enrolment.id)
        .join(Person, Enrolment.person_id == Person.id)
        .where(Mark.session_id.in_(keys), Mark.code != MarkCode.NOT_RECORDED)
        .group_by(Mark.session_id, Mark.code, Person.sex)
    ):
        marked.add(key)
        if code in THERE:
            of_class = there.setdefault(key, {})
            of_class[sex] = of_class.get(sex, 0) + count
    lines = [
        WeekLine(each, reports.get(each.id), there.get(each.id, {}), each.id in marked)
        for each in sessions
    ]
    return Week(cohort, monday, lines)
