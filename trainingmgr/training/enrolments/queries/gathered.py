"""Everybody around a run at once, and what they are made of (R-GEN-01)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import date

from sqlalchemy import case, func, select

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category
from trainingmgr.registry.structure.models import Rank, Unit
from trainingmgr.tabular.queries import finished
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import (
    Enrolment,
)
from trainingmgr.training.enrolments.queries import BY_NAME, MOST, Line, judged, listed
from trainingmgr.training.enrolments.queries.grouping import Groups, groups
from trainingmgr.training.enrolments.queries.judging import TAKES_PEOPLE
from trainingmgr.training.enrolments.rules import (
    ON_THE_ROSTER,
    WAITS,
    EnrolmentState,
    RankGroup,
    places,
    rank_group,
)


@dataclass(frozen=True)
class Counted:
    """So many people of one sex, rank band, unit, and military or civilian (R-GEN-01)."""

    sex: Sex
    band: str | None
    is_military: bool
    unit: str | None
    can_join: bool
    people: int


CIVILIAN = frozenset(
    {
        Category.MOD_CIVILIAN,
        Category.PARLIAMENTARIAN,
        Category.OVERSIGHT_STAFF,
        Category.JUSTICE_ACTOR,
        Category.CIVIL_SOCIETY,
        Category.OTHER,
    }
)


def composition(
    cohort: Cohort, states: Collection[EnrolmentState] = ON_THE_ROSTER | WAITS
) -> Sequence[Counted]:
    """How many people by sex, rank band, unit, military or civilian; no names. One statement."""
    military = case((Person.category.in_(CIVILIAN), 0), else_=1)
    seated = case((Enrolment.state.in_(ON_THE_ROSTER), 1), else_=0)
    parts = (Person.sex, Rank.band, military, Unit.code, seated)
    rows = db.session.execute(
        select(*parts, func.count())
        .select_from(Enrolment)
        .join(Person, Enrolment.person_id == Person.id)
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .outerjoin(Unit, Enrolment.unit_then_id == Unit.id)
        .where(
            Enrolment.cohort_id == cohort.id,
            Enrolment.state.in_(states),
            finished(Enrolment.batch_id),
        )
        .group_by(*parts)
        .order_by(Person.sex, Rank.band, Unit.code)
    )
    return [
        Counted(sex, band, bool(is_military), unit, bool(is_seated), people)
        for sex, band, is_military, unit, is_seated, people in rows
    ]


@dataclass
class UnitSeats:
    """What one unit has of a run, by sex: seats, nominations, and people who wait for a seat."""

    unit: str
    seated: Counter[Sex] = field(default_factory=Counter)
    nominated: Counter[Sex] = field(default_factory=Counter)
    waiting: int = 0


def seat_plan(cohort: Cohort) -> Sequence[UnitSeats]:
    """The seats of a run by unit and sex; no names. Two statements."""
    found: dict[str, UnitSeats] = {}
    for each in composition(cohort):
        row = found.setdefault(each.unit or "", UnitSeats(each.unit or ""))
        (row.seated if each.can_join else row.nominated)[each.sex] += each.people
    for each in composition(cohort, {EnrolmentState.WAITLISTED}):
        found.setdefault(each.unit or "", UnitSeats(each.unit or "")).waiting += each.people
    return sorted(found.values(), key=lambda row: row.unit)


@dataclass(frozen=True)
class Marks:
    """People as marks: those who have or may have a seat, and those with a gap.

    Whoever is frozen has one, on the run or not (R-GEN-01).
    """

    full: int
    gap: int

    @property
    def people(self) -> int:
        return self.full + self.gap


@dataclass(frozen=True)
class NominationsSection:
    """What the nominations part of a run's page shows, for `_nominations.html`."""

    cohort: Cohort
    nominated: Sequence[Line]
    waiting: Sequence[Line]
    roster: Sequence[Line]
    counted: Sequence[Counted]
    groups: Groups = field(default_factory=Groups)

    @property
    def people(self) -> list[int]:
        """Everybody whom it shows."""
        lines = (*self.nominated, *self.waiting, *self.roster)
        return [line.enrolment.person_id for line in lines]

    @property
    def takes_people(self) -> bool:
        return self.cohort.state in TAKES_PEOPLE

    @property
    def can_join(self) -> Sequence[Line]:
        return [line for line in self.nominated if line.verdict.may_join]

    @property
    def frozen(self) -> Sequence[Line]:
        return [line for line in self.roster if line.frozen]

    @property
    def women(self) -> Marks:
        return self._marks(women=True)

    @property
    def others(self) -> Marks:
        return self._marks(women=False)

    def _marks(self, *, women: bool) -> Marks:
        mine = [
            line for line in (*self.roster, *self.nominated)
            if (line.enrolment.person.sex is Sex.F) is women
        ]  # fmt: skip
        seated = {line.enrolment.id for line in self.roster}
        full = sum(
            not line.frozen and (line.verdict.may_join or line.enrolment.id in seated)
            for line in mine
        )
        return Marks(full, len(mine) - full)

    @property
    def seated(self) -> int:
        """Seats that are given, also to people whom this reader does not see."""
        return sum(each.people for each in self.counted if each.can_join)

    @property
    def open_seats(self) -> int:
        return max(0, self.cohort.capacity - self.seated)

    @property
    def unseen(self) -> int:
        """People nominated or on the run whom this reader does not see."""
        named = sum(each.people for each in self.counted)
        return max(0, named - len(self.roster) - len(self.nominated))

    def would_seat(self, lines: Sequence[Line]) -> int:
        """How many of these would get a seat now; the others would wait for one."""
        women = sum(each.people for each in self.counted if each.can_join and each.sex is Sex.F)
        sexes = [line.enrolment.person.sex for line in lines]
        run = self.cohort
        return sum(places(sexes, run.capacity, run.seats_for_women, women, self.seated - women))

    @property
    def by_group(self) -> Sequence[tuple[RankGroup, Mapping[Sex, int]]]:
        found: dict[RankGroup, dict[Sex, int]] = {}
        for each in self.counted:
            row = found.setdefault(rank_group(each.band, is_military=each.is_military), {})
            row[each.sex] = row.get(each.sex, 0) + each.people
        return sorted(found.items(), key=lambda pair: list(RankGroup).index(pair[0]))

    @property
    def by_unit(self) -> Sequence[tuple[str, Mapping[Sex, int]]]:
        found: dict[str, dict[Sex, int]] = {}
        for each in self.counted:
            row = found.setdefault(each.unit or "", {})
            row[each.sex] = row.get(each.sex, 0) + each.people
        return sorted(found.items())


def nominations_of(cohort: Cohort, *, reader: Reader, on: date) -> NominationsSection:
    """Everybody around a run, with one pass through the gate."""
    stays = ON_THE_ROSTER | WAITS | {EnrolmentState.WAITLISTED}
    rows = db.session.scalars(
        listed(cohort, reader).where(Enrolment.state.in_(stays)).order_by(*BY_NAME).limit(MOST)
    ).all()
    lines = judged(cohort, rows, reader, on)
    waits = [line for line in lines if line.enrolment.state is EnrolmentState.WAITLISTED]
    waits.sort(
        key=lambda line: (
            line.enrolment.waits_since or line.enrolment.nominated_at,
            line.enrolment.id,
        )
    )
    nominees = [line for line in lines if line.enrolment.state in WAITS]
    nominees.sort(key=lambda line: line.verdict.may_join)
    return NominationsSection(
        cohort=cohort,
        nominated=nominees,
        waiting=waits,
        roster=[line for line in lines if line.enrolment.state in ON_THE_ROSTER],
        counted=composition(cohort),
        groups=groups(cohort, on),
    )
