from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true
from sqlalchemy.orm import aliased

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import GONE, Category
from trainingmgr.registry.structure.models import Rank, Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.training.coverage.models import CoverageCount, CoverageMark
from trainingmgr.training.coverage.rules import GOVERNING, SOON, Figure, added_up
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.records.models import Attainment

READ = Permission.COVERAGE_READ
Key = tuple[int, int, Sex, str, date | None]
"""Unit, topic, sex, band, and the day on which the record ends."""


@dataclass(frozen=True)
class Narrowed:
    """Whom the figures are of: one sex, one band or all bands that begin with its letters."""

    sex: Sex | None = None
    band: str = ""

    def of(self, sex: Any, band: Any) -> list[ColumnElement[bool]]:
        wanted: list[ColumnElement[bool]] = []
        if self.sex is not None:
            wanted.append(sex == self.sex)
        if self.band:
            whole = "-" in self.band
            wanted.append(band == self.band if whole else band.startswith(self.band))
        return wanted


EVERYBODY = Narrowed()


def units(
    *, reader: Reader, below: Unit | None = None, cursor: str | None = None, size: int | None = None
) -> Page[Unit]:
    """Units within reach in the order of their codes; of one unit, itself and what is below."""
    wanted = select(Unit).where(in_reach(reader.reach(READ)))
    if below is not None:
        wanted = wanted.where(Unit.path.startswith(below.path))
    return page_of(wanted, Unit.code, cursor=cursor, size=size)


def matrix(
    found: Sequence[Unit], *, on: date, who: Narrowed = EVERYBODY
) -> dict[tuple[int, int], Figure]:
    """By unit and topic, each unit with all below it; topic 0 has the people alone. Three
    statements, however many units, topics and people there are.
    """
    if not found:
        return {}
    shown = {each.id for each in found}
    inside = _inside(found)
    paths = dict(db.session.execute(select(Unit.id, Unit.path).where(inside)).all())
    own = _figures(inside, on, who)
    for unit_id, people in _people(inside, who):
        own[unit_id, 0] = Figure(people=people)
    whole = added_up(paths, own)
    return {
        (unit_id, topic_id): Figure(
            whole.get((unit_id, 0), Figure()).people, each.trained, each.current, each.soon
        )
        for (unit_id, topic_id), each in whole.items()
        if unit_id in shown
    }


@dataclass(frozen=True)
class Body:
    """Those of one kind who govern the force, as a line of the matrix."""

    id: int
    category: Category

    @property
    def code(self) -> str:
        return self.category.value.upper().replace("_", "-")


BODIES = tuple(Body(-number, each) for number, each in enumerate(GOVERNING, start=1))


def governing(
    *, reader: Reader, on: date, who: Narrowed = EVERYBODY
) -> dict[tuple[int, int], Figure]:
    """By body and topic as `matrix` by unit, for whoever reads the whole country; they belong to
    no unit, so nobody else reaches them. Two statements.
    """
    if not reader.reach(READ).national or who.band:
        return {}
    whose = and_(
        known(), Person.status.not_in(GONE), Person.category.in_(GOVERNING),
        *who.of(Person.sex, Rank.band),
    )  # fmt: skip
    until = CoverageMark.until_on
    counts = or_(until.is_(None), until >= on)
    ends = and_(until >= on, until < on + timedelta(days=SOON))
    people: dict[Any, int] = dict(
        db.session.execute(
            select(Person.category, func.count()).where(whose).group_by(Person.category)
        ).all()
    )
    keys = {each.category: each.id for each in BODIES}
    found = {(keys[each], 0): Figure(number) for each, number in people.items()}
    rows = db.session.execute(
        select(
            Person.category, CoverageMark.topic_id, func.count(),
            func.sum(case((counts, 1), else_=0)), func.sum(case((ends, 1), else_=0)),
        )
        .join(Person, CoverageMark.person_id == Person.id)
        .where(whose)
        .group_by(Person.category, CoverageMark.topic_id)
    )  # fmt: skip
    for category, topic_id, trained, current, soon in rows:
        found[keys[category], topic_id] = Figure(people[category], trained, int(current), int(soon))
    return found


def _inside(found: Sequence[Unit]) -> ColumnElement[bool]:
    """These units and all below them, said by the topmost of them alone."""
    held = {each.id for each in found}
    tops = [
        each.path for each in found
        if not any(int(part) in held for part in each.path.split("/")[:-2] if part)
    ]  # fmt: skip
    if len(tops) > 400:
        return true()
    return or_(false(), *(Unit.path.startswith(path) for path in tops))


def _figures(inside: ColumnElement[bool], on: date, who: Narrowed) -> dict[tuple[int, int], Figure]:
    c = CoverageCount
    counts = or_(c.until_on.is_(None), c.until_on >= on)
    ends = and_(c.until_on >= on, c.until_on < on + timedelta(days=SOON))
    rows = db.session.execute(
        select(
            c.unit_id, c.topic_id, func.sum(c.people),
            func.sum(case((counts, c.people), else_=0)), func.sum(case((ends, c.people), else_=0)),
        )
        .where(c.unit_id.in_(select(Unit.id).where(inside)), *who.of(c.sex, c.band))
        .group_by(c.unit_id, c.topic_id)
    )  # fmt: skip
    return {
        (unit_id, topic_id): Figure(0, int(trained), int(current), int(soon))
        for unit_id, topic_id, trained, current, soon in rows
    }


