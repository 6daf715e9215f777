"""The right person among 5,000, asked for in another script or spelling, in part, or misspelt."""

import random
from itertools import chain

import pytest

from tests.bench.key_table import KeyTable
from tests.matching.names_lab import KINDS, people, question
from trainingmgr.matching.answers import Answers
from trainingmgr.matching.keys import person_keys
from trainingmgr.matching.records import Record
from trainingmgr.matching.search import search_steps
from trainingmgr.matching.vocabulary import Vocabulary

QUESTIONS = 300


@pytest.fixture(scope="module")
def lab():
    return people(5_000, seed=11)


@pytest.fixture(scope="module")
def table(lab):
    filled = KeyTable([somebody.record for somebody in lab])
    yield filled
    filled.close()


def test_95_of_100_are_in_the_first_ten(lab, table):
    chance = random.Random(12)
    missed = []
    for turn in range(QUESTIONS):
        somebody = chance.choice(lab)
        text = question(somebody, KINDS[turn % len(KINDS)], chance)
        assert text not in somebody.record.written
        found = [hit.record.id for hit in table.search(text)[:10]]
        if somebody.record.id not in found:
            missed.append((text, somebody.record.written))
    assert len(missed) <= QUESTIONS * 0.05, missed


def test_every_number_and_phone_finds_its_person_first(lab, table):
    for somebody in lab[:200]:
        for code in (*somebody.record.numbers, *somebody.record.phones):
            assert table.search(code)[0].record.id == somebody.record.id


def test_a_person_needs_about_thirteen_keys(lab):
    assert sum(len(person_keys(one.record)) for one in lab) / len(lab) < 16


def test_no_person_floods_the_table():
    chance = random.Random(1)
    somebody = people(1, seed=1)[0].record
    names = tuple(
        " ".join(chance.choices(["ali", "omar", "farah", "jean", "paul"], k=5)) for _ in range(99)
    )
    assert len(person_keys(type(somebody)(id=1, names=names))) <= 60


def test_a_plan_asks_for_each_key_once_and_the_most_telling_first(table):
    steps = search_steps("Maxamed Cabdiraxmaan 1990 A0042317", table.vocabulary)
    plan = list(chain.from_iterable(steps))
    keys = [k for group in plan for k in group.keys]
    assert len(keys) == len(set(keys))
    kinds = ["exact", "names+year", "near names+year", "names", "near names"]
    assert [group.kind for group in plan] == kinds
    assert all(0 <= k < 2**63 for k in keys)


def test_of_several_words_one_alone_is_looked_up_where_few_are_called_so(table):
    rare = next(word for word, many in table.vocabulary.counts.items() if many < 5)
    plan = list(chain.from_iterable(search_steps(f"Maxamed {rare}", table.vocabulary)))
    assert plan[-1].kind == "name"
    assert plan[-1].keys[0] in person_keys(Record(id=1, names=(rare,)))


def test_whoever_is_not_weighed_whole_would_not_have_been_among_the_best(lab, table):
    chance, left = random.Random(13), 0
    for turn in range(100):
        text = question(chance.choice(lab), KINDS[turn % len(KINDS)], chance)
        few, everybody = (Answers(text, table.vocabulary, most) for most in (10, 10_000))
        for step in search_steps(text, table.vocabulary):
            for answers in (few, everybody):
                answers.take(table.found(step))
        assert few.best == everybody.best[:10]
        left += few.total - few.weighed
    assert left > 1_000


def test_a_vocabulary_tells_near_words_beginnings_and_glued_words():
    words = Vocabulary([("mohamed", 90), ("hassan", 40), ("moussa", 9), ("ali", 70)])
    assert words.near("mohxmed")[0] == "mohamed"
    assert words.beginning("mo") == ["mohamed", "moussa"]
    assert words.unglued(("mohamedali", "hassan")) == ("mohamed", "ali", "hassan")
    assert words.rarity("ms") > words.rarity("mmd")


def test_a_question_has_keys_without_any_vocabulary():
    arabic, somali = (
        {k for step in search_steps(text, Vocabulary()) for group in step for k in group.keys}
        for text in ("محمد عبد الرحمن", "Maxamed Cabdiraxmaan")
    )
    assert arabic & somali
