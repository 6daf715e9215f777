"""A ministry's file: words understood, money exact, accounts sealed, taken back whole."""

import io
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from tests.makers import a_unit, a_user, an_organisation
from tests.pay.made import (
    HEAD,
    a_file,
    again,
    batch_of,
    brought,
    checked,
    compared,
    line_of,
    now,
    sent,
    work,
)
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.jobs import JobState
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries import cycles as queries
from trainingmgr.pay.files.services import decisions
from trainingmgr.pay.rules import Channel, ChannelFailure, HoldReason, LineState
from trainingmgr.pay.rules.files import months_before, period
from trainingmgr.tabular import queries as files
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ImportState, StagedRow
from trainingmgr.tabular.problems import Problem


def told(batch):
    return [str(Problem.read(each)) for each in batch.report["problems"]]


def test_a_line_is_kept_as_it_was_written(army, clerk):
    line = army.line(army.people[0], gross="52000", net="45 000", status="RJCT", reason="AC04",
                     channel_type="virement", cycle="octobre 2026")  # fmt: skip
    (cycle,) = brought([line], clerk)
    kept = line_of(cycle, 2)
    assert (cycle.period, cycle.service_id) == ("2026-10", army.service.id)
    assert (kept.gross_minor, kept.net_minor, kept.currency) == (52000, 45000, "XAF")
    assert (kept.state, kept.failure) == (LineState.REJECTED, ChannelFailure.CLOSED)
    assert kept.channel is Channel.BANK_ACCOUNT
    assert kept.account == f"00{army.people[0].id:08}"
    assert kept.account_end == kept.account[-4:]


def test_an_account_stands_in_clear_nowhere_in_the_database(army, clerk):
    account = "TD8960002000010271091600153"
    lines = [army.line(each, account=account) for each in army.people[:2]]
    batch = checked(lines, clerk)
    staged = db.session.scalars(select(StagedRow.content)).all()
    assert account not in str(staged)
    services.take_in(now(batch), by=clerk)
    work()
    stored = db.session.execute(text("SELECT * FROM pay_line")).all()
    assert len(stored) == 2
    assert account not in str([bytes(v) if isinstance(v, memoryview) else v
                               for row in stored for v in row])  # fmt: skip
    marks = set(db.session.scalars(select(PayLine.account_mark)))
    assert len(marks) == 1, "equal accounts have equal marks"


def test_a_coin_that_the_currency_has_not_is_a_problem_of_the_row(army, clerk):
    lines = [army.line(army.people[0], net="45000.50"), army.line(army.people[1], net="-5"),
             army.line(army.people[2], currency="XXQ")]  # fmt: skip
    batch = checked(lines, clerk)
    assert (batch.accepted, batch.rejected) == (0, 3)
    sentences = " ".join(told(batch))
    assert "XAF has no coin as small as this" in sentences
    assert "never below zero" in sentences
    assert "not the code of a currency" in sentences
    cents = checked([army.line(army.people[3], net="45000.50", currency="EUR")], clerk)
    content = db.session.scalars(
        select(StagedRow.content).where(StagedRow.batch_id == cents.id)
    ).one()
    assert content["net"] == 4_500_050


def test_a_net_above_the_gross_is_a_problem_of_the_row(army, clerk):
    batch = checked([army.line(army.people[1], gross="40000")], clerk)
    assert "more than the gross pay" in told(batch)[0]


def test_a_month_and_a_reason_that_are_not_known_are_problems(army, clerk):
    lines = [army.line(army.people[0], cycle="13/2026"), army.line(army.people[1], cycle="2031-01"),
             army.line(army.people[2], status="held", reason="he was rude")]  # fmt: skip
    batch = checked(lines, clerk)
    assert batch.accepted == 0
    assert ["This is not a month" in t or "far in the future" in t or "reason of a hold" in t
            for t in told(batch)] == [True] * 3  # fmt: skip


def test_a_row_says_of_which_service_it_is_where_there_are_several(army, clerk):
    a_unit(service=an_organisation(code="NAVY"), code="SHIP")
    national = a_user(Role.HR_CLERK)
    batch = checked(army.lines(army.people[:2]), national)
    assert "of which armed service" in told(batch)[0]
    services.cancel(now(batch), by=national)
    work()
    (cycle,) = brought(army.lines(army.people[:2]), clerk)
    assert cycle.service_id == army.service.id


