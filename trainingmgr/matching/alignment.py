"""Two names laid side by side: which part faces which, and how well each pair agrees."""

from typing import NamedTuple, TypeAlias

from rapidfuzz.distance import OSA, JaroWinkler

from trainingmgr.core.memory import remembered
from trainingmgr.matching.sounds import sounds, variant

MISSING, DIFFERS, LOOSE, CLOSE, SOUND, IDENTICAL = range(6)
"""How two parts agree, rising. SOUND is the same sound or a known variant."""
ALIKE = 0.6
"""Words less like each other than this (Jaro-Winkler) have nothing to do with each other."""
PLACES = 4
"""Parts of a name that are weighed one by one."""
GAIN = (0, -1, 2, 5, 8, 9)


Levels: TypeAlias = tuple[int, int, int, int]
Words: TypeAlias = tuple[str, ...]


class Alignment(NamedTuple):
    """By place of the left name: the level (0 = nothing faces it), its word and the word it faces.

    `order`: 0 when fewer than two parts agree, 1 another order, 2 the same order.
    """

    levels: Levels
    order: int
    words: Words
    faced: Words

    @property
    def gain(self) -> int:
        return sum(GAIN[level] for level in self.levels) + (self.order == 2)


@remembered(1 << 13)
def likeness(left: str, right: str) -> int:
    """How well two words of names agree, as a level from DIFFERS to IDENTICAL."""
    if left == right:
        return IDENTICAL
    if len(left) == 1 or len(right) == 1:
        return LOOSE if left[0] == right[0] else DIFFERS
    similar = JaroWinkler.similarity(left, right)
    if _sound_alike(left, right, similar):
        return SOUND
    if similar < ALIKE:
        return DIFFERS
    edits = OSA.distance(left, right, score_cutoff=2)
    shorter = min(len(left), len(right))
    if similar >= 0.9 or (edits <= 1 and shorter >= 4):
        return CLOSE
    if similar >= 0.8 or (edits <= 2 and shorter >= 5):
        return LOOSE
    return LOOSE if _sounds_near(left, right) else DIFFERS


def _sound_alike(left: str, right: str, similar: float) -> bool:
    known = variant(left)
    if known is not None and known == variant(right):
        return True
    return similar >= ALIKE and not set(sounds(left)).isdisjoint(sounds(right))


def _sounds_near(left: str, right: str) -> bool:
    mine, theirs = sounds(left)[0], sounds(right)[0]
    return min(len(mine), len(theirs)) >= 3 and OSA.distance(mine, theirs, score_cutoff=1) <= 1


def align(left: Words, right: Words) -> Alignment:
    """The best facing of the parts of two names, strongest pairs first."""
    words = _padded(left)
    if left == right:
        places: Levels = tuple(IDENTICAL if word else MISSING for word in words)  # type: ignore[assignment]
        return Alignment(places, 2 if len(left) > 1 else 0, words, words)
    faces = _strongest(left, right)
    levels, faced = [MISSING] * len(left), [""] * len(left)
    for i, (j, level) in faces.items():
        levels[i], faced[i] = level, right[j]
    if len(faces) < len(left) and len(faces) < len(right):
        _rest(levels, faced, faces, left, right)
    first, second, third, fourth = (*levels, MISSING, MISSING, MISSING)[:PLACES]
    return Alignment((first, second, third, fourth), _order(faces), words, _padded(tuple(faced)))


def _padded(words: Words) -> Words:
    return (*words, "", "", "", "")[:PLACES]


def _strongest(left: Words, right: Words) -> dict[int, tuple[int, int]]:
    """Left place -> (right place, level) for the pairs that agree at all."""
    cells = [
        (level, -abs(i - j), i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if (level := likeness(a, b)) > DIFFERS
    ]
    cells.sort(reverse=True)
    faces: dict[int, tuple[int, int]] = {}
    taken = set()
    for level, _, i, j in cells:
        if i not in faces and j not in taken:
            faces[i] = (j, level)
            taken.add(j)
    return faces


def _rest(
    levels: list[int],
    faced: list[str],
    faces: dict[int, tuple[int, int]],
    left: Words,
    right: Words,
) -> None:
    """What agrees with nothing: written as one word on one side, or another name altogether."""
    taken = {j for j, _ in faces.values()}
    mine = [i for i in range(len(left)) if i not in faces]
    theirs = [j for j in range(len(right)) if j not in taken]
    level = DIFFERS
    if len(mine) + len(theirs) == 3:
        level = likeness("".join(left[i] for i in mine), "".join(right[j] for j in theirs))
    for i, j in zip(mine, theirs, strict=False):
        levels[i], faced[i] = max(level if level >= CLOSE else DIFFERS, DIFFERS), right[j]


def _order(faces: dict[int, tuple[int, int]]) -> int:
    if len(faces) < 2:
        return 0
    places = [faces[i][0] for i in sorted(faces)]
    return 2 if places == sorted(places) else 1
