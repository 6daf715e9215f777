"""How a practical is judged: by criteria that are agreed before, and by a second marker."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.results import events, queries
from trainingmgr.training.results.models import (
    Assessment,
    Criterion,
    CriterionMark,
    Result,
    SecondMark,
)
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.services import staging
from trainingmgr.training.results.services.reach import OPEN, about, not_own, recorder
from trainingmgr.training.results.services.recording import Entry, Key, record


@operation
def set_criteria(
    test: Assessment, wanted: Sequence[tuple[str, int]], *, seen: int | None, by: User
) -> None:
    """Say what is judged and how many points each thing is worth. Together they are the points of
    the test; they are fixed once somebody sat it.
    """
    recorder(test.cohort, by)
    test.as_seen(seen)
    if queries.has_results(test):
        raise Refusal(_("Somebody has sat this test: what is judged cannot change any more."))
    if sum(points for _title, points in wanted) > 1000:
        raise Refusal(_("A test has 1,000 points at most."), field="criteria")
    db.session.execute(delete(Criterion).where(Criterion.assessment_id == test.id))
    db.session.add_all(
        Criterion(assessment_id=test.id, position=place, title=title, points=points)
        for place, (title, points) in enumerate(wanted, start=1)
    )
    if wanted:
        test.max_score = sum(points for _title, points in wanted)
    happening = events.CriteriaSet(
        cohort=test.cohort.code, test=test.code, criteria=tuple(wanted),
        about=about(test.cohort_id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def judge(
    test: Assessment,
    parts: Mapping[Key, Mapping[int, int]],
    *,
    on: date,
    by: User,
    mode: Mode = Mode.PRACTICAL,
    language: str | None = None,
    reason: str = "",
    seen: str | None = None,
    batch: ImportBatch | None = None,
) -> int:
    """Write down what people reached in each criterion, in tenths of a point. The score is their
    sum; by the rules of writing down a score. How many results changed.
    """
    criteria = {each.id: each for each in queries.criteria_of(test)}
    for (place, _attempt), marks in parts.items():
        if wrong := _wrong(criteria, marks):
            raise Refusal(f"{_name(test, place)}: {wrong}")
    entries = {key: Entry(sum(marks.values()), mode) for key, marks in parts.items()}
    before = queries.criterion_marks_of(test)
    moved = {
        key: marks
        for key, marks in parts.items()
        if any(before.get((*key, each)) != tenths for each, tenths in marks.items())
    }
    corrected = [key for key in moved if any((*key, each) in before for each in criteria)]
    if corrected and len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why a result is changed."), field="reason")
    changed = record(
        test, entries, on=on, by=by, language=language, reason=reason, seen=seen, batch=batch,
        judged=True,
    )  # fmt: skip
    _keep(test, moved)
    return max(changed, len(moved))


def _wrong(criteria: Mapping[int, Criterion], marks: Mapping[int, int]) -> str | None:
    if marks.keys() != criteria.keys():
        return str(gettext("Every criterion has its points, or the person has not sat the test."))
    for key, tenths in marks.items():
        one = criteria[key]
        if not 0 <= tenths <= one.points * 10:
            return str(gettext("%(title)s: the score is between 0 and %(most)s.",
                               title=one.title, most=one.points))  # fmt: skip
    return None


def _name(test: Assessment, place: int) -> str:
    found = queries.roster(test.cohort_id, [place])
    return found[0].person.name_display if found else "?"


def _keep(test: Assessment, moved: Mapping[Key, Mapping[int, int]]) -> None:
    results = queries.keys_of(test)
    keys = [results[key] for key in moved]
    db.session.execute(delete(CriterionMark).where(CriterionMark.result_id.in_(keys)))
    rows = [
        {"result_id": results[key], "criterion_id": each, "tenths": tenths, "version": 1}
        for key, marks in moved.items()
        for each, tenths in marks.items()
    ]
    if rows:
        db.session.execute(insert(CriterionMark), rows)


@operation
def take_back(batch: ImportBatch) -> None:
    """The check-lists of a file that was undone are gone with it, and the results they made."""
    mine = select(Result.id).where(Result.batch_id == batch.id)
    db.session.execute(delete(CriterionMark).where(CriterionMark.result_id.in_(mine)))
    db.session.execute(delete(Result).where(Result.batch_id == batch.id))


def rests_on(batch_id: int) -> Sentence | None:
    """Why a file of check-lists cannot be taken back: something rests on one of them."""
    said: Sentence | None = staging.rests_on(batch_id, judged=True)
    return said


@operation
def mark_again(test: Assessment, scores: Mapping[Key, int], *, by: User) -> int:
    """A second marker gives attempts a score of their own, in tenths, without seeing the first.
    Where the two are far apart nobody passes or fails until they agree. How many changed.
    """
    recorder(test.cohort, by)
    if test.cohort.state not in OPEN:
        raise Refusal(_("This run is not open for results."))
    first = queries.results_of(test)
    if scores.keys() - first.keys():
        raise Refusal(_("The first mark comes first: somebody here has none."))
    for (place, _attempt), tenths in scores.items():
        if not 0 <= tenths <= test.max_score * 10:
            raise Refusal(
                gettext("%(name)s: the score is between 0 and %(most)s.",
                        name=_name(test, place), most=test.max_score)
            )  # fmt: skip
    another_person(by, *{first[key].assessor_id for key in scores})
    places = {each.id: each for each in queries.roster(test.cohort_id)}
    not_own([places[place] for place, _attempt in scores if place in places], by)
    changed = _second(test, scores, by)
    if changed:
        told = tuple(
            (places[place].person.number if place in places else str(place), attempt, tenths)
            for (place, attempt), tenths in sorted(changed.items())
        )
        happening = events.SecondMarksRecorded(
            cohort=test.cohort.code, test=test.code, count=len(changed), scores=told,
            about=about(test.cohort_id),
        )  # fmt: skip
        journal.record(happening, by=by)
    return len(changed)


def _second(test: Assessment, scores: Mapping[Key, int], by: User) -> dict[Key, int]:
    before = queries.second_marks_of(test)
    changed = {
        key: tenths
        for key, tenths in scores.items()
        if key not in before or before[key].score_tenths != tenths
    }
    for key, tenths in changed.items():
        if key in before:
            before[key].score_tenths = tenths
            before[key].by_id, before[key].at = by.id, clock.now()
        else:
            db.session.add(
                SecondMark(
                    assessment_id=test.id, enrolment_id=key[0], attempt=key[1],
                    score_tenths=tenths, by_id=by.id,
                )
            )  # fmt: skip
    return changed
