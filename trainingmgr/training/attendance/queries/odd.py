"""Patterns of marks that a person should look at: two places at once, after death or discharge,
entered late, the same line for line, always full. None of them proves anything.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Label,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.functions import GenericFunction

from trainingmgr.core import clock
from trainingmgr.core.db import another, db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import GONE
from trainingmgr.training.attendance.models import Mark, OddityLook
from trainingmgr.training.attendance.queries import SEES, within
from trainingmgr.training.attendance.rules import (
    ALIKE_DAYS,
    FULL_CLASSES,
    FULL_PEOPLE,
    LOCK_DAYS,
    THERE,
    MarkCode,
    OddityKind,
)
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment

RECENT = 180
"""Runs that ended longer ago are not looked at any more, in days."""
MISSING = 2
"""Marks are alike line for line only where so many people are missing: one may simply be ill."""


class days_later(GenericFunction[date]):  # noqa: N801  a function of SQL
    """A day so many days after another one."""

    type = Date()
    inherit_cache = True


@compiles(days_later, "sqlite")
def _sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    day, number = element.clauses
    return f"date({compiler.process(day, **kw)}, {compiler.process(number, **kw)} || ' days')"


@compiles(days_later, "postgresql")
def _postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    day, number = element.clauses
    return f"({compiler.process(day, **kw)} + CAST({compiler.process(number, **kw)} AS INTEGER))"


@dataclass(frozen=True)
class Oddity:
    """One pattern: in which run, about whom or which class, since when, how often."""

    kind: OddityKind
    cohort: Cohort
    of_id: int
    since: date
    count: int
    seen: int
    session: TrainingSession | None = None
    person: Person | None = None


def oddities(
    *, reader: Reader, lock_days: int, run: UUID | None = None, cursor: str | None = None
) -> Page[Oddity]:
    """What nobody has looked at yet on runs within reach, the oldest first. Seven statements
    at most.
    """
    every = _all(reader, lock_days, run).subquery()
    names = ("kind", "cohort_id", "of_id", "since", "count", "seen")
    kind, cohort, of, since, number, seen = (every.c[name].label(name) for name in names)
    key: Label[str] = (
        every.c.kind + "-" + cast(every.c.cohort_id, String) + "-" + cast(every.c.of_id, String)
    ).label("key")
    looked = exists().where(
        OddityLook.cohort_id == every.c.cohort_id, OddityLook.kind == every.c.kind,
        OddityLook.of_id == every.c.of_id, OddityLook.seen >= every.c.seen,
    )  # fmt: skip
    wanted = select(kind, cohort, of, since, number, seen, key).where(~looked)
    found = page_of(wanted, since, key, cursor=cursor)
    return Page(_whole(found.rows), found.before, found.after)


def oddity(kind: OddityKind, run: UUID, of_id: int, *, reader: Reader, lock_days: int) -> Oddity:
    """One of them, looked at or not: if the reader may see the classes."""
    every = _KINDS[kind](reader, lock_days, Cohort.uid == run).subquery()
    rows = db.session.execute(select(every).where(every.c.of_id == of_id)).all()
    if not rows:
        raise NotFound
    return _whole(rows)[0]


def looks(odd: Oddity) -> Sequence[OddityLook]:
    """What people found out about it, newest first."""
    return db.session.scalars(
        select(OddityLook)
        .where(
            OddityLook.cohort_id == odd.cohort.id, OddityLook.kind == odd.kind,
            OddityLook.of_id == odd.of_id,
        )
        .options(joinedload(OddityLook.by))
        .order_by(OddityLook.id.desc())
    ).all()  # fmt: skip


def _all(reader: Reader, lock_days: int, run: UUID | None) -> Any:
    more = Cohort.uid == run if run else Cohort.ends_on >= clock.today() - timedelta(days=RECENT)
    return union_all(*(each(reader, lock_days, more) for each in _KINDS.values()))


def _row(kind: OddityKind, of: Any, since: Any, number: Any, seen: Any = None) -> list[Any]:
    return [
        literal(kind.value).label("kind"), Cohort.id.label("cohort_id"), of.label("of_id"),
        since.label("since"), number.label("count"),
        (number if seen is None else seen).label("seen"),
    ]  # fmt: skip


def _marked(reader: Reader, more: Any, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Mark)
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .join(Cohort, TrainingSession.cohort_id == Cohort.id)
        .where(Mark.session_id.in_(_asked(reader, more)), Mark.code != MarkCode.NOT_RECORDED)
    )


def _asked(reader: Reader, more: Any) -> Any:
    """The classes that are looked at: without them a database would begin with all marks."""
    return (
        select(TrainingSession.id)
        .join(Cohort, TrainingSession.cohort_id == Cohort.id)
        .where(more, within(reader, *SEES))
    )


def _two_places(reader: Reader, _lock_days: int, more: Any) -> Any:
    """Somebody was there in two classes at the same hour: of one run, or of two."""
    both = union_all(_in_one_run(reader, more), _in_two_runs(reader, more)).subquery().c
    times = func.count(both.session.distinct())
    return (
        select(*_row(OddityKind.TWO_PLACES, both.whose, func.min(both.on), times))
        .select_from(both.whose.table.join(Cohort, Cohort.id == both.cohort))
        .group_by(Cohort.id, both.whose)
    )


def _held() -> type[TrainingSession]:
    return another(TrainingSession, "held elsewhere")


def _there() -> type[Mark]:
    return another(Mark, "marked elsewhere")


def _place() -> type[Enrolment]:
    return another(Enrolment, "place elsewhere")


def _whose() -> type[Person]:
    return another(Person, "whose")


def _one() -> Any:
    return func.coalesce(_whose().same_as_id, _whose().id)


def _at_the_same_hour() -> ColumnElement[bool]:
    return and_(
        _held().on == TrainingSession.on, _held().id != TrainingSession.id,
        _held().starts < TrainingSession.ends, TrainingSession.starts < _held().ends,
    )  # fmt: skip


def _of_person(reader: Reader, more: Any) -> Any:
    return (
        _marked(
            reader, more, Cohort.id.label("cohort"), _one().label("whose"),
            TrainingSession.on.label("on"), TrainingSession.id.label("session"),
        )
        .join(Enrolment, Mark.enrolment_id == Enrolment.id)
        .join(_whose(), Enrolment.person_id == _whose().id)
        .where(Mark.code.in_(THERE))
    )  # fmt: skip


def _in_one_run(reader: Reader, more: Any) -> Any:
    """Classes that overlap are few: their marks are looked up by class and place."""
    return (
        _of_person(reader, more)
        .join(_held(), and_(_held().cohort_id == Cohort.id, _at_the_same_hour()))
        .join(_there(), and_(_there().session_id == _held().id, _there().code.in_(THERE),
                           _there().enrolment_id == Mark.enrolment_id))
    )  # fmt: skip


def _in_two_runs(reader: Reader, more: Any) -> Any:
    """People with a place on two runs of the same days are few: they are looked for first."""
    other = another(Person, "whose elsewhere")
    places = _places_on_two_runs(reader, more)
    return (
        _of_person(reader, more)
        .join(_there(), and_(_there().enrolment_id.in_(places), _there().code.in_(THERE),
                           _there().enrolment_id != Mark.enrolment_id))
        .join(_held(), and_(_held().id == _there().session_id, _at_the_same_hour()))
        .join(_place(), _place().id == _there().enrolment_id)
        .join(other, and_(other.id == _place().person_id,
                          func.coalesce(other.same_as_id, other.id) == _one()))
        .where(Mark.enrolment_id.in_(places))
    )  # fmt: skip


def _places_on_two_runs(reader: Reader, more: Any) -> Sequence[int]:
    """Both places of everybody who has two on runs whose days overlap. One statement."""
    other, run = another(Person, "whose elsewhere"), another(Cohort, "run elsewhere")
    seen = (
        select(TrainingSession.cohort_id)
        .join(Cohort, TrainingSession.cohort_id == Cohort.id)
        .where(within(reader, *SEES))
        .correlate(None)
    )
    rows = db.session.execute(
        select(Enrolment.id, _place().id)
        .join(Cohort, Enrolment.cohort_id == Cohort.id)
        .join(_whose(), Enrolment.person_id == _whose().id)
        .join(other, or_(other.id == _one(), other.same_as_id == _one()))
        .join(_place(), and_(_place().person_id == other.id, _place().id != Enrolment.id))
        .join(run, and_(run.id == _place().cohort_id, run.starts_on <= Cohort.ends_on,
                        Cohort.starts_on <= run.ends_on))
        .where(more, Cohort.id.in_(seen),
               Enrolment.cohort_id.in_(select(Cohort.id).where(more)))
        .limit(5000)
    )  # fmt: skip
    return sorted({key for row in rows for key in row})


def _after_gone(reader: Reader, _lock_days: int, more: Any) -> Any:
    """Somebody was there on a day after they died or left the service."""
    return (
        _marked(reader, more,
                *_row(OddityKind.AFTER_GONE, Enrolment.id, func.min(TrainingSession.on),
                      func.count(Mark.id)))
        .join(Enrolment, Mark.enrolment_id == Enrolment.id)
        .join(Person, Enrolment.person_id == Person.id)
        .where(
            Mark.code.in_(THERE), Person.status.in_(GONE),
            Person.status_since < TrainingSession.on,
        )
        .group_by(Cohort.id, Enrolment.id)
    )  # fmt: skip


def _entered_late(reader: Reader, lock_days: int, more: Any) -> Any:
    """A class of which marks were written down, not corrected, after the lock."""
    return (
        _marked(reader, more,
                *_row(OddityKind.ENTERED_LATE, TrainingSession.id, func.min(TrainingSession.on),
                      func.count(Mark.id)))
        .where(
            Mark.version == 1,
            func.date(Mark.entered_at) > func.days_later(TrainingSession.on, lock_days),
        )
        .group_by(Cohort.id, TrainingSession.id)
    )  # fmt: skip


def _classes(reader: Reader, more: Any) -> Any:
    """Classes with how many were marked and how many of them were there, and two sums that are the
    same only where every line is.
    """
    number = case(
        {code.value: place for place, code in enumerate(MarkCode, start=1)}, value=Mark.code
    )
    place = cast(Mark.enrolment_id, BigInteger)
    said = number * 2000 + Mark.minutes_missed
    return (
        _marked(
            reader, more, TrainingSession.id.label("session"), Cohort.id.label("cohort"),
            TrainingSession.on.label("on"), func.count(Mark.id).label("marked"),
            func.count(Mark.id).filter(Mark.code.in_(THERE)).label("there"),
            func.sum(place * said).label("one"),
            func.sum((place % 30011) * (place % 30011) * said).label("two"),
        )
        .group_by(TrainingSession.id, Cohort.id, TrainingSession.on)
        .subquery()
    )  # fmt: skip


def _alike(reader: Reader, _lock_days: int, more: Any) -> Any:
    """Classes on several days whose marks are the same line for line, with people missing."""
    c = _classes(reader, more).c
    first = func.min(c.session)
    return (
        select(*_row(OddityKind.ALIKE, first, func.min(c.on), func.count()))
        .select_from(c.session.table.join(Cohort, Cohort.id == c.cohort))
        .where(c.marked >= FULL_PEOPLE, c.marked - c.there >= MISSING)
        .group_by(Cohort.id, c.one, c.two, c.marked)
        .having(func.count(c.on.distinct()) >= ALIKE_DAYS)
    )


def _always_full(reader: Reader, _lock_days: int, more: Any) -> Any:
    """Runs on which not one person was ever missing. Listed again after five classes more."""
    c = _classes(reader, more).c
    return (
        select(
            *_row(OddityKind.ALWAYS_FULL, Cohort.id, func.min(c.on), func.count(),
                  func.count() // FULL_CLASSES)
        )
        .select_from(c.session.table.join(Cohort, Cohort.id == c.cohort))
        .group_by(Cohort.id)
        .having(
            func.count() >= FULL_CLASSES, func.min(c.marked) >= FULL_PEOPLE,
            func.sum(c.marked) == func.sum(c.there),
        )
    )  # fmt: skip


_KINDS = {
    OddityKind.TWO_PLACES: _two_places,
    OddityKind.AFTER_GONE: _after_gone,
    OddityKind.ENTERED_LATE: _entered_late,
    OddityKind.ALIKE: _alike,
    OddityKind.ALWAYS_FULL: _always_full,
}


def _whole(rows: Sequence[Any]) -> list[Oddity]:
    """With the run, and the class or the person that each is about."""
    of: dict[OddityKind, set[int]] = {kind: set() for kind in OddityKind}
    for row in rows:
        of[OddityKind(row.kind)].add(row.of_id)
    cohorts = _by_id(Cohort, {row.cohort_id for row in rows})
    sessions = _by_id(
        TrainingSession, of[OddityKind.ENTERED_LATE] | of[OddityKind.ALIKE],
        joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
    )  # fmt: skip
    places = _by_id(Enrolment, of[OddityKind.AFTER_GONE], joinedload(Enrolment.person))
    people = _by_id(Person, of[OddityKind.TWO_PLACES])
    found = []
    for row in rows:
        kind = OddityKind(row.kind)
        about = {
            OddityKind.TWO_PLACES: {"person": people.get(row.of_id)},
            OddityKind.AFTER_GONE: {"person": getattr(places.get(row.of_id), "person", None)},
            OddityKind.ALWAYS_FULL: {},
        }.get(kind, {"session": sessions.get(row.of_id)})
        found.append(
            Oddity(kind, cohorts[row.cohort_id], row.of_id, row.since, int(row.count),
                   int(row.seen), **about)
        )  # fmt: skip
    return found


def _by_id(model: Any, keys: set[int], *options: Any) -> dict[int, Any]:
    if not keys:
        return {}
    rows = db.session.scalars(select(model).where(model.id.in_(keys)).options(*options))
    return {each.id: each for each in rows}


def waiting(*, reader: Reader, lock_days: int = LOCK_DAYS) -> tuple[int, date | None]:
    """How many nobody has looked at, and since when."""
    page = oddities(reader=reader, lock_days=lock_days)
    rows = page.rows
    return len(rows), rows[0].since if rows else None
