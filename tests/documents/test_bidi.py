"""The bidirectional algorithm against Unicode's cases and against another implementation."""

from pathlib import Path

import pytest
from bidi import get_base_level, get_display
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.documents import bidi

CASES = [
    line.split(";")
    for line in (Path(__file__).parent / "bidi_cases.txt").read_text().splitlines()
    if not line.startswith("#")
]
LETTERS = "abZ é" + "ابةلام" + "אב" + "0129" + "٠١٩" + ".,:;-+/%$()[]«» " + "\u064e\u0651\u0301"


def in_order(text, levels):
    runs = bidi.visual([(index, index + 1, level) for index, level in enumerate(levels)])
    return [start for start, *_ in runs]


def test_unicodes_own_cases_come_out_as_written():
    for points, direction, paragraph, levels, order in CASES:
        text = "".join(chr(int(point, 16)) for point in points.split())
        base = {"0": 0, "1": 1, "2": None}[direction]
        found = bidi.levels(text, base)
        expected = levels.split()
        assert base is not None or bidi.base_level(text) == int(paragraph)
        kept = [place for place, level in enumerate(expected) if level != "x"]
        assert [found[place] for place in kept] == [int(expected[place]) for place in kept], points
        runs = bidi.visual([(place, place + 1, found[place]) for place in kept])
        assert [start for start, *_ in runs] == [int(place) for place in order.split()], points


@given(st.text(alphabet=LETTERS, max_size=40), st.sampled_from("LR"))
def test_any_text_is_ordered_as_python_bidi_orders_it(text, direction):
    levels = bidi.levels(text, int(direction == "R"))
    ours = "".join(text[place] for place in in_order(text, levels))
    assert ours == get_display(text, base_dir=direction)


@given(st.text(alphabet=LETTERS, min_size=1, max_size=40))
def test_a_paragraph_starts_on_the_side_python_bidi_says(text):
    assert bidi.base_level(text) == get_base_level(text)


@given(st.text())
def test_every_character_has_one_level(text):
    assert len(bidi.levels(text)) == len(text)


@pytest.mark.parametrize("code", ["2026-02", "HR-301/2026-02", "+236 70 12 34"])
def test_an_isolated_code_keeps_its_order_inside_arabic(code):
    text = f"الدفعة {bidi.LRI}{code}{bidi.PDI} هنا"
    order = in_order(text, bidi.levels(text))
    shown = "".join(text[place] for place in order)
    assert code in shown


def test_a_line_cut_from_its_paragraph_lets_its_last_space_follow_the_paragraph():
    text = "سلام abc "
    assert bidi.line_levels(text, bidi.levels(text), 1)[-1] == 1
