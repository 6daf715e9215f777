"""Movements of money from a file: once for each paper, each waits for its second person."""

import io

import pytest
from sqlalchemy import text

from tests.programme.funds.made import C, P, a_fund, confirmed, given, moved, read, usd
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.programme.funds import queries, services
from trainingmgr.programme.funds.rules import Sums
from trainingmgr.tabular import services as files
from trainingmgr.tabular.problems import Problem

HEAD = ("money", "stage", "amount", "currency", "on", "document", "says")
TODAY = "2026-01-15"


def brought(rows, by):
    told = "\n".join(";".join(map(str, row)) for row in [HEAD, *rows])
    batch = files.receive(io.BytesIO(told.encode()), kind="fund-movements", source="The bank",
                          file_name="bank.csv", by=by)  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.expunge_all()
    return db.session.get(type(batch), batch.id)


def said(batch):
    return " ".join(str(Problem.read(each)) for each in batch.report["problems"])


def test_a_paper_is_recorded_once_and_what_nobody_answered_goes_with_its_file(cast):
    by, other = cast.programme_officer, cast.finance
    row = given(a_fund(by), by, other, received=usd(100))
    moved(row, C, usd(7), by, document="C 7", on=clock.today().replace(day=1))
    wrong = moved(row, C, usd(9), by, document="C 9")
    services.refuse(queries.movement(wrong.uid), "The letter says 300.", by=other)
    code, future = row.code, clock.today().replace(year=clock.today().year + 1, day=1)
    first = clock.today().replace(day=1)
    db.session.commit()
    batch = brought([
        (code, "pledged", "1000.50", "USD", TODAY, "P 1", ""),
        (code, "Engagé", 400, "USD", TODAY, "C 1", ""),
        (code, "committed", 7, "USD", first, "c 7", ""),
        (code, "committed", 9, "USD", TODAY, "C 9", ""),
        (code, "pledged", 5, "USD", TODAY, "p 1", ""),
        (code, "committed", 8, "USD", first, "C 7", ""),
        ("FU-99999", "pledged", 5, "USD", TODAY, "P 2", ""),
        (code, "pledged", 5, "EUR", TODAY, "P 3", ""),
        (code, "pledged", "5.001", "USD", TODAY, "P 4", ""),
        (code, "pledged", 0, "USD", TODAY, "P 5", ""),
        (code, "pledged", 5, "USD", future, "P 6", ""),
        (code, "pledged", 5, "USD", TODAY, "P", ""),
        (code, "received", -5, "USD", TODAY, "R 1", ""),
        (code, "spent", 101, "USD", TODAY, "S 1", ""),
        (code, "lent", 5, "USD", TODAY, "L 1", ""),
    ], by)  # fmt: skip
    for words in ("says otherwise", "No money on the books", "one currency", "coin as small",
                  "above nothing", "day to come", "number of the paper", "full sentence",
                  "than was received"):  # fmt: skip
        assert words in said(batch), words
    assert (batch.accepted, batch.rejected) == (4, 11), said(batch)
    assert batch.report["changes"] == {"new": 3, "unchanged": 1}
    files.take_in(batch, leaving_out=True, by=by)
    batch = worked(batch)
    row = read(row)
    assert row.sums == Sums(received=10_000), "a file counts no more than what one person typed"
    mine = {each.document: each for each in queries.brought(batch.id)}
    assert {key: each.amount for key, each in mine.items()} == {
        "P 1": usd("1000.50"), "C 1": usd(400), "C 9": usd(9),
    }  # fmt: skip
    again = brought([(code, "pledged", "1000.50", "USD", TODAY, "P 1", "Once more.")], by)
    assert again.report["changes"] == {"unchanged": 1}
    with pytest.raises(Refusal, match="second person"):
        confirmed(mine["P 1"], by)
    with pytest.raises(Exception, match="fund_movement"):
        db.session.execute(text(f"DELETE FROM fund_movement WHERE id = {mine['P 1'].id}"))
    db.session.rollback()
    assert files.undo(db.session.get(type(batch), batch.id), "The wrong month.", by=by)
    worked(batch)
    assert queries.brought(batch.id) == []
    assert {each.document for each in read(row).movements} >= {"C 7", "C 9"}
    assert len(read(row).movements) == 3


def test_what_a_second_person_answered_stays_when_its_file_is_to_be_undone(cast):
    by, other = cast.programme_officer, cast.finance
    row = a_fund(by)
    db.session.commit()
    batch = brought([(row.code, "pledged", 500, "USD", TODAY, "P 1", ""),
                     (row.code, "received", -5, "USD", TODAY, "R 1", "It was paid twice.")],
                    by)  # fmt: skip
    assert (batch.accepted, batch.rejected) == (1, 1), "nothing was received yet"
    first = batch.id
    twin = brought([(row.code, "pledged", 500, "USD", TODAY, "P 1", "Once more.")], by)
    batch = db.session.get(type(twin), first)
    files.take_in(batch, leaving_out=True, by=by)
    batch, other_file = worked(batch), twin.id
    files.take_in(twin := db.session.get(type(batch), other_file), by=by)
    assert queries.brought(worked(twin).id) == [], "it came in meanwhile by another file"
    batch = db.session.get(type(twin), first)
    (move,) = queries.brought(batch.id)
    assert (move.stage, move.by_id) == (P, by.id)
    assert confirmed(move, other).sums == Sums(pledged=50_000)
    with pytest.raises(Refusal, match="answered since"):
        files.undo(db.session.get(type(batch), batch.id), "The wrong month.", by=by)
    for broken in (
        f"DELETE FROM fund_movement WHERE id = {move.id}",
        f"UPDATE fund_brought SET batch_id = batch_id WHERE movement_id = {move.id}",
        "INSERT INTO fund_brought (movement_id, batch_id) SELECT id + 1000, "
        f"{batch.id} FROM fund_movement",
    ):  # fmt: skip
        with pytest.raises(Exception, match="fund_"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_who_keeps_the_books_of_money_sees_why_a_row_is_refused_and_others_bring_none(cast, browse):
    batch = brought([("FU-99999", "pledged", 5, "USD", TODAY, "P 2", "")], cast.programme_officer)
    seen = browse(cast.programme_officer).get(f"/imports/{batch.uid}").text
    assert "No money on the books has this code." in seen and "FU-99999" in seen
    other = browse(cast.curriculum_officer).get("/imports/new").text
    assert "planned-seats" in other and "fund-movements" not in other
