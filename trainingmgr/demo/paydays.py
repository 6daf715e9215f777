"""Twenty-four months of pay: each file as it came in, compared with the register, and decided."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import LargeBinary, Table, bindparam, insert, select

from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job
from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.demo.army import BAND, RANKS
from trainingmgr.demo.payroll import (
    AMOUNTS,
    CURRENCY,
    MONTHS,
    PENSION,
    RATION,
    Payee,
    payees,
)
from trainingmgr.demo.story import Story, put
from trainingmgr.pay.files.events import ComparisonAsked, CycleCompared, CycleImported
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries.cycles import summary_of
from trainingmgr.pay.files.rules import due, source_of
from trainingmgr.pay.files.services import comparison
from trainingmgr.pay.rules import (
    Channel,
    ChannelFailure,
    CycleState,
    Finding,
    FindingState,
    LineState,
    MatchClass,
    files,
)
from trainingmgr.pay.scale import services as scale
from trainingmgr.pay.scale.services import rates, set_grade, set_retirement

L, F = LineState, Finding
LINE = cast("Table", PayLine.__table__)
_PUT = insert(LINE).values(account=bindparam("sealed", type_=LargeBinary))
FOUND = {"ghost": F.GHOST_NO_PERSON, "twice": F.DUP_PERSON, "shared": F.DUP_ACCOUNT,
         "grade": F.RANK_MISMATCH, "amount": F.AMOUNT_VARIANCE}  # fmt: skip
FAILS = (
    (L.RETURNED, ChannelFailure.NAME_MISMATCH), (L.RETURNED, ChannelFailure.CLOSED),
    (L.REJECTED, ChannelFailure.WRONG_ACCOUNT), (L.UNCLAIMED, ChannelFailure.UNCLAIMED),
    (L.REJECTED, ChannelFailure.NUMBER_INACTIVE),
)  # fmt: skip


@dataclass(frozen=True)
class Asker:
    """Who asked for a comparison that this loading makes itself."""

    by_id: int


def tell(story: Story) -> list[Payee]:
    """The scale, then month by month; the newest file is compared by the product itself."""
    by = story.users["finance"]
    with story.told(story.at(story.began, 14)):
        for band in sorted({band for _code, band, *_titles in RANKS}):
            set_retirement(
                story.organisations["LF"], band, 62 if band.startswith("OF") else 60,
                valid_from=story.began - timedelta(days=365), law="Law 7 on military pensions",
                by=by,
            )  # fmt: skip
        for code, band, *_titles in RANKS:
            set_grade(
                story.organisations["LF"], code, band=band,
                amount=Money.of(str(AMOUNTS[band]), CURRENCY),
                valid_from=story.began - timedelta(days=365), law="Decree 11 on army pay", by=by,
            )  # fmt: skip
    newest = f"{story.today.replace(day=1) - timedelta(days=1):%Y-%m}"
    months = files.months_before(newest, MONTHS)
    listed = payees(story, months)
    for n, month in enumerate(months):
        cycle = _came_in(story, month, n, listed)
        if n == MONTHS - 1:
            _compared_now(story, cycle)
        else:
            _decided(story, cycle, n, listed)
    for month in months[-6:]:
        _rated(story, month)
    return listed


def _rated(story: Story, month: str) -> None:
    """What a dollar was worth, as the central bank said on the last day of the month."""
    last = files.last_day(month)
    with story.told(story.at(min(last + timedelta(days=1), story.today), 9)):
        made = rates.propose(
            month, "USD", CURRENCY, Decimal(590 + last.month * 3), on=last,
            source="Central bank, monthly bulletin", by=story.users["finance"],
        )  # fmt: skip
        rates.decide(made, agreed=True, seen=made.version, by=story.users["pay"])


def _came_in(story: Story, month: str, n: int, listed: Sequence[Payee]) -> PayCycle:
    by, last = story.users["hr.lf"], files.last_day(month)
    came = min(last + timedelta(days=3), story.today)
    cycle = PayCycle(
        service_id=story.organisations["LF"].id, period=month, state=CycleState.IMPORTED,
        cut_off_on=last - timedelta(days=6), by_id=by.id, at=story.at(came, 10),
    )  # fmt: skip
    db.session.add(cycle)
    db.session.flush()
    rows = list(_lines(story, cycle.id, month, n, listed))
    db.session.execute(_PUT, rows)
    cycle.summary = summary_of(cycle.id)
    happening = CycleImported(
        period=month, lines=len(rows), sha256=sha256(month.encode()).hexdigest(),
        about=("pay_cycle", cycle.id),
    )  # fmt: skip
    story.note(happening, by, story.at(came, 10))
    return cycle


def _lines(
    story: Story, cycle_id: int, month: str, n: int, listed: Sequence[Payee]
) -> Iterator[dict[str, Any]]:
    on, last = files.first_day(month), files.last_day(month)
    compared = n < MONTHS - 1
    number = 1
    for each in listed:
        if not each.first <= n <= each.last:
            continue
        number += 1
        grade = each.grade(on)
        base = AMOUNTS[BAND[grade]] + each.extra
        pension = round(base * PENSION)
        state, failure = _state(story, each, n)
        unclear = each.kind == "unclear" and not compared
        match = None
        if compared:
            match = MatchClass.ABSENT if each.who is None else MatchClass.SETTLED
        yield {
            "uid": new_uid(), "version": 1, "cycle_id": cycle_id, "number": number,
            "service_number": None if unclear else each.number,
            "name": each.name, "born": None if unclear else each.born,
            "unit_text": None if unclear else each.unit, "grade": grade,
            "gross_minor": base + RATION,
            "net_minor": base + RATION - pension, "currency": CURRENCY,
            "parts": {"ration": RATION, "pension": pension}, "channel": each.channel,
            "sealed": each.sealed, "account_end": each.account[-4:] if each.account else None,
            "account_mark": each.account_mark, "phone_mark": each.phone_mark, "state": state,
            "state_since": min(last + timedelta(days=4), story.today), "failure": failure,
            "hold": each.hold if n >= MONTHS - 2 else None,
            "person_id": each.who.id if compared and each.who else None, "match": match,
            "probability": 1.0 if match is MatchClass.SETTLED else None, "evidence": [],
            "rivals": 0, "after": None, "decided_by_id": None, "decided_at": None,
            "because": None,
        }  # fmt: skip


def _state(story: Story, each: Payee, n: int) -> tuple[LineState, ChannelFailure | None]:
    """Only a bank or a signature says that money arrived; the newest month is not all in yet."""
    if each.hold is not None and n >= MONTHS - 2:
        return L.HELD, None
    at = story.rng.random()
    if at < 0.008:
        return story.rng.choice(FAILS)
    cash = each.channel is Channel.CASH_PARADE
    if n == MONTHS - 1 and at > 0.82:
        return (L.UNKNOWN if cash else L.ACCEPTED), None
    return (L.SIGNED_RECEIVED if cash else L.SETTLED), None


def _compared_now(story: Story, cycle: PayCycle) -> None:
    """The newest month, by the same comparison that a worker makes."""
    by = story.users["pay"]
    at = story.at(min(cycle.at.date() + timedelta(days=1), story.today), 11)
    with story.told(at):
        cycle.state = cycle.state.then(CycleState.RECONCILING)
        asked = ComparisonAsked(period=cycle.period, about=("pay_cycle", cycle.id))
        story.note(asked, by, at)
        db.session.flush()
        plan = comparison.plan(cycle)
        comparison.write(plan, 0, plan.size)
        comparison.publish(cycle, cast("Job", Asker(by.id)))
    cycle.reconciled_at = at


def _decided(story: Story, cycle: PayCycle, n: int, listed: Sequence[Payee]) -> None:
    """What was found in a month that is past, and what people made of it since."""
    cycle.state, at = (
        CycleState.RECONCILED,
        story.at(min(cycle.at.date() + timedelta(days=2), story.today), 15),
    )
    cycle.reconciled_at = at
    scale.use(cycle.service_id, cycle.period, source_of(cycle.uid))
    lines = {
        row.service_number: row
        for row in db.session.execute(
            select(LINE.c.id, LINE.c.service_number, LINE.c.net_minor, LINE.c.account_mark)
            .where(LINE.c.cycle_id == cycle.id)
        )
    }  # fmt: skip
    old = n < MONTHS - 4
    rows = []
    for each in listed:
        finding = FOUND.get(each.kind)
        there = each.first <= n <= each.last
        if each.kind == "unpaid" and not there:
            rows.append(_finding(story, cycle, F.UNPAID_PRESENT, None, each, old=old))
        elif there and finding is not None and each.number in lines:
            rows.append(_finding(story, cycle, finding, lines[each.number], each, old=old))
    put(Discrepancy, rows)
    cycle.summary = summary_of(cycle.id)
    ghosts = sum(row["finding"] is F.GHOST_NO_PERSON for row in rows)
    happening = CycleCompared(
        period=cycle.period, lines=len(lines), matched=len(lines) - ghosts, ghosts=ghosts,
        unpaid=sum(row["finding"] is F.UNPAID_PRESENT for row in rows),
        about=("pay_cycle", cycle.id),
    )  # fmt: skip
    story.note(happening, story.users["pay"], at)


def _finding(
    story: Story, cycle: PayCycle, finding: Finding, line: Any, each: Payee, *, old: bool
) -> dict[str, Any]:  # fmt: skip
    state = FindingState.OPEN
    if old:
        state = story.rng.choice((FindingState.EXPLAINED, FindingState.CORRECTED,
                                  FindingState.FALSE_ALARM))  # fmt: skip
    day: date = cycle.at.date() + timedelta(days=12)
    at = (cycle.reconciled_at or cycle.at).date()
    owner = story.users["pay"].id if old or story.rng.random() < 0.4 else None
    return {
        "cycle_id": cycle.id,
        "finding": finding,
        "line_id": line.id if line is not None else None,
        "person_id": each.who.id if each.who is not None else None,
        "group_mark": line.account_mark if finding is F.DUP_ACCOUNT and line is not None else None,
        "amount_minor": line.net_minor if line is not None else 0,
        "currency": CURRENCY if line is not None else None,
        "facts": {},
        "due_on": due(finding, at),
        "owner_id": owner,
        "state": state,
        "note": "Looked at with the battalion's nominal roll." if old else None,
        "decided_by_id": story.users["pay"].id if old else None,
        "decided_at": story.at(min(day, story.today), 10) if old else None,
    }
