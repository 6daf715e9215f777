"""A pay file against the register: what was planted is found, and nothing else is."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.makers import a_rank, a_user
from tests.pay.made import OCTOBER, again, brought, compared, dead_since, found, line_of, now
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import JobState
from trainingmgr.core.money import Money
from trainingmgr.pay.files.models import Discrepancy
from trainingmgr.pay.files.queries import comparing
from trainingmgr.pay.files.queries import cycles as queries
from trainingmgr.pay.files.queries.cycles import Counted
from trainingmgr.pay.files.services import comparison, decisions
from trainingmgr.pay.rules import CycleState, Finding, FindingState, MatchClass
from trainingmgr.pay.scale.services import set_grade
from trainingmgr.registry.people.models import Person, Phone
from trainingmgr.registry.people.rules import Status

EVERY = set(Finding)


def shown(cycle):
    """Every finding of a cycle with its lines or people."""
    return {each: got for each in sorted(EVERY) if (got := found(cycle, each))}


def test_a_clean_file_shows_nothing(army, clerk, verifier):
    cycle = compared(army.lines(), clerk, verifier)
    counted = Counted(cycle.summary)
    assert (counted.lines, counted.matched, counted.ghosts) == (10, 10, 0)
    assert shown(cycle) == {}
    assert counted.money() == [Money(450_000, "XAF")]
    for at, person in enumerate(army.people):
        assert line_of(cycle, at + 2).person_id == person.id


def test_everything_planted_is_found_and_nothing_else(army, clerk, verifier):
    ghost = army.line(army.people[0], service_no="SN99999", name="Nobody Of Thename",
                      dob="1971-02-03", account="0000999999")  # fmt: skip
    twice = army.line(army.people[1], account="0000777777")
    dead = army.people[2]
    dead_since(dead, date(2026, 5, 2))
    general = a_rank(army.service, code="GEN", band="OF-9", titles={"en": "General"})
    wife, husband = army.people[4], army.people[5]
    unpaid = army.people[9]
    lines = [army.line(each) for each in army.people[:9]]
    lines[3]["grade"] = general.code
    lines[4]["account"] = lines[5]["account"] = "0000123123"
    lines[6]["status"] = "returned"
    lines[6]["reason"] = "AC04"
    cycle = compared([*lines, ghost, twice], clerk, verifier)
    assert shown(cycle) == {
        Finding.GHOST_NO_PERSON: [11],
        Finding.DUP_PERSON: [3, 12],
        Finding.DECEASED_PAID: [4],
        Finding.RANK_MISMATCH: [5],
        Finding.DUP_ACCOUNT: [6, 7],
        Finding.RETURNED: [8],
        Finding.LATE_CHANGE: [4],
        Finding.UNPAID_PRESENT: [unpaid.id],
    }
    assert line_of(cycle, 6).person_id == wife.id
    assert line_of(cycle, 7).person_id == husband.id
    assert Counted(cycle.summary).ghosts == 1


def test_a_line_with_too_little_written_is_never_called_a_ghost(army, clerk, verifier):
    little = {"cycle": "2026-10", "name": "Moussa", "net": "45000", "currency": "XAF"}
    cycle = compared([*army.lines(), little], clerk, verifier)
    assert line_of(cycle, 12).match is MatchClass.INSUFFICIENT
    assert shown(cycle) == {}


def test_names_spelt_otherwise_are_matched_without_a_number(army, clerk, verifier):
    line = army.line(army.people[2], service_no="", name="Aamina Xasan Ali", dob="1994")
    army.people[2].name_native = "أمينة حسن علي"
    db.session.commit()
    cycle = compared([army.line(each) for each in army.people if each is not army.people[2]]
                     + [line], clerk, verifier)  # fmt: skip
    got = line_of(cycle, 11)
    assert got.person_id == army.people[2].id
    assert got.match in (MatchClass.SETTLED, MatchClass.MATCH, MatchClass.REVIEW)
    assert {field for field, *_rest in got.evidence} >= {"start", "name_1", "born"}


def test_phones_are_compared_by_their_marks_and_never_kept(army, clerk, verifier):
    db.session.add(Phone(person_id=army.people[0].id, number="+23566123456"))
    db.session.commit()
    cycle = compared([army.line(army.people[0], phone="66 12 34 56"), *army.lines()[1:]],
                     clerk, verifier)  # fmt: skip
    evidence = {field: rest for field, *rest in line_of(cycle, 2).evidence}
    assert evidence["phone"][0] == "identical"
    assert evidence["phone"][2:] == ["", ""]


def test_pay_is_held_against_the_scale_of_that_day(army, clerk, verifier):
    facts = {"band": "OR-4", "by": a_user(Role.FINANCE)}
    set_grade(army.service, "G4", amount=Money(40_000, "XAF"), valid_from=date(2020, 1, 1), **facts)
    set_grade(army.service, "G4", amount=Money(45_000, "XAF"), valid_from=OCTOBER, **facts)
    lines = [army.line(each, grade="G4") for each in army.people]
    lines[0]["gross"] = "52000"
    lines[1]["gross"] = "45100"  # within one part in a hundred
    cycle = compared(lines, clerk, verifier)
    assert shown(cycle) == {Finding.AMOUNT_VARIANCE: [2], Finding.ROUNDING: [3]}
    with pytest.raises(Refusal, match="does not allow"):
        set_grade(army.service, "G5", amount=Money(1, "XAF"), valid_from=OCTOBER, band="OR-4",
                  by=verifier)  # fmt: skip
    with pytest.raises(Refusal, match="after the one before"):
        set_grade(army.service, "G4", amount=Money(1, "XAF"), valid_from=OCTOBER, **facts)


@pytest.mark.parametrize(
    ("status", "finding"),
    [
        (Status.DISCHARGED, Finding.DISCHARGED_PAID),
        (Status.AWOL, Finding.AWOL_PAID),
        (Status.DETAINED, Finding.DETAINED_PAID),
    ],
)
def test_whoever_is_gone_and_paid_is_found(army, clerk, verifier, status, finding):
    army.person("Hassan Gone Away", status=status)
    gone = db.session.scalars(select(Person).order_by(Person.id.desc())).first()
    cycle = compared([*army.lines(), army.line(gone)], clerk, verifier)
    assert shown(cycle) == {finding: [12]}


def test_a_hold_stops_the_money_so_the_dead_are_not_paid(army, clerk, verifier):
    dead_since(army.people[0], date(2026, 5, 2))
    lines = army.lines()
    lines[0] |= {"status": "held", "reason": "data_error"}
    assert shown(compared(lines, clerk, verifier)) == {Finding.LATE_CHANGE: [2]}


def test_whoever_died_after_the_month_was_rightly_paid(army, clerk, verifier):
    dead_since(army.people[0], date(2026, 11, 2))
    assert shown(compared(army.lines(), clerk, verifier)) == {}


def test_people_on_another_file_of_the_month_are_not_unpaid(army, clerk, verifier):
    compared(army.lines(army.people[:5]), clerk, verifier)
    second = compared(army.lines(army.people[5:]), clerk, verifier)
    assert shown(second) == {}


def test_on_two_files_of_one_month_is_paid_twice(army, clerk, verifier):
    compared(army.lines(army.people[:6]), clerk, verifier)
    second = compared(army.lines(army.people[5:]), clerk, verifier)
    assert shown(second) == {Finding.DUP_PERSON: [2]}


def test_a_register_of_many_pieces_is_read_whole(army, clerk, verifier, monkeypatch):
    monkeypatch.setattr(comparing, "PIECE", 3)
    old = army.person("Djibrin Aly Tirab", service_number="OLD-77", same_as_id=army.people[0].id)
    lines = [army.line(old), *army.lines(army.people[1:9])]
    cycle = compared(lines, clerk, verifier)
    assert shown(cycle) == {Finding.UNPAID_PRESENT: [army.people[9].id]}
    assert Counted(cycle.summary).matched == 9


def test_somebody_under_18_is_the_focal_points_finding_alone(army, clerk, verifier):
    """R-AGE-01: neither unpaid, nor twice, nor paid: the focal point's alone."""
    army.people[9].born = PartialDate.read("2010-05-01")
    army.people[8].born = PartialDate.read("2010-05-01")
    db.session.commit()
    lines = army.lines(army.people[:9])
    lines[8]["status"] = "returned"
    assert shown(compared(lines, clerk, verifier)) == {Finding.AGE_UNDER_18: [10]}


