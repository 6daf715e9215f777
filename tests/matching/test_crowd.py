"""Very many pairs sifted at once: nobody is lost whom the comparison of two would find."""

import random
from dataclasses import replace
from itertools import combinations

import numpy as np

from tests.matching.names_lab import KINDS, people, question
from trainingmgr.matching.compare import REVIEW, assess
from trainingmgr.matching.records import Columns
from trainingmgr.matching.tables.crowd import Crowd, Met
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.matching.weights import Weights


def a_crowd():
    """People, some of them again: spelt otherwise, glued, with other names and papers or none."""
    chance, lab = random.Random(12), people(110, seed=11)
    found = [replace(one.record, sex="m", unit=str(at % 7), documents=(f"N{at:05}",))
             for at, one in enumerate(lab)]  # fmt: skip
    for at, one in enumerate(lab[:70]):
        name = question(one, chance.choice(KINDS), chance)
        known = found[at]
        if at % 5 == 0:
            name = name.replace(" ", "", 1)
        found.append(
            replace(
                known, names=(name, *(f"Abu {name}", "Deng", *known.names)[: at % 5]), native=None,
                numbers=(known.numbers[0][:-1] + "0",) if at % 3 else (),
                documents=(f"n-{at:05}", "Z1", "Z2")[: at % 4],
                phones=known.phones if at % 2 else (),
                born=known.born if at % 4 else None, unit=known.unit if at % 3 else "99",
            )
        )  # fmt: skip
    return [replace(one, id=at) for at, one in enumerate(found, 1)]


def columns_of(records):
    several = {name: {one.id: getattr(one, name) for one in records if getattr(one, name)}
               for name in ("documents", "phones")}  # fmt: skip
    return Columns(
        ids=[one.id for one in records],
        names=[one.names[0] if one.names else "" for one in records],
        native=[one.native or "" for one in records],
        sex=[one.sex for one in records],
        born=[one.born.text if one.born else "" for one in records],
        numbers=[one.numbers[0] if one.numbers else "" for one in records],
        unit=[one.unit for one in records],
        aliases={one.id: one.names[1:] for one in records if one.names[1:]},
        **several,
    )


def test_whoever_may_be_one_person_stays_and_hardly_anybody_else():
    records = a_crowd()
    words = Vocabulary.of(name for one in records for name in one.written)
    weights = Weights.default(5_000, words.rarity)
    crowd, alive = Crowd(), []
    for start in (0, 64, 128):
        crowd.add(columns_of(records[start : start + 64]))
    every = list(combinations(range(1, len(records) + 1), 2))
    pairs = np.array([(low << 32) | high for low, high in every], np.int64)
    sifted = crowd.sifted(pairs, weights, REVIEW, lambda: alive.append(1))
    likely = {
        (low, high)
        for low, high in every
        if assess(records[low - 1], records[high - 1], weights).probability >= REVIEW
    }
    assert len(likely) > 60
    assert likely <= set(sifted)
    few = {one.id for one in records if len(one.names) <= 2 and len(one.documents) <= 2}
    assert len([pair for pair in sifted if few.issuperset(pair)]) < 2 * len(likely)
    assert alive


def test_two_meet_once_however_many_groups_they_share_and_strangers_to_the_import_never():
    met = Met([7, 9], 12)
    met.add([(2, "3,7"), (3, "9,3,4"), (2, "3,4")])
    met.add([(2, "7,3"), (3, "7,8,9")])
    pairs = met.pairs()
    assert list(zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True)) == [
        (3, 7), (3, 9), (4, 9), (7, 8), (7, 9), (8, 9),
    ]  # fmt: skip
    assert met.people(pairs) == [3, 4, 7, 8, 9]
