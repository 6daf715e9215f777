"""Two records weighed: levels, bits, classes and the reasons (domain 1.8, R-IDN-02)."""

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.names_lab import people
from trainingmgr.core.dates import PartialDate
from trainingmgr.matching.alignment import CLOSE, DIFFERS, IDENTICAL, LOOSE, SOUND, align, likeness
from trainingmgr.matching.compare import Comparing, Klass, assess, codes, waterfall
from trainingmgr.matching.names import tokens
from trainingmgr.matching.records import Record, ascii_digits, number, phone
from trainingmgr.matching.vocabulary import Vocabulary
from trainingmgr.matching.weights import Field, Level, Weights

WEIGHTS = Weights.default(20_000)


def person(name="", born=None, **known):
    day = PartialDate.read(born) if born else None
    return Record(id=known.pop("id", name), names=(name,) if name else (), born=day, **known)


def said(left, right, field):
    """The level that the evidence gives for one field, or None."""
    evidence = assess(left, right, WEIGHTS).evidence
    return next((e.level for e in evidence if e.field == field), None)


def test_of_many_pairs_none_that_may_be_one_person_is_passed_over():
    """The bound by which most pairs are settled is never below what the whole comparison says."""
    lab = [somebody.record for somebody in people(160, seed=3)]
    words = Vocabulary.of(name for one in lab for name in one.written)
    weights = Weights.default(len(lab), words.rarity)
    twins = [
        replace(one, id=("twin", one.id), numbers=(), documents=(), phones=(), born=None)
        for one in lab[:60]
    ]
    near = Comparing(weights, 0.2)
    found = 0
    for left, right in product(lab, twins):
        whole = assess(left, right, weights)
        assert near.assess(left, right) == (whole if whole.probability >= 0.2 else None)
        found += whole.probability >= 0.2
    assert found >= 30


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("hassan", "hassan", IDENTICAL),
        ("xasan", "hassan", SOUND),
        ("mhmd", "maxamed", SOUND),
        ("kasongo", "kasonbo", CLOSE),
        ("h", "hassan", LOOSE),
        ("ali", "omar", DIFFERS),
    ],
)
def test_two_words_agree_in_five_degrees(left, right, level):
    assert likeness(left, right) == likeness(right, left) == level


def test_parts_find_each_other_in_any_order():
    found = align(tokens("Cali Maxamed Xasan"), tokens("Mohamed Ali Hassan"))
    assert found.levels[:3] == (SOUND, SOUND, SOUND)
    assert found.order == 1


@pytest.mark.parametrize("glued", ["MohamedAli Hassan", "Mohamed AliHassan"])
def test_two_names_written_as_one_word_agree(glued):
    for left, right in ((glued, "Mohamed Ali Hassan"), ("Mohamed Ali Hassan", glued)):
        assert DIFFERS not in align(tokens(left), tokens(right)).levels


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("1990-03-04", "1990-03-04", Level.IDENTICAL),
        ("1990-03-04", "1990-04-03", Level.NEARLY),
        ("1990-03-04", "1990-03-14", Level.NEARLY),
        ("1990-01-01", "1990-01-01", Level.NEARLY),
        ("1990-03-04", "1990-01-01", Level.YEAR),
        ("1990-03-04", "1990", Level.YEAR),
        ("1990", "1990", Level.NEARLY),
        ("1990-03", "1990-03-04", Level.NEARLY),
        ("1990-03-04", "1990-11-20", Level.YEAR),
        ("1990-03-04", "1984-03-04", Level.DAY_AND_MONTH),
        ("1990-03-04", "1991-07-09", Level.WITHIN_1_YEAR),
        ("1990", "1992", Level.WITHIN_2_YEARS),
        ("1990~", "1991-02-03", Level.WITHIN_2_YEARS),
        ("1990~", "1990~", Level.WITHIN_1_YEAR),
        ("1990-03-04", "1975-06-01", Level.DIFFERS),
        ("1990", None, None),
    ],
)
def test_births_agree_as_far_as_they_are_known(left, right, level):
    assert said(person("A B", left), person("A B", right), Field.BORN) == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("A-0042317", "a 0042317", Level.IDENTICAL),
        ("A0042317", "A٠٠٤٢٣١٧", Level.IDENTICAL),
        ("A0042317", "A0042371", Level.ONE_EDIT),
        ("A0042317", "A0142371", Level.TWO_EDITS),
        ("A0042317", "B7711093", Level.DIFFERS),
    ],
)
def test_numbers_agree_by_their_edits(left, right, level):
    mine, theirs = person("A B", numbers=(left,)), person("A B", numbers=(right,))
    assert said(mine, theirs, Field.NUMBER) == level


