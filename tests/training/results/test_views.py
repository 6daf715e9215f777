"""The marks of a run as heads, mentors and clerks see and type them."""

import pytest

from tests.training.results.made import a_taught_run, on_the_run, papers_of, scored
from trainingmgr.core.db import db
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.results import queries
from trainingmgr.training.results.services import assessments


@pytest.fixture
def run(cast):
    cohort = a_taught_run(cast.here)
    places = [on_the_run(cohort, name=name) for name in ("Achta", "Moussa", "Zara")]
    assessments.prepare(cohort, by=cast.cell_head)
    return cohort, places


def after(cohort):
    return papers_of(cohort)[1]


def of(cohort):
    test = after(cohort)
    return {key[0]: row.score_tenths for key, row in queries.results_of(test).items()}


def test_scores_are_typed_in_any_digits_and_why_not_is_said(cast, run, browse):
    cohort, (achta, moussa, zara) = run
    head = browse(cast.cell_head)
    typed = {f"s-{achta.id}-1": "٦٤٫٥", f"s-{moussa.id}-1": "40", f"mode-{moussa.id}": "oral"}
    answer = head.post(f"/tests/{after(cohort).uid}", **typed)
    assert answer.status_code == 302
    assert of(cohort) == {achta.id: 645, moussa.id: 400}
    shown = head.get(f"/runs/{cohort.uid}/results").text
    assert "reached 40 % of 60 %; one resit is open" in shown
    assert "not sat" in shown


def test_what_cannot_be_read_is_said_and_kept_and_nothing_is_saved(cast, run, browse):
    cohort, (achta, moussa, _zara) = run
    typed = {f"s-{achta.id}-1": "70", f"s-{moussa.id}-1": "x7"}
    answer = browse(cast.cell_head).post(f"/tests/{after(cohort).uid}", **typed)
    assert answer.status_code == 422
    assert "Not a score" in answer.text
    assert 'value="x7"' in answer.text
    assert of(cohort) == {}


def test_a_pasted_column_fills_the_page_and_saves_nothing_yet(cast, run, browse):
    cohort, places = run
    head = browse(cast.cell_head)
    path = f"/tests/{after(cohort).uid}"
    filled = head.post(path, paste="70\n\n55,5", fill="yes")
    assert filled.status_code == 200
    assert 'value="55,5"' in filled.text
    assert of(cohort) == {}
    head.post(path, opened=filled)
    assert of(cohort) == {places[0].id: 700, places[2].id: 555}


def test_a_pasted_pair_of_columns_finds_people_by_number(cast, run, browse):
    cohort, places = run
    number = db.session.get(Enrolment, places[1].id).person_id
    line = next(x for x in queries.roster(cohort.id) if x.person_id == number)
    head = browse(cast.cell_head)
    path = f"/tests/{after(cohort).uid}"
    filled = head.post(path, paste=f"{line.person.number}\t88\nP-0000\t1", fill="yes")
    assert filled.status_code == 422
    assert "Nobody here for: P-0000" in filled.text
    head.post(path, opened=filled)
    assert of(cohort) == {places[1].id: 880}


def test_a_second_save_shows_theirs_and_yours(cast, run, browse):
    cohort, (achta, moussa, _zara) = run
    head = browse(cast.cell_head)
    path = f"/tests/{after(cohort).uid}"
    opened = head.get(path)
    scored(after(cohort), achta, 30)
    scored(after(cohort), moussa, 20)
    answer = head.post(path, opened=opened, **{f"s-{achta.id}-1": "90"})
    assert answer.status_code == 409
    assert "Theirs and yours" in answer.text
    why = "Read again from the paper."
    again = head.post(path, opened=answer, reason=why, **{f"s-{achta.id}-1": "90"})
    assert again.status_code == 302
    assert of(cohort) == {achta.id: 900, moussa.id: 200}  # nobody typed there: theirs stays


def test_closing_lists_who_is_not_settled_and_ends_the_rest(cast, run, browse):
    cohort, (achta, moussa, zara) = run
    for place in (achta, moussa):
        scored(after(cohort), place, 80)
    head = browse(cast.cell_head)
    path = f"/runs/{cohort.uid}/results/closing"
    refused = head.post(path)
    assert refused.status_code == 422
    assert "no reason given: Zara" in refused.text
    assert head.post(path, **{f"why-{zara.id}": "Sits on Monday."}).status_code == 302
    assert db.session.get(Enrolment, achta.id).state is EnrolmentState.COMPLETED_PASSED


def test_one_persons_page_names_every_attempt(cast, run, browse):
    cohort, (achta, _moussa, _zara) = run
    scored(after(cohort), achta, 45)
    shown = browse(cast.training_clerk).get(f"/places/{achta.uid}/results").text
    assert "45 of 100" in shown
    assert "one resit is open" in shown


def test_a_clerk_sees_no_button_to_type_and_an_outsider_nothing(cast, run, browse):
    cohort, _places = run
    shown = browse(cast.training_clerk).get(f"/runs/{cohort.uid}/results")
    assert "Type the scores" not in shown.text
    path, head = f"/runs/{cohort.uid}/results", browse(cast.cell_head)
    assert "Type the scores" in head.get(path).text
    db.session.get_one(Cohort, cohort.id).state = CohortState.CANCELLED
    db.session.commit()
    assert "Type the scores" not in head.get(path).text, "the run is over: it would be refused"
    there = browse(cast.elsewhere["cell_head"])
    assert there.get(f"/runs/{cohort.uid}/results").status_code == 404
    assert there.get(f"/tests/{after(cohort).uid}").status_code == 404


@pytest.mark.parametrize("page", ["results", "test"])
def test_the_pages_cost_the_same_for_three_people_and_twelve(cast, run, browse, page):
    cohort, _places = run
    path = f"/runs/{cohort.uid}/results" if page == "results" else f"/tests/{after(cohort).uid}"
    head = browse(cast.cell_head)
    head.get(path)
    before = len(head.spent)
    for _ in range(9):
        on_the_run(cohort)
    head.get(path, costs=before)
    assert before <= 15
