"""Lists of any columns on A4: what they hold is read whole."""

from datetime import date

import pytest

from tests.documents.papers import text_of
from trainingmgr.documents import fitting, shaping
from trainingmgr.documents.lists import Head, listed

MISSING = (
    "The test GBV-110-W was not passed: 64 % of 70 %. "
    "The module HRL-105 was attended for 55 % of its hours; at least 80 % are asked."
)
TESTS = [f"IHL-20{n}-W" for n in range(8)]


def test_codes_stay_whole_and_words_are_broken_where_columns_are_many(app):
    heads = [
        Head("Programme number", code=True), Head("Name"), Head("Name in own script"),
        *(Head(f"{each}, %", figures=True) for each in TESTS), Head("What is missing"),
    ]  # fmt: skip
    row = ["0000407-4", "Abderrahmane Abdelkerim Djabali", "عبد الرحمن عبد الكريم الجبلي",
           *["100"] * 8, MISSING]  # fmt: skip
    paper = listed("Results", heads, [row] * 9, language="en", on=date(2026, 3, 4), by="A. Deby")
    text = text_of(b"".join(paper))
    assert "…" not in text, "nothing is cut off"
    assert " ".join(text.split()).count("at least 80 % are asked.") >= 7
    assert all(each in text for each in ("Programme", "0000407-4", *TESTS))


def test_a_cell_stands_in_two_lines_before_its_letters_become_tiny():
    """7.11: what hangs on a wall is read from a step away."""
    said = "Human rights for armed forces: foundations"
    width = shaping.line(said).width * 8.5 * 0.6
    found = fitting.packed(said, width, 20, 8.5, smallest=3.7, lines=6)
    assert len(found.lines) == 2
    assert found.size >= 8
    nearly = fitting.packed(said, width / 0.6 * 0.95, 20, 8.5, smallest=3.7, lines=6)
    assert len(nearly.lines) == 1
    crowded = fitting.packed(said * 6, width, 20, 8.5, smallest=3.7, lines=6)
    assert crowded.cut


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "People who went through, women and men"),
     ("ar", "الأشخاص الذين مروا بها، نساء ورجالا"),
     ("fr", "Personnes qui y sont passées, femmes et hommes")],
)  # fmt: skip
def test_a_heading_over_figures_takes_more_lines_before_it_is_cut(language, said):
    """A column is as wide as its figures: whoever reads them asks what they count."""
    heads = [Head("Code", code=True), *[Head("Place")] * 6, *[Head(said, figures=True)] * 9]
    rows = [["PH-0001", *["Vocational school of the north"] * 6, *["748"] * 9]] * 3
    how = {"language": language, "on": date(2026, 3, 4), "by": "A. Deby"}
    assert listed("Calendar", heads, rows, **how).whole().notes == ()
