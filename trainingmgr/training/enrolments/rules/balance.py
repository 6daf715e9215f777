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
    """People of one kind: on the run or nominated now, those who would be added, and those who
    stand in the same list and are not marked.
    """

    word: str
    now: int
    added: int
    offered: int = 0

    @property
    def people(self) -> int:
        return self.now + self.added + self.offered


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


def balance(
    now: Iterable[Traits], added: Iterable[Traits] = (), offered: Iterable[Traits] = ()
) -> dict[Axis, list[Bar]]:
    """A bar for each kind of people there is, along every axis; empty where nobody is."""
    all_three = list(now), list(added), list(offered)
    return {axis: _bars(axis, *all_three) for axis in Axis} if any(all_three) else {}


def _bars(
    axis: Axis, now: Sequence[Traits], added: Sequence[Traits], offered: Sequence[Traits]
) -> list[Bar]:
    of = _OF[axis]
    here, more, may = (Counter(map(of, some)) for some in (now, added, offered))
    all_ = here + more + may
    order = [each for each in _ORDERS[axis] if all_[each]] if axis in _ORDERS else _largest(all_)
    bars = [Bar(word, here[word], more[word], may[word]) for word in order]
    rest = [each for each in all_ if each not in order]
    if rest:
        bars.append(Bar(REST, *(sum(some[each] for each in rest) for some in (here, more, may))))
    return bars


def bars_of(one: Traits, bars: Mapping[Axis, Sequence[Bar]]) -> list[int]:
    """The bars that this person makes longer, one of every axis, by their number over all axes."""
    places, first = [], 0
    for axis, some in bars.items():
        words = [each.word for each in some]
        word = _OF[axis](one)
        places.append(first + words.index(word if word in words else REST))
        first += len(some)
    return places


def _largest(both: Counter[str]) -> list[str]:
    ranked = sorted(both, key=lambda word: (-both[word], word))
    return ranked if len(ranked) <= MOST + 1 else ranked[:MOST]
