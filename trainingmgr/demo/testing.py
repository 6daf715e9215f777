"""Tests before and after, resits, and how each run ended for each person: by the same rule."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from trainingmgr.core.columns import new_uid
from trainingmgr.demo import examining
from trainingmgr.demo.calendar import Place, Run
from trainingmgr.demo.questions import answered
from trainingmgr.demo.rosters import ended_at
from trainingmgr.demo.story import Story, keys_of, put
from trainingmgr.demo.teaching import TAUGHT, past
from trainingmgr.registry.people.rules import Literacy
from trainingmgr.training.attendance.rules import Class, MarkCode, hours
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.curricula.rules import AssessmentKind, stands_until
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.results.events import ResultsRecorded, RunResultsClosed, TestsPrepared
from trainingmgr.training.results.models import Assessment, Criterion, Result
from trainingmgr.training.results.rules import (
    Ending,
    Mode,
    ModuleFacts,
    Outcome,
    Score,
    Sitting,
    outcome,
)

C, E = CohortState, EnrolmentState
POINTS = 100
ENDS = {
    Ending.PASSED: E.COMPLETED_PASSED,
    Ending.NOT_PASSED: E.COMPLETED_NOT_PASSED,
    Ending.ATTENDED_ONLY: E.ATTENDED_ONLY,
}
ORAL = {Literacy.NONE, Literacy.READS, Literacy.UNKNOWN}

JUDGED = {
    "en": (("Knows the rule and says it in own words", 30), ("Applies it in the exercise", 50),
           ("Treats people with respect", 20)),
    "fr": (("Connaît la règle et la dit avec ses mots", 30), ("L’applique dans l’exercice", 50),
           ("Traite les personnes avec respect", 20)),
    "ar": (("يعرف القاعدة ويقولها بكلماته", 30), ("يطبقها في التمرين", 50),
           ("يعامل الناس باحترام", 20)),
}  # fmt: skip
"""What is judged, in the language of teaching, and its points: together those of a test."""


def tests_of(run: Run) -> Iterator[tuple[str, ModuleVersion, Any]]:
    """Code, module version and planned assessment of each test of the run."""
    for version in {each.version.id: each.version for each in run.lessons}.values():
        code = next(each.code for each in run.lessons if each.version is version)
        for planned in version.assessments:
            yield f"{code} {planned.code}"[:40], version, planned


def is_closed(run: Run) -> bool:
    """Whether the results of the run are closed: certificates may be asked for."""
    return run.state is C.CLOSED_OUT or (run.state is C.COMPLETED and run.lane.letter == "B"
                                         and run.lane.centre != "LEM")  # fmt: skip


def sit(story: Story, run: Run) -> None:
    """What each person reached in each test that there has been, and the ending that follows."""
    if run.state not in TAUGHT:
        return
    done = past(story, run)
    for place in run.places:
        if place.reason is not None or not place.marks:
            continue
        able = story.rng.gauss(76, 9)
        for code, version, planned in tests_of(run):
            days = [each.on for each in run.lessons if each.version is version]
            before = planned.kind is AssessmentKind.PRE_TEST
            if before or (done and days[-1] <= done[-1].on):
                _attempts(
                    story, run, place, code=code, planned=planned, days=(days[0], days[-1]),
                    able=able,
                )  # fmt: skip
    if is_closed(run):
        for place in run.places:
            if place.reason is None and place.state is E.ATTENDING:
                _end(story, run, place)


def _attempts(
    story: Story,
    run: Run,
    place: Place,
    *,
    code: str,
    planned: Any,
    days: tuple[date, date],
    able: float,
) -> None:
    """One attempt, and a second one where the first was not enough. The best one counts."""
    rng = story.rng
    if run.examined and examining.asks(code):
        _answered(story, place, code, planned, days, able)
        return
    if planned.kind is AssessmentKind.PRE_TEST:
        if days[0] < story.today and rng.random() < 0.96:
            place.scores[code] = [(_tenths(rng.gauss(able - 24, 8)), days[0])]
        return
    first = _tenths(rng.gauss(able + 8, 7))
    place.scores[code] = [(first, days[1])]
    again = days[1] + timedelta(days=2)
    if first < planned.pass_mark * 10 and (is_closed(run) or again < story.today):
        place.scores[code].append((_tenths(rng.gauss(able + 14, 5)), again))


def _answered(
    story: Story, place: Place, code: str, planned: Any, days: tuple[date, date], able: float
) -> None:
    """As above, question by question: what was answered makes the score."""
    before = planned.kind is AssessmentKind.PRE_TEST
    knows = (able - 76) / 9 + (-0.2 if before else 1.3)
    form = "AB"[len(place.who.number + place.who.name) % 2]
    sheets = [answered(story.rng, knows, form)]
    if not before and sum(sheets[0].tenths) < planned.pass_mark * 10:
        sheets.append(answered(story.rng, knows + 0.8, "BA"["AB".index(form)]))
    on = days[0] if before else days[1]
    place.answers[code] = sheets
    place.scores[code] = [
        (sum(each.tenths), on + timedelta(days=2 * n)) for n, each in enumerate(sheets)
    ]


def _tenths(percent: float) -> int:
    return max(50, min(POINTS * 10, round(percent * 2) * 5))


def facts(run: Run, place: Place, version: ModuleVersion, code: str) -> ModuleFacts:
    """What the rule looks at, for one person and one module."""
    classes = [
        Class(each.delivered, *place.marks.get(each.id, (MarkCode.NOT_RECORDED, 0)))
        for each in run.lessons
        if each.version is version and each.delivered
    ]
    sittings = tuple(
        Sitting(
            test, planned.kind, POINTS, planned.pass_mark,
            tuple(Score(n, each[0]) for n, each in enumerate(place.scores.get(test, ()), 1)),
            weight=planned.weight,
        )
        for test, of, planned in tests_of(run)
        if of is version
    )  # fmt: skip
    return ModuleFacts(
        code, version.attendance_min, hours(classes, version.minutes), sittings,
        pass_mark=version.pass_mark, is_over=run.state in {C.COMPLETED, C.CLOSED_OUT},
    )  # fmt: skip


def judged(story: Story, run: Run, place: Place) -> Outcome:
    codes = story.outlines[run.course]
    return outcome([facts(run, place, story.versions[code], code) for code in codes])


def _end(story: Story, run: Run, place: Place) -> None:
    ending = judged(story, run, place).ending
    place.state = ENDS.get(ending, place.state)
    if ending is not Ending.PASSED:
        return
    for code in story.outlines[run.course]:
        version = story.versions[code]
        until = stands_until(run.ends_on, version.validity_months)
        place.who.held[version.module_id] = (run.ends_on, until, _best(place, code))


def _best(place: Place, module: str) -> int | None:
    """The best score of the module's tests that count, in whole percent."""
    scores = [
        tenths // 10 for code, attempts in place.scores.items()
        if code.startswith(f"{module} ") and "pre_test" not in code for tenths, _on in attempts
    ]  # fmt: skip
    return max(scores, default=None)