def test_the_pay_of_another_service_is_brought_by_who_keeps_it(army, clerk):
    a_unit(service=an_organisation(code="NAVY"), code="SHIP")
    content = a_file([army.line(army.people[0])]).decode().replace("cycle,", "service,cycle,")
    content = content.replace("\r\n2026", "\r\nNAVY,2026")
    batch = services.receive(io.BytesIO(content.encode()), kind="pay", source="x", by=clerk,
                             file_name="x.csv")  # fmt: skip
    work()
    assert "not kept by you" in told(now(batch))[0]


def test_paid_in_a_file_does_not_mean_that_money_arrived(army, clerk):
    """R-PAY-07: only a bank's settlement or a signature says so."""
    words = ["paid", "payé", "مدفوع", "ACSC", "émargé", ""]
    lines = [army.line(p, status=w) for p, w in zip(army.people, words, strict=False)]
    (cycle,) = brought(lines, clerk)
    states = [line_of(cycle, at + 2).state for at in range(6)]
    assert states == [LineState.EXPORTED] * 3 + [
        LineState.SETTLED, LineState.SIGNED_RECEIVED, LineState.UNKNOWN,
    ]  # fmt: skip


def test_a_hold_and_a_failure_are_told_apart(army, clerk):
    lines = [army.line(army.people[0], status="held", reason="Name mismatch"),
             army.line(army.people[1], status="returned", reason="Name mismatch"),
             army.line(army.people[2], status="returned", reason="MS03")]  # fmt: skip
    (cycle,) = brought(lines, clerk)
    kept = [line_of(cycle, at) for at in (2, 3, 4)]
    assert [(k.hold, k.failure) for k in kept] == [
        (HoldReason.NAME_MISMATCH, None), (None, ChannelFailure.NAME_MISMATCH),
        (None, ChannelFailure.OTHER),
    ]  # fmt: skip


def test_headers_in_arabic_and_french_are_understood(army, clerk):
    words = dict(zip(HEAD, HEAD, strict=True)) | {
        "cycle": "الشهر", "service_no": "matricule", "name": "الاسم الكامل", "net": "net à payer",
        "currency": "devise", "account": "numéro de compte",
    }  # fmt: skip
    first, rest = a_file(army.lines(army.people[:1])).decode().split("\n", 1)
    head = ",".join(words[each] for each in first.strip().split(","))
    batch = services.receive(io.BytesIO(f"{head}\n{rest}".encode()), kind="pay", source="x",
                             file_name="x.csv", by=clerk)  # fmt: skip
    work()
    batch = now(batch)
    assert (batch.accepted, batch.rejected) == (1, 0), batch.report["problems"]


def test_nobody_sees_a_cycle_before_it_is_whole_and_nobody_after_it_is_undone(army, clerk):
    batch = checked(army.lines(), clerk)
    services.take_in(now(batch), by=clerk)
    job = jobs.claim()
    jobs.step(job)
    assert db.session.scalar(select(func.count()).select_from(PayLine)) == 10
    assert len(queries.cycles().rows) == 0
    while job.state is JobState.RUNNING:
        jobs.step(job)
    assert len(queries.cycles().rows) == 1
    assert services.undo(now(batch), "The wrong month was sent.", by=clerk)
    assert len(queries.cycles().rows) == 0
    work()
    for model in (Discrepancy, PayLine, PayCycle):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_the_same_file_is_refused_and_a_compared_one_can_be_undone(army, clerk, verifier):
    cycle = compared(army.lines(army.people[:9]), clerk, verifier)
    with pytest.raises(Refusal, match="was imported on"):
        sent(army.lines(army.people[:9]), clerk)
    assert services.undo(batch_of(cycle), "The wrong month was sent.", by=clerk)
    work()
    assert db.session.scalar(select(func.count()).select_from(Discrepancy)) == 0


def test_a_file_that_somebody_decided_on_stays(army, clerk, verifier):
    cycle = compared(army.lines(), clerk, verifier)
    line = queries.line(line_of(cycle, 2).uid, reader=verifier)
    decisions.decide(line, same=True, because="Seen with the card in hand.", seen=line.version,
                     by=verifier)  # fmt: skip
    with pytest.raises(Refusal, match="has decided on lines"):
        services.undo(batch_of(cycle), "The wrong month was sent.", by=clerk)


