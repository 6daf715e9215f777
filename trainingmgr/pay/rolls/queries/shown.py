"""The lines of a payroll, and what changed in them, as a reader may see them: whose a reader
sees is the register's answer.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.money import Money
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import Shown
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls.models import (
    Payroll,
    PayrollChange,
    PayrollLine,
    PayrollSignature,
)
from trainingmgr.pay.rolls.queries.payrolls import standing
from trainingmgr.pay.rolls.rules import (
    SHOWN,
    ChangeKind,
    Deed,
    PayrollState,
    Seen,
)
from trainingmgr.pay.rules import HoldReason, LineState
from trainingmgr.pay.rules.eyes import Eyes
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import within
from trainingmgr.vetting.queries import age_stops
from trainingmgr.vetting.rules import AgeStop


@dataclass(frozen=True)
class Row:
    """One line as this reader may see it. Somebody whom age stops is one word (R-AGE-01)."""

    number: int
    line: Any = None
    person: Any = None
    state: LineState | None = None
    hold: HoldReason | None = None
    currency: str = ""
    stopped: bool = False

    def money(self, minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, self.currency)

    @property
    def net(self) -> Money | None:
        return self.money(self.line.net_minor) if self.line else None


def are_gone(payroll_: Payroll) -> bool:
    """Whether the lines of a closed payroll were erased in time (R-DAT-07)."""
    left = select(PayrollLine.id).where(PayrollLine.payroll_id == payroll_.id).limit(1)
    return payroll_.state is PayrollState.CLOSED and db.session.scalar(left) is None


def lines(
    payroll_: Payroll,
    *,
    reader: Reader,
    state: LineState | None = None,
    hold: HoldReason | None = None,
    seen: Seen | None = None,
    cursor: str | None = None,
) -> Page[Row]:
    """The lines that the reader may see, in their order; by presence nobody whom age stops. Three
    statements.
    """
    wanted = _lines(payroll_, reader)
    if seen is not None:
        told = or_(PayrollLine.state != LineState.HELD, PayrollLine.hold.is_not(None))
        wanted = wanted.where(PayrollLine.seen == seen, told)
    if state is not None:
        wanted = wanted.where(PayrollLine.state == state)
    if hold is not None:
        wanted = wanted.where(PayrollLine.hold == hold)
    found = page_of(wanted, PayrollLine.number, PayrollLine.id, cursor=cursor)
    rows = _rows(payroll_, found.rows, reader)
    return Page(rows, found.before, found.after)


def _lines(payroll_: Payroll, reader: Reader) -> Any:
    return (
        select(PayrollLine)
        .where(
            PayrollLine.payroll_id == payroll_.id,
            true() if payroll_.state in SHOWN else ~true(),
            mine(PayrollLine.person_id, reader),
        )
        .options(
            joinedload(PayrollLine.person),
            joinedload(PayrollLine.unit),
            joinedload(PayrollLine.funder),
        )
    )


def mine(person_id: Any, reader: Reader) -> ColumnElement[bool]:
    """Lines of people within the reader's reach."""
    reach = reader.reach(Permission.PAY_READ)
    if reach.national:
        return true()
    people = select(Person.id).where(within(reach, holder_id=reader.holder_id))
    inside: ColumnElement[bool] = person_id.in_(people)
    return inside


def _rows(payroll_: Payroll, found: Sequence[PayrollLine], reader: Reader) -> list[Row]:
    stops = stopped([line.person_id for line in found])
    given = standing(payroll_) if found else {}
    return [row_of(payroll_, line, reader, stops, given) for line in found]


def row_of(
    payroll_: Payroll,
    line_: PayrollLine,
    reader: Reader,
    stops: frozenset[int],
    given: dict[Deed, PayrollSignature],
) -> Row:
    if line_.person_id in stops:
        return Row(line_.number, stopped=True)
    return Row(
        line_.number,
        Shown(line_, Eyes.of(reader)),
        Shown(line_.person, reader),
        shown_state(payroll_, line_.state, given),
        line_.hold,
        payroll_.currency,
    )


def shown_state(
    payroll_: Payroll, state: LineState, given: dict[Deed, PayrollSignature]
) -> LineState:
    """A draft is checked or approved with its payroll: that follows from the signatures."""
    if state is not LineState.DRAFT:
        return state
    if payroll_.state in (PayrollState.RELEASED, PayrollState.CLOSED) or Deed.APPROVED in given:
        return LineState.APPROVED
    return LineState.CHECKED if Deed.VERIFIED in given else LineState.DRAFT


