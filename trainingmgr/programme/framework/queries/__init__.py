from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.programme.framework.models import (
    FrameworkCheck,
    FrameworkEvidence,
    FrameworkPoint,
    FrameworkReport,
)
from trainingmgr.programme.framework.rules import POINTS, Finding, Found, Standing, stands

OWNERS = (Role.PROGRAMME_OFFICER, Role.HOST_AUTHORITY)


def owners() -> Sequence[User]:
    """Who may own a point or a risk."""
    return [each for role in OWNERS for each in accounts.holding(role)]


def rows() -> dict[str, FrameworkPoint]:
    """What the programme has recorded of each point, by its code."""
    found = db.session.scalars(
        select(FrameworkPoint).options(
            joinedload(FrameworkPoint.owner), selectinload(FrameworkPoint.checks)
        )
    )
    return {each.code: each for each in found}


def standings(
    rows: Mapping[str, FrameworkPoint], codes: Iterable[str] = POINTS
) -> dict[Standing | None, int]:
    """How many of these points stand where; under nothing those that are only watched."""
    found: dict[Standing | None, int] = dict.fromkeys([*Standing, None], 0)
    for code in codes:
        found[stands(code, rows[code].state if code in rows else None)] += 1
    return found


def row(code: str) -> FrameworkPoint | None:
    return db.session.scalar(
        select(FrameworkPoint)
        .where(FrameworkPoint.code == code)
        .options(
            joinedload(FrameworkPoint.owner),
            selectinload(FrameworkPoint.reports).joinedload(FrameworkReport.by),
            selectinload(FrameworkPoint.evidence).joinedload(FrameworkEvidence.by),
            selectinload(FrameworkPoint.checks).joinedload(FrameworkCheck.by),
        )
        .execution_options(populate_existing=True)
    )


def found_of(row: FrameworkPoint | None) -> list[Found]:
    """The findings of a point, as they were written."""
    return [Found(each.test, each.finding, each.on) for each in row.checks] if row else []


def claimants(row: FrameworkPoint) -> list[int]:
    """Who claimed last, of each test that was ever claimed."""
    found = {each.test: each.by_id for each in row.checks if each.finding is Finding.CLAIMED}
    return list(found.values())


def claims() -> Sequence[FrameworkPoint]:
    """Points of which a claim waits for somebody to look at it."""
    return db.session.scalars(
        select(FrameworkPoint)
        .where(FrameworkPoint.state == Standing.ACHIEVED_CLAIMED)
        .options(selectinload(FrameworkPoint.checks))
    ).all()


def due(on: date) -> Sequence[FrameworkPoint]:
    """Points that somebody was to look at again by this day."""
    return db.session.scalars(
        select(FrameworkPoint)
        .where(FrameworkPoint.next_check_on <= on)
        .order_by(FrameworkPoint.next_check_on)
        .options(selectinload(FrameworkPoint.checks))
    ).all()