def write(story: Story, run: Run) -> None:
    """Tests, results, records of what was attained, and their entries in the journal."""
    if run.state not in TAUGHT:
        return
    listed = list(tests_of(run))
    rows = [
        {"cohort_id": run.id, "version_id": version.id, "code": code, "kind": planned.kind,
         "max_score": POINTS, "pass_mark": planned.pass_mark, "weight": planned.weight,
         "on": None}
        for code, version, planned in listed
    ]  # fmt: skip
    tests = dict(zip((code for code, *_rest in listed), keys_of(Assessment, rows), strict=True))
    head = story.users[f"head.{run.lane.centre.lower()}"]
    put(Criterion, list(_criteria(run, tests)))
    put(Result, list(_results(story, run, tests, head.id)))
    prepared = TestsPrepared(cohort=run.code, count=len(tests), about=("cohort", run.id))
    story.note(prepared, head, story.at(run.starts_on, 7))
    _told(story, run, head)
    if is_closed(run):
        _closed(story, run, head)


def _criteria(run: Run, tests: dict[str, int]) -> Iterator[dict[str, Any]]:
    """What is judged in the practicals that nobody has sat yet."""
    judged_in = JUDGED.get(run.lane.language, JUDGED["en"])
    sat = {code for place in run.places for code in place.scores}
    for code, _version, planned in tests_of(run):
        if code in sat or planned.kind is not AssessmentKind.PRACTICAL:
            continue
        for number, (title, points) in enumerate(judged_in, start=1):
            yield {"uid": new_uid(), "assessment_id": tests[code], "position": number,
                   "title": title, "points": points, "version": 1}  # fmt: skip


def _results(story: Story, run: Run, tests: dict[str, int], by: int) -> Iterator[dict[str, Any]]:
    kinds = {code: planned.kind for code, _version, planned in tests_of(run)}
    for place in run.places:
        for code, attempts in place.scores.items():
            practical = kinds[code] in (AssessmentKind.PRACTICAL, AssessmentKind.OBSERVATION)
            written = Mode.ORAL if place.who.literacy in ORAL else Mode.WRITTEN
            for n, (tenths, on) in enumerate(attempts, 1):
                yield {
                    "assessment_id": tests[code],
                    "enrolment_id": place.id,
                    "attempt": n,
                    "score_tenths": tenths,
                    "mode": Mode.PRACTICAL if practical else written,
                    "language": run.lane.language,
                    "sat_on": on,
                    "assessor_id": by,
                    "recorded_at": story.at(min(on + timedelta(days=1), story.today), 16),
                    "batch_id": None,
                }


def _told(story: Story, run: Run, head: Any) -> None:
    for code, _version, _planned in tests_of(run):
        sat = [
            (place.who.number, 1, place.scores[code][0][0])
            for place in run.places
            if code in place.scores
        ]
        if not sat:
            continue
        on = next(place.scores[code][0][1] for place in run.places if code in place.scores)
        recorded = ResultsRecorded(
            cohort=run.code, test=code, count=len(sat), scores=tuple(sat), about=("cohort", run.id)
        )
        story.note(recorded, head, story.at(min(on + timedelta(days=1), story.today), 16))


def _closed(story: Story, run: Run, head: Any) -> None:
    at = ended_at(story, run)
    states = [place.state for place in run.places]
    closed = RunResultsClosed(
        cohort=run.code, passed=states.count(E.COMPLETED_PASSED),
        not_passed=states.count(E.COMPLETED_NOT_PASSED),
        attended_only=states.count(E.ATTENDED_ONLY), open=states.count(E.ATTENDING),
        about=("cohort", run.id),
    )  # fmt: skip
    story.note(closed, head, at)
