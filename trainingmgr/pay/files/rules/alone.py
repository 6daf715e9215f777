"""Findings that one line shows by itself, with the person it is held to pay."""

from collections.abc import Iterator
from typing import Any

from trainingmgr.pay.files.rules import (
    MONTHS_UNSEEN,
    PRESENT,
    STOPPED,
    TOLERATED,
    Found,
    Line,
    Month,
    Serving,
)
from trainingmgr.pay.rules import ChannelFailure, Finding, HoldReason, LineState
from trainingmgr.pay.rules import MatchClass as M
from trainingmgr.pay.rules.files import ARREARS
from trainingmgr.pay.scale.rules import RETIREMENT_AGE
from trainingmgr.registry.people.rules import Category, Status

GONE: dict[Status, Finding] = {
    Status.DECEASED: Finding.DECEASED_PAID,
    Status.DISCHARGED: Finding.DISCHARGED_PAID,
    Status.RETIRED: Finding.DISCHARGED_PAID,
    Status.TRANSFERRED_OUT: Finding.DISCHARGED_PAID,
    Status.AWOL: Finding.AWOL_PAID,
    Status.DESERTER: Finding.AWOL_PAID,
    Status.DETAINED: Finding.DETAINED_PAID,
}
NOT_ARRIVED: dict[LineState, Finding] = {
    LineState.REJECTED: Finding.UNPAID_LINE,
    LineState.PARTIALLY_PAID: Finding.PARTIAL,
    LineState.RETURNED: Finding.RETURNED,
    LineState.UNCLAIMED: Finding.UNCLAIMED,
}
ALLOWANCES = frozenset(
    "ration hazard hardship specialist command transport family uniform other".split()
)
EXTRAS = ALLOWANCES | {ARREARS}
"""What a gross holds beside the base pay."""
BY_LAW = frozenset({"tax", "pension"})
"""Deductions that the law takes from everybody; any other owes an order of its own."""


def of_line(line: Line, person: Serving | None, month: Month) -> Iterator[Found]:
    """Everything that is odd about one line. `person` is whom it is held to pay."""
    if line.match in (M.ABSENT, M.DENIED):
        yield _found(line, Finding.GHOST_NO_PERSON)
    if line.state in NOT_ARRIVED:
        rest = line.net - (line.paid or 0)
        yield _found(line, NOT_ARRIVED[line.state], rest, failure=line.failure, arrived=line.paid)
    yield from _deductions(line, person)
    if line.pays is None:
        return
    if person is not None:
        yield from _of_person(line, person, month)
    yield from _amount(line, month)
    if misnamed(line):
        yield _found(line, Finding.NAME_MISMATCH)


def _found(line: Line, finding: Finding, amount: int | None = None, **facts: Any) -> Found:
    said = {key: value for key, value in facts.items() if value is not None}
    net = line.net if amount is None else amount
    return Found(finding, line.id, line.pays, None, net, line.currency, said)


def _of_person(line: Line, person: Serving, month: Month) -> Iterator[Found]:
    gone = GONE.get(person.status) if person.status else None
    moving = line.state not in STOPPED
    if gone is not None and moving:
        yield _found(line, gone, status=person.status)
    if line.band and person.band and line.band != person.band:
        yield _rank(line, person, month)
    if person.status in PRESENT:
        if person.slotted is False:
            yield _found(line, Finding.NO_POST, unfunded=person.has_post or None)
        if unseen(person) and moving:
            yield _found(line, Finding.NOT_SEEN, months=MONTHS_UNSEEN)
    limit, law = month.retire.get(person.band or "", (RETIREMENT_AGE, None))
    if person.age is not None and person.age >= limit and gone is None:
        yield _found(line, Finding.OVER_RETIREMENT, limit=limit, law=law)
    if person.draws or person.category is Category.EX_COMBATANT_CANDIDATE:
        yield _found(line, Finding.DDR_DOUBLE)
    yield from _allowances(line, person)
    yield from _late(line, person, month)


