"""Arrears and disputes: counted from the pay files, corrected by two, answered by another."""

from typing import Any, NamedTuple, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, and_, case, insert, or_, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.arrears import events, queries
from trainingmgr.pay.arrears.models import ArrearsEntry, PayDispute
from trainingmgr.pay.arrears.rules import (
    ANSWERED,
    APPEAL_DAYS,
    BY_HAND,
    OWES,
    UNANSWERED,
    DisputeKind,
    DisputeState,
    EntryKind,
    due,
    taken_from,
)
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.rules import source_of
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.queries.ended import still_due
from trainingmgr.pay.rolls.services import closing
from trainingmgr.pay.rules import ARRIVED, HELD, CycleState, Finding, LineState, files
from trainingmgr.pay.scale.queries import plain, scales
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Rank

ENTRY = cast("Table", ArrearsEntry.__table__)
LEAST = 10


@operation
def roll(cycle: PayCycle, *, by: User) -> int:
    """Count what one month left unpaid: lines that did not arrive, the rest of those that arrived
    in part, and who served on no line. What its lines paid of former months is taken off.

    Once for each cycle. Whoever serves on no line is owed what the scale gives their rank; where
    no scale says so, nothing is guessed, and a clerk writes the entry.
    """
    allowed(by, Permission.PAY_ARREARS_AGREE)
    approving(by)
    if cycle.rolled_at is not None:
        raise Refusal(_("The arrears of this month are counted already."))
    compared = (CycleState.RECONCILED, CycleState.CLOSED)
    if cycle.state not in compared:
        raise Refusal(_("This cycle is not compared yet."))
    found = [*_lines(cycle), *_unpaid(cycle)]
    rows = [_row(cycle, each, by) for each in found if each.minor > 0]
    rows += _paid(cycle.period, _paid_with(cycle), asked_by=cycle.by_id, by=by)
    _write(rows)
    cycle.rolled_at = clock.now()
    journal.record(
        events.ArrearsRolled(period=cycle.period, entries=len(rows),
                             about=("pay_cycle", cycle.id)),
        by=by,
    )  # fmt: skip
    return len(rows)


@operation
def roll_payroll(payroll: Payroll, *, by: User) -> int:
    """Count what a released payroll left unpaid, once every line has an answer (domain 4.5, 12).

    Lines on hold are owed as well; of a stipend only the days that it is still due for. Who is
    owed for this month already, by a pay file or by hand, is not counted twice. Counted again, it
    takes off what arrived since by another way.
    """
    allowed(by, Permission.PAY_ARREARS_AGREE)
    approving(by)
    arrived = queries.arrived_since(payroll)
    if payroll.rolled_at is not None and not arrived:
        raise Refusal(_("The arrears of this month are counted already."))
    if not queries.is_answered(payroll):
        raise Refusal(_("Bring in first what became of every line of this payroll."))
    unpaid = queries.unpaid_of(payroll)
    due = still_due(payroll, [line for _key, _net, line in unpaid])
    found = [
        Movement(key, due.get(line, net), payroll.currency, f"payroll line {line}", line)
        for key, net, line in unpaid
    ]
    rows = [_row(payroll, each, by) for each in found if each.minor > 0]
    of_lines = [
        Movement(key, net, payroll.currency, f"paid by payroll line {line}", line)
        for key, net, line in arrived
    ]
    rows += _paid(payroll.period, of_lines, asked_by=payroll.released_by_id or 0, by=by)
    _write(rows)
    closing.note_rolled(payroll)
    journal.record(
        events.ArrearsRolled(period=payroll.period, entries=len(rows),
                             about=("payroll", payroll.id)),
        by=by,
    )  # fmt: skip
    return len(rows)


class Movement(NamedTuple):
    """A person, an amount in the smallest coin, its currency, and where it comes from."""

    person_id: int
    minor: int
    currency: str
    source: str
    line_id: int | None = None


def _write(rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(ENTRY), rows)


def _lines(cycle: PayCycle) -> list[Movement]:
    """What did not arrive: the whole of a line, or the rest where the file says which part did."""
    part = and_(PayLine.state == LineState.PARTIALLY_PAID, PayLine.paid_minor.is_not(None))
    rest = PayLine.net_minor - case((part, PayLine.paid_minor), else_=0)
    rows = db.session.execute(
        select(PayLine.person_id, rest, PayLine.currency, PayLine.uid).where(
            PayLine.cycle_id == cycle.id,
            PayLine.match.in_(HELD),
            or_(PayLine.state.in_(OWES), part),
        )
    )
    return [Movement(key, net, currency, f"line {uid}") for key, net, currency, uid in rows if key]