def test_more_than_fifty_lines_need_a_second_person(army, clerk):
    lines = [army.line(army.people[0], account=f"{n:09}") for n in range(51)]
    batch = checked(lines, clerk)
    with pytest.raises(Refusal, match="second person"):
        services.take_in(batch, by=clerk)


def test_who_may_not_import_pay_does_not_find_the_file(army, clerk):
    """R-PAY-01: a commander's or a trainer's account has no way in."""
    batch = checked(army.lines(), clerk)
    for role in (Role.MENTOR, Role.TRAINING_CLERK):
        with pytest.raises(NotFound):
            files.batch(batch.uid, reader=a_user(role))


def test_a_second_comparison_changes_nothing_where_nothing_changed(army, clerk, verifier):
    cycle = compared(army.lines(army.people[:9]), clerk, verifier)
    versions = db.session.execute(select(PayLine.id, PayLine.version)).all()
    ids = db.session.scalars(select(Discrepancy.id)).all()
    again(cycle, verifier)
    assert db.session.execute(select(PayLine.id, PayLine.version)).all() == versions
    assert db.session.scalars(select(Discrepancy.id)).all() == ids


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11", "2026-11"), ("11/2026", "2026-11"), ("202611", "2026-11"),
        ("Nov 2026", "2026-11"), ("novembre 2026", "2026-11"), ("نوفمبر 2026", "2026-11"),
        ("٢٠٢٦-١١", "2026-11"), ("2026-11-01", "2026-11"), ("Sept. 2026", "2026-09"),
        ("2026", None), ("11", None), ("2026-13", None), ("2026-11-02", None),
        ("pay of 2026", None), ("11/12/2026", None), ("", None),
    ],
)  # fmt: skip
def test_a_month_is_read_or_refused_and_never_guessed(written, meant):
    if meant is None:
        with pytest.raises(ValueError):
            period(written)
    else:
        assert period(written) == meant


def test_months_before_cross_the_year():
    assert months_before("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]


ACCOUNTS = ("TD8960002000010271091600153", "66 12 34 56 78 90", "4561237890123")


def test_an_account_stands_in_clear_nowhere_on_the_disk(app, settings, army, clerk):
    """A stolen disk without the key file: uploads, unpacked rows, refused rows, journals."""
    wrong = [
        army.line(army.people[0], account=ACCOUNTS[0]),
        army.line(army.people[1], account=ACCOUNTS[1], net="x"),
        army.line(army.people[2], account=ACCOUNTS[2] * 5),  # longer than any account
        army.line(army.people[3], unit=ACCOUNTS[2], net="03/04", value_date="03/04/2026"),
    ]
    batch = sent(wrong, clerk)
    job = jobs.claim()
    while job.state is JobState.RUNNING:
        jobs.step(job)
        assert not lying(settings), job.checkpoint
    batch = now(batch)
    assert batch.state is ImportState.ASKING, "03/04/2026 asks what comes first"
    services.answer(batch, answers={"date_order": "dmy"}, by=clerk)
    work()
    batch = now(batch)
    assert (batch.accepted, batch.rejected) == (1, 3)
    assert not lying(settings)
    assert [problem["value"] for problem in batch.report["problems"]] == ["x", "…0123", "03/04"]
    services.take_in(batch, leaving_out=True, by=clerk)
    work()
    assert not lying(settings)
    _head, mine = files.to_correct(batch, reader=clerk)
    assert ACCOUNTS[1] in next(mine)
    _head, theirs = files.to_correct(batch, reader=a_user(Role.PAY_VERIFIER))
    row = next(theirs)
    assert ACCOUNTS[1] not in row
    assert "…8 90" in row
    assert army.people[1].name_display in row


def lying(settings):
    """The account numbers that anybody can read in the database or in the instance's folder."""
    db.session.commit()
    written = "\n".join(
        str([bytes(v) if isinstance(v, memoryview) else v for v in row])
        for table in db.metadata.sorted_tables
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))
    ).encode()
    files = [*Path(settings.instance).rglob("*")]
    if held := db.engine.url.drivername == "sqlite" and db.engine.url.database:
        files += Path(held).parent.glob(f"{Path(held).name}*")  # its journal lies beside it
    for path in files:
        if path.is_file() and path != settings.key_file:
            written += path.read_bytes()
    return [each for each in ACCOUNTS if each.encode() in written]