def test_a_record_that_was_joined_leads_to_the_one_that_was_kept(army, clerk, verifier):
    """R-IDN-02: a merge links and repoints nothing."""
    old = army.person("Djibrin Aly Tirab", service_number="OLD-77", same_as_id=army.people[0].id)
    cycle = compared([army.line(old, account="00555"), *army.lines()[1:]], clerk, verifier)
    assert line_of(cycle, 2).person_id == army.people[0].id
    assert shown(cycle) == {}


def test_comparing_again_keeps_what_people_decided(army, clerk, verifier):
    ghost = army.line(army.people[0], service_no="SN99999", name="Nobody Of Thename",
                      dob="1971-02-03", account="1")  # fmt: skip
    cycle = compared([*army.lines(army.people[:9]), ghost], clerk, verifier)
    haunting = db.session.scalars(
        select(Discrepancy).where(Discrepancy.finding == Finding.GHOST_NO_PERSON)
    ).one()
    move(haunting, FindingState.EXPLAINED, verifier)
    denied = line_of(cycle, 2)
    decide(denied, verifier, same=False)
    cycle = again(cycle, verifier)
    assert line_of(cycle, 2).match is MatchClass.DENIED
    assert now(haunting).state is FindingState.EXPLAINED
    assert found(cycle, Finding.GHOST_NO_PERSON) == [11, 2]
    assert found(cycle, Finding.UNPAID_PRESENT) == [army.people[9].id, army.people[0].id]


