"""Answers too large to be read while somebody waits: in steps, all of it counting at once."""

import io

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.pay.payments.made import Treasury
from tests.pay.payments.test_payments import ANSWER, LINE, answered, lines_of, payments, written
from tests.pay.payments.test_results import table
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.pay.payments import imports, queries
from trainingmgr.pay.payments import jobs as work_of_payments
from trainingmgr.pay.payments.models import Payment, PaymentNews, PaymentOutcome
from trainingmgr.pay.payments.rules import NewsState, Source
from trainingmgr.pay.payments.services import hearing
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rules import Channel, LineState
from trainingmgr.tabular import services as tabular
from trainingmgr.tabular.models import ImportBatch

L = LineState


@pytest.fixture
def treasury(army):
    return Treasury(army)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    """Every answer is a large one, and a step takes two payments."""
    monkeypatch.setattr(hearing, "AT_ONCE", 0)
    monkeypatch.setattr(hearing, "FIRST", 2)
    monkeypatch.setattr(work_of_payments, "next_size", lambda size, _took: size)


@pytest.fixture
def sent(treasury, army):
    """Five payments of one file, and their payroll."""
    roll = treasury.payroll(army.people[:5])
    ((file, _body, found),) = written(treasury, roll, treasury.account())
    return roll, file, [each.reference for each in found]


def a_report(file, lines, group=""):
    group = f"<GrpSts>{group}</GrpSts>" if group else ""
    lines = "".join(LINE.format(*each) for each in lines)
    return ANSWER.format(message=file.message, group=group, lines=lines).encode()


def brought(treasury, body, name="large.xml"):
    by = db.session.merge(treasury.finance)
    return hearing.receive(io.BytesIO(body), file_name=name, by=by).uid


def now(uid):
    db.session.commit()
    db.session.expire_all()
    return queries.heard(uid)


def dies(job):
    """The worker is killed between two steps: nothing that it held in memory is left."""
    work_of_payments._held.clear()
    jobs._let_go(db.session.get_one(Job, job))


def states(file):
    db.session.commit()
    db.session.expire_all()
    return [(each.state, each.source) for each in payments(file)]


def finished():
    while jobs.work():
        pass


def test_nothing_counts_before_all_is_read_whoever_dies_and_whatever_comes_meanwhile(
    treasury, sent, monkeypatch, browse
):
    roll, file, keys = sent
    body = a_report(file, [(keys[0], "ACSC", ""), (keys[4], "RJCT", "AC04")], "ACSP")
    news = brought(treasury, body)
    page = f"/pay/payments/answers/{news}"
    with pytest.raises(Refusal, match="is being read since"):
        brought(treasury, body)
    job = jobs.claim()
    for _step in range(3):
        jobs.step(job)
    job = job.id
    assert db.session.scalar(select(func.count(PaymentOutcome.id))) == 4
    assert states(file) == [(L.EXPORTED, None)] * 5
    assert {each.state for each in lines_of(roll).values()} == {L.EXPORTED}
    finance = browse(treasury.finance)
    assert "This answer is being read" in finance.get(page).text
    assert "Stop reading it" in finance.get(page).text
    told = finance.get(f"/pay/payments/payment/{payments(file)[0].uid}").text
    assert "Nobody has answered yet." in told
    assert not queries.is_answered(file)
    dies(job)
    # somebody else's small answer overtakes the large one
    monkeypatch.setattr(hearing, "AT_ONCE", 1 << 20)
    answered(db.session.merge(treasury.checker), file, [(keys[0], "RJCT", "AC01")])
    monkeypatch.setattr(hearing, "AT_ONCE", 0)
    finished()
    news = now(news)
    assert (news.state, news.lines) == (NewsState.READ, 3)
    assert (news.changed, news.known, news.contradicting) == (4, 0, 1)
    assert db.session.get(Job, job).state is JobState.DONE
    explicit, inferred = Source.EXPLICIT, Source.INFERRED
    assert states(file) == [
        (L.REJECTED, explicit), *[(L.ACCEPTED, inferred)] * 3, (L.REJECTED, explicit)
    ]  # fmt: skip
    assert payments(file)[0].is_contradicted
    expected = [L.REJECTED, L.ACCEPTED, L.ACCEPTED, L.ACCEPTED, L.REJECTED]
    assert [each.state for each in lines_of(roll).values()] == expected
    assert db.session.scalars(select(Payroll.summary)).one()["states"]["accepted"] == [3, 135_000]
    assert "4 payments are changed" in finance.get(page).text
    with pytest.raises(Refusal, match="was read on"):
        brought(treasury, body)


