"""How everybody on a run stands: their hours, their scores, what is missing, what they gained."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select, true

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.queries import finished
from trainingmgr.training.attendance.queries import counting
from trainingmgr.training.attendance.rules import Hours
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.curricula.rules import AssessmentKind
from trainingmgr.training.enrolments import queries as enrolments
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results.models import Assessment, CurtailmentWaiver, Result, SecondMark
from trainingmgr.training.results.queries import assessments, modules, roster, waivers
from trainingmgr.training.results.rules import (
    ModuleFacts,
    Outcome,
    Score,
    Sitting,
    gain,
    normalised_gain,
    outcome,
)

NOTHING = Hours(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Line:
    """One person on a run: what they did in each module and what follows from it."""

    number: int
    enrolment: Enrolment
    modules: tuple[ModuleFacts, ...]
    outcome: Outcome

    @property
    def sittings(self) -> dict[str, Sitting]:
        return {test_.code: test_ for module in self.modules for test_ in module.tests}

    @property
    def attended(self) -> int | None:
        """Whole percent of all that was delivered; None while a mark is missing."""
        hours = [module.hours for module in self.modules]
        delivered = sum(each.delivered for each in hours)
        if not delivered or any(each.not_recorded for each in hours):
            return None
        return sum(each.present for each in hours) * 100 // delivered

    @property
    def minutes(self) -> dict[str, int]:
        return {module.code: module.hours.present for module in self.modules}


@dataclass(frozen=True)
class Gain:
    """The learning gain of one module over those who sat both tests, and who is left out of it: who
    sat the test before alone, the one after alone, or neither (R-TRN-07).
    """

    module: str
    people: int
    points: float
    before: float = 0
    after: float = 0
    share: float | None = None
    before_only: int = 0
    after_only: int = 0
    neither: int = 0


@dataclass(frozen=True)
class RunResults:
    """All results of a run, for its pages and for the certificates."""

    versions: Sequence[ModuleVersion]
    tests: Sequence[Assessment]
    lines: Sequence[Line]
    gains: Sequence[Gain]
    waivers: Mapping[int, CurtailmentWaiver]

    def by_place(self) -> dict[int, Line]:
        return {line.enrolment.id: line for line in self.lines}

    def count(self, ending: str) -> int:
        return sum(line.outcome.ending == ending for line in self.lines)

    def sat(self, test_: Assessment) -> int:
        return sum(line.sittings[test_.code].best is not None for line in self.lines)

    def passed(self, test_: Assessment) -> int:
        return sum(line.sittings[test_.code].is_passed for line in self.lines)

    @property
    def curtailed(self) -> list[ModuleVersion]:
        """Modules of which less than 90 % was delivered to somebody on the run."""
        short = {m.code for line in self.lines for m in line.modules if m.hours.is_curtailed}
        held = {m.code for line in self.lines for m in line.modules if m.hours.delivered}
        return [each for each in self.versions if each.module.code in short & held]


def of_run(cohort_id: int, among: Collection[int] | None = None) -> RunResults:
    """Everything that decides who passes a run, or who of these places does. Twelve statements,
    however many people.
    """
    versions, tests_ = modules(cohort_id), assessments(cohort_id)
    people = roster(cohort_id, among)
    scores, second = _scores(cohort_id, among), _second(cohort_id, among)
    hours = _hours(cohort_id, people, among)
    waived, today = waivers(cohort_id), clock.today()
    by_version: dict[int, list[Assessment]] = defaultdict(list)
    for each in tests_:
        by_version[each.version_id].append(each)

    def facts(place: Enrolment, version: ModuleVersion) -> ModuleFacts:
        waiver = waived.get(version.id)
        return ModuleFacts(
            version.module.code,
            version.attendance_min,
            hours.get((place.id, version.id), replace(NOTHING, standard=version.minutes)),
            tuple(_sitting(each, scores, second, place.id) for each in by_version[version.id]),
            curtailment_waived=waiver is not None and waiver.stands,
            pass_mark=version.pass_mark,
            is_over=place.cohort.ends_on < today,
        )

    lines = []
    for number, place in enumerate(people, start=1):
        known = tuple(facts(place, version) for version in versions)
        lines.append(Line(number, place, known, outcome(known)))
    return RunResults(versions, tests_, lines, _gains(lines), waived)


def _scores(cohort_id: int, among: Collection[int] | None) -> dict[tuple[int, int], list[Score]]:
    found: dict[tuple[int, int], list[Score]] = defaultdict(list)
    rows = db.session.execute(
        select(Result.assessment_id, Result.enrolment_id, Result.attempt, Result.score_tenths)
        .join(Assessment, Result.assessment_id == Assessment.id)
        .where(
            Assessment.cohort_id == cohort_id,
            finished(Result.batch_id),
            Result.enrolment_id.in_(among) if among is not None else true(),
        )
        .order_by(Result.attempt)
    )
    for assessment_id, enrolment_id, attempt, tenths in rows:
        found[assessment_id, enrolment_id].append(Score(attempt, tenths))
    return found


def _second(cohort_id: int, among: Collection[int] | None) -> dict[tuple[int, int], list[Score]]:
    found: dict[tuple[int, int], list[Score]] = defaultdict(list)
    rows = db.session.execute(
        select(
            SecondMark.assessment_id, SecondMark.enrolment_id, SecondMark.attempt,
            SecondMark.score_tenths,
        )
        .join(Assessment, SecondMark.assessment_id == Assessment.id)
        .where(
            Assessment.cohort_id == cohort_id,
            SecondMark.enrolment_id.in_(among) if among is not None else true(),
        )
    )  # fmt: skip
    for assessment_id, enrolment_id, attempt, tenths in rows:
        found[assessment_id, enrolment_id].append(Score(attempt, tenths))
    return found


def _sitting(
    test_: Assessment,
    scores: Mapping[tuple[int, int], Sequence[Score]],
    second: Mapping[tuple[int, int], Sequence[Score]],
    place: int,
) -> Sitting:
    return Sitting(
        test_.code, test_.kind, test_.max_score, test_.pass_mark,
        tuple(scores.get((test_.id, place), ())), tuple(second.get((test_.id, place), ())),
        weight=test_.weight,
    )  # fmt: skip


def _hours(
    cohort_id: int, people: Iterable[Enrolment], among: Collection[int] | None
) -> dict[tuple[int, int], Hours]:
    """Hours on this run, and on the runs that somebody was transferred from."""
    hours = counting.hours_of(cohort_id, among)
    moved = [each.id for each in people if each.continues_id is not None]
    if not moved:
        return hours
    chains = enrolments.earlier(moved)
    before = {key for chain in chains.values() for key in chain}
    elsewhere: dict[tuple[int, int], Hours] = {}
    runs = db.session.scalars(select(Enrolment.cohort_id).where(Enrolment.id.in_(before)))
    for other in set(runs):
        elsewhere |= counting.hours_of(other, before)
    for place, chain in chains.items():
        for key, version in [key for key in elsewhere if key[0] in chain]:
            here = hours.get((place, version))
            there = elsewhere[key, version]
            hours[place, version] = _together(here, there) if here else there
    return hours


def _together(here: Hours, there: Hours) -> Hours:
    return Hours(
        here.present + there.present,
        here.delivered + there.delivered,
        here.excused + there.excused,
        here.called_up + there.called_up,
        here.not_recorded + there.not_recorded,
        here.standard,
    )


def _gains(lines: Sequence[Line]) -> list[Gain]:
    """By module: the mean of after minus before, of the people who sat both."""
    sat: dict[str, list[tuple[int | None, int | None]]] = defaultdict(list)
    for line in lines:
        for module in line.modules:
            first = _best(module, AssessmentKind.PRE_TEST)
            sat[module.code].append((first, _best(module, AssessmentKind.POST_TEST)))
    found = []
    for code, all_ in sat.items():
        both = [(first, then) for first, then in all_ if first is not None and then is not None]
        before, after = [first for first, _then in both], [then for _first, then in both]
        points = gain(before, after)
        if points is None:
            continue
        found.append(
            Gain(
                code, len(both), points, sum(before) / len(both), sum(after) / len(both),
                normalised_gain(before, after),
                before_only=sum(first is not None and then is None for first, then in all_),
                after_only=sum(first is None and then is not None for first, then in all_),
                neither=all_.count((None, None)),
            )
        )  # fmt: skip
    return found


def _best(module: ModuleFacts, kind: AssessmentKind) -> int | None:
    """The first attempt counts for the gain: a resit is taught to."""
    sat = [test_ for test_ in module.tests if test_.kind is kind and test_.scores]
    if not sat:
        return None
    return sum(each.scores[0].tenths * 10 // each.max_score for each in sat) // len(sat)
