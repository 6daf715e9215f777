"""The engine on arrays: the same levels as two records side by side, and who is who in tables."""

import random
from itertools import product

import numpy as np
import pytest

from tests.matching.names_lab import KINDS, people, question
from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.alignment import likeness
from trainingmgr.matching.compare import AGAIN, MATCH, Klass
from trainingmgr.matching.levels import Prepared, births, levels
from trainingmgr.matching.names import tokens
from trainingmgr.matching.records import Record
from trainingmgr.matching.tables import agreement, engine, explaining, passes, verdicts
from trainingmgr.matching.tables import linking as linking_rooms
from trainingmgr.matching.tables.coded import Reading
from trainingmgr.matching.tables.refining import Decisions
from trainingmgr.matching.tables.words import Words, unglued
from trainingmgr.matching.weights import Field

DAYS = ["1988-03-04", "1988-04-03", "1988-01-01", "1988", "1988-03", "1989-03-04", "1990",
        "1987/1989", "1988~", "198X", "1961-12-31", "1988-03-05"]  # fmt: skip


def table(words, names, **columns):
    reading = Reading(words)
    born = columns.pop("born", None)
    ids = [str(at) for at in range(len(names))]
    reading.add(ids, {"name": [names]} | {k: [v] for k, v in columns.items()}, born)
    return reading.done()


def linked(left, right, *, threshold=0.2, one_to_one=False, **also):
    """Names (and whatever else) of both sides -> {left row: (right row, class)}, and all of it."""
    work = engine.Engine()
    sides = [
        table(work.words, names, **{k: v[at] for k, v in also.items()})
        for at, names in enumerate((left, right))
    ]
    found = work.link(*sides, threshold=threshold, one_to_one=one_to_one)
    said = {}
    for a, b, klass in zip(found.left, found.right, found.klass, strict=True):
        said.setdefault(int(a), (int(b), verdicts.CLASSES[klass]))
    return said, found


def test_birth_dates_agree_as_they_do_for_two_records():
    dates = [PartialDate.read(day) for day in DAYS]
    rows = np.array([births(day) for day in dates], np.int32)
    for at, day in enumerate(dates):
        here = agreement.births_alike(np.repeat(rows[at : at + 1], len(rows), 0), rows)
        alone = [
            levels(Prepared(Record(id=1, born=day)), Prepared(Record(id=2, born=other)))[0][7]
            for other in dates
        ]
        assert here.tolist() == alone, day


@pytest.fixture(scope="module")
def lab():
    """People, and how another office writes each of them."""
    known, chance = people(900, seed=31), random.Random(32)
    return known, [question(one, chance.choice(KINDS), chance) for one in known]


def test_words_and_names_agree_as_they_do_for_two_records(lab):
    known, written = lab
    names = [" ".join(one.written) for one in known]
    words = Words()
    left, right = table(words, written), table(words, names)
    lexicon = words.closed(left.names, right.names)
    assert [tuple(lexicon.words[n] for n in row if n) for row in left.names[0]] == [
        tokens(name)[:4] for name in written
    ]
    comparer = agreement.Comparer(left, right, lexicon)
    chance = np.random.default_rng(5)
    a, b = chance.integers(1, len(lexicon.words), (2, 4000))
    a, b = a[a != b], b[a != b]
    alone = [likeness(lexicon.words[x], lexicon.words[y]) for x, y in zip(a, b, strict=True)]
    assert comparer.likeness(a.astype(np.int32), b.astype(np.int32)).tolist() == alone
    rows = np.arange(len(known))
    found = comparer(rows, rows)
    alike = 0
    for at, (mine, theirs) in enumerate(zip(written, names, strict=True)):
        pair = Prepared(Record(id=1, names=(mine,))), Prepared(Record(id=2, names=(theirs,)))
        *places, order = (int(line[at]) for line in found.levels[:5])
        order -= 2 if order > 2 else 0  # of three or four names there are levels of their own
        alike += levels(*pair)[0][:5] == (*places, order)
    assert alike >= 0.97 * len(known)  # of equally good facings each takes its own


