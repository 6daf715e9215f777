"""Allowances and deductions of the law, and what people have a right to, for readers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.pay.scale.models import (
    AllowanceGrant,
    AllowanceType,
    DeductionOrder,
    DeductionType,
    GradeHolding,
)
from trainingmgr.pay.scale.rules import SUPPORT, Condition, EntitlementState, Owed
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.people.rules import GONE
from trainingmgr.tabular.neighbours import accounts_of
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries.holding import without_place
from trainingmgr.vetting.queries import age_stops
from trainingmgr.vetting.rules import AgeStop

DECIDE = Permission.PAY_RIGHT_DECIDE
IN_TIME = timedelta(days=7)
"""So long somebody may agree to what was proposed."""
RIGHTS: dict[str, Any] = {
    "grade": GradeHolding,
    "allowance": AllowanceGrant,
    "deduction": DeductionOrder,
}


def components(model: Any, service_id: int | None, *, cursor: str | None = None) -> Page[Any]:
    """Every allowance, or every deduction, that ever held: the newest first."""
    wanted = select(model).options(joinedload(model.service))
    if service_id is not None:
        wanted = wanted.where(model.service_id == service_id)
    return page_of(wanted, model.valid_from, model.id, cursor=cursor, descending=True)


def grantable() -> Sequence[AllowanceType]:
    """Allowances that a paper can grant, which no day has ended."""
    return db.session.scalars(
        select(AllowanceType)
        .where(AllowanceType.condition == Condition.GRANTED, AllowanceType.valid_to.is_(None))
        .options(joinedload(AllowanceType.service))
        .order_by(AllowanceType.code, AllowanceType.id)
    ).all()


def orderable() -> Sequence[DeductionType]:
    """Deductions that an order can take, which no day has ended."""
    return db.session.scalars(
        select(DeductionType)
        .where(DeductionType.owed == Owed.ORDERED, DeductionType.valid_to.is_(None))
        .options(joinedload(DeductionType.service))
        .order_by(DeductionType.code, DeductionType.id)
    ).all()


def listed(
    what: str, *, reader: Reader, state: EntitlementState | None, cursor: str | None = None
) -> Page[Any]:
    """Rights of people within reach, the newest first."""
    model = RIGHTS[what]
    wanted = _seen(model, reader)
    if state is not None:
        wanted = wanted.where(model.state == state)
    return page_of(wanted, model.id, cursor=cursor, descending=True)


def right(what: str, uid: UUID, *, reader: Reader) -> Any:
    """One right with its person: if the reader may see it, and age does not stop them."""
    if what not in RIGHTS:
        raise NotFound
    model = RIGHTS[what]
    return existing(_seen(model, reader).where(model.uid == uid))


def ended(grant: AllowanceGrant) -> date | None:
    """The last day of a stipend whose person left the run that it is for, or the force, before its
    own end (row 31).
    """
    if grant.type.kind not in SUPPORT:
        return None
    without = without_place([grant.place_id] if grant.place_id else [])
    left = [each.from_on for rows in without.values() for each in rows if each.until_on is None]
    if grant.person.status in GONE:
        left.append(grant.person.status_since or grant.from_on)
    first = min(left, default=None)
    if first is None or (grant.until_on is not None and first >= grant.until_on):
        return None
    return max(first, grant.from_on) - timedelta(days=1)


def stopped(rows: Sequence[Any], on: Any) -> frozenset[int]:
    """Whom age stops, among the people of these rights."""
    stops = age_stops({row.person_id for row in rows}, on)
    return frozenset(key for key, stop in stops.items() if stop is AgeStop.WITHDRAWN)


def to_decide(*, reader: Reader) -> dict[str, tuple[int, date | None]]:
    """How many of each kind somebody else proposed within a week, of people within reach, for this
    reader to decide; and since when.
    """
    found = {}
    for what, model in RIGHTS.items():
        count, since = db.session.execute(
            select(func.count(), func.min(model.proposed_at, type_=UTCDateTime()))
            .select_from(model)
            .join(Person, Person.id == model.person_id)
            .where(
                model.state == EntitlementState.PROPOSED, visible(reader, DECIDE),
                model.proposed_at >= clock.now() - IN_TIME,
                model.proposed_by_id.not_in(accounts_of(reader.holder_id)),
            )
        ).one()  # fmt: skip
        if count:
            found[what] = count, since.date()
    return found


def _seen(model: Any, reader: Reader) -> Any:
    wanted = (
        select(model)
        .join(Person, model.person_id == Person.id)
        .where(visible(reader, Permission.PAY_READ))
        .options(joinedload(model.person).joinedload(Person.unit))
    )
    if model is not GradeHolding:
        wanted = wanted.options(joinedload(model.type))
    if model is AllowanceGrant:
        wanted = wanted.options(joinedload(AllowanceGrant.place).joinedload(Enrolment.cohort))
    return wanted
