"""How a round of recruitment runs, and how its list comes about from scores alone (R-REC-02)."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from hashlib import sha256
from itertools import groupby, pairwise
from math import lcm
from typing import Any

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass


class RoundState(State):
    """How far a round is. Annulment voids its list and keeps its trail, from any state before the
    end.
    """

    DRAFT = "draft", "announced", "annulled"
    ANNOUNCED = "announced", "open", "annulled"
    OPEN = "open", "closed", "annulled"
    CLOSED = "closed", "testing", "annulled"
    TESTING = "testing", "medical", "vetting", "annulled"
    MEDICAL = "medical", "testing", "vetting", "annulled"
    VETTING = "vetting", "final_list", "annulled"
    FINAL_LIST = "final_list", "completed", "annulled"
    COMPLETED = "completed"
    ANNULLED = "annulled"


_SIDE = ("withdrawn", "no_show", "withdrawn_age", "annulled")


class ApplicationState(State):
    """How far one application is (domain 1.9)."""

    RECEIVED = "received", "incomplete", "ineligible", "admissible", *_SIDE
    INCOMPLETE = "incomplete", "received", "ineligible", "admissible", *_SIDE
    INELIGIBLE = (
        "ineligible",
        "received",
        "incomplete",
        "admissible",
        "test_passed",
        "medical_fit",
        "vetting_pending",
        "vetting_cleared",
        "annulled",
        "withdrawn_age",
    )
    ADMISSIBLE = (
        "admissible",
        "test_failed",
        "test_passed",
        "medical_unfit",
        "medical_fit",
        "vetting_pending",
        "ineligible",
        *_SIDE,
    )
    TEST_FAILED = (
        "test_failed",
        "admissible",
        "test_passed",
        "medical_unfit",
        "medical_fit",
        "annulled",
        "withdrawn_age",
    )
    TEST_PASSED = (
        "test_passed",
        "admissible",
        "test_failed",
        "medical_unfit",
        "medical_fit",
        "vetting_pending",
        "ineligible",
        *_SIDE,
    )
    MEDICAL_UNFIT = (
        "medical_unfit",
        "admissible",
        "test_failed",
        "test_passed",
        "medical_fit",
        "annulled",
        "withdrawn_age",
    )
    MEDICAL_FIT = (
        "medical_fit",
        "admissible",
        "test_failed",
        "test_passed",
        "medical_unfit",
        "vetting_pending",
        "ineligible",
        *_SIDE,
    )
    VETTING_PENDING = (
        "vetting_pending",
        "vetting_cleared",
        "vetting_not_cleared",
        "ineligible",
        *_SIDE,
    )
    VETTING_CLEARED = (
        "vetting_cleared",
        "vetting_pending",
        "vetting_not_cleared",
        "reserve_list",
        "selected",
        "ineligible",
        *_SIDE,
    )
    VETTING_NOT_CLEARED = (
        "vetting_not_cleared",
        "vetting_pending",
        "vetting_cleared",
        "annulled",
        "withdrawn_age",
    )
    RESERVE_LIST = "reserve_list", "selected", "vetting_not_cleared", "ineligible", *_SIDE
    SELECTED = (
        "selected", "enlisted", "reserve_list", "vetting_not_cleared", "ineligible", *_SIDE,
    )  # fmt: skip
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show", "admissible", "annulled"
    WITHDRAWN_AGE = "withdrawn_age"
    ANNULLED = "annulled"
    ENLISTED = "enlisted"


class Rejection(StrEnum):
    """Why somebody is refused, in words that the applicant is told (R-REC-01)."""

    INCOMPLETE_FILE = "incomplete_file"
    FALSE_DOCUMENT = "false_document"
    UNDER_AGE = "under_age"
    OVER_AGE = "over_age"
    NATIONALITY = "nationality"
    EDUCATION = "education"
    PHYSICAL_TEST = "physical_test"
    WRITTEN_TEST = "written_test"
    MEDICAL = "medical"
    INTEGRITY = "integrity"
    SANCTIONS = "sanctions"
    DUPLICATE = "duplicate"
    QUOTA_FULL = "quota_full"
    WITHDREW = "withdrew"
    NO_SHOW = "no_show"


REASONED = frozenset(
    {
        ApplicationState.INELIGIBLE, ApplicationState.TEST_FAILED, ApplicationState.MEDICAL_UNFIT,
        ApplicationState.VETTING_NOT_CLEARED, ApplicationState.NO_SHOW,
    }
)  # fmt: skip
"""States in which a reason is told."""

LIVE = frozenset(ApplicationState) - REASONED - {
    ApplicationState.WITHDRAWN, ApplicationState.WITHDRAWN_AGE, ApplicationState.ANNULLED,
}  # fmt: skip
"""States of a file that is still in its round."""

TOLD = REASONED | {ApplicationState.SELECTED, ApplicationState.RESERVE_LIST}
"""States that a letter tells the applicant."""
LETTERED = TOLD | {ApplicationState.ENLISTED, ApplicationState.ANNULLED}
"""States of which a letter may be asked: also again, and of who was never told a result."""


OPEN_STATES = frozenset({RoundState.OPEN})
SCORED = frozenset({RoundState.TESTING, RoundState.MEDICAL})
ENDED = frozenset({RoundState.COMPLETED, RoundState.ANNULLED})
SHORTEST_WINDOW = 7
"""Days in which the public may object, at least."""

LEAST_JURY = 2
SENTENCE = 10
"""Letters of the shortest reason that says something."""


class ListState(State):
    PROPOSED = "proposed", "agreed", "superseded"
    AGREED = "agreed", "superseded"
    SUPERSEDED = "superseded"


class ObjectionState(State):
    OPEN = "open", "well_founded", "unfounded"
    WELL_FOUNDED = "well_founded"
    UNFOUNDED = "unfounded"


class AppealState(State):
    OPEN = "open", "upheld", "granted"
    UPHELD = "upheld"
    GRANTED = "granted"


class Paper(StrEnum):
    """The papers of a file."""

    IDENTITY = "identity"
    BIRTH = "birth"
    SCHOOL = "school"
    MEDICAL = "medical"
    PHOTOGRAPH_SEEN = "photograph_seen"
    DECLARATION = "declaration"


WANTED_PAPERS = frozenset({Paper.IDENTITY, Paper.BIRTH, Paper.DECLARATION})
SEEN_ONLY = frozenset({Paper.PHOTOGRAPH_SEEN})
"""What is looked at and given back: no scan of it is kept."""


class StageKind(StrEnum):
    DOCUMENTS = "documents"
    PHYSICAL = "physical"
    WRITTEN = "written"
    PRACTICAL = "practical"
    INTERVIEW = "interview"
    MEDICAL = "medical"


class QuotaKind(StrEnum):
    REGION = "region"
    SEX = "sex"
    ORIGIN_FORCE = "origin_force"
    SPECIALTY = "specialty"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A test as the ranking sees it. `most` and `passes` are points; a stage of weight 0 is passed
    or failed and adds nothing.
    """

    code: str
    most: int
    passes: int
    weight: int


