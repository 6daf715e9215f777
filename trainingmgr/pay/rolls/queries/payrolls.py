"""Payrolls as a whole: their signatures, what freezes a line at any gate, what waits."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.services.four_eyes import may_still
from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.jobs import Job
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.holds.queries import holding
from trainingmgr.pay.rolls.models import (
    Payroll,
    PayrollChange,
    PayrollInput,
    PayrollLine,
    PayrollSignature,
)
from trainingmgr.pay.rolls.queries.ended import ended
from trainingmgr.pay.rolls.queries.rows import cleared
from trainingmgr.pay.rolls.rules import (
    SIGNATURE_STANDS,
    UNSENT,
    Deed,
    PayrollState,
)
from trainingmgr.pay.rules import UNSAID, HoldReason
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import units_below
from trainingmgr.vetting.ddr.queries import doubled
from trainingmgr.vetting.queries import age_stops, list_stops
from trainingmgr.vetting.rules import AgeStop

KEPT = func.coalesce(Person.same_as_id, Person.id)
SIGNS = {
    Deed.PREPARED: Permission.PAYROLL_BUILD,
    Deed.VERIFIED: Permission.PAYROLL_VERIFY,
    Deed.APPROVED: Permission.PAYROLL_APPROVE,
}


def listed(*, cursor: str | None = None) -> Page[Payroll]:
    """The newest months first, with their service and funder."""
    return page_of(
        select(Payroll).options(joinedload(Payroll.service), joinedload(Payroll.funder)),
        Payroll.period,
        Payroll.id,
        cursor=cursor,
        descending=True,
    )


def payroll(uid: UUID) -> Payroll:
    """One payroll with its service and funder: its sums are everybody's who reads pay."""
    return existing(
        select(Payroll)
        .where(Payroll.uid == uid)
        .options(joinedload(Payroll.service), joinedload(Payroll.funder))
    )


def computation_of(payroll_: Payroll) -> Job | None:
    return db.session.get(Job, payroll_.job_id) if payroll_.job_id else None


def inputs(payroll_: Payroll) -> Sequence[PayrollInput]:
    return db.session.scalars(
        select(PayrollInput).where(PayrollInput.payroll_id == payroll_.id).order_by(PayrollInput.id)
    ).all()


def signatures(payroll_: Payroll) -> Sequence[PayrollSignature]:
    """Every signature that was ever given, the newest last."""
    return db.session.scalars(
        select(PayrollSignature)
        .where(PayrollSignature.payroll_id == payroll_.id)
        .options(joinedload(PayrollSignature.by))
        .order_by(PayrollSignature.id)
    ).all()


def without_paper(payroll_: Payroll) -> Sequence[int]:
    """Whose changes name no paper yet, once for each change."""
    return db.session.scalars(
        select(PayrollChange.person_id).where(
            PayrollChange.payroll_id == payroll_.id, PayrollChange.document.is_(None)
        )
    ).all()


def standing(payroll_: Payroll) -> dict[Deed, PayrollSignature]:
    """The signatures that stand: under this very content, not taken back, not a week old, and of
    people who may still give them and are not paid by it, while it is not released.
    """
    return of_standing(payroll_, signatures(payroll_))


def of_standing(
    payroll_: Payroll, given: Iterable[PayrollSignature]
) -> dict[Deed, PayrollSignature]:
    at = payroll_.released_at or clock.now()
    found = {
        each.deed: each
        for each in given
        if each.withdrawn_at is None
        and each.content_sha256 == payroll_.content_sha256
        and at - each.at < SIGNATURE_STANDS
    }
    if payroll_.released_at is not None:
        return found
    return {deed: each for deed, each in found.items() if _signs_still(payroll_, each)}


def _signs_still(payroll_: Payroll, given: PayrollSignature) -> bool:
    may = may_still(given.by_id, given.at, SIGNS[given.deed])
    return may and not pays(payroll_, given.by.holder_id)


def holders(given: Iterable[PayrollSignature]) -> set[int]:
    """Who stands behind the accounts that signed."""
    return {each.by.holder_id for each in given}


def pays(payroll_: Payroll, holder_id: int) -> bool:
    """Whether a payroll has a line of this human being."""
    mine = people.own_records([holder_id])
    line = (
        select(PayrollLine.id)
        .where(PayrollLine.payroll_id == payroll_.id, PayrollLine.person_id.in_(mine))
        .limit(1)
    )
    return db.session.scalar(line) is not None


def reaches_whole(service_id: int, reader: Reader) -> bool:
    """Whether somebody who builds pay reaches every unit of a service."""
    reach = reader.reach(Permission.PAYROLL_BUILD)
    if reach.national:
        return True
    if not reach.units:
        return False
    beyond = (
        select(Unit.id)
        .where(Unit.service_id == service_id, Unit.id.not_in(units_below(reach.units)))
        .limit(1)
    )
    return db.session.scalar(beyond) is None


LOOKED_AT = 1_000
"""Lines whose people are looked up together."""


