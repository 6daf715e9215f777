"""Results of operators as tables: whole or not at all, columns and words of each remembered."""

import csv
import io

import pytest
from sqlalchemy import select

from tests.makers import a_user
from tests.pay.made import now, work
from tests.pay.payments.made import Treasury
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.pay.payments import imports
from trainingmgr.pay.payments.models import Payment, PaymentFile, PaymentNews
from trainingmgr.pay.payments.rules import NewsKind, Source
from trainingmgr.pay.payments.rules.results import failure_of, state_of
from trainingmgr.pay.payments.services import accounts, leaving
from trainingmgr.pay.payments.words import CODES, NEXT, why
from trainingmgr.pay.rules import Channel, ChannelFailure, LineState
from trainingmgr.tabular import services as tabular
from trainingmgr.tabular.models import ImportState, SourceMapping

L = LineState
MOBILE = Channel.MOBILE_MONEY


@pytest.fixture
def treasury(army):
    return Treasury(army)


@pytest.fixture
def sent(treasury, army):
    """Four payments to phones, and the wallet that pays them."""
    roll = treasury.payroll(army.people[:4], kinds=dict.fromkeys(range(1, 5), MOBILE))
    wallet = treasury.wallet()
    leaving.ask(roll, wallet, pays_on=clock.today(), by=treasury.finance)
    work()
    db.session.expire_all()
    return now(wallet), payments()


def payments():
    db.session.commit()
    db.session.expire_all()
    return db.session.scalars(select(Payment).order_by(Payment.position)).all()


def table(rows, head=("Description", "Status", "Amount", "Currency", "Failure reason")):
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return io.BytesIO(out.getvalue().encode())


def checked(treasury, wallet, stream, name="results.csv"):
    batch = imports.receive(stream, wallet, file_name=name, by=treasury.finance, language="en")
    work()
    return now(batch)


def taken(treasury, batch):
    tabular.take_in(batch, by=treasury.finance)
    work()
    return db.session.scalars(select(PaymentNews)).one()


def test_a_table_of_an_operator_is_one_answer(treasury, sent):
    """Failed and paid as said, another sum to a second person, a stranger told by its row."""
    wallet, (one, two, three, four) = sent
    rows = [
        (one.reference.lower(), "COMPLETED", "45000", "XAF", ""),
        (two.reference, "Échoué", "45000", "XAF", "AC04"),
        (three.reference, "success", "44000", "XAF", ""),
        ("P0000000000000000", "paid", "1", "XAF", ""),
    ]
    batch = checked(treasury, wallet, table(rows))
    assert (batch.accepted, batch.rejected) == (4, 0)
    told = [each["row"] for each in batch.report["warnings"]]
    assert told == [4, 5], "another sum, and a reference of nobody"
    assert {each.state for each in payments()} == {L.EXPORTED}, "nothing before it is taken in"
    news = taken(treasury, batch)
    assert (news.kind, news.changed, news.contradicting) == (NewsKind.PROVIDER, 2, 1)
    assert news.unmatched == [["P0000000000000000", "5", "settled"]]
    one, two, three, four = payments()
    assert (one.state, one.source) == (L.SETTLED, Source.EXPLICIT)
    assert (two.state, two.reason, two.code) == (L.REJECTED, ChannelFailure.CLOSED, "AC04")
    assert (three.state, three.is_contradicted) == (L.EXPORTED, True)
    assert (four.state, four.source) == (L.EXPORTED, None), "nothing was said of it"
    with pytest.raises(Refusal, match="was imported on"):
        checked(treasury, wallet, table(rows))
    with pytest.raises(Refusal, match="stays on record"):
        tabular.undo(now(batch), "Brought in by mistake.", by=treasury.finance)


BAD = {
    "word": ("HUH?", "45000", "XAF", "Nobody knows what this word means."),
    "negative": ("paid", "-45000", "XAF", "A payment is never of less than nothing."),
    "coin": ("paid", "45000.5", "XAF", "This currency has no coin as small as that."),
}


def test_one_bad_row_keeps_the_whole_answer_out(treasury, sent, browse):
    wallet, (one, two, three, four) = sent
    rows = [
        (each.reference, word, amount, currency, "")
        for each, (word, amount, currency, _says) in zip(
            (one, two, three), BAD.values(), strict=True
        )
    ]
    rows += [
        (four.reference, "paid", "45000", "XAF", ""),
        (four.reference, "paid", "45000", "XAF", ""),
    ]
    batch = checked(treasury, wallet, table(rows))
    assert batch.rejected == 4
    told = "\n".join(str(each) for each in batch.report["problems"])
    for _word, _amount, _currency, says in BAD.values():
        assert says in told
    with pytest.raises(Refusal, match="whole or not at all"):
        tabular.take_in(batch, by=treasury.finance, leaving_out=True)
    page = browse(treasury.finance).get(f"/imports/{batch.uid}").text
    assert "Nothing of this file comes in as it is." in page
    assert "Take it in" not in page
    assert db.session.scalar(select(PaymentNews.id)) is None
    assert {each.state for each in payments()} == {L.EXPORTED}


