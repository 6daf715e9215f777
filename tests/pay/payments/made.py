"""A released payroll, and accounts to pay it from."""

from datetime import date

from tests.makers import a_user, kept, titled
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.pay.channels.models import PayChannel, PaymentProvider
from trainingmgr.pay.channels.rules import AccountFormat, ChannelState, KycState, NameMatch, Notice
from trainingmgr.pay.payments.rules.layouts import PAWA
from trainingmgr.pay.payments.services import accounts
from trainingmgr.pay.rolls.models import Payroll, PayrollChange, PayrollLine, PayrollSignature
from trainingmgr.pay.rolls.rules import Deed, PayrollState, Purpose, Seen, Slot
from trainingmgr.pay.rules import Channel, LineState

EARLY = date(2026, 1, 1)
SENT = (Channel.BANK_ACCOUNT, Channel.MOBILE_MONEY)


def signed(roll, *three):
    """Under what it says now, by these three."""
    for deed, who in zip(Deed, three, strict=True):
        db.session.add(PayrollSignature(payroll_id=roll.id, deed=deed, by_id=who.id,
                                        content_sha256=roll.content_sha256))  # fmt: skip
        db.session.flush()


class Treasury:
    """A bank, an operator, and people with a channel that two people agreed."""

    def __init__(self, army):
        self.army, self.service = army, army.service
        self.maker, self.checker = a_user(Role.HR_CLERK, unit=army.unit), a_user(Role.PAY_VERIFIER)
        self.finance = a_user(Role.FINANCE)
        bank, operator = Channel.BANK_ACCOUNT, Channel.MOBILE_MONEY
        self.bank = kept(PaymentProvider(code="BK", titles=titled("Bank"), kind=bank,
                                         bic="BEACCGCG", format=AccountFormat.ANY))  # fmt: skip
        self.operator = kept(PaymentProvider(code="OM", titles=titled("Operator"), kind=operator))

    def account(self, **but):
        facts = {"holder": "Trésor", "number": "30008001234567", "currency": "XAF", "at_most": 1000}
        provider = but.pop("provider", self.bank)
        return accounts.open_account(self.service, provider, by=self.finance, **facts | but)

    def wallet(self, **but):
        return self.account(provider=self.operator, number="242060000000", layout=PAWA,
                            country="CG", operator="OPERATOR", **but)  # fmt: skip

    def channel(self, person, kind=Channel.BANK_ACCOUNT, number=None, state=ChannelState.AGREED):
        number = number or f"00{person.id:08d}"
        provider = self.bank if kind is Channel.BANK_ACCOUNT else self.operator
        return kept(
            PayChannel(person_id=person.id, kind=kind, provider_id=provider.id, identifier=number,
                       identifier_end=number[-4:], identifier_mark=f"m{person.id}{number}"[:32],
                       holder_name=person.name_display, name_match=NameMatch.EXACT,
                       kyc=KycState.VERIFIED, state=state, because="The first one of this person",
                       proposed_by_id=self.maker.id, decided_by_id=self.checker.id,
                       decided_at=clock.now(), cooling_off_until=EARLY, notified_on=EARLY,
                       notified_how=Notice.LETTER, active_from=EARLY)
        )  # fmt: skip

    def payroll(
        self, people, *, kinds=None, purpose=Purpose.SALARY, funder=None, period="2026-11",
        changes=(), **but,
    ):  # fmt: skip
        """Released, with a line of 45,000 francs for each; `but` changes the first line. `changes`
        are those of the first person since the month before.
        """
        roll = kept(
            Payroll(service_id=self.service.id, period=period, purpose=purpose, currency="XAF",
                    cut_off_on=date(2026, 11, 20), state=PayrollState.COMPUTING,
                    by_id=self.maker.id, funder_id=funder)
        )  # fmt: skip
        for number, person in enumerate(people, 1):
            kind = (kinds or {}).get(number, Channel.BANK_ACCOUNT)
            channel = self.channel(person, kind) if kind in SENT else None
            facts = {"payroll_id": roll.id, "number": number, "person_id": person.id,
                     "purpose": purpose, "funder_id": funder, "unit_id": person.unit_id,
                     "slot": Slot.SLOTTED, "seen": Seen.SEEN, "days": 30, "base_minor": 45000,
                     "allowances": {}, "allowances_minor": 0, "deductions": {},
                     "deductions_minor": 0, "gross_minor": 45000, "net_minor": 45000,
                     "channel": kind, "channel_id": channel and channel.id,
                     "channel_end": channel and channel.identifier_end, "facts": {"grants": []},
                     "digest": "0" * 64, "state": LineState.DRAFT}  # fmt: skip
            db.session.add(PayrollLine(**facts | (but if number == 1 else {})))
        for change in changes:
            db.session.add(PayrollChange(payroll_id=roll.id, person_id=people[0].id, **change))
        db.session.commit()
        roll.computed_at = clock.now()
        roll.state, roll.content_sha256 = PayrollState.COMPUTED, "1" * 64
        db.session.commit()
        by_id = self.finance.id
        signed(roll, self.maker, self.checker, self.finance)
        roll.state, roll.released_at = PayrollState.RELEASED, clock.now()
        roll.released_by_id = by_id
        db.session.commit()
        return roll
