"""Everybody against a list: found in other spellings and scripts, and nobody by a name alone."""

import random

import pytest

from tests.matching.names_lab import KINDS, people, question
from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.levels import births
from trainingmgr.matching.records import Record
from trainingmgr.matching.screening import Screen, births_level, spans
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.matching.weights import Weights

POSSIBLE = 0.05


@pytest.fixture(scope="module")
def lab():
    """2,000 people, and a list of 200 names, 80 of them theirs in other spellings."""
    somebodies, chance = people(2_000, seed=41), random.Random(3)
    planted = chance.sample(somebodies, 80)
    listed = [
        (Record(id=each.record.id, names=(question(each, KINDS[at % 4], chance),)),
         [each.record.born])
        for at, each in enumerate(planted)
    ]  # fmt: skip
    others = people(120, seed=77)
    listed += [(Record(id=-1 - at, names=e.record.names, native=e.record.native), [e.record.born])
               for at, e in enumerate(others)]  # fmt: skip
    words = Vocabulary.of(name for each in somebodies for name in each.record.written)
    return somebodies, planted, Screen(listed, Weights.default(2_000, words.rarity))


def test_respelt_names_are_found_and_few_others(lab):
    somebodies, planted, screen = lab
    found = {each.record.id: screen.hits(each.record, least=POSSIBLE) for each in somebodies}
    met = sum(any(h.id == each.record.id for h in found[each.record.id]) for each in planted)
    assert met / len(planted) >= 0.95
    wrong = sum(hit.id != id_ for id_, some in found.items() for hit in some)
    assert wrong <= 20


def screen_of(*entries, people_=10_000):
    return Screen(entries, Weights.default(people_))


def a_person(name, born=None, native=None, documents=()):
    born = PartialDate.read(born) if born else None
    return Record(id=0, names=(name,), native=native, born=born, documents=documents)


def test_a_document_finds_somebody_whose_name_is_quite_another():
    entry = (Record(id=7, names=("Bosco Kalinda",), documents=("R 000-4412",)), [])
    assert screen_of(entry).hits(a_person("Jean Pierre", documents=("R0004412",)), least=POSSIBLE)


def test_one_word_and_the_whole_day_of_birth_are_looked_at():
    entry = (Record(id=7, names=("Tollimi Kalinda",)), [PartialDate.read("1971-06-09")])
    screen = screen_of(entry, people_=1_000)
    assert screen.hits(a_person("Haroun Tollimi", "1971-06-09"), least=0.2)
    assert not screen.hits(a_person("Haroun Tollimi", "1990-06-08"), least=0.2)


def test_of_several_births_the_one_that_fits_counts():
    days = [PartialDate.read("1958/1963"), PartialDate.read("1971-06-09")]
    level = [births_level(births(PartialDate.read(each)), spans(days)) for each in
             ("1971-06-09", "1960-02-03", "1960", "1985")]  # fmt: skip
    assert level == [7, 5, 5, 1]
    assert births_level(None, spans(days)) == 0
