"""Letters join, lines break, nothing is dropped in silence."""

from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents import papers
from trainingmgr.documents import bidi, fitting, shaping
from trainingmgr.documents.faces import Script, Style, face
from trainingmgr.documents.paper import Paper

NAMES = [
    "محمد عبد الرحمن",
    "عبد الله بن الأمين",
    "لا إله إلا الله",
    "السلام عليكم أهلا وسهلا",
    "الأردن الإسلام الآن",
    "Jean-Baptiste Kouamé N’Guessan",
    "Œuvrard-Traoré Ňguessan ɗ ŋ ƙ Ẹ̀kọ́",
    "Abdirashiid Xuseen Cali",
    "office fjord affiliation",
]
VOWELLED = ["مُحَمَّدٌ", "أهلاً وسهلاً", "شكراً"]


def on_paper(*lines):
    paper = Paper(title="t", language="en", on=date(2026, 1, 1))
    for place, words in enumerate(lines):
        paper.text(60, 760 - 40 * place, words, 16)
    paper.turn()
    return paper.finished() + paper.close()


def said(line):
    return "".join(glyph.text for run in line.runs for glyph in run.glyphs)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("read", [papers.text_of, papers.text_in_chrome])
def test_a_name_is_copied_out_as_it_is_read(name, read):
    assert read(on_paper(name)).strip() == name


@pytest.mark.parametrize("name", VOWELLED)
def test_vowel_signs_are_copied_on_their_letters(name):
    read = papers.text_in_chrome(on_paper(name)).strip()
    assert normalize("NFC", read) == normalize("NFC", name)


def test_lam_and_alef_join_and_both_are_said():
    joined = shaping.line("لا").runs[0].glyphs
    apart = [shaping.line(letter).runs[0].glyphs[0].glyph for letter in "لا"]
    assert {glyph.glyph for glyph in joined}.isdisjoint(apart)
    assert sorted(said(shaping.line("لا"))) == sorted("لا")


def test_letters_take_the_form_of_their_place():
    word = shaping.line("ععع").runs[0].glyphs
    assert len({glyph.glyph for glyph in word}) == 3


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآء ", min_size=1, max_size=30))
def test_no_arabic_letter_is_lost(text):
    assert sorted(said(shaping.line(text))) == sorted(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=40))
def test_every_latin_letter_is_said_or_named_as_missing(text):
    line = shaping.line(text)
    spoken = said(line)
    for char in shaping.clean(text):
        assert char in spoken or char in line.missing or not char.isprintable()


@settings(max_examples=200)
@given(st.text(), st.sampled_from((None, "ltr", "rtl")))
def test_any_name_can_be_drawn(text, direction):
    line = shaping.line(text, Style.BOLD, direction)
    assert line.width >= 0
    on_paper(line)


def test_a_letter_no_face_holds_is_boxed_counted_and_still_copied():
    line = shaping.line("Ж ⴰ")
    assert line.missing == "Жⴰ"
    assert line.runs[0].glyphs[0].glyph == 0
    assert "Ж" in papers.text_of(on_paper("Ж ⴰ"))


def test_brackets_in_arabic_are_turned():
    opening = shaping.line("(").runs[0].glyphs[0].glyph
    line = shaping.line("دورة (عربي)")
    glyphs = [glyph.glyph for run in line.runs for glyph in run.glyphs]
    assert glyphs.index(opening) < len(glyphs) / 2


def test_digits_become_eastern_outside_codes_only():
    assert shaping.eastern(f"12 {shaping.code('A-12')} 3") == f"١٢ {shaping.code('A-12')} ٣"


def test_both_faces_hold_what_is_promised():
    for style in Style:
        latin, arabic = face(Script.LATIN, style).covered, face(Script.ARABIC, style).covered
        assert (
            set(range(0x20, 0x7F)) | set(range(0xA0, 0x250)) | set(range(0x1E00, 0x1F00)) <= latin
        )
        assert set(range(0x0620, 0x0653)) | set(range(0x0660, 0x066E)) <= arabic


LONG = "يدرّب البرنامج مدرّبي الجيش منذ 2019 وفق المنهج HR-301 المتفق عليه مع الشركاء"


@given(st.text(alphabet=LONG + "abc-/ ", max_size=120), st.floats(3, 40))
def test_broken_lines_hold_all_words_and_none_is_too_wide(text, width):
    lines = fitting.broken(text, width)
    letters = "".join("".join(said(line)) for line in lines)
    assert sorted(letters.replace(" ", "")) == sorted(text.replace(" ", ""))
    assert all(line.width <= width or len(said(line).strip()) <= 4 for line in lines)


def test_lines_are_broken_in_reading_order():
    first, *_ = fitting.broken(LONG, 20, direction="rtl")
    assert sorted(said(first).split()[-1]) == sorted("يدرّب")


def test_a_code_is_never_broken():
    text = f"الكشف رقم {shaping.code('A7K-29Q-X')} هنا"
    for line in fitting.broken(text, 5):
        assert "A7K" not in said(line) or "A7K-29Q-X" in said(line)


def test_a_long_name_shrinks_then_is_cut_and_says_so():
    name = "Bartholomew Christopher Emmanuel"
    whole = fitting.fitted(name, 120, 12, smallest=6)
    assert not whole.cut
    assert whole.size < 12
    assert whole.lines[0].width * whole.size <= 120.001
    cut = fitting.fitted(name * 4, 120, 12, smallest=6)
    assert cut.cut
    assert said(cut.lines[0]).endswith("…")


def test_isolates_are_not_drawn():
    assert said(shaping.line(f"{bidi.LRI}A-1{bidi.PDI}")) == "A-1"