def _paid_with(cycle: PayCycle) -> list[Movement]:
    """Arrears that lines of this month paid, where the bank or a signature says that they arrived
    (R-PAY-07).
    """
    rows = db.session.execute(
        select(PayLine.person_id, PayLine.parts, PayLine.currency, PayLine.uid).where(
            PayLine.cycle_id == cycle.id, PayLine.match.in_(HELD), PayLine.state.in_(ARRIVED)
        )
    )
    return [
        Movement(key, parts[files.ARREARS], currency, f"line {uid}")
        for key, parts, currency, uid in rows
        if key and parts.get(files.ARREARS)
    ]


def _paid(period: str, found: list[Movement], *, asked_by: int, by: User) -> list[dict[str, Any]]:
    """What was paid, taken from the oldest months that are owed; beyond them from this one.

    One person brought the file or released the money, another counts it.
    """
    if not found:
        return []
    another_person(by, asked_by)
    owed = queries.months_of([each.person_id for each in found])
    now = {"at": clock.now(), "agreed_at": clock.now()}
    return [
        {
            "uid": new_uid(), "version": 1, "period": month, "kind": EntryKind.PAID,
            **_moved_by(each, part), "by_id": asked_by, "agreed_by_id": by.id, **now,
        }
        for each in found
        for month, part in taken_from(
            owed.get((each.person_id, each.currency), {}), each.minor, beyond=period
        )
    ]  # fmt: skip


def _unpaid(cycle: PayCycle) -> list[Movement]:
    scale = scales(cycle.service_id, files.first_day(cycle.period))
    rows = db.session.execute(
        select(Person.id, Rank.code)
        .join(Discrepancy, Discrepancy.person_id == Person.id)
        .join(Rank, Person.rank_id == Rank.id)
        .where(Discrepancy.cycle_id == cycle.id, Discrepancy.finding == Finding.UNPAID_PRESENT)
    )
    found = []
    for key, code in rows:
        _band, amount = scale.get(plain(code), (None, None))
        if amount is not None:
            found.append(Movement(key, amount[0], amount[1], source_of(cycle.uid)))
    return found


def _row(of: PayCycle | Payroll, each: Movement, by: User) -> dict[str, Any]:
    now = clock.now()
    return {
        "uid": new_uid(), "version": 1, "period": of.period, "kind": EntryKind.ACCRUED,
        **_moved_by(each, each.minor), "by_id": by.id, "at": now, "agreed_by_id": by.id,
        "agreed_at": now,
    }  # fmt: skip


def _moved_by(each: Movement, minor: int) -> dict[str, Any]:
    return {
        "person_id": each.person_id, "amount_minor": minor, "currency": each.currency,
        "source": each.source, "line_id": each.line_id,
    }  # fmt: skip


@operation
def ask_entry(
    person: Person, kind: EntryKind, period: str, amount: Money, authority: str, *, by: User
) -> ArrearsEntry:
    """Write an entry by hand: it counts once a second person agrees."""
    allowed(by, Permission.PAY_ARREARS_WRITE)
    if kind not in BY_HAND:
        raise Refusal(_("What accrues is counted from the pay files."), field="kind")
    if period > f"{clock.today():%Y-%m}":
        raise Refusal(_("This month is still to come."), field="period")
    if not authority.strip():
        raise Refusal(_("Write who decided it, and in which paper."), field="authority")
    _not_own(person, by)
    made = ArrearsEntry(
        person_id=person.id, period=period, kind=kind, amount_minor=amount.minor,
        currency=amount.currency, source=f"by hand {new_uid()}", authority=authority.strip()[:200],
        by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.ArrearsAsked(person=person.number, period=period, kind=kind.value,
                            authority=made.authority, about=("person", person.id)),
        by=by,
    )  # fmt: skip
    return made


@operation
def decide_entry(found: ArrearsEntry, *, agree: bool, seen: int | None, by: User) -> None:
    """A second person agrees to an entry, or refuses it."""
    allowed(by, Permission.PAY_ARREARS_AGREE)
    found.as_seen(seen)
    another_person(by, found.by_id)
    _not_own(found.person, by)
    if not found.waits:
        raise Refusal(_("Nothing waits for a second person here."))
    if agree:
        in_time(found.at)
        found.agreed_by_id, found.agreed_at = by.id, clock.now()
    else:
        found.refused_at = clock.now()
    journal.record(
        events.ArrearsDecided(person=found.person.number, period=found.period,
                              outcome="agreed" if agree else "refused",
                              about=("person", found.person_id)),
        by=by,
    )  # fmt: skip


