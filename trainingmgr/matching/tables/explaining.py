"""Why pairs were judged as they were: bits field by field, from the prior to the probability."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainingmgr.matching.compare import KIN_CEILING
from trainingmgr.matching.tables.verdicts import Found
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
    at: npt.NDArray[np.int8]
    bits: npt.NDArray[np.float32]


def steps(found: Found) -> list[Step]:
    """The steps in their order; those of one pair add up to the logarithm of its odds.

    What is unknown on either side says nothing. The last step is what other candidates for the
    same line take away or leave, or the ceiling for brothers.
    """
    size = len(found.probability)
    model, weighed = found.learnt.model, found.weighed
    made = [Step(Field.START, (Level.ONE_IN_MANY,), np.ones(size, np.int8), _short(found.prior))]
    for at, (name, line) in enumerate(zip(model.fields, weighed.pairs.levels, strict=True)):
        bits = np.stack([kind[at] for kind in found.worth])
        made.append(Step(name, LEVELS[name] * 2, line, bits[found.kind, line]))
    rarity = weighed.rarity
    kind = (np.where(rarity > 0, 1, 2) * (rarity != 0)).astype(np.int8)
    made.append(Step(Field.RARITY, (Level.RARE, Level.COMMON), kind, rarity))
    told = np.zeros(size)
    for step in made:
        told += step.bits * (step.at > 0)
    rest = odds(found.probability) - told
    kin = weighed.kin & (found.probability >= KIN_CEILING)
    kind = (np.where(kin, 2, 1) * (np.abs(rest) >= _SAID)).astype(np.int8)
    return [*made, Step(Field.OTHERS, _OTHERS, kind, _short(rest))]


def _short(bits: Bits) -> npt.NDArray[np.float32]:
    return bits.astype(np.float32)


def odds(probability: Bits) -> Bits:
    """The logarithm of the odds to base 2."""
    chance = np.clip(probability, 1e-30, 1)
    sure = chance >= 1
    found = np.log2(chance / np.where(sure, 1, 1 - chance))
    return np.asarray(np.where(sure, HIGHEST, np.minimum(found, HIGHEST)))
