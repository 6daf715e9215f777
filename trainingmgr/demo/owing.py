"""What is owed, held and disputed: months rolled forward, a hold told, people who said so."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.demo.payroll import Payee
from trainingmgr.demo.story import Story
from trainingmgr.pay.arrears import queries as disputes
from trainingmgr.pay.arrears import services as arrears
from trainingmgr.pay.arrears.rules import DisputeKind, DisputeState
from trainingmgr.pay.files.models import PayCycle
from trainingmgr.pay.holds import queries as held
from trainingmgr.pay.holds import services as holds
from trainingmgr.pay.holds.rules import Notice
from trainingmgr.pay.rules import CycleState, HoldReason
from trainingmgr.registry.people.models import Person

LEFT = 2
"""The newest months are left to be rolled forward by whoever looks at the demonstration."""


def tell(story: Story, listed: Sequence[Payee]) -> None:
    by, clerk = story.users["pay"], story.users["hr.lf"]
    cycles = db.session.scalars(
        select(PayCycle).where(PayCycle.state == CycleState.RECONCILED).order_by(PayCycle.period)
    ).all()
    for cycle in cycles[:-LEFT]:
        with story.told(story.at(min(cycle.at.date() + timedelta(days=5), story.today), 9)):
            arrears.roll(cycle, by=by)
    unpaid = [each for each in listed if each.kind == "unpaid" and each.who is not None]
    shared = [each for each in listed if each.kind == "shared" and each.who is not None]
    with story.told(story.at(story.ago(9), 10)):
        first = arrears.take_in(
            _person(unpaid[0]), DisputeKind.NOT_ON_ROLL, None,
            "I serve every day and have had no pay for months.", by=clerk,
        )  # fmt: skip
        second = arrears.take_in(
            _person(shared[0]), DisputeKind.DEDUCTION, cycles[-1].period,
            "The sergeant takes five thousand from each of us.", by=clerk,
        )  # fmt: skip
        hold = holds.propose(
            _person(shared[-1]), HoldReason.CHANNEL_UNVERIFIED,
            "The account is that of another soldier.", from_on=story.ago(8), by=clerk,
        )  # fmt: skip
        holds.propose(
            _person(shared[1]), HoldReason.NAME_MISMATCH,
            "The bank has another name for this account.", from_on=story.ago(8), by=clerk,
        )  # fmt: skip
    with story.told(story.at(story.ago(7), 11)):
        first = disputes.dispute(first.uid, reader=by)
        arrears.own(first, seen=first.version, by=by)
        second = disputes.dispute(second.uid, reader=by)
        arrears.answer(
            second, DisputeState.UPHELD,
            "Nobody may take money from pay. The case is with the inspector general.",
            seen=second.version, by=by,
        )  # fmt: skip
        hold = held.hold(hold.uid, reader=by)
        holds.decide(hold, agree=True, seen=hold.version, by=by)
        holds.note_told(hold, Notice.LETTER, story.ago(7), seen=hold.version, by=clerk)


def _person(payee: Payee) -> Person:
    assert payee.who is not None  # noqa: S101  chosen by it
    return db.session.get_one(Person, payee.who.id)
