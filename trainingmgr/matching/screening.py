"""Everybody against a list: for each person the entries they may be, with a probability.

The list is held in memory (10,000 names take some 20 MB); people come one by one, so that the
work can stop and go on anywhere. An entry is looked at when two words of a name sound like two of
the person's, one of them perhaps a letter off, when one word and the whole day of birth agree, or
when a document does. What cannot reach the threshold is left before it is compared.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import combinations
from math import log2
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.alignment import PLACES
from trainingmgr.matching.compare import KIN_CEILING, kin, probability, rare_names
from trainingmgr.matching.keys import CHAIN
from trainingmgr.matching.levels import Birth, Prepared, births, births_alike, levels
from trainingmgr.matching.records import Record
from trainingmgr.matching.sounds import sounds
from trainingmgr.matching.weights import BORN, ORDER, Weights

_APART: Any = OSA.distance  # the types of `extract` know only how alike two are
NEAR, LONG = 0.9, 4
"""Words so like one another, or one letter apart and so long, are taken for one name."""
WITHIN = 5
"""Of the levels of a date of birth: the same year. A span that holds the person's says no more."""


class Listed(NamedTuple):
    """An entry that a person may be, and how likely."""

    id: Hashable
    probability: float


def births_level(person: Birth | None, listed: Iterable[Birth]) -> int:
    """How the person's birth agrees with the best of those that a list gives; 0 is unknown."""
    return max((_level(person, each) for each in listed), default=0)


def _level(person: Birth | None, listed: Birth) -> int:
    if person is None:
        return 0
    if listed[0] < listed[1] and listed[0] <= person[1] and person[0] <= listed[1]:
        return WITHIN
    return births_alike(person, listed)


def spans(dates: Iterable[PartialDate]) -> tuple[Birth, ...]:
    """Dates of birth as they are compared."""
    return tuple(filter(None, map(births, dates)))


