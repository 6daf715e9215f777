"""What holds of ranks and origins on every path: R-DDR-01, R-DDR-02, R-DDR-04, R-DAT-02."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_unit, a_user, a_week_later
from tests.vetting.cases import walk
from tests.vetting.ddr.made import (
    REASON,
    a_board,
    a_force,
    a_line,
    a_recognition,
    a_record,
    an_officer,
    an_origin,
    members,
    ranks,
)
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Category
from trainingmgr.registry.people.services import rebuild_keys
from trainingmgr.vetting.ddr import queries, services
from trainingmgr.vetting.ddr.models import DoubleDraw, RankDecision, RankSignature
from trainingmgr.vetting.ddr.rules import DrawState, Eligibility, Ground, RankState, Stage
from trainingmgr.vetting.ddr.services import drawing


def again(record):
    db.session.expire_all()
    return queries.record(record.uid, reader=an_officer())


def proposed(record, found, by):
    made = services.propose(again(record), found, by=by)
    return queries.decision(made.uid, reader=by)


def decided(record, found, first, second):
    made = proposed(record, found, first)
    assert services.sign(made, by=first) is False
    made = queries.decision(made.uid, reader=second)
    assert services.sign(made, by=second) is True
    return queries.decision(made.uid, reader=second)


@pytest.fixture
def board():
    people = members(4)
    return people, a_board(*people)


def test_who_is_registered_after_a_list_is_compared_when_a_payroll_comes_in_r_ddr_01(app):
    officer = an_officer()
    told = drawing.Benefit(name="Djimé Ali", born=PartialDate.read("1990-05-04"), ddr_id="D-5",
                           from_on=date(2026, 1, 1))  # fmt: skip
    drawing.write_benefit(told, by=officer)
    assert queries.draws(reader=officer).rows == []
    person = a_person(a_unit(), name="Djimé Ali", born=PartialDate.read("1990-05-04"))
    index(person)
    assert drawing.compare_soon(by=officer) is not None
    assert drawing.compare_soon(by=officer) is None  # one is under way
    while jobs.work():
        pass
    db.session.expire_all()
    assert [each.person_id for each in queries.draws(reader=officer).rows] == [person.id]
    assert drawing.compare_soon(by=officer) is None
    other = a_person(a_unit())
    a_record(other, ddr_id="d-5")  # the number alone is enough, at once
    db.session.expire_all()
    assert {each.person_id for each in queries.draws(reader=officer).rows} == {person.id, other.id}


def test_the_database_holds_no_word_of_the_force_or_of_the_claimed_rank(app):
    force = a_force(code="QZFRONT")
    a_record(force=force, rank_claimed="QZGENERAL", ddr_id="QZDDR77")
    row = db.session.execute(text("SELECT * FROM ddr_record")).one()
    kept = b"".join(
        bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in row
    )
    assert not [word for word in (b"QZFRONT", b"QZGENERAL", b"QZDDR77") if word in kept]


def test_nobody_without_the_permission_finds_a_record(app):
    record = a_record()
    for role in (Role.HR_HEAD, Role.OVERSIGHT, Role.CP_FOCAL_POINT, Role.HOST_AUTHORITY):
        with pytest.raises(NotFound):
            queries.record(record.uid, reader=a_user(role))
    with pytest.raises(Refusal, match="does not allow"):
        services.open_record(again(record), reason=REASON, by=a_user(Role.HR_HEAD))


def test_r_ddr_04_one_signature_is_not_enough_and_the_schema_says_so(app, board):
    (first, second, *_others), board = board
    captain, _major, colonel = ranks()
    record = a_record()
    made = proposed(record, a_recognition(board, colonel, captain), first)
    services.sign(made, by=first)
    with pytest.raises(Refusal, match="signed this already"):
        services.sign(queries.decision(made.uid, reader=first), by=first)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        services.sign(queries.decision(made.uid, reader=second), by=second)
    raw = text("UPDATE rank_decision SET state = 'decided', decided_at = :at, appeal_until = :on "
               "WHERE id = :id")  # fmt: skip

    @operation
    def by_hand():
        db.session.execute(raw, {"at": "2026-01-01 00:00:00", "on": "2026-02-01", "id": made.id})

    with pytest.raises(Refusal, match="two members of the board"):
        by_hand()


def test_pay_follows_the_interim_rank_and_then_the_confirmed_one(app, board):
    (first, second, *_others), board = board
    captain, major, colonel = of = ranks()
    force = a_force()
    a_line(force, of, after_course="COMD1")
    record = a_record(force=force)
    decided(record, a_recognition(board, colonel, captain), first, second)
    assert db.session.get(Person, record.person_id).rank_id == captain.id
    assert again(record).rank_claimed == "General"
    confirmed = a_recognition(board, major, major, Stage.CONFIRMED)
    with pytest.raises(Refusal, match="after course COMD1"):
        services.propose(again(record), confirmed, by=first)
    confirmed = a_recognition(board, major, major, Stage.CONFIRMED, course_reference="C00017")
    decided(record, confirmed, first, second)
    assert db.session.get(Person, record.person_id).rank_id == major.id
    assert queries.recognised(again(record)).rank_id == major.id


def test_pay_never_follows_a_rank_above_the_recognised_one(app, board):
    (first, *_others), board = board
    captain, _major, colonel = ranks()
    with pytest.raises(Refusal, match="never follows a rank above"):
        services.propose(again(a_record()), a_recognition(board, captain, colonel), by=first)


def test_only_members_of_the_board_decide_and_a_reason_is_owed(app, board):
    (first, *_others), board = board
    captain, _major, colonel = ranks()
    record, outsider = a_record(), a_user(Role.VETTING_BOARD)
    with pytest.raises(Refusal, match="Only members of this board"):
        services.propose(again(record), a_recognition(board, colonel, captain), by=outsider)
    with pytest.raises(Refusal, match="reason in a full sentence"):
        bad = a_recognition(board, colonel, captain, reason="so")
        services.propose(again(record), bad, by=first)
    with pytest.raises(Refusal, match="does not allow"):
        services.propose(again(record), a_recognition(board, colonel, captain), by=an_officer())


def test_r_ddr_04_an_appeal_is_decided_by_other_people(app, board):
    (first, second, third, fourth), board = board
    captain, major, colonel = ranks()
    record = a_record()
    made = decided(record, a_recognition(board, major, captain), first, second)
    services.appeal(made, said="I commanded a brigade for six years.", by=an_officer())
    with pytest.raises(Refusal, match="under appeal"):
        services.propose(again(record), a_recognition(board, colonel, captain), by=first)
    made = queries.decision(made.uid, reader=third)
    with pytest.raises(Refusal, match="Other people decide an appeal"):
        services.answer(made, a_recognition(board, colonel, major), by=first)
    late = services.answer(made, a_recognition(board, colonel, major), by=third)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        services.sign(queries.decision(late.uid, reader=third), by=third)
    services.withdraw(queries.decision(late.uid, reader=fourth), by=fourth)
    made = queries.decision(made.uid, reader=third)
    new = services.answer(made, a_recognition(board, colonel, major), by=third)
    new = queries.decision(new.uid, reader=first)
    with pytest.raises(Refusal, match="Other people decide an appeal"):
        services.sign(new, by=first)
    services.sign(queries.decision(new.uid, reader=third), by=third)
    for one, says in ((first, "others"), (third, "two")):
        other = a_user(None, holder=db.session.get(Holder, one.holder_id))
        db.session.add(RankSignature(decision_id=new.id, by_id=other.id))
        with pytest.raises(IntegrityError, match=f"tr_rank_signature_{says}"):
            db.session.flush()
        db.session.rollback()
    assert services.sign(queries.decision(new.uid, reader=fourth), by=fourth) is True
    assert queries.recognised(again(record)).rank_id == colonel.id
    final = queries.decision(new.uid, reader=third)
    with pytest.raises(Refusal, match="decided on appeal"):
        services.appeal(final, said="I want more than that.", by=an_officer())


def test_an_appeal_has_thirty_days(app, board, monkeypatch):
    (first, second, *_others), board = board
    captain, major, _colonel = ranks()
    made = decided(a_record(), a_recognition(board, major, captain), first, second)
    late = made.appeal_until + timedelta(days=1)
    officer = an_officer()
    monkeypatch.setattr(clock, "today", lambda: late)
    with pytest.raises(Refusal, match="time to appeal ended"):
        services.appeal(made, said="I commanded a brigade for six years.", by=officer)


def test_what_was_decided_stays_by_raw_sql_too(app, board):
    (first, second, *_others), board = board
    captain, major, _colonel = ranks()
    made = decided(a_record(), a_recognition(board, major, captain), first, second)

    @operation
    def by_hand():
        db.session.execute(text("UPDATE rank_decision SET rank_id = :r WHERE id = :id"),
                           {"r": captain.id, "id": made.id})  # fmt: skip

    with pytest.raises(Refusal, match="stays as it is"):
        by_hand()


def test_r_ddr_02_nobody_ineligible_is_closed_without_a_referral(app):
    officer = an_officer()
    record = a_record(eligibility=Eligibility.INELIGIBLE)
    assert queries.unreferred([record.person_id]) == {record.person_id}
    with pytest.raises(Refusal, match="R-DDR-02"):
        services.close(again(record), seen=again(record).version, by=officer)
    row = again(record)
    services.refer(row, agency="National DDR Commission", referred_on=clock.today(),
                   reference="DDR/7", by=officer)  # fmt: skip
    assert queries.unreferred([record.person_id]) == frozenset()
    row = again(record)
    services.close(row, seen=row.version, by=officer)
    assert again(record).closed_on == clock.today()
    with pytest.raises(Refusal, match="closed"):
        row = again(record)
        services.write(row.person, an_origin(a_force()), seen=row.version, by=officer)


def test_nothing_is_closed_before_it_is_decided(app):
    row = again(a_record(eligibility=Eligibility.OPEN))
    with pytest.raises(Refusal, match="may join the force"):
        services.close(row, seen=row.version, by=an_officer())


@pytest.mark.parametrize(
    ("record", "benefit", "ground"),
    [
        ({"ddr_id": "DDR 0 17"}, {"ddr_id": "ddr017"}, Ground.DDR_ID),
        ({"biometric": "BIO-9"}, {"biometric": "BIO-9"}, Ground.BIOMETRIC),
        ({}, {}, Ground.NAME_AND_BIRTH),
    ],
)
def test_r_ddr_01_who_draws_twice_is_found(app, record, benefit, ground):
    officer = an_officer()
    born = PartialDate.read("1979-04-23")
    person = a_person(a_unit(), name="Zerubabel Nyongoro Ketsela", born=born)
    index(person)
    row = a_record(person, **record)
    facts = {"name": "Zerubabel Nyongoro Ketsela" if ground is Ground.NAME_AND_BIRTH else "Someone"}
    if ground is Ground.NAME_AND_BIRTH:
        facts["born"] = born
    drawing.write_benefit(drawing.Benefit(**facts, **benefit, from_on=date(2026, 1, 1)), by=officer)
    found = db.session.query(DoubleDraw).one()
    assert (found.person_id, found.ground) == (row.person_id, ground)
    assert queries.drawing([row.person_id], clock.today()) == {row.person_id}
    assert queries.drawing([row.person_id], date(2025, 12, 31)) == frozenset()
    drawing.decide_draw(found, DrawState.ENDED, reason="The programme stopped it today.",
                         seen=found.version, by=officer)  # fmt: skip
    assert queries.drawing([row.person_id], clock.today()) == frozenset()


@operation
def index(person):
    rebuild_keys(person.id - 1)


def test_r_ddr_01_no_rank_is_paid_while_a_benefit_runs(app, board):
    (first, second, *_others), board = board
    captain, major, _colonel = ranks()
    record = a_record(ddr_id="D-1")
    drawing.write_benefit(
        drawing.Benefit(name="Someone", ddr_id="D-1", from_on=date(2026, 1, 1)), by=an_officer()
    )
    made = proposed(record, a_recognition(board, major, captain), first)
    services.sign(made, by=first)
    with pytest.raises(Refusal, match="draws a reintegration benefit"):
        services.sign(queries.decision(made.uid, reader=second), by=second)
    assert db.session.get(RankDecision, made.id).state is RankState.PROPOSED
    assert db.session.get(Person, record.person_id).rank_id is None


def test_r_ddr_03_quotas_leave_small_numbers_out(app):
    force, other = a_force(code="AAA"), a_force(code="BBB")
    for _each in range(5):
        a_record(force=force)
    a_record(force=other)
    found = queries.quotas()
    assert found.origins == ["AAA", "BBB"]
    assert found.counts["BBB", "?"] is None
    assert found.counts["AAA", "?"] is None, "the sum of the region would give the other away"
    assert found.totals == {"AAA": None, "BBB": None}


def test_r_ddr_02_a_case_that_refuses_a_former_fighter_waits_for_the_referral(app):
    officer, record = an_officer(), a_record(eligibility=Eligibility.INELIGIBLE)
    person = db.session.get(Person, record.person_id)
    with pytest.raises(Refusal, match="referred first"):
        walk.refused(person)
    services.refer(again(record), agency="National DDR Commission", referred_on=clock.today(),
                   reference=None, by=officer)  # fmt: skip
    assert not queries.owes_referral(person.id)
    fighter = a_person(a_unit(), category=Category.EX_COMBATANT_CANDIDATE)
    assert queries.owes_referral(fighter.id), "the category alone says so"
    assert not queries.owes_referral(a_person(a_unit()).id)
