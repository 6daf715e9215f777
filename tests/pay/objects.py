"""The objects of pay for the walk over every endpoint and role (tests/house/test_roles)."""

from datetime import date

from tests.makers import a_person, an_organisation, kept
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.pay.arrears.models import ArrearsEntry, PayDispute
from trainingmgr.pay.arrears.rules import DisputeKind, EntryKind
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.holds.models import PayHold, StopList, StopListEntry
from trainingmgr.pay.holds.rules import StopListState
from trainingmgr.pay.rules import CycleState, Finding, HoldReason, LineState, MatchClass
from trainingmgr.registry.people.models import Person

OCTOBER = date(2026, 10, 1)


def _cycle(cast):
    return cast.once("pay cycle", lambda: kept(
        PayCycle(service_id=an_organisation().id, period="2026-09", by_id=cast.nobody.id,
                 state=CycleState.RECONCILED, summary={"lines": 2}, reconciled_at=clock.now())
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


def holds(cast):
    near, far = _lines(cast)
    return tuple({"uid": _held(cast, each).uid} for each in (near, far))


def _held(cast, line):
    return cast.once(f"hold {line.number}", lambda: kept(
        PayHold(person_id=line.person_id, reason=HoldReason.AWAITING_DOCUMENT, from_on=OCTOBER,
                because="The card was not shown.", by_id=cast.nobody.id)
    ))  # fmt: skip


def _entry(cast, line):
    def made():
        of = kept(StopList(rule=Finding.NOT_SEEN, source="x", by_id=cast.nobody.id,
                           because="Nobody saw them for months.", notice_on=OCTOBER,
                           hearing_until=date(2026, 10, 20), appeal_until=date(2026, 11, 20),
                           state=StopListState.NOTIFIED))  # fmt: skip
        return kept(StopListEntry(stop_list_id=of.id, person_id=line.person_id)), of

    return cast.once(f"stop list {line.number}", made)


def stop_lists(cast):
    near, far = _lines(cast)
    return tuple({"uid": _entry(cast, each)[1].uid} for each in (near, far))


def stop_entries(cast):
    near, far = _lines(cast)
    return tuple({"uid": _entry(cast, each)[0].uid} for each in (near, far))


def accounts(cast):
    near, far = _lines(cast)
    return tuple({"uid": db.session.get(Person, each.person_id).uid} for each in (near, far))


def entries(cast):
    near, _far = _lines(cast)
    return {"uid": kept(
        ArrearsEntry(person_id=near.person_id, period="2026-08", kind=EntryKind.OPENING,
                     amount_minor=1, currency="XAF", source=f"x {near.uid}", by_id=cast.nobody.id)
    ).uid}, None  # fmt: skip


def _disputed(cast, line):
    return cast.once(f"dispute {line.number}", lambda: kept(
        PayDispute(person_id=line.person_id, kind=DisputeKind.NOT_PAID, by_id=cast.nobody.id,
                   said="I was not paid in August.", due_on=OCTOBER)
    ))  # fmt: skip


def disputes(cast):
    near, far = _lines(cast)
    return tuple({"uid": _disputed(cast, each).uid} for each in (near, far))


OBJECTS = {
    "pay_arrears.account": accounts,
    "pay_arrears.letter": accounts,
    "pay_arrears.roll": cycles,
    "pay_arrears.entry": entries,
    "pay_arrears.withdrawal": entries,
    "pay_arrears.dispute": disputes,
    "pay_arrears.owner": disputes,
    "pay_arrears.appeal": disputes,
    "pay_arrears.answer_letter": disputes,
    "pay_holds.decision": holds,
    "pay_holds.end": holds,
    "pay_holds.notice": holds,
    "pay_holds.show": holds,
    "pay_holds.told": holds,
    "pay_holds.withdrawal": holds,
    "pay_holds.countersignature": stop_lists,
    "pay_holds.list_end": stop_lists,
    "pay_holds.list_notice": stop_lists,
    "pay_holds.list_notices": stop_lists,
    "pay_holds.stop_list": stop_lists,
    "pay_holds.entry": stop_entries,
    "pay_holds.entry_notice": stop_entries,
    "pay.hold_found": lists,
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
