"""Recording decisions: one by one, in lists that may, from files (R-VET-01, 04, 09; R-AGE-01)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_unit, a_user, kept
from tests.vetting.made import a_clearance, a_decision, an_age_doubt, recorded
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.registry.people.models import ServiceRecord
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import queries, services
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import ages, records, units
from trainingmgr.vetting.rules import AgeDoubtState, AgeStop, Decision, Outcome, Word
from trainingmgr.vetting.services import ages as doubts
from trainingmgr.vetting.services import files, rows
from trainingmgr.vetting.services.ages import close_age_doubt, raise_age_doubt

N, H = Scheme.NATIONAL, Scheme.HRDDP
WHY = "The commander was replaced on 3 May."


@pytest.fixture
def officer(cast):
    return cast.vetting_officer


def seen(person, scheme=N):
    return queries.words_for([person.id], scheme, clock.today())[person.id].word


def test_a_decision_supersedes_the_one_before(officer):
    person = a_person()
    first = recorded(person, a_decision(), by=officer)
    second = recorded(person, a_decision(Outcome.SUSPENDED), by=officer)
    db.session.refresh(first)
    assert first.superseded_by_id == second.id
    assert seen(person) is Word.NOT_CLEARED


def test_what_was_decided_stays_out_of_the_journal(officer):
    """Others read the journal: it says that there was a decision, and nothing of it."""
    recorded(a_person(), a_decision(Outcome.NOT_CLEARED, reference="R1"), by=officer)
    entry = db.session.scalar(select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1))
    assert entry.event == "ClearanceRecorded"
    assert not [value for value in entry.facts.values() if "cleared" in str(value)]
    assert db.session.scalar(select(func.count()).select_from(JournalWords)) == 0


def test_the_unit_of_that_day_is_kept_r_vet_04(officer):
    """Decided while in the old unit, recorded after the move: it waits for review at once."""
    old, new = a_unit(), a_unit()
    person = a_person(old)
    today = clock.today()
    record = db.session.scalar(select(ServiceRecord).where(ServiceRecord.person_id == person.id))
    record.until_on = today - timedelta(days=10)
    person.unit_id = new.id
    kept(record)
    before = today - timedelta(days=20)
    recorded(person, a_decision(decided_on=before, valid_from=before), by=officer)
    assert seen(person) is Word.PENDING
    recorded(person, a_decision(), by=officer)
    assert seen(person) is Word.CLEARED


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        ({"outcome": Outcome.OVERTURNED}, "cannot be the first decision"),
        ({"decided_on": "tomorrow"}, "cannot be in the future"),
        ({"conditions_open": True}, "belong to a clearance with conditions"),
        ({"valid_to": None}, "from when to when"),
    ],
)
def test_a_decision_is_refused_with_a_sentence(officer, decision, says):
    if decision.get("decided_on"):
        decision = {"decided_on": clock.today() + timedelta(days=1)}
    with pytest.raises(Refusal, match=says):
        recorded(a_person(), a_decision(**decision), by=officer)


def test_a_refusal_is_only_appealed(officer):
    person = a_person()
    recorded(person, a_decision(Outcome.NOT_CLEARED, reference="R1"), by=officer)
    for outcome in (Outcome.CLEARED, Outcome.PENDING, Outcome.CANCELLED):
        with pytest.raises(Refusal, match="cannot follow"):
            recorded(person, a_decision(outcome), by=officer)
    recorded(person, a_decision(Outcome.UNDER_APPEAL), by=officer)
    with pytest.raises(Refusal, match="A second person"):
        recorded(person, a_decision(Outcome.OVERTURNED), by=officer)
    recorded(person, a_decision(Outcome.OVERTURNED), by=a_user(Role.VETTING_OFFICER))
    assert seen(person) is Word.CLEARED


def test_history_is_not_written_behind_a_later_decision(officer):
    person = a_person()
    recorded(person, a_decision(), by=officer)
    old = clock.today() - timedelta(days=9)
    with pytest.raises(Refusal, match="A later decision is on record"):
        recorded(person, a_decision(decided_on=old), by=officer)


def test_nobody_decides_about_themselves(officer):
    person = a_person(holder_id=officer.holder_id)
    with pytest.raises(Refusal, match="their own record"):
        recorded(person, a_decision(), by=officer)
    assert services.submit_many([person], N, by=officer) == 0


def test_a_unit_is_suspended_and_lifted_r_hrd_03(cast):
    unit, by = a_unit(), cast.hrddp_secretariat
    recorded(unit, a_decision(scheme=H), by=by)
    services.suspend(unit, H, decided_on=clock.today(), reference="L-7", by=by)
    assert units.suspended_units(clock.today()) == {unit.id}
    with pytest.raises(Refusal, match="lifted by a clearance"):
        services.lift(unit, a_decision(Outcome.CANCELLED, H), reason=WHY, by=by)
    with pytest.raises(Refusal, match="A second person"):
        services.lift(unit, a_decision(scheme=H), reason=WHY, by=by)
    by = a_user(Role.HRDDP_SECRETARIAT)
    with pytest.raises(Refusal, match="in a full sentence"):
        services.lift(unit, a_decision(scheme=H), reason="ok", by=by)
    services.lift(unit, a_decision(scheme=H), reason=WHY, by=by)
    assert units.suspended_units(clock.today()) == frozenset()
    with pytest.raises(Refusal, match="not suspended"):
        services.lift(unit, a_decision(scheme=H), reason=WHY, by=by)


def test_a_list_may_be_asked_ended_and_cancelled_r_vet_09(officer):
    people = [a_person() for _each in range(3)]
    assert services.submit_many(people, N, by=officer) == 3
    for person in people:
        recorded(person, a_decision(valid_from=clock.today() - timedelta(days=9)), by=officer)
    yesterday = clock.today() - timedelta(days=1)
    assert services.expire_many(people, N, last_day=yesterday, by=officer) == 3
    assert {seen(each) for each in people} == {Word.EXPIRED}
    assert services.cancel_many(people, N, by=officer) == 3
    assert {seen(each) for each in people} == {Word.NOT_CLEARED}


def test_no_verb_refuses_a_list_r_vet_09():
    """Whatever is done to many takes no outcome at all."""
    verbs = {name for room in (services, doubts, files, rows) for name in vars(room)}
    many = [name for name in verbs if name.endswith("_many") and name[0] != "_"]
    assert sorted(many) == ["cancel_many", "expire_many", "stage_many", "submit_many"]
    for name in ("cancel_many", "expire_many", "submit_many"):
        assert "outcome" not in getattr(services, name).__wrapped__.__annotations__


def test_a_list_leaves_refusals_alone_r_vet_09(officer):
    person = a_person()
    a_clearance(person, Outcome.NOT_CLEARED)
    assert services.submit_many([person], N, by=officer) == 0
    assert services.cancel_many([person], N, by=officer) == 0
    assert services.expire_many([person], N, last_day=clock.today(), by=officer) == 0
    assert seen(person) is Word.NOT_CLEARED


def test_two_refusals_never_share_a_reference_r_vet_09(officer):
    recorded(a_person(), a_decision(Outcome.NOT_CLEARED, reference="R1"), by=officer)
    with pytest.raises(Refusal, match="Another refusal has this reference"):
        recorded(a_person(), a_decision(Outcome.NOT_CLEARED, reference="R1"), by=officer)
    found = records.refusals_with({"R1", "R2"})
    assert found == {(N.value, "R1")}, "by its mark alone: the number lies sealed (R-DAT-12)"


def test_opening_a_file_is_noted_with_its_reason(officer):
    person = a_person()
    with pytest.raises(Refusal, match="in a full sentence"):
        services.open_file(person, reason="because", by=officer)
    services.open_file(person, reason="Renewal is due next week.", by=officer)
    entry = db.session.scalar(select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1))
    assert (entry.event, entry.about_kind, entry.about_id) == (
        "ClearanceFileOpened", "person", person.id
    )  # fmt: skip


def test_a_doubt_stops_at_once_and_another_holder_closes_it_r_age_01(cast):
    person = a_person()
    raised_by = cast.cp_focal_point
    doubt = raise_age_doubt(person, evidence="School register.", by=raised_by)
    assert queries.age_stops([person.id], clock.today()) == {person.id: AgeStop.WITHDRAWN}
    with pytest.raises(Refusal, match="open already"):
        raise_age_doubt(person, evidence=None, by=cast.vetting_officer)
    second_account = a_user(Role.CP_FOCAL_POINT, holder=db.session.get(Holder, raised_by.holder_id))
    for same in (raised_by, second_account):
        loaded = ages.age_doubt(doubt.uid, reader=same)
        with pytest.raises(Refusal, match="cannot close it"):
            close_age_doubt(loaded, AgeDoubtState.ADULT, seen=1, by=same)
    other = a_user(Role.CP_FOCAL_POINT)
    loaded = ages.age_doubt(doubt.uid, reader=other)
    close_age_doubt(loaded, AgeDoubtState.ADULT, seen=1, by=other)
    assert queries.age_stops([person.id], clock.today()) == {}


def test_a_doubt_is_not_in_the_persons_own_history(cast):
    person = a_person()
    raise_age_doubt(person, evidence="Looks young.", by=cast.cp_focal_point)
    entry = db.session.scalar(select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1))
    assert entry.about_kind == "age_doubt"
    assert person.number not in str(entry.facts)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ("person_id = NULL", "one_subject"),
        ("valid_to = '2001-01-01'", "in_order"),
        ("valid_to = NULL", "dated"),
        ("decided_on = NULL", "decided"),
    ],
)
def test_raw_sql_obeys_the_law_of_clearances(app, broken, rule):
    row = a_clearance(a_person())
    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(text(f"UPDATE clearance SET {broken} WHERE id = {row.id}"))


def test_raw_sql_obeys_the_law_of_doubts(app):
    doubt = an_age_doubt(a_person())
    closes = f"state = 'adult', closed_by_id = {doubt.raised_by_id}, closed_at = '2026-01-01'"
    with pytest.raises(IntegrityError, match="closed_by_another"):
        db.session.execute(text(f"UPDATE age_doubt SET {closes} WHERE id = {doubt.id}"))
    db.session.rollback()
    with pytest.raises(IntegrityError, match=r"closed_(at|by_id)_with_state"):
        db.session.execute(text(f"UPDATE age_doubt SET state = 'child' WHERE id = {doubt.id}"))


def test_a_decision_carries_no_narrative():
    """R-VET-07: there is no field for reasons, in the value or in the table."""
    fields = {*Decision.__dataclass_fields__, *(c.name for c in Clearance.__table__.columns)}
    assert not fields & {"reason", "reasons", "narrative", "remark", "note", "notes", "grounds"}


def test_one_officer_decides_nothing_of_national_vetting_about_a_person_r_vet_05(officer):
    for outcome in (Outcome.CLEARED, Outcome.CLEARED_WITH_CONDITIONS, Outcome.NOT_CLEARED):
        with pytest.raises(Refusal, match="A panel of at least two"):
            services.record(a_person(), a_decision(outcome), by=officer)
    again = a_person()
    recorded(again, a_decision(), by=officer)
    with pytest.raises(Refusal, match="A panel of at least two"):
        services.record(again, a_decision(), by=officer)
    services.record(again, a_decision(Outcome.SUSPENDED), by=officer)
    services.record(again, a_decision(), by=a_user(Role.VETTING_OFFICER))
    services.record(a_person(), a_decision(scheme=Scheme.LEAHY), by=officer)
    frozen = a_person()
    services.record(frozen, a_decision(Outcome.SUSPENDED), by=officer)
    with pytest.raises(Refusal, match="A panel of at least two"):
        services.record(frozen, a_decision(), by=a_user(Role.VETTING_OFFICER))


def test_a_panel_has_two_people_none_of_them_linked_to_the_person_r_vet_05(officer):
    first, second = a_user(Role.VETTING_BOARD), a_user(Role.VETTING_BOARD)
    twin = a_user(Role.VETTING_BOARD, holder=first.holder)
    for panel in ([first], [first, twin]):
        with pytest.raises(Refusal, match="At least two members"):
            services.record_of_panel(a_person(), a_decision(), panel=panel, by=first)
    own = a_person(holder_id=second.holder_id)
    with pytest.raises(Refusal, match="their own record"):
        services.record_of_panel(own, a_decision(), panel=[first, second], by=first)
