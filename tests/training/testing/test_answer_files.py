"""Answers from a file: each bad cell is told, what is good is marked as if typed, and it can be
taken back until something rests on it.
"""

import io

import pytest

from tests.makers import a_user
from tests.training.testing.made import a_paper, a_run_with_bank
from tests.training.testing.test_testing import sheet
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.tabular import services as files
from trainingmgr.tabular.problems import Problem
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.services import judging
from trainingmgr.training.testing import queries
from trainingmgr.training.testing.services import answers
from trainingmgr.training.testing.services.answers import Given

HEAD = ("run_code", "paper", "person_no", "version", "attempt", "q1", "q2", "q3", "q4", "q5")


def the(key):
    return db.session.get_one(User, key)


def brought(rows, key):
    told = "\n".join(";".join(map(str, row)) for row in [HEAD, *rows])
    batch = files.receive(io.BytesIO(told.encode()), kind="answers", source="The hall",
                          file_name="answers.csv", by=the(key))  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.expunge_all()
    return db.session.get(type(batch), batch.id)


@pytest.fixture
def hall(cast):
    """A run of three with a paper in two versions, and what leads a row of each of them."""
    _module, cohort, places = a_run_with_bank(cast.here, cast.cell_head, people=3)
    paper = a_paper(cohort, cast.cell_head)
    rows = {each.id: (cohort.code, paper.code, each.person.number)
            for each in results.roster(cohort.id)}  # fmt: skip
    return paper, [(each.id, rows[each.id]) for each in places]


def test_answers_come_in_by_version_and_each_bad_cell_is_told(cast, hall):
    head = cast.cell_head.id
    paper, ((one, first), (_two, second), (_three, third)) = hall
    uid, run, code = paper.uid, *first[:2]
    good, poor = sheet(paper, "A"), sheet(paper, "B", right=False)
    batch = brought([
        (*first, "A", "", *good), (*second, "b", "", *poor), (*third, "A", "", "Z", "AB", "-", ""),
        (*third, "", "", *good), (*third, "A", "2", *good), (*third, "A", "", *good, "B"),
        ("NO-RUN", code, third[2], "A", "", *good), (run, "NONE P9", third[2], "A", "", *good),
        (run, code, "P-0", "A", "", *good), (*third, "B", ""),
    ], head)  # fmt: skip
    problems = [Problem.read(each) for each in batch.report["problems"]]
    said = [f"{each.row} {each.column}: {each.sentence}" for each in problems]
    for words in ("4 q1: This is no answer to that question of version A.",
                  "4 q2: This is no answer", "5 version: Say which version was sat: A, B.",
                  "6 attempt: There is no failed first attempt", "7 q5: The paper has 4 questions",
                  "8 run_code: No run of yours", "9 paper: This run has no such paper",
                  "10 person_no: Nobody with this", "11 q1: There is no answer"):  # fmt: skip
        assert any(each.startswith(words) for each in said), (words, said)
    assert (batch.accepted, batch.rejected) == (2, 8)
    assert queries.answer_sheets(paper.assessment_id) == {}, "a check keeps nothing"
    files.take_in(batch, leaving_out=True, by=the(head))
    batch = worked(batch)
    paper = queries.paper(uid, reader=the(head))
    test = paper.assessment
    scores = {key: row.score_tenths for key, row in results.results_of(test).items()}
    assert scores == {(one, 1): paper.points * 10, (_two, 1): 0}
    assert answers.typed_again(paper, queries.answer_sheets(test.id)[one, 1]).replace(" ", "") == (
        good
    )
    again = brought([(*first, "A", "1", *good), (*second, "B", "1", *sheet(paper, "B"))],
                    head)  # fmt: skip
    assert (again.accepted, again.rejected) == (1, 1)
    assert again.report["changes"] == {"unchanged": 1}
    assert files.undo(batch, "The wrong hall was typed.", by=the(head))
    db.session.expunge_all()
    assert results.results_of(test) == queries.answer_sheets(test.id) == {}


def test_a_file_stays_once_something_rests_on_an_answer_of_it(cast, hall):
    head, mentor = cast.cell_head.id, cast.mentor.id
    paper, ((one, first), *_others) = hall
    uid, test_id = paper.uid, paper.assessment_id
    stranger = brought([(*first, "A", "", *sheet(paper, "A"))], mentor)
    assert stranger.rejected == 1, "a mentor who does not teach in the run brings nothing"
    batch = brought([(*first, "A", "", *sheet(paper, "A", right=False))], head)
    files.take_in(batch, leaving_out=False, by=the(head))
    batch = worked(batch)
    paper = queries.paper(uid, reader=the(head))
    given = {(one, 1): Given("A", ("", *queries.answer_sheets(test_id)[one, 1].answers[1:]))}
    answers.enter(paper, given, on=clock.today(), mode=Mode.WRITTEN, by=the(head),
                  reason="The first cell was smudged.")  # fmt: skip
    with pytest.raises(Refusal, match="was changed since"):
        files.undo(batch, "The wrong hall was typed.", by=the(head))


def test_results_of_a_file_stay_once_they_are_marked_again(cast, hall):
    head, other = cast.cell_head.id, a_user(Role.CELL_HEAD, centre=cast.here).id
    paper, ((one, first), *_others) = hall
    uid = paper.uid
    batch = brought([(*first, "A", "", *sheet(paper, "A"))], head)
    files.take_in(batch, leaving_out=False, by=the(head))
    batch = worked(batch)
    test = queries.paper(uid, reader=the(head)).assessment
    judging.mark_again(test, {(one, 1): 10}, by=the(other))
    with pytest.raises(Refusal, match="marked again"):
        files.undo(batch, "The wrong hall was typed.", by=the(head))
