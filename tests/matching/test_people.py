"""The personas of domain 10 found, told apart, joined and left apart."""

import random

import pytest

from tests.bench.key_table import KeyTable
from tests.matching.names_lab import KINDS, people, question
from trainingmgr.core.dates import PartialDate
from trainingmgr.matching import link
from trainingmgr.matching.compare import MATCH, Klass
from trainingmgr.matching.dedupe import candidates, dedupe
from trainingmgr.matching.link import reconcile
from trainingmgr.matching.records import Record
from trainingmgr.matching.search import record_plan
from trainingmgr.matching.weights import Weights


def person(at, *names, born=None, **known):
    return Record(id=at, names=names, born=PartialDate.read(born) if born else None, **known)


CAST = [
    person(
        "amina",
        "Amina Xasan Cali",
        "Aamina Hassan Ali",
        native="أمينة حسن علي",
        born="1999",
        sex="f",
    ),
    person("firmin", "Firmin Aristide Yakossi", born="1994-05-17", numbers=("C0019",)),
    person("kalonda", "Kalonda Mbuyi Josué", born="1991-11-02", documents=("OP 77-120",)),
    person("zawadi", "Zawadi", born="1997"),
    person(
        "nahri",
        "Abd al-Rahman ibn Yusuf al-Nahri",
        native="عبد الرحمن يوسف النهري",
        born="1988-02-29",
    ),
    person("first", "Mohamed Ali Mohamed", born="1990~", unit="3 Bn", numbers=("A0042317",)),
    person("second", "Mohamed Ali Mohamed", born="1990~", unit="3 Bn", numbers=("A0077120",)),
    person("wife", "Halima Omar Yusuf", born="1995", phones=("+25261555012",)),
    person("husband", "Farah Jama Warsame", born="1992", phones=("+25261555012",)),
]


@pytest.fixture(scope="module")
def table():
    filled = KeyTable(CAST)
    yield filled
    filled.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Aamina Hassan Ali", "amina"),
        ("أمينة علي", "amina"),
        ("aminah hasan", "amina"),
        ("Yakossi", "firmin"),
        ("yakosi aristid", "firmin"),
        ("فيرمين", "firmin"),
        ("josue kalonda", "kalonda"),
        ("zawdi", "zawadi"),
        ("zaw", "zawadi"),
        ("Abdelrahmane Youssouf", "nahri"),
        ("يوسف النهري", "nahri"),
        ("Cabdiraxmaan Yuusuf", "nahri"),
        ("C-0019", "firmin"),
        ("٠٠١٩", "firmin"),
        ("op77120", "kalonda"),
        ("0042317", "first"),
        ("mohamed ali 0077120", "second"),
        ("Halima 1995", "wife"),
    ],
)
def test_anybody_is_found_by_any_part_script_or_number(table, text, found):
    assert table.search(text)[0].record.id == found


def test_a_shared_phone_finds_both_who_share_it(table):
    assert {hit.record.id for hit in table.search("061 555 012")[:2]} == {"wife", "husband"}


@pytest.mark.parametrize("text", ["", "   ", "!!", "٪", "x" * 400, "1", "a", "\x00", "' OR 1=1 --"])
def test_no_question_breaks_the_search(table, text):
    table.search(text)


def test_the_desk_sees_a_likely_duplicate_with_its_reasons(table):
    """R-IDN-02."""
    new = person("new", "Nahri Abdurrahman Youssef", born="1988-02-29")
    found = candidates(
        new, table.found(record_plan(new, table.vocabulary)), Weights.default(len(CAST))
    )
    assert found[0].record.id == "nahri"
    assert found[0].assessment.evidence[0].bits < 0 < found[0].assessment.bits


def test_two_men_of_one_name_and_unit_are_possible_and_never_certain():
    """R-IDN-01: the same name is no proof, R-IDN-02: but worth a look."""
    namesakes = [p for p in dedupe(CAST, least=0.001) if {p.first, p.second} == {"first", "second"}]
    assert len(namesakes) == 1
    assert namesakes[0].assessment.klass not in (Klass.SETTLED, Klass.MATCH)


