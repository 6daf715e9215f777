"""Marking, shuffling, item analysis and faces, against figures worked out by hand."""

import pytest

from trainingmgr.training.testing.rules.analysis import (
    Answered,
    Flag,
    alpha,
    analysed,
    correlation,
    discrimination,
)
from trainingmgr.training.testing.rules.questions import (
    ItemKind,
    Marking,
    Unread,
    drawn,
    key_is_whole,
    marked,
    order_of_options,
    order_of_questions,
    parted,
    read,
    shuffled,
    written,
)
from trainingmgr.training.testing.rules.reactions import Asked, said, tallied
from trainingmgr.training.testing.rules.reactions import Unread as NoSheet

ONE = Marking(ItemKind.SINGLE, 2, 4, (0,))
MANY = Marking(ItemKind.SEVERAL, 3, 4, (0, 2, 3))
TRUTH = Marking(ItemKind.TRUE_FALSE, 1, 0, (1,))
ORDER = Marking(ItemKind.ORDER, 4, 3, (2, 0, 1))
LINE = Marking(ItemKind.CHECK, 5)


def test_the_same_seed_shuffles_the_same_way_for_ever():
    assert shuffled(6, 42, "A", "questions") == (0, 5, 1, 3, 2, 4)
    a, b = (order_of_questions(20, 42, form) for form in "AB")
    assert a != b
    assert sorted(a) == sorted(b) == list(range(20))
    assert order_of_options(TRUTH, 42, "A", 3) == order_of_options(TRUTH, 42, "B", 3) == (0, 1)
    assert set(drawn([9, 7, 5, 3], 2, 1, 1)) < {3, 5, 7, 9}
    assert drawn([9, 7, 5, 3], 2, 1, 1) == drawn([3, 5, 7, 9], 2, 1, 1)
    with pytest.raises(ValueError, match="1"):
        drawn([1, 2], 3, 1, 1)


@pytest.mark.parametrize(("text", "marking", "kept", "tenths"), [
    ("b", ONE, "0", 20), ("A", ONE, "2", 0), ("ب", ONE, "0", 20), ("-", ONE, "", 0),
    ("B", TRUTH, "1", 10), ("F", TRUTH, "1", 10), ("خ", TRUTH, "1", 10), ("ص", TRUTH, "0", 0),
    ("BC", MANY, "0,3", 20), ("BCA", MANY, "0,2,3", 30), ("BD", MANY, "0,1", 0),
    ("BCAD", MANY, "0,1,2,3", 20), ("٤٫٥", LINE, "45", 45), ("5", LINE, "50", 50),
])  # fmt: skip
def test_an_answer_is_read_by_the_version_and_marked_by_the_key(text, marking, kept, tenths):
    shown = (0, 1) if marking is TRUTH else (2, 0, 3, 1)
    assert read(text, marking, shown) == kept
    assert marked(kept, marking) == tenths
    assert read(written(kept, marking, shown), marking, shown) == kept


def test_an_order_is_right_as_a_whole():
    shown = (1, 2, 0)
    assert read("BCA", ORDER, shown) == "2,0,1"
    assert marked("2,0,1", ORDER) == 40
    assert marked("0,2,1", ORDER) == 0
    assert written("2,0,1", ORDER, shown) == "BCA"


@pytest.mark.parametrize(("text", "marking"), [
    ("E", ONE), ("AB", ONE), ("AA", MANY), ("AB", ORDER), ("6", LINE), ("1.25", LINE), ("x", LINE),
    ("D", Marking(ItemKind.SINGLE, 1, 3, (0,))), ("C", TRUTH),
])  # fmt: skip
def test_what_is_no_answer_is_not_guessed_at(text, marking):
    with pytest.raises(Unread):
        read(text, marking, range(marking.options or 2))


def test_a_key_says_what_its_kind_needs():
    assert key_is_whole(ItemKind.SINGLE, 4, (2,))
    assert not key_is_whole(ItemKind.SINGLE, 4, (2, 3))
    assert not key_is_whole(ItemKind.SINGLE, 1, (0,))
    assert not key_is_whole(ItemKind.ORDER, 3, (0, 1))
    assert not key_is_whole(ItemKind.SEVERAL, 3, (0, 5))
    assert not key_is_whole(ItemKind.SHORT, 0, (0,))
    assert parted("abd-c", True) == ["a", "b", "d", "-", "c"]
    assert parted("ab d", True) == ["ab", "d"]


