"""From the first check to the appeal: what is owed to the person on every path (R-VET-01 to 10)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_unit, a_user, a_week_later, kept
from tests.vetting.cases.made import N, a_case, a_chair, a_member, an_officer, in_days
from tests.vetting.cases.walk import (
    SAID,
    checked,
    cleared,
    put,
    recommended,
    refused,
    seated,
    signed,
    weighed,
)
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.registry.people.models import ServiceRecord
from trainingmgr.vetting import queries as words
from trainingmgr.vetting.cases import queries, services
from trainingmgr.vetting.cases.models import PanelDecision
from trainingmgr.vetting.cases.queries import listed
from trainingmgr.vetting.cases.rules import (
    CaseState,
    CheckState,
    DecisionState,
    Finding,
    NextDeed,
    Seat,
    Tie,
    Verdict,
    next_deed,
)
from trainingmgr.vetting.cases.services import assign, deciding, investigating
from trainingmgr.vetting.rules import Word


def word(case):
    return words.words_for([case.person_id], N, clock.today())[case.person_id].word


def owed(played):
    case = played.now
    proposed = any(each.state is DecisionState.PROPOSED for each in case.decisions)
    return next_deed(queries.facts_of(case), proposed=proposed)


def test_a_case_walks_from_deed_to_deed_and_ends_in_a_clearance_r_vet_01(app):
    played = seated()
    assert owed(played) is NextDeed.CHECK
    checked(played)
    assert owed(played) is NextDeed.RECOMMEND
    recommended(played)
    assert owed(played) is NextDeed.DECIDE
    deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=played.first)
    assert owed(played) is NextDeed.SIGN and word(played.case) is Word.PENDING
    row = played.now.decisions[-1]
    deciding.sign(played.now, row, seen=row.version, by=played.second)
    case = played.now
    assert case.state is CaseState.DECIDED and word(case) is Word.CLEARED
    assert owed(played) is NextDeed.NONE and case.decisions[-1].clearance_id


def test_nothing_is_recommended_while_something_is_open(app):
    played = seated()
    with pytest.raises(Refusal, match="Checks are not done"):
        recommended(played)
    checked(played)
    investigating.ask(
        played.now, body="Court of Bangui", what=SAID, due_on=in_days(10), by=played.officer
    )
    with pytest.raises(Refusal, match="Outside bodies have not answered"):
        recommended(played)
    request = played.now.requests[0]
    silent = {"answer": None, "answered_on": clock.today(), "seen": 1, "by": played.officer}
    with pytest.raises(Refusal, match="last day has not passed"):
        investigating.hear(played.now, request, **silent)
    investigating.hear(played.now, request, **silent | {"answer": "Nothing is known."})
    put(played)
    with pytest.raises(Refusal, match="still has time to answer"):
        recommended(played)


def test_a_refusal_needs_answer_weighing_reasons_notice_and_two_hands_r_vet_05(app):
    played = weighed(checked(seated()))
    with pytest.raises(Refusal, match="full sentences"):
        investigating.recommend(played.now, Verdict.NOT_CERTIFIED, reasons="bad", by=played.officer)
    signed(recommended(played, Verdict.NOT_CERTIFIED), Verdict.NOT_CERTIFIED)
    case = played.now
    row = case.decisions[-1]
    assert row.state is DecisionState.SIGNED and word(case) is Word.PENDING
    assert owed(played) is NextDeed.NOTIFY
    told = {"told_how": "By letter", "seen": row.version, "by": played.first}
    with pytest.raises(Refusal, match="in the future"):
        deciding.notify(case, row, notified_on=in_days(1), **told)
    deciding.notify(case, row, notified_on=clock.today(), **told)
    case = played.now
    assert word(case) is Word.NOT_CLEARED
    assert case.decisions[-1].appeal_until == in_days(30)


def test_the_person_has_their_days_to_answer_r_vet_05(app):
    played = checked(seated())
    with pytest.raises(Refusal, match="at least 14 days"):
        put(played, answer_due_on=in_days(3))
    put(played)
    row = played.now.adverse[0]
    with pytest.raises(Refusal, match="still has time to answer"):
        investigating.weigh(
            played.now, row, Finding.STANDS, why=SAID, seen=row.version, by=played.officer
        )
    row.put_on, row.answer_due_on = in_days(-15), in_days(-1)
    kept(row)
    investigating.weigh(
        played.now, played.now.adverse[0], Finding.STANDS, why=SAID, seen=row.version,
        by=played.officer,
    )  # fmt: skip
    assert played.now.adverse[0].answer is None
    investigating.recommend(played.now, Verdict.NOT_CERTIFIED, reasons=SAID, by=played.officer)
    row = played.now.adverse[0]
    row.answer_due_on = in_days(3)
    kept(row)
    with pytest.raises(Refusal, match="still has time to answer"):
        signed(played, Verdict.NOT_CERTIFIED)


def test_nobody_is_refused_for_a_group_they_belonged_to(app):
    """Individual guilt, never collective: something put to this very person has to stand."""
    played = checked(seated())
    with pytest.raises(Refusal, match="Nobody is refused without"):
        recommended(played, Verdict.NOT_CERTIFIED)
    weighed(played, Finding.NOT_PROVED)
    with pytest.raises(Refusal, match="Nobody is refused without"):
        recommended(played, Verdict.NOT_CERTIFIED)


def test_an_investigator_never_decides_r_vet_05(app):
    played = checked(seated())
    holder = db.session.get(Holder, played.officer.holder_id)
    twin = a_user(Role.VETTING_BOARD, holder=holder)
    with pytest.raises(Refusal, match="has no seat in its panel"):
        assign(played.now, twin, Seat.PANEL, by=played.chair)
    recommended(played)
    with pytest.raises(Refusal, match="does not allow"):
        deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=played.officer)
    stranger = a_member()
    with pytest.raises(Refusal, match="no seat in this case"):
        deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=stranger)


def test_one_hand_is_none_r_vet_05(app):
    played = recommended(checked(seated()))
    deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=played.first)
    row = played.now.decisions[-1]
    with pytest.raises(Refusal, match="signed this already"):
        deciding.sign(played.now, row, seen=row.version, by=played.first)
    with pytest.raises(IntegrityError, match="two_hands"):
        db.session.execute(text("UPDATE panel_decision SET state = 'signed'"))


def test_what_no_second_member_signs_within_a_week_is_void_and_written_anew(app):
    """Security 4.3.4: the case is in the lists of its whole panel again, its writer's too."""
    played = recommended(checked(seated()))
    deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=played.first)
    row = played.now.decisions[-1]
    assert (cases_of(played.first), cases_of(played.second)) == (0, 1)
    with a_week_later():
        with pytest.raises(Refusal, match="more than 7 days ago"):
            deciding.sign(played.now, row, seen=row.version, by=played.second)
        assert (cases_of(played.first), cases_of(played.second)) == (1, 1)
        deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=played.second)
        void, row = played.now.decisions
        deciding.sign(played.now, row, seen=row.version, by=played.first)
    assert void.state is DecisionState.WITHDRAWN and row.state is DecisionState.FINAL


