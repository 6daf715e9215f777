"""What waits of the roll, payrolls, cash and what people dispute."""

from collections.abc import Iterable
from datetime import date

from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import MOST, Task, Waiting
from trainingmgr.pay.arrears import queries as arrears
from trainingmgr.pay.channels import queries as channels
from trainingmgr.pay.channels.rules import Stage
from trainingmgr.pay.files.queries import cases as pay_cases
from trainingmgr.pay.files.queries import cycles as pay_cycles
from trainingmgr.pay.holds import queries as holds
from trainingmgr.pay.payments.queries import cash
from trainingmgr.pay.payments.rules.cash import SheetStage
from trainingmgr.pay.presence.queries import sheets as musters
from trainingmgr.pay.rolls.queries import payrolls
from trainingmgr.pay.rolls.rules import Deed
from trainingmgr.pay.scale.queries import rates, rights
from trainingmgr.pay.scale.rules import EntitlementState


def _pay(reader: Reader, on: date) -> Iterable[Waiting]:
    queue = pay_cycles.queue()
    if reader.may(P.PAY_RECONCILE):
        for cycle in queue.to_compare[:MOST]:
            where = {"uid": cycle.uid}
            yield Waiting(Task.PAY_TO_RECONCILE, "pay.cycle", cycle.at.date(), where=where)
        for cycle, count in queue.to_review:
            yield Waiting(Task.PAY_TO_REVIEW, "pay.review", cycle.at.date(), count)
    count, due = pay_cases.waiting(reader, on) if reader.may(P.PAY_CASE) else (0, None)
    if count:
        yield Waiting(Task.PAY_CASES, "pay_cases.index", due, count, where={"who": "mine"})
    for cycle, count in queue.unpaid:
        where = {"uid": cycle.uid}
        yield Waiting(Task.UNPAID_PRESENT, "pay.cycle", cycle.at.date(), count, where=where)


def _payrolls(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Those whose next signature is this reader's to give, the oldest month first."""
    signs = {
        Deed.PREPARED: P.PAYROLL_BUILD,
        Deed.VERIFIED: P.PAYROLL_VERIFY,
        Deed.APPROVED: P.PAYROLL_APPROVE,
        None: P.PAYROLL_APPROVE,
    }
    mine = [each for each, deed in payrolls.queue().waiting if reader.may(signs[deed])]
    if mine:
        since = mine[0].computed_at.date() if mine[0].computed_at else None
        where = {"uid": mine[0].uid}
        yield Waiting(Task.PAYROLLS_TO_SIGN, "payrolls.show", since, len(mine), where=where)


def _channels(reader: Reader, _on: date) -> Iterable[Waiting]:
    decides = reader.may(P.CHANNEL_DECIDE)
    stage = Stage.DECIDE if decides else Stage.TELL
    count, since = channels.waiting(reader=reader, stage=stage)
    if count:
        task = Task.CHANNELS_TO_DECIDE if decides else Task.CHANNELS_TO_TELL
        yield Waiting(task, "pay_channels.index", since, count, where={"stage": stage.value})


def _musters(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, since = musters.to_sign(reader=reader)
    if count:
        yield Waiting(Task.MUSTERS_TO_SIGN, "musters.index", since, count, where={"waits": "y"})


def _cash(_reader: Reader, _on: date) -> Iterable[Waiting]:
    where = {"stage": SheetStage.TYPED.value}
    if count := cash.waiting(SheetStage.TYPED):
        yield Waiting(Task.CASH_TO_CONFIRM, "payments.cash_sheets", None, count, where=where)


def _holds(reader: Reader, _on: date) -> Iterable[Waiting]:
    count, heard = holds.waiting(reader)
    if count and reader.may(P.PAY_HOLD_DECIDE):
        where = {"only": "waiting"}
        yield Waiting(Task.HOLDS_TO_DECIDE, "pay_holds.index", None, count, where=where)
    if heard and reader.may(P.PAY_HOLD_COUNTERSIGN):
        yield Waiting(Task.STOP_LISTS_TO_SIGN, "pay_holds.index", None, heard)


def _rights(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What somebody is to be paid beside the law, and the rates that it is counted by."""
    for what, (count, since) in rights.to_decide(reader=reader).items():
        where = {"what": what, "state": EntitlementState.PROPOSED.value}
        yield Waiting(Task.RIGHTS_TO_DECIDE, "pay_rights.index", since, count, where=where)
    count, first = rates.to_decide(reader=reader)
    if count:
        yield Waiting(Task.RATES_TO_DECIDE, "pay_rates.index", first, count)


def _disputes(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Those that this reader has taken on, and of whoever answers also those of nobody."""
    count, due, mine = arrears.unanswered(reader, unowned=reader.may(P.PAY_DISPUTE_DECIDE))
    if count:
        where = {"who": "mine" if mine else "unowned"}
        yield Waiting(Task.DISPUTES_TO_ANSWER, "pay_arrears.disputes", due, count, where=where)
    if reader.may(P.PAY_ARREARS_AGREE) and (count := arrears.waits(reader)):
        yield Waiting(Task.ARREARS_TO_AGREE, "pay_arrears.index", None, count)


SOURCES = [
    ((P.PAY_RECONCILE, P.PAY_READ), _pay),
    ((P.PAY_HOLD_DECIDE, P.PAY_HOLD_COUNTERSIGN), _holds),
    ((P.PAY_RIGHT_DECIDE,), _rights),
    ((P.PAY_DISPUTE, P.PAY_DISPUTE_DECIDE), _disputes),
    ((P.PAYROLL_BUILD, P.PAYROLL_VERIFY, P.PAYROLL_APPROVE), _payrolls),
    ((P.CHANNEL_DECIDE, P.CHANNEL_PROPOSE), _channels),
    ((P.MUSTER_CERTIFY,), _musters),
    ((P.PAYMENT_HEAR,), _cash),
]
