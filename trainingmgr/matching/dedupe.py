"""People who may be in the register twice: always shown as possible, with reasons (R-IDN-02)."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from trainingmgr.matching import blocks
from trainingmgr.matching.compare import (
    REVIEW,
    Assessment,
    assess,
    probability,
    rare_names,
)
from trainingmgr.matching.levels import Prepared, levels
from trainingmgr.matching.records import Record
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.matching.weights import Weights


class Likely(NamedTuple):
    """Somebody known who may be this person."""

    record: Record
    assessment: Assessment


class Twice(NamedTuple):
    """Two entries that may be one person, by their ids."""

    first: Hashable
    second: Hashable
    assessment: Assessment


def candidates(
    record: Record,
    others: Iterable[Record],
    weights: Weights,
    *,
    least: float = 0.01,
    most: int = 10,
) -> list[Likely]:
    """Those of `others` who may be this person, likeliest first, at least `least` likely.

    `others` are the people that `search.record_plan` found; `weights` know the whole register.
    """
    found = [
        Likely(other, assess(record, other, weights)) for other in others if other.id != record.id
    ]
    found.sort(key=lambda likely: -likely.assessment.bits)
    return [likely for likely in found if likely.assessment.probability >= least][:most]


def dedupe(records: Sequence[Record], *, least: float = REVIEW) -> list[Twice]:
    """Every two records that are at least this likely one person, likeliest first; each pair once.

    Set-based over the same keys as reconciliation; records must have different ids.
    """
    ready = [Prepared(record) for record in records]
    words = Vocabulary.counted(word for one in ready for name in one.names for word in name)
    weights = Weights.default(len(ready), words.rarity)
    found = []
    for a, b in _near(ready):
        pattern, names = levels(ready[a], ready[b])
        bits = weights.prior + weights.of(pattern) + rare_names(pattern, names, weights)
        if probability(bits) >= least:
            found.append(
                Twice(records[a].id, records[b].id, assess(records[a], records[b], weights))
            )
    likely = (twice for twice in found if twice.assessment.probability >= least)
    return sorted(likely, key=lambda twice: -twice.assessment.bits)


def _near(ready: Sequence[Prepared]) -> Iterator[tuple[int, int]]:
    """Each two places that share a key, the lower first, once."""
    places = list(enumerate(ready))
    seen: dict[int, set[int]] = defaultdict(set)
    for family in (*blocks.CERTAIN, *blocks.MONEY, *blocks.NAMES):
        for place, others in blocks.candidates(family, places, places).items():
            seen[place].update(other for other in others if other > place)
    for place, others in seen.items():
        yield from ((place, other) for other in sorted(others))
