"""Any file that is sent is read for what it is, asked about, or refused in one plain sentence."""

import zipfile
from dataclasses import replace
from datetime import date

import pytest

from tests.tabular.files import (
    A_ROW,
    HEAD,
    SHEET,
    a_csv,
    a_file,
    a_sheet_of,
    a_workbook,
    altered,
    lines,
)
from trainingmgr.core.keys import KeyRing
from trainingmgr.core.sealed import SealedPath, Writer
from trainingmgr.tabular import reading, spool
from trainingmgr.tabular.limits import LIMITS
from trainingmgr.tabular.problems import Unreadable

SMALL = replace(LIMITS, bytes=4000, inflated=200_000, rows=20, columns=8, cell=50, blank_rows=3)


def rows_of(path, limits=LIMITS, **answers):
    source = reading.recognise(path, answers=answers, limits=limits)
    assert not source.ambiguities
    return [row.cells for row in reading.rows(path, source, limits=limits)]


def refusal(path, limits=LIMITS):
    with pytest.raises(Unreadable) as refused:
        source = reading.recognise(path, limits=limits)
        list(reading.rows(path, source, limits=limits))
    problem = refused.value.problem
    assert problem.fix, "a refusal says what to do"
    return f"{problem}"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_the_encodings_of_the_programme_are_read(tmp_path, encoding):
    name = "Étienne Côté-Müller"
    path = a_csv(tmp_path, ["1", name, "", "", "", ""], encoding=encoding)
    assert rows_of(path)[1][1] == name
    assert len(reading.recognise(path).notes) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_arabic_is_read(tmp_path, encoding):
    head = ["الرقم", "الاسم"]
    path = a_csv(
        tmp_path, ["1", "محمد عبد الرحمن"], ["2", "آدم موسى"], head=head, encoding=encoding
    )
    assert [row[1] for row in rows_of(path)] == ["الاسم", "محمد عبد الرحمن", "آدم موسى"]


def test_an_encoding_that_nothing_decides_is_asked_once(tmp_path):
    content = b"a;b\r\n1;\xd2\xc7 \xf1\r\n2;\xc7\xd1 \xf5\r\n"
    path = a_file(tmp_path, content)
    source = reading.recognise(path)
    assert [a.kind for a in source.ambiguities] == ["encoding"]
    assert source.ambiguities[0].examples
    assert rows_of(path, encoding="windows-1252")[1] == ["1", "ÒÇ ñ"]
    assert rows_of(path, encoding="windows-1256")[1][1] == content[7:11].decode("cp1256")


def test_bytes_that_both_windows_encodings_read_alike_need_no_question(tmp_path):
    path = a_csv(tmp_path, ["1", "Hélène Kéïta à côté", "", "", "", ""], encoding="cp1256")
    assert rows_of(path)[1][1] == "Hélène Kéïta à côté"


def test_mostly_utf8_with_a_broken_letter_is_damaged_not_guessed(tmp_path):
    text = lines(HEAD, *[["1", "Élève née à Abéché", "", "", "", ""]] * 20).encode()
    path = a_file(tmp_path, text + b"2;Ab\xe9ch\xff;;;;\r\n")
    assert "Line 22" in refusal(path)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_separator_is_found(tmp_path, separator):
    path = a_csv(tmp_path, A_ROW, ["1", f"a{separator}"[:1], "", "", "", ""], separator=separator)
    assert rows_of(path)[1] == A_ROW


def test_a_separator_that_nothing_decides_is_asked(tmp_path):
    path = a_file(tmp_path, "a,b;c\r\n1,2;3\r\n4,5;6\r\n")
    (question,) = reading.recognise(path).ambiguities
    assert question.kind == "separator"
    assert {choice.value for choice in question.choices} == {",", ";"}
    assert rows_of(path, separator=";") == [["a,b", "c"], ["1,2", "3"], ["4,5", "6"]]


def test_a_first_line_that_names_the_separator_is_believed(tmp_path):
    assert rows_of(a_file(tmp_path, "sep=|\r\na;b|c\r\n1|2\r\n")) == [["a;b", "c"], ["1", "2"]]


def test_quoted_cells_hold_separators_and_lines_and_leading_zeros_stay(tmp_path):
    path = a_file(tmp_path, 'no;name\r\n0042;"Idriss; ""le Grand""\nde Mao"\r\n')
    assert rows_of(path)[1] == ["0042", 'Idriss; "le Grand"\nde Mao']


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    path = a_file(tmp_path, "a;b\r\n\r\n;\r\n1;2\r\n")
    source = reading.recognise(path)
    assert [row.number for row in reading.rows(path, source)] == [1, 4]
    book = a_sheet_of(tmp_path, '<row r="3"><c r="B3"><v>7</v></c></row>')
    assert [row.number for row in reading.rows(book, reading.recognise(book))] == [3]


