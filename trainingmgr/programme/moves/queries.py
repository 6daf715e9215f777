"""Orders that move people, their lines, and appeals against them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import joinedload

from trainingmgr.core import journal
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.programme.moves.models import MoveAppeal, MoveLine, MoveOrder, about
from trainingmgr.programme.moves.rules import OrderState, Shown
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Post, Rank, Unit
from trainingmgr.registry.structure.queries import in_reach

READ, WRITE = Permission.MOVE_READ, Permission.MOVE_WRITE


@dataclass(frozen=True)
class Tally:
    """The moves of an order: how many, of them done, failed, under appeal, not told yet."""

    lines: int = 0
    moved: int = 0
    failed: int = 0
    appealed: int = 0
    untold: int = 0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the list of orders is narrowed."""

    text: str | None = None
    state: OrderState | None = None


def _seen(reader: Reader) -> ColumnElement[bool]:
    """The moves from or to a unit that is in the reader's reach."""
    reach = reader.reach(READ)
    if reach.national:
        return true()
    units = select(Unit.id).where(in_reach(reach))
    return or_(MoveLine.from_unit_id.in_(units), MoveLine.to_unit_id.in_(units))


def _owed() -> ColumnElement[bool]:
    """Whoever is moved and was not told of it; of a move that failed there is nothing to tell."""
    return and_(MoveLine.told_on.is_(None), MoveLine.failed.is_(None))


def _orders(reader: Reader) -> Select[MoveOrder]:
    if reader.reach(READ).national:
        return select(MoveOrder)
    mine = exists().where(MoveLine.order_id == MoveOrder.id, _seen(reader))
    return select(MoveOrder).where(or_(MoveOrder.by_id == reader.id, mine))


def orders(asked: Asked, *, reader: Reader, cursor: str | None = None) -> Page[MoveOrder]:
    """Orders that move somebody in the reader's reach, the newest first. One statement."""
    statement = _orders(reader)
    if asked.state:
        statement = statement.where(MoveOrder.state == asked.state)
    if asked.text:
        text = asked.text
        statement = statement.where(
            or_(MoveOrder.code == text.upper(), MoveOrder.why.icontains(text, autoescape=True))
        )
    return page_of(statement, MoveOrder.id, cursor=cursor, descending=True)


def tally(rows: Sequence[MoveOrder], *, reader: Reader) -> dict[int, Tally]:
    """What became of the moves of these orders that the reader may see. One statement."""
    return _tallied(rows, _seen(reader))


def tally_of(row: MoveOrder) -> Tally:
    """What became of all moves of an order."""
    return _tallied([row], true()).get(row.id, Tally())


def _tallied(rows: Sequence[MoveOrder], seen: ColumnElement[bool]) -> dict[int, Tally]:
    is_open = and_(MoveAppeal.id.is_not(None), MoveAppeal.decided_on.is_(None))
    found = db.session.execute(
        select(
            MoveLine.order_id, func.count(), func.count(MoveLine.done_on),
            func.count(MoveLine.failed), func.count().filter(is_open),
            func.count().filter(_owed()),
        )
        .outerjoin(MoveAppeal, MoveAppeal.line_id == MoveLine.id)
        .where(MoveLine.order_id.in_([each.id for each in rows]), seen)
        .group_by(MoveLine.order_id)
    )  # fmt: skip
    return {key: Tally(*counts) for key, *counts in found}


def order(uid: UUID, *, reader: Reader) -> MoveOrder:
    return existing(
        _orders(reader)
        .where(MoveOrder.uid == uid)
        .options(joinedload(MoveOrder.by), joinedload(MoveOrder.signed_by))
        .execution_options(populate_existing=True)
    )


def _whole(statement: Select[MoveLine]) -> Select[MoveLine]:
    return statement.options(
        joinedload(MoveLine.order), joinedload(MoveLine.person).joinedload(Person.rank),
        joinedload(MoveLine.from_unit), joinedload(MoveLine.to_unit),
        joinedload(MoveLine.from_post), joinedload(MoveLine.to_post), joinedload(MoveLine.appeal),
    )  # fmt: skip


def lines(
    row: MoveOrder, *, reader: Reader, shown: Shown | None = None, cursor: str | None = None
) -> Page[MoveLine]:
    """The moves of an order in the reader's reach, in their order. One statement."""
    statement = _whole(select(MoveLine)).where(MoveLine.order_id == row.id, _seen(reader))
    if shown is Shown.UNTOLD:
        statement = statement.where(_owed())
    if shown is Shown.FAILED:
        statement = statement.where(MoveLine.failed.is_not(None))
    if shown is Shown.APPEALED:
        waits = exists().where(MoveAppeal.line_id == MoveLine.id, MoveAppeal.decided_on.is_(None))
        statement = statement.where(waits)
    return page_of(statement, MoveLine.id, cursor=cursor)


def line(uid: UUID, *, reader: Reader) -> MoveLine:
    return existing(
        _whole(select(MoveLine))
        .where(MoveLine.uid == uid, _seen(reader))
        .execution_options(populate_existing=True)
    )


def of_order(row: MoveOrder) -> Sequence[MoveLine]:
    """Every move of an order that is not over, whoever reads it, with its person."""
    return db.session.scalars(
        _whole(select(MoveLine))
        .where(
            MoveLine.order_id == row.id, MoveLine.done_on.is_(None), MoveLine.ended_on.is_(None)
        )
        .order_by(MoveLine.id)
    ).all()  # fmt: skip


