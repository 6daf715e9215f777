"""What pay costs: the wage bill month by month, and who earns it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.files.models import PayCycle, PayLine
from trainingmgr.pay.files.queries.cycles import Counted
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.queries.sums import Sums
from trainingmgr.pay.rolls.rules import SENT, Purpose
from trainingmgr.pay.rules import HELD, CycleState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import within
from trainingmgr.registry.structure.models import Post, Rank, Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.tabular.queries import finished

YEAR = 12
DONE = (CycleState.RECONCILED, CycleState.CLOSED)


@dataclass(frozen=True)
class Bill:
    """One month of one service: lines, money, a sum a currency. By the file that came; where none
    came, by the payroll that we paid ourselves.
    """

    cycle: PayCycle | Payroll
    lines: int
    money: Sequence[Money]


def reaches(reader: Reader) -> Reach:
    """Whose pay the figures are of: the country's, or that of the units of this reader."""
    return reader.reach(Permission.PAY_FIGURES)


def bills(reader: Reader, most: int = YEAR) -> list[Bill]:
    """The wage bill by month and service, the newest first; of people within reach alone where
    that is not the country. Three statements.
    """
    found: Sequence[PayCycle] = db.session.scalars(
        select(PayCycle)
        .where(PayCycle.state.in_(DONE), finished(PayCycle.batch_id))
        .options(joinedload(PayCycle.service))
        .order_by(PayCycle.period.desc(), PayCycle.id.desc())
        .limit(most * 3)
    ).all()
    own = _own({(each.service_id, each.period) for each in found}, most)
    if reaches(reader).national:
        counted = [(each, Counted(each.summary)) for each in found]
        bills_ = [Bill(each, summary.lines, summary.money()) for each, summary in counted]
        sums = [(each, Sums(each).roll) for each in own]
        bills_ += [Bill(each, roll.count, [roll.money]) for each, roll in sums]
    else:
        bills_ = _of_units(found, reader) + _own_of_units(own, reader)
    return sorted(bills_, key=lambda bill: bill.cycle.period, reverse=True)


def _own(told: Collection[tuple[int, str]], most: int) -> list[Payroll]:
    """Our payrolls of salaries that were released, of services and months without a file."""
    found = db.session.scalars(
        select(Payroll)
        .where(Payroll.state.in_(SENT), Payroll.purpose == Purpose.SALARY)
        .options(joinedload(Payroll.service))
        .order_by(Payroll.period.desc(), Payroll.id.desc())
        .limit(most * 3)
    )
    return [each for each in found if (each.service_id, each.period) not in told]


def _own_of_units(payrolls: Sequence[Payroll], reader: Reader) -> list[Bill]:
    rows = db.session.execute(
        select(PayrollLine.payroll_id, func.count(), func.sum(PayrollLine.net_minor))
        .join(Person, PayrollLine.person_id == Person.id)
        .where(
            PayrollLine.payroll_id.in_([each.id for each in payrolls]), within(reaches(reader))
        )
        .group_by(PayrollLine.payroll_id)
    )  # fmt: skip
    sums = {payroll_id: (count, int(minor)) for payroll_id, count, minor in rows}
    return [
        Bill(each, sums[each.id][0], [Money(sums[each.id][1], each.currency)])
        for each in payrolls
        if each.id in sums
    ]


def _of_units(cycles: Sequence[PayCycle], reader: Reader) -> list[Bill]:
    lines: dict[int, int] = defaultdict(int)
    money: dict[int, list[Money]] = defaultdict(list)
    rows = db.session.execute(
        select(PayLine.cycle_id, PayLine.currency, func.count(), func.sum(PayLine.net_minor))
        .join(Person, PayLine.person_id == Person.id)
        .where(
            PayLine.cycle_id.in_([each.id for each in cycles]), PayLine.match.in_(HELD),
            within(reaches(reader)),
        )
        .group_by(PayLine.cycle_id, PayLine.currency)
        .order_by(PayLine.cycle_id, PayLine.currency)
    )  # fmt: skip
    for cycle_id, currency, count, minor in rows:
        lines[cycle_id] += count
        money[cycle_id].append(Money(int(minor), currency))
    return [Bill(each, lines[each.id], money[each.id]) for each in cycles if lines[each.id]]


def newest(found: Sequence[Bill]) -> list[PayCycle | Payroll]:
    """The newest month of each service, of these."""
    kept: dict[int, PayCycle | Payroll] = {}
    for each in found:
        kept.setdefault(each.cycle.service_id, each.cycle)
    return list(kept.values())


@dataclass(frozen=True)
class Step:
    """One band of the pyramid: people, gross pay of a month, posts that are authorised."""

    band: str
    people: int
    money: Sequence[Money]
    posts: int


def pyramid(months: Sequence[PayCycle | Payroll], reader: Reader) -> list[Step]:
    """Who earns what: people within reach paid in the newest months, by rank band. Three
    statements.
    """
    own = [each.id for each in months if isinstance(each, Payroll)]
    paid: dict[str, dict[str, int]] = defaultdict(dict)
    people: dict[str, int] = defaultdict(int)
    rows = db.session.execute(
        select(Rank.band, PayLine.currency, func.count(func.distinct(Person.id)),
               func.sum(PayLine.gross_minor))
        .select_from(PayLine)
        .join(Person, PayLine.person_id == Person.id)
        .join(Rank, Person.rank_id == Rank.id)
        .where(
            PayLine.cycle_id.in_([each.id for each in _files(months)]), PayLine.match.in_(HELD),
            within(reaches(reader)),
        )
        .group_by(Rank.band, PayLine.currency)
    ).all()  # fmt: skip
    ours: Sequence[Any] = db.session.execute(
        select(PayrollLine.band, Payroll.currency, func.count(), func.sum(PayrollLine.gross_minor))
        .join(Payroll, PayrollLine.payroll_id == Payroll.id)
        .join(Person, PayrollLine.person_id == Person.id)
        .where(
            PayrollLine.payroll_id.in_(own), PayrollLine.band.is_not(None), within(reaches(reader))
        )
        .group_by(PayrollLine.band, Payroll.currency)
    ).all()
    for band, currency, count, minor in (*rows, *ours):
        people[band] += count
        paid[band][currency] = paid[band].get(currency, 0) + int(minor)
    posts = dict(
        db.session.execute(
            select(Post.band, func.count())
            .join(Unit, Post.unit_id == Unit.id)
            .where(Post.authorised.is_(True), in_reach(reaches(reader)))
            .group_by(Post.band)
        ).all()
    )
    return [
        Step(band, people.get(band, 0),
             [Money(minor, currency) for currency, minor in sorted(paid.get(band, {}).items())],
             posts.get(band, 0))
        for band in sorted({*people, *posts}, key=_height, reverse=True)
    ]  # fmt: skip


def _files(months: Sequence[PayCycle | Payroll]) -> list[PayCycle]:
    return [each for each in months if isinstance(each, PayCycle)]


def _height(band: str) -> tuple[bool, int]:
    return band.startswith("OF"), int(band[3:] or 0)