def test_a_person_entered_twice_is_found_once():
    again = person("again", "Josue Mbuyi Kalonda", born="1991-11-02")
    twice = dedupe([*CAST, again])
    assert [(t.first, t.second) for t in twice if "again" in t[:2]] == [("kalonda", "again")]


def test_a_pay_file_of_nine_lines_tells_the_ghost_the_twice_paid_and_the_unpaid():
    lines = [
        person(1, "AMINA HASSAN", born="1999", accounts=("50",)),
        person(2, "YAKOSSI FIRMIN", numbers=("C-0019",), accounts=("51",)),
        person(
            3, "YAKOSSI FIRMIN ARISTIDE", born="1994-05-17", numbers=("C0019",), accounts=("52",)
        ),
        person(
            4,
            "Nonexistent Ghostly Somebody",
            born="1971-07-07",
            numbers=("G9999",),
            accounts=("51",),
        ),
        person(5, "Zawadi"),
        person(6, "MOHAMED ALI MOHAMED", numbers=("A0042317",), unit="3 Bn"),
    ]
    result = reconcile(lines, CAST)
    by_line = {pair.left: pair for pair in result.pairs}
    assert [by_line[line].right for line in (1, 2, 3, 6)] == ["amina", "firmin", "firmin", "first"]
    assert by_line[4].klass is Klass.ABSENT
    assert result.duplicates == {"firmin": (2, 3)}
    assert {by_line[2].after, by_line[3].after} == {None, 3} or {
        by_line[2].after,
        by_line[3].after,
    } == {None, 2}
    assert result.shared_accounts == {"51": (2, 4)}
    assert {"kalonda", "nahri", "second", "wife", "husband"} <= set(result.unclaimed)
    explained = result.explain(lines[1], CAST[1])
    assert explained.bits == pytest.approx(by_line[2].bits)


@pytest.mark.parametrize(
    ("paid", "known"),
    [
        ("Zoubairou Tibesti Warsangeli", "Hassan Tibesti Warsangeli"),
        ("Rashid Tibesti Warsangeli", "Hashi Tibesti Warsangeli"),
        ("Mohahr Tibesti Warsangeli", "Tibesti Warsangeli"),
        ("Tibesti Warsangeli", "Mohahr Tibesti Warsangeli"),
    ],
    ids=["another name", "a name loosely alike", "one more here", "one more there"],
)
def test_an_invented_brother_on_a_pay_file_waits_for_a_person(paid, known):
    one, other = (
        person(0, name, phones=("+25261555012",), accounts=("77",), unit="7", born="1990-01-01")
        for name in (paid, known)
    )
    others = [person(n, f"Halima Omar {n}") for n in range(1, 30)]
    pair = reconcile([one], [other, *others]).pairs[0]
    assert (pair.right, pair.klass) == (0, Klass.REVIEW)


def test_empty_files_reconcile_to_nothing():
    assert reconcile([], []).pairs == ()
    assert reconcile([], CAST).unclaimed == tuple(p.id for p in CAST)
    assert {p.klass for p in reconcile(CAST, []).pairs} <= {Klass.ABSENT, Klass.INSUFFICIENT}


def test_only_a_second_line_for_somebody_needs_less(monkeypatch):
    known, chance = people(150, seed=31), random.Random(32)
    lines = [
        person((at, one.record.id), question(one, chance.choice(KINDS), chance))
        for at in range(2)
        for one in known
    ]
    said = []
    for least in (MATCH, 0.3):
        monkeypatch.setattr(link, "AGAIN", least)
        said.append(reconcile(lines, [one.record for one in known]).pairs)
    changed = [old for old, new in zip(*said, strict=True) if old.klass is not new.klass]
    assert changed
    assert {pair.klass for pair in changed} == {Klass.REVIEW}
    assert all(pair.after is not None and pair.probability >= 0.3 for pair in changed)
    assert any(
        p.klass is Klass.REVIEW and p.after is None and p.probability >= 0.3 for p in said[1]
    )