def decide(line, by, *, same=True, because="The unit knows them and signed."):
    row = queries.line(line.uid, reader=by)
    decisions.decide(row, same=same, because=because, seen=row.version, by=by)


def move(finding, state, by, note="The unit knows them and signed."):
    row = queries.discrepancy(finding.uid, reader=by)
    decisions.move(row, state, note, seen=row.version, by=by)


def test_what_follows_from_a_decision_is_put_right_at_once(army, clerk, verifier):
    twice = army.line(army.people[1], account="0000777777")
    cycle = compared([*army.lines(), twice], clerk, verifier)
    assert shown(cycle) == {Finding.DUP_PERSON: [3, 12]}
    decide(line_of(cycle, 12), verifier, same=False)
    assert shown(cycle) == {Finding.GHOST_NO_PERSON: [12], Finding.DUP_ID: [3, 12]}
    assert Counted(now(cycle).summary).ghosts == 1
    decide(line_of(cycle, 12), verifier, same=True)
    assert shown(cycle) == {Finding.DUP_PERSON: [3, 12]}


def test_a_decision_on_one_of_a_group_keeps_the_other_groups(army, clerk, verifier):
    """Lines 2 and 3 share an account, 3 and 4 a phone: deciding on 2 leaves the phone's finding."""
    lines = army.lines()
    lines[0]["account"] = lines[1]["account"] = "0000123123"
    lines[1]["phone"] = lines[2]["phone"] = "66123456"
    cycle = compared(lines, clerk, verifier)
    decide(line_of(cycle, 2), verifier)
    assert shown(cycle) == {Finding.DUP_ACCOUNT: [2, 3], Finding.DUP_MSISDN: [3, 4]}


def test_whoever_brought_the_file_does_not_decide_on_it(army, clerk, verifier):
    """R-PAY-02, by the human being: another account of theirs is refused as well."""
    cycle = compared(army.lines(), clerk, verifier)
    twin = a_user(Role.PAY_VERIFIER, holder=db.session.get(Holder, clerk.holder_id))
    line = line_of(cycle, 2)
    with pytest.raises(Refusal, match="brought this pay file yourself"):
        decide(line, twin)
    decide(line, verifier)


def test_nobody_decides_on_their_own_pay(army, clerk, verifier):
    cycle = compared(army.lines(), clerk, verifier)
    army.people[0].holder_id = verifier.holder_id
    db.session.commit()
    with pytest.raises(Refusal, match="your own pay"):
        decide(line_of(cycle, 2), verifier)


def test_a_decision_and_a_finding_owe_a_sentence(army, clerk, verifier):
    lines = army.lines()
    lines[0]["status"] = "returned"
    cycle = compared(lines, clerk, verifier)
    with pytest.raises(Refusal, match="full sentence"):
        decide(line_of(cycle, 2), verifier, because="no")
    finding = db.session.scalars(select(Discrepancy)).one()
    with pytest.raises(Refusal, match="full sentence"):
        move(finding, FindingState.EXPLAINED, verifier, note="ok")
    move(finding, FindingState.UNDER_REVIEW, verifier)
    assert now(finding).decided_at is None
    move(finding, FindingState.RECOVERED, verifier)
    assert now(finding).decided_by_id == verifier.id
    with pytest.raises(Refusal, match="cannot become"):
        move(finding, FindingState.OPEN, verifier)


def test_nothing_is_decided_while_a_cycle_is_not_compared(army, clerk, verifier):
    (cycle,) = brought(army.lines(), clerk)
    with pytest.raises(Refusal, match="not compared"):
        decide(line_of(cycle, 2), verifier)
    comparison.ask(now(cycle), by=verifier)
    with pytest.raises(Refusal, match="already"):
        comparison.ask(now(cycle), by=verifier)


def test_a_comparison_that_is_cancelled_or_taken_over_does_no_harm(
    army, clerk, verifier, time_machine
):
    (cycle,) = brought(army.lines(army.people[:9]), clerk)
    job = comparison.ask(now(cycle), by=verifier)
    held = jobs.claim()
    jobs.step(held)
    jobs.cancel(now(job))
    jobs.step(held)
    assert held.state is JobState.CANCELLED
    assert now(cycle).state is CycleState.IMPORTED
    job = comparison.ask(now(cycle), by=verifier)
    lost = jobs.claim()
    jobs.step(lost)
    time_machine.move_to(now(job).leased_until)
    time_machine.shift(1)
    while jobs.work():
        pass
    assert now(cycle).state is CycleState.RECONCILED
    assert shown(cycle) == {Finding.UNPAID_PRESENT: [army.people[9].id]}
    count = select(func.count()).select_from(Discrepancy)
    assert db.session.scalar(count) == 1
