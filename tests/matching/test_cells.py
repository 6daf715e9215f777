"""Many cells, words and dates at once say what each says alone."""

import numpy as np
import pytest

from trainingmgr.matching.names import tokens
from trainingmgr.matching.sounds import sounds, sounds_of
from trainingmgr.matching.tables import cells
from trainingmgr.matching.tables.words import PLACES, Words
from trainingmgr.operations.linkage.dates import Births

NAMES = """
Abdi Rahman Ali|Abdi Hassan|Abdi al-Rahman|Sheikh Ali Nur|Sheikh|Haji Sheikh|Abd al-Rahman
Abu Bakr Omar|Abu Zeid Omar|Ali bin Omar|Dr. Ali 3 Nur|Al Hassan|cabdi raxmaan Nuur||  |Mr
O'Brien-Smith Jo|N'Guessan Koffi|عبد الرحمن محمد|Ali Ali Ali Ali Ali Ali|Abdou Karim Diallo
Ali Abdi Abdi Rahman|Abdul|Ali Abdul|General Deng Majok Akol Deng|\tJean\u00a0Luc
""".replace("\n", "|").split("|")


def test_names_are_read_word_by_word_as_each_is_read_as_a_whole():
    words = Words()
    for _again in range(2):
        read = words.read(cells.of(NAMES))
        spelt = list(words._numbers)
        assert [tuple(spelt[n] for n in row if n) for row in read] == [
            tokens(name)[:PLACES] for name in NAMES
        ]


def test_many_words_sound_as_each_does_alone():
    words = """mohamed maxamed cabdi cabdiraxmaan abdallah abdul abd h y eh thomas alhassan elhadj
        cheikh schoukri tchoungui djibril guessan ousmane ph ggg aeiou khadija yacquub""".split()
    assert sounds_of(words) == [sounds(word) for word in words]


@pytest.mark.parametrize("apart", [1 << 4, 0x1E3779B97F4A7C1])
@pytest.mark.parametrize("bits", [1, 4, 20])
def test_what_was_met_before_has_its_number_however_small_the_memory(bits, apart):
    """A mark of 1 << 4 leaves four bits free for a number, a fingerprint none."""
    known, seen = cells.Known(bits, 4 if apart == 1 << 4 else 28), {0: 0}
    chance = np.random.default_rng(1)
    for _ in range(4):
        marks = chance.integers(-7, 8, 300) * apart

        def learn(fresh, at, marks=marks):
            assert (marks[at] == fresh).all()
            return np.array([seen.setdefault(mark, len(seen)) for mark in fresh.tolist()], np.int32)

        found = known.numbers(marks, learn)
        assert found.tolist() == [seen[mark] for mark in marks.tolist()]


def test_pieces_are_cut_as_they_are_long():
    text = b"ab,,12345678,123456789,x" + "é".encode() * 9
    flat = np.frombuffer(text, np.uint8)
    ends = np.append(np.flatnonzero(flat == ord(",")), len(flat))
    begins = np.append(0, ends[:-1] + 1)
    assert cells.cut(flat, begins, ends).tolist() == text.split(b",")


DAYS = """1988-03-04|1988-01-01|1988-02-29|1987-02-29|1988-04-31|1988-13-01|0988-03-04|1400-03-04
1988-3-4|1988|1988-03|04/13/1988|soon|| |1988-03-04 |19880304|1988-00-10|1988-10-00|198a-10-10
2151-01-02|1849-12-31""".replace("\n", "|").split("|")


def test_days_are_read_in_columns_as_they_are_one_by_one():
    columns, alone = Births("dmy"), Births("dmy")
    rows = np.arange(2, 2 + len(DAYS))
    assert columns.of(cells.of(DAYS), rows).tolist() == alone.of(DAYS, rows).tolist()
    assert (columns.read, columns.unread) == (alone.read, alone.unread)
    assert columns.examples == alone.examples
    assert columns.read > 5