def test_one_that_is_stopped_or_is_bad_leaves_nothing_and_may_come_again(treasury, sent, browse):
    roll, file, keys = sent
    body = a_report(file, [(each, "ACSC", "") for each in keys])
    news = brought(treasury, body)
    job = jobs.claim()
    for _step in range(3):
        jobs.step(job)
    finance, page = browse(treasury.finance), f"/pay/payments/answers/{news}"
    assert finance.post(f"{page}/cancellation").status_code == 302
    assert "It is being stopped" in finance.get(page).text
    jobs._let_go(job)
    finished()
    assert now(news).state is NewsState.STOPPED
    assert "The same file can be brought again" in finance.get(page).text
    assert db.session.scalar(select(PaymentOutcome.id)) is None
    assert states(file) == [(L.EXPORTED, None)] * 5
    bad = brought(treasury, a_report(file, [(keys[0], "ACSC", ""), (keys[1], "HUH", "")]))
    finished()
    assert now(bad).state is NewsState.STOPPED
    assert "“HUH” is not a word that banks answer with" in now(bad).trouble
    with pytest.raises(Refusal, match="no answer of a bank"):
        brought(treasury, b"<Document><FIToFIPmtStsRpt/></Document>")
    again = brought(treasury, body)
    finished()
    assert now(again).changed == 5
    assert {each.state for each in lines_of(roll).values()} == {L.SETTLED}


def test_what_an_answer_said_is_never_added_to_nor_rewritten(treasury, sent):
    _roll, file, keys = sent
    brought(treasury, a_report(file, [(keys[0], "ACSC", "")]))
    finished()
    for deed in (
        "UPDATE payment_news SET changed = 9",
        "DELETE FROM payment_news",
        "UPDATE payment_outcome SET state = 'rejected'",
        "DELETE FROM payment_outcome",
        "INSERT INTO payment_outcome (payment_id, news_id, state, source, verdict, by_id, at) "
        "SELECT payment_id, news_id, state, source, verdict, by_id, at FROM payment_outcome",
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(text(deed))
        db.session.rollback()


def test_a_table_of_results_is_told_at_once_and_leaves_nothing_when_it_is_stopped(
    treasury, army, monkeypatch
):
    monkeypatch.setattr("trainingmgr.tabular.jobs.size_of", lambda _job: 2)
    kinds = dict.fromkeys(range(1, 6), Channel.MOBILE_MONEY)
    wallet = treasury.wallet()
    ((file, _body, found),) = written(
        treasury, treasury.payroll(army.people[:5], kinds=kinds), wallet
    )
    rows = [(each.reference, "paid", "45000", "XAF", "") for each in found]

    def begun(name):
        batch = imports.receive(
            table([*rows, ("P0", name, "1", "XAF", "")]), wallet, file_name=name,
            by=treasury.finance, language="en",
        )  # fmt: skip
        finished()
        batch = db.session.get(ImportBatch, batch.id, populate_existing=True)
        tabular.take_in(batch, by=db.session.merge(treasury.finance))
        job = jobs.claim()
        for _step in range(2):
            jobs.step(job)
        return job

    job = begun("paid")
    assert db.session.scalar(select(func.count(PaymentOutcome.id))) == 4
    assert states(file) == [(L.EXPORTED, None)] * 5
    jobs.cancel(job)
    jobs._let_go(job)
    finished()
    assert db.session.scalar(select(PaymentOutcome.id)) is None
    assert db.session.scalars(select(PaymentNews.state)).all() == [NewsState.STOPPED]
    job = begun("settled")
    jobs._let_go(job)
    finished()
    assert states(file) == [(L.SETTLED, Source.EXPLICIT)] * 5
    news = db.session.scalars(select(PaymentNews).order_by(PaymentNews.id)).all()[-1]
    assert (news.state, news.lines, news.changed, len(news.unmatched)) == (NewsState.READ, 6, 5, 1)
    assert set(db.session.scalars(select(Payment.is_contradicted))) == {False}