def test_a_refusal_never_counts_beside_something_unweighed_r_vet_05(app):
    no = Verdict.NOT_CERTIFIED
    signed(recommended(weighed(checked(seated())), no), no)
    db.session.execute(text("UPDATE adverse_information SET finding = NULL, weighed_by_id = NULL"))
    with pytest.raises(IntegrityError, match="heard"):
        db.session.execute(text("UPDATE panel_decision SET state = 'signed'"))


@pytest.mark.parametrize("tie", ["own_record", "same_unit", "declared_link"])
def test_a_conflict_of_interest_is_refused_and_noted(app, tie):
    unit, officer = a_unit(), an_officer()
    person = a_person(unit, holder_id=officer.holder_id if tie == "own_record" else None)
    if tie == "same_unit":
        a_person(unit, holder_id=officer.holder_id)
    if tie == "declared_link":
        services.declare_tie(person, Tie.KIN, by=officer)
    case = a_case(person)
    with pytest.raises(Refusal):
        assign(queries.case(case.uid, reader=a_chair()), officer, Seat.INVESTIGATOR, by=a_chair())
    entry = db.session.scalar(
        select(JournalEntry).where(JournalEntry.event == "CaseConflictRefused")
    )
    assert entry.facts["why"] == tie and entry.facts["case"] == case.number


def test_a_link_that_is_found_later_ends_every_deed(app):
    played = recommended(checked(seated()))
    services.declare_tie(played.now.person, Tie.FRIEND, by=played.first)
    with pytest.raises(Refusal, match="declared a link"):
        deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=played.first)


def test_six_years_ago_is_no_conflict(app):
    unit, officer = a_unit(), an_officer()
    comrade = a_person(unit, holder_id=officer.holder_id)
    record = db.session.scalar(select(ServiceRecord).where(ServiceRecord.person_id == comrade.id))
    record.from_on, record.until_on = in_days(-4000), clock.today() - timedelta(days=6 * 366)
    kept(record)
    assert queries.conflict(a_person(unit), officer) is None


def cases_of(user):
    """How many cases the first page of this user says wait for them."""
    return listed.owed_by(user, clock.today())[0]


def appealed(played):
    row = played.now.decisions[-1]
    deciding.lodge(
        played.now, row, said="The register names my cousin, not me.", lodged_on=clock.today(),
        body="Appeals board", by=played.chair,
    )  # fmt: skip
    assert owed(played) is NextDeed.SEAT_PANEL
    assert cases_of(played.chair) == 1 and cases_of(played.first) == 0
    for seat in [each for each in played.now.seats if each.part is Seat.PANEL]:
        services.unassign(played.now, seat, by=played.chair)
    third, fourth = a_member(), a_member()
    for each in (third, fourth):
        assign(played.now, each, Seat.PANEL, by=played.chair)
    return third, fourth


