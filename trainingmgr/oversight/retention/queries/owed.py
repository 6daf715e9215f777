"""What the law of pay keeps for seven years of one person: settled months, disputes, holds."""

from typing import Any

from sqlalchemy import String as Text
from sqlalchemy import and_, case, cast, func, literal, or_, select

from trainingmgr.core.db import another
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.queries.kind import Bool, Kind, held, of_month, of_person
from trainingmgr.pay.arrears.models import ArrearsEntry, PayDispute
from trainingmgr.pay.arrears.rules import ADDS, UNANSWERED
from trainingmgr.pay.files.models import PayCycle, PayLine
from trainingmgr.pay.holds.models import PayHold, StopList, StopListEntry
from trainingmgr.pay.holds.rules import OPEN, AppealState, StopListState
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.registry.people.models import Person


def arrears() -> Kind:
    """Of one human being a month in one currency, known by its first entry: settled to nought, of a
    month whose payrolls are closed and whose files are counted, with nothing that waits.
    """
    all_ = another(ArrearsEntry, "all_")
    theirs = (
        all_.person_id.in_(_records()), all_.period == ArrearsEntry.period,
        all_.currency == ArrearsEntry.currency,
    )  # fmt: skip
    entries = select(all_.id).where(*theirs).correlate(ArrearsEntry, Person)
    signed = case((all_.kind.in_(ADDS), all_.amount_minor), else_=-all_.amount_minor)
    owed = (
        select(func.coalesce(func.sum(signed), 0))
        .where(*theirs, all_.agreed_at.is_not(None))
        .correlate(ArrearsEntry, Person)
        .scalar_subquery()
    )
    last = (
        select(func.max(all_.at)).where(*theirs).correlate(ArrearsEntry, Person).scalar_subquery()
    )
    disputed = select(PayDispute.id).where(
        PayDispute.person_id.in_(_records()), PayDispute.period == ArrearsEntry.period,
        PayDispute.state.in_(UNANSWERED),
    ).correlate(ArrearsEntry, Person)  # fmt: skip
    rows = (
        select()
        .select_from(ArrearsEntry)
        .join(Person, Person.id == ArrearsEntry.person_id)
        .where(
            ~entries.where(all_.id < ArrearsEntry.id).exists(),
            ~entries.where(
                all_.agreed_at.is_(None), all_.refused_at.is_(None), all_.withdrawn_at.is_(None)
            ).exists(),
            owed == 0, ~disputed.exists(), ~_is_open(ArrearsEntry.period),
        )
    )  # fmt: skip
    return Kind(
        ArrearsEntry.id,
        Person.number + literal(" ") + ArrearsEntry.period + literal(" ") + ArrearsEntry.currency,
        last, rows,
        held=lambda holds: or_(
            of_person(holds, held().id.in_(_records())),
            of_month(holds, LegalHold.reference == ArrearsEntry.period),
        ),
    )  # fmt: skip


def _records() -> Any:
    """Every record of the human being of a row: the kept one and those joined to it."""
    one = another(Person, "one")
    kept = func.coalesce(Person.same_as_id, Person.id)
    return select(one.id).where(or_(one.id == kept, one.same_as_id == kept)).correlate(Person)


def _is_open(period: Any) -> Bool:
    """Whether something of a month may still be counted as owed."""
    payrolls = select(Payroll.id).where(
        Payroll.period == period, Payroll.state != PayrollState.CLOSED
    )
    lines = select(PayLine.id).where(PayLine.cycle_id == PayCycle.id).correlate(PayCycle)
    files = select(PayCycle.id).where(
        PayCycle.period == period, PayCycle.rolled_at.is_(None), lines.exists()
    )
    return or_(*(each.correlate(ArrearsEntry).exists() for each in (payrolls, files)))


def pay_dispute() -> Kind:
    """Of a dispute that was answered, or taken back; with an appeal, once that is answered too."""
    appeal = another(PayDispute, "appeal")
    open_ = select(appeal.id).where(
        appeal.appeal_of_id == PayDispute.id, appeal.state.in_(UNANSWERED)
    )
    rows = (
        select()
        .select_from(PayDispute)
        .join(Person, Person.id == PayDispute.person_id)
        .where(PayDispute.state.not_in(UNANSWERED), ~open_.correlate(PayDispute).exists())
    )
    return Kind(
        PayDispute.id, _labelled(PayDispute.at),
        func.coalesce(PayDispute.decided_at, PayDispute.at), rows,
        held=lambda holds: or_(
            of_person(holds, held().id.in_(_records())),
            of_month(holds, LegalHold.reference == PayDispute.period),
        ),
    )  # fmt: skip


def pay_hold() -> Kind:
    """Of a hold that has ended, was refused or taken back."""
    rows = (
        select()
        .select_from(PayHold)
        .join(Person, Person.id == PayHold.person_id)
        .where(PayHold.state.not_in(OPEN))
    )
    ended = func.coalesce(PayHold.until_on, PayHold.from_on)
    within = and_(_month(PayHold.from_on) <= LegalHold.reference,
                  LegalHold.reference <= _month(ended))  # fmt: skip
    return Kind(
        PayHold.id, _labelled(PayHold.from_on),
        func.coalesce(PayHold.ended_at, PayHold.decided_at, PayHold.at), rows,
        held=lambda holds: or_(
            of_person(holds, held().id.in_(_records())), of_month(holds, within)
        ),
    )  # fmt: skip


def stop_list() -> Kind:
    """Of one person on a list that is signed or given up, without an appeal that waits and without
    a hold that stands.
    """
    stands = select(PayHold.id).where(
        PayHold.stop_list_id == StopListEntry.stop_list_id,
        PayHold.person_id == StopListEntry.person_id, PayHold.state.in_(OPEN),
    )  # fmt: skip
    rows = (
        select()
        .select_from(StopListEntry)
        .join(StopList, StopList.id == StopListEntry.stop_list_id)
        .join(Person, Person.id == StopListEntry.person_id)
        .where(
            StopList.state.in_((StopListState.IN_EFFECT, StopListState.CANCELLED)),
            func.coalesce(StopListEntry.appeal_state, "") != AppealState.OPEN,
            ~stands.correlate(StopListEntry).exists(),
        )
    )
    ended = func.coalesce(StopListEntry.appeal_decided_at, StopList.countersigned_at, StopList.at)
    return Kind(
        StopListEntry.id, _labelled(StopList.at), ended, rows,
        held=lambda holds: of_person(holds, held().id.in_(_records())),
    )  # fmt: skip


def _labelled(on: Any) -> Any:
    return Person.number + literal(" ") + func.substr(cast(on, Text(40)), 1, 10)


def _month(on: Any) -> Any:
    return func.substr(cast(on, Text(10)), 1, 7)