def test_of_a_name_that_stands_twice_each_faces_its_own():
    words = Words()
    left, right = table(words, ["Jahcques Jacques"]), table(words, ["Jacques Jacques Diara"])
    comparer = agreement.Comparer(left, right, words.closed(left.names, right.names))
    found = comparer(np.array([0]), np.array([0]))
    assert [int(line[0]) for line in found.levels[:3]] == [4, 5, 0]


def test_a_word_that_was_glued_is_parted_again():
    words = Words()
    right = table(words, ["Mohamed Warsame", "Ali Warsame"] * 6 + ["Mohamed Ali"] * 6)
    left = table(words, ["Mohamedali Warsame"])
    lexicon = words.closed(left.names, right.names)
    parted = unglued(left.names[0], lexicon.halves())[0]
    assert [lexicon.words[n] for n in parted] == ["mohamed", "ali", "warsame", ""]


def test_names_and_a_year_find_nearly_everybody_and_nobody_wrong(lab):
    """The little that a list often has: precision matters as much as being found."""
    known, written = lab
    years = [one.record.born for one in known]
    strangers = people(300, seed=77)
    said, found = linked(
        [*written, *(" ".join(one.written) for one in strangers)],
        [" ".join(one.written) for one in known],
        born=([*years, *(one.record.born for one in strangers)], years),
    )
    sure = {a: b for a, (b, klass) in said.items() if klass is not Klass.REVIEW}
    right = sum(a == b for a, b in sure.items())
    assert right >= 0.99 * len(sure)
    assert right >= 0.85 * len(known)
    assert found.learnt.pairs == pytest.approx(len(known), rel=0.1)


def test_who_is_not_there_is_absent_and_one_bare_name_says_too_little():
    parts = ("Mohamed", "Ali", "Hassan"), ("Jama", "Farah", "Nur"), ("Abdi", "Osman", "Yusuf")
    register = [" ".join(chain) for chain in product(*parts)]
    numbers = [f"A{n:06d}" for n in range(len(register))]
    said, found = linked(
        ["Hassan Nur Yusuf", "Zebedayo Kwibuka", "Mohamed"], register,
        number=(["A000026", "Z999999", ""], numbers),
    )  # fmt: skip
    assert said[0] == (26, Klass.MATCH) or said[0] == (26, Klass.SETTLED)
    alone = dict(zip(found.alone.tolist(), found.alone_klass.tolist(), strict=True))
    assert verdicts.CLASSES[alone[1]] is Klass.ABSENT
    assert verdicts.CLASSES[alone[2]] is Klass.INSUFFICIENT


@pytest.mark.parametrize(
    ("paid", "known"),
    [
        ("Zoubairou Tibesti Warsangeli", "Hassan Tibesti Warsangeli"),
        ("Rashid Tibesti Warsangeli", "Hashi Tibesti Warsangeli"),
        ("Mohahr Tibesti Warsangeli", "Tibesti Warsangeli"),
        ("Tibesti Warsangeli", "Mohahr Tibesti Warsangeli"),
    ],
    ids=["another name", "a name loosely alike", "one more here", "one more there"],
)
def test_an_invented_brother_is_never_joined_without_a_person_looking(paid, known):
    names = [known, *(" ".join(one.written) for one in people(400, seed=3))]
    phones, accounts = ([f"{kind}{n:08d}" for n in range(len(names))] for kind in ("2526", "77"))
    said, _found = linked(
        [paid], names, phone=([phones[0]], phones), account=([accounts[0]], accounts),
        threshold=0.01,
    )  # fmt: skip
    assert said[0] == (0, Klass.REVIEW)


def test_one_to_one_gives_nobody_twice():
    names = ["Deng Majok Akol", "Amina Hassan Jama", "Yakossi Firmin Aristide", "Josue Mbuyi"] * 2
    born = [PartialDate.read(f"19{70 + n}-02-1{n}") for n in range(4)]
    twice = ([*born, *born], born)
    said, both = linked(names, names[:4], born=twice)
    assert {b for b, _ in said.values()} == {0, 1, 2, 3}
    assert len(said) == 8
    assert sorted(both.after[both.after >= 0].tolist()) in ([0, 1, 2, 3], [4, 5, 6, 7])
    _said, once = linked(names, names[:4], born=twice, one_to_one=True)
    assert sorted(once.right.tolist()) == [0, 1, 2, 3]


