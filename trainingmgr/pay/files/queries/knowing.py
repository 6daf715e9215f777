"""What the register and the scale know of people in the month of a cycle, read in short readings.

What nobody wrote down is unknown: a unit without an establishment has no "no post", a service
without a list of allowances none that nobody has a right to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from trainingmgr.core import clock, keys
from trainingmgr.core.db import db, let_go
from trainingmgr.core.values import dataclass
from trainingmgr.pay.files.models import PayCycle, PayLine
from trainingmgr.pay.files.queries.comparing import in_keys, paid_elsewhere
from trainingmgr.pay.files.rules import MONTHS_UNSEEN, Month, Serving
from trainingmgr.pay.presence import queries as presence
from trainingmgr.pay.rules import HELD, files
from trainingmgr.pay.scale.models import (
    AllowanceGrant,
    AllowanceType,
    DeductionOrder,
    DeductionType,
)
from trainingmgr.pay.scale.queries import plain, retirement, scales
from trainingmgr.pay.scale.queries.rates import by_coin
from trainingmgr.pay.scale.rules import Condition, EntitlementState, Owed
from trainingmgr.registry.people.models import Document, Person, ServiceRecord
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.structure.models import Command, Post, Rank, Unit
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.ddr.queries import drawing
from trainingmgr.vetting.queries import age_stops
from trainingmgr.vetting.rules import AgeStop


def month_of(cycle: PayCycle, among: Collection[int] | None = None) -> Month:
    """The month of a cycle, its cut-offs, the file before it, and the establishment on its day."""
    first, last = files.first_day(cycle.period), files.last_day(cycle.period)
    before, after = _neighbours(cycle)
    units = dict(db.session.execute(select(Unit.id, Unit.code)).all())
    return Month(
        first=first,
        last=last,
        before=_cut_off(before, first - timedelta(days=1)),
        cut_off=cycle.cut_off_on or last,
        next=_cut_off(after, files.last_day(f"{last + timedelta(days=1):%Y-%m}")),
        bands=_bands(before, among) if before is not None else {},
        posts=posts_on(first),
        rate=by_coin(cycle.period),
        retire=retirement(cycle.service_id, first),
        units=units,
        elsewhere=paid_elsewhere(cycle, among),
    )


def _cut_off(cycle: PayCycle | None, usual: date) -> date:
    return cycle.cut_off_on or usual if cycle is not None else usual


def _neighbours(cycle: PayCycle) -> tuple[PayCycle | None, PayCycle | None]:
    """The newest files of the service for the month before and the month after."""
    before = files.months_before(cycle.period, 2)[0]
    after = f"{files.last_day(cycle.period) + timedelta(days=1):%Y-%m}"
    rows = db.session.scalars(
        select(PayCycle)
        .where(
            PayCycle.service_id == cycle.service_id,
            PayCycle.period.in_((before, after)),
            finished(PayCycle.batch_id),
        )
        .order_by(PayCycle.id)
    )
    found = {each.period: each for each in rows}
    return found.get(before), found.get(after)


def _bands(cycle: PayCycle, among: Collection[int] | None) -> dict[int, str]:
    """Under which rank band people were paid in a file."""
    scale = scales(cycle.service_id, files.first_day(cycle.period))
    wanted = select(PayLine.person_id, PayLine.grade).where(
        PayLine.cycle_id == cycle.id, PayLine.match.in_(HELD), PayLine.grade.is_not(None)
    )
    if among is not None:
        wanted = wanted.where(PayLine.person_id.in_(among))
    found: dict[int, str] = {}
    for person_id, grade in db.session.execute(wanted):
        band, _amount = scale.get(plain(grade or ""), (None, None))
        if band and person_id is not None:
            found[person_id] = band
    return found


def posts_on(on: date) -> dict[int, int]:
    """How many authorised posts each unit has that has any: the others have no establishment."""
    return dict(
        db.session.execute(
            select(Post.unit_id, func.count())
            .where(Post.authorised.is_(True), or_(Post.valid_from.is_(None), Post.valid_from <= on))
            .group_by(Post.unit_id)
        ).all()
    )


@dataclass(frozen=True)
class _Rights:
    """Allowances and deductions of a service: of everybody, of some; None where none are listed."""

    granted: frozenset[str] | None = None
    ordered: frozenset[str] | None = None
    specialists: frozenset[str] = frozenset()
    commanders: frozenset[str] = frozenset()
    by_person: Mapping[int, Collection[str]] = field(default_factory=dict)
    owed_by: Mapping[int, Collection[str]] = field(default_factory=dict)
    commands: frozenset[int] = frozenset()


def serving(
    cycle: PayCycle, month: Month, ids: Collection[int] | None = None
) -> dict[int, Serving]:
    """Everybody on the first day of a cycle, and whom age stops today."""
    found: dict[int, Serving] = {}
    rights, changes, papers = _rights(cycle, month), _changes(month, ids), _papers(ids)
    pieces: Iterable[Sequence[int]]
    pieces = in_keys(select(Person.id).where(known())) if ids is None else [list(ids)]
    for piece in pieces:
        stops = age_stops(piece, clock.today())
        seen, draws = _sightings(piece, cycle.period), drawing(piece, month.first)
        for row in db.session.execute(_on(month.first, piece)):
            found[row.id] = _serving(
                row, month, rights,
                stopped=stops.get(row.id) is AgeStop.WITHDRAWN,
                changes=changes.get(row.id, ()),
                papers=frozenset(papers.get(row.id, ())),
                sightings=seen.get(row.id, ()),
                draws=row.id in draws,
            )  # fmt: skip
        if ids is None:
            let_go()
    return found


def _on(on: date, ids: Sequence[int]) -> Any:
    then, unit, rank, post = ServiceRecord, aliased(Unit), aliased(Rank), aliased(Post)
    unit_then, rank_then, post_then = aliased(Unit), aliased(Rank), aliased(Post)
    open_ = or_(then.until_on.is_(None), then.until_on > on)
    return (
        select(
            Person.id, Person.category, Person.status, Person.status_since, Person.born,
            Person.unit_id, unit.service_id, rank.band, post.id.label("post"),
            and_(post.authorised, post.funded).label("slotted"), post.specialty,
            then.id.label("record"), then.status.label("status_then"),
            then.unit_id.label("unit_then"), unit_then.service_id.label("service_then"),
            rank_then.band.label("band_then"), post_then.id.label("post_then"),
            and_(post_then.authorised, post_then.funded).label("slotted_then"),
            post_then.specialty.label("specialty_then"),
        )
        .outerjoin(unit, Person.unit_id == unit.id)
        .outerjoin(rank, Person.rank_id == rank.id)
        .outerjoin(post, Person.post_id == post.id)
        .outerjoin(then, and_(then.person_id == Person.id, then.from_on <= on, open_))
        .outerjoin(unit_then, then.unit_id == unit_then.id)
        .outerjoin(rank_then, then.rank_id == rank_then.id)
        .outerjoin(post_then, then.post_id == post_then.id)
        .where(Person.id.in_(ids))
        .order_by(Person.id, then.from_on)
    )  # fmt: skip


def _serving(row: Any, month: Month, rights: _Rights, **facts: Any) -> Serving:
    then = row.record is not None
    began = row.status_since is None or row.status_since <= month.first
    status = row.status_then if then else (row.status if began else None)
    unit = row.unit_then if then else row.unit_id
    post = row.post_then if then else row.post
    slotted = row.slotted_then if then else row.slotted
    specialty = row.specialty_then if then else row.specialty
    return Serving(
        status=status,
        category=row.category,
        band=row.band_then if then else row.band,
        service=row.service_then if then else row.service_id,
        unit=unit,
        has_post=post is not None,
        slotted=(bool(slotted) if post is not None else False) if unit in month.posts else None,
        age=row.born.youngest_age(month.first) if row.born is not None else None,
        granted=_granted(row.id, rights, specialty),
        ordered=_ordered(row.id, rights),
        **facts,
    )


def _granted(person: int, rights: _Rights, specialty: str | None) -> frozenset[str] | None:
    if rights.granted is None:
        return None
    found = rights.granted | frozenset(rights.by_person.get(person, ()))
    found |= rights.specialists if specialty else frozenset()
    return found | (rights.commanders if person in rights.commands else frozenset())


def _ordered(person: int, rights: _Rights) -> frozenset[str] | None:
    if rights.ordered is None:
        return None
    return rights.ordered | frozenset(rights.owed_by.get(person, ()))


def _rights(cycle: PayCycle, month: Month) -> _Rights:
    """What the law of the service gives and takes in this month, and what papers add."""
    allowances = db.session.execute(
        select(AllowanceType.kind, AllowanceType.condition).where(
            *_holding(AllowanceType, cycle, month)
        )
    ).all()
    deductions = db.session.execute(
        select(DeductionType.kind, DeductionType.owed).where(*_holding(DeductionType, cycle, month))
    ).all()

    def kinds(*conditions: Condition) -> frozenset[str]:
        return frozenset(kind.value for kind, condition in allowances if condition in conditions)

    open_ = {Condition.EVERYBODY, Condition.PRESENT}
    return _Rights(
        granted=kinds(*open_) if allowances else None,
        ordered=frozenset(k.value for k, owed in deductions if owed is Owed.EVERYBODY)
        if deductions
        else None,
        specialists=kinds(Condition.SPECIALTY),
        commanders=kinds(Condition.COMMANDS),
        by_person=_papered(AllowanceGrant, AllowanceType, month) if allowances else {},
        owed_by=_papered(DeductionOrder, DeductionType, month) if deductions else {},
        commands=_commands(month) if kinds(Condition.COMMANDS) else frozenset(),
    )


def _holding(model: Any, cycle: PayCycle, month: Month) -> tuple[Any, ...]:
    return (
        model.service_id == cycle.service_id,
        model.valid_from <= month.last,
        or_(model.valid_to.is_(None), model.valid_to > month.first),
    )


def _papered(model: Any, type_: Any, month: Month) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for person_id, kind in db.session.execute(
        select(model.person_id, type_.kind)
        .join(type_, model.type_id == type_.id)
        .where(
            model.state == EntitlementState.AGREED,
            model.from_on <= month.last,
            or_(model.until_on.is_(None), model.until_on > month.first),
        )
    ):
        found[person_id].add(kind.value)
    return found


def _commands(month: Month) -> frozenset[int]:
    return frozenset(
        db.session.scalars(
            select(Command.person_id).where(
                Command.from_on <= month.last,
                or_(Command.until_on.is_(None), Command.until_on > month.first),
            )
        )
    )


def _sightings(ids: Sequence[int], period: str) -> dict[int, list[bool | None]]:
    """Of the last months: seen, not seen by papers that speak of the person, or nothing known.
    Only those of whom anything is known.
    """
    months = files.months_before(period, MONTHS_UNSEEN)
    spoken = presence.asked(ids, period, MONTHS_UNSEEN)
    if not spoken:
        return {}
    shown = presence.evidence(list(spoken), period, MONTHS_UNSEEN)
    found: dict[int, list[bool | None]] = {}
    for key, said in spoken.items():
        seen = {month for month, *_rest in shown[key]}
        found[key] = [
            True if each in seen else (False if each in said else None) for each in months
        ]
    return found


def _changes(month: Month, ids: Collection[int] | None) -> dict[int, list[tuple[date, date]]]:
    """Changes of rank or status recorded between the cut-off before and the one after. How somebody
    entered the register is no change.
    """
    now, was = ServiceRecord, aliased(ServiceRecord)
    wanted = (
        select(now.person_id, now.from_on, now.recorded_at)
        .join(was, and_(was.person_id == now.person_id, was.until_on == now.from_on))
        .where(
            func.date(now.recorded_at) > month.before,
            func.date(now.recorded_at) <= month.next,
            now.from_on <= month.last,
            or_(was.status != now.status, was.rank_id.is_distinct_from(now.rank_id)),
        )
        .order_by(now.person_id, now.from_on)
    )
    if ids is not None:
        wanted = wanted.where(now.person_id.in_(ids))
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for person_id, from_on, recorded_at in db.session.execute(wanted):
        found[person_id].append((from_on, recorded_at.date()))
    return found


def _papers(ids: Collection[int] | None) -> dict[int, set[str]]:
    """Marks of identity papers that two people hold. Records that were joined are one person."""
    other = aliased(Document)
    shared = select(
        Document.person_id, Document.kind_code, Document.number, Person.same_as_id
    ).join(Person, Document.person_id == Person.id)
    twice = (
        select(other.id)
        .where(
            other.kind_code == Document.kind_code,
            other.number == Document.number,
            other.person_id != Document.person_id,
        )
        .exists()
    )
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    for person_id, kind, number, kept in db.session.execute(shared.where(twice)):
        holders[kind, number].add(kept or person_id)
    let_go() if ids is None else None
    found: dict[int, set[str]] = defaultdict(set)
    for (kind, number), people in holders.items():
        if len(people) > 1:
            mark = keys.ring().mark("pay paper", f"{kind} {number}")
            for person in people:
                found[person].add(mark)
    return found