class Screen:
    """A list made ready. Each entry comes with the dates of birth that it gives, any number.

    `weights` know the register of the people: how many there are and how rare their names.
    """

    def __init__(
        self, entries: Iterable[tuple[Record, Iterable[PartialDate]]], weights: Weights
    ) -> None:
        self._weights = weights
        self._entries: list[Prepared] = []
        self._births: list[tuple[Birth, ...]] = []
        self._pairs: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._dated: dict[tuple[str, Birth], set[int]] = defaultdict(set)
        self._papers: dict[str, set[int]] = defaultdict(set)
        self._words: dict[str, set[str]] = defaultdict(set)
        self._shorter: dict[str, set[str]] = defaultdict(set)
        self._near: dict[str, tuple[str, ...]] = {}
        best = weights.bits
        self._name_bits, self._order_bits = best[0][-1], best[ORDER][-1]
        self._by_birth = best[BORN]
        for at, (record, dates) in enumerate(entries):
            self._entries.append(Prepared(record))
            self._births.append(spans(dates))
            self._file(at)

    def _file(self, at: int) -> None:
        entry = self._entries[at]
        days = [each for each in self._births[at] if each[3]]
        for paper in entry.documents:
            self._papers[paper].add(at)
        for name in entry.names:
            for word in name[:CHAIN]:
                for sound in sounds(word):
                    self._words[sound].add(word)
                    for shorter in _shorter(sound):
                        self._shorter[shorter].add(sound)
                    for day in days:
                        self._dated[sound, day].add(at)
            for first, second in combinations(name[:CHAIN], 2):
                for a in sounds(first):
                    for b in sounds(second):
                        self._pairs[(a, b) if a <= b else (b, a)].add(at)

    def hits(self, person: Record, *, least: float) -> list[Listed]:
        """The entries this person may be, likeliest first; `least` is a probability. Whoever has a
        document of an entry is always asked about.
        """
        ready, found = Prepared(person), {}
        papers = {at for paper in ready.documents for at in self._papers.get(paper, ())}
        for at in (*papers, *self._candidates(ready, papers, log2(least / (1 - least)))):
            likely = self._judged(ready, at)
            if likely >= least or at in papers:
                found[self._entries[at].record.id] = likely
        return sorted(map(Listed._make, found.items()), key=lambda hit: -hit.probability)

    def _judged(self, person: Prepared, at: int) -> float:
        weights = self._weights
        pattern, names = levels(person, self._entries[at])
        level = births_level(person.born, self._births[at])
        pattern = (*pattern[:BORN], level, *pattern[BORN + 1 :])
        bits = weights.prior + weights.of(pattern) + rare_names(pattern, names, weights)
        certain = probability(bits)
        return min(certain, KIN_CEILING) if kin(pattern, names, self._entries[at]) else certain

    def _candidates(self, person: Prepared, known: set[int], least: float) -> Iterator[int]:
        """Entries that share a part of the name and could reach `least` bits if all else agreed,
        without those that are known already.
        """
        seen = set(known)
        for name in person.names:
            for found, names in self._sharing(name[:CHAIN], person.born):
                short = least - self._weights.prior - self._order_bits - names
                if short > self._by_birth[-1]:
                    continue
                for at in found - seen:
                    level = births_level(person.born, self._births[at])
                    if self._by_birth[level] >= short:
                        seen.add(at)
                        yield at

    def _sharing(
        self, words: tuple[str, ...], born: Birth | None
    ) -> Iterator[tuple[set[int], float]]:
        """Entries, and the most that the names could say of them: of those that share two words
        no more than these two, of those that share three or the whole day of birth all of them.
        """
        rarity = [self._weights.rarity(sounds(word)[0]) for word in words]
        near = [self._alike(word) for word in words]
        own = [[sound for sound in sounds(word) if sound in self._words] for word in words]
        once: set[int] = set()
        more: set[int] = set()
        by_pair = []
        for i, j in combinations(range(len(words)), 2):
            found: set[int] = set()
            for a, b in (*_each(own[i], near[j]), *_each(near[i], own[j])):
                at = self._pairs.get((a, b) if a <= b else (b, a))
                if at:
                    found |= at
            more |= once & found
            once |= found
            by_pair.append((found, 2 * self._name_bits + rarity[i] + rarity[j]))
        if born and born[3]:
            for mine in own:
                for sound in mine:
                    more |= self._dated.get((sound, born), _NOBODY)
        whole = self._name_bits * min(len(words), PLACES) + sum(max(each, 0.0) for each in rarity)
        yield more, whole
        for found, names in by_pair:
            yield found - more, names

    def _alike(self, word: str) -> tuple[str, ...]:
        """Sounds of the list that this word has, or that a word one letter off in sound has."""
        known = self._near.get(word)
        if known is None:
            known = self._near[word] = tuple(self._found_alike(word))
        return known

    def _found_alike(self, word: str) -> set[str]:
        own = sounds(word)
        around = {s for mine in own if len(mine) > 2 for s in self._one_off(mine)}
        words = {w: s for s in around for w in self._words[s]}
        close = process.extract(word, words.keys(), scorer=JaroWinkler.similarity, limit=None,
                                score_cutoff=NEAR)  # fmt: skip
        if len(word) >= LONG:
            close += process.extract(word, words.keys(), scorer=_APART, limit=None, score_cutoff=1)
        near = {sound for w, *_ in close for sound in sounds(w)}
        return near | {sound for sound in own if sound in self._words}

    def _one_off(self, sound: str) -> set[str]:
        found = set()
        for shorter in _shorter(sound):
            found |= self._shorter.get(shorter, set())
        return found


_NOBODY: frozenset[int] = frozenset()


def _each(some: Iterable[str], others: Sequence[str]) -> Iterator[tuple[str, str]]:
    for a in some:
        for b in others:
            yield a, b


def _shorter(sound: str) -> set[str]:
    """The sound itself and what is left of it without any one letter."""
    return {sound, *(sound[:at] + sound[at + 1 :] for at in range(len(sound)))}
