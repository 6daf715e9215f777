"""Criteria, a second marker, and the board: nobody passes on what two people do not agree on."""

import pytest
from sqlalchemy import select

from tests.makers import a_user, kept
from tests.training.results.made import DAY, a_taught_run, on_the_run, papers_of, scored
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.training.attendance import queries as attendance
from trainingmgr.training.attendance import services as marking
from trainingmgr.training.attendance.models import Mark, Sheet
from trainingmgr.training.attendance.queries import papers
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.results import queries
from trainingmgr.training.results.queries import runs
from trainingmgr.training.results.rules import Ending, Lack, criteria, markers_differ
from trainingmgr.training.results.services import (
    approving,
    assessments,
    closing,
    judging,
    recording,
)
from trainingmgr.training.results.services.recording import Entry


@pytest.fixture
def run(cast):
    cohort = a_taught_run(cast.here)
    places = [on_the_run(cohort, name=name) for name in ("Achta", "Zara")]
    assessments.prepare(cohort, by=cast.cell_head)
    return cohort, places


@pytest.fixture
def other_head(cast):
    return a_user(Role.CELL_HEAD, centre=cast.here)


def the_test(cohort, who):
    return queries.assessment(papers_of(cohort)[1].uid, reader=who)


def again(cohort):
    """The run as it is after a refusal has rolled back."""
    return db.session.get_one(Cohort, cohort.id)


def test_criteria_are_read_from_lines():
    assert criteria("Stops safely 10\n\nSearches the person:\t٢٠") == [
        ("Stops safely", 10), ("Searches the person", 20),
    ]  # fmt: skip
    for bad in ("no points", "10", "x 0", "Too much 5000"):
        with pytest.raises(ValueError, match=bad):
            criteria(bad)


def test_two_markers_may_be_a_tenth_of_the_points_apart():
    assert not markers_differ(800, 900, 100)
    assert markers_differ(800, 901, 100)


def test_the_score_is_the_sum_of_the_criteria(cast, run):
    cohort, (achta, _zara) = run
    test = the_test(cohort, cast.cell_head)
    wanted = [("Stops the vehicle", 10), ("Searches with respect", 30)]
    judging.set_criteria(test, wanted, seen=test.version, by=cast.cell_head)
    first, second = (each.id for each in queries.criteria_of(test))
    day = clock.today() - DAY
    parts = {(achta.id, 1): {first: 80, second: 255}}
    assert judging.judge(test, parts, on=day, by=cast.cell_head) == 1
    assert queries.results_of(test)[achta.id, 1].score_tenths == 335
    assert queries.criterion_marks_of(test) == {
        (achta.id, 1, first): 80, (achta.id, 1, second): 255,
    }  # fmt: skip
    test = the_test(cohort, cast.cell_head)
    same_sum = {(achta.id, 1): {first: 90, second: 245}}
    with pytest.raises(Refusal, match="full sentence"):
        judging.judge(test, same_sum, on=day, by=cast.cell_head)
    test = the_test(cohort, cast.cell_head)
    for parts, said in (
        ({first: 80}, "Every criterion"),
        ({first: 101, second: 0}, "Stops the vehicle: the score is between 0 and 10"),
    ):
        with pytest.raises(Refusal, match=said):
            judging.judge(test, {(achta.id, 1): parts}, on=day, by=cast.cell_head)
        test = the_test(cohort, cast.cell_head)
    with pytest.raises(Refusal, match="cannot change any more"):
        judging.set_criteria(test, [("Other", 5)], seen=test.version, by=cast.cell_head)


def test_nobody_passes_while_two_markers_differ(cast, run, other_head):
    cohort, (achta, zara) = run
    test = the_test(cohort, cast.cell_head)
    for place in (achta, zara):
        scored(test, place, 80, by=cast.cell_head)
    with pytest.raises(Refusal, match="second person"):
        judging.mark_again(test, {(achta.id, 1): 500}, by=cast.cell_head)
    test = the_test(cohort, other_head)
    judging.mark_again(test, {(achta.id, 1): 500, (zara.id, 1): 750}, by=other_head)
    lines = runs.of_run(cohort.id).by_place()
    assert [m.lack for m in lines[achta.id].outcome.missing] == [Lack.MARKERS_DIFFER]
    assert lines[achta.id].outcome.ending is Ending.NOT_YET
    assert lines[zara.id].outcome.ending is Ending.PASSED
    test = the_test(cohort, cast.cell_head)
    why = "We looked at the paper together."
    entry = {(achta.id, 1): Entry(550)}
    recording.record(test, entry, on=clock.today() - DAY, by=cast.cell_head, reason=why)
    ended = runs.of_run(cohort.id).by_place()[achta.id].outcome
    assert [m.lack for m in ended.missing] == [Lack.RESIT_OPEN]


