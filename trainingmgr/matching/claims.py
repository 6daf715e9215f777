"""Lines that claim people: who is settled, who owns whom, and how likely the rest are.

A person whom no line has claimed is a likelier partner than one who is already paid, and some
lines have no partner at all. The three shares are estimated from the file itself by
expectation and maximisation; with them the probabilities of one line sum to at most one.
"""

from collections.abc import Iterable
from math import log2
from typing import NamedTuple, TypeAlias

from trainingmgr.matching.levels import Pattern
from trainingmgr.matching.weights import ACCOUNT, COMPARED, MONEY_CAP, NUMBER, U, Weights

HOPELESS_BITS = -14.0
"""A claim so far below even odds that it cannot move any probability."""
_ROUNDS, _STEPS = 3, 12


class Claim(NamedTuple):
    """A line and a person with the bits between them, prior left out."""

    line: int
    person: int
    pattern: Pattern
    bits: float
    kin: bool


Open: TypeAlias = dict[int, dict[int, Claim]]


class Claims:
    """Who has been found for which line so far."""

    def __init__(self, lines: int, people: int) -> None:
        self.lines, self.people = lines, people
        self.settled: dict[int, Claim] = {}
        self.owner: dict[int, int] = {}
        self.rivals: dict[int, int] = {}

    def open_lines(self) -> list[int]:
        return [line for line in range(self.lines) if line not in self.settled]

    def unclaimed(self) -> list[int]:
        return [person for person in range(self.people) if person not in self.owner]

    def settle(self, sure: Iterable[Claim]) -> list[int]:
        """Take the best claim of each line; a person is owned by the strongest line."""
        closed = []
        for claim in sorted(sure, key=lambda c: (-c.bits, c.line, c.person)):
            if claim.line not in self.settled:
                self.settled[claim.line] = claim
                self.owner.setdefault(claim.person, claim.line)
                closed.append(claim.line)
        return closed

    def compete(self, claims: Open, weights: Weights) -> dict[int, tuple[Claim, float]]:
        """The best claim of every open line, with its probability."""
        return _Contest(self, claims, weights).best()


class _Contest:
    def __init__(self, claims: Claims, open_claims: Open, weights: Weights) -> None:
        self.claims, self.weights = claims, weights
        self.settled_owner = dict(claims.owner)
        rest = claims.lines - len(claims.settled)
        self.rest = max(rest, 1)
        self.open = [
            _hopeful(list(found.values()), weights) for found in open_claims.values() if found
        ]
        self.shares = (0.8, 0.1, 0.1)
        self.second: dict[int, tuple[float, ...]] = {}

    def best(self) -> dict[int, tuple[Claim, float]]:
        for again in range(_ROUNDS):
            if again:
                self.second = self._second_lines()
            for _ in range(_STEPS):
                if self._estimate() < 1e-3:
                    break
            self._take()
        return {
            claim.line: (claim, certain)
            for found in self.open
            for claim, certain in [max(self._posteriors(found), key=lambda c: (c[1], c[0].bits))]
        }

    def _posteriors(self, found: list[Claim]) -> list[tuple[Claim, float]]:
        owners = self.claims.owner
        free = max(self.claims.people - len(owners), 1)
        fresh, again, nobody = self.shares
        odds = [
            2.0 ** min(self._bits(claim), 90.0)
            * (again / max(len(owners), 1) if self._is_second(claim) else fresh / free)
            for claim in found
        ]
        total = sum(odds) + nobody
        return [(claim, chance / total) for claim, chance in zip(found, odds, strict=True)]

    def _estimate(self) -> float:
        fresh = again = 0.0
        for found in self.open:
            for claim, certain in self._posteriors(found):
                if self._is_second(claim):
                    again += certain
                else:
                    fresh += certain
        raw = [fresh / self.rest, again / self.rest]
        raw = [max(share, 1e-3) for share in (*raw, max(1 - sum(raw), 1e-3))]
        shares = tuple(share / sum(raw) for share in raw)
        moved = max(abs(a - b) for a, b in zip(shares, self.shares, strict=True))
        self.shares = shares[0], shares[1], shares[2]
        return moved

    def _take(self) -> None:
        """People that a line very likely pays count as claimed in the next round."""
        likely = [
            claim
            for found in self.open
            for claim, certain in self._posteriors(found)
            if certain > 0.9 and claim.person not in self.settled_owner
        ]
        self.claims.owner = dict(self.settled_owner)
        for claim in sorted(likely, key=lambda c: (-c.bits, c.line)):
            self.claims.owner.setdefault(claim.person, claim.line)

    def _is_second(self, claim: Claim) -> bool:
        return self.claims.owner.get(claim.person, claim.line) != claim.line

    def _bits(self, claim: Claim) -> float:
        if not self.second or not self._is_second(claim):
            return claim.bits
        change = sum(line[claim.pattern[at]] for at, line in self.second.items())
        return claim.bits + change

    def _second_lines(self) -> dict[int, tuple[float, ...]]:
        """What number and account say between a person and a second line for them.

        Whoever is paid twice often has a second number or account, so that a difference
        there speaks less against it. Counted from the probabilities of the round before.
        """
        seen = {at: [1.0] * len(self.weights.bits[at]) for at in (NUMBER, ACCOUNT)}
        for found in self.open:
            for claim, certain in self._posteriors(found):
                if self._is_second(claim):
                    for at, counts in seen.items():
                        counts[claim.pattern[at]] += certain
        return {at: self._change(at, counts) for at, counts in seen.items()}

    def _change(self, at: int, counts: list[float]) -> tuple[float, ...]:
        chances = [max(u, 1 / self.weights.population) for u in U[COMPARED[at]]]
        total, bits, best = sum(counts[1:]), [0.0], -99.0
        for level, u in enumerate(chances, start=1):
            best = max(best, log2(counts[level] / total / u))
            capped = min(best, MONEY_CAP) if at == ACCOUNT else best
            bits.append(capped - self.weights.bits[at][level])
        return tuple(bits)


def _hopeful(found: list[Claim], weights: Weights) -> list[Claim]:
    """The claims that matter, and the best one in any case."""
    best = max(found, key=lambda claim: claim.bits)
    floor = HOPELESS_BITS - weights.prior
    return [claim for claim in found if claim.bits > floor or claim is best]
