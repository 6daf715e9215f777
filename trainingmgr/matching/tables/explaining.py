"""Why pairs were judged as they were: bits field by field, from the prior to the probability."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.compare import KIN_CEILING
from trainingmgr.matching.tables.verdicts import Found
from trainingmgr.matching.tables.words import Longs
from trainingmgr.matching.weights import LEVELS, Field, Level

HIGHEST = 99.0
_SAID = 0.05
_OTHERS = (Level.CANDIDATES, Level.KIN)
Bits = npt.NDArray[np.float64]


@dataclass
class Step:
    """One step of all waterfalls: by pair the level (from 1, 0 says nothing) and its bits."""

    field: Field
    levels: Sequence[Level]
    at: Longs
    bits: Bits


def steps(found: Found) -> list[Step]:
    """The steps in their order; those of one pair add up to the logarithm of its odds.

    What is unknown on either side says nothing. The last step is what other candidates for the
    same line take away or leave, or the ceiling for brothers.
    """
    size = len(found.probability)
    model, weighed = found.learnt.model, found.weighed
    made = [Step(Field.START, (Level.ONE_IN_MANY,), np.ones(size, np.int64), found.prior)]
    for at, (name, line) in enumerate(zip(model.fields, weighed.pairs.levels, strict=True)):
        bits = np.stack([kind[at] for kind in found.worth]).astype(np.float64)
        made.append(Step(name, LEVELS[name] * 2, line.astype(np.int64), bits[found.kind, line]))
    rarity = weighed.rarity.astype(np.float64)
    kind = np.where(rarity > 0, 1, 2) * (rarity != 0)
    made.append(Step(Field.RARITY, (Level.RARE, Level.COMMON), kind, rarity))
    told = np.sum([step.bits * (step.at > 0) for step in made], axis=0)
    rest = odds(found.probability) - told
    kin = weighed.kin & (found.probability >= KIN_CEILING)
    kind = np.where(kin, 2, 1) * (np.abs(rest) >= _SAID)
    return [*made, Step(Field.OTHERS, _OTHERS, kind, rest)]


def odds(probability: Bits) -> Bits:
    """The logarithm of the odds to base 2."""
    chance = np.clip(probability, 1e-30, 1)
    sure = chance >= 1
    found = np.log2(chance / np.where(sure, 1, 1 - chance))
    return np.asarray(np.where(sure, HIGHEST, np.minimum(found, HIGHEST)))
