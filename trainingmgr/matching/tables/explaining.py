"""Why pairs were judged as they were: bits field by field, from the prior to the probability."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trainingmgr.core.values import dataclass
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
    """One step of all waterfalls: by pair the level (from 1, 0 says nothing) and its bits.

    Bits are given pair by pair, or as what each level is `worth` by kind of pair.
    """

    field: Field
    levels: Sequence[Level]
    at: npt.NDArray[np.int8]
    given: npt.NDArray[np.float32] | None = None
    kind: npt.NDArray[np.int8] | None = None
    worth: npt.NDArray[np.float32] | None = None

    @property
    def bits(self) -> npt.NDArray[np.float32]:
        return self.bits_of(slice(None))

    def bits_of(self, rows: Longs | slice) -> npt.NDArray[np.float32]:
        if self.worth is None or self.kind is None:
            return np.asarray(self.given, np.float32)[rows]
        return self.worth[self.kind[rows], self.at[rows]]

    @property
    def marks(self) -> Longs:
        """Small numbers, the same for pairs of which the same is said to a tenth of a bit."""
        if self.worth is None or self.kind is None:
            tenths = np.rint(np.asarray(self.given, np.float32) * 10).astype(np.int64) * (
                self.at > 0
            )
            return self.at.astype(np.int64) + (len(self.levels) + 1) * tenths
        return np.asarray(self.at + np.int64(self.worth.shape[1]) * self.kind)


def steps(found: Found) -> list[Step]:
    """The steps in their order; those of one pair add up to the logarithm of its odds.

    What is unknown on either side says nothing. The last step is what other candidates for the
    same line take away or leave, or the ceiling for brothers.
    """
    size = len(found.probability)
    model, weighed = found.learnt.model, found.weighed
    made = [Step(Field.START, (Level.ONE_IN_MANY,), np.ones(size, np.int8), _short(found.prior))]
    for at, (name, line) in enumerate(zip(model.fields, weighed.pairs.levels, strict=True)):
        worth = np.stack([kind[at] for kind in found.worth])
        made.append(Step(name, LEVELS[name] * 2, line, kind=found.kind, worth=worth))
    rarity = weighed.rarity
    kind = (np.where(rarity > 0, 1, 2) * (rarity != 0)).astype(np.int8)
    made.append(Step(Field.RARITY, (Level.RARE, Level.COMMON), kind, rarity))
    rest = odds(found.probability) - (found.prior + weighed.bits)
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
