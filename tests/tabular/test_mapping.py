"""Headers are found by code, by label, by alias, or as somebody decided before."""

from tests.tabular.files import COLUMNS, HEAD
from trainingmgr.tabular.mapping import Column, normal, signature, understand
from trainingmgr.tabular.reading import RawRow


def first(*rows):
    return [RawRow(number, list(row)) for number, row in enumerate(rows, start=1)]


def told(mapped):
    return " ".join(str(problem) for problem in mapped.problems)


def test_labels_codes_and_aliases_are_found_in_any_spelling():
    mapped = understand(first(["  SERVICE   number ", "الأسم", "né  LE", "sex"]), COLUMNS)
    assert mapped.places == {"service_no": 0, "name": 1, "dob": 2, "sex": 3}
    assert not mapped.problems
    assert normal("N° Matricule") == normal("n matricule")


def test_a_second_row_of_codes_is_a_header_too():
    codes = ["service_no", "name", "dob", "", "phone", "net"]
    rows = first(["Matr.", "Wie", "Wann", "x", "Tel", "Sold"], codes, ["1"] * 6)
    mapped = understand(rows, COLUMNS)
    assert mapped.places == {"service_no": 0, "name": 1, "dob": 2, "phone": 4, "net": 5}
    assert mapped.last_head == 2
    assert mapped.unknown == ("x",)


def test_a_title_above_the_header_is_passed_over():
    rows = first(["Ministry of Defence"], ["June 2026"], HEAD, ["1", "Idriss"])
    assert understand(rows, COLUMNS).last_head == 3


def test_what_was_decided_before_wins_and_can_leave_a_column_out():
    given = {"service_no": "Ref", "name": "Who", "dob": ""}
    mapped = understand(first(["Ref", "Who", "Date of birth", "Service number"]), COLUMNS, given)
    assert mapped.places == {"service_no": 0, "name": 1}
    assert mapped.unknown == ("Date of birth", "Service number")
    assert mapped.remembered == {"service_no": "Ref", "name": "Who"}


def test_what_is_missing_or_double_is_told_at_once():
    mapped = understand(first(["Name", "Nom", "Sex", "Sex"]), COLUMNS)
    assert "Service number is missing" in told(mapped)
    assert "Name and Nom mean the same" in told(mapped)
    assert "Two columns have the header Sex" in told(mapped)


def test_two_unknown_columns_of_one_name_are_double_too():
    assert "Two columns" in told(understand(first([*HEAD, "Note", "note"]), COLUMNS))


def test_the_same_headers_have_the_same_signature():
    assert signature(["Nom ", "SEXE"]) == signature(["nom", "Sexe"])
    assert signature(["nom", "sexe"]) != signature(["sexe", "nom"])


def test_an_empty_file_misses_everything_and_raises_nothing():
    assert len(understand([], (Column("a", "A", required=True),)).problems) == 1