def test_difficulty_discrimination_and_reliability_as_worked_out_by_hand():
    """Five people, four questions. Totals 4, 3, 2, 1, 0: p are .8 .6 .4 .2, sum of pq is .8, the
    variance of the totals 2, so KR-20 is 4/3 × (1 − .8/2) = .8.
    """
    rows = [[1, 1, 1, 1, 0], [1, 1, 1, 0, 0], [1, 1, 0, 0, 0], [1, 0, 0, 0, 0]]
    assert alpha(rows) == pytest.approx(0.8)
    totals = [4, 3, 2, 1, 0]
    assert discrimination(rows[0], totals) == 1.0
    assert discrimination([0, 1, 1, 1, 1], totals) == -1.0
    # Item 3 against the rest: rest is 3 2 2 1 0, sums of squares 1.2 and 5.2, across 1.8.
    rest = [total - mine for total, mine in zip(totals, rows[2], strict=True)]
    assert correlation(rows[2], rest) == pytest.approx(1.8 / (1.2 * 5.2) ** 0.5)
    assert correlation([1, 1], [0, 1]) is None
    assert alpha([[1, 0]]) is None
    assert alpha([[1, 1], [0, 0]]) is None


def a_class(size):
    """Everybody from the best to the weakest: the first question tells them apart, the second is
    keyed wrong, the third is right for all.
    """
    half = size // 2
    apart = tuple([1.0] * half + [0.0] * (size - half))
    wrong = tuple(1.0 - each for each in apart)
    letters = tuple("0" if each else "1" for each in apart)
    return [
        Answered(apart, letters, 3, (0,), True),
        Answered(apart, letters, 2, (0,), True),
        Answered(wrong, tuple("1" if each else "0" for each in wrong), 2, (1,), True),
        Answered((1.0,) * size, ("0",) * size, 2, (0,), True),
    ]


def test_with_too_few_sitters_nothing_is_shown():
    few = analysed(a_class(9), [1, 1, 1, 1])
    assert not few.enough
    assert {each.difficulty for each in few.questions} == {None}
    assert {each.chosen for each in few.questions} == {()}
    some = analysed(a_class(10), [1, 1, 1, 1])
    assert some.questions[0].difficulty == 0.5
    assert some.questions[0].discrimination is None
    assert some.reliability is None


def test_questions_to_look_at_are_flagged():
    did = analysed(a_class(20), [1, 1, 1, 1])
    assert did.is_kr20
    assert did.questions[0].chosen == (10, 10, 0)
    assert did.questions[0].flags == (), "nobody of 20 may be chance"
    assert [analysed(a_class(n), [1, 1, 1, 1]).questions[0].flags for n in (58, 59)] == [
        (), (Flag.UNUSED,)
    ]  # fmt: skip
    assert did.questions[0].discrimination == 1.0
    assert did.questions[2].flags == (Flag.NEGATIVE,)
    assert did.questions[3].flags == (Flag.TOO_EASY,)
    assert did.questions[3].correlation is None


def test_a_pile_is_counted_and_the_sheets_are_not_kept():
    sheets, tally = tallied("55555555\n5 4 5 - 1 5 5 4\n\n٥٥٥٥٥٥٥٥\n")
    assert sheets == 3
    assert tally["time"] == [0, 0, 0, 0, 2]
    assert tally["place"] == [1, 0, 0, 0, 2]
    for bad in ("5555555", "55555556", "5555555x"):
        with pytest.raises(NoSheet) as told:
            tallied(f"55555555\n{bad}")
        assert told.value.line == 2


def test_small_cells_of_reactions_are_kept_back():
    few = said([{each.value: [0, 0, 0, 2, 2] for each in Asked}])
    assert {(each.counted, each.mean, each.faces) for each in few} == {(4, None, None)}
    mixed = said([{each.value: [0, 0, 0, 5, 1] for each in Asked}])
    assert (mixed[0].mean, mixed[0].glad, mixed[0].faces) == (pytest.approx(25 / 6), 100, None)
    clear = said([{each.value: [5, 0, 0, 0, 5] for each in Asked}] * 2)
    assert (clear[0].mean, clear[0].glad, clear[0].faces) == (3.0, 50, (10, 0, 0, 0, 10))
    assert said([])[0].counted == 0
