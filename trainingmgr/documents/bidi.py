"""The order in which mixed writing is read: the Unicode Bidirectional Algorithm (UAX #9).

`levels` answers with one embedding level a character (even: left to right, odd: right to left),
explicit embeddings, overrides, isolates and paired brackets included. Pure Python, because the
libraries on offer give the reordered text only, and a shaper needs the levels. Agrees with
every case of Unicode's own BidiCharacterTest; X9 is applied as its section 5.2 says, so that
indices stay those of the text.
"""

from bisect import insort
from dataclasses import field
from functools import lru_cache
from unicodedata import bidirectional, normalize

from trainingmgr.core.values import dataclass

RLM = "\u200f"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"

MAX_DEPTH = 125
_REMOVED = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "BN"))
_ISOLATES = frozenset(("LRI", "RLI", "FSI"))
_NEUTRAL = frozenset(("B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"))
_SPACE = frozenset(("WS", "LRI", "RLI", "FSI", "PDI")) | _REMOVED
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
_MIXED = frozenset(("R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI"))
_MAX_PAIRS = 63

_BRACKETS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋\u2329\u232a❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽"
    "⸢⸣⸤⸥⸦⸧⸨⸩⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_OPENS = {o: normalize("NFD", c) for o, c in zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True)}
_CLOSES = frozenset(_BRACKETS[1::2])
_BOTH_WAYS = _BRACKETS + "<>«»‹›≤≥"
MIRRORED = dict(zip(_BOTH_WAYS[::2], _BOTH_WAYS[1::2], strict=True))
MIRRORED |= {closing: opening for opening, closing in MIRRORED.items()}


@lru_cache(4096)
def _class(char: str) -> str:
    return bidirectional(char) or _unassigned(ord(char))


def _unassigned(code: int) -> str:
    """What DerivedBidiClass.txt gives to code points that no character has yet."""
    if 0x0590 <= code <= 0x05FF or 0x07C0 <= code <= 0x085F or 0xFB1D <= code <= 0xFB4F:
        return "R"
    if 0x0600 <= code <= 0x08FF or 0xFB50 <= code <= 0xFDCF or 0xFDF0 <= code <= 0xFEFF:
        return "AL"
    if 0x10800 <= code <= 0x10FFF or 0x1E800 <= code <= 0x1EFFF:
        return "R"
    return "L"


def base_level(text: str) -> int:
    """1 where the first strong letter outside isolates is read from the right (rules P2, P3)."""
    return _first_strong([_class(char) for char in text], 0) or 0


def levels(text: str, base: int | None = None) -> list[int]:
    """The embedding level of each character of one paragraph, after rule L1."""
    classes = [_class(char) for char in text]
    if base is None:
        base = _first_strong(classes, 0) or 0
    if base == 0 and _MIXED.isdisjoint(classes):
        return [0] * len(text)
    found, types = _explicit(classes, base)
    for sequence in _sequences(classes, types, found, base):
        _weak(sequence)
        _brackets(sequence, text, classes)
        _neutrals(sequence)
        _implicit(sequence, found)
    _removed(classes, found, base)
    return trailing(classes, found, base)


