"""Results from a file: what a row may say, and that the file is all or nothing."""

import pytest

from tests.makers import kept
from tests.training.results.made import a_taught_run, on_the_run, papers_of, scored
from trainingmgr.core import clock
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.training.results import imports, queries
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.services import assessments, judging, staging
from trainingmgr.training.results.services.staging import Brought


@pytest.fixture
def run(cast):
    cohort = a_taught_run(cast.here)
    places = [on_the_run(cohort) for _ in range(2)]
    assessments.prepare(cohort, by=cast.cell_head)
    return cohort, places


def a_row(cohort, place, **changes):
    line = next(x for x in queries.roster(cohort.id) if x.id == place.id)
    values = {
        "run_code": cohort.code, "assessment_code": papers_of(cohort)[1].code, "attempt": None,
        "person_no": line.person.number, "score": "72.5", "max": None, "mode": None,
        "assessor": None,
    } | changes  # fmt: skip
    return Row(2, values, {}, {})


def tried(row):
    return imports.build(row, imports.look_up([row], {}))


def test_a_row_becomes_a_result(cast, run):
    cohort, (place, _other) = run
    built = tried(a_row(cohort, place, mode="oral", assessor=cast.mentor.username))
    assert built["tenths"] == 725
    assert built["enrolment_id"] == place.id
    assert (built["mode"], built["assessor_id"]) == ("oral", cast.mentor.id)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"run_code": "NO-RUN"}, "No run"),
        ({"assessment_code": "NO-TEST"}, "no test"),
        ({"person_no": "P-0"}, "Nobody with this number"),
        ({"score": "101"}, "between 0 and 100"),
        ({"score": "7.25"}, "one decimal"),
        ({"max": "20"}, "out of 100"),
        ({"attempt": 3}, "1 or 2"),
        ({"attempt": 2}, "no failed first attempt"),
        ({"assessor": "nobody-at-all"}, "signs in"),
    ],
)
def test_what_is_wrong_is_said_by_column(cast, run, changes, words):
    cohort, (place, _other) = run
    problem = tried(a_row(cohort, place, **changes))
    assert isinstance(problem, Problem)
    assert words in str(problem.sentence)


def test_a_bare_total_is_no_result_of_a_test_that_is_judged_by_criteria(cast, run):
    """Neither where the file is looked at, nor where somebody wrote the criteria since."""
    cohort, (place, other) = run
    row, test = a_row(cohort, place), papers_of(cohort)[1]
    judging.set_criteria(test, [("Stops", 4), ("Greets", 6)], seen=test.version, by=cast.cell_head)
    assert "judged by criteria" in str(tried(row).sentence)
    late = Brought(test.id, other.id, 1, 50, Mode.WRITTEN, cast.cell_head.id)
    with pytest.raises(Refusal, match="judged by criteria"):
        staging.stage_many([late], batch=None, by=cast.cell_head)


def test_an_attempt_on_record_is_not_overwritten_by_a_file(cast, run):
    cohort, (place, _other) = run
    scored(papers_of(cohort)[1], place, 30)
    assert "recorded already" in str(tried(a_row(cohort, place)).sentence)
    assert tried(a_row(cohort, place, attempt=2))["attempt"] == 2


def a_batch(by, **facts):
    usual = {"kind": "results", "source": "", "by_id": by.id, "holder_id": by.holder_id,
             "sha256": "0" * 64, "file_name": "r.csv", "size": 1, "stored_as": "x"}  # fmt: skip
    return kept(ImportBatch(**usual | facts))


def bring(batch, built, by):
    row = StagedRow(batch_id=batch.id, number=2, content=built)
    imports.save(batch, [row], Bringer(by.id, by.holder_id))


def test_results_of_a_file_are_hidden_until_it_is_whole(cast, run):
    cohort, (place, _other) = run
    test = papers_of(cohort)[1]
    batch = a_batch(cast.cell_head)
    bring(batch, tried(a_row(cohort, place)), cast.cell_head)
    assert queries.results_of(test) == {}
    batch.visible_at, batch.state = clock.now(), ImportState.IMPORTED
    kept(batch)
    assert queries.results_of(test)[place.id, 1].score_tenths == 725
    assert staging.rests_on(batch.id) is None
    assert staging.take_back(batch.id, 100) == 1


def test_a_file_reaches_no_further_than_who_brings_it(cast, run):
    cohort, (place, _other) = run
    built = tried(a_row(cohort, place))
    there = cast.elsewhere["cell_head"]
    with pytest.raises(NotFound):
        bring(a_batch(there), built, there)
    own = on_the_run(cohort, holder_id=cast.cell_head.holder_id)
    built = tried(a_row(cohort, own))
    with pytest.raises(Refusal, match="own result"):
        bring(a_batch(cast.cell_head), built, cast.cell_head)
