"""The closed month's files for the bank and the operator, and what they answered."""

import io
from datetime import date, timedelta
from xml.sax.saxutils import escape

from sqlalchemy import select, update

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.demo import parades
from trainingmgr.demo.payroll import CURRENCY
from trainingmgr.demo.story import Story
from trainingmgr.pay.channels.models import PaymentProvider
from trainingmgr.pay.payments.models import PayingAccount, Payment, PaymentFile
from trainingmgr.pay.payments.rules.layouts import PAWA
from trainingmgr.pay.payments.services import accounts, hearing, leaving
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rules import Channel
from trainingmgr.pay.rules.files import last_day

HOLDER = "Treasury, account of the armed forces"
NUMBERS = {Channel.BANK_ACCOUNT: "100020003000400050006", Channel.MOBILE_MONEY: "90001122"}
REFUSED = ("AC04", "AC01", "BE01")
ANSWER = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
    "<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><GrpSts>{group}</GrpSts>"
    "</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}-B1</OrgnlPmtInfId>"
    "{lines}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
)
LINE = (
    "<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId><TxSts>{state}</TxSts>"
    "<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
)


def tell(story: Story, payroll: Payroll) -> set[int]:
    """Write the files and sheets of a released month, read the answers. The lines sent."""
    day = last_day(payroll.period) + timedelta(days=4)
    by = story.users["finance"]
    for provider in _paying(story):
        with story.told(story.at(day, 10)):
            account = accounts.open_account(
                story.organisations["LF"], provider, holder=HOLDER, currency=CURRENCY,
                number=NUMBERS[provider.kind], at_most=1_500, by=by,
                layout=PAWA if provider.kind is Channel.MOBILE_MONEY else None,
                country="TD" if provider.kind is Channel.MOBILE_MONEY else None,
                operator=provider.code,
            )  # fmt: skip
            _written(story, payroll, account, day)
    for file in db.session.scalars(
        select(PaymentFile).where(PaymentFile.payroll_id == payroll.id).order_by(PaymentFile.id)
    ).all():
        file.at = story.at(day, 10)
        with story.told(story.at(day, 12)):
            leaving.hand_over(file, on=clock.today(), seen=file.version, by=by)
        with story.told(story.at(day + timedelta(days=5), 9)):
            _answered(story, file)
    parades.of_closed(story, payroll, day)
    ours = select(PaymentFile.id).where(PaymentFile.payroll_id == payroll.id)
    db.session.execute(
        update(Payment)
        .where(Payment.file_id.in_(ours))
        .values(since=day + timedelta(days=5))
        .execution_options(synchronize_session=False)
    )
    return set(db.session.scalars(select(Payment.line_id).where(Payment.file_id.in_(ours))))


def _paying(story: Story) -> list[PaymentProvider]:
    """The bank that the treasury uses, and the operator."""
    known = db.session.scalars(select(PaymentProvider).order_by(PaymentProvider.code)).all()
    bank = next(each for each in known if each.kind is Channel.BANK_ACCOUNT)
    return [bank, *(each for each in known if each.kind is Channel.MOBILE_MONEY)]


def _written(story: Story, payroll: Payroll, account: PayingAccount, day: date) -> None:
    after, by = 0, story.users["finance"]
    while True:
        ready = leaving.next_file(payroll, account, pays_on=day, after=after)
        if ready is None:
            return
        leaving.note_written(payroll, account, ready, pays_on=day, by=by)
        after = ready.last


def _answered(story: Story, file: PaymentFile) -> None:
    """Nearly all arrived; of a few the bank says why not."""
    keys = db.session.scalars(
        select(Payment.reference).where(Payment.file_id == file.id).order_by(Payment.position)
    ).all()
    refused = set(story.rng.sample(keys, max(1, len(keys) // 120)))
    lines = "".join(
        LINE.format(key=escape(key), state="RJCT", code=story.rng.choice(REFUSED))
        if key in refused
        else LINE.format(key=escape(key), state="ACSC", code="")
        for key in keys
    )
    body = ANSWER.format(message=file.message, group="PART", lines=lines)
    hearing.receive(
        io.BytesIO(body.encode()), file_name=f"status-{file.message}.xml",
        by=story.users["finance"],
    )  # fmt: skip
