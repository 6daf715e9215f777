"""A file is tried whole: every mistake at once, every question once, nothing guessed."""

import json
from datetime import date

import pytest
import xlsxwriter
from flask_babel import force_locale, lazy_gettext

from tests.tabular.files import A_ROW, COLUMNS, HEAD, a_csv, a_file, a_workbook
from trainingmgr.tabular import reading, spool, writing
from trainingmgr.tabular.dryrun import check, to_correct
from trainingmgr.tabular.problems import Ambiguity, Problem
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.workbooks import letters


def build(row):
    return dict(row.values)


def tried(path, build=build, **answers):
    return check(path, COLUMNS, build, answers=answers, region="TD")


def built(path, **answers):
    rows = []
    report = tried(path, lambda row: rows.append(row.values) or row, **answers)
    assert not report.problems
    return rows


def a_row(number, dob="", net=""):
    return [str(number), "Idriss", dob, "", "", net]


def test_a_clean_file_has_nothing_to_say_but_how_it_was_read(tmp_path):
    report = tried(a_csv(tmp_path, A_ROW))
    assert report.is_clean
    assert (report.rows, report.accepted, report.rejected) == (1, 1, 0)
    assert "UTF-8" in " ".join(map(str, report.notes))


def test_every_mistake_is_told_at_once_with_its_place(tmp_path):
    bad = ["", "Idriss", "30/02/1990", "perhaps", "12", "1e5"]
    report = tried(a_csv(tmp_path, A_ROW, bad, A_ROW))
    places = [(p.row, p.column, p.value) for p in report.problems]
    assert places == [
        (3, "Service number", None),
        (3, "Date of birth", "30/02/1990"),
        (3, "Sex", "perhaps"),
        (3, "Phone", "12"),
        (3, "Net pay", "1e5"),
    ]
    assert all(str(p.sentence) and str(p.fix) for p in report.problems)
    assert (report.accepted, report.rejected) == (2, 1)


def test_a_feature_says_what_it_cannot_take(tmp_path):
    def nobody(row):
        return [row.problem("service_no", _("Nobody has this number."), _("Look it up."))] * 2

    report = tried(a_csv(tmp_path, A_ROW), nobody)
    assert [(p.row, p.column, p.value) for p in report.problems] == [
        (2, "Service number", "0042")
    ] * 2


def test_a_date_order_that_nothing_decides_is_asked_once_for_the_file(tmp_path):
    rows = [a_row(n, "03/04/1990") for n in range(50)]
    report = tried(a_csv(tmp_path, *rows))
    (question,) = report.ambiguities
    assert (question.kind, len(question.examples)) == ("date_order", 3)
    assert report.rows == 0, "nothing is built while a question is open"
    path = a_csv(tmp_path, *rows)
    assert built(path, date_order="dmy")[0]["dob"].text == "1990-04-03"
    assert built(path, date_order="mdy")[0]["dob"].text == "1990-03-04"


def test_one_certain_date_decides_its_column_and_a_note_says_so(tmp_path):
    report = tried(a_csv(tmp_path, a_row(1, "03/04/1990"), a_row(2, "25/04/1990")))
    assert report.is_clean
    assert "row 3 has 25/04/1990" in " ".join(map(str, report.notes))


def test_an_answer_does_not_overrule_a_certain_date(tmp_path):
    path = a_csv(tmp_path, a_row(1, "03/04/1990"), a_row(2, "25/04/1990"))
    assert built(path, date_order="mdy")[0]["dob"].text == "1990-04-03"


def test_dates_that_contradict_each_other_are_told_not_settled(tmp_path):
    rows = [a_row(1, "25/04/1990"), a_row(2, "04/25/1990"), a_row(3, "03/04/1990")]
    report = tried(a_csv(tmp_path, *rows), date_order="dmy")
    assert [(p.row, "two dates" in str(p)) for p in report.problems] == [(4, True)]
    assert report.accepted == 2
    note = " ".join(map(str, report.notes))
    assert "row 2 (25/04/1990)" in note
    assert "row 3 (04/25/1990)" in note


def test_a_decimal_sign_that_nothing_decides_is_asked_once(tmp_path):
    path = a_csv(tmp_path, a_row(1, net="1,234"), a_row(2, net="5,678"))
    (question,) = tried(path).ambiguities
    assert question.kind == "decimal"
    assert [row["net"] for row in built(path, decimal=".")] == [1234, 5678]
    decided = a_csv(tmp_path, a_row(1, net="1.234"), a_row(2, net="5,5"))
    assert [str(row["net"]) for row in built(decided)] == ["1234", "5.5"]


def test_all_questions_come_together(tmp_path):
    path = a_csv(tmp_path, a_row(1, "03/04/1990", "1,234"))
    assert [a.kind for a in tried(path).ambiguities] == ["date_order", "decimal"]


