"""Who is worth comparing with whom: records that share a key which few people share."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple, TypeAlias

from trainingmgr.matching.levels import Prepared
from trainingmgr.matching.sounds import sounds

Candidates: TypeAlias = dict[int, set[int]]
"""Place on the left -> places on the right."""
Keys: TypeAlias = Callable[[Prepared], Iterable[tuple[Hashable, ...]]]


class Family(NamedTuple):
    """One kind of key: blocks with more than `cap` people say nothing and are left out."""

    keys: Keys
    cap: int
    unclaimed_only: bool = False


def candidates(
    family: Family, left: Iterable[tuple[int, Prepared]], right: Iterable[tuple[int, Prepared]]
) -> Candidates:
    """The people on the right who share a key of this family, for each record on the left.

    Keys of the left are held, those of the right pass by once: what is left over after the
    certain passes is small, the register is not.
    """
    wanted: dict[Hashable, list[int]] = defaultdict(list)
    for place, record in left:
        for key in set(family.keys(record)):
            wanted[key].append(place)
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for place, record in right:
        for key in set(family.keys(record)):
            if key in wanted:
                blocks[key].append(place)
    found: Candidates = defaultdict(set)
    for shared, people in blocks.items():
        if len(people) <= family.cap:
            for place in wanted[shared]:
                found[place].update(people)
    return found


def by_number(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    yield from (("number", n) for n in record.numbers)
    yield from (("document", n) for n in record.documents)


def by_money(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    yield from (("phone", n) for n in record.phones)
    yield from (("account", n) for n in record.accounts)


def by_three_names(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    return (tuple(sorted(heard[:4])) for heard in _heard(record) if len(heard) > 2)


def by_three_names_and_more(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    for heard in by_three_names(record):
        yield from ((*heard, "year", year) for year in _years(record))
        if record.unit:
            yield (*heard, "unit", record.unit)


def by_two_names_and_more(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    for pair in _pairs(record):
        yield from ((*pair, "year", year) for year in _years(record))
        if record.unit:
            yield (*pair, "unit", record.unit)


def by_two_names_unit_and_year(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    if record.unit:
        for pair in _pairs(record):
            yield from ((*pair, record.unit, year) for year in _years(record))


def by_one_name_and_birth(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    if record.born and record.born[3]:
        yield from ((sound, record.born) for heard in _heard(record) for sound in heard[:4])


def by_one_name_and_half_number(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    for heard in _heard(record):
        for code in record.numbers:
            yield from ((sound, half) for sound in heard[:2] for half in (code[:4], code[-4:]))


CERTAIN: Sequence[Family] = (Family(by_number, 5),)
MONEY: Sequence[Family] = (Family(by_money, 20),)
NAMES: Sequence[Family] = (
    Family(by_three_names, 20, unclaimed_only=True),
    Family(by_three_names_and_more, 30),
    Family(by_two_names_and_more, 16, unclaimed_only=True),
    Family(by_two_names_unit_and_year, 20),
    Family(by_one_name_and_birth, 20),
    Family(by_one_name_and_half_number, 15),
)
"""The passes, in the order in which they settle; caps as measured (matching at a million)."""


def _heard(record: Prepared) -> Iterable[tuple[str, ...]]:
    """Each name as sounds, in its first and its last reading."""
    for name in record.names:
        readings = [sounds(word) for word in name]
        first = tuple(r[0] for r in readings)
        yield first
        last = tuple(r[-1] for r in readings)
        if last != first:
            yield last


def _pairs(record: Prepared) -> Iterable[tuple[Hashable, ...]]:
    for heard in _heard(record):
        for a, b in combinations(heard[:4], 2):
            yield (a, b) if a <= b else (b, a)


def _years(record: Prepared) -> Iterable[int]:
    if record.born and record.born[1] - record.born[0] < 3:
        return range(record.born[0], record.born[1] + 1)
    return ()
