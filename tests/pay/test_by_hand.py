"""What people set themselves: whom a line pays, and what a grade earns."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.makers import a_user
from tests.pay.made import OCTOBER, again, compared, found, line_of, now
from trainingmgr.accounts.rules import Role
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.money import Money
from trainingmgr.pay.files.queries import cycles as queries
from trainingmgr.pay.files.services import decisions
from trainingmgr.pay.rules import Finding, MatchClass
from trainingmgr.pay.scale.models import PayGrade
from trainingmgr.pay.scale.services import set_grade
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.people import queries as people

WHY = "His pay book shows this number and his photo."


def a_ghost(army, clerk, verifier):
    """A cycle in which everybody but one is paid, and a line that looks like nobody."""
    unpaid = army.people[9]
    ghost = army.line(unpaid, service_no="XX-1", name="Qqq Zzz Www", dob="1971-01-02")
    return compared([*army.lines(army.people[:9]), ghost], clerk, verifier), unpaid


def seen(cycle, number, by):
    return queries.line(line_of(cycle, number).uid, reader=by)


def tie(cycle, number, to, by, why=WHY):
    line = seen(cycle, number, a_user(Role.PAY_VERIFIER))
    decisions.tie(line, to, why, seen=line.version, by=by)
    return line_of(now(cycle), number)


def test_a_line_that_looks_like_nobody_is_tied_by_hand(army, clerk, verifier):
    cycle, unpaid = a_ghost(army, clerk, verifier)
    assert found(cycle, Finding.GHOST_NO_PERSON) == [11]
    assert found(cycle, Finding.UNPAID_PRESENT) == [unpaid.id]
    line = tie(cycle, 11, unpaid.number, verifier)
    assert (line.person_id, line.match) == (unpaid.id, MatchClass.CONFIRMED)
    assert found(cycle, Finding.GHOST_NO_PERSON) == []
    assert found(cycle, Finding.UNPAID_PRESENT) == []
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.event == "LineTied")).one()
    assert (entry.facts["line"], entry.facts["person"]) == (11, unpaid.number)
    assert line_of(again(cycle, verifier), 11).person_id == unpaid.id, "a comparison keeps it"
    line = seen(cycle, 11, verifier)
    decisions.decide(line, same=False, because=WHY, seen=line.version, by=verifier)
    assert found(cycle, Finding.GHOST_NO_PERSON) == [11], "and it can be taken back"


def test_a_second_line_of_the_same_person_is_a_finding(army, clerk, verifier):
    cycle, _unpaid = a_ghost(army, clerk, verifier)
    line = tie(cycle, 11, army.people[0].service_number, verifier)
    assert line.after == line_of(cycle, 2).number
    assert 11 in found(cycle, Finding.DUP_PERSON)


def test_who_may_not_tie_a_line(army, clerk, verifier):
    """R-PAY-02: not whoever brought the file, not on one's own pay, not without a reason."""
    cycle, unpaid = a_ghost(army, clerk, verifier)
    with pytest.raises(Refusal, match="brought this pay file yourself"):
        tie(cycle, 11, unpaid.number, clerk)
    with pytest.raises(Refusal, match="full sentence"):
        tie(cycle, 11, unpaid.number, verifier, why="because")
    with pytest.raises(Refusal, match="Nobody has this number"):
        tie(cycle, 11, "9999999-9", verifier)
    with pytest.raises(Refusal, match="pays somebody already"):
        tie(cycle, 2, unpaid.number, verifier)
    line = seen(cycle, 11, verifier)
    with pytest.raises(StaleRecord):
        decisions.tie(line, unpaid.number, WHY, seen=line.version + 1, by=verifier)
    own = a_user(Role.PAY_VERIFIER)
    unpaid.holder_id = own.holder_id
    db.session.commit()
    with pytest.raises(Refusal, match="your own pay"):
        tie(cycle, 11, unpaid.number, own)


def test_the_page_of_a_ghost_offers_to_tie_it(army, clerk, verifier, browse):
    cycle, unpaid = a_ghost(army, clerk, verifier)
    at = f"/pay/lines/{line_of(cycle, 11).uid}"
    mine = browse(verifier)
    page = mine.get(at)
    assert "Tie it to somebody" in page.text
    assert "Tie it to somebody" not in browse(clerk).get(at).text
    assert "Tie it to somebody" not in mine.get(f"/pay/lines/{line_of(cycle, 2).uid}").text
    wrong = mine.post(f"{at}/person", opened=page, person_number="9", why=WHY)
    assert wrong.status_code == 422
    assert "Nobody has this number" in wrong.text
    done = mine.post(f"{at}/person", opened=page, person_number=unpaid.number, why=WHY)
    assert done.status_code == 302
    assert WHY in mine.get(at).text