def test_digits_of_any_script_are_read_and_zeros_kept():
    assert ascii_digits("٠٠٤٢ ۰۱") == "0042 01"
    assert number("ab-٠٠٤") == "AB004"
    assert phone("+252 61 555 0123") == phone("0615550123") == "15550123"
    assert phone("123") == ""


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=300)
def test_weighing_is_total_and_the_waterfall_ends_at_the_bits(left, right):
    found = assess(person(left), person(right), WEIGHTS)
    assert 0 <= found.probability <= 1
    assert waterfall(found)[-1].running == pytest.approx(found.bits)
    assert {(e.field, e.level) for e in found.evidence} <= set(codes())


def test_more_agreement_never_weighs_less():
    for line in WEIGHTS.bits:
        assert all(a <= b for a, b in pairwise(line[1:]))


def test_phone_and_account_alone_never_say_more_than_seven_bits():
    mine = person("Ali Omar", phones=("0615550123",), accounts=("77",))
    found = assess(mine, person("Ali Omar", phones=("615550123",), accounts=("77",)), WEIGHTS)
    money = [e.bits for e in found.evidence if e.field in (Field.PHONE, Field.ACCOUNT)]
    assert money == [7.0, 7.0]


def test_a_brother_with_the_same_phone_is_never_joined_without_a_person_looking():
    mine = person(
        "Farah Jama Warsame", "1990-01-01", phones=("615550123",), accounts=("9",), unit="7"
    )
    theirs = person(
        "Liban Jama Warsame", "1990-01-01", phones=("615550123",), accounts=("9",), unit="7"
    )
    assert assess(mine, theirs, WEIGHTS).klass is Klass.REVIEW


def test_a_single_name_alone_is_too_little_to_call_anybody_absent():
    assert assess(person("Zawadi"), person("Omar Ali"), WEIGHTS).klass is Klass.INSUFFICIENT


def test_the_same_number_and_birth_settle_a_name_spelt_otherwise():
    mine = person("JEAN PIERRE KABORE", "1989-03-02", numbers=("P-0159429",), unit="U49")
    theirs = person("Jean Piere Kaboré", "1989-03-02", numbers=("P0159429",), unit="U49")
    assert assess(mine, theirs, WEIGHTS).klass is Klass.SETTLED


def test_missing_fields_say_nothing():
    fields = {
        e.field for e in assess(person("Ali Omar"), person("Ali Omar", "1990"), WEIGHTS).evidence
    }
    assert fields == {Field.START, Field.NAME_1, Field.NAME_2, Field.ORDER}


def test_rare_names_say_more_than_common_ones():
    weights = Weights.default(20_000, {"fr": 5.0, "al": -3.0}.get)
    rare = assess(person("Farah"), person("Farah"), weights).bits
    common = assess(person("Ali"), person("Ali"), weights).bits
    assert rare - common == pytest.approx(8.0)


def test_a_number_issued_beside_another_is_no_slip_where_documents_differ_too():
    """Two recruits of one name stood in one line: their numbers follow each other."""
    common = Weights.default(20_000, lambda _sound: -2.5)
    known = {"numbers": ("AN-004417",), "documents": ("N-77812",)}
    one = person("Mahamat Ali Saleh", "1999", **known)

    def alike(**other):
        return assess(one, person("Mahamat Ali Saleh", "1999", **(known | other)), common)

    neighbour = alike(numbers=("AN-004418",), documents=("K-10034",))
    assert Field.NUMBER not in {each.field for each in neighbour.evidence}
    assert neighbour.klass is Klass.REVIEW
    for slip in (
        {"numbers": ("AN-004418",)},
        {"numbers": ("AN-004418",), "documents": ()},
        {"numbers": ("AN-040417",), "documents": ("K-10034",)},
    ):
        assert alike(**slip).klass in (Klass.SETTLED, Klass.MATCH), slip