def test_columns_and_words_are_remembered_for_the_account(treasury, sent):
    wallet, (one, two, *_rest) = sent
    head = ("Libre", "Suite", "Somme")
    first = checked(treasury, wallet, table([(one.reference, "REGLE", "45000")], head))
    assert first.state is ImportState.ASKING
    columns = {"reference": "Libre", "status": "Suite", "amount": "Somme"}
    tabular.answer(first, by=treasury.finance, mapping=columns)
    work()
    assert "Nobody knows" in str(now(first).report["problems"])
    with pytest.raises(Refusal, match="role"):
        accounts.set_words(wallet, {"Réglé": L.SETTLED}, seen=wallet.version, by=treasury.checker)
    accounts.set_words(
        now(wallet),
        {"Regle": L.SETTLED, "Bloqué": L.REJECTED},
        seen=now(wallet).version,
        by=treasury.finance,
    )
    tabular.answer(now(first), by=treasury.finance)
    work()
    taken(treasury, now(first))
    again = checked(treasury, now(wallet), table([(two.reference, "BLOQUÉ", "45000")], head))
    assert (again.state, again.accepted) == (ImportState.READY, 1)
    assert db.session.scalar(select(SourceMapping.source)) == f"OM {wallet.identifier_end}"


def test_payments_of_another_account_are_told_by_row(treasury, sent):
    _wallet, (one, *_rest) = sent
    other = treasury.wallet()
    batch = checked(treasury, other, table([(one.reference, "paid", "45000", "XAF", "")]))
    assert "asked of another bank" in str(batch.report["problems"])
    with pytest.raises(Refusal, match="Choose the account"):
        checked(treasury, None, table([]))


def test_an_answer_in_a_table_on_the_pages(treasury, sent, browse):
    wallet, (one, *_rest) = sent
    finance = browse(treasury.finance)
    rows = table([(one.reference, "Parti", "45000", "XAF", "")])
    brought = finance.post("/pay/payments/answers", file=(rows, "results.csv"),
                           account=str(wallet.uid))  # fmt: skip
    work()
    assert "Nobody knows what this word means." in finance.get(brought.location).text
    place = f"/pay/payments/accounts/{wallet.uid}/words"
    said = finance.post(place, **{"words-0-word": "parti", "words-0-state": "settled"})
    assert said.status_code == 302
    assert "parti" in finance.get(place).text
    assert browse(a_user(Role.PAY_VERIFIER)).get(place).status_code == 403
    assert db.session.scalar(select(PaymentFile.count)) == 4


def test_what_an_operator_answered_stays_and_its_page_offers_no_way_back(treasury, sent, browse):
    wallet, (one, *_rest) = sent
    rows = [(one.reference, "Success", "45000", "XAF", "")]
    batch = checked(treasury, wallet, table(rows))
    taken(treasury, batch)
    finance = browse(treasury.finance)
    text = finance.get(f"/imports/{batch.uid}").text
    assert "stays on record" in text
    assert "Undo this import" not in text
    same = finance.post("/pay/payments/answers", file=(table(rows), "again.csv"),
                        account=str(wallet.uid))  # fmt: skip
    assert "Nothing is changed by it again." in same.text


def test_what_operators_write():
    assert state_of(" Completed ", {}) is L.SETTLED
    assert state_of("NON-RÉCLAMÉ", {}) is L.UNCLAIMED
    assert state_of("فشل", {}) is L.REJECTED
    assert state_of("done", {"done": "accepted"}) is L.ACCEPTED, "the operator's own word counts"
    assert state_of("perhaps", {}) is None
    assert failure_of(L.REJECTED, "am04") is ChannelFailure.PAYER_FUNDS
    assert failure_of(L.SETTLED, "am04") is None
    assert failure_of(L.REJECTED, "Wallet limit reached!") is ChannelFailure.WALLET_LIMIT
    assert failure_of(L.REJECTED, "Numéro non enregistré") is ChannelFailure.NUMBER_INACTIVE
    assert failure_of(L.REJECTED, "x-17") is ChannelFailure.OTHER
    died, _what = why("md07", ChannelFailure.OTHER)
    assert died is CODES["MD07"][0], "what a code says is never “no clear reason”"
    assert why("AC04", ChannelFailure.CLOSED)[1] is NEXT[ChannelFailure.CLOSED]
