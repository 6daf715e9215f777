"""Check-lists from a file: each bad cell is told, what is good counts as if typed, and it can be
taken back until something rests on it.
"""

import io

import pytest

from tests.training.results.made import a_taught_run, on_the_run, papers_of
from trainingmgr.accounts.models import User
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.tabular import services as files
from trainingmgr.tabular.problems import Problem
from trainingmgr.training.results import queries
from trainingmgr.training.results.services import assessments, judging, recording

HEAD = ("run_code", "assessment_code", "person_no", "attempt", "mode", "c1", "c2", "c3")


def the(key):
    return db.session.get_one(User, key)


def brought(rows, key):
    told = "\n".join(";".join(map(str, row)) for row in [HEAD, *rows])
    batch = files.receive(io.BytesIO(told.encode()), kind="check-lists", source="The range",
                          file_name="judged.csv", by=the(key))  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.expunge_all()
    return db.session.get(type(batch), batch.id)


def test_check_lists_come_in_and_are_taken_back_until_one_is_marked_again(cast, browse):
    head = cast.cell_head.id
    cohort = a_taught_run(cast.here)
    places = [on_the_run(cohort) for _ in range(2)]
    assessments.prepare(cohort, by=cast.cell_head)
    plain, found = papers_of(cohort)
    test = queries.assessment(found.uid, reader=cast.cell_head)
    judging.set_criteria(test, [("Stops", 4), ("Greets", 6)], seen=test.version, by=cast.cell_head)
    bare = {(places[0].id, 1): recording.Entry(80)}
    with pytest.raises(Refusal, match="judged by criteria"):
        recording.record(test, bare, on=test.cohort.ends_on, by=cast.cell_head)
    uid, other, key = test.uid, plain.uid, (places[0].id, 1)
    numbers = {each.id: each.person.number for each in queries.roster(cohort.id)}
    one, two = ((cohort.code, test.code, numbers[each.id]) for each in places)
    batch = brought([
        (*one, "", "oral", "3.5", 6, ""), (*two, "", "", 5, "2.55", 1), (*two, "", "", 4, "", ""),
        (cohort.code, plain.code, two[2], "", "", 1, 1, ""), (*two, 2, "", 4, 6, ""),
        ("NO-RUN", *two[1:], "", "", 4, 6, ""), (*two[:2], "P-0", "", "", 4, 6, ""),
    ], head)  # fmt: skip
    problems = [Problem.read(each) for each in batch.report["problems"]]
    said = [f"{each.row} {each.column}: {each.sentence}" for each in problems]
    for words in ("3 c1: Stops: the score is between 0 and 4", "3 c2: A score has one decimal",
                  "3 c3: 2 things are judged", "4 c2: Points are missing: Greets",
                  "5 assessment_code: Nothing is said yet", "6 attempt: There is no failed",
                  "7 run_code: No run", "8 person_no: Nobody with this"):  # fmt: skip
        assert any(each.startswith(words) for each in said), (words, said)
    assert (batch.accepted, batch.rejected) == (1, 6)
    files.take_in(batch, leaving_out=True, by=the(head))
    batch = worked(batch)
    test = queries.assessment(uid, reader=the(head))
    assert {at: row.score_tenths for at, row in queries.results_of(test).items()} == {key: 95}
    assert sorted(queries.criterion_marks_of(test).values()) == [35, 60]
    again = brought([(*one, 1, "oral", "3.5", 6, ""), (*one, 1, "", 4, 6, "")], head)
    assert again.report["changes"] == {"unchanged": 1}
    assert files.undo(batch, "The wrong range was typed.", by=the(head))
    db.session.expunge_all()
    assert queries.results_of(test) == queries.criterion_marks_of(test) == {}
    once = brought([(*one, 1, "", 1, 1, "")], head)
    files.take_in(once, leaving_out=False, by=the(head))
    once = worked(once)
    same_day = brought([(*one, 2, "", 4, 6, "")], head)
    (early,) = (Problem.read(each) for each in same_day.report["problems"])
    assert "at least a day after the first attempt" in str(early.sentence)
    test = queries.assessment(uid, reader=the(head))
    parts = {key: dict.fromkeys((each.id for each in queries.criteria_of(test)), 20)}
    judging.judge(test, parts, on=test.cohort.ends_on, by=the(head), reason="Both were misread.")
    with pytest.raises(Refusal, match="marked again"):
        files.undo(once, "The wrong range was typed.", by=the(head))
    for each, points in ((uid, ["c1", "c2"]), (other, ["score", "max"])):
        path = f"/exports/mark-sheet?test={each}"
        sent = browse(the(head)).post(path, form="csv", reason="For the range.").text
        columns = sent.splitlines()[1].replace(",", ";").split(";")
        assert columns == ["run_code", "assessment_code", "person_no", "name", "name_native",
                           "attempt", *points]  # fmt: skip
