"""Reasons that were typed once for many: of orders, of stop lists, of legal holds."""

from sqlalchemy import Date, cast, func, literal, or_, select
from sqlalchemy import String as Text

from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.core import clock
from trainingmgr.core.db import another
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.queries.kind import Kind, from_above, held, of_person
from trainingmgr.oversight.retention.rules import BLANK
from trainingmgr.pay.holds.models import PayHold, StopList, StopListEntry
from trainingmgr.pay.holds.rules import OPEN, AppealState, StopListState

OF_ORDERS = ("move_order", "move_line", "move_appeal")
OVER = ("carried_out", "withdrawn")
"""States of an order after which nothing happens by it."""


def move_order() -> Kind:
    """Of an order that is over for everybody on it: nobody waits to be moved, no appeal waits."""
    order, line, appeal = (from_above(each) for each in OF_ORDERS)
    lines = select(line.c.id).where(line.c.order_id == order.c.id)
    waits = lines.where(line.c.done_on.is_(None), line.c.ended_on.is_(None))
    appeals = (
        select(appeal.c.id)
        .join(line, line.c.id == appeal.c.line_id)
        .where(line.c.order_id == order.c.id, appeal.c.decided_on.is_(None))
    )
    rows = (
        select()
        .select_from(order)
        .where(
            order.c.state.in_(OVER), order.c.why != BLANK,
            ~waits.correlate(order).exists(), ~appeals.correlate(order).exists(),
        )
    )  # fmt: skip
    theirs = lines.where(line.c.person_id == held().id)
    return Kind(
        order.c.id, order.c.code, func.coalesce(order.c.done_on, order.c.effective_on), rows,
        held=lambda holds: of_person(holds, theirs.correlate(order, held()).exists()),
    )  # fmt: skip


def stop_reason() -> Kind:
    """Of a list that is signed or given up, by which nobody's pay waits, with no appeal open."""
    holds_ = select(PayHold.id).where(
        PayHold.stop_list_id == StopList.id, PayHold.state.in_(OPEN)
    )  # fmt: skip
    entries = select(StopListEntry.id).where(StopListEntry.stop_list_id == StopList.id)
    appeals = entries.where(StopListEntry.appeal_state == AppealState.OPEN)
    rows = (
        select()
        .select_from(StopList)
        .where(
            StopList.state.in_((StopListState.IN_EFFECT, StopListState.CANCELLED)),
            StopList.because != BLANK, ~holds_.exists(), ~appeals.exists(),
        )
    )  # fmt: skip
    theirs = entries.where(StopListEntry.person_id == held().id)
    day = func.substr(cast(StopList.at, Text(40)), 1, 10)
    return Kind(
        StopList.id, day + literal(" ") + cast(StopList.rule, Text(40)),
        func.coalesce(StopList.countersigned_at, StopList.at), rows,
        held=lambda holds: of_person(holds, theirs.correlate(StopList, held()).exists()),
    )  # fmt: skip


def legal_hold() -> Kind:
    """Of a hold that was lifted, or whose last day is over."""
    over = another(LegalHold, "over")
    rows = (
        select()
        .select_from(over)
        .where(
            over.reason != BLANK,
            or_(over.lifted_at.is_not(None), over.until_on < clock.today()),
        )
    )
    last = func.coalesce(func.date(over.lifted_at, type_=Date), over.until_on)
    return Kind(
        over.id, over.code, last, rows,
        held=lambda holds: of_person(holds, held().id == over.person_id),
    )  # fmt: skip


def emergency() -> Kind:
    """Of a reading in an emergency, whatever became of it: within a day it was over. It names
    nobody but who asked, of whom no legal hold is.
    """
    row = EmergencyReading
    rows = select().select_from(row).where(row.reason != BLANK)
    label = literal("E-") + cast(row.id, Text(40))
    return Kind(row.id, label, row.asked_at, rows)
