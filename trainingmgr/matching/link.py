"""A pay file against the register: who each line pays, whom nobody knows, who is not paid."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from trainingmgr.core.values import dataclass
from trainingmgr.matching import blocks
from trainingmgr.matching.claims import Claim, Claims
from trainingmgr.matching.compare import (
    AGAIN,
    ENOUGH_BITS,
    KIN_CEILING,
    MATCH,
    REVIEW,
    SETTLED_BITS,
    Assessment,
    Klass,
    assess,
    attainable,
    kin,
    rare_names,
)
from trainingmgr.matching.levels import Prepared, levels
from trainingmgr.matching.records import Record
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.matching.weights import Chances, Weights

RIVAL_BITS = 3.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the left and the person it fits best, by their `id`s.

    `right` is the best candidate even for a line that is ABSENT (None when there is none at
    all); `rivals` counts other people within three bits; `after` is the line that this person
    already belongs to when this line comes second.
    """

    left: Hashable
    right: Hashable | None
    klass: Klass
    probability: float
    bits: float
    rivals: int = 0
    after: Hashable | None = None

    @property
    def joined(self) -> bool:
        """Sure enough to count without a person having looked."""
        return self.klass in (Klass.SETTLED, Klass.MATCH)


@dataclass(frozen=True, slots=True)
class Result:
    """Every line once, in the order of the left; and what the whole shows that no line does."""

    pairs: tuple[Pair, ...]
    unclaimed: tuple[Hashable, ...]
    duplicates: dict[Hashable, tuple[Hashable, ...]]
    shared_phones: dict[str, tuple[Hashable, ...]]
    shared_accounts: dict[str, tuple[Hashable, ...]]
    weights: Weights

    def explain(self, left: Record, right: Record) -> Assessment:
        """The reasons for a pair of this result, with the weights it was made with."""
        return assess(left, right, self.weights)


def reconcile(left: Sequence[Record], right: Sequence[Record], m: Chances | None = None) -> Result:
    """Join lines of `left` (a pay file) to people of `right` (the register).

    Exact numbers first, then phones and accounts, then names; lines whose score is beyond
    doubt are settled and leave the pool, the rest compete for people by probability.
    `m` are chances that were learnt here, in place of the programme's own.
    Ids must be unique on either side. 100,000 by 100,000 is well under a minute of one core.
    """
    work = _Work(left, right, m)
    for families in (blocks.CERTAIN, blocks.MONEY):
        work.compare(families)
        work.settle()
    work.compare(blocks.NAMES)
    pairs = tuple(work.pairs())
    held = _lines_by_person(pairs)
    seen = {pair.right for pair in pairs if pair.joined or pair.klass is Klass.REVIEW}
    return Result(
        pairs,
        tuple(person.id for person in right if person.id not in seen),
        {person: lines for person, lines in held.items() if len(lines) > 1},
        _shared(work.left, lambda record: record.phones),
        _shared(work.left, lambda record: record.accounts),
        work.weights,
    )


class _Work:
    """One reconciliation under way."""

    def __init__(self, left: Sequence[Record], right: Sequence[Record], m: Chances | None) -> None:
        self.right = [Prepared(record) for record in right]
        words = Vocabulary.counted(
            word for one in self.right for name in one.names for word in name
        )
        self.left = [Prepared(record) for record in left]
        for line in self.left:
            line.names = tuple(words.unglued(name) for name in line.names)
        self.weights = Weights.default(len(right), words.rarity, m)
        self.claims = Claims(len(left), len(right))
        self.open: dict[int, dict[int, Claim]] = defaultdict(dict)

    def compare(self, families: Iterable[blocks.Family]) -> None:
        """Weigh every line still open against whoever shares a key with it."""
        lines = [(at, self.left[at]) for at in self.claims.open_lines()]
        people = list(enumerate(self.right))
        unclaimed = [(at, self.right[at]) for at in self.claims.unclaimed()]
        for family in families:
            pool = unclaimed if family.unclaimed_only else people
            for line, found in blocks.candidates(family, lines, pool).items():
                self._weigh(line, found)

    def _weigh(self, line: int, people: Iterable[int]) -> None:
        known, record = self.open[line], self.left[line]
        for person in people:
            if person not in known:
                other = self.right[person]
                pattern, names = levels(record, other)
                bits = self.weights.of(pattern) + rare_names(pattern, names, self.weights)
                like_brothers = kin(pattern, names, other)
                known[person] = Claim(line, person, pattern, bits, like_brothers)

    def settle(self) -> None:
        """Close the lines that are beyond doubt; the best line of a person owns them."""
        enough = SETTLED_BITS - self.weights.prior
        sure = (
            claim
            for line in self.claims.open_lines()
            if line in self.open
            for claim in self.open[line].values()
            if claim.bits > enough and not claim.kin
        )
        for line in self.claims.settle(sure):
            self._rivals_of_settled(line)

    def _rivals_of_settled(self, line: int) -> None:
        best = self.claims.settled[line]
        self.claims.rivals[line] = _rivals(best, self.open.pop(line).values())

    def pairs(self) -> Iterable[Pair]:
        weighed = self.claims.compete(self.open, self.weights)
        for line in range(len(self.left)):
            settled = self.claims.settled.get(line)
            if settled is not None:
                yield self._pair(settled, 1.0, Klass.SETTLED, self.claims.rivals[line])
            elif line in weighed:
                yield self._judged(*weighed[line])
            else:
                yield Pair(self.left[line].record.id, None, self._nobody(line), 0.0, 0.0)

    def _judged(self, claim: Claim, certain: float) -> Pair:
        certain = min(certain, KIN_CEILING) if claim.kin else certain
        if certain >= REVIEW:
            owner = self.claims.owner.get(claim.person, claim.line)
            least = MATCH if owner == claim.line else AGAIN
            klass = Klass.MATCH if certain >= least else Klass.REVIEW
        else:
            klass = self._nobody(claim.line)
        return self._pair(claim, certain, klass, _rivals(claim, self.open[claim.line].values()))

    def _nobody(self, line: int) -> Klass:
        enough = attainable(self.left[line], self.weights) >= ENOUGH_BITS
        return Klass.ABSENT if enough else Klass.INSUFFICIENT

    def _pair(self, claim: Claim, certain: float, klass: Klass, rivals: int) -> Pair:
        owner = self.claims.owner.get(claim.person, claim.line)
        return Pair(
            self.left[claim.line].record.id,
            self.right[claim.person].record.id,
            klass,
            certain,
            claim.bits + self.weights.prior,
            rivals,
            None if owner == claim.line else self.left[owner].record.id,
        )


def _rivals(best: Claim, others: Iterable[Claim]) -> int:
    return sum(o.person != best.person and o.bits > best.bits - RIVAL_BITS for o in others)


def _lines_by_person(pairs: Iterable[Pair]) -> dict[Hashable, tuple[Hashable, ...]]:
    held: dict[Hashable, list[Hashable]] = defaultdict(list)
    for pair in pairs:
        if pair.joined:
            held[pair.right].append(pair.left)
    return {person: tuple(lines) for person, lines in held.items()}


def _shared(
    lines: Iterable[Prepared], values: Callable[[Prepared], Iterable[str]]
) -> dict[str, tuple[Hashable, ...]]:
    """A phone or account on several lines: a report of its own, never a reason to match."""
    found: dict[str, list[Hashable]] = defaultdict(list)
    for line in lines:
        for value in values(line):
            found[value].append(line.record.id)
    return {value: tuple(ids) for value, ids in found.items() if len(ids) > 1}