@operation
def withdraw_entry(found: ArrearsEntry, *, seen: int | None, by: User) -> None:
    """Whoever asked for an entry takes it back before anybody has decided."""
    found.as_seen(seen)
    if found.by_id != by.id:
        raise Refusal(_("Only whoever asked for it takes it back."))
    if not found.waits:
        raise Refusal(_("This is decided already."))
    found.withdrawn_at = clock.now()
    journal.record(
        events.ArrearsWithdrawn(person=found.person.number, period=found.period,
                                about=("person", found.person_id)),
        by=by,
    )  # fmt: skip


@operation
def note_opened(person: Person, *, by: User) -> None:
    happening = events.ArrearsOpened(
        person=person.number, people=[person.id], about=("person", person.id)
    )
    journal.record(happening, by=by)


@operation
def take_in(
    person: Person, kind: DisputeKind, period: str | None, said: str, *, by: User
) -> PayDispute:
    """Somebody at the desk says that their pay is wrong: written down, owned, due in 30 days."""
    allowed(by, Permission.PAY_DISPUTE)
    made = PayDispute(
        person_id=person.id, unit_id=person.unit_id, kind=kind, period=period, said=_sentence(said),
        due_on=due(clock.today()), by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _moved(made, person, by, said)
    return made


@operation
def own(found: PayDispute, *, seen: int | None, by: User) -> None:
    """Answer for a dispute from now on."""
    allowed(by, Permission.PAY_CASE)
    found.as_seen(seen)
    _not_own(found.person, by)
    if found.state not in UNANSWERED:
        raise Refusal(_("This dispute is answered already."))
    found.owner_id = by.id
    if found.state is DisputeState.RECEIVED:
        found.state = found.state.then(DisputeState.IN_WORK)
    journal.record(
        events.DisputeOwned(person=found.person.number, kind=found.kind.value,
                            about=("person", found.person_id)),
        by=by,
    )  # fmt: skip


@operation
def answer(
    found: PayDispute, state: DisputeState, text: str, *, seen: int | None, by: User
) -> None:
    """Say who is right. Never whoever took it in; of an appeal, never whoever answered before."""
    may_answer(found, by)
    found.as_seen(seen)
    if state not in ANSWERED:
        raise Refusal(_("Say who is right."), field="state")
    if found.state is DisputeState.RECEIVED:
        found.state = found.state.then(DisputeState.IN_WORK)
    found.state = found.state.then(state)
    found.answer = _sentence(text)
    found.owner_id = found.owner_id or by.id
    found.decided_by_id, found.decided_at = by.id, clock.now()
    _moved(found, found.person, by, text)


def may_answer(found: PayDispute, by: User) -> None:
    """Raise a Refusal that says why this account does not answer this dispute."""
    allowed(by, Permission.PAY_DISPUTE_DECIDE)
    before = found.appeal_of.decided_by_id if found.appeal_of is not None else None
    another_person(by, found.by_id, before)
    _not_own(found.person, by)


@operation
def appeal(found: PayDispute, said: str, *, by: User) -> PayDispute:
    """The person does not accept the answer: another dispute, answered by somebody else."""
    allowed(by, Permission.PAY_DISPUTE)
    if found.state not in ANSWERED or found.decided_at is None:
        raise Refusal(_("There is no answer to appeal against yet."))
    if found.appeal_of_id is not None:
        raise Refusal(_("This was the appeal. Its answer is the last one here."))
    if clock.today() > found.decided_at.date() + APPEAL_DAYS:
        raise Refusal(_("The time to appeal is over. Take it in as a new dispute."))
    made = PayDispute(
        person_id=found.person_id, unit_id=found.unit_id, kind=found.kind, period=found.period,
        said=_sentence(said), due_on=due(clock.today()), by_id=by.id, appeal_of_id=found.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _moved(made, found.person, by, said)
    return made


def _moved(found: PayDispute, person: Person, by: User, said: str) -> None:
    journal.record(
        events.DisputeMoved(person=person.number, kind=found.kind.value,
                            state=found.state.value, said=said[:500],
                            about=("person", person.id)),
        by=by,
    )  # fmt: skip


def _sentence(text: str) -> str:
    if len(text.strip()) < LEAST:
        raise Refusal(_("Write it in a full sentence."))
    return text.strip()[:1000]


def _not_own(person: Person, by: User) -> None:
    if people.is_own(person, by.holder_id):
        raise Refusal(_("This is your own pay. Somebody else must do it."))
