from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.registry.establishment.rules import Strength, added_up
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.queries import known, stood_on, visible
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Command, Post, Unit


def strengths(units: Sequence[Unit], on: date) -> dict[int, Strength]:
    """Posts against people on a day for each of these units with all below it. Three statements,
    however many units there are.
    """
    inside = or_(false(), *(Unit.path.startswith(path) for path in _tops(units)))
    paths = dict(db.session.execute(select(Unit.id, Unit.path).where(inside)).all())
    authorised = select(Post.unit_id, func.count()).join(Unit, Post.unit_id == Unit.id)
    authorised = authorised.where(inside, *_authorised(on)).group_by(Post.unit_id)
    own: dict[int, Strength] = {}
    for unit_id, posts in db.session.execute(authorised):
        own[unit_id] = Strength(authorised=posts)
    for row in db.session.execute(_serving(on, inside)):
        unit_id, held, filled = cast("tuple[int, int, int]", tuple(row))
        own[unit_id] = own.get(unit_id, Strength()) + Strength(filled=filled, held=held)
    return added_up(paths, own)


def _serving(on: date, inside: ColumnElement[bool]) -> Any:
    """People and those of them with a post, by unit. Today's stand in the person's own row."""
    if on == clock.today():
        return (
            select(Person.unit_id, func.count(), func.count(Person.post_id))
            .where(
                Person.unit_id.in_(select(Unit.id).where(inside)),
                known(),
                Person.status.not_in(GONE),
            )
            .group_by(Person.unit_id)
        )
    return (
        select(ServiceRecord.unit_id, func.count(), func.count(ServiceRecord.post_id))
        .join(Unit, ServiceRecord.unit_id == Unit.id)
        .join(Person, ServiceRecord.person_id == Person.id)
        .where(inside, known(), stood_on(on), ServiceRecord.status.not_in(GONE))
        .group_by(ServiceRecord.unit_id)
    )


def posts(
    unit: Unit, *, on: date, reader: Reader, cursor: str | None = None
) -> Page[tuple[Post, int | None, Person | None]]:
    """The unit's own posts on a day: each with the key of its holder, and the holder where this
    reader may see that person.
    """
    held = (
        select(ServiceRecord.post_id, ServiceRecord.person_id)
        .join(Person, ServiceRecord.person_id == Person.id)
        .where(known(), stood_on(on), ServiceRecord.unit_id == unit.id)
        .subquery()
    )
    statement = (
        select(Post, held.c.person_id, Person)
        .outerjoin(held, held.c.post_id == Post.id)
        .outerjoin(Person, and_(Person.id == held.c.person_id, visible(reader)))
        .where(Post.unit_id == unit.id, *_authorised(on))
        .options(joinedload(Person.rank))
    )
    return page_of(statement, Post.number, cursor=cursor)


def commands(unit: Unit, *, reader: Reader) -> Sequence[Any]:
    """Who commanded the unit, newest first: (command, the person if the reader may see them)."""
    return db.session.execute(
        select(Command, Person)
        .outerjoin(Person, and_(Person.id == Command.person_id, visible(reader)))
        .where(Command.unit_id == unit.id)
        .options(joinedload(Person.rank))
        .order_by(Command.from_on.desc(), Command.id.desc())
        .limit(50)
    ).all()


def _authorised(on: date) -> tuple[ColumnElement[bool], ...]:
    return Post.authorised.is_(True), or_(Post.valid_from.is_(None), Post.valid_from <= on)


def _tops(units: Sequence[Unit]) -> list[str]:
    """The paths of those with none of the others above them."""
    held = {each.id for each in units}
    return [
        each.path
        for each in units
        if not any(int(part) in held for part in each.path.split("/")[:-2] if part)
    ]
