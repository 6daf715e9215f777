"""Two people, a notice and two weeks stand between a wish and where pay goes (R-PAY-03)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit, a_user, a_week_later
from tests.pay.channels.made import WHY, a_provider, proposed, wanted
from tests.pay.made import now
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.pay.channels import queries, services
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState, KycState, NameMatch, Notice, Stage
from trainingmgr.pay.channels.services import Wanted
from trainingmgr.pay.rules import Channel
from trainingmgr.registry.people.models import Person

TODAY = date(2026, 11, 24)


@pytest.fixture
def desk(app, november):
    return Desk()


class Desk:
    """A clerk and a head of personnel of one unit, a pay verifier, a paymaster and a bank."""

    def __init__(self):
        self.unit = a_unit()
        self.clerk, self.second = (a_user(Role.HR_CLERK, unit=self.unit) for _ in range(2))
        self.head = a_user(Role.HR_HEAD, unit=self.unit)
        self.verifier, self.finance = a_user(Role.PAY_VERIFIER), a_user(Role.FINANCE)
        self.bank = a_provider(digits=10)
        self.phones = a_provider(Channel.MOBILE_MONEY, "MOMO")
        self.person = a_person(self.unit, name="Amina Hassan Cali")

    def asked(self, number="4567891234", person=None, **facts):
        made = proposed(person or self.person, self.bank, self.clerk, number, **facts)
        return self.now(made)

    def now(self, channel):
        db.session.commit()
        db.session.expire_all()
        return queries.channel(channel.uid, reader=self.verifier)

    def agreed(self, channel):
        services.decide(channel, agreed=True, seen=channel.version, by=self.verifier)
        return self.now(channel)

    def told(self, channel, on=TODAY):
        services.tell(channel, Notice.LETTER, on, by=self.second)
        return self.now(channel)

    def active(self, on=TODAY):
        return queries.active([self.person.id], on).get(self.person.id)


def test_a_first_channel_counts_once_a_second_person_agreed_and_the_person_was_told(desk):
    channel = desk.asked()
    assert (channel.identifier_end, channel.name_match) == ("1234", NameMatch.EXACT)
    assert desk.active() is None
    channel = desk.agreed(channel)
    assert desk.active() is None and channel.stage(TODAY) is Stage.TELL
    channel = desk.told(channel)
    assert desk.active().uid == channel.uid and channel.is_verified(TODAY)


def test_r_pay_03_a_change_waits_for_cooling_off_and_the_old_one_pays_until_then(
    desk, time_machine
):
    old = desk.told(desk.agreed(desk.asked()))
    new = desk.told(desk.agreed(desk.asked("9876543210")))
    assert (new.cooling_off_until, new.active_from) == (date(2026, 12, 8), date(2027, 1, 1))
    assert new.stage(TODAY) is Stage.COMING
    assert desk.active(date(2026, 12, 31)).uid == old.uid
    assert desk.active(date(2027, 1, 1)).uid == new.uid
    assert now(old).active_to == date(2027, 1, 1)
    services.stop(desk.now(new), "The person says that nobody asked for it.", by=desk.second)
    assert now(old).active_to is None
    assert desk.active(date(2027, 1, 1)).uid == old.uid


def test_nobody_decides_alone_and_nobody_for_themselves(desk):
    channel = desk.asked()
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        services.decide(desk.now(channel), agreed=True, seen=1, by=desk.verifier)
    twin = a_user(Role.PAY_VERIFIER, holder=db.session.get(Holder, desk.clerk.holder_id))
    for by, says in ((twin, "second person"), (desk.head, "role of this account")):
        with pytest.raises(Refusal, match=says):
            services.decide(desk.now(channel), agreed=True, seen=1, by=by)
    db.session.get(Person, desk.person.id).holder_id = desk.verifier.holder_id
    db.session.commit()
    with pytest.raises(Refusal, match="their own pay"):
        services.decide(desk.now(channel), agreed=True, seen=1, by=desk.verifier)
    mine = a_person(desk.unit, holder_id=desk.clerk.holder_id)
    with pytest.raises(Refusal, match="their own pay"):
        proposed(mine, desk.bank, desk.clerk)
    with pytest.raises(Refusal, match="second person"):
        services.tell(desk.now(channel), Notice.LETTER, TODAY, by=desk.clerk)


def test_nobody_leads_the_pay_of_others_to_their_own_account(desk):
    own = a_person(desk.unit, name="Djibrine Ali", holder_id=desk.clerk.holder_id)
    proposed(own, desk.bank, desk.second, "1112223334")
    with pytest.raises(Refusal, match="Your own pay goes to this account"):
        proposed(desk.person, desk.bank, desk.clerk, "1112223334")


def test_a_number_of_two_people_needs_a_third_person_who_says_why(desk):
    wife = a_person(desk.unit, name="Mariam Idriss Abakar")
    desk.agreed(desk.asked(person=wife))
    channel = desk.asked()
    with pytest.raises(Refusal, match="Others are paid through this very account"):
        desk.agreed(channel)
    with pytest.raises(Refusal, match="role of this account"):
        services.agree_to_sharing(
            desk.now(channel), "It is the account of his wife.", by=desk.clerk
        )
    services.agree_to_sharing(desk.now(channel), "It is the account of his wife.", by=desk.head)
    assert desk.agreed(desk.now(channel)).state is ChannelState.AGREED


def test_an_account_in_another_name_needs_the_same_and_stays_unverified_without(desk):
    channel = desk.asked(holder="Fatime Oumar Djibrine")
    assert channel.name_match is NameMatch.DIFFERENT and not channel.is_verified(TODAY)
    with pytest.raises(Refusal, match="bears another name"):
        desk.agreed(channel)
    with pytest.raises(Refusal, match="Look at"):
        services.agree_to_many([desk.now(channel)], by=desk.verifier)


def test_a_rejected_holder_is_not_paid_to(desk):
    channel = desk.asked()
    services.record_kyc(channel, KycState.REJECTED, TODAY, seen=channel.version, by=desk.verifier)
    with pytest.raises(Refusal, match="does not know this holder"):
        desk.agreed(desk.now(channel))


def test_what_a_provider_verified_for_a_time_expires(desk, time_machine):
    channel = desk.asked()
    until = TODAY + timedelta(days=30)
    services.record_kyc(
        channel, KycState.VERIFIED, TODAY, until, seen=channel.version, by=desk.verifier
    )
    channel = desk.now(channel)
    before = until - timedelta(days=1)
    assert [channel.knows(day) for day in (before, until)] == [KycState.VERIFIED, KycState.EXPIRED]
    assert channel.is_verified(before) and not channel.is_verified(until)
    time_machine.shift(31 * 86_400)
    for asked, count in ((KycState.VERIFIED, 0), (KycState.EXPIRED, 1)):
        assert len(queries.listed({"kyc": asked}, reader=desk.verifier).rows) == count
    with pytest.raises(Refusal, match="does not know this holder"):
        desk.agreed(desk.now(channel))
    with pytest.raises(Refusal, match="ends after it begins"):
        services.record_kyc(desk.now(channel), KycState.VERIFIED, TODAY, TODAY,
                            seen=desk.now(channel).version, by=desk.verifier)  # fmt: skip


def test_a_phone_is_kept_as_it_is_dialled_and_a_wrong_number_is_refused(desk):
    channel = proposed(desk.person, desk.phones, desk.clerk, "66 12 34 56")
    services.withdraw(desk.now(channel), by=desk.clerk)
    db.session.commit()
    phone = db.session.scalar(text("SELECT identifier FROM pay_channel"))
    assert b"66123456" not in bytes(phone) and desk.now(channel).identifier_end == "3456"
    with pytest.raises(Refusal, match="cannot be dialled|can be dialled"):
        proposed(desk.person, desk.phones, desk.clerk, "12")
    with pytest.raises(Refusal, match="zeros at the front"):
        desk.asked("45678912")
    with pytest.raises(Refusal, match="bank or operator"):
        services.propose(
            desk.person, wanted(desk.phones, kyc=KycState.VERIFIED).__class__(
                kind=Channel.BANK_ACCOUNT, because=WHY, provider=desk.phones, number="4567891234"
            ), region="TD", by=desk.clerk,
        )  # fmt: skip


def test_cash_needs_no_number_and_a_channel_is_never_written_over(desk):
    cash = services.propose(
        desk.person, Wanted(Channel.CASH_PARADE, WHY), region="TD", by=desk.clerk
    )
    cash = desk.told(desk.agreed(desk.now(cash)))
    assert desk.active().kind is Channel.CASH_PARADE and cash.is_verified(TODAY)
    for raw in (
        "UPDATE pay_channel SET kind = 'cheque'",
        "UPDATE pay_channel SET identifier_end = '9999'",
        "DELETE FROM pay_channel",
    ):
        with pytest.raises(Exception, match="tr_pay_channel"):
            db.session.execute(text(raw))
        db.session.rollback()


def test_the_whole_number_is_the_paymasters_alone(desk):
    channel = desk.asked()
    for reader in (desk.clerk, desk.head, desk.verifier):
        with pytest.raises(NotFound):
            queries.with_number(channel.uid, reader=reader)
    shown = queries.with_number(channel.uid, reader=desk.finance)
    assert services.show_number(shown, "For the payment file of November.", by=desk.finance) == (
        "4567891234"
    )


def test_a_channel_of_a_joined_record_counts_for_the_kept_one(desk):
    channel = desk.told(desk.agreed(desk.asked()))
    kept = a_person(desk.unit)
    db.session.get(Person, desk.person.id).same_as_id = kept.id
    db.session.commit()
    assert queries.active([kept.id], TODAY)[kept.id].uid == channel.uid


def test_told_before_it_was_agreed_is_refused(desk, time_machine):
    channel = desk.agreed(desk.asked())
    with pytest.raises(Refusal, match="after it was agreed"):
        services.tell(channel, Notice.SMS, date(2026, 11, 23), by=desk.second)
    time_machine.move_to(datetime(2026, 11, 26, 9, tzinfo=UTC))
    assert desk.told(desk.now(channel), date(2026, 11, 25)).active_from == date(2026, 11, 25)
    assert db.session.query(PayChannel).count() == 1
