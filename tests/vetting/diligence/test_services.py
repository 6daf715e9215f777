"""What holds of support to units on every path: R-HRD-01 to 07, and row 18."""

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_place, a_unit, a_user
from tests.vetting.diligence.made import (
    LAW,
    TRAINING,
    WEIGHED,
    WHY,
    Bench,
    a_led_unit,
    a_measure,
    a_request,
    a_twin,
    again,
    assessed,
    days,
    decided,
    leads,
    supported,
)
from tests.vetting.made import a_decision
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, paging
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import services as clearances
from trainingmgr.vetting.diligence import queries
from trainingmgr.vetting.diligence.rules import (
    Finding,
    Level,
    MeasureKind,
    MeasureState,
    Ruling,
    Scope,
    SupportState,
    Violation,
)
from trainingmgr.vetting.diligence.services import (
    assessments,
    measures,
    monitoring,
    requests,
    rulings,
    suspensions,
)
from trainingmgr.vetting.queries import units
from trainingmgr.vetting.rules import Word

S = SupportState


@pytest.fixture
def bench(app):
    return Bench()


def word(unit, on=None):
    found = units.words_for_units([unit.id], Scheme.HRDDP, on or clock.today())
    return found[unit.id].word if unit.id in found else None


def test_support_that_goes_ahead_clears_its_units_for_the_period_r_hrd_01(bench):
    one, two = a_led_unit(), a_led_unit()
    row = supported(bench, one, two)
    assert row.state is S.DECIDED
    assert (word(one), word(two)) == (Word.CLEARED, Word.CLEARED)
    assert word(one, days(201)) is Word.EXPIRED


def waits_for(user):
    """How many requests the first page of this user says wait for them."""
    return len(queries.waiting(reader=user, on=clock.today()))


def test_three_people_ask_assess_and_decide_r_hrd_04(bench):
    row = a_request(bench)
    assert [waits_for(each) for each in (bench.assesses, bench.asks, bench.decides)] == [1, 0, 0]
    row = assessed(bench, row)
    assessments.assess(row, WEIGHED, seen=row.version, by=bench.other)
    row = again(row)
    assessments.submit(row, seen=row.version, by=bench.assesses)
    assert [waits_for(each) for each in (bench.assesses, bench.asks, bench.decides)] == [0, 0, 1]
    row = again(row)
    with pytest.raises(Refusal, match="third person"):  # who wrote it, and another handed it in
        rulings.decide(row, Ruling.PROCEED, WHY, valid_until=days(9), seen=row.version,
                        by=a_twin(bench.other, Role.VETTING_BOARD))  # fmt: skip
    row = again(row)
    with pytest.raises(Refusal, match="third person"):
        rulings.decide(row, Ruling.PROCEED, WHY, valid_until=days(9), seen=row.version,
                        by=a_twin(bench.assesses, Role.VETTING_BOARD))  # fmt: skip
    with pytest.raises(Refusal, match="third person"):
        _ruled_by(row, bench.assesses)
    with pytest.raises(Refusal, match="role"):
        rulings.decide(again(row), Ruling.DECLINE, WHY, valid_until=None, seen=row.version,
                        by=bench.other)  # fmt: skip
    twin = a_twin(bench.asks, Role.VETTING_BOARD)
    with pytest.raises(Refusal, match="third person"):
        rulings.decide(again(row), Ruling.DECLINE, WHY, valid_until=None, seen=row.version,
                        by=twin)  # fmt: skip


@operation
def _ruled_by(row, by):
    """The schema says so too."""
    db.session.execute(
        text("INSERT INTO support_ruling (request_id, ruling, decided_on, reason, by_id, at) "
             "VALUES (:row, 'decline', :day, :why, :by, :at)"),
        {"row": row.id, "day": clock.today(), "why": b"x", "by": by.id,
         "at": clock.now().replace(tzinfo=None)},
    )  # fmt: skip


def test_an_assessment_is_whole_before_it_is_handed_in(bench):
    unit = a_unit()
    row = a_request(bench, unit)
    requests.begin(row, seen=row.version, by=bench.assesses)
    with pytest.raises(Refusal, match="kinds of sources"):
        assessments.submit(row, seen=row.version, by=bench.assesses)
    row = assessed_in_place(bench, again(row))
    with pytest.raises(Refusal, match="Nobody is known to command"):
        assessments.submit(row, seen=row.version, by=bench.assesses)
    leads(a_person(unit), unit, days(-90))
    row = again(row)
    with pytest.raises(Refusal, match="not screened yet"):
        assessments.submit(row, seen=row.version, by=bench.assesses)


def assessed_in_place(bench, row):
    assessments.assess(row, WEIGHED, seen=row.version, by=bench.assesses)
    return again(row)