def test_workbook_cells_keep_their_kind(tmp_path):
    path = a_workbook(tmp_path, ["0042", "Idriss", date(1990, 4, 3), True, 66123456.0, 12.5])
    assert rows_of(path)[1] == ["0042", "Idriss", date(1990, 4, 3), True, 66123456, 12.5]
    assert type(rows_of(path)[1][4]) is int


def test_an_error_in_a_workbook_is_not_an_empty_cell(tmp_path):
    path = a_workbook(tmp_path, ["1", "=!#DIV/0!", "x"], head=["a", "b", "c"])
    assert rows_of(path)[1] == ["1", "#DIV/0!", "x"]


def test_several_filled_sheets_are_asked_about(tmp_path):
    path = a_workbook(tmp_path, A_ROW, sheets=("North", "South"))
    (question,) = reading.recognise(path).ambiguities
    assert [choice.value for choice in question.choices] == ["North", "South"]
    assert len(rows_of(path, sheet="South")) == 2


def test_days_counted_from_1904_are_known(tmp_path):
    path = a_workbook(tmp_path, A_ROW, options={"date_1904": True})
    assert reading.recognise(path).date1904
    assert not reading.recognise(a_workbook(tmp_path, A_ROW, name="other")).date1904


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n;;\r\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"%PDF-1.7\n%...", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"<!DOCTYPE html><table><tr><td>1", "web page"),
        (b"\xef\xbb\xbf  <html><body><table>", "web page"),
        (b"<?xml version='1.0'?><Workbook>", "XML"),
        (b"\x1f\x8b\x08\0\0\0", "packed"),
        (b"a;b\r\n1;2\0\r\n", "zero bytes"),
        (b"\0" * 100, "zero bytes"),
        ("a;é".encode()[:-1], "cut off"),
        (b"PK\x03\x04" + b"\0" * 40, "broken"),
        (b'a;b\r\n1;"never closed\r\n' + b"x;y\r\n" * 600, "opened and never closed"),
        (b"a;b\r\n1;" + b"x" * 11_000 + b"\r\n", "longer than 10000"),
        (b'a;b\r\n1;"' + b"x" * 140_000, "A cell is longer than 10000"),
    ],
)
def test_what_is_not_a_table_is_refused(tmp_path, content, word):
    assert word in refusal(a_file(tmp_path, content))


def test_the_row_of_a_zero_byte_is_named(tmp_path):
    with pytest.raises(Unreadable) as refused:
        reading.recognise(a_file(tmp_path, b"a;b\r\n1;2\r\n3;4\0\r\n"))
    assert refused.value.problem.row == 3


def test_a_packed_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "file.xlsx"
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("word/document.xml", "<x/>")
    assert "not an Excel workbook" in refusal(path)


def test_a_cut_workbook_is_refused(tmp_path):
    path = a_workbook(tmp_path, A_ROW)
    path.write_bytes(path.read_bytes()[:-200])
    assert "broken" in refusal(path)


def test_a_workbook_with_a_flipped_byte_is_refused(tmp_path):
    path = a_workbook(tmp_path, *[A_ROW] * 50)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        start = book.getinfo(SHEET).header_offset + 80
    content[start : start + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(content))
    assert "broken" in refusal(path)


def test_a_bomb_is_refused_before_it_is_parsed(tmp_path):
    path = a_workbook(tmp_path, A_ROW)
    altered(path, part=SHEET, content=b"<worksheet>" + b" " * 50_000_000)
    assert path.stat().st_size < 100_000
    assert "larger than 20 MB" in refusal(path, replace(LIMITS, inflated=20 << 20))


