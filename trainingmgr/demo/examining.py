"""A bank of questions, a test that a whole class has sat before and after its course, papers of a
run to come, and what people said of runs that are over.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.questions import BANK, TONGUES, UNREAD, Asked
from trainingmgr.demo.story import Story, keys_of, put
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.models import Assessment
from trainingmgr.training.results.services import assessments
from trainingmgr.training.testing import queries
from trainingmgr.training.testing.events import AnswersEntered, PaperDrawn
from trainingmgr.training.testing.models import AnswerSheet, Paper, PaperItem
from trainingmgr.training.testing.rules.questions import drawn
from trainingmgr.training.testing.rules.reactions import FEWEST_SHEETS
from trainingmgr.training.testing.rules.reactions import Asked as Faces
from trainingmgr.training.testing.services import items, papers, reactions
from trainingmgr.training.testing.services.items import Wanted

MODULE = "IHL-101"


def asks(code: str) -> bool:
    """Whether this test of a run is drawn from the bank."""
    return code.startswith(f"{MODULE} ") and "_test" in code


def tell(story: Story, runs: list[Run]) -> None:
    """After accounts and courses."""
    keys = [_write(story, number, each) for number, each in enumerate(BANK, start=1)]
    _write(story, len(BANK) + 1, UNREAD)
    for run in runs:
        if run.examined:
            _sat(story, run, keys)
        elif run.state is CohortState.CONFIRMED:
            _draw(story, run)
    _react(story, runs)


def _write(story: Story, number: int, each: Asked) -> int:
    """A question as one officer wrote it and another agreed it; its key."""
    author, other = story.users["curriculum"], story.users["curriculum2"]
    module, at = story.modules[MODULE], story.at(story.ago(120), 9)
    wanted = Wanted(
        kind=each.kind, texts=dict(zip(TONGUES, each.texts, strict=True)), right=each.right,
        points=each.points,
        options=[dict(zip(TONGUES, option, strict=True)) for option in each.options],
    )  # fmt: skip
    with story.told(at):
        made = items.write(None, wanted, code=f"{MODULE}-Q{number}", module=module, by=author,
                           outcome=queries.outcomes(module.id)[each.outcome - 1])  # fmt: skip
        row = queries.item(made.uid, reader=other)
        row.newest.written_at = at
        if each is not UNREAD:
            items.review(row, agreed=True, seen=row.version, by=other)
            row.newest.reviewed_at = at + timedelta(hours=3)
    db.session.flush()
    return row.newest.id


def _sat(story: Story, run: Run, keys: list[int]) -> None:
    """The test before and the test after of a class, with what everybody answered."""
    head = story.users[f"head.{run.lane.centre.lower()}"]
    drawn_at = story.at(run.starts_on - timedelta(days=4), 10)
    tests = {
        each.code: each.id
        for each in db.session.scalars(select(Assessment).where(Assessment.cohort_id == run.id))
        if asks(each.code)
    }
    for turn, (code, test) in enumerate(sorted(tests.items())):
        order = _order(keys, run.id + turn)
        points = sum(each.points for each in BANK)
        blueprint = {str(n): sum(each.outcome == n for each in BANK) for n in (1, 2, 3)}
        (paper,) = keys_of(Paper, [
            {"uid": new_uid(), "assessment_id": test, "number": 1, "seed": run.id + turn,
             "forms": 2, "blueprint": blueprint, "points": points, "by_id": head.id,
             "at": drawn_at}
        ])  # fmt: skip
        put(PaperItem, [{"paper_id": paper, "position": n, "item_version_id": keys[each]}
                        for n, each in enumerate(order)])  # fmt: skip
        rows = list(_sheets(story, run, code, test, paper, order, head.id))
        put(AnswerSheet, rows)
        about = ("cohort", run.id)
        told = PaperDrawn(paper=f"{code} P1", count=len(order), points=points,
                          seed=run.id + turn, about=about)  # fmt: skip
        story.note(told, head, drawn_at)
        typed = AnswersEntered(paper=f"{code} P1", count=len(rows), about=about)
        story.note(typed, head, max(each["at"] for each in rows))


def _order(keys: list[int], seed: int) -> list[int]:
    """The places of the bank as a paper asks them: outcome by outcome, each drawn by the seed."""
    found = []
    for outcome in (1, 2, 3):
        pool = {keys[n]: n for n, each in enumerate(BANK) if each.outcome == outcome}
        found += [pool[key] for key in drawn(list(pool), len(pool), seed, outcome)]
    return found


def _sheets(story: Story, run: Run, code: str, test: int, paper: int, order: list[int],
            by: int) -> Iterator[dict[str, Any]]:  # fmt: skip
    for place in run.places:
        scores = place.scores.get(code, ())
        for n, (sheet, (_score, on)) in enumerate(zip(place.answers.get(code, ()), scores), 1):  # noqa: B905
            yield {
                "assessment_id": test, "paper_id": paper, "enrolment_id": place.id, "attempt": n,
                "form": sheet.form, "answers": [sheet.answers[each] for each in order],
                "tenths": [sheet.tenths[each] for each in order], "by_id": by,
                "at": story.at(min(on + timedelta(days=1), story.today), 16), "version": 1,
            }  # fmt: skip


def _draw(story: Story, run: Run) -> None:
    """Papers of the tests of a run to come, from the same bank."""
    head = story.users[f"head.{run.lane.centre.lower()}"]
    if not any(each.code == MODULE for each in run.lessons):
        return
    cohort = db.session.get_one(Cohort, run.id)
    if not results.assessments(run.id):
        assessments.prepare(cohort, by=head)
    for each in results.assessments(run.id):
        if asks(each.code):
            test = results.assessment(each.uid, reader=head)
            pool = queries.pool(test.module_version)
            papers.draw(test, {place: len(found) for place, found in pool.items()}, forms=2,
                        seed=run.id, by=head)  # fmt: skip


def _react(story: Story, runs: list[Run]) -> None:
    """Runs that are over said what they think, without names; the class that was examined first."""
    over = [run for run in runs if run.state is CohortState.COMPLETED]
    for run in sorted(over, key=lambda each: not each.examined)[:2]:
        cohort = db.session.scalars(select(Cohort).where(Cohort.id == run.id)).one()
        people = len(results.roster(run.id)) - 1
        if people < FEWEST_SHEETS:
            continue
        head = story.users[f"head.{run.lane.centre.lower()}"]
        sheets = ["".join(str(_face(story, each)) for each in Faces) for _one in range(people)]
        reactions.count(cohort, "\n".join(sheets), sheet=cohort.code, by=head)


def _face(story: Story, asked: Faces) -> int:
    """Most were glad of the course; of where they slept and ate fewer were."""
    mean = 2.9 if asked is Faces.PLACE else 4.1
    return min(5, max(1, round(story.rng.gauss(mean, 0.8))))