@dataclass(frozen=True, kw_only=True)
class Quota:
    """Places kept for a group: `at_least` of them go to the best of it who passed."""

    kind: QuotaKind
    value: str
    at_least: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a list rests on besides the scores. `seed` was published with the round."""

    places: int
    reserve: int
    stages: Sequence[Stage]
    quotas: Sequence[Quota] = ()
    seed: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One applicant: the number on the receipt, points by stage, and the groups they belong to."""

    number: str
    points: Mapping[str, int]
    groups: Mapping[QuotaKind, str] = field(default_factory=dict)


class Placing(StrEnum):
    """Where somebody stands on a list."""

    SELECTED = "selected"
    RESERVE = "reserve"
    BEYOND = "beyond"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a list with all that explains it.

    `total` is in hundredths of a percent of the weighted points; `tie` names the stage that decided
    between equals, `lot` where the draw did; `quota` the group whose kept place it is.
    """

    position: int | None
    number: str
    total: int
    place: Placing
    quota: str | None = None
    tie: str | None = None
    failed_in: str | None = None


def total(stages: Sequence[Stage], points: Mapping[str, int]) -> int:
    """The weighted share of what could be reached, in hundredths of a percent, halves up.

    Reckoned in whole numbers, over what all stages divide: every machine gets the same.
    """
    weighed = [each for each in stages if each.weight]
    if not weighed:
        return 0
    whole = lcm(*(each.most for each in weighed))
    share = sum(each.weight * points.get(each.code, 0) * (whole // each.most) for each in weighed)
    all_ = whole * sum(each.weight for each in weighed)
    return (20_000 * share + all_) // (2 * all_)


def failed_in(stages: Sequence[Stage], points: Mapping[str, int]) -> str | None:
    """The first stage that is not passed, or not sat."""
    return next((each.code for each in stages if points.get(each.code, -1) < each.passes), None)


def lot(seed: str, number: str) -> str:
    """The draw between equals: anyone can repeat it, nobody can choose it, because the seed was
    published before the first application and the number was given by the register.
    """
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def ranked(plan: Plan, candidates: Iterable[Candidate]) -> list[Line]:
    """The whole list: selected, reserve, beyond, then who failed a stage, by number.

    First by total; between equals the stages decide in their order, then the lot. Kept places are
    given quota by quota in the order of the plan, each to the best of its group; whoever is taken
    counts in every group they belong to. What remains goes by rank. A kept place for which nobody
    is left goes to the next by rank. The reserve is the next by rank, and whoever steps up comes
    first from the group whose kept place has become free (`next_of`).
    """
    known = list(candidates)
    passed = [each for each in known if failed_in(plan.stages, each.points) is None]
    totals = {each.number: total(plan.stages, each.points) for each in known}

    def merit(each: Candidate) -> tuple[object, ...]:
        return (-totals[each.number], *(-each.points.get(stage.code, 0) for stage in plan.stages))

    passed.sort(key=lambda each: (*merit(each), lot(plan.seed, each.number)))
    ties = _ties(plan, passed, totals)
    taken = _taken(plan, passed)
    lines: list[Line] = []
    reserve = plan.reserve
    for position, each in enumerate(passed, start=1):
        place = Placing.BEYOND
        if each.number in taken:
            place = Placing.SELECTED
        elif reserve:
            place, reserve = Placing.RESERVE, reserve - 1
        lines.append(
            Line(position=position, number=each.number, total=totals[each.number], place=place,
                 quota=taken.get(each.number), tie=ties.get(each.number))
        )  # fmt: skip
    failed = (
        (each, failed_in(plan.stages, each.points))
        for each in sorted(known, key=lambda one: one.number)
    )
    lines.extend(
        Line(position=None, number=each.number, total=totals[each.number], place=Placing.FAILED,
             failed_in=stage)
        for each, stage in failed
        if stage is not None
    )  # fmt: skip
    return lines


def _taken(plan: Plan, passed: Sequence[Candidate]) -> dict[str, str | None]:
    taken: dict[str, str | None] = {}
    held = dict.fromkeys(range(len(plan.quotas)), 0)
    by_group: dict[int, list[Candidate]] = {
        n: [each for each in passed if belongs(each, quota)] for n, quota in enumerate(plan.quotas)
    }

    def take(each: Candidate, why: str | None) -> None:
        taken[each.number] = why
        for n, quota in enumerate(plan.quotas):
            held[n] += belongs(each, quota)

    for n, quota in enumerate(plan.quotas):
        for each in by_group[n]:
            if held[n] >= quota.at_least or len(taken) >= plan.places:
                break
            if each.number not in taken:
                take(each, named(quota))
    for each in passed:
        if len(taken) >= plan.places:
            break
        if each.number not in taken:
            take(each, None)
    return taken


def named(quota: Quota) -> str:
    """A quota as a list shows it. Of the force somebody comes from only the kind is said."""
    return quota.kind if quota.kind is QuotaKind.ORIGIN_FORCE else f"{quota.kind}:{quota.value}"


def belongs(one: Candidate, quota: Quota) -> bool:
    return one.groups.get(quota.kind) == quota.value


def _ties(plan: Plan, passed: Sequence[Candidate], totals: Mapping[str, int]) -> dict[str, str]:
    """For everybody who equals a neighbour in total: what put them before or after."""
    found: dict[str, str] = {}
    for _total, group in groupby(passed, key=lambda each: totals[each.number]):
        equals = list(group)
        for before, after in pairwise(equals):
            decided = next(
                (stage.code for stage in plan.stages
                 if before.points.get(stage.code, 0) != after.points.get(stage.code, 0)),
                "lot",
            )  # fmt: skip
            found.setdefault(before.number, decided)
            found[after.number] = decided
    return found


def mark(lines: Iterable[Line]) -> str:
    """The hash of a list: of its lines as they are written out, in their order."""
    return sha256("\n".join(map(_told, lines)).encode()).hexdigest()


def _told(line: Line) -> str:
    return json.dumps(
        [line.position, line.number, line.total, line.place, line.quota, line.tie, line.failed_in],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def written(
    round_code: str, number: int, plan: Plan, candidates: Iterable[Candidate],
    lines: Iterable[Line], hashed: str,
) -> str:  # fmt: skip
    """A list and all that it rests on, as text that `recount` computes again.

    One line for each applicant and one for each place, so that two files are compared with any
    tool. Forces of origin are numbers in it, in the order of the quotas: who belongs to one has to
    be known to compute the list, which one it is does not.
    """
    masks = {each.value: str(n) for n, each in enumerate(
        (q for q in plan.quotas if q.kind is QuotaKind.ORIGIN_FORCE), start=1)}  # fmt: skip

    def masked(kind: QuotaKind, value: str) -> str:
        return masks.get(value, "0") if kind is QuotaKind.ORIGIN_FORCE else value

    asked = {each.kind for each in plan.quotas}
    head = {
        "round": round_code, "list": number, "sha256": hashed, "places": plan.places,
        "reserve": plan.reserve, "seed": plan.seed, "stages": [vars(each) for each in plan.stages],
        "quotas": [
            {"kind": each.kind, "value": masked(each.kind, each.value), "at_least": each.at_least}
            for each in plan.quotas
        ],
    }  # fmt: skip
    told = [json.dumps(head, ensure_ascii=False, sort_keys=True)]
    for each in sorted(candidates, key=lambda one: one.number):
        groups = {
            kind: masked(kind, each.groups[kind]) for kind in sorted(asked & each.groups.keys())
        }
        told.append(
            json.dumps({"number": each.number, "points": dict(sorted(each.points.items())),
                        "groups": groups}, ensure_ascii=False)
        )  # fmt: skip
    return "\n".join([*told, "", *map(_told, lines), ""])


@dataclass(frozen=True, kw_only=True)
class Recounted:
    """What computing a list again came to: the same bytes or not, and whom it moved."""

    round_code: str
    number: int
    count: int
    sha256: str
    is_same: bool
    is_hash_right: bool
    moves: Sequence[tuple[str, Line, Line]]


def recounted(text: str) -> Recounted:
    """Compute a list again from the text that was taken away. Raises ValueError if it is none."""
    points, _, stood = text.partition("\n\n")
    head, *rows = [json.loads(line) for line in points.splitlines()]
    plan = Plan(
        places=head["places"], reserve=head["reserve"], seed=head["seed"],
        stages=[Stage(**each) for each in head["stages"]],
        quotas=[Quota(kind=QuotaKind(q["kind"]), value=q["value"], at_least=q["at_least"])
                for q in head["quotas"]],
    )  # fmt: skip
    found = [
        Candidate(
            number=row["number"],
            points={code: int(value) for code, value in row["points"].items()},
            groups={QuotaKind(kind): value for kind, value in row["groups"].items()},
        )
        for row in rows
    ]
    before = [_read(json.loads(line)) for line in stood.splitlines() if line]
    after = ranked(plan, found)
    told = "\n".join(map(_told, after))
    return Recounted(
        round_code=head["round"], number=head["list"], count=len(after), sha256=head["sha256"],
        is_same=told + "\n" == stood, is_hash_right=mark(before) == head["sha256"],
        moves=moved(before, after),
    )  # fmt: skip


def _read(cells: Sequence[Any]) -> Line:
    position, number, total_, place, quota, tie, failed = cells
    return Line(position=position, number=number, total=total_, place=Placing(place), quota=quota,
                tie=tie, failed_in=failed)  # fmt: skip


def next_of(
    plan: Plan, lines: Sequence[Line], groups: Mapping[str, Mapping[QuotaKind, str]], left: Line
) -> Line | None:
    """Who steps up when a selected person leaves: the first reserve of the group whose kept place
    it was, else the first reserve.
    """
    waiting = [each for each in lines if each.place is Placing.RESERVE]
    if left.quota is not None:
        kind, _, value = left.quota.partition(":")
        for each in waiting if value else ():
            if groups.get(each.number, {}).get(QuotaKind(kind)) == value:
                return each
    return next(iter(waiting), None)


def moved(before: Sequence[Line], after: Sequence[Line]) -> list[tuple[str, Line, Line]]:
    """Whom a change of scores moved: the number, the line before and the line after."""
    was = {each.number: each for each in before}
    return [
        (each.number, was[each.number], each)
        for each in after
        if each.number in was
        and (was[each.number].position, was[each.number].place) != (each.position, each.place)
    ]


def overbooked(plan: Plan) -> Collection[QuotaKind]:
    """The kinds of quota that keep more places than there are."""
    return [
        kind for kind in QuotaKind
        if sum(each.at_least for each in plan.quotas if each.kind is kind) > plan.places
    ]  # fmt: skip


class Unplanned(StrEnum):
    """What a round lacks before it is announced."""

    SITES = "sites"
    STAGES = "stages"
    JURY = "jury"
    QUOTAS = "quotas"
    WEIGHTS = "weights"


def unplanned(plan: Plan, *, sites: int, jury: int) -> list[Unplanned]:
    """What is missing for an announcement; empty where nothing is."""
    found: list[Unplanned] = []
    found += [Unplanned.SITES] if not sites else []
    found += [Unplanned.STAGES] if not plan.stages else []
    found += [Unplanned.JURY] if jury < LEAST_JURY else []
    found += [Unplanned.QUOTAS] if overbooked(plan) else []
    found += [Unplanned.WEIGHTS] if plan.stages and not any(s.weight for s in plan.stages) else []
    return found


def age_reason(youngest: int | None, *, least: int, most: int) -> Rejection | None:
    """Why an age does not fit a round (R-AGE-07). An unknown age waits, it refuses nobody."""
    if youngest is None:
        return None
    if youngest < least:
        return Rejection.UNDER_AGE
    return Rejection.OVER_AGE if youngest > most else None


MEDICAL_KINDS = frozenset({StageKind.MEDICAL})
FROM_THE_PAPER = "corrected from the paper of the examination"


def why_of(kind: StageKind, typed: str | None) -> str:
    """Why points are corrected, as it is kept. Of a medical examination nobody's words are kept:
    what the doctor found stays with the doctor (R-GEN-04).
    """
    return FROM_THE_PAPER if kind in MEDICAL_KINDS else (typed or "").strip()


_TEST_REASON = {StageKind.PHYSICAL: Rejection.PHYSICAL_TEST, StageKind.MEDICAL: Rejection.MEDICAL}


def after_scores(
    kinds: Mapping[str, StageKind], stages: Sequence[Stage], points: Mapping[str, int]
) -> tuple[ApplicationState, Rejection | None] | None:
    """What the points say so far: failed in the first stage that is not passed, passed when all
    tests are, fit when the medical ones are too. Nothing while stages are still to be sat.
    """
    sat = [each for each in stages if each.code in points]
    for each in sat:
        if points[each.code] < each.passes:
            kind = kinds[each.code]
            medical = kind in MEDICAL_KINDS
            state = ApplicationState.MEDICAL_UNFIT if medical else ApplicationState.TEST_FAILED
            return state, _TEST_REASON.get(kind, Rejection.WRITTEN_TEST)
    tests = [each for each in stages if kinds[each.code] not in MEDICAL_KINDS]
    if any(each.code not in points for each in tests):
        return None
    medical_left = any(
        each.code not in points for each in stages if kinds[each.code] in MEDICAL_KINDS
    )
    if medical_left or len(tests) == len(stages):
        return ApplicationState.TEST_PASSED, None
    return ApplicationState.MEDICAL_FIT, None


class Whole(StrEnum):
    """Deeds over a whole round, as work of a worker."""

    VETTING = "recruitment.vetting"
    ANSWERS = "recruitment.answers"
    LIST = "recruitment.list"
    AGREEMENT = "recruitment.agreement"
    ANNULMENT = "recruitment.annulment"


class Step(StrEnum):
    """The steps of the funnel: one word for each, whatever the stages of a round are."""

    APPLIED = "applied"
    ADMITTED = "admitted"
    PASSED = "passed"
    CLEARED = "cleared"
    SELECTED = "selected"
    ENLISTED = "enlisted"