def test_a_claim_to_be_out_of_scope_is_countersigned_by_another_r_hrd_07(bench):
    row = a_request(bench, items=(LAW,))
    with pytest.raises(Refusal, match="Countersign"):
        requests.begin(row, seen=row.version, by=bench.assesses)
    with pytest.raises(Refusal, match="second person"):
        requests.countersign(
            row.items[0], agree=True, by=a_twin(bench.asks, Role.HRDDP_SECRETARIAT)
        )
    requests.countersign(row.items[0], agree=True, by=bench.assesses)
    row = again(row)
    assert requests.begin(row, seen=row.version, by=bench.assesses) is Scope.OUT
    assert row.state is S.CLOSED


def test_a_mixed_request_is_in_scope(bench):
    row = a_request(bench, items=(LAW, TRAINING))
    requests.countersign(row.items[0], agree=False, by=bench.assesses)
    row = again(row)
    assert requests.begin(row, seen=row.version, by=bench.assesses) is Scope.IN


def test_conditions_keep_the_gate_closed_until_another_verifies_them_r_hrd_02(bench):
    unit = a_led_unit()
    row = assessed(bench, a_request(bench, unit))
    measure = a_measure(bench, row)
    row = decided(bench, row, Ruling.MITIGATED)
    assert word(unit) is Word.CONDITIONS
    measure = queries.measure(measure.uid, reader=bench.asks)
    measures.put_in_place(measure, "Letter 12", seen=measure.version, by=bench.asks)
    assert [len(queries.to_verify(each)) for each in (bench.asks, bench.other)] == [0, 1]
    with pytest.raises(Refusal):
        measures.verify(measure, MeasureState.VERIFIED, seen=measure.version, by=bench.asks)
    measure = queries.measure(measure.uid, reader=bench.other)
    measures.verify(measure, MeasureState.VERIFIED, seen=measure.version, by=bench.other)
    assert word(unit) is Word.CLEARED
    measure = queries.measure(measure.uid, reader=bench.other)
    measures.verify(measure, MeasureState.FAILED, seen=measure.version, by=bench.other)
    assert word(unit) is Word.CONDITIONS


def test_a_commander_of_concern_is_kept_out_first(bench):
    row = assessed(bench, a_request(bench), Finding.CONCERN)
    a_measure(bench, row)
    with pytest.raises(Refusal, match="concern about a commander"):
        decided(bench, row, Ruling.MITIGATED)
    row = again(row)
    rulings.decide(row, Ruling.DEFER, WHY, valid_until=None, seen=row.version, by=bench.decides)
    row = again(row)
    assert row.state is S.ASSESSING
    a_measure(bench, row, MeasureKind.REPLACE_OFFICER)
    assert decided(bench, row, Ruling.MITIGATED).state is S.DECIDED


def test_a_refusal_reads_not_cleared_unless_other_support_goes_on(bench):
    unit, other = a_led_unit(), a_led_unit()
    decided(bench, assessed(bench, a_request(bench, unit)), Ruling.DECLINE)
    assert word(unit) is Word.NOT_CLEARED
    supported(bench, other)
    decided(bench, assessed(bench, a_request(bench, other)), Ruling.DECLINE)
    assert word(other) is Word.CLEARED


def test_a_suspension_freezes_at_once_and_a_second_person_lifts_it_r_hrd_03(bench):
    unit = a_led_unit()
    below = a_unit(unit)
    row = supported(bench, unit)
    suspensions.suspend(row, WHY, until="The court has decided.", seen=row.version,
                     by=bench.assesses)  # fmt: skip
    assert below.id in units.suspended_units(clock.today())
    row = again(row)
    as_decider = a_twin(bench.assesses, Role.VETTING_BOARD)
    with pytest.raises(Refusal, match="second person"):
        suspensions.take_up(row, WHY, seen=row.version, by=as_decider)
    suspensions.take_up(again(row), WHY, seen=again(row).version, by=bench.decides)
    assert again(row).state is S.RESUMED
    assert word(unit) is Word.CLEARED


def test_a_measure_that_is_verified_lifts_no_suspension(bench):
    unit = a_led_unit()
    row = assessed(bench, a_request(bench, unit))
    made = a_measure(bench, row)
    row = decided(bench, row, Ruling.MITIGATED)
    clearances.suspend(unit, Scheme.HRDDP, decided_on=clock.today(), reference=None,
                       by=bench.other)  # fmt: skip
    made = queries.measure(made.uid, reader=bench.asks)
    measures.put_in_place(made, "Letter 12", seen=made.version, by=bench.asks)
    made = queries.measure(made.uid, reader=bench.assesses)
    measures.verify(made, MeasureState.VERIFIED, seen=made.version, by=bench.assesses)
    assert word(unit) is Word.NOT_CLEARED


def test_withdrawn_support_stays_closed(bench):
    unit = a_led_unit()
    row = supported(bench, unit)
    suspensions.suspend(row, WHY, until="Never, it seems.", seen=row.version, by=bench.assesses)
    row = again(row)
    suspensions.withdraw(row, WHY, seen=row.version, by=bench.decides)
    assert again(row).state is S.WITHDRAWN
    assert word(unit) is Word.NOT_CLEARED


