"""What is known of a payroll's lines as a whole: the payroll before, sums, hashes, leavers."""

from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from trainingmgr.core.db import db
from trainingmgr.core.journal import canonical
from trainingmgr.pay.rolls.models import Payroll, PayrollChange, PayrollLine
from trainingmgr.pay.rolls.rules import BY_RULE, SHOWN
from trainingmgr.pay.rules import LineState
from trainingmgr.registry.people.models import ServiceRecord

PIECE = 1_000


def before(payroll: Payroll) -> Payroll | None:
    """The newest payroll of an earlier month that paid the same."""
    return db.session.scalar(
        select(Payroll)
        .where(
            Payroll.service_id == payroll.service_id,
            Payroll.purpose == payroll.purpose,
            Payroll.currency == payroll.currency,
            Payroll.period < payroll.period,
            Payroll.state.in_(SHOWN),
        )
        .order_by(Payroll.period.desc())
        .limit(1)
    )


def lines_before(payroll_id: int | None, ids: Collection[int]) -> dict[tuple[int, Any], Any]:
    """What these people had on a payroll, by person and funder."""
    if payroll_id is None:
        return {}
    rows = db.session.execute(
        select(
            PayrollLine.person_id, PayrollLine.funder_id, PayrollLine.grade, PayrollLine.step,
            PayrollLine.net_minor, PayrollLine.channel_id, PayrollLine.days,
        ).where(PayrollLine.payroll_id == payroll_id, PayrollLine.person_id.in_(ids))
    )  # fmt: skip
    return {(row.person_id, row.funder_id): row for row in rows}


def leavers(payroll: Payroll, previous_id: int) -> list[Any]:
    """Who was on the payroll before and is on none of this one's lines, some hundred at a time:
    the person, what was paid, and the paper of the newest record of their service.
    """
    now, told = aliased(PayrollLine), aliased(PayrollChange)
    rows = db.session.execute(
        select(PayrollLine.person_id, func.sum(PayrollLine.net_minor).label("net_minor"))
        .outerjoin(now, and_(now.payroll_id == payroll.id, now.person_id == PayrollLine.person_id))
        .outerjoin(
            told, and_(told.payroll_id == payroll.id, told.person_id == PayrollLine.person_id)
        )
        .where(PayrollLine.payroll_id == previous_id, now.id.is_(None), told.id.is_(None))
        .group_by(PayrollLine.person_id)
        .order_by(PayrollLine.person_id)
        .limit(PIECE)
    ).all()
    records = db.session.execute(
        select(
            ServiceRecord.person_id, ServiceRecord.reference, ServiceRecord.status,
            ServiceRecord.recorded_at,
        )
        .where(ServiceRecord.person_id.in_([row.person_id for row in rows]))
        .order_by(ServiceRecord.person_id, ServiceRecord.from_on, ServiceRecord.id)
    )  # fmt: skip
    newest = {row.person_id: row for row in records}
    return [(row.person_id, int(row.net_minor), newest.get(row.person_id)) for row in rows]


def digest(row: Mapping[str, Any]) -> str:
    """The hash of what one line says, its hold with it."""
    held = row["state"] is LineState.HELD
    said = [
        *(row[name] for name in ("number", "person_id", "purpose", "funder_id", "unit_id")),
        *(row[name] for name in ("post_id", "slot", "seen", "grade", "step", "days")),
        *(row[name] for name in ("base_minor", "allowances", "deductions", "net_minor")),
        *(row[name] for name in ("channel", "channel_id", "channel_end")),
        held,
        row["hold"] if held else None,
    ]
    return sha256(canonical(said).encode()).hexdigest()


DIGESTED = (
    "number person_id purpose funder_id unit_id post_id slot seen grade step days base_minor "
    "allowances deductions net_minor channel channel_id channel_end state hold"
).split()


def digest_of(line: PayrollLine) -> str:
    return digest({name: getattr(line, name) for name in DIGESTED})


def content(payroll: Payroll, inputs: str | None) -> str:
    """The hash of the whole: inputs, every line in its order, every change with its paper."""
    total = sha256((inputs or "").encode())
    for found in _digests(payroll.id):
        total.update(found.encode())
    changes = db.session.execute(
        select(PayrollChange.person_id, PayrollChange.kind, PayrollChange.was, PayrollChange.now,
               PayrollChange.document)
        .where(PayrollChange.payroll_id == payroll.id)
        .order_by(PayrollChange.person_id, PayrollChange.kind)
    )  # fmt: skip
    for row in changes:
        total.update(canonical(list(row)).encode())
    return total.hexdigest()


def _digests(payroll_id: int) -> Iterator[str]:
    rows = db.session.execute(
        select(PayrollLine.digest)
        .where(PayrollLine.payroll_id == payroll_id)
        .order_by(PayrollLine.number)
    )
    yield from rows.scalars()


def summary(payroll_id: int) -> dict[str, Any]:
    """Lines and money by state and by hold, lines by slot and presence; changes by kind. Three
    statements, one of them through every line; money is of one currency, the payroll's.
    """
    of, line = PayrollLine.payroll_id == payroll_id, PayrollLine
    lines = net = gross = held = held_net = 0
    states: dict[str, list[int]] = {}
    holds: dict[str, list[int]] = {}
    slots: dict[str, int] = {}
    seen: dict[str, int] = {}
    alike = (line.state, line.hold, line.slot, line.seen)
    sums = func.count(), func.sum(line.gross_minor), func.sum(line.net_minor)
    for state, reason, slot, presence, count, gross_, net_ in db.session.execute(
        select(*alike, *sums).where(of).group_by(*alike)
    ):
        lines, net, gross = lines + count, net + int(net_), gross + int(gross_)
        _add(states, state.value, count, int(net_))
        if state is LineState.HELD:
            held, held_net = held + count, held_net + int(net_)
            _add(holds, reason.value if reason else "", count, int(net_))
        for kept, value in ((slots, slot), (seen, presence)):
            kept[value.value] = kept.get(value.value, 0) + count
    changes: dict[str, list[int]] = {}
    for kind, count, without, difference in db.session.execute(
        select(
            PayrollChange.kind, func.count(),
            func.sum(case((PayrollChange.document.is_(None), 1), else_=0)),
            func.sum(PayrollChange.difference_minor),
        )
        .where(PayrollChange.payroll_id == payroll_id)
        .group_by(PayrollChange.kind)
    ):  # fmt: skip
        changes[kind.value] = [count, int(without), int(difference)]
    of_units = db.session.scalars(
        select(func.count())
        .where(of, line.hold.in_(BY_RULE), line.held_by_id.is_(None))
        .group_by(line.unit_id)
    ).all()
    return {
        "lines": lines, "gross": gross, "net": net, "held": held, "held_net": held_net,
        "states": states, "holds": holds, "changes": changes,
        "slots": slots, "seen": seen,
        "by_rule": sum(of_units), "most_of_a_unit": max(of_units, default=0),
    }  # fmt: skip


def _add(kept: dict[str, list[int]], key: str, count: int, minor: int) -> None:
    there = kept.get(key, [0, 0])
    kept[key] = [there[0] + count, there[1] + minor]
