"""Overlaps and gaps (domain 5.3.4): pure functions over activities.

Two activities overlap where they are of one topic, for the same recipient or the same people, lie
within ninety days of one another, and are answered for by different partners. A gap is a topic
that a unit is required to be trained in and that no partner works on there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.programme.partners.rules import COUNTS, Doing, deciding_partners

WITHIN = timedelta(days=90)
STALE = timedelta(days=60)
"""An overlap that is open for longer is shown as late (CR-1)."""
FEW = 5
"""So many people in both make two activities one for the same people."""

ENDS = "agreed_complementary", "rescheduled", "merged", "accepted_duplicate"


class OverlapState(State):
    """What the host has decided of an overlap. Until then it is open; it may be opened again."""

    OPEN = "open", *ENDS
    COMPLEMENTARY = "agreed_complementary", "open"
    RESCHEDULED = "rescheduled", "open"
    MERGED = "merged", "open"
    ACCEPTED = "accepted_duplicate", "open"


@dataclass(frozen=True)
class Near:
    """Two activities of one topic, by different partners, within ninety days."""

    first: Doing
    second: Doing
    topic: int
    same_recipient: bool


def near(
    doings: Iterable[Doing], hosts: Collection[int], paths: Mapping[int, str]
) -> Iterator[Near]:
    """Every such pair, whomever it is for. `paths` are those of the units."""
    by_topic: defaultdict[int, list[Doing]] = defaultdict(list)
    for each in doings:
        if each.state in COUNTS and deciding_partners(each, hosts):
            for topic in each.topics:
                by_topic[topic].append(each)
    for topic, some in by_topic.items():
        some.sort(key=lambda each: (each.starts_on, each.code))
        for place, first in enumerate(some):
            for second in islice(some, place + 1, None):
                if second.starts_on - first.ends_on > WITHIN:
                    break
                whose = deciding_partners(first, hosts), deciding_partners(second, hosts)
                if whose[0] != whose[1]:
                    yield Near(first, second, topic, is_same(first, second, paths))


def is_same(first: Doing, second: Doing, paths: Mapping[int, str]) -> bool:
    """Whether two activities are for one institution, one unit, or a unit and one below it."""
    if first.institution is not None and first.institution == second.institution:
        return True
    return any(_one_line(paths, a, b) for a in first.units for b in second.units)


def _one_line(paths: Mapping[int, str], a: int, b: int) -> bool:
    if a == b:
        return True
    above, below = paths.get(a, ""), paths.get(b, "")
    return bool(above and below) and (below.startswith(above) or above.startswith(below))


@dataclass(frozen=True)
class Required:
    """A topic that a unit is to be trained in, between two days, as a need or a plan says."""

    unit: int
    topic: int
    source: str
    since: date
    until: date


@dataclass(frozen=True)
class Gap:
    """A topic that nobody but perhaps the host itself works on with a unit."""

    unit: int
    topic: int
    sources: tuple[str, ...]
    by_host: bool
    """The host alone teaches it there."""


def gaps(
    required: Iterable[Required],
    doings: Sequence[Doing],
    hosts: Collection[int],
    paths: Mapping[int, str],
) -> list[Gap]:
    """What is required and has no partner, each unit and topic once."""
    by_topic: defaultdict[int, list[Doing]] = defaultdict(list)
    for each in doings:
        if each.state in COUNTS:
            for topic in each.topics:
                by_topic[topic].append(each)
    sources: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    alone: dict[tuple[int, int], bool] = {}
    for one in required:
        mine = [
            each
            for each in by_topic[one.topic]
            if each.starts_on <= one.until
            and each.ends_on >= one.since
            and any(_one_line(paths, one.unit, unit) for unit in each.units)
        ]
        if not any(deciding_partners(each, hosts) for each in mine):
            key = one.unit, one.topic
            if one.source not in sources[key]:
                sources[key].append(one.source)
            alone[key] = alone.get(key, False) or bool(mine)
    return [Gap(unit, topic, tuple(said), alone[unit, topic])
            for (unit, topic), said in sources.items()]  # fmt: skip
