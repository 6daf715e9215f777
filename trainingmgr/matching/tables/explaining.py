"""Why a pair was judged as it was: bits field by field, from the prior to the probability."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from trainingmgr.matching.compare import KIN_CEILING
from trainingmgr.matching.tables.verdicts import Found
from trainingmgr.matching.weights import LEVELS, Field, Level

HIGHEST = 99.0


class Reason(NamedTuple):
    """One step of the waterfall."""

    field: Field
    level: Level
    bits: float


def steps(found: Found) -> list[Field]:
    """Every field that a waterfall of these pairs can have, in its order."""
    return [Field.START, *found.learnt.model.fields, Field.RARITY, Field.OTHERS]


def waterfalls(found: Found) -> Iterator[list[Reason]]:
    """For each pair its reasons, which add up to the logarithm of its odds to base 2.

    What is unknown on either side says nothing and is left out. The last step is what other
    candidates for the same line take away or leave, or the ceiling for brothers.
    """
    lines = [levels.tolist() for levels in found.weighed.pairs.levels]
    fields, bits = found.learnt.model.fields, [line.tolist() for line in found.learnt.model.bits]
    plain = zip(
        found.prior.tolist(), found.probability.tolist(), found.weighed.rarity.tolist(),
        found.weighed.bits.tolist(), found.weighed.kin.tolist(), strict=True,
    )  # fmt: skip
    for at, (prior, chance, rarity, total, kin) in enumerate(plain):
        reasons = [Reason(Field.START, Level.ONE_IN_MANY, prior)]
        for name, line, worth in zip(fields, lines, bits, strict=True):
            if line[at]:
                reasons.append(Reason(name, LEVELS[name][line[at] - 1], worth[line[at]]))
        if rarity:
            reasons.append(Reason(Field.RARITY, Level.RARE if rarity > 0 else Level.COMMON, rarity))
        told = sum(reason.bits for reason in reasons)
        second = total + prior - told
        rest = odds(chance) - told
        if abs(rest) >= 0.05:
            capped = kin and chance >= KIN_CEILING
            level = Level.KIN if capped else Level.SECOND if second > 0.05 else Level.CANDIDATES
            reasons.append(Reason(Field.OTHERS, level, rest))
        yield reasons


def odds(probability: float) -> float:
    """The logarithm of the odds to base 2."""
    chance = min(max(probability, 1e-30), 1.0)
    if chance == 1.0:
        return HIGHEST
    return float(np.log2(chance / (1 - chance)))
