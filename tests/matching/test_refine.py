"""Decisions make weights better, or change nothing: figures only, no database."""

import random

import pytest

from trainingmgr.matching.refine import ENOUGH, Decision, from_kept, read, refined, to_keep
from trainingmgr.matching.weights import LEVELS, Field, M, Weights

PEOPLE = 10_000
START = ("start", "one_in_many", -13.3)


def shown(chance, same):
    """Here one office writes every birth date anew, so that people differ from themselves in it."""
    born = chance.choices(
        LEVELS[Field.BORN], (60, 5, 5, 5, 5, 5, 15) if same else (95, 1, 1, 1, 1, 1, 0)
    )
    name = chance.choices(
        LEVELS[Field.NAME_1], (2, 3, 10, 30, 55) if same else (30, 25, 20, 15, 10)
    )
    second = chance.choices(
        LEVELS[Field.NAME_2], (2, 3, 10, 30, 55) if same else (30, 25, 20, 15, 10)
    )
    reasons = [START, *((f.value, level[0].value, 0.0) for f, level in (
        (Field.NAME_1, name), (Field.NAME_2, second), (Field.BORN, born)))]  # fmt: skip
    reasons += [("phone", "identical" if same else "differs", 0.0), ("rarity", "rare", 2.0)]
    return Decision(tuple(reasons), same)


def decisions(many, seed=1):
    chance = random.Random(seed)
    return [shown(chance, same=chance.random() < 0.6) for _ in range(many)]


def test_fewer_than_two_hundred_change_nothing():
    found = refined(decisions(ENOUGH - 1), [], PEOPLE)
    assert (found.decisions, found.m, found.is_better) == (ENOUGH - 1, None, False)
    assert found.before == found.after


def test_decisions_foretell_the_ones_held_back_better():
    found = refined(decisions(400), [], PEOPLE)
    assert found.is_better and found.after.right > found.before.right
    assert found.m[Field.BORN][0] > 0.4 > M[Field.BORN][0]
    kept = from_kept(to_keep(found.m))
    weighed = Weights.default(PEOPLE, m=kept)
    born = weighed.bits[7]
    assert born[1] > Weights.default(PEOPLE).bits[7][1] + 3
    assert found.m[Field.PLACE_1] == M[Field.PLACE_1]


def test_pairs_beyond_doubt_keep_hard_cases_from_making_all_look_hard():
    easy = [(("born", "identical", 12.0), ("name_1", "identical", 7.0))] * 5_000
    alone, beside = (refined(decisions(400), sure, PEOPLE).m for sure in ([], easy))
    assert beside[Field.BORN][-1] > 0.9 > 0.4 > alone[Field.BORN][-1]


@pytest.mark.parametrize("kept", [
    [["born", "identical", 12.1, "1990", "1990"]],
    [{"field": "born", "level": "identical", "bits": 12.1}],
])  # fmt: skip
def test_evidence_is_read_as_either_table_keeps_it(kept):
    assert read(kept) == (("born", "identical", 12.1),)


def test_figures_of_another_version_are_not_taken_for_these():
    assert from_kept({"born": [0.5, 0.5], "unit": [0.3, 0.7]})[Field.BORN] == M[Field.BORN]
    assert from_kept({"unit": [0.3, 0.7]})[Field.UNIT] == (0.3, 0.7)
