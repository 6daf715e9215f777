"""The list that points make: totals, ties, kept places, the reserve, and what a plan lacks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from hashlib import sha256
from itertools import groupby, pairwise
from math import lcm

from trainingmgr.core.values import dataclass
from trainingmgr.recruitment.rules import LEAST_JURY, Placing, QuotaKind, Unplanned


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


def unplanned(plan: Plan, *, sites: int, jury: int) -> list[Unplanned]:
    """What is missing for an announcement; empty where nothing is."""
    found: list[Unplanned] = []
    found += [Unplanned.SITES] if not sites else []
    found += [Unplanned.STAGES] if not plan.stages else []
    found += [Unplanned.JURY] if jury < LEAST_JURY else []
    found += [Unplanned.QUOTAS] if overbooked(plan) else []
    found += [Unplanned.WEIGHTS] if plan.stages and not any(s.weight for s in plan.stages) else []
    return found
