"""Files of watch-lists: every trap of domain 1.8.3 read, everything else refused by its line."""

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.core.errors import Refusal
from trainingmgr.tabular.markup import Markup
from trainingmgr.vetting.watchlists.rules import (
    Doubt,
    EntryKind,
    NameKind,
    Quality,
    birth,
    doubts,
    parted,
    widest,
)
from trainingmgr.vetting.watchlists.rules.consolidated import ENTRIES, listed

LIST = Path(__file__).parent / "lists" / "consolidated.xml"


def read(text):
    return [listed(element) for _line, element in Markup(ENTRIES).elements(io.BytesIO(text))]


@pytest.fixture(scope="module")
def entries():
    return {each.reference: each for each in read(LIST.read_bytes())}


def test_everybody_and_every_name_is_counted(entries):
    kinds = [each.kind for each in entries.values()]
    names = [name for each in entries.values() for name in each.names]
    assert kinds.count(EntryKind.INDIVIDUAL) == 5
    assert kinds.count(EntryKind.ENTITY) == 1
    assert sum(name.kind is NameKind.PRIMARY for name in names) == 5
    assert sum(name.kind is NameKind.ORIGINAL for name in names) == 3
    assert sum(name.kind is NameKind.ALIAS for name in names) == 13


def test_one_element_may_hold_several_names_and_empty_ones_are_nothing(entries):
    aliases = [n for n in entries["ZZi.001"].names if n.kind is NameKind.ALIAS]
    assert [(each.value, each.quality) for each in aliases] == [
        ("Harun Othman Idris", Quality.GOOD), ("Aroun Ousman", Quality.GOOD),
        ("Abu Tollimi", Quality.GOOD), ("Le Vieux", Quality.LOW), ("Haroun Tollimi", Quality.AKA),
        ("Haroun Ousmane Bichara", Quality.FKA), ("Haroun O. Idriss", Quality.UNSAID),
    ]  # fmt: skip
    assert [n.value for n in entries["ZZi.003"].names][1:] == ["Mohamed Salih", "Le Chef"]


def test_parts_of_a_name_have_no_meaning(entries):
    assert entries["ZZi.001"].names[0].value == "HAROUN OUSMANE IDRISS TOLLIMI"
    assert entries["ZZi.003"].names[0].value == "MAHAMAT SALEH"


def test_nested_values_are_read(entries):
    first = entries["ZZi.001"]
    assert first.nationalities == ("Chad", "Central African Republic")
    assert len(first.designations) == 2
    assert [(each.number, each.kind, each.country) for each in first.papers] == [
        ("R0004412", "Passport", "Chad"),
        ("771-220-9", "National Identification Number", "Sudan"),
    ]


@pytest.mark.parametrize(
    ("reference", "births"),
    [
        ("ZZi.001", ("1971-06-09",)),
        ("ZZi.002", ("1973",)),
        ("ZZi.003", ("1964~",)),
        ("ZZi.004", ("1958/1963", "1961-01-01")),
        ("ZZi.005", ()),
    ],
)
def test_births_are_as_well_known_as_the_list_knows_them(entries, reference, births):
    assert entries[reference].births == births


def test_an_entry_may_have_a_name_in_its_own_script_alone(entries):
    (only,) = entries["ZZi.005"].names
    assert (only.value, only.kind) == ("عبد الرحمن يوسف حسن", NameKind.ORIGINAL)


def test_two_births_are_one_span():
    assert widest(["1961-01-01", "1958/1963"]).text == "1958-01-01/1963-12-31"
    assert widest([]) is None


def test_a_mark_changes_with_names_births_and_documents_alone(entries):
    first = entries["ZZi.001"]
    assert first.mark == read(LIST.read_bytes().replace(b"An invented entry.", b"Other."))[0].mark
    assert first.mark != read(LIST.read_bytes().replace(b"1971-06-09", b"1971-06-10"))[0].mark


HEAD = b'<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-11-20T00:00:00.000Z">'
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
NAMELESS = b"<INDIVIDUAL><DATAID>7</DATAID></INDIVIDUAL>"
OUTSIDE = b'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB + b"<CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>", "declares a document type"),
        (OUTSIDE + b"<CONSOLIDATED_LIST/>", "declares a document type"),
        (LIST.read_bytes()[:3000], "cut off in line"),
        (HEAD + b"\n<INDIVIDUALS>\n<INDIVIDUAL></INDIVIDUALS>", "cut off in line 3"),
        (HEAD + b"&nbsp;</CONSOLIDATED_LIST>", "broken"),
        (b"", "broken"),
        (b"<a>" * 40, "larger or deeper"),
        (HEAD + NAMELESS + b"</CONSOLIDATED_LIST>", "7 has no name"),
        (LIST.read_bytes().replace(b"<YEAR>1973</YEAR>", b"<YEAR>19x3</YEAR>"), "19x3"),
        (LIST.read_bytes().replace(b">1958<", b">1999<"), "ZZi.004"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_its_place(text, says):
    with pytest.raises(Refusal, match=says):
        read(text)


@given(st.lists(st.text(alphabet="aéب -'.", max_size=12), max_size=5))
def test_names_in_one_field_are_parted_and_tidy(names):
    found = parted(";".join(names))
    assert all(name == " ".join(name.split()) and name for name in found)
    assert len(found) == len(set(found)) <= len(names)


def test_a_shorter_or_older_list_is_doubted():

    new, old = date(2026, 11, 20), date(2026, 10, 1)
    assert doubts(90, new, 100, old) == []
    assert doubts(89, new, 100, old) == [Doubt.SHRINKS]
    assert doubts(100, old, 100, new) == [Doubt.OLDER]
    assert doubts(3, old, None, None) == []


@pytest.mark.parametrize("text", ["14/03/1985", "85", "1985-13-01", "unknown"])
def test_a_date_nobody_can_read_is_refused(text):
    with pytest.raises(ValueError):
        birth(text)