@pytest.mark.parametrize("declared", [b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<!doctype x>"])
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_a_document_type_is_refused_in_every_part(tmp_path, declared, part):
    path = a_workbook(tmp_path, A_ROW)
    altered(path, part=part, content=lambda xml: xml.replace(b"?>", b"?>" + declared, 1))
    assert "document type" in refusal(path)


def test_a_document_type_across_two_pieces_is_seen(tmp_path):
    path = a_workbook(tmp_path, A_ROW)
    padding = b"<?xml version='1.0'?>" + b" " * ((1 << 20) - 21 - 4)
    altered(path, part=SHEET, content=padding + b"<!DOCTYPE x>")
    assert "document type" in refusal(path)


def test_a_sheet_in_another_encoding_is_refused(tmp_path):
    path = a_workbook(tmp_path, A_ROW)
    altered(path, part=SHEET, content=lambda xml: xml.decode().encode("utf-16"))
    assert "not in UTF-8" in refusal(path)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        "<row r='1'><c r = 'ZZZZ1'><v>1</v></c></row>",
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1048576"><v>1</v></c></row>',
        '<row r="99999999999999"><c><v>1</v></c></row>',
    ],
)
def test_a_far_cell_is_refused_before_room_is_made_for_it(tmp_path, cells):
    assert "The sheet reaches" in refusal(a_sheet_of(tmp_path, cells))


def test_a_sheet_of_too_many_cells_is_refused(tmp_path):
    path = a_sheet_of(
        tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row><row r="90"><c r="Z90"><v>1</v></c></row>'
    )
    assert "cells" in refusal(path, replace(LIMITS, cells=1000))
    flat = a_sheet_of(tmp_path, "<row>" + "<c/>" * 5000 + "</row>")
    assert "cells" in refusal(flat, replace(LIMITS, cells=1000))


def test_a_workbook_with_macros_is_refused(tmp_path):
    path = altered(a_workbook(tmp_path, A_ROW), add={"xl/vbaProject.bin": b"x"})
    assert "macros" in refusal(path)


def test_a_workbook_with_nothing_in_it_is_refused(tmp_path):
    assert "nothing" in refusal(a_workbook(tmp_path, head=[]))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a;b\r\n" + "1;2\r\n" * 900, "larger than"),
        ("a;b\r\n" + "1;2\r\n" * 30, "more than 20 rows"),
        ("a;b\r\n" + "1" + ";2" * 9 + "\r\n", "more than 8 columns"),
        ("a;b\r\n" + "x" * 51 + ";\r\n", "longer than 50"),
        ("a;b\r\n" + ";\r\n" * 4 + "1;2\r\n", "empty rows"),
    ],
)
def test_each_limit_is_kept_in_text(tmp_path, text, word):
    assert word in refusal(a_file(tmp_path, text), SMALL)


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([A_ROW] * 40, "beyond row 20"),
        ([A_ROW] * 21, "more than 20 rows"),
        ([["x"] * 9], "at most 8 columns"),
        ([["x" * 51]], "longer than 50"),
        ([[""]] * 10 + [["x"]], "empty rows"),
    ],
)
def test_each_limit_is_kept_in_workbooks(tmp_path, rows, word):
    assert word in refusal(a_workbook(tmp_path, *rows), replace(SMALL, bytes=100_000))


def test_too_many_parts_are_refused(tmp_path):
    path = altered(a_workbook(tmp_path, A_ROW), add={f"x/{n}": b"" for n in range(20)})
    assert "too many parts" in refusal(path, replace(LIMITS, entries=20))


def test_reading_ends_when_its_time_is_over(tmp_path):
    path = a_csv(tmp_path, *[A_ROW] * 2000)
    assert "seconds" in refusal(path, replace(LIMITS, seconds=-1))


def test_the_same_file_has_the_same_fingerprint(tmp_path):
    one, same = a_csv(tmp_path, A_ROW), a_file(tmp_path, lines(HEAD, A_ROW), "copy")
    assert reading.fingerprint(one) == reading.fingerprint(same)
    assert reading.fingerprint(one) != reading.fingerprint(a_file(tmp_path, "a;b", "other"))


def test_a_quote_that_is_never_closed_swallows_no_rows(tmp_path):
    path = a_file(tmp_path, 'Service number;Name\r\n1;"Never closed\r\n2;Moussa\r\n3;Achta\r\n')
    with pytest.raises(Unreadable, match=r"This row cannot be read"):
        list(reading.rows(path, reading.recognise(path)))


def test_a_file_that_takes_long_to_read_is_waited_for(tmp_path, monkeypatch):
    """Several signs of life while the other process reads, and then its answer."""
    keys, beats = KeyRing.new().fields, []
    monkeypatch.setattr(spool, "PULSE", 0.002)
    path = SealedPath(tmp_path / "sealed", keys)
    with path.path.open("wb") as file:
        seal = Writer(file, keys)
        seal.write(lines(HEAD, *[A_ROW] * 500).encode())
        seal.finish()
    found = spool.spool(path, SealedPath(tmp_path / "rows", keys), alive=lambda: beats.append(1))
    assert (found.rows, found.problems) == (501, ())
    assert len(beats) > 1
