"""`trainingmgr match`: files in, pairs out, sentences for what cannot be used. No database."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from trainingmgr.operations.linkage import plain as plain_files
from trainingmgr.operations.linkage import processor, writing
from trainingmgr.operations.linkage.commands import match

EXAMPLE = Path(__file__).parent / "example"
PAYROLL, REGISTER, MAP = (EXAMPLE / n for n in ("payroll.csv", "register.csv", "map.toml"))


def run(*words):
    answer = CliRunner().invoke(match, [str(word) for word in words])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def linked(out, *more, left=PAYROLL, right=REGISTER, columns=MAP):
    return run("link", left, right, "--columns", columns, "--out", out, *more)


def pairs(out):
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("plain", [True, False])
def test_the_example_of_the_readme_finds_who_each_line_pays(tmp_path, monkeypatch, plain):
    """Read whole columns at a time or row by row, and written in small pieces: all the same."""
    monkeypatch.setattr(writing, "PIECE", 3)
    monkeypatch.setattr(plain_files, "CHUNK", 100)
    if not plain:
        monkeypatch.setattr(plain_files, "_QUOTES", b";,")
    out = tmp_path / "pairs.csv"
    answer = linked(out, "--json")
    assert answer.exit_code == 0, answer.output
    facts = json.loads(answer.stdout)
    assert facts["rows"] == {str(PAYROLL): 8, str(REGISTER): 8}
    assert facts["classes"]["absent"] == facts["classes"]["insufficient"] == 1
    found = {row["left_id"]: row for row in pairs(out)}
    assert {n: row["right_id"] for n, row in found.items()} == {
        "1": "P01", "2": "P03", "3": "P06", "4": "P07", "5": "", "6": "", "7": "P05", "8": "P05",
    }  # fmt: skip
    assert found["5"]["class"] == "absent"
    assert found["6"]["class"] == "insufficient"
    assert found["8"]["already_with"] == "7"
    assert found["4"]["number"].startswith("one edit")
    evidence = [cell for name, cell in found["3"].items() if name not in _OTHER and cell]
    total = sum(float(cell.rsplit(" ", 1)[1]) for cell in evidence)
    assert total == pytest.approx(float(found["3"]["bits"]), abs=0.4)
    assert not [file for file in tmp_path.iterdir() if file != out]


_OTHER = ("left_id", "right_id", "class", "probability", "bits", "rivals", "already_with")


def test_one_to_one_gives_the_second_line_nobody(tmp_path):
    out = tmp_path / "pairs.csv"
    assert linked(out, "--one-to-one").exit_code == 0
    taken = [row["right_id"] for row in pairs(out) if row["right_id"]]
    assert sorted(taken) == ["P01", "P03", "P05", "P06", "P07"]


def test_a_file_in_another_encoding_is_searched_for_those_in_it_twice(tmp_path):
    people = tmp_path / "people.csv"
    rows = ["nr;Prénom;Nom;né", "1;André;Ndiayé;12/03/1990", "2;Ndiaye;ANDRE;12/03/1990",
            "3;Josué;Mbuyi;31/02/1991", "4;Hélène;Traoré;05/11/1985", "5;;;"]  # fmt: skip
    people.write_bytes("\r\n".join(rows).encode("cp1252"))
    columns, out = tmp_path / "map.toml", tmp_path / "twice.csv"
    columns.write_text(
        'id = "nr"\nname = ["Prénom", "Nom"]\nborn = "né"\nborn_format = "%d/%m/%Y"\n', "utf-8"
    )
    answer = run("dedupe", people, "--columns", columns, "--out", out, "--answer=encoding=cp1252")
    assert answer.exit_code == 0, answer.output
    found = [(row["left_id"], row["right_id"]) for row in pairs(out) if row["right_id"]]
    assert found == [("1", "2")]
    assert "5" in {row["left_id"] for row in pairs(out) if row["class"] == "insufficient"}


BAD = {
    "a column that is not there": (
        {"map": 'id = "nr"\nname = "nom"\n'}, "there is no column 'nom' for name; the header has"),
    "a field that is not there": (
        {"map": 'id = "nr"\nnmae = "name"\n'}, "there is no field 'nmae'"),
    "a map that is no TOML": ({"map": "id = nr"}, "line 1"),
    "a map without an id": ({"map": 'name = "name"\n'}, "tells the rows apart"),
    "nothing to compare": ({"map": 'id = "nr"\nsex = "name"\n'}, "name at least one of"),
    "a format that is none": (
        {"map": 'id = "nr"\nname = "name"\nborn_format = "%d.%m"\n'}, "%Y, %m and %d once each"),
    "an id that stands twice": (
        {"file": "nr,name\n7,Ali Nur\n7,Omar Jama\n"}, "row 3, column nr: “7” stands in row 2"),
    "a row without an id": ({"file": "nr,name\n,Ali Nur\n"}, "row 2, column nr: the row has no id"),
    "a row that is too long": (
        {"file": "nr,name\n7,Ali Nur\n8,Omar,Jama\n"}, "row 3: it has 3 cells and the header 2"),
    "a header alone": ({"file": "nr,name\n"}, "there is a header and no row"),
    "an empty file": ({"file": ""}, "The file is empty"),
    "dates in no known way": (
        {"file": "nr,name,b\n7,Ali Nur,soon\n", "map": 'id="nr"\nname="name"\nborn="b"\n'},
        "row 2, column b: 'soon'. Say in the map how they are written"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_used_is_a_sentence_that_names_the_place(tmp_path, what):
    given, sentence = BAD[what]
    file, columns, out = (tmp_path / n for n in ("people.csv", "map.toml", "out.csv"))
    file.write_text(given.get("file", "nr,name\n7,Ali Nur\n8,Omar Jama\n"), "utf-8")
    columns.write_text(given.get("map", 'id = "nr"\nname = "name"\n'), "utf-8")
    answer = run("dedupe", file, "--columns", columns, "--out", out)
    assert answer.exit_code == 3
    assert sentence in answer.stderr
    assert str(columns if "map" in given and "file" not in given and "column '" not in sentence
               else file) in answer.stderr  # fmt: skip
    assert not out.exists()


def test_the_files_that_are_read_are_never_written_over(tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(REGISTER.read_bytes())
    answer = linked(file, right=file)
    assert answer.exit_code == 3
    assert file.read_bytes() == REGISTER.read_bytes()
    assert linked(tmp_path / "nowhere" / "pairs.csv").exit_code == 3


def test_what_people_decided_stands_and_too_few_decisions_teach_nothing(tmp_path):
    said, out = tmp_path / "said.csv", tmp_path / "pairs.csv"
    said.write_text(
        "left_id,right_id,decision\n7,P05,different\n5,P08,same\n2,P03,\n", encoding="utf-8"
    )
    answer = linked(out, "--decisions", said, "--learn")
    assert answer.exit_code == 0, answer.output
    assert "2 decisions are fewer than 200: no weight was changed" in answer.stdout
    rows = [(row["left_id"], row["right_id"], row["class"]) for row in pairs(out)]
    assert ("7", "P05", "different") in rows
    assert ("5", "P08", "same") in rows
    assert not [row for row in rows if row[:2] == ("7", "P05") and row[2] != "different"]
    assert len([row for row in rows if row[0] == "5"]) == 1


def test_quotation_marks_and_bare_lines_are_read_as_in_every_other_file(tmp_path):
    file, columns, out = (tmp_path / n for n in ("people.csv", "map.toml", "out.csv"))
    columns.write_text('id = "nr"\nname = "name"\nnumber = "no"\n', encoding="utf-8")
    plain = "nr,name,no\n1,Deng Majok Akol,A1234567\n2,Majok Deng Akol,A1234567\n"
    quoted, gap = plain.replace("Deng Majok Akol", '"Deng Majok Akol"'), plain.replace("2,", "\n2,")
    marked, unended = f"\ufeff{plain}", plain.removesuffix("\n")
    for text in (plain, quoted, gap, plain.replace("\n", "\r\n"), marked, unended):
        file.write_text(text, encoding="utf-8", newline="")
        answer = run("dedupe", file, "--columns", columns, "--out", out)
        assert answer.exit_code == 0, answer.output
        assert [(row["left_id"], row["right_id"]) for row in pairs(out)] == [("1", "2")], text


BAD_DECISIONS = {
    "left_id,right_id\n1,P01\n": "there is no column 'decision'",
    "left_id,right_id,decision\n1,P01,maybe\n": "row 2, column decision: 'maybe'",
    "left_id,right_id,decision\n1,P99,same\n": "row 2, column right_id: no row of the file",
    "left_id,right_id,decision\n1,P01,same\n1,P01,different\n": "row 2 says the opposite",
    "left_id,right_id,decision\n1,P01,same\n2,P01,same\n2,P03,same\n1,P03,different\n": (
        "row 5: other rows join these two"
    ),
}


@pytest.mark.parametrize("text", BAD_DECISIONS)
def test_decisions_that_cannot_be_meant_are_refused(tmp_path, text):
    said, out = tmp_path / "said.csv", tmp_path / "pairs.csv"
    said.write_text(text, encoding="utf-8")
    answer = linked(out, "--decisions", said)
    assert answer.exit_code == 3
    assert f"{said}" in answer.stderr
    assert BAD_DECISIONS[text] in answer.stderr
    assert not out.exists()


def test_learning_needs_something_to_learn_from(tmp_path):
    assert linked(tmp_path / "pairs.csv", "--learn").exit_code == 2


def test_comparing_files_loads_neither_the_database_nor_the_pages():
    told = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv = ['trainingmgr', 'match', 'link']\n"
         "import trainingmgr.__main__, trainingmgr.operations.linkage.running\n"
         "print({'sqlalchemy', 'flask'} & set(sys.modules))"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert told.stdout == "set()\n"


@pytest.mark.parametrize(
    ("vendor", "family", "flags", "slowly"),
    [
        ("AuthenticAMD", 25, "sse2 avx2 avx512f avx512vl", True),
        ("AuthenticAMD", 25, "sse2 avx2", False),
        ("AuthenticAMD", 26, "sse2 avx2 avx512f", False),
        ("GenuineIntel", 6, "sse2 avx2 avx512f", False),
    ],
)
def test_of_processors_that_store_wide_vectors_slowly_numpy_is_told(
    tmp_path, monkeypatch, vendor, family, flags, slowly
):
    about = tmp_path / "cpuinfo"
    about.write_text(f"processor\t: 0\nvendor_id\t: {vendor}\ncpu family\t: {family}\n"
                     f"power management:\nflags\t\t: {flags}\n\nprocessor\t: 1\n")  # fmt: skip
    monkeypatch.setattr(processor, "ABOUT", about)
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", "")
    monkeypatch.delenv("NPY_DISABLE_CPU_FEATURES")
    processor.narrowed()
    assert ("X86_V4" in os.environ.get("NPY_DISABLE_CPU_FEATURES", "")) is slowly
    monkeypatch.setattr(processor, "ABOUT", tmp_path / "none")
    processor.narrowed()
