"""The objects of pay for the walk over every endpoint and role (tests/house/test_roles)."""

from tests.makers import a_person, an_organisation, kept
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.rules import CycleState, Finding, LineState, MatchClass


def _cycle(cast):
    return cast.once("pay cycle", lambda: kept(
        PayCycle(service_id=an_organisation().id, period="2026-09", by_id=cast.nobody.id,
                 state=CycleState.RECONCILED, summary={"lines": 2})
    ))  # fmt: skip


def _line(cast, unit_id, number):
    return cast.once(f"pay line {number}", lambda: _a_line(cast, unit_id, number))


def _a_line(cast, unit_id, number):
    person = a_person(unit_id=unit_id)
    return kept(
        PayLine(cycle_id=_cycle(cast).id, number=number, name=person.name_display,
                gross_minor=1, net_minor=1, currency="XAF", state=LineState.RETURNED,
                match=MatchClass.REVIEW, probability=0.5, person_id=person.id,
                parts={}, evidence=[])
    )  # fmt: skip


def _finding(line):
    return kept(
        Discrepancy(cycle_id=line.cycle_id, finding=Finding.UNPAID_LINE, line_id=line.id,
                    person_id=line.person_id)
    )  # fmt: skip


def _lines(cast):
    return _line(cast, cast.unit.id, 2), _line(cast, cast.other_unit.id, 3)


def cycles(cast):
    """A cycle is everybody's who reads pay; its lines are not."""
    return {"uid": _cycle(cast).uid}, None


def lists(cast):
    return {"uid": _cycle(cast).uid, "tab": "unpaid"}, None


def lines(cast):
    near, far = _lines(cast)
    return {"uid": near.uid}, {"uid": far.uid}


def findings(cast):
    near, far = _lines(cast)
    return {"uid": _finding(near).uid}, {"uid": _finding(far).uid}


def children(cast):
    """A line that age stops: the focal point's alone."""
    line = _line(cast, cast.unit.id, 2)
    return {"uid": kept(
        Discrepancy(cycle_id=line.cycle_id, finding=Finding.AGE_UNDER_18, line_id=line.id,
                    person_id=line.person_id)
    ).uid}, None  # fmt: skip


OBJECTS = {
    "pay_cases.child": children,
    "pay_cases.owner": findings,
    "pay.compare": cycles,
    "pay.cycle": cycles,
    "pay.finding": findings,
    "pay.line": lines,
    "pay.listed": lists,
    "pay.tie": lines,
}

LISTS = {"pay": lambda cast: f"cycle={_cycle(cast).uid}&tab=unpaid"}
