"""What a balance looks at, of those around a run and of those who would be added: no names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER, WAITS, rank_group
from trainingmgr.training.enrolments.rules.balance import (
    Axis,
    Bar,
    Traits,
    age_band,
    balance,
)


@dataclass(frozen=True)
class Balance:
    """The bars along every axis, and the titles of the regions in them."""

    bars: Mapping[Axis, Sequence[Bar]]
    regions: Mapping[str, Mapping[str, str]]

    @property
    def most(self) -> int:
        """The people of the longest bar."""
        return max((bar.people for bars in self.bars.values() for bar in bars), default=0)


def balance_of(cohort: Cohort, on: date, adding: Collection[int] = ()) -> Balance:
    """Everybody on a run or nominated for it, and those who would be added. Two statements at
    most, whoever many.
    """
    now = _traits(
        select().join(Enrolment, Enrolment.person_id == Person.id),
        Enrolment.cohort_id == cohort.id,
        Enrolment.state.in_(ON_THE_ROSTER | WAITS),
        finished(Enrolment.batch_id),
    )
    more = _traits(select(), Person.id.in_(adding)) if adding else []
    titles = {row.region: row.titles for row in (*now, *more) if row.region}
    return Balance(balance(_read(now, on), _read(more, on)), titles)


def _traits(statement: Select[Any], *where: ColumnElement[bool]) -> Sequence[Any]:
    site, region = another(Place, "garrison"), another(Place, "region")
    return db.session.execute(
        statement.add_columns(
            Person.sex, Person.born, Person.category, Rank.band, Unit.code.label("unit"),
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


def _read(rows: Iterable[Any], on: date) -> list[Traits]:
    return [
        Traits(
            row.sex,
            rank_group(row.band, is_military=row.category not in CIVILIAN),
            age_band(row.born, on),
            row.unit or "",
            row.region or "",
        )
        for row in rows
    ]