def _rank(line: Line, person: Serving, month: Month) -> Found:
    """A rise since the file before, without an order, is a promotion that nobody earned."""
    before = month.bands.get(line.pays) if line.pays is not None else None
    rose = before == person.band and above(line.band or "", before or "")
    finding = Finding.UNEARNED_PROMOTION if rose else Finding.RANK_MISMATCH
    return _found(line, finding, paid_as=line.band, ordered=person.band, before=before)


def above(band: str, other: str) -> bool:
    """Whether one rank band stands above another: OF-1 above OR-9."""
    return (band[:2] == "OF", int(band[3:] or 0)) > (other[:2] == "OF", int(other[3:] or 0))


def unseen(person: Serving) -> bool:
    """Papers of the last months are there without them. A missing paper is unknown (R-PAY-04)."""
    last = list(person.sightings)[-MONTHS_UNSEEN:]
    return len(last) == MONTHS_UNSEEN and all(each is False for each in last)


def _amount(line: Line, month: Month) -> Iterator[Found]:
    """How far the base pay is from the scale, where the scale is known."""
    if line.scale is None:
        return
    due, currency = line.scale
    facts: dict[str, Any] = {"paid": line.base, "due": due, "due_in": currency}
    if currency != line.currency:
        rate = month.rate.get((currency, line.currency))
        if rate is None or abs(line.base - due * rate) * 100 > due * rate * TOLERATED:
            yield _found(line, Finding.FX_VARIANCE, line.base, **facts)
        return
    over = abs(line.base - due)
    if over * 100 > due * TOLERATED:
        yield _found(line, Finding.AMOUNT_VARIANCE, over, **facts)
    elif over:
        yield _found(line, Finding.ROUNDING, over, **facts)


def _allowances(line: Line, person: Serving) -> Iterator[Found]:
    if person.granted is None:
        return
    without = {
        code: minor for code, minor in line.parts.items()
        if code in ALLOWANCES and code not in person.granted
    }  # fmt: skip
    if without:
        amount = sum(without.values())
        yield _found(line, Finding.ALLOWANCE_NOT_ENTITLED, amount, parts=without)


def _deductions(line: Line, person: Serving | None) -> Iterator[Found]:
    """What was taken off and nobody ordered: levies above all, and money that is simply missing.

    A file that lists no deduction of a line says nothing of them, and nothing is missing.
    """
    taken = {code: minor for code, minor in line.parts.items() if code not in EXTRAS}
    ordered = BY_LAW | (person.ordered or frozenset() if person else frozenset())
    owed = "levy deduction".split() if person is None or person.ordered is None else list(taken)
    odd = {code: taken[code] for code in owed if code in taken and code not in ordered}
    missing = line.gross - sum(taken.values()) - line.net
    if taken and missing * 100 > line.gross * TOLERATED:
        odd["missing"] = missing
    if odd:
        yield _found(line, Finding.DEDUCTION_UNEXPLAINED, sum(odd.values()), parts=odd)


def _late(line: Line, person: Serving, month: Month) -> Iterator[Found]:
    """Changes that this cycle learnt too late, and changes of months before that it corrects."""
    for from_on, recorded_on in person.changes:
        days: dict[str, Any] = {"from": from_on.isoformat(), "recorded": recorded_on.isoformat()}
        if month.cut_off < recorded_on <= month.next and from_on <= month.last:
            yield _found(line, Finding.LATE_CHANGE, **days)
            return
        if month.before < recorded_on <= month.cut_off and from_on < month.first:
            yield _found(line, Finding.RETRO, **days)
            return


def misnamed(line: Line) -> bool:
    said = line.failure is ChannelFailure.NAME_MISMATCH or line.hold is HoldReason.NAME_MISMATCH
    return said or (line.other_name and line.match is not M.CONFIRMED)