def _people(inside: ColumnElement[bool], who: Narrowed) -> Sequence[Any]:
    wanted = select(Person.unit_id, func.count()).where(
        known(), Person.status.not_in(GONE), Person.unit_id.in_(select(Unit.id).where(inside))
    )
    if who.band:
        wanted = wanted.join(Rank, Person.rank_id == Rank.id)
    return db.session.execute(
        wanted.where(*who.of(Person.sex, Rank.band)).group_by(Person.unit_id)
    ).all()


def parts(unit: Unit, *, on: date) -> dict[tuple[str, str, int], Figure]:
    """One unit with all below it, taken apart: by ("sex" or "band", which, topic). Topic 0 has
    the people alone. Two statements.
    """
    c, inside = CoverageCount, Unit.path.startswith(unit.path)
    within = select(Unit.id).where(inside)
    counts = or_(c.until_on.is_(None), c.until_on >= on)
    ends = and_(c.until_on >= on, c.until_on < on + timedelta(days=SOON))
    found: dict[tuple[str, str, int], Figure] = defaultdict(Figure)
    for sex, band, topic_id, trained, current, soon in db.session.execute(
        select(
            c.sex, c.band, c.topic_id, func.sum(c.people),
            func.sum(case((counts, c.people), else_=0)), func.sum(case((ends, c.people), else_=0)),
        )
        .where(c.unit_id.in_(within))
        .group_by(c.sex, c.band, c.topic_id)
    ):  # fmt: skip
        for key in (("sex", sex.value, topic_id), ("band", band, topic_id)):
            found[key] += Figure(0, int(trained), int(current), int(soon))
    for sex, band, people in db.session.execute(
        select(Person.sex, func.coalesce(Rank.band, ""), func.count())
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .where(known(), Person.status.not_in(GONE), Person.unit_id.in_(within))
        .group_by(Person.sex, Rank.band)
    ):
        for key in (("sex", sex.value, 0), ("band", band, 0)):
            found[key] += Figure(people)
    return {
        (by, which, topic_id): Figure(
            found.get((by, which, 0), Figure()).people, each.trained, each.current, each.soon
        )
        for (by, which, topic_id), each in found.items()
    }


def bands() -> Sequence[str]:
    """Every rank band that the register knows."""
    return db.session.scalars(select(Rank.band).distinct().order_by(Rank.band)).all()


def kept() -> Counter[Key]:
    """The figures as they are kept, folded together; nothing where they come to nobody."""
    c = CoverageCount
    rows = db.session.execute(
        select(c.unit_id, c.topic_id, c.sex, c.band, c.until_on, func.sum(c.people)).group_by(
            c.unit_id, c.topic_id, c.sex, c.band, c.until_on
        )
    )
    return Counter({_key(row): int(row[5]) for row in rows if row[5]})


def recomputed() -> Counter[Key]:
    """The same figures from the records alone, with nothing that is kept."""
    kept_, own = aliased(Person), aliased(Person)
    endless = func.count(Attainment.until_on) < func.count()
    best = (
        select(
            kept_.id.label("person_id"), Module.topic_id,
            case((endless, None), else_=func.max(Attainment.until_on)).label("until_on"),
        )
        .join(own, or_(own.id == kept_.id, own.same_as_id == kept_.id))
        .join(Attainment, and_(Attainment.person_id == own.id, Attainment.withdrawn_at.is_(None)))
        .join(Module, Attainment.module_id == Module.id)
        .where(kept_.same_as_id.is_(None), kept_.unit_id.is_not(None),
               kept_.status.not_in(GONE))
        .group_by(kept_.id, Module.topic_id)
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(
            Person.unit_id, best.c.topic_id, Person.sex, func.coalesce(Rank.band, ""),
            best.c.until_on, func.count(),
        )
        .join(best, best.c.person_id == Person.id)
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .group_by(Person.unit_id, best.c.topic_id, Person.sex, Rank.band, best.c.until_on)
    )  # fmt: skip
    return Counter({_key(row): int(row[5]) for row in rows})


def _key(row: Any) -> Key:
    return (row[0], row[1], row[2], row[3], row[4])


def newest_count() -> int:
    """The key of the last row that a deed added."""
    return db.session.scalar(select(func.max(CoverageCount.id))) or 0


def unfolded(most: int) -> Collection[int]:
    """Units of which some figure stands in more than one row, or comes to nobody."""
    c = CoverageCount
    torn = (
        select(c.unit_id)
        .group_by(c.unit_id, c.topic_id, c.sex, c.band, c.until_on)
        .having(or_(func.count() > 1, func.sum(c.people) == 0))
        .subquery()
    )
    return db.session.scalars(select(torn.c.unit_id).distinct().limit(most)).all()