def test_the_reasons_add_up_to_the_probability(lab):
    known, written = lab
    names = [" ".join(one.written) for one in known]
    _said, found = linked(
        written, names, number=([one.record.numbers[0] for one in known],) * 2, threshold=0.01
    )
    steps = explaining.steps(found)
    assert [steps[0].field, steps[-1].field] == [Field.START, Field.OTHERS]
    total = sum(step.bits * (step.at > 0) for step in steps)
    assert total == pytest.approx(explaining.odds(found.probability), abs=0.06)
    assert len(found.probability) > 800


def test_a_table_is_searched_for_those_who_are_in_it_twice(lab):
    known, written = lab
    names = [" ".join(one.written) for one in known[:500]] + written[:60]
    born = [one.record.born for one in known[:500]] + [one.record.born for one in known[:60]]
    work = engine.Engine()
    found = work.dedupe(table(work.words, names, born=born), threshold=0.5)
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    truth = {(at, 500 + at) for at in range(60)}
    assert len(pairs & truth) >= 0.8 * len(truth)
    assert len(pairs - truth) <= 6


@pytest.mark.parametrize("sides", [([], []), ([], ["Ali Nur"]), (["Ali Nur"], []), ([""], [""])])
def test_empty_tables_are_no_trouble(sides):
    _said, found = linked(*sides)
    assert not len(found.left)
    assert len(found.alone) == len(sides[0])


def refinement(lab, decided):
    """Names and a year, and what people decided on some of the pairs."""
    known, written = lab
    names, years = [" ".join(one.written) for one in known], [one.record.born for one in known]
    work = engine.Engine()
    left, right = (table(work.words, side, born=years) for side in (written, names))
    linking = work.linking(left, right, Decisions.of(decided))
    return linking, linking.refined()


def test_fewer_than_200_decisions_change_no_weight(lab):
    _linking, told = refinement(lab, [(n, n, True) for n in range(199)])
    assert told.decisions == 199
    assert told.learnt is None
    assert told.before == told.after


def test_decisions_refine_the_weights_and_are_never_changed(lab):
    """Even decisions against all evidence stand; honest ones are foretold better than before."""
    known, _written = lab
    honest = [(n, n, True) for n in range(250)] + [(n, n + 1, False) for n in range(250)]
    against = [(300, 700, True), (301, 301, False)]
    linking, told = refinement(lab, [*honest, *against])
    assert told.learnt is not None
    assert told.after.surprise < told.before.surprise
    assert told.after.right >= told.before.right
    for found in (linking.found(), linking.having(told.learnt).found()):
        said = {
            (int(a), int(b)): verdicts.CLASSES[k]
            for a, b, k in zip(found.left, found.right, found.klass, strict=True)
        }
        assert {pair: said[pair] for pair in [(300, 700), (301, 301)]} == {
            (300, 700): "same", (301, 301): "different",
        }  # fmt: skip
        assert not [b for a, b in said if a == 300 and b != 700]


def test_two_rows_that_are_both_somebodys_are_one_anothers():
    left, right = np.array([0, 1, 0, 3]), np.array([1, 2, 2, 4])
    chance = np.array([0.99, 0.992, 0.3, 0.5])
    through = verdicts.through_others(left, right, chance)
    assert through.tolist() == pytest.approx([0.99, 0.992, 0.99 * 0.992, 0.5])
    unsure = verdicts.through_others(left, right, np.array([0.99, 0.9, 0.3, 0.5]))
    assert unsure.tolist() == [0.99, 0.9, 0.3, 0.5]


