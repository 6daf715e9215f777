"""The words that names of the register are made of: how common each is, and which are near."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from math import log2

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from trainingmgr.matching.names import tokens
from trainingmgr.matching.sounds import sounds

KNOWN_WELL = 3
"""How often a word must stand by itself before a longer word is cut at it."""

MOST = 12
"""Near words that are kept of one word."""
REMEMBERED = 20_000
"""Words whose near ones are remembered: names asked for come back."""


class Vocabulary:
    """Words with their counts; built from the rows of a table (token, count), then only read.

    100,000 people use about 5,000 to 20,000 words: half a second to build, a few megabytes.
    """

    def __init__(self, rows: Iterable[tuple[str, int]] = ()) -> None:
        self.counts: dict[str, int] = dict(rows)

    @classmethod
    def of(cls, names: Iterable[str]) -> "Vocabulary":
        """Counted from whole names."""
        return cls.counted(word for name in names for word in tokens(name))

    @classmethod
    def counted(cls, words: Iterable[str]) -> "Vocabulary":
        """Counted from words in their normal form."""
        return cls(Counter(words).items())

    @cached_property
    def sound_counts(self) -> dict[str, int]:
        """How many words of names are filed under each sound."""
        found: Counter[str] = Counter()
        for token, count in self.counts.items():
            for sound in sounds(token):
                found[sound] += count
        return found

    @cached_property
    def total(self) -> int:
        return max(sum(self.counts.values()), 1)

    @cached_property
    def sureness(self) -> float:
        """The chance that two words drawn at random sound alike."""
        return sum((n / self.total) ** 2 for n in self.sound_counts.values()) or 0.01

    def count(self, sound: str) -> int:
        return self.sound_counts.get(sound, 0)

    def rarity(self, sound: str) -> float:
        """Bits that a name of this sound says more (rare) or less (common) than names do at large.

        0.85 of the logarithm, itself kept from -4 to 7, as measured on generated pay rolls.
        """
        found = self._rarity.get(sound)
        if found is None:
            share = max(self.count(sound), 1) / self.total
            found = 0.85 * min(max(log2(self.sureness / share), -4.0), 7.0)
            self._rarity[sound] = found
        return found

    def near(self, token: str, limit: int = 6) -> list[str]:
        """The known words most like this one: few edits, or a beginning. Best first."""
        if token not in self._near:
            if len(self._near) >= REMEMBERED:
                self._near.clear()
            self._near[token] = self._found_near(token)
        return self._near[token][:limit]

    def near_sounds(self, token: str, limit: int = 8) -> list[str]:
        """Sounds this word may have been meant for, its own left out. Best first."""
        own = sounds(token)
        words = (sound for word in self.near(token, limit) for sound in sounds(word)[:1])
        heard = (
            sound for mine in own if len(mine) > 2 for sound in self._one_edit(mine, limit // 2)
        )
        return [s for s in dict.fromkeys((*words, *heard)) if s not in own][:limit]

    def beginning(self, fragment: str, limit: int = 8) -> list[str]:
        """The commonest known words that begin so (`moh` -> `mohamed`, …)."""
        found = [word for word in self._words if word.startswith(fragment) and word != fragment]
        return sorted(found, key=lambda word: -self.counts[word])[:limit]

    def unglued(self, words: Sequence[str]) -> tuple[str, ...]:
        """Words the register does not know cut into two that it knows: `mohamedali`."""
        return tuple(part for word in words for part in self._halves(word))

    @cached_property
    def _words(self) -> list[str]:
        return list(self.counts)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        """Words that are few edits apart are nearly of one length."""
        found: dict[int, list[str]] = {}
        for word in self.counts:
            found.setdefault(len(word), []).append(word)
        return found

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        """Words that begin alike: Jaro-Winkler looks at the beginning first."""
        found: dict[str, list[str]] = {}
        for word in self.counts:
            found.setdefault(word[:1], []).append(word)
        return found

    @cached_property
    def _sounds(self) -> list[str]:
        return [sound for sound in self.sound_counts if len(sound) > 1]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        return {}

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        return {}

    def _found_near(self, token: str) -> list[str]:
        if len(token) < 3 or not self._words:
            return []
        edits = 1 if len(token) < 5 else 2
        found = {
            word
            for length in range(len(token) - edits, len(token) + edits + 1)
            for word, *_ in process.extract(
                token,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=edits,
                limit=MOST * 3,
            )
        }
        if len(found) < MOST:
            begun = self._by_letter.get(token[0], ())
            similar = JaroWinkler.similarity
            alike = process.extract(token, begun, scorer=similar, score_cutoff=0.88, limit=MOST)
            found.update(word for word, *_ in alike)
        return sorted(found - {token}, key=lambda word: self._likelihood(token, word))[:MOST]

    def _likelihood(self, token: str, word: str) -> tuple[float, int]:
        similar = JaroWinkler.similarity(token, word) - 0.08 * OSA.distance(token, word)
        return (-similar, -self.counts[word])

    def _one_edit(self, sound: str, limit: int) -> list[str]:
        near = process.extract(sound, self._sounds, scorer=OSA.distance, score_cutoff=1, limit=None)
        return sorted((s for s, *_ in near), key=lambda s: -self.sound_counts[s])[:limit]

    def _halves(self, word: str) -> tuple[str, ...]:
        if len(word) < 7 or word in self.counts:
            return (word,)
        cuts = ((word[:at], word[at:]) for at in range(3, len(word) - 2))
        known = [(min(self.counts.get(a, 0), self.counts.get(b, 0)), a, b) for a, b in cuts]
        best, first, second = max(known)
        return (first, second) if best >= KNOWN_WELL else (word,)
