"""What stands about units: words of each with what stands above it, and whose support is frozen."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select

from trainingmgr.core.db import another, db
from trainingmgr.registry.structure.models import Command, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import Words, standing_of, stands
from trainingmgr.vetting.rules import HOLDS, NOT_SCREENED, Standing, Word, of_one_unit


def unit_words_under(unit_ids: Collection[int], schemes: Collection[Scheme], on: date) -> Words:
    """For each scheme and unit the word on a day: its own, or that of the nearest unit above.

    A refusal or suspension of a unit covers everything below it (R-HRD-03). One statement.
    """
    found: dict[tuple[Scheme, int], list[Standing]] = {}
    rows = db.session.execute(_unit_decisions(unit_ids, schemes, on)) if unit_ids else ()
    for key, scheme, *facts in rows:
        found.setdefault((scheme, key), []).append(standing_of(facts, on))
    words: Words = {scheme: {} for scheme in schemes}
    for (scheme, key), standings in found.items():
        words[scheme][key] = of_one_unit(standings)
    return words


def words_for_units(unit_ids: Collection[int], scheme: Scheme, on: date) -> dict[int, Standing]:
    """The word of each unit under one scheme on a day. One statement."""
    return unit_words_under(unit_ids, [scheme], on)[scheme]


def units_uncovered(
    unit_ids: Collection[int], first: date, last: date
) -> dict[int, frozenset[date]]:
    """For each unit the days of a span on which due diligence does not cover it (R-HRD-01):
    anything but *cleared*. A reading for the days on which something changes, one for each of them.
    """
    found: dict[int, set[date]] = {}
    turns = [*_turning(unit_ids, first, last), last + timedelta(days=1)] if unit_ids else []
    for day, after in pairwise(turns):
        words = words_for_units(unit_ids, Scheme.HRDDP, day)
        open_ = {u for u in unit_ids if words.get(u, NOT_SCREENED).word is not Word.CLEARED}
        for unit in open_:
            days = range((after - day).days)
            found.setdefault(unit, set()).update(day + timedelta(days=n) for n in days)
    return {unit: frozenset(days) for unit, days in found.items()}


def _turning(unit_ids: Collection[int], first: date, last: date) -> list[date]:
    """The first day, and every day after it on which a unit's word may change."""
    below, decided = another(Unit, "turning"), another(Unit, "decided")
    of_them = and_(
        Clearance.scheme == Scheme.HRDDP,
        Clearance.unit_id == decided.id,
        finished(Clearance.batch_id),
    )
    rows = db.session.execute(
        select(Clearance.decided_on, Clearance.valid_from, Clearance.valid_to)
        .join(decided, of_them)
        .join(below, below.path.startswith(decided.path))
        .where(below.id.in_(unit_ids))
        .distinct()
    ).all()
    days = {day for decided_on, begins, _ends in rows for day in (decided_on, begins) if day}
    days |= {ends + timedelta(days=1) for _decided, _begins, ends in rows if ends}
    led = another(Unit, "led")
    on_the_line = or_(led.path.startswith(below.path), below.path.startswith(led.path))
    days |= set(
        db.session.scalars(
            select(Command.from_on)
            .join(led, Command.unit_id == led.id)
            .join(below, on_the_line)
            .where(below.id.in_(unit_ids), Command.from_on.between(first, last))
        )
    )
    return sorted({first} | {day for day in days if first < day <= last})


def _unit_decisions(unit_ids: Collection[int], schemes: Collection[Scheme], on: date) -> Any:
    decided = another(Unit, "decided")
    return (
        select(
            Unit.id, Clearance.scheme, Clearance.outcome, Clearance.valid_from,
            Clearance.valid_to, Clearance.conditions_open, _led_by_another(decided, on),
        )
        .join(decided, Unit.path.startswith(decided.path))
        .join(Clearance, Clearance.unit_id == decided.id)
        .where(
            Unit.id.in_(unit_ids), Clearance.scheme.in_(schemes), stands(on, "unit_id")
        )
        .order_by(func.length(decided.path).desc(), Clearance.id.desc())
    )  # fmt: skip


def _led_by_another(decided: Any, on: date) -> ColumnElement[bool]:
    """Whether somebody has taken command since due diligence decided: of the unit that was
    decided about, of the asked one, of one between the two or below it. It waits until they are
    assessed too (R-HRD-06).
    """
    led = another(Unit, "led")
    return and_(
        Clearance.scheme == Scheme.HRDDP,
        exists().where(
            Command.unit_id == led.id,
            Command.from_on > Clearance.decided_on,
            Command.from_on <= on,
            led.path.startswith(decided.path),
            or_(Unit.path.startswith(led.path), led.path.startswith(Unit.path)),
        ),
    )


def under_refusal(on: date, scheme: Scheme = Scheme.HRDDP) -> Select[int]:
    """Keys of every unit that is, or lies below, a unit that is not cleared or suspended; an
    appeal that is not decided yet changes nothing.
    """
    decided = another(Unit, "decided")
    return (
        select(Unit.id)
        .join(decided, Unit.path.startswith(decided.path))
        .join(Clearance, Clearance.unit_id == decided.id)
        .where(
            Clearance.scheme == scheme,
            Clearance.outcome.in_(HOLDS),
            stands(on, "unit_id"),
        )
        .distinct()
    )


def turns_of(unit_: Unit, scheme: Scheme) -> list[date]:
    """The days on which what stands about a unit, or one above it, began or may have changed; none
    where it was never refused or suspended.
    """
    above = select(Unit.id).where(literal(unit_.path).startswith(Unit.path))
    rows = db.session.execute(
        select(Clearance.outcome, Clearance.decided_on, Clearance.valid_from)
        .where(Clearance.unit_id.in_(above), Clearance.scheme == scheme)
        .limit(4000)
    ).all()
    if all(row.outcome not in HOLDS for row in rows):
        return []
    return sorted({day for row in rows for day in row[1:] if day is not None})


def suspended_units(on: date, scheme: Scheme = Scheme.HRDDP) -> frozenset[int]:
    """The units whose support is frozen on a day, with everything below them (R-HRD-03)."""
    return frozenset(db.session.scalars(under_refusal(on, scheme)))
