"""Who is on a run and who would be, by what a balance is looked for in (row 32, R-GEN-01)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.values import dataclass
from trainingmgr.training.enrolments.rules import RankGroup


class AgeBand(StrEnum):
    """Full years on a day, counted from the latest day of birth that the date allows."""

    UNDER_25 = "under_25"
    FROM_25 = "from_25"
    FROM_35 = "from_35"
    FROM_45 = "from_45"
    UNKNOWN = "unknown"


def age_band(born: PartialDate | None, on: date) -> AgeBand:
    if born is None:
        return AgeBand.UNKNOWN
    age = born.youngest_age(on)
    if age < 25:
        return AgeBand.UNDER_25
    if age < 35:
        return AgeBand.FROM_25
    return AgeBand.FROM_35 if age < 45 else AgeBand.FROM_45


@dataclass(frozen=True)
class Traits:
    """One person as a balance sees them. Unit and region are codes; empty where none is known."""

    sex: Sex
    rank: RankGroup
    age: AgeBand
    unit: str = ""
    region: str = ""


class Axis(StrEnum):
    SEX = "sex"
    RANK = "rank"
    AGE = "age"
    UNIT = "unit"
    REGION = "region"


@dataclass(frozen=True)
class Bar:
    """People of one kind: on the run or nominated now, and those who would be added."""

    word: str
    now: int
    added: int

    @property
    def people(self) -> int:
        return self.now + self.added


MOST = 6
"""So many units or regions are shown, the largest first; the rest stand together."""
REST = "rest"
_OF: Mapping[Axis, Callable[[Traits], str]] = {
    Axis.SEX: lambda one: one.sex,
    Axis.RANK: lambda one: one.rank,
    Axis.AGE: lambda one: one.age,
    Axis.UNIT: lambda one: one.unit,
    Axis.REGION: lambda one: one.region,
}
_ORDERS: Mapping[Axis, Sequence[str]] = {
    Axis.SEX: [Sex.F, Sex.M, Sex.X, Sex.UNKNOWN],
    Axis.RANK: list(RankGroup),
    Axis.AGE: list(AgeBand),
}


def balance(now: Iterable[Traits], added: Iterable[Traits] = ()) -> dict[Axis, list[Bar]]:
    """A bar for each kind of people there is, along every axis; empty where nobody is."""
    here, more = list(now), list(added)
    return {axis: _bars(axis, here, more) for axis in Axis} if here or more else {}


def _bars(axis: Axis, now: Sequence[Traits], added: Sequence[Traits]) -> list[Bar]:
    of = _OF[axis]
    here, more = Counter(map(of, now)), Counter(map(of, added))
    both = here + more
    order = [each for each in _ORDERS[axis] if both[each]] if axis in _ORDERS else _largest(both)
    bars = [Bar(word, here[word], more[word]) for word in order]
    rest = both.total() - sum(each.people for each in bars)
    if rest:
        shown = sum(each.now for each in bars)
        bars.append(Bar(REST, here.total() - shown, rest - here.total() + shown))
    return bars


def _largest(both: Counter[str]) -> list[str]:
    ranked = sorted(both, key=lambda word: (-both[word], word))
    return ranked if len(ranked) <= MOST + 1 else ranked[:MOST]
