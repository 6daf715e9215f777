"""Who answers a question best: people found by keys, weighed by what was typed.

Most people whom a wide look-up finds share a common name with the question and nothing else. The
most that somebody's words could say is cheap to know, each word being weighed once for all who have
it. So people are weighed whole in that order, and only until nobody left can be among the best.
"""

from bisect import insort
from collections.abc import Iterable, Sequence
from math import log2
from operator import getitem
from typing import Any, NamedTuple

from rapidfuzz.distance import JaroWinkler

from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.alignment import DIFFERS, PLACES, SOUND, likeness
from trainingmgr.matching.compare import rare_names
from trainingmgr.matching.levels import (
    Prepared,
    births,
    births_alike,
    codes_alike,
    names_alike,
    written,
)
from trainingmgr.matching.records import Record
from trainingmgr.matching.search import asked
from trainingmgr.matching.sounds import sounds
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.matching.weights import BORN, DOCUMENT, NUMBER, ORDER, PHONE, Weights

MOST = 30
"""How many of the best are kept."""
UNHEARD_BITS = 4.0
"""What it costs a person that a typed word faces none of their names."""
SURE_BITS = 6.0
"""Bits by which the best hit must outweigh the chance of meeting anybody like it."""
_SURPLUS = 0.5
"""What each word of a name costs that nobody asked for."""
NO_NAMES = (0,) * (PLACES + 1)
Names = tuple[tuple[str, ...], ...]


class Hit(NamedTuple):
    """A person found, and how well they answer the question, in bits."""

    record: Record
    bits: float


class _Waiting(NamedTuple):
    """Somebody not weighed yet: the most they can reach, what their codes say of it."""

    most: float
    codes: float
    names: Names
    record: Record


class Answers:
    """The best of all people found so far for one typed text; nobody is weighed twice."""

    def __init__(self, text: str, vocabulary: Vocabulary, most: int = MOST) -> None:
        question = asked(text, vocabulary)
        population = max(vocabulary.total // 3, 50)  # about: people have three words each
        self._sure = SURE_BITS + log2(population)
        self._weights = Weights.default(population, vocabulary.rarity)
        self._words, self._most = question.words, most
        self._says = [
            _Says(word, at, self._weights) for at, word in enumerate(self._words[:PLACES])
        ]
        self._at_best = max(self._weights.bits[ORDER]) + 2 * (PLACES - len(self._says))
        self._differs = self._weights.bits[0][DIFFERS] + 2
        self._born = births(PartialDate.read(question.year)) if question.year else None
        codes = tuple(code for code in question.codes if code != question.year)
        self._codes = Prepared(Record(id=None, numbers=codes, documents=codes, phones=codes))
        self._met: set[tuple[Any, ...]] = set()
        self._waiting: list[_Waiting] = []
        self._best: list[Hit] = []

    @property
    def best(self) -> Sequence[Hit]:
        """The best of them, each person once."""
        return self._best

    @property
    def total(self) -> int:
        """How many people were found."""
        return len({known_as[0] for known_as in self._met})

    @property
    def weighed(self) -> int:
        """How many records were weighed whole."""
        return len(self._met) - len(self._waiting)

    @property
    def convincing(self) -> bool:
        """Whether the best answers so well that a wider look would hardly find a better one."""
        return bool(self._best) and self._best[0].bits >= self._sure

    def take(self, found: Iterable[Record]) -> None:
        """People who may be meant, those of earlier looks among them or not."""
        for record in found:
            known_as = (record.id, record.names, record.native)
            if known_as not in self._met:
                self._met.add(known_as)
                self._waiting.append(self._at_most(record))
        self._waiting.sort(key=lambda each: each.most)
        while self._waiting and self._may_be_among_the_best(self._waiting[-1].most):
            self._weigh(self._waiting.pop())

    def _at_most(self, record: Record) -> _Waiting:
        names, codes = written(record), self._of_codes(record)
        words = [word for name in names for word in name]
        most = codes + self._at_best
        if words and self._says:
            first, *others = self._says
            rare = [max(map(says.__getitem__, words)) for says in others]
            at_all = [max(map(says.at_all.__getitem__, words)) for says in others]
            most += max(max(map(first.__getitem__, words)) + sum(rare), self._differs + sum(at_all))
        return _Waiting(most, codes, names, record)

    def _may_be_among_the_best(self, most: float) -> bool:
        return len(self._best) < self._most or most >= self._best[-1].bits

    def _weigh(self, each: _Waiting) -> None:
        """One person may be found under several records of theirs: the best one counts."""
        hit = Hit(each.record, each.codes + self._of_names(each.names))
        before = [other for other in self._best if other.record.id == hit.record.id]
        if before and before[0].bits >= hit.bits:
            return
        self._best = [other for other in self._best if other not in before]
        insort(self._best, hit, key=lambda one: (-one.bits, str(one.record.id)))
        del self._best[self._most :]

    def _of_names(self, theirs: Names) -> float:
        """Bits for the words of the name."""
        asked_for = len(self._words)
        names = names_alike((self._words,) if self._words else (), theirs)
        places = (*names.levels, names.order)
        bits = sum(map(getitem, self._weights.bits, places))
        bits += rare_names(places, names, self._weights)
        facing = zip(names.words, names.faced, strict=True)
        closeness = sum([JaroWinkler.similarity(word, other) for word, other in facing])
        surplus = min(map(len, theirs), default=0) - asked_for
        unheard = min(asked_for, PLACES) - sum([level > 0 for level in names.levels])
        return bits + 2 * closeness - _SURPLUS * max(surplus, 0) - UNHEARD_BITS * max(unheard, 0)

    def _of_codes(self, person: Record) -> float:
        """A code that is not this one's number may be its document or its phone."""
        bits = self._weights.bits
        found = bits[BORN][births_alike(self._born, births(person.born))] if self._born else 0.0
        if self._codes.numbers:
            pattern = (*NO_NAMES, *codes_alike(self._codes, Prepared(person)))
            found += max(bits[at][pattern[at]] for at in (NUMBER, DOCUMENT))
            found += 2 * bits[PHONE][2] if pattern[PHONE] == 2 else 0.0
        return found


class _Says(dict[str, float]):
    """By word of somebody's name: the most it can say where it faces one word of the question,
    and no less than facing nothing. `at_all`: whether it is rare or common left out, which counts
    for nothing where the first names differ.

    Two words that are written as one count for what each says by itself.
    """

    def __init__(self, word: str, place: int, weights: Weights) -> None:
        self._word, self._bits, self._rarity = word, weights.bits[place], weights.rarity
        self.at_all: dict[str, float] = {}

    def __missing__(self, other: str) -> float:
        level = likeness(self._word, other)
        bits = self._bits[level] + 2 * JaroWinkler.similarity(self._word, other)
        self.at_all[other] = max(bits, -UNHEARD_BITS)
        if level >= SOUND:
            bits += self._rarity(sounds(other)[0])
        self[other] = bits = max(bits, -UNHEARD_BITS)
        return bits
