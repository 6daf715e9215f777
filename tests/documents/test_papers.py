"""Certificates, rolls, sheets and letters as files."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pypdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from tests.documents import papers
from trainingmgr.documents import engraving, letters, lists, sheet, signing, tables

LONG_LATIN = "Bartholomew Christopher Emmanuel Nzeyimana-Rutaganda Ndayishimiye " * 3
LONG_ARABIC = "عبد الرحمن يوسف النهري " * 10


def one_of_each():
    return {
        "certificate": engraving.one(papers.a_certificate(), papers.a_layout()).data,
        "certificate-ar": engraving.one(papers.a_certificate(), papers.a_layout("ar", "fr")).data,
        "specimen": engraving.preview(
            papers.a_certificate(), papers.a_layout(), papers.PEOPLE[0]
        ).data,
        "duplicate": engraving.one(papers.a_certificate(), papers.a_layout(), duplicate=2).data,
        "roll": tables.table(papers.a_table(), list(papers.rows(50))).whole().data,
        "roll-ar": tables.table(papers.a_table("ar"), list(papers.rows(9))).whole().data,
        "sheet": sheet.attendance(papers.a_sheet()).whole().data,
        "sheet-fr": sheet.attendance(papers.a_sheet("fr", 31)).whole().data,
        "sheet-ar": sheet.attendance(papers.a_sheet("ar")).whole().data,
        "letter-ar": a_letter().data,
    }


def a_letter(count=4):
    return letters.document(
        "بطاقة سريعة",
        (
            letters.Heading("قبل الدورة"),
            letters.Paragraph("يدرّب البرنامج مدرّبي الجيش. " * 6),
            letters.Points(("اطبع الكشف", "أدخل العلامات"), numbered=True),
            letters.Facts((("الهاتف", "\u2066+236 70 12 34\u2069"),)),
            letters.Grid(("الرمز", "المعنى"), (("ح", "حاضر"), ("غ", "غائب")) * count, (1, 4)),
        ),
        language="ar",
        on=papers.DAY,
        page="صفحة %(page)s من %(pages)s",
        eastern_digits=True,
    ).whole()


EACH = one_of_each()


@pytest.mark.parametrize("name", EACH)
def test_every_font_is_in_the_file_and_none_is_helvetica(name):
    fonts = papers.fonts_of(EACH[name])
    assert fonts
    assert all(fonts.values())
    assert b"Helvetica" not in EACH[name]


@pytest.mark.parametrize("name", EACH)
def test_the_page_is_a4_with_language_and_title(name):
    reader = pypdf.PdfReader(io.BytesIO(EACH[name]))
    sides = sorted(round(float(side)) for side in reader.pages[0].mediabox[2:])
    assert sides == [595, 842]
    language = name.partition("-")[2] or ("ar" if name == "letter-ar" else "en")
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata.title
    assert reader.metadata.creation_date.date() == papers.DAY


@pytest.mark.parametrize("name", EACH)
def test_the_same_values_give_the_same_bytes(name):
    assert one_of_each()[name] == EACH[name]


def test_the_certificate_says_everything_in_three_languages():
    text = papers.text_of(EACH["certificate"])
    for words in (
        "Certificate of completion",
        "Certificat de fin de formation",
        "شهادة إتمام التدريب",
        *papers.PEOPLE[2],
        "Human rights for instructors",
        "حقوق الإنسان للمدرّبين"[:12],
        papers.a_serial(),
        "HR-301",
        "3.1",
        "03/11/2026 – 21/11/2026",
        "20/11/2028",
        "training.defence.example/verify",
        "Col. Firmin Yakossi",
    ):
        assert words in text, words


def test_what_never_expires_leaves_room_for_three_languages_above_the_line_below():
    endless = papers.a_certificate(valid_until=None)
    read = pypdf.PdfReader(io.BytesIO(engraving.one(endless, papers.a_layout()).data))
    heights = {}
    read.pages[0].extract_text(
        visitor_text=lambda text, _cm, place, *_font: heights.setdefault(text.strip(), place[5])
    )
    assert heights["Does not expire"] - heights["Place"] >= 2 * 10 + 12


def test_the_code_on_the_printed_certificate_is_genuine():
    for name in ("certificate", "certificate-ar"):
        (found,) = zxingcpp.read_barcodes(papers.picture(EACH[name], dots=150))
        assert found.text.startswith(f"{papers.ADDRESS}/")
        assert signing.unseal(found.text, papers.KEYS) == papers.a_payload()


def test_a_reprint_bears_its_number_and_a_preview_the_word_specimen():
    assert "DUPLICATE" in papers.text_of(EACH["duplicate"])
    assert "SPECIMEN" in papers.text_of(EACH["specimen"])
    plain = papers.text_of(EACH["certificate"])
    assert "DUPLICATE" not in plain
    assert "SPECIMEN" not in plain


def test_a_preview_tells_what_does_not_fit():
    fits = engraving.preview(papers.a_certificate(), papers.a_layout(), papers.PEOPLE[0])
    assert fits.notes == ()
    printed = engraving.preview(
        papers.a_certificate(), papers.a_layout(), (LONG_LATIN, LONG_ARABIC)
    )
    assert {(note.kind, note.where) for note in printed.notes} == {("cut", "name")}


def test_letters_that_cannot_be_printed_are_noted():
    printed = engraving.one(papers.a_certificate(person=("Жанна", "")), papers.a_layout())
    assert [note.kind for note in printed.notes] == ["missing"]


def test_edited_texts_are_printed():
    layout = papers.a_layout()
    edited = replace(layout, texts=layout.texts | {"statement": {"en": "We attest that"}})
    assert "We attest that" in papers.text_of(engraving.one(papers.a_certificate(), edited).data)


def test_many_certificates_are_one_page_each():
    several = [papers.a_certificate(number, papers.PEOPLE[number % 5]) for number in range(25)]
    parts = list(engraving.book(several, papers.a_layout()))
    data = b"".join(parts)
    assert papers.pages_of(data) == 25
    assert len(parts) == 26
    for page in (0, 13, 24):
        assert several[page].serial in papers.text_of(data, page)


@pytest.mark.parametrize("person", [papers.PEOPLE[1], ("Ŋoma Ɗiallo", "ژاله پهلوان گل")])
def test_a_certificate_of_its_own_shows_what_its_page_in_a_book_shows(person):
    """Its letters stand in the file whether or not the alphabet of every file has them."""
    pair = [papers.a_certificate(number, person) for number in (1, 2)]
    book = engraving.book(pair, papers.a_layout()).whole()
    alone = engraving.one(pair[1], papers.a_layout())
    assert papers.text_of(alone.data) == papers.text_of(book.data, 1)
    shown = papers.picture(alone.data, dots=60), papers.picture(book.data, 1, dots=60)
    assert ImageChops.difference(*shown).getextrema() == (0, 0)
    assert pair[1].serial in pypdf.PdfReader(io.BytesIO(alone.data)).metadata.title
    assert alone.notes == book.notes == ()


def test_a_book_of_no_certificates_is_refused():
    with pytest.raises(ValueError, match="no certificate"):
        engraving.book((), papers.a_layout())


def test_two_runs_in_one_book_keep_their_own_courses():
    several = [papers.a_certificate(1), papers.a_certificate(2, course_code="LOG-200")]
    data = engraving.book(several, papers.a_layout()).whole().data
    assert "HR-301" in papers.text_of(data, 0)
    assert "LOG-200" not in papers.text_of(data, 0)
    assert "LOG-200" in papers.text_of(data, 1)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=240), st.text(max_size=240))
def test_any_name_can_be_certified(latin, arabic):
    certificate = papers.a_certificate(person=("x", ""), name_latin=latin, name_arabic=arabic)
    assert engraving.one(certificate, papers.a_layout()).data.startswith(b"%PDF")


def test_threads_may_draw_at_once():
    certificates = [papers.a_certificate(number, papers.PEOPLE[number % 5]) for number in range(12)]
    layout = papers.a_layout()
    alone = [engraving.one(certificate, layout).sha256 for certificate in certificates]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda one: engraving.one(one, layout).sha256, certificates))
    assert together == alone


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (40, 1), (41, 2), (80, 2), (200, 5)])
def test_a_roll_has_exactly_the_pages_it_says(count, pages):
    data = tables.table(papers.a_table(), papers.rows(count), count).whole().data
    assert papers.pages_of(data) == pages
    assert f"Page {pages} of {pages}" in papers.text_of(data, pages - 1)


def test_every_page_of_a_roll_repeats_its_headings_and_handling_line():
    data = tables.table(papers.a_table(), list(papers.rows(90))).whole().data
    for page in range(papers.pages_of(data)):
        text = papers.text_of(data, page)
        assert "OFFICIAL USE ONLY" in text
        assert "Unit" in text
        assert "R-2026-0042" in text


def test_a_roll_keeps_the_order_and_both_scripts():
    text = papers.text_of(tables.table(papers.a_table(), list(papers.rows(4))).whole().data)
    places = [text.index(name) for name in ("Aïssata", "Abd al-Rahman", "Amina", "Zawadi")]
    assert places == sorted(places)
    assert "عبد الرحمن يوسف النهري" in text


def test_a_roll_leaves_page_by_page():
    parts = list(tables.table(papers.a_table(), papers.rows(400), 400))
    assert len(parts) == 11
    assert all(b"endobj" in part for part in parts)
    assert max(map(len, parts[1:-1])) < 8_000


def test_a_photograph_goes_into_a_roll_once_however_often_it_is_drawn():
    drawn = io.BytesIO()
    Image.new("RGB", (90, 120), "grey").save(drawn, "JPEG")
    columns = (tables.Column("No.", 4), tables.Column("Photograph", 9, picture=True))
    sheet = replace(papers.a_table(), columns=columns, row_height=tables.PICTURED)
    rows = [[str(at), drawn.getvalue() if at % 2 else ""] for at in range(40)]
    data = b"".join(tables.table(sheet, rows))
    assert data.count(b"/DCTDecode") == 1
    assert papers.pages_of(data) > 2
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert all(len(page.images) == 1 for page in reader.pages)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_any_list_is_as_wide_as_what_it_holds_and_lies_down_where_it_must(language):
    few = [lists.Head("Code", code=True), lists.Head("Title"), lists.Head("Hours", figures=True)]
    rows = [["IHL-101", "Law of armed conflict: basic rules for every soldier", "6"]] * 60
    how = {"language": language, "on": date(2026, 5, 3), "by": "100 % Zawadi"}
    upright = lists.listed("Modules", few, rows, **how).whole()
    assert upright.notes == ()
    assert "100 % Zawadi" in papers.text_of(upright.data)
    many = lists.listed("Modules", few * 3, [row * 3 for row in rows], **how).whole()
    boxes = [pypdf.PdfReader(io.BytesIO(each.data)).pages[0].mediabox for each in (upright, many)]
    assert [box.width > box.height for box in boxes] == [False, True]
    assert papers.pages_of(lists.listed("Empty", few, [], **how).whole().data) == 1


def test_a_roll_longer_than_it_was_said_to_be_is_printed_whole_and_noted():
    printout = tables.table(papers.a_table(), papers.rows(45), 40)
    printed = printout.whole()
    assert papers.pages_of(printed.data) == 2
    assert [note.kind for note in printed.notes] == ["count"]


def test_an_arabic_roll_starts_at_the_right():
    left, right = (papers.picture(EACH[name]) for name in ("roll", "roll-ar"))
    width, height = left.size
    band = (0, int(height * 0.05), width // 4, int(height * 0.085))
    far = (width - width // 4, band[1], width, band[3])

    def ink(picture, box):
        return 255 - ImageStat.Stat(picture.crop(box)).mean[0]

    assert ink(left, band) > 3 * ink(left, far)
    assert ink(right, far) > 3 * ink(right, band)


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (17, 1), (31, 2), (60, 3)])
def test_a_sheet_numbers_its_rows_and_keeps_five_spare_ones(people, pages):
    data = sheet.attendance(papers.a_sheet(people=people)).whole().data
    assert papers.pages_of(data) == pages
    last = papers.text_of(data, pages - 1)
    assert str(people + 5) in last
    assert "Trainer: name and signature" in last
    full = replace(papers.a_sheet(people=people), spare=0)
    said = papers.text_of(sheet.attendance(full).whole().data, 0)
    assert full.texts["spare"][:20] not in said  # nobody is sent to lines that are not there
    assert full.texts["spare"][:20] in papers.text_of(data, 0)


def test_every_page_of_a_sheet_tells_which_sheet_it_is():
    data = EACH["sheet-fr"]
    for page in range(papers.pages_of(data)):
        (found,) = zxingcpp.read_barcodes(papers.picture(data, page, dots=150))
        assert found.text.endswith("/A7K-29Q")
        assert "A7K-29Q" in papers.text_of(data, page)


def test_a_sheet_prints_the_letters_of_its_language():
    assert "present" in papers.text_of(EACH["sheet"])
    text = papers.text_of(EACH["sheet-ar"])
    assert "حاضر" in text
    assert "كشف الحضور" in text


def test_paper_is_black_and_grey_on_white():
    for name in ("roll", "sheet", "letter-ar"):
        page = papers.pypdfium2.PdfDocument(EACH[name])[0]
        for _, (red, green, blue) in page.render(scale=0.5).to_pil().convert("RGB").getcolors(9**6):
            assert max(red, green, blue) - min(red, green, blue) < 8


def test_a_letter_flows_over_pages_and_counts_them():
    printed = a_letter(60)
    pages = papers.pages_of(printed.data)
    assert pages > 1
    assert "صفحة" in papers.text_of(printed.data, pages - 1)
    assert printed.notes == ()