def untold(row: MoveOrder, *, reader: Reader) -> Sequence[MoveLine]:
    return db.session.scalars(
        _whole(select(MoveLine)).where(MoveLine.order_id == row.id, _owed(), _seen(reader))
    ).all()


def to_sign(reader: Reader) -> Sequence[MoveOrder]:
    """Drafts of others that move somebody, the oldest first."""
    moves = exists().where(MoveLine.order_id == MoveOrder.id)
    return db.session.scalars(
        _orders(reader)
        .where(MoveOrder.state == OrderState.DRAFT, MoveOrder.by_id != reader.id, moves)
        .order_by(MoveOrder.id)
        .limit(CHOICES)
    ).all()


def to_tell(reader: Reader) -> Sequence[MoveOrder]:
    """Signed orders of which somebody in reach was not told, the oldest first."""
    owed = exists().where(MoveLine.order_id == MoveOrder.id, _owed(), _seen(reader))
    return db.session.scalars(
        select(MoveOrder)
        .where(MoveOrder.state.in_((OrderState.SIGNED, OrderState.CARRIED_OUT)), owed)
        .order_by(MoveOrder.id)
        .limit(CHOICES)
    ).all()


def due(on: date) -> Sequence[MoveOrder]:
    """Signed orders whose day has come."""
    return db.session.scalars(
        select(MoveOrder)
        .where(MoveOrder.state == OrderState.SIGNED, MoveOrder.effective_on <= on)
        .order_by(MoveOrder.effective_on, MoveOrder.id)
        .options(joinedload(MoveOrder.signed_by))
    ).all()


def appeals_waiting(*, reader: Reader) -> Sequence[MoveAppeal]:
    """Appeals that nobody has decided yet, the oldest first."""
    return db.session.scalars(
        select(MoveAppeal)
        .join(MoveAppeal.line)
        .where(MoveAppeal.decided_on.is_(None), _seen(reader))
        .order_by(MoveAppeal.on, MoveAppeal.id)
        .options(
            joinedload(MoveAppeal.line).joinedload(MoveLine.order),
            joinedload(MoveAppeal.line).joinedload(MoveLine.person),
        )
        .limit(CHOICES)
    ).all()


def writers(row: MoveOrder) -> list[int]:
    """Everybody who drafted the order or wrote a move into it or out of it."""
    deeds = ("OrderDrafted", "MoveWritten", "MovesWritten", "MoveRemoved")
    return [row.by_id, *journal.doers(about(row), *deeds)]


def next_number() -> int:
    return (db.session.scalar(select(func.max(MoveOrder.id))) or 0) + 1


def serving_in(unit_id: int, *, reader: Reader) -> Sequence[Person]:
    """Everybody in one unit whom the reader may see and whom no open order moves."""
    moves = exists().where(
        MoveLine.person_id == Person.id, MoveLine.done_on.is_(None), MoveLine.ended_on.is_(None)
    )
    return db.session.scalars(
        select(Person)
        .where(
            Person.unit_id == unit_id, Person.status.not_in(GONE),
            visible(reader, WRITE), ~moves,
        )
        .order_by(Person.sort_name, Person.id)
        .options(joinedload(Person.rank))
        .limit(CHOICES)
    ).all()  # fmt: skip


def ranked(person: Person) -> Person:
    """The person with rank and unit."""
    return existing(
        select(Person)
        .where(Person.id == person.id)
        .options(joinedload(Person.rank), joinedload(Person.unit))
    )


def units(language: str) -> list[tuple[str, str]]:
    """Every unit by its code, as choices: people are moved to where the drafter may not read."""
    rows = db.session.execute(
        select(Unit.uid, Unit.code, Unit.titles).order_by(Unit.code).limit(CHOICES)
    )
    return [
        (str(uid), f"{titles.get(language) or next(iter(titles.values()), '')} ({code})")
        for uid, code, titles in rows
    ]


def unit(uid: UUID) -> Unit:
    return existing(select(Unit).where(Unit.uid == uid))


def holders(post_ids: Collection[int]) -> Mapping[int, tuple[int | None, int, bool]]:
    """Of these posts who holds each, of which unit it is, and whether it is authorised."""
    found = db.session.execute(
        select(Post.id, Person.id, Post.unit_id, Post.authorised)
        .outerjoin(Person, and_(Person.post_id == Post.id, known()))
        .where(Post.id.in_(post_ids))
    )
    return {key: (person, unit_id, authorised) for key, person, unit_id, authorised in found}


def open_moves(unit_ids: Collection[int], *, but: int) -> tuple[Counter[tuple[int, str]], ...]:
    """People by unit and band whom open orders, other than one, move into these units; and whom
    any open order moves out of them. Two statements.
    """
    counted = []
    for column, own in ((MoveLine.to_unit_id, MoveLine.order_id != but),
                        (MoveLine.from_unit_id, true())):  # fmt: skip
        band = func.coalesce(Rank.band, literal_column("''"))
        rows = db.session.execute(
            select(column, band, func.count())
            .join(Person, MoveLine.person_id == Person.id)
            .outerjoin(Rank, Person.rank_id == Rank.id)
            .where(column.in_(unit_ids), MoveLine.done_on.is_(None), MoveLine.ended_on.is_(None),
                   own)
            .group_by(column, band)
        )  # fmt: skip
        found = {(cast("int", unit_id), name): count for unit_id, name, count in rows}
        counted.append(Counter(found))
    return tuple(counted)