def visual(runs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Runs (start, end, level) of one line, from logical order into drawing order (rule L2)."""
    runs = list(runs)
    if not runs:
        return runs
    lowest = min((level for *_, level in runs if level & 1), default=MAX_DEPTH + 2)
    for level in range(max(level for *_, level in runs), lowest - 1, -1):
        start = 0
        while start < len(runs):
            end = start
            while end < len(runs) and runs[end][2] >= level:
                end += 1
            runs[start:end] = runs[start:end][::-1]
            start = end + 1
    return runs


def line_levels(text: str, found: list[int], base: int) -> list[int]:
    """Levels of one line cut out of its paragraph: rule L1 for the end of the line."""
    return trailing([_class(char) for char in text], found, base)


def trailing(classes: list[str], found: list[int], base: int) -> list[int]:
    """Rule L1: separators, and the spaces before them or at the end, follow the paragraph."""
    found = list(found)
    loose = True
    for index in range(len(classes) - 1, -1, -1):
        if classes[index] in ("B", "S"):
            loose = True
            found[index] = base
        elif classes[index] not in _SPACE:
            loose = False
        elif loose:
            found[index] = base
    return found


def _first_strong(classes: list[str], start: int) -> int | None:
    """The level of the first strong class from there on, up to the PDI that closes (P2)."""
    depth = 0
    for name in classes[start:]:
        if name in _ISOLATES:
            depth += 1
        elif name == "PDI":
            if depth == 0 and start:
                return None
            depth = max(0, depth - 1)
        elif depth == 0 and name in ("L", "R", "AL"):
            return int(name != "L")
    return None


def _explicit(classes: list[str], base: int) -> tuple[list[int], list[str]]:
    """Rules X1 to X8."""
    stack: list[tuple[int, str, bool]] = [(base, "", False)]
    lost_isolates = lost_embeddings = isolates = 0
    found, types = [], list(classes)
    for index, name in enumerate(classes):
        level, override, _ = stack[-1]
        found.append(level)
        if name in _ISOLATES:
            if override:
                types[index] = override
            right = name == "RLI" or (name == "FSI" and _first_strong(classes, index + 1) == 1)
            above = _above(level, right=right)
            if above <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                isolates += 1
                stack.append((above, "", True))
            else:
                lost_isolates += 1
        elif name == "PDI":
            if lost_isolates:
                lost_isolates -= 1
            elif isolates:
                lost_embeddings = 0
                while not stack.pop()[2]:
                    pass
                isolates -= 1
            found[index] = stack[-1][0]
            types[index] = stack[-1][1] or name
        elif name in ("LRE", "RLE", "LRO", "RLO"):
            above = _above(level, right=name[0] == "R")
            if above <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                stack.append((above, name[0] if name[2] == "O" else "", False))
            elif not lost_isolates:
                lost_embeddings += 1
        elif name == "PDF":
            if not lost_isolates and lost_embeddings:
                lost_embeddings -= 1
            elif not lost_isolates and not stack[-1][2] and len(stack) > 1:
                stack.pop()
        elif name == "B":
            found[index] = base
        elif override and name != "BN":
            types[index] = override
    return found, types


def _above(level: int, *, right: bool) -> int:
    return (level + 1) | 1 if right else (level + 2) & ~1


@dataclass
class _Sequence:
    """An isolating run sequence: places in the text, their types, what stands round it."""

    places: list[int]
    level: int
    types: list[str] = field(default_factory=list)
    before: str = ""
    after: str = ""

    @property
    def direction(self) -> str:
        return "R" if self.level & 1 else "L"


def _sequences(
    classes: list[str], types: list[str], found: list[int], base: int
) -> list[_Sequence]:
    """Rules X9 and X10: level runs, joined over the isolates between them."""
    kept = [index for index, name in enumerate(classes) if name not in _REMOVED]
    runs: list[list[int]] = []
    for index in kept:
        if runs and found[runs[-1][-1]] == found[index]:
            runs[-1].append(index)
        else:
            runs.append([index])
    closing = _matching(classes)
    by_start = {run[0]: run for run in runs}
    opened = set(closing.values())
    sequences = []
    for run in runs:
        if run[0] in opened:
            continue
        places = list(run)
        while (match := closing.get(places[-1])) is not None and match in by_start:
            places += by_start[match]
        sequences.append(_Sequence(places, found[places[0]]))
    rank = {place: position for position, place in enumerate(kept)}
    for sequence in sequences:
        first, last = rank[sequence.places[0]], sequence.places[-1]
        following = rank[last] + 1
        unclosed = classes[last] in _ISOLATES and last not in closing
        left = found[kept[first - 1]] if first else base
        right = base if unclosed or following == len(kept) else found[kept[following]]
        sequence.before = "R" if max(left, sequence.level) & 1 else "L"
        sequence.after = "R" if max(right, sequence.level) & 1 else "L"
        sequence.types = [types[place] for place in sequence.places]
    return sequences


def _matching(classes: list[str]) -> dict[int, int]:
    """Isolate initiator to its PDI (BD9)."""
    waiting: list[int] = []
    pairs = {}
    for index, name in enumerate(classes):
        if name in _ISOLATES:
            waiting.append(index)
        elif name == "PDI" and waiting:
            pairs[waiting.pop()] = index
        elif name == "B":
            waiting.clear()
    return pairs


def _weak(sequence: _Sequence) -> None:
    """Rules W1 to W7."""
    types, previous, strong = sequence.types, sequence.before, sequence.before
    for index, name in enumerate(types):  # W1, W2, W3
        if name == "NSM":
            name = types[index] = "ON" if previous in _ISOLATES or previous == "PDI" else previous
        previous = name
        if name in ("L", "R", "AL"):
            strong = name
        elif name == "EN" and strong == "AL":
            types[index] = "AN"
    for index, name in enumerate(types):
        if name == "AL":
            types[index] = "R"
    for index in range(1, len(types) - 1):  # W4
        left, name, right = types[index - 1 : index + 2]
        if left == right and (
            (left == "EN" and name in ("ES", "CS")) or (left, name) == ("AN", "CS")
        ):
            types[index] = left
    _terminators(types)
    strong = sequence.before
    for index, name in enumerate(types):  # W7
        if name in ("L", "R"):
            strong = name
        elif name == "EN" and strong == "L":
            types[index] = "L"


def _terminators(types: list[str]) -> None:
    """Rules W5 and W6."""
    index = 0
    while index < len(types):
        end = index
        while end < len(types) and types[end] == "ET":
            end += 1
        if end > index and "EN" in (types[index - 1] if index else "", *types[end : end + 1]):
            types[index:end] = ["EN"] * (end - index)
        index = end + 1
    types[:] = ["ON" if name in ("ES", "ET", "CS") else name for name in types]


def _brackets(sequence: _Sequence, text: str, classes: list[str]) -> None:
    """Rule N0: both halves of a pair of brackets read the same way."""
    types = sequence.types
    for opening, closing in _pairs(sequence, text):
        inside = {_STRONG.get(name) for name in types[opening + 1 : closing]}
        if sequence.direction in inside:
            chosen = sequence.direction
        elif inside & {"L", "R"}:
            before = (_STRONG[name] for name in reversed(types[:opening]) if name in _STRONG)
            chosen = next(before, sequence.before)
        else:
            continue
        for place in (opening, closing):
            types[place] = chosen
            follower = place + 1
            while follower < len(types) and classes[sequence.places[follower]] == "NSM":
                types[follower] = chosen
                follower += 1


def _pairs(sequence: _Sequence, text: str) -> list[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for index, place in enumerate(sequence.places):
        char = text[place]
        if sequence.types[index] != "ON":
            continue
        if char in _OPENS:
            if len(waiting) == _MAX_PAIRS:
                return found
            waiting.append((_OPENS[char], index))
        elif char in _CLOSES:
            shape = normalize("NFD", char)
            for depth in range(len(waiting) - 1, -1, -1):
                if waiting[depth][0] == shape:
                    insort(found, (waiting[depth][1], index))
                    del waiting[depth:]
                    break
    return found


def _neutrals(sequence: _Sequence) -> None:
    """Rules N1 and N2."""
    types, index = sequence.types, 0
    while index < len(types):
        end = index
        while end < len(types) and types[end] in _NEUTRAL:
            end += 1
        if end > index:
            left = _STRONG[types[index - 1]] if index else sequence.before
            right = _STRONG[types[end]] if end < len(types) else sequence.after
            types[index:end] = [left if left == right else sequence.direction] * (end - index)
        index = end + 1


def _implicit(sequence: _Sequence, found: list[int]) -> None:
    """Rules I1 and I2."""
    for place, name in zip(sequence.places, sequence.types, strict=True):
        if sequence.level & 1:
            found[place] = sequence.level + (name != "R")
        else:
            found[place] = sequence.level + {"L": 0, "R": 1}.get(name, 2)


def _removed(classes: list[str], found: list[int], base: int) -> None:
    """Characters that X9 takes out follow whatever stands before them (section 5.2)."""
    previous = base
    for index, name in enumerate(classes):
        if name in _REMOVED:
            found[index] = previous
        previous = found[index]