def test_an_appeal_suspends_and_other_people_overturn_it_r_vet_06(app):
    played = refused()
    third, fourth = appealed(played)
    assert word(played.case) is Word.PENDING
    with pytest.raises(Refusal, match="what is put right"):
        deciding.propose_on_appeal(played.now, Verdict.CERTIFIED, reasons=SAID, by=third)
    deciding.propose_on_appeal(
        played.now, Verdict.CERTIFIED, reasons=SAID, correction="Back in the post and on pay.",
        by=third,
    )  # fmt: skip
    row = played.now.decisions[-1]
    deciding.sign(played.now, row, seen=row.version, by=fourth)
    case = played.now
    assert case.state is CaseState.OVERTURNED and word(case) is Word.CLEARED
    assert case.decisions[0].appeal.correction == "Back in the post and on pay."


def test_an_appeal_may_be_upheld_and_never_by_those_who_decided_r_vet_06(app):
    played = refused()
    third, fourth = appealed(played)
    assign(played.now, played.first, Seat.PANEL, by=played.chair)
    with pytest.raises(Refusal, match="Other people decide an appeal"):
        deciding.propose_on_appeal(played.now, Verdict.NOT_CERTIFIED, reasons=SAID, by=played.first)
    deciding.propose_on_appeal(played.now, Verdict.NOT_CERTIFIED, reasons=SAID, by=third)
    row = played.now.decisions[-1]
    assert [cases_of(each) for each in (third, fourth, played.chair)] == [0, 1, 0]
    with pytest.raises(Refusal, match="Other people decide an appeal"):
        deciding.sign(played.now, row, seen=row.version, by=played.first)
    deciding.sign(played.now, row, seen=row.version, by=fourth)
    assert played.now.state is CaseState.UPHELD and word(played.case) is Word.NOT_CLEARED


def test_an_appeal_comes_in_time(app):
    played = refused()
    row = played.now.decisions[-1]
    db.session.execute(
        text(
            "DROP TRIGGER tr_panel_decision_kept"
            + (" ON panel_decision" if db.engine.dialect.name == "postgresql" else "")
        )
    )
    row.notified_on, row.appeal_until = in_days(-40), in_days(-10)
    kept(row)
    with pytest.raises(Refusal, match="last day to appeal has passed"):
        deciding.lodge(
            played.now, played.now.decisions[-1], said=SAID, lodged_on=clock.today(),
            body="Court", by=played.chair,
        )  # fmt: skip


def test_a_new_case_takes_the_place_of_a_decided_one(app):
    played = cleared()
    newer = a_case(played.now.person)
    assert newer.supersedes_id == played.case.id
    assert word(newer) is Word.CLEARED


def test_conditions_are_written_and_outstanding(app):
    played = recommended(checked(seated()), Verdict.PROVISIONALLY_CERTIFIED)
    with pytest.raises(Refusal, match="Write the conditions"):
        signed(played, Verdict.PROVISIONALLY_CERTIFIED)
    signed(played, Verdict.PROVISIONALLY_CERTIFIED, conditions="School papers by May.")
    assert word(played.case) is Word.CONDITIONS


def test_what_was_decided_stays(app):
    cleared()
    for broken in (
        "UPDATE panel_decision SET verdict = 'not_certified'",
        "DELETE FROM panel_decision",
        "UPDATE panel_vote SET by_id = by_id",
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(text(broken))
        db.session.rollback()
    assert db.session.scalar(select(func.count(PanelDecision.id))) == 1


def test_whose_seat_has_ended_finds_nothing(app):
    played = seated()
    seat = next(each for each in played.now.seats if each.part is Seat.INVESTIGATOR)
    assert queries.case(played.case.uid, reader=played.officer)
    services.unassign(played.now, seat, by=played.chair)
    assert played.now.state is CaseState.OPEN
    with pytest.raises(NotFound):
        queries.case(played.case.uid, reader=played.officer)


def test_no_deed_of_cases_decides_about_many_r_vet_09():
    """Every verb that takes a word of a process takes one case."""
    for room in (services, investigating, deciding):
        for name, verb in vars(room).items():
            if callable(verb) and getattr(verb, "__module__", "").startswith(room.__name__):
                told = getattr(verb, "__annotations__", {})
                if "verdict" in told or "finding" in told:
                    assert "case" in told and "_many" not in name
    assert [name for name in vars(services) if name.endswith("_many")] == [
        "open_many",
        "submit_many",
    ][:1]


def test_who_told_it_is_not_kept_r_dat_04(app):
    played = seated()
    check = played.now.checks[0]
    with pytest.raises(Refusal, match="Who told it is not kept"):
        investigating.finish_check(
            played.now, check, CheckState.FOUND, evidence="told by the widow of his neighbour",
            seen=check.version, by=played.officer,
        )  # fmt: skip
    with pytest.raises(Refusal, match="which body holds the record"):
        investigating.finish_check(
            played.now, check, CheckState.FOUND, seen=check.version, by=played.officer
        )
