"""What a balance looks at, of those around a run and of those who would be added: no names."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from trainingmgr.core.db import another, db
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Place, Rank, Unit
from trainingmgr.registry.structure.rules import PlaceLevel
from trainingmgr.tabular.queries import finished
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries.gathered import CIVILIAN
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER, WAITS, EnrolmentState, rank_group
from trainingmgr.training.enrolments.rules.balance import (
    Axis,
    Bar,
    Traits,
    age_band,
    balance,
    bars_of,
)


@dataclass(frozen=True)
class Balance:
    """The bars along every axis, the titles of the regions in them, and who may be added."""

    bars: Mapping[Axis, Sequence[Bar]]
    regions: Mapping[str, Mapping[str, str]]
    adding: Mapping[int, Traits]

    @property
    def most(self) -> int:
        """The people of the longest bar."""
        return max((bar.people for bars in self.bars.values() for bar in bars), default=0)

    def bars_of(self, person_id: int) -> Sequence[int]:
        """Which bars grow when this one is marked; none for whoever is not to be added."""
        one = self.adding.get(person_id)
        return bars_of(one, self.bars) if one else ()


def balance_of(
    cohort: Cohort,
    on: date,
    adding: Collection[int] = (),
    *,
    marked: Collection[int] | None = None,
    states: Collection[EnrolmentState] = ON_THE_ROSTER | WAITS,
) -> Balance:
    """Everybody on a run or nominated for it, and those who would be added: all of `adding`, or
    those of them who are marked. Two statements at most, whoever many.
    """
    now = _traits(
        select().join(Enrolment, Enrolment.person_id == Person.id),
        Enrolment.cohort_id == cohort.id,
        Enrolment.state.in_(states),
        finished(Enrolment.batch_id),
    )
    more = _traits(select(), Person.id.in_(adding)) if adding else []
    titles = {row.region: row.titles for row in (*now, *more) if row.region}
    known = {row.id: _read(row, on) for row in more}
    taken = [each for id_, each in known.items() if marked is None or id_ in marked]
    left = [each for id_, each in known.items() if marked is not None and id_ not in marked]
    return Balance(balance((_read(row, on) for row in now), taken, left), titles, known)


def _traits(statement: Select[Any], *where: ColumnElement[bool]) -> Sequence[Any]:
    site, region = another(Place, "garrison"), another(Place, "region")
    return db.session.execute(
        statement.add_columns(
            Person.id, Person.sex, Person.born, Person.category, Rank.band, Unit.code.label("unit"),
            region.pcode.label("region"), region.titles,
        )
        .select_from(Person)
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .outerjoin(Unit, Person.unit_id == Unit.id)
        .outerjoin(site, Unit.place_id == site.id)
        .outerjoin(
            region, and_(region.level == PlaceLevel.ADM1, site.path.startswith(region.path))
        )
        .where(*where)
    ).all()  # fmt: skip


def _read(row: Any, on: date) -> Traits:
    return Traits(
        row.sex,
        rank_group(row.band, is_military=row.category not in CIVILIAN),
        age_band(row.born, on),
        row.unit or "",
        row.region or "",
    )