def test_questions_and_problems_can_be_stored_and_read(tmp_path):
    path = a_csv(tmp_path, a_row(1, "03/04/1990"))
    (question,) = tried(path).ambiguities
    again = Ambiguity.read(question.stored())
    assert str(again.question) == str(question.question)
    assert [str(c.label) for c in again.choices] == [str(c.label) for c in question.choices]
    problem = tried(a_csv(tmp_path, a_row("", "30/02/1990"))).problems[0]
    assert str(Problem.read(problem.stored())) == str(problem)


def test_real_dates_beside_day_first_text_may_be_swapped_and_are_asked_about(tmp_path):
    real = [a_row(n, date(1990, month, 3)) for n, month in enumerate((4, 5, 6))]
    path = a_workbook(tmp_path, *real, a_row(9, "25/04/1990"))
    assert [a.kind for a in tried(path).ambiguities] == ["swapped_dates"]
    assert built(path, swapped_dates="keep")[0]["dob"].text == "1990-04-03"
    assert built(path, swapped_dates="swap")[0]["dob"].text == "1990-03-04"


def test_eaten_zeros_are_warned_of(tmp_path):
    path = a_workbook(tmp_path, [42, "Idriss", None, None, 66123456, None])
    report = tried(path)
    assert [(w.column, w.value) for w in report.warnings] == [
        ("Service number", "42"),
        ("Phone", "66123456"),
    ]
    assert built(path)[0]["service_no"] == "42"


def test_day_numbers_are_taken_and_told(tmp_path):
    path = a_workbook(tmp_path, ["1", "Idriss", 32966, None, None, None])
    report = tried(path)
    assert ["day number" in str(w) for w in report.warnings] == [True]
    assert built(path)[0]["dob"].text == "1990-04-03"


def test_columns_that_are_not_known_are_named(tmp_path):
    report = tried(a_csv(tmp_path, [*A_ROW, "x"], head=[*HEAD, "Remark"]))
    assert [w.column for w in report.warnings] == ["Remark"]
    assert report.is_clean


@pytest.mark.parametrize("extra", ["x", " x"])
def test_a_cell_beyond_the_header_is_told(tmp_path, extra):
    report = tried(a_csv(tmp_path, [*A_ROW, extra], [*A_ROW, "", " "]))
    assert [(p.row, p.column) for p in report.problems] == [(2, letters(len(HEAD) + 1))]


def test_a_short_row_is_only_short(tmp_path):
    assert tried(a_csv(tmp_path, A_ROW[:2])).is_clean


def test_a_header_without_rows_and_a_file_that_is_no_table_are_reports_too(tmp_path):
    assert "no rows" in str(tried(a_csv(tmp_path)).problems[0])
    assert "PDF" in str(tried(a_file(tmp_path, b"%PDF-1.7")).problems[0])


def test_problems_are_all_counted_and_some_kept(tmp_path):
    report = tried(a_csv(tmp_path, *[a_row("", "x")] * 700))
    assert (report.found, len(report.problems), report.rejected) == (1400, 1000, 700)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_to_correct_can_be_corrected_and_sent_again(tmp_path, form):
    report = tried(a_csv(tmp_path, A_ROW, a_row("=1", "30/02/1990")))
    head, rows = to_correct(report)
    assert head[-1] == "What is wrong"
    if form == "csv":
        content = b"".join(writing.written_csv([head], rows))
    else:
        with writing.written_xlsx([head], rows, writing.Layout()) as book:
            content = book.read()
    again = tried(a_file(tmp_path, content, f"again.{form}"))
    assert [(p.column, p.value) for p in again.problems] == [("Date of birth", "30/02/1990")]
    assert again.rows == 1


def test_an_empty_cell_that_shows_something_is_not_taken_for_an_empty_one(tmp_path):
    """Merged over two rows, or a formula that no program worked out: it says so, also where the
    rows went through another process; a title over the whole table is in nobody's way.
    """
    path = tmp_path / "book"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:F1", "The battalion")
        covered = ["", "", *A_ROW[2:]]
        for number, row in enumerate([HEAD, A_ROW, A_ROW, covered], start=1):
            sheet.write_row(number, 0, list(map(str, row)))
        sheet.merge_range("B4:B5", "Idriss")
        sheet.merge_range("A4:A5", A_ROW[0])
        sheet.write_formula("B3", "=A3", None, "")
    report = tried(path)
    places = [(p.row, p.column, str(p)) for p in report.problems]
    assert report.warnings == []
    assert [place[:2] for place in places] == [(3, HEAD[1]), (5, HEAD[0]), (5, HEAD[1])]
    assert "formula, and its result" in places[0][2]
    assert "merged cells B4:B5" in places[2][2]
    (*_rest, row) = reading.rows(path, reading.recognise(path))
    line = json.dumps(spool._seen(row), default=spool._undated).encode()
    assert spool._row(line).cells[1].because == "B4:B5"


def test_a_sentence_of_a_feature_is_kept_for_readers_of_every_language(app):
    kept = Problem(lazy_gettext("Give a %(thing)s.", thing=lazy_gettext("Name")), row=2).stored()
    with force_locale("fr"):
        assert str(Problem.read(kept).sentence) == "Give a Nom."