def stopped(person_ids: Collection[int]) -> frozenset[int]:
    """Whom age stops today, among these (R-AGE-01). One statement."""
    stops = age_stops(set(person_ids), clock.today()) if person_ids else {}
    return frozenset(key for key, stop in stops.items() if stop is AgeStop.WITHDRAWN)


def line(uid: UUID, *, reader: Reader) -> PayrollLine:
    """The line with its payroll, person, post and unit: if the reader may see it."""
    return existing(
        select(PayrollLine)
        .join(PayrollLine.payroll)
        .where(
            PayrollLine.uid == uid,
            Payroll.state.in_(SHOWN),
            mine(PayrollLine.person_id, reader),
        )
        .options(
            joinedload(PayrollLine.payroll).joinedload(Payroll.service),
            joinedload(PayrollLine.person).options(
                joinedload(Person.unit), joinedload(Person.rank)
            ),
            joinedload(PayrollLine.unit),
            joinedload(PayrollLine.post),
            joinedload(PayrollLine.funder),
        )
    )


def changes(
    payroll_: Payroll,
    *,
    reader: Reader,
    kind: ChangeKind | None = None,
    without_paper: bool = False,
    cursor: str | None = None,
) -> Page[Any]:
    """What is otherwise than the month before, of people within reach; nobody whom age stops."""
    wanted = (
        select(PayrollChange)
        .where(
            PayrollChange.payroll_id == payroll_.id,
            true() if payroll_.state in SHOWN else ~true(),
            mine(PayrollChange.person_id, reader),
        )
        .options(joinedload(PayrollChange.person).joinedload(Person.unit))
    )
    if kind is not None:
        wanted = wanted.where(PayrollChange.kind == kind)
    if without_paper:
        wanted = wanted.where(PayrollChange.document.is_(None))
    found = page_of(wanted, PayrollChange.id, cursor=cursor)
    stops = stopped([each.person_id for each in found.rows])
    rows = [ChangeRow.of(payroll_, each, reader, stops) for each in found.rows]
    return Page(rows, found.before, found.after)


@dataclass(frozen=True)
class ChangeRow:
    """One change as this reader may see it."""

    change: Any = None
    person: Any = None
    was: Any = None
    now: Any = None
    difference: Money | None = None
    stopped: bool = False

    @classmethod
    def of(
        cls, payroll_: Payroll, change: PayrollChange, reader: Reader, stops: frozenset[int]
    ) -> "ChangeRow":
        if change.person_id in stops:
            return cls(stopped=True)
        was, now = change.was, change.now
        if change.kind is ChangeKind.AMOUNT:
            return cls(Shown(change, Eyes.of(reader)), Shown(change.person, reader),
                       Money(int(was or 0), payroll_.currency),
                       Money(int(now or 0), payroll_.currency),
                       Money(change.difference_minor, payroll_.currency))  # fmt: skip
        return cls(Shown(change, Eyes.of(reader)), Shown(change.person, reader), was, now,
                   Money(change.difference_minor, payroll_.currency))  # fmt: skip


def change(uid: UUID, *, reader: Reader) -> PayrollChange:
    """One change with its payroll and person: if the reader may see it."""
    found: PayrollChange = existing(_changes(reader).where(PayrollChange.uid == uid))
    return found


def changes_of(
    payroll_: Payroll, uids: Collection[UUID], *, reader: Reader
) -> Sequence[PayrollChange]:
    """These changes of one payroll, if the reader may see them all."""
    found: Sequence[PayrollChange] = db.session.scalars(
        _changes(reader)
        .where(PayrollChange.payroll_id == payroll_.id, PayrollChange.uid.in_(uids))
        .order_by(PayrollChange.id)
    ).all()
    if len(found) != len(uids):
        raise NotFound
    return found


def _changes(reader: Reader) -> Any:
    return (
        select(PayrollChange)
        .join(PayrollChange.payroll)
        .where(Payroll.state.in_(SHOWN), mine(PayrollChange.person_id, reader))
        .options(
            joinedload(PayrollChange.payroll).joinedload(Payroll.service),
            joinedload(PayrollChange.person).joinedload(Person.unit),
        )
    )
