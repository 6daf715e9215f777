"""Files of one round that may be of one person, at whatever places they were taken (R-IDN-02)."""

from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.recruitment.models import Application, RecruitmentRound, RoundSite
from trainingmgr.recruitment.queries.reach import READ, sites_within
from trainingmgr.recruitment.rules import LIVE
from trainingmgr.registry.identity.models import LikelyPair
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.queries import finished

MOST = 50
"""Pairs of one page: the likeliest. They go as they are settled."""


@dataclass(frozen=True)
class Twins:
    """Two files that may be of one person, the one that came first before; how likely, in
    hundredths, and which of them lie within the reader's reach.
    """

    first: Application
    second: Application
    probability: float
    sees_first: bool
    sees_second: bool

    @property
    def turned(self) -> "Twins":
        return Twins(self.second, self.first, self.probability, self.sees_second, self.sees_first)


def twins(round_: RecruitmentRound, *, reader: Reader) -> list[Twins]:
    """Those whose records were joined already, then the likeliest pairs that nobody has settled;
    one file of each within reach. Two statements.
    """
    one, other = aliased(Application), aliased(Application)
    sees = (_within(reader, one), _within(reader, other))
    likely = _likely(one, other).where(*_live(round_, reader, one, other))
    joined = _joined(one, other).where(*_live(round_, reader, one, other))
    found = []
    for asked, chance in ((joined, literal(1.0)), (likely, LikelyPair.probability)):
        rows = db.session.execute(
            asked.with_only_columns(one, other, chance, *sees)
            .order_by(chance.desc(), one.id)
            .limit(MOST)
            .options(*_shown(one), *_shown(other))
        )
        found += [Twins(*row) for row in rows]
    return [each if each.first.id < each.second.id else each.turned for each in found]


def twins_open(round_: RecruitmentRound, *, reader: Reader) -> int:
    """How many pairs wait. One statement."""
    one, other = aliased(Application), aliased(Application)
    counted = [
        asked.where(*_live(round_, reader, one, other)).with_only_columns(func.count().label("n"))
        for asked in (_likely(one, other), _joined(one, other))
    ]
    both = union_all(*counted).subquery()
    return db.session.scalar(select(func.sum(both.c.n))) or 0


def _likely(one: Any, other: Any) -> Select[Any]:
    """The matching engine compares whoever is new with the whole register: its pairs are of it."""
    return (
        select(LikelyPair.id)
        .join(one, one.person_id == LikelyPair.first_id)
        .join(other, other.person_id == LikelyPair.second_id)
        .where(LikelyPair.settled.is_(False))
    )


def _joined(one: Any, other: Any) -> Select[Any]:
    """Two records were found to be one person; each still has its file."""
    mine, theirs = aliased(Person), aliased(Person)
    return (
        select(one.id)
        .join(mine, and_(mine.id == one.person_id, mine.same_as_id.is_not(None)))
        .join(theirs, or_(theirs.id == mine.same_as_id, theirs.same_as_id == mine.same_as_id))
        .join(other, and_(other.person_id == theirs.id, other.id != one.id))
        .where(or_(theirs.same_as_id.is_(None), one.id < other.id))
    )


def _live(round_: RecruitmentRound, reader: Reader, *files: Any) -> list[Any]:
    found: list[Any] = [or_(*(_within(reader, file) for file in files))]
    for file in files:
        found += [file.round_id == round_.id, file.state.in_(LIVE), finished(file.batch_id)]
    return found


def _within(reader: Reader, file: Any) -> Any:
    return file.site_id.in_(select(RoundSite.id).where(sites_within(reader, READ)))


def _shown(file: Any) -> tuple[Any, ...]:
    return (
        joinedload(file.person),
        joinedload(file.site).joinedload(RoundSite.place),
    )