def test_the_page_names_who_else_comes_close(army, clerk, verifier, browse):
    cycle, unpaid = a_ghost(army, clerk, verifier)
    keys.rewrite_many(list(people.records([each.id for each in army.people])))
    line = line_of(cycle, 11)
    line.name, line.person_id = unpaid.name_display, army.people[0].id
    line.service_number = line.born = None
    db.session.commit()
    at, close = f"/pay/lines/{line.uid}", "Who else comes close"
    mine = browse(verifier)
    page = mine.get(at).text
    told = page.split(close)[-1].split("Tie it to somebody")[0]
    assert unpaid.number in told
    assert army.people[0].number not in told, "the one it was compared with stands above"
    assert f'value="{unpaid.number}"' in mine.get(f"{at}?person={unpaid.number}").text
    assert close not in browse(clerk).get(at).text, "who does not decide is not shown others"
    db.session.merge(unpaid).born = PartialDate.read("2010-01-01")
    db.session.commit()
    assert unpaid.number not in mine.get(at).text, "R-AGE-01"


def typed(army, **changes):
    usual = {
        "service_id": str(army.service.id), "code": "G4", "band": "OR-4", "amount": "45000",
        "currency": "XAF", "valid_from": "01/10/2026", "law": "Decree 17 of 2026",
    }  # fmt: skip
    return usual | changes


def test_a_grade_is_set_on_its_page_and_what_held_before_stays(army, browse):
    pays = browse(a_user(Role.FINANCE))
    assert pays.post("/pay/grades/new", **typed(army, valid_from="01/01/2020")).status_code == 302
    assert pays.post("/pay/grades/new", **typed(army, amount="52 000")).status_code == 302
    rows = db.session.scalars(select(PayGrade).order_by(PayGrade.valid_from)).all()
    assert [(each.amount, each.valid_to) for each in rows] == [
        (Money(45_000, "XAF"), OCTOBER), (Money(52_000, "XAF"), None)
    ]  # fmt: skip
    text = pays.get("/pay/grades").text
    for words in ("Decree 17 of 2026", "45,000", "52,000", "G4"):
        assert words in text
    earlier = pays.post("/pay/grades/new", **typed(army, valid_from="01/09/2026"))
    assert earlier.status_code == 422
    assert "begins after the one before" in earlier.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"law": ""}, "Write the law or decree"),
        ({"amount": "much"}, "Write the amount in figures"),
        ({"amount": "450.55"}, "Write the amount in figures"),
        ({"amount": "0"}, "earns something"),
        ({"valid_from": "31/02/2026"}, "Write the day"),
        ({"band": "OR-99"}, "Choose"),
        ({"currency": "ZZZZ"}, "3 "),
    ],
)
def test_what_a_grade_lacks_is_said_beside_its_field(army, browse, changes, says):
    answer = browse(a_user(Role.FINANCE)).post("/pay/grades/new", **typed(army, **changes))
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.scalar(select(PayGrade)) is None


def test_months_that_were_compared_keep_their_scale(army, clerk, verifier):
    facts = {"band": "OR-4", "by": a_user(Role.FINANCE), "law": "Decree 1"}
    set_grade(
        army.service, "CPL", amount=Money(45_000, "XAF"), valid_from=date(2020, 1, 1), **facts
    )
    compared(army.lines(), clerk, verifier)
    with pytest.raises(Refusal, match="until 31 October 2026 was compared"):
        set_grade(army.service, "CPL", amount=Money(50_000, "XAF"), valid_from=OCTOBER, **facts)
    later = date(2026, 11, 1)
    set_grade(army.service, "CPL", amount=Money(50_000, "XAF"), valid_from=later, **facts)


def test_who_only_reads_pay_sets_no_grade(army, browse):
    reads = browse(a_user(Role.PAY_VERIFIER))
    assert reads.get("/pay/grades").status_code == 200
    assert reads.get("/pay/grades/new").status_code == 403
