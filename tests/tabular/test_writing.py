"""What leaves the system is harmless to open and can be read back as it was."""

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tabular.files import COLUMNS, a_file
from trainingmgr.core import sealed
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.tabular import formulas, reading
from trainingmgr.tabular.dryrun import check
from trainingmgr.tabular.mapping import Column
from trainingmgr.tabular.writing import Aside, Layout, csv_file, csv_stream, sheet_name, xlsx

TWO = (Column("a", "First"), Column("b", "Second"))
DANGEROUS = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\u00a0=1", "\u200f=1", "\n+1", "'=1",
             "\x00=1", "\ufeff=1"]  # fmt: skip
cells = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufeff"), max_size=40
)


def csv_of(*rows, columns=TWO, **layout):
    return b"".join(csv_stream(columns, rows, Layout(**layout)))


def book_of(*rows, columns=TWO, **layout):
    with xlsx(columns, rows, Layout(**layout)) as file:
        return file.read()


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def read_back(folder, content):
    path = a_file(folder, content)
    source = reading.recognise(path, answers={"separator": ";"})
    return [row.cells for row in reading.rows(path, source)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_program_takes_text_for_a_formula(text):
    """AC19: leading = + - @ TAB CR NUL, also after spaces, in cells and in headers."""
    columns = (Column("a", text), Column("b", "Second"))
    written = csv_of([text, 1], columns=columns).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(written, "")):
        assert row[0].startswith("'")
    book = opened(book_of([text, 1], columns=columns, title=text))
    for row in book.active.iter_rows():
        assert row[0].data_type == "s"
        assert row[0].number_format == "@"
    assert not formulas.is_dangerous(book.active.title)


@given(st.text())
def test_disarmed_text_comes_back_exactly(text):
    text = text.replace("\x00", "")
    assert formulas.restored(formulas.harmless(text)) == text
    assert not formulas.is_dangerous(text) or formulas.harmless(text)[0] == "'"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None,
          max_examples=60)  # fmt: skip
@given(st.lists(st.tuples(cells, cells).filter(lambda row: "".join(row).strip()), min_size=1,
                max_size=5))  # fmt: skip
def test_what_is_written_is_read_back(tmp_path, rows):
    for content in (csv_of(*rows), book_of(*rows)):
        found = read_back(tmp_path, content)[1:]
        assert [tuple([*row, "", ""][:2]) for row in found] == rows


def test_csv_has_a_mark_and_both_header_rows():
    content = csv_of(["x", None], codes=True)
    assert content == b"\xef\xbb\xbfFirst;Second\r\na;b\r\nx;\r\n"
    assert csv_of(["x", "y"], separator=",").endswith(b"x,y\r\n")


def test_csv_comes_in_pieces():
    stream = csv_stream(TWO, (["x", n] for n in range(5000)), Layout())
    assert len(list(stream)) > 5


def test_values_keep_their_kind_in_a_workbook():
    when = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
    row = [1, Decimal("45000.50"), date(1990, 4, 3), when, time(8, 30), True,
           PartialDate.read("1990-04-03"), PartialDate.read("1985~"), Sex.F, None, 10**16,
           "0042"]  # fmt: skip
    columns = tuple(Column(f"c{n}", f"C{n}") for n in range(len(row)))
    (found,) = opened(book_of(row, columns=columns)).active.iter_rows(min_row=2, values_only=True)
    assert found == (
        1, 45000.5, datetime(1990, 4, 3), when.replace(tzinfo=None), time(8, 30), True,
        datetime(1990, 4, 3), "1985~", "f", None, str(10**16), "0042",
    )  # fmt: skip


def test_values_are_plain_in_csv():
    row = [Decimal("45000.50"), date(1990, 4, 3)]
    assert csv_of(row).splitlines()[1] == b"45000.50;1990-04-03"
    assert csv_of([True, PartialDate.read("1985~")]).splitlines()[1] == b"1;1985~"
    assert csv_of([-5, "-5"]).splitlines()[1] == b"-5;'-5"


def test_a_workbook_says_who_made_it_when_and_why():
    at = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
    book = opened(book_of(["x", "y"], by="A. Clerk", purpose="Roster of June", at=at,
                          until=date(2026, 7, 1), title="Roll"))  # fmt: skip
    assert book.properties.creator == "A. Clerk"
    said = "A. Clerk · 2026-06-01 12:30 UTC · Destroy by 1 July 2026 · Roster of June"
    assert book.properties.description == said
    assert book.active.oddFooter.center.text == said, "R-DAT-06: it stands on every sheet of it"
    assert book.properties.created == at.replace(tzinfo=None)
    assert book.active.title == "Roll"


def test_a_workbook_is_easy_to_read():
    sheet = opened(book_of(["x" * 80, "y"], codes=True)).active
    assert sheet.freeze_panes == "A3"
    assert sheet.column_dimensions["A"].width > 30
    assert not sheet.sheet_view.rightToLeft
    assert opened(book_of(["x", "y"], language="ar")).active.sheet_view.rightToLeft


@pytest.mark.parametrize(
    ("title", "name"),
    [("a/b[c]*?:\\d", "a b c     d"), ("", "List"), ("'x'", "x"), ("History", "List"),
     ("x" * 50, "x" * 31), ("=cmd", "cmd"), (" \u200f=1", "1")],
)  # fmt: skip
def test_a_sheet_has_a_name_that_is_allowed(title, name):
    assert sheet_name(title) == name


def test_an_exported_list_can_be_imported_again(tmp_path):
    row = ["0042", "=Idriss", PartialDate.read("1990-04-03"), Sex.M, "+23566123456", Decimal(45000)]
    for written in (csv_of, book_of):
        content = written(row, columns=COLUMNS, codes=True)
        kept = []
        path = a_file(tmp_path, content)
        report = check(path, COLUMNS, lambda r, kept=kept: kept.append(r.values) or r)
        assert report.is_clean
        assert [str(value) for value in kept[0].values()] == [
            "0042", "=Idriss", "1990-04-03", "m", "+23566123456", "45000"]  # fmt: skip


def test_rows_set_aside_come_back_as_they_are():
    rows = [["=a", 1, None, Decimal("1.50"), date(2026, 3, 5), PartialDate.read("1985~")]] * 3
    with Aside() as aside:
        assert list(aside) == []
        aside.lay(iter(rows))
        assert (aside.count, list(aside)) == (3, rows)


class Kept(io.BytesIO):
    """What lay in a file when it was closed."""

    def close(self):
        self.lay = self.lay if self.closed else self.getvalue()
        super().close()


def test_no_file_on_its_way_out_lies_on_the_disk_in_clear(tmp_path, monkeypatch):
    """Nor under a name: whoever kills the server, or takes the disk away, has noise."""
    made = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(sealed, "MOST", 1000)
    monkeypatch.setattr(sealed, "TemporaryFile", lambda: made.append(Kept()) or made[-1])
    rows = [[f"Zawadi Barka {number}", str(number)] for number in range(5000)]

    def watched(aside):
        yield from aside
        assert list(tmp_path.iterdir()) == [], "no file has a name"

    columns = [Column("name", "Name"), Column("number", "Number")]
    for write in (csv_file, xlsx):
        with Aside() as aside:
            aside.lay(rows)
            with write(columns, watched(aside), Layout()) as file:
                content = file.read()
    assert len(made) == 5, "the rows aside, the file; of a workbook its sheet as well"
    assert [each for each in made if not each.lay or b"Zawadi" in each.lay] == []
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == rows
