"""What can be decided: the levers of a scenario, and the problem as it is under them."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Any

from trainingmgr.capacity.problem import Need, Problem, Staff, Subject
from trainingmgr.core.values import dataclass

A_MONTH = 16.0
"""Days that one more trainer teaches in a month: four a week."""
WHOLE = 90
"""Of a hundred hours, those that a course must have for its record to count without a waiver."""


class Way(StrEnum):
    """Each region at home, with teams that come to it; or everybody at one centre (CO-2)."""

    REGIONAL = "regional"
    NATIONAL = "national"


class Vetting(StrEnum):
    """Full checks before a seat; or a seat after a basic check, the rest later (CO-1)."""

    THOROUGH = "thorough"
    BASIC = "basic"


@dataclass(frozen=True)
class Levers:
    """Numbers are per cent where they say `share`, `part` or `speed`, and minor units of money."""

    months: int = 12
    way: Way = Way.REGIONAL
    centre: str = ""
    """Region of the one centre, where the way is national."""
    travel_days: int = 1
    short_share: int = 0
    short_part: int = 60
    vetting: Vetting = Vetting.THOROUGH
    basic_days: int = 14
    speed: int = 100
    """Of the time that clearances take: 50 is in half the time."""
    files: int | None = None
    """Clearances that are asked for in a month; None is as measured."""
    trainers: int = 0
    trainers_in: str = ""
    trainers_speak: str = ""
    seats: int = 0
    seats_in: str = ""
    funds: int | None = None
    """To spend in a month, what is left goes on to the next; None is without limit."""

    def written(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, told: dict[str, Any]) -> "Levers":
        return cls(**told | {"way": Way(told["way"]), "vetting": Vetting(told["vetting"])})

    @property
    def under_standard(self) -> bool:
        """Whether a short course falls below what counts without a waiver (R-TRN-01)."""
        return self.short_share > 0 and self.short_part < WHOLE


def under(problem: Problem, levers: Levers) -> Problem:
    """The problem as these levers make it, but for the way of teaching."""
    return replace(
        problem,
        months=levers.months,
        subjects=tuple(_shorter(each, levers) for each in problem.subjects),
        regions=tuple(
            replace(each, seats=max(0, each.seats + levers.seats))
            if each.seats is not None and levers.seats_in in {"", each.code}
            else each
            for each in problem.regions
        ),
        needs=tuple(_within(each, levers.months) for each in problem.needs),
        staff=tuple(
            replace(each, days=each.days[: levers.months]) for each in _staffed(problem, levers)
        ),
        clearing=replace(
            problem.clearing,
            times=_times(problem.clearing.times, levers),
            a_month=problem.clearing.a_month if levers.files is None else levers.files,
        ),
    )


def _shorter(subject: Subject, levers: Levers) -> Subject:
    """Days of a class on average, with so many of a hundred given short."""
    cut = levers.short_share / 100 * (1 - levers.short_part / 100)
    return replace(subject, days=subject.days * (1 - cut))


def _within(need: Need, months: int) -> Need:
    return replace(need, lapses=need.lapses[:months])


def _times(times: tuple[int, ...], levers: Levers) -> tuple[int, ...]:
    if levers.vetting is Vetting.BASIC:
        times = tuple(min(each, levers.basic_days) for each in times)
    return tuple(each * levers.speed // 100 for each in times)


def _staffed(problem: Problem, levers: Levers) -> Iterator[Staff]:
    """With trainers more, who teach everything; or with fewer of those who are there."""
    if levers.trainers >= 0:
        yield from problem.staff
        if levers.trainers:
            yield more(problem, levers.trainers_in, levers.trainers_speak, levers.trainers)
        return
    meant = [each for each in problem.staff if _is_meant(each, levers)]
    there = sum(each.people for each in meant)
    left = max(0.0, 1 + levers.trainers / there) if there else 1.0
    for each in problem.staff:
        if each in meant:
            yield replace(each, days=tuple(day * left for day in each.days))
        else:
            yield each


def _is_meant(staff: Staff, levers: Levers) -> bool:
    here = levers.trainers_in in {"", staff.region}
    return here and (not levers.trainers_speak or levers.trainers_speak in staff.languages)


def more(problem: Problem, region: str, language: str, people: int = 1) -> Staff:
    """So many trainers who lead every topic. Without a language they teach in that of the region;
    without a region they are posted to the first.
    """
    place = next((each for each in problem.regions if each.code == region), problem.regions[0])
    lasts = {each.code: problem.months for each in problem.subjects}
    days = (A_MONTH * people,) * problem.months
    return Staff(place.code, people, (language or place.language,), lasts, lasts, days)
