"""What is kept longer than its rule allows goes by two people, whole, unless it is held."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_user, kept
from tests.oversight.protection.made import a_request
from tests.oversight.retention.made import (
    SECRET,
    WHY,
    a_hold,
    a_run,
    agreed,
    an_old_application,
    an_old_channel,
    an_old_complaint,
    an_old_log,
    proposed,
    two_cases,
    years_ago,
)
from tests.pay.made import work
from tests.training.makers import a_cohort, a_module, a_session
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import Encrypted
from trainingmgr.core.db import Bare, db
from trainingmgr.core.errors import Refusal
from trainingmgr.oversight.complaints.models import (
    Complaint,
    ComplaintMeasure,
    ComplaintMessage,
    ComplaintPerson,
    DataError,
)
from trainingmgr.oversight.complaints.rules import (
    ErrorEnd,
    MeasureOn,
    MeasureState,
    WrongField,
)
from trainingmgr.oversight.protection import queries as protection
from trainingmgr.oversight.protection import services as requests
from trainingmgr.oversight.protection.rules import Asks, RequestState
from trainingmgr.oversight.queries import checking
from trainingmgr.oversight.retention import jobs as erasing
from trainingmgr.oversight.retention import queries, services
from trainingmgr.oversight.retention.models import ErasureItem
from trainingmgr.oversight.retention.queries import due
from trainingmgr.oversight.retention.rules import BLANK, HoldOn, ItemState, Piece, RunState
from trainingmgr.oversight.retention.services import holds
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.recruitment.models import Application, ApplicationPaper, ApplicationScan, Objection
from trainingmgr.registry.people.models import Person, Phone
from trainingmgr.registry.people.queries import kept_by_hold
from trainingmgr.registry.people.rules import Status
from trainingmgr.training.attendance.models import Sheet, SheetScan
from trainingmgr.training.mentoring.models import CompetencyRating, LogAddendum, MentoringLog
from trainingmgr.vetting.cases.models import (
    CaseAppeal,
    CaseCheck,
    CaseView,
    PanelDecision,
    VettingCase,
)
from trainingmgr.vetting.cases.rules import CaseState, Process


def refused_by_the_schema(sql, trigger):
    with pytest.raises(IntegrityError, match=trigger):
        db.session.execute(text(sql))
    db.session.rollback()


def now(row):
    return db.session.get(type(row), row.id, populate_existing=True)


def counts(row):
    return {piece: sum(states.values()) for piece, states in queries.tally(row).items()}


def test_r_dat_07_what_is_over_goes_by_two_people_and_figures_stay(cast):
    """Each kind whole: words, pictures, numbers and names; rows that are counted stay."""
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    application, log, channel = an_old_application(), an_old_log(), an_old_channel()
    complaint = an_old_complaint(a_person(cast.unit))
    error = kept(
        DataError(
            complaint_id=complaint.id, person_id=a_person(cast.unit).id, wrong=WrongField.RANK,
            should_be="Captain", due_on=clock.today(), asked_by_id=dpo.id, ended=ErrorEnd.MENDED,
            ended_at=clock.now(), ended_by_id=dpo.id, paper="Order 12 about Zara",
        )
    )  # fmt: skip
    measure = kept(
        ComplaintMeasure(
            complaint_id=complaint.id, person_id=error.person_id, measure=MeasureOn.TRAINER,
            words="He took the money of Zara.", asked_by_id=dpo.id, state=MeasureState.LIFTED,
            decided_by_id=host.id, decided_at=clock.now(), lifted_by_id=dpo.id,
            lifted_at=clock.now(), because="Zara was mistaken.",
        )
    )  # fmt: skip
    young = an_old_log(2)
    person_id, number = application.person_id, application.person.number
    db.session.commit()
    for table in ("application_scan", "log_addendum", "complaint_person"):
        refused_by_the_schema(f"DELETE FROM {table}", f"tr_{table}")
    refused_by_the_schema("UPDATE pay_channel SET holder_name = NULL", "tr_pay_channel_kept")
    erasing.list_what_is_due()
    row = queries.runs().rows[0]
    wanted = {Piece.APPLICATION, Piece.MENTORING_LOG, Piece.COMPLAINT, Piece.PAY_CHANNEL}
    assert counts(row) == dict.fromkeys(wanted, 1)
    assert queries.to_do(dpo)[:2] == (1, 0)
    row = proposed(queries.run(row.uid), dpo)
    with pytest.raises(Refusal, match="second person"):
        agreed(row, dpo)
    with pytest.raises(Refusal, match="not the hash of this list"):
        services.agree(
            queries.run(row.uid), "0" * 8, language="en", seen=row.version, by=host
        )  # fmt: skip
    db.session.commit()
    refused_by_the_schema("UPDATE erasure_item SET state = 'gone'", "tr_erasure_item_agreed")
    refused_by_the_schema(
        "UPDATE erasure_run SET state = 'agreed', agreed_at = prepared_at, "
        f"agreed_by_id = {dpo.id}",
        "tr_erasure_run_by_two",
    )
    refused_by_the_schema("DELETE FROM log_addendum", "tr_log_addendum")
    agreed(queries.run(row.uid), host)
    work()
    row = queries.run(row.uid)
    assert row.state is RunState.DONE
    assert queries.outcomes(row) == {ItemState.GONE: 4}
    gone = (ApplicationScan.id, LogAddendum.log_id, ComplaintPerson.id, ComplaintMessage.id)
    assert [set(db.session.scalars(select(each))) - {young.id} for each in gone] == [set()] * 4
    kept_log = now(log)
    assert (kept_log.facts, kept_log.judgement) == (BLANK, BLANK)
    assert kept_log.held_on == log.held_on
    rating = db.session.scalar(select(CompetencyRating).where(CompetencyRating.log_id == log.id))
    assert (rating.rating, rating.evidence) == (3, BLANK)
    measure = now(measure)
    assert (measure.words, measure.because, measure.refusal) == (BLANK, BLANK, None)
    said = now(complaint)
    assert (said.told, said.named, said.contact, said.category) == (
        BLANK, None, None, complaint.category,
    )  # fmt: skip
    assert (now(error).should_be, now(error).paper) == (BLANK, BLANK)
    paid = now(channel)
    assert (paid.identifier, paid.identifier_end, paid.holder_name) == (None, None, None)
    assert paid.identifier_mark
    person = db.session.get(Person, person_id, populate_existing=True)
    assert (person.name_display, person.born, person.number) == (number, None, number)
    assert not db.session.scalar(select(func.count()).select_from(Phone))
    assert db.session.scalar(select(Objection.words)) == BLANK
    assert set(db.session.scalars(select(ApplicationPaper.reference))) == {None}
    assert now(application).state == "ineligible"
    assert db.session.scalar(select(func.count()).where(MentoringLog.facts != BLANK)) == 1
    assert checking.first_broken() is None
    db.session.commit()
    refused_by_the_schema(
        "UPDATE erasure_run SET reason = 'Another reason.'", "tr_erasure_run_over"
    )
    refused_by_the_schema("DELETE FROM erasure_item", "tr_erasure_item_stays")


def test_r_dat_07_what_a_hold_names_is_left_out_also_after_two_have_agreed(cast):
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    person = a_person(cast.unit)
    joined = a_person(cast.unit, same_as_id=person.id)  # to whom the hold is as well
    channel, other = an_old_channel(joined), an_old_channel()
    complaint = an_old_complaint()
    held = a_hold(dpo, number=person.number)
    assert set(db.session.scalars(kept_by_hold(clock.today()))) == {person.id, joined.id}
    a_hold(dpo, HoldOn.COMPLAINT, number=complaint.reference)
    row = queries.run(services.look_now(by=dpo).uid)
    assert counts(row) == {Piece.PAY_CHANNEL: 1}
    assert row.left_out == {"pay_channel": 1, "complaint": 1}
    with pytest.raises(Refusal, match="second person"):
        holds.lift(held, WHY, seen=held.version, by=dpo)
    of_host = a_hold(dpo, number=a_person(cast.unit, holder_id=host.holder_id).number)
    with pytest.raises(Refusal, match="your own"):
        holds.lift(of_host, WHY, seen=of_host.version, by=host)
    row = agreed(proposed(row, dpo), host)
    a_hold(dpo, HoldOn.KIND, piece=Piece.PAY_CHANNEL)
    db.session.commit()
    work()
    assert queries.outcomes(queries.run(row.uid)) == {ItemState.HELD: 1}
    assert (now(channel).identifier, now(other).identifier) == (SECRET, SECRET)
    db.session.commit()
    refused_by_the_schema("DELETE FROM legal_hold", "tr_legal_hold_stays")


@pytest.mark.parametrize("more", ["serves", "paid"])
def test_r_dat_07_whoever_is_more_than_a_refused_applicant_keeps_the_name(cast, more):
    application = an_old_application()
    person, name = application.person, application.person.name_display
    if more == "serves":
        person.status, person.status_since = Status.ACTIVE, clock.today()
    else:
        an_old_channel(person)
    db.session.commit()
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    agreed(proposed(queries.run(services.look_now(by=dpo).uid), dpo), host)
    work()
    assert not db.session.scalar(select(func.count()).select_from(ApplicationScan))
    assert now(person).name_display == name
    assert db.session.scalar(select(Phone.number)) == SECRET


def test_r_dat_07_a_scan_of_a_sheet_goes_after_three_years_and_its_sheet_stays(cast):
    with years_ago(4):
        module = a_module()
        lesson = a_session(a_cohort(None, module), module)
        sheet = kept(Sheet(code="TB-3KF7-Q2", session_id=lesson.id, language="en", lines=[],
                           printed_by_id=cast.nobody.id))  # fmt: skip
        kept(SheetScan(sheet_id=sheet.id, content="YWJj", kind="pdf", size=3, sha256="a" * 64,
                       by_id=cast.nobody.id))  # fmt: skip
    db.session.commit()
    refused_by_the_schema("DELETE FROM sheet_scan", "tr_sheet_scan")
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    row = queries.run(services.look_now(by=dpo).uid)
    assert counts(row) == {Piece.SHEET_SCAN: 1}
    agreed(proposed(row, dpo), host)
    work()
    assert not db.session.scalar(select(func.count()).select_from(SheetScan))
    assert now(sheet).code == sheet.code


def sealed_of_a_file():
    """Every sealed column of a table that is part of a case."""
    for each in Bare.registry.mappers:
        case_id = each.local_table.columns.get("case_id")
        if case_id is not None and case_id.references(VettingCase.__table__.c.id):
            for name, column in each.columns.items():
                if isinstance(column.type, Encrypted):
                    yield getattr(each.class_, name)


def test_r_dat_07_the_words_of_a_vetting_file_go_when_its_outcome_was_replaced_two_years_ago(cast):
    """The later file stands until its own outcome is replaced, however old it is."""
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    first, later = two_cases()
    later.state = CaseState.UNDER_APPEAL
    db.session.commit()
    assert due.counted(Piece.VETTING_FILE, clock.today()) == (0, 0), "it may yet be overturned"
    later.state, kind = CaseState.DECIDED, later.process
    later.process = next(each for each in Process if each is not kind)
    db.session.commit()
    assert due.counted(Piece.VETTING_FILE, clock.today()) == (0, 0), "another matter"
    later.process = kind
    db.session.commit()
    assert due.due(Piece.VETTING_FILE, clock.today() - timedelta(days=800), at_most=5) == []
    services.look(clock.today())
    row = queries.runs().rows[0]
    assert counts(row) == {Piece.VETTING_FILE: 1}
    row = agreed(proposed(queries.run(row.uid), dpo), host)
    work()
    db.session.expire_all()
    assert queries.outcomes(queries.run(row.uid)) == {ItemState.GONE: 1}
    words = [each for each in sealed_of_a_file() if each.class_ is not CaseView]
    found = [
        said
        for each in words
        for said in db.session.scalars(select(each).where(each.class_.case_id == first.id))
    ]
    assert set(found) == {None, BLANK}, "no sealed column of a file is forgotten"
    assert found.count(BLANK) == 9
    assert (now(first).reason, now(first).state, now(first).decided_on) == (
        BLANK, CaseState.DECIDED, first.decided_on,
    )  # fmt: skip
    assert db.session.scalar(select(CaseAppeal.said)) == BLANK
    assert set(db.session.scalars(select(CaseCheck.evidence))) == {None, BLANK}
    assert now(later).reason == SECRET
    assert db.session.scalars(
        select(PanelDecision.reasons).order_by(PanelDecision.case_id)
    ).all() == [BLANK, SECRET]  # fmt: skip
    assert checking.first_broken() is None


def test_r_dat_07_a_hold_with_a_slip_in_its_number_is_refused_and_keeps_a_month_of_payrolls(cast):
    dpo, complaint = cast.dpo, an_old_complaint()
    for on, number, says in (
        (HoldOn.COMPLAINT, complaint.reference + "1", "No complaint has this number."),
        (HoldOn.PERSON, "0", "Nobody has this number."),
        (HoldOn.PAYROLL, "2026", "of a month"),
    ):
        with pytest.raises(Refusal, match=says):
            a_hold(dpo, on, number=number)
    assert a_hold(dpo, HoldOn.PAYROLL, number="11/2026").reference == "2026-11"


def test_a_run_dies_whole_goes_on_where_it_was_and_lapses_after_a_week(cast, monkeypatch):
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    for _ in range(3):
        an_old_channel()
    row = agreed(proposed(queries.run(services.look_now(by=dpo).uid), dpo), host)
    monkeypatch.setattr(services.erasing, "STEP", 1)
    deed = services.erasing.DEEDS[Piece.PAY_CHANNEL]
    broken = []

    def dies_once(id_):
        deed(id_)
        if len(broken) == 0 and queries.outcomes(row).get(ItemState.GONE):
            broken.append(id_)
            raise OSError("the power is gone")

    monkeypatch.setitem(services.erasing.DEEDS, Piece.PAY_CHANNEL, dies_once)
    jobs.work()
    db.session.expire_all()
    assert db.session.get(PayChannel, broken[0]).identifier == SECRET
    assert queries.outcomes(row) == {ItemState.GONE: 1, ItemState.WAITING: 2}
    work()
    assert queries.run(row.uid).state is RunState.DONE
    assert queries.outcomes(row) == {ItemState.GONE: 3}
    late = proposed(a_run(dpo), dpo)
    with clock.told(clock.now() + timedelta(days=8)), pytest.raises(Refusal, match="a week ago"):
        services.agree(late, late.sha256[:8], language="en", seen=late.version, by=host)


def test_what_was_agreed_to_and_stopped_goes_on_for_a_week_and_is_then_agreed_to_anew(
    cast, monkeypatch
):
    """Security 4.3.4: no one person goes on with it later."""
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    for _ in range(2):
        an_old_channel()
    row = agreed(proposed(queries.run(services.look_now(by=dpo).uid), dpo), host)
    monkeypatch.setattr(services.erasing, "STEP", 1)
    job = jobs.claim()
    jobs.step(job)
    jobs.cancel(job)
    jobs.step(job)
    row = queries.run(row.uid)
    assert queries.outcomes(row) == {ItemState.GONE: 1, ItemState.WAITING: 1}
    with clock.told(clock.now() + timedelta(days=8)):
        with pytest.raises(Refusal, match="more than a week ago"):
            services.go_on(row, language="en", by=dpo)
        anew = queries.run(services.look_now(by=dpo).uid)
        row = queries.run(row.uid)
        assert row.state is RunState.DONE, "its certificate says what is erased"
        assert queries.outcomes(row) == {ItemState.GONE: 1, ItemState.NOT_DUE: 1}
        assert (anew.state, queries.outcomes(anew)) == (RunState.PREPARED, {ItemState.WAITING: 1})


def test_r_dat_10_what_a_person_had_erased_is_erased_and_no_more(cast):
    dpo, host, desk = cast.dpo, a_user(Role.HOST_AUTHORITY), cast.hr_clerk
    person = a_person(cast.unit, name="Zawadi Mwamba")
    kept(Phone(person_id=person.id, number=SECRET))
    channel, theirs = an_old_channel(person), an_old_channel()
    asked = a_request(desk, person, Asks.ERASURE)
    with pytest.raises(Refusal, match="granted"):
        services.look_for(asked, by=dpo)
    requests.answer(
        asked, RequestState.PARTLY, "The law has the pay lines kept.", seen=asked.version, by=dpo
    )
    row = services.look_for(protection.request(asked.uid, reader=dpo), by=dpo)
    assert counts(row) == {Piece.PAY_CHANNEL: 1, Piece.CONTACT: 1}
    agreed(proposed(queries.run(row.uid), dpo), host)
    work()
    assert now(channel).identifier is None
    assert now(theirs).identifier == SECRET
    assert db.session.scalar(select(func.count()).select_from(Phone)) == 0
    assert now(person).name_display == "Zawadi Mwamba"


def test_the_certificate_is_printed_in_three_languages_and_lists_no_complaint(cast, browse):
    dpo, host = cast.dpo, a_user(Role.HOST_AUTHORITY)
    complaint = an_old_complaint()
    an_old_channel()
    row = proposed(queries.run(services.look_now(by=dpo).uid), dpo)
    looking, held = browse(host), a_hold(dpo, HoldOn.COMPLAINT, number=complaint.reference)
    agreement = f"/retention/{row.uid}/agreement"
    said = {"mark": row.sha256[:8], "version": row.version}
    assert "Open it first" in looking.post(agreement, **said).text
    listed, lifting = looking.get("/legal-holds"), f"/legal-holds/{held.uid}/lifting"
    said_of_hold = {"version": held.version, "why": WHY}
    assert "Open it first" in looking.post(lifting, opened=listed, **said_of_hold).text
    assert held.ordered_by in looking.get(lifting).text
    assert looking.post(lifting, **said_of_hold).status_code == 302
    page = looking.get(f"/retention/{row.uid}", costs=3).text
    assert "Complaints are counted and not listed" in page
    assert complaint.reference not in page
    looking.post(agreement, **said)
    work()
    reader = browse(dpo)
    assert f"Certificate of destruction {row.code}" in reader.get(f"/retention/{row.uid}").text
    readers = [browse(dpo, language=each) for each in ("en", "fr", "ar")]
    drawn = {each.post(f"/retention/{row.uid}/certificate").data for each in readers}
    assert len(drawn) == 3
    assert all(each.startswith(b"%PDF") for each in drawn)
    assert browse(cast.hr_clerk).get("/retention").status_code == 403
    assert db.session.scalar(select(func.count()).select_from(ErasureItem)) == 2
    assert db.session.get(Complaint, complaint.id).told == BLANK
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0