def test_the_first_mark_comes_first(cast, run, other_head):
    cohort, (achta, _zara) = run
    test = the_test(cohort, other_head)
    with pytest.raises(Refusal, match="first mark comes first"):
        judging.mark_again(test, {(achta.id, 1): 500}, by=other_head)


def test_the_board_approves_exactly_what_it_saw(cast, run, other_head):
    cohort, places = run
    test = the_test(cohort, cast.cell_head)
    nothing = approving.content(runs.of_run(cohort.id))
    with pytest.raises(Refusal, match="no result yet"):
        approving.approve(cohort, seen=nothing, by=other_head)
    for place in places:
        scored(test, place, 80, by=cast.cell_head)
    seen = approving.content(runs.of_run(cohort.id))
    with pytest.raises(Refusal, match="second person"):
        approving.approve(cohort, seen=seen, by=cast.cell_head)
    cohort = again(cohort)
    approving.approve(cohort, seen=seen, by=other_head)
    assert approving.standing(cohort.id, runs.of_run(cohort.id)).by_id == other_head.id
    kept(queries.results_of(the_test(cohort, cast.cell_head))[places[0].id, 1]).score_tenths = 100
    db.session.commit()
    assert approving.standing(cohort.id, runs.of_run(cohort.id)) is None
    with pytest.raises(StaleRecord):
        approving.approve(again(cohort), seen=seen, by=other_head)


def test_r_trn_11_where_a_site_asks_a_run_closes_only_when_two_have_seen_sheets_and_results(
    cast, run, other_head
):  # fmt: skip
    cohort, places = run
    test = the_test(cohort, cast.cell_head)
    for place in places:
        scored(test, place, 80, by=cast.cell_head)
    mark = db.session.scalars(select(Mark)).first()
    sheet = kept(
        Sheet(
            code="123-4567", session_id=mark.session_id, language="en",
            lines=[each.id for each in places], printed_by_id=mark.entered_by_id,
        )
    )  # fmt: skip
    mark.sheet_id = sheet.id
    db.session.commit()

    def close():
        return closing.close(again(cohort), {}, by=other_head, second_person=True)

    with pytest.raises(Refusal, match="has not checked the sheets"):
        close()
    session = attendance.session_by_id(mark.session_id)
    same = {each.id: marking.Entry(mark.code) for each in places}
    assert marking.check(session, papers.sheet(sheet.code, reader=cast.cell_head), same,
                         by=cast.cell_head) == []  # fmt: skip
    with pytest.raises(Refusal, match="approves these results first"):
        close()
    seen = approving.content(runs.of_run(cohort.id))
    approving.approve(again(cohort), seen=seen, by=other_head)
    assert close().passed == 2


def test_criteria_second_marks_and_approval_on_their_pages(cast, run, other_head, browse):
    cohort, (achta, zara) = run
    uid = the_test(cohort, cast.cell_head).uid
    head = browse(cast.cell_head)
    bad = head.post(f"/tests/{uid}/criteria", criteria="No points here")
    assert bad.status_code == 422
    assert "This line has no points" in bad.text
    assert head.post(f"/tests/{uid}/criteria", criteria="Stops 40\nSearches 60").status_code == 302
    keys = [each.id for each in queries.criteria_of(the_test(cohort, cast.cell_head))]
    day = (clock.today() - DAY).strftime("%d/%m/%Y")
    typed = {f"c-{place.id}-1-{key}": "30" for place in (achta, zara) for key in keys}
    unread = head.post(f"/tests/{uid}", on=day, **typed | {f"c-{achta.id}-1-{keys[0]}": "x"})
    assert unread.status_code == 422
    assert head.post(f"/tests/{uid}", on=day, **typed).status_code == 302
    assert "60 %" in head.get(f"/tests/{uid}").text
    other = browse(other_head)
    blind = other.get(f"/tests/{uid}/second").text
    assert "hidden" in blind
    answer = other.post(f"/tests/{uid}/second", **{f"s-{achta.id}-1": "20", f"s-{zara.id}-1": "62"})
    assert answer.status_code == 302
    shown = other.get(f"/tests/{uid}/second").text
    assert "They differ" in shown
    assert "Close enough" in shown
    path = f"/runs/{cohort.uid}/results"
    assert "two markers differ" in other.get(path).text
    other.post(f"/tests/{uid}/second", **{f"s-{achta.id}-1": "60"})
    approved = other.post(f"{path}/approval", opened=other.get(path))
    assert approved.status_code == 302
    assert "approved exactly these results" in other.get(path).text