def frozen(payroll_: Payroll, among: Collection[int] | None = None) -> dict[int, HoldReason | None]:
    """Lines not on hold that may not be paid today, by their key: for age (no reason is given),
    for a confirmed match with a watch-list (said to nobody, R-IDN-04), because they were found to
    draw a reintegration benefit as well (R-DDR-01), because a funder's clearances do not stand,
    because people have put a hold on the person, because records were joined since and the same
    human being has another line, or because who is paid a stipend has left the run it was for, or
    the force, since it was computed (row 31). All lines are looked at, or those `among` these; what
    is known of a joined record and of the one that was kept holds for both.
    """
    found: dict[int, HoldReason | None] = {}
    if among is not None and len(among) > LOOKED_AT:
        keys = sorted(among)
        for start in range(0, len(keys), LOOKED_AT):
            found |= frozen(payroll_, keys[start : start + LOOKED_AT])
        return found
    last = 0
    while True:
        rows = db.session.execute(
            select(
                PayrollLine.id,
                KEPT.label("person_id"),
                Person.same_as_id,
                PayrollLine.funder_id,
                Person.unit_id,
            )
            .join(Person, PayrollLine.person_id == Person.id)
            .where(
                PayrollLine.payroll_id == payroll_.id,
                PayrollLine.state.in_(UNSENT),
                PayrollLine.id > last,
                true() if among is None else PayrollLine.id.in_(among),
            )
            .order_by(PayrollLine.id)
            .limit(LOOKED_AT)
        ).all()
        if not rows:
            return found
        last = rows[-1].id
        today = clock.today()
        stops = age_stops([row.person_id for row in rows], today)
        listed = list_stops([row.person_id for row in rows])
        twice = doubled([row.person_id for row in rows], today)
        funders = {row.funder_id for row in rows if row.funder_id}
        clear = cleared({row.person_id: row.unit_id for row in rows}, funders, today)
        held = holding([row.person_id for row in rows], today)
        past = ended(payroll_, [row.id for row in rows])
        again = _twice(payroll_, {row.person_id for row in rows if row.same_as_id})
        for row in rows:
            if stops.get(row.person_id) is AgeStop.WITHDRAWN:
                found[row.id] = None
            elif row.person_id in listed:
                found[row.id] = HoldReason.SANCTIONS
            elif row.person_id in twice or (
                row.funder_id and not clear[row.person_id, row.funder_id]
            ):
                found[row.id] = HoldReason.SUSPENDED_SUPPORT
            elif row.person_id in held:
                found[row.id] = held[row.person_id]
            elif row.id in again:
                found[row.id] = HoldReason.DUPLICATE
            elif row.id in past:
                found[row.id] = HoldReason.AWAITING_DOCUMENT


def _twice(payroll_: Payroll, people: set[int]) -> frozenset[int]:
    """Lines of these human beings, whose records were joined since it was computed, beside the one
    line that pays them: that of the record that was kept, or the first.
    """
    if not people:
        return frozenset()
    rows = db.session.execute(
        select(PayrollLine.id, KEPT.label("person_id"), PayrollLine.funder_id)
        .join(Person, PayrollLine.person_id == Person.id)
        .where(PayrollLine.payroll_id == payroll_.id, KEPT.in_(people))
        .order_by(Person.same_as_id.is_not(None), PayrollLine.id)
    )
    pays = set()
    found = set()
    for row in rows:
        key = row.person_id, row.funder_id
        if key in pays:
            found.add(row.id)
        pays.add(key)
    return frozenset(found)


def counted(payroll_: Payroll, name: str) -> dict[str, Any]:
    found: dict[str, Any] = payroll_.summary.get(name, {})
    return found


def on_hold(payroll_: Payroll) -> dict[str, tuple[int, int]]:
    """Lines on hold by reason; those that only a focal point is told about stand together."""
    found: dict[str, list[int]] = {}
    for reason, (count, minor) in counted(payroll_, "holds").items():
        name = "unsaid" if reason and HoldReason(reason) in UNSAID else reason
        there = found.setdefault(name, [0, 0])
        there[0], there[1] = there[0] + count, there[1] + minor
    return {name: (count, minor) for name, (count, minor) in found.items()}


@dataclass(frozen=True)
class Queue:
    """What waits in payrolls: to be prepared, verified, approved, released."""

    waiting: Sequence[tuple[Payroll, Deed | None]]


def queue(most: int = 12) -> Queue:
    """The newest payrolls that are computed and what each waits for; None for its release. Two
    statements.
    """
    found = db.session.scalars(
        select(Payroll)
        .where(Payroll.state == PayrollState.COMPUTED)
        .options(joinedload(Payroll.service))
        .order_by(Payroll.period.desc(), Payroll.id.desc())
        .limit(most)
    ).all()
    given = db.session.scalars(
        select(PayrollSignature)
        .where(PayrollSignature.payroll_id.in_([each.id for each in found]))
        .options(joinedload(PayrollSignature.by))
    ).all()
    waiting = []
    for each in reversed(found):
        stands = of_standing(each, [one for one in given if one.payroll_id == each.id])
        waiting.append((each, next((deed for deed in Deed if deed not in stands), None)))
    return Queue(waiting)
