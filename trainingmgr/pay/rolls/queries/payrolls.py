"""Payrolls and their lines for readers. Whose lines a reader may see is the register's answer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import aliased, joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job
from trainingmgr.core.money import Money
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import FieldClass, Shown
from trainingmgr.pay.holds.queries import holding
from trainingmgr.pay.rolls.models import (
    Payroll,
    PayrollChange,
    PayrollInput,
    PayrollLine,
    PayrollSignature,
)
from trainingmgr.pay.rolls.queries.reading import cleared
from trainingmgr.pay.rolls.rules import (
    PENDING,
    SHOWN,
    SIGNATURE_STANDS,
    UNSENT,
    ChangeKind,
    Deed,
    PayrollState,
)
from trainingmgr.pay.rules import ARRIVED, UNSAID, HoldReason, LineState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import within
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import units_below
from trainingmgr.vetting.ddr.queries import doubled
from trainingmgr.vetting.queries import age_stops, list_stops
from trainingmgr.vetting.rules import AgeStop


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
    found = db.session.scalar(
        select(Payroll)
        .where(Payroll.uid == uid)
        .options(joinedload(Payroll.service), joinedload(Payroll.funder))
    )
    if found is None:
        raise NotFound
    return found


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


def standing(payroll_: Payroll) -> dict[Deed, PayrollSignature]:
    """The signatures that stand: under this very content, not taken back, not a week old."""
    return of_standing(payroll_, signatures(payroll_))


def of_standing(
    payroll_: Payroll, given: Iterable[PayrollSignature]
) -> dict[Deed, PayrollSignature]:
    at = payroll_.released_at or clock.now()
    return {
        each.deed: each
        for each in given
        if each.withdrawn_at is None
        and each.content_sha256 == payroll_.content_sha256
        and at - each.at < SIGNATURE_STANDS
    }


def holders(given: Iterable[PayrollSignature]) -> set[int]:
    """Who stands behind the accounts that signed."""
    return {each.by.holder_id for each in given}


def pays(payroll_: Payroll, holder_id: int) -> bool:
    """Whether a payroll has a line of this human being."""
    own = aliased(Person)
    mine = select(own.id).where(own.holder_id == holder_id)
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
    draw a reintegration benefit as well (R-DDR-01), because a funder's clearances do not stand, or
    because people have put a hold on the person. All lines are looked at, or those `among` these.
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
            select(PayrollLine.id, PayrollLine.person_id, PayrollLine.funder_id, Person.unit_id)
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


@dataclass(frozen=True)
class Eyes:
    """A reader of pay: amounts are theirs to see, whatever else is not."""

    field_classes: frozenset[FieldClass]

    @classmethod
    def of(cls, reader: Reader) -> "Eyes":
        more = {FieldClass.S2} if reader.may(Permission.PAY_READ) else set()
        return cls(frozenset(reader.field_classes | more))


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


def lines(
    payroll_: Payroll,
    *,
    reader: Reader,
    state: LineState | None = None,
    hold: HoldReason | None = None,
    cursor: str | None = None,
) -> Page[Row]:
    """The lines that the reader may see, in their order. Three statements."""
    wanted = _lines(payroll_, reader)
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
    found = db.session.scalar(
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
    if found is None:
        raise NotFound
    return found


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
    found = db.session.scalar(
        select(PayrollChange)
        .join(PayrollChange.payroll)
        .where(
            PayrollChange.uid == uid,
            Payroll.state.in_(SHOWN),
            mine(PayrollChange.person_id, reader),
        )
        .options(
            joinedload(PayrollChange.payroll).joinedload(Payroll.service),
            joinedload(PayrollChange.person).joinedload(Person.unit),
        )
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Sum:
    count: int
    money: Money


class Sums:
    """A payroll in lines and money, by what became of them: they add up to the whole."""

    def __init__(self, payroll_: Payroll) -> None:
        self._said, self._currency = payroll_.summary, payroll_.currency

    def _of(self, *states: LineState) -> Sum:
        kept = self._said.get("states", {})
        found = [kept[state.value] for state in states if state.value in kept]
        return Sum(sum(each[0] for each in found), self._money(sum(each[1] for each in found)))

    def _money(self, minor: int) -> Money:
        return Money(minor, self._currency)

    @property
    def roll(self) -> Sum:
        return self._of(*LineState)

    @property
    def held(self) -> Sum:
        return self._of(LineState.HELD)

    @property
    def payable(self) -> Sum:
        return self._of(*(state for state in LineState if state is not LineState.HELD))

    @property
    def exported(self) -> Sum:
        """Left the house in a file or on a sheet, whatever became of it since."""
        stays = {LineState.HELD, LineState.DRAFT, LineState.CHECKED, LineState.APPROVED,
                 LineState.CANCELLED}  # fmt: skip
        return self._of(*(state for state in LineState if state not in stays))

    @property
    def settled(self) -> Sum:
        return self._of(*ARRIVED)

    @property
    def rejected(self) -> Sum:
        return self._of(LineState.REJECTED)

    @property
    def returned(self) -> Sum:
        return self._of(LineState.RETURNED, LineState.UNCLAIMED)

    @property
    def waiting(self) -> Sum:
        """Left, and nobody has said yet what became of it."""
        return self._of(*(PENDING - {LineState.DRAFT, LineState.CHECKED, LineState.APPROVED}))

    @property
    def unpaid(self) -> Sum:
        """Everything on the roll that is not with its person."""
        return self._of(*(state for state in LineState if state not in ARRIVED))

    @property
    def add_up(self) -> bool:
        """Control sums: the whole is what is held and what is payable, in lines and in money."""
        whole, parts = self.roll, (self.held, self.payable)
        return (
            whole.count == sum(each.count for each in parts) == self._said.get("lines")
            and whole.money.minor == sum(each.money.minor for each in parts)
            and whole.money.minor == self._said.get("net")
            and self.exported.money.minor
            == self.settled.money.minor + self.waiting.money.minor + self.failed.money.minor
        )

    @property
    def failed(self) -> Sum:
        return self._of(LineState.REJECTED, LineState.RETURNED, LineState.UNCLAIMED,
                        LineState.PARTIALLY_PAID)  # fmt: skip


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


def of_person(person_ids: Collection[int], most: int = 12) -> Sequence[PayrollLine]:
    """The newest lines of one person on payrolls that are computed, with their payroll."""
    return db.session.scalars(
        select(PayrollLine)
        .join(PayrollLine.payroll)
        .where(PayrollLine.person_id.in_(person_ids), Payroll.state.in_(SHOWN))
        .options(joinedload(PayrollLine.payroll), joinedload(PayrollLine.funder))
        .order_by(Payroll.period.desc(), PayrollLine.id.desc())
        .limit(most)
    ).all()