def test_a_new_commander_closes_the_gate_until_assessed_again_r_hrd_06(bench):
    unit = a_led_unit()
    row = supported(bench, unit)
    with_ = {"reader": bench.assesses, "on": days(3)}
    assert not queries.changed(row, days(3))
    leads(a_person(unit), unit, days(2))
    assert queries.changed(row, days(3))
    assert [found for found, changed in queries.requests(**with_).rows if changed] == [row]
    assert word(unit, days(3)) is Word.PENDING
    row = again(row)
    requests.reopen(row, seen=row.version, by=bench.assesses)
    row = again(row)
    assert len(row.commanders) == 2
    assert {each.finding for each in row.commanders} == {Finding.OPEN}


def test_a_commander_below_reopens_too_and_is_screened_r_hrd_06(bench):
    """Only what they lead waits at the gate, and the request stands first on the list."""
    unit = a_led_unit()
    below, beside = a_unit(unit), a_unit(unit)
    late = a_request(bench)
    row = supported(bench, unit)
    leads(a_person(below), below, days(2))
    assert queries.changed(row, days(3))
    assert (word(below, days(3)), word(beside, days(3))) == (Word.PENDING, Word.CLEARED)
    assert word(unit, days(3)) is Word.PENDING
    assert late.due_on < row.due_on
    found = queries.requests(reader=bench.assesses, on=days(3))
    assert [each for each, _changed in found.rows] == [row, late]
    row = again(row)
    requests.reopen(row, seen=row.version, by=bench.assesses)
    assert {each.unit_id for each in again(row).commanders} == {unit.id, below.id}


def test_a_commander_who_is_to_come_reopens_on_that_day_r_hrd_06(bench):
    """The list and the gate say the same, screened beforehand or not."""
    unit = a_led_unit()
    leads(a_person(unit), unit, days(2))
    row = supported(bench, unit)  # lists and screens the one who is to come
    assert (queries.changed(row, days(1)), word(unit, days(1))) == (False, Word.CLEARED)
    assert (queries.changed(row, days(2)), word(unit, days(2))) == (True, Word.PENDING)


def test_a_page_of_the_list_ends_where_the_next_begins(bench, monkeypatch):
    unit = a_led_unit()
    rows = [supported(bench, unit), a_request(bench), a_request(bench)]
    leads(a_person(unit), unit, days(2))
    monkeypatch.setattr(paging, "STEP", 1)
    found = paging.every(
        lambda cursor: queries.requests(reader=bench.assesses, on=days(3), cursor=cursor), 10
    )
    assert [each for each, _changed in found] == rows


def test_a_unit_that_moves_in_the_tree_is_assessed_again_r_hrd_06(bench):
    unit = a_led_unit()
    row = supported(bench, unit)
    unit.path = f"{a_unit().path}{unit.id}/"
    db.session.commit()
    assert queries.changed(row, clock.today())


def test_an_intercession_has_a_day_and_its_answer_ends_it(bench):
    row = supported(bench)
    monitoring.tell_incident(row, Violation.TORTURE, "Three people were beaten.", on=clock.today(),
                           by=bench.asks)  # fmt: skip
    made = monitoring.intercede(row, Level.AREA, "Open an inquiry at once.", on=clock.today(),
                              respond_by=days(7), by=bench.assesses)  # fmt: skip
    assert (row.state, row.due_on) == (S.INTERCESSION, days(7))
    monitoring.answered(made, "An inquiry is open.", on=clock.today(), seen=made.version,
                      by=bench.assesses)  # fmt: skip
    assert (row.state, row.due_on) == (S.MONITORING, days(200))


def test_an_indicator_is_due_again_after_it_was_read(bench):
    row = supported(bench)
    made = monitoring.watch(row, "Complaints of the month", every_days=30, owner=bench.asks,
                          seen=row.version, by=bench.assesses)  # fmt: skip
    assert (row.state, made.due_on) == (S.MONITORING, days(30))
    row = again(row)
    monitoring.read(row.indicators[0], on=clock.today(), is_concern=False, note=None, by=bench.asks)
    assert again(row).indicators[0].readings[0].is_concern is False


def test_a_request_out_of_reach_answers_like_none(bench):
    row = a_request(bench, a_led_unit())
    far = a_user(Role.PROGRAMME_OFFICER, place=a_place())
    with pytest.raises(NotFound):
        queries.request(row.uid, reader=far)


def test_what_is_told_is_sealed(bench):
    row = assessed(bench, a_request(bench))
    found = db.session.execute(text("SELECT violations FROM support_request")).scalars().all()
    assert found
    assert not any(b"incidents" in bytes(each) for each in found if each)
    assert row.violations == "Two incidents of the year before."


def test_nobody_clears_a_unit_alone_r_hrd_04(bench):
    unit = a_led_unit()
    with pytest.raises(Refusal, match="Three people"):
        clearances.record(unit, a_decision(scheme=Scheme.HRDDP), by=bench.other)
