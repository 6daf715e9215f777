"""Questions from a file: said row by row what is wrong, hidden until the file is whole, reviewed
like any other; and what leaves can come in again.
"""

import pytest

from tests.makers import kept
from tests.training.results.made import a_tested_module
from tests.training.results.test_imports import a_batch
from tests.training.testing.made import OUTCOMES
from trainingmgr.core import clock
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer
from trainingmgr.tabular.models import ImportState, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.training.testing import imports, queries
from trainingmgr.training.testing.rules.questions import Review
from trainingmgr.training.testing.services import items


def a_row(about, **changes):
    values = {
        "code": "F-1", "module": about.code, "kind": "order", "outcome": 1, "points": 2,
        "text_en": "Put in order.", "text_fr": "Mettez dans l’ordre.", "text_ar": None,
        "options_en": "First | Second | Third", "options_fr": "Un | Deux | Trois",
        "options_ar": None, "right": "BCA",
    } | changes  # fmt: skip
    return Row(2, values, {}, {})


def tried(row):
    return imports.build(row, imports.look_up([row], {}))


@pytest.fixture
def module(app):
    return a_tested_module(outcomes=OUTCOMES)


@pytest.mark.parametrize(("changes", "column", "words"), [
    ({"module": "NONE"}, "module", "No module"),
    ({"outcome": 9}, "outcome", "no such outcome"),
    ({"outcome": None}, "outcome", "no such outcome"),
    ({"options_fr": "Un | Deux"}, "options_en", "every option in each language"),
    ({"right": "AB"}, "right", "names no options"),
    ({"right": None}, "right", "all letters"),
    ({"kind": "short"}, "options_en", "no options"),
    ({"points": 0}, "points", "1 to 100"),
    ({"text_en": None, "text_fr": None}, "text_en", "one language"),
])  # fmt: skip
def test_what_is_wrong_is_said_by_column(module, changes, column, words):
    problem = tried(a_row(module, **changes))
    assert isinstance(problem, Problem)
    assert words in str(problem.sentence)
    assert problem.column == column


def test_questions_of_a_file_wait_for_a_second_person_and_leave_as_they_came(cast, module):
    by = cast.curriculum_officer
    batch = a_batch(by, kind="items")
    imports.save(batch, [StagedRow(batch_id=batch.id, number=2, content=tried(a_row(module)))],
                 Bringer(by.id, by.holder_id))  # fmt: skip
    assert not queries.items(reader=by, module=module.code).rows
    batch.visible_at, batch.state = clock.now(), ImportState.IMPORTED
    kept(batch)
    (row,) = queries.items(reader=by, module=module.code).rows
    assert row.newest.review is Review.WAITING
    assert row.newest.right_ones == [1, 2, 0]
    left = dict(zip((each.code for each in imports.COLUMNS), imports.cells(row), strict=True))
    assert (left["options_fr"], left["right"], left["outcome"]) == ("Un | Deux | Trois", "BCA", 1)
    row = queries.item(row.uid, reader=by)
    assert items.rests_on(batch.id) is None
    items.review(row, agreed=True, seen=row.version, by=cast.cell_head)
    assert "was reviewed" in str(items.rests_on(batch.id))
    assert "Another question" in str(tried(a_row(module)).sentence)


def test_a_file_not_taken_in_can_be_taken_back(cast, module):
    by = cast.curriculum_officer
    batch = a_batch(by, kind="items")
    imports.save(batch, [StagedRow(batch_id=batch.id, number=2, content=tried(a_row(module)))],
                 Bringer(by.id, by.holder_id))  # fmt: skip
    assert items.take_back(batch.id, 100) == 1
    assert items.take_back(batch.id, 100) == 0
    assert queries.codes_known(["F-1"]) == set()