def test_three_names_in_one_order_and_a_rare_spelling_say_more():
    words = Words()
    known = ["Mohamed Ali Hassan"] * 40 + [
        "Mohammed Aly Hasan",
        "Hassan Mohamed Ali",
        "Ali Mohamed",
    ]
    lexicon = words.closed(*([table(words, known).names] * 2))
    names = table(words, known)
    comparer = agreement.Comparer(names, names, lexicon)
    rows = np.array([0, 0, 0])
    found = comparer(rows, np.array([1, 41, 42]))
    assert found.levels[4].tolist() == [4, 3, 1]  # three in order, three turned round, two turned
    spelt = {word: lexicon.spelling[n] for n, word in enumerate(lexicon.words)}
    assert spelt["mohammed"] > spelt["mohamed"] + 2


def test_what_a_sure_line_says_of_somebody_is_known_of_them_to_other_lines():
    words = Words()
    left = table(words, ["Deng Majok", "Deng Majok"], phone=["0912345678"] * 2, account=["1", "2"])
    right = table(words, ["Deng Majok"], phone=[""], account=["7"])
    comparer = agreement.Comparer(left, right, words.closed(left.names, right.names))
    second, person = np.array([1]), np.array([0])
    phone, account = (comparer.fields.index(name) for name in (Field.PHONE, Field.ACCOUNT))
    told = comparer.told(owner=np.array([0]))(second, person)
    assert [told.levels[at].tolist() for at in (phone, account)] == [[2], [1]]
    assert comparer(second, person).levels[phone].tolist() == [0]
    assert comparer.told(owner=np.array([-1]))(second, person).levels[phone].tolist() == [0]


def test_numbers_that_share_a_half_are_compared_where_they_may_be_one_with_a_slip():
    slips = ["N1076563", "N107653", "N10765663", "N1067563", "N1076599", "1076563", "X1076563"]
    others = ["N1079812", "N1070000", "K9926563", ""]
    words = Words()
    mine = table(words, ["a"], number=["N1076563"])
    theirs = table(words, ["a"] * 11, number=[*slips, *others])
    left, right = passes.of_one_number(mine, theirs, np.zeros(11, int), np.arange(11))
    assert right.tolist() == list(range(len(slips)))
    assert len(left) == len(right)
    bare = table(words, ["a"])
    assert not len(passes.of_one_number(bare, theirs, np.zeros(1, int), np.zeros(1, int))[0])


def test_a_second_line_for_somebody_needs_a_little_less_and_a_first_line_does_not(lab, monkeypatch):
    """Paid twice is a finding that people look at in any case."""
    known, written = lab
    names = [" ".join(one.written) for one in known]
    said = {}
    for least in (AGAIN, MATCH):
        monkeypatch.setattr(linking_rooms, "AGAIN", least)
        found = linked([*written, *written], names)[1]
        for a, b, klass, after, p in zip(
            found.left, found.right, found.klass, found.after, found.probability, strict=True
        ):
            said.setdefault((int(a), int(b)), []).append((int(klass), after >= 0, float(p)))
    changed = [each for each in said.values() if each[0][0] != each[1][0]]
    assert changed
    assert all(second and AGAIN <= p < MATCH for (_klass, second, p), _ in changed)
    firsts = [each[0] for each in said.values() if not each[0][1] and AGAIN <= each[0][2] < MATCH]
    assert {klass for klass, _, _ in firsts} == {verdicts.CLASSES.index(Klass.REVIEW)}


@pytest.mark.parametrize("spread", [1, 30, 1 << 40])
def test_rows_meet_by_equal_keys_but_for_keys_that_too_many_share(spread):
    chance, cap = np.random.default_rng(spread), 3
    mine, theirs = (chance.integers(0, 60, many) * spread for many in (80, 120))
    rows, people = np.arange(80) + 7, np.arange(120) + 9
    left, right = passes.joined(mine, rows, theirs, people, cap)
    expected = [
        (a, b)
        for a, key in zip(rows.tolist(), mine, strict=True)
        if np.count_nonzero(theirs == key) <= cap
        for b in people[theirs == key].tolist()
    ]
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == expected
    nobody = np.zeros(0, np.int64)
    for sides in ((mine, rows, nobody, nobody), (nobody, nobody, theirs, people)):
        assert not len(passes.joined(*sides, cap)[0])
