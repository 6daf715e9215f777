"""What holds in the compartment of children on every path: R-AGE-01 to R-AGE-07."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select, text

from tests.makers import a_person, a_unit, a_user
from tests.oversight.retention.made import a_hold
from tests.vetting.children.made import (
    HOURS,
    REASON,
    WORDS,
    a_certificate,
    a_child,
    a_focal_point,
    a_referral,
    aged,
    an_agency,
    an_event,
    decided,
    handed_over,
    none_at,
    opened,
    received,
)
from tests.vetting.ddr.made import a_record
from tests.vetting.made import an_age_doubt
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.oversight.queries import checking
from trainingmgr.registry.people.models import Person, Portrait
from trainingmgr.registry.people.rules import Status, is_estimated
from trainingmgr.registry.people.services.portraits import set_portrait
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.children import jobs, queries, services
from trainingmgr.vetting.children.models import ChildFile
from trainingmgr.vetting.children.rules import (
    AgeOutcome,
    FileState,
    Method,
    Opinion,
    Rung,
    Tracing,
    Trust,
    Waiting,
)
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.rules import AgeDoubtState, AgeStop
from trainingmgr.vetting.services.ages import raise_age_doubt

TABLES = ("age_piece", "age_opinion", "age_assessment", "child_file", "child_note", "child_view")


def stop_of(person_id):
    db.session.expire_all()
    return vetting.age_stops([person_id], clock.today()).get(person_id)


def a_picture():
    drawn = io.BytesIO()
    Image.new("RGB", (60, 80), "#886644").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.fixture
def by(app):
    return a_focal_point()


def test_a_file_is_written_in_only_after_its_reason_is_told(by):
    doubt = queries.referral(an_age_doubt(a_person(a_unit())).uid, reader=by)
    with pytest.raises(Refusal, match="why you open"):
        services.add_piece(doubt, a_certificate(aged(30)), by=by)
    with pytest.raises(Refusal, match="full sentence"):
        services.open_file(doubt, reason="look", by=by)
    services.open_file(doubt, reason=REASON, by=by)
    assert queries.looks(doubt, by, clock.now())
    assert not queries.looks(doubt, by, clock.now() + timedelta(minutes=31))
    assert not queries.looks(doubt, a_focal_point(), clock.now())
    services.add_piece(doubt, a_certificate(aged(30)), by=by)


def test_nobody_else_finds_a_referral(by):
    doubt = a_child(by)
    for role in set(Role) - {Role.CP_FOCAL_POINT}:
        reader = a_user(role)
        with pytest.raises(NotFound):
            queries.referral(doubt.uid, reader=reader)
        assert len(queries.queue(reader=reader)) == 0
    with pytest.raises(Refusal, match="does not allow"):
        services.open_file(doubt, reason=REASON, by=a_user(Role.OVERSIGHT))


def test_the_database_holds_no_word_of_a_child(by):
    doubt = a_referral(by, evidence="QZEVIDENCE")
    piece = services.Found(rung=Rung.REGISTRY, method=Method.CIVIL_REGISTER, born=aged(14),
                           said="QZSAID")  # fmt: skip
    services.add_piece(doubt, piece, by=by)
    decided(doubt, by)
    doubt = queries.referral(doubt.uid, reader=by)
    services.note(doubt, "QZNOTE of the aunt.", Tracing.SEARCHING, by=by)
    handed_over(doubt, by)
    rows = [
        row
        for table in (*TABLES, "age_doubt")
        for row in db.session.execute(text(f"SELECT * FROM {table}"))
    ]
    kept_ = b"".join(
        bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode()
        for row in rows for v in row
    )  # fmt: skip
    words = (
        b"QZEVIDENCE",
        b"QZSAID",
        b"QZNOTE",
        b"Mariam Saleh",
        "Children’s fund".encode(),
        aged(14).text.encode(),
    )
    assert not [word for word in words if word in kept_]


def test_the_ladder_is_climbed_and_a_medical_estimate_comes_last(by):
    doubt = a_referral(by, a_person(a_unit(), born=None, sex=Sex.F))
    tooth = {"rung": Rung.MEDICAL, "method": Method.DENTAL, "born": PartialDate.read("2000/2009")}
    with pytest.raises(Refusal, match="from its first rung"):
        services.add_piece(doubt, services.Found(**tooth), by=by)
    for rung in (Rung.REGISTRY, Rung.DOCUMENT, Rung.STATEMENT, Rung.INTERVIEW):
        services.add_piece(doubt, none_at(rung), by=by)
    with pytest.raises(Refusal, match="Without consent"):
        services.add_piece(doubt, services.Found(**tooth), by=by)
    with pytest.raises(Refusal, match="same sex"):
        services.add_piece(
            doubt, services.Found(**tooth, consented=True, examiner_sex=Sex.M), by=by
        )
    services.add_piece(doubt, services.Found(**tooth, consented=True, examiner_sex=Sex.F), by=by)
    assert decided(doubt, by).outcome is AgeOutcome.DOUBT


def test_an_age_is_told_by_what_a_person_remembers(by):
    doubt, event = a_referral(by), an_event()
    for rung in (Rung.REGISTRY, Rung.DOCUMENT, Rung.STATEMENT):
        services.add_piece(doubt, none_at(rung), by=by)
    told = services.Found(rung=Rung.INTERVIEW, method=Method.EVENTS, event=event, age_then=5)
    piece = services.add_piece(doubt, told, by=by)
    assert piece.born == "2006-06-02/2007-09-30"
    with pytest.raises(Refusal, match="Choose an event"):
        services.add_piece(doubt, services.Found(rung=Rung.INTERVIEW, method=Method.EVENTS), by=by)


def test_r_age_01_a_child_is_stopped_everywhere_and_the_file_opens_with_its_clock(by):
    doubt = a_child(by)
    file = queries.file_of(doubt)
    assert file.due_at == doubt.raised_at + timedelta(hours=HOURS)
    assert stop_of(doubt.person_id) is AgeStop.WITHDRAWN
    doubt = queries.referral(doubt.uid, reader=by)
    assert doubt.state is AgeDoubtState.CHILD


def test_an_adult_needs_two_opinions_unless_a_confirmed_paper_shows_it(by):
    doubt = a_referral(by)
    services.add_piece(doubt, a_certificate(aged(25), Trust.SEEN), by=by)
    assert services.judgement(doubt, clock.today()).outcome is AgeOutcome.DOUBT
    other = a_focal_point()
    mine = opened(doubt, other)
    services.give_opinion(mine, Opinion.ADULT, WORDS, by=other)
    with pytest.raises(Refusal, match="on record already"):
        services.give_opinion(mine, Opinion.ADULT, WORDS, by=other)
    doubt = queries.referral(doubt.uid, reader=by)
    with pytest.raises(Refusal, match="your own opinion first"):
        services.decide(doubt, WORDS, hours=HOURS, seen=doubt.version, by=by)
    assert decided(doubt, by).outcome is AgeOutcome.ADULT_PROBABLE
    assert stop_of(doubt.person_id) is None


def test_whoever_raised_a_doubt_or_recruited_the_person_decides_nothing(by):
    mine = a_referral(by, raised_by=by)
    services.add_piece(mine, a_certificate(aged(25)), by=by)
    with pytest.raises(Refusal, match="Whoever raised"):
        decided(mine, by)
    recruited = a_referral(by, a_person(a_unit(), registered_by_id=by.id))
    with pytest.raises(Refusal, match="You registered"):
        services.add_piece(recruited, a_certificate(aged(25)), by=by)


def test_r_age_02_a_child_goes_to_an_agency_and_never_waits_for_the_next_intake(by):
    doubt = a_child(by)
    file = queries.file_of(doubt)
    with pytest.raises(Refusal):
        services.hand_over(file, clock.now(), "Nobody", seen=file.version, by=by)
    file = received(doubt, by, scan=a_picture())
    assert file.state is FileState.RECEIVED
    assert file.receipt_scan
    assert [len(queries.queue(reader=by, waiting=each)) for each in Waiting] == [0, 0, 0, 1, 0]
    assert stop_of(doubt.person_id) is AgeStop.WITHDRAWN
    doubt = queries.referral(doubt.uid, reader=by)
    with pytest.raises(Refusal, match="Open a new one"):
        services.add_piece(doubt, a_certificate(aged(30)), by=by)


def test_r_age_02_a_new_file_counts_what_the_old_one_found(by):
    person = a_person(a_unit(), born=None)
    a_child(by, person)
    again = opened(raise_age_doubt(person, evidence=None, by=a_user(Role.VETTING_OFFICER)), by)
    services.add_piece(again, a_certificate(aged(25)), by=by)
    assert services.judgement(again, clock.today()).outcome is AgeOutcome.DOUBT
    grown = clock.today() + timedelta(days=3 * 366)
    assert services.judgement(again, grown).outcome is AgeOutcome.ADULT_CONFIRMED


def test_r_age_03_no_picture_and_no_biometric_reference_of_a_child_is_kept(by):
    person = a_person(a_unit(), born=None)
    twin = a_person(a_unit(), born=None, same_as_id=person.id)
    clerk = a_user(Role.HR_CLERK)
    for each in (person, twin):
        set_portrait(each, a_picture(), seen=None, by=clerk)
    a_record(person, biometric="TCN-9")
    doubt = a_child(by, db.session.get(Person, person.id))
    assert db.session.scalar(select(func.count()).select_from(Portrait)) == 0
    assert db.session.execute(text("SELECT biometric, biometric_mark FROM ddr_record")).all() == [
        (None, None)
    ]
    with pytest.raises(Refusal, match="No picture is kept"):
        set_portrait(db.session.get(Person, doubt.person_id), a_picture(), seen=None, by=clerk)


def test_r_age_05_a_first_of_january_is_taken_and_counted_as_estimated(by):
    assert is_estimated(PartialDate.read("1999-01-01"))
    doubt = a_referral(by, a_person(a_unit(), born=PartialDate.read("1999-01-01")))
    services.add_piece(doubt, a_certificate(PartialDate.read("1999-01-01")), by=by)
    assert decided(doubt, by).outcome is AgeOutcome.ADULT_CONFIRMED


def test_r_age_06_who_was_recruited_as_a_child_keeps_service_and_pay(by):
    person = a_person(a_unit(), born=aged(24), status=Status.ACTIVE)
    case = services.open_case(person, "Says to have joined the front at thirteen.", by=by)
    assert stop_of(person.id) is None
    assert db.session.get(Person, person.id).status is Status.ACTIVE
    with pytest.raises(Refusal, match="open case"):
        services.open_case(person, "Says to have joined the front at thirteen.", by=by)
    assert len(queries.former(reader=a_user(Role.VETTING_OFFICER))) == 0
    case = queries.former_case(case.uid, reader=by)
    services.close_case(case, "Counselling was offered and taken.", seen=case.version, by=by)
    with pytest.raises(NotFound):
        queries.former_case(case.uid, reader=a_user(Role.HR_HEAD))


def test_r_age_06_finding_a_serving_child_dismisses_nobody(by):
    person = a_person(a_unit(), born=None, status=Status.ACTIVE)
    a_child(by, person)
    assert db.session.get(Person, person.id).status is Status.ACTIVE
    with pytest.raises(Refusal, match="Age stops this person"):
        services.open_case(db.session.get(Person, person.id), "Recruited at thirteen years.", by=by)


def test_a_hand_over_is_neither_in_the_future_nor_before_the_referral(by):
    doubt = a_child(by)
    file = queries.file_of(doubt)
    services.refer(file, an_agency(), seen=file.version, by=by)
    for at, says in ((clock.now() + timedelta(hours=1), "still to come"),
                     (doubt.raised_at - timedelta(hours=1), "before the referral")):  # fmt: skip
        file = queries.file_of(doubt)
        with pytest.raises(Refusal, match=says):
            services.hand_over(file, at, "Mariam Saleh", seen=file.version, by=by)


def test_six_months_after_the_receipt_only_the_stop_is_left(by):
    doubt = a_child(by, evidence="School register.")
    file = received(doubt, by)
    jobs.purge_files()
    assert db.session.scalar(select(func.count()).select_from(ChildFile)) == 1
    db.session.get(ChildFile, file.id).receipt_on = clock.today() - timedelta(days=186)
    db.session.commit()
    person_id, uid = doubt.person_id, doubt.uid
    jobs.purge_files()
    for table in TABLES:
        left = text(f"SELECT count(*) FROM {table}")
        assert db.session.scalar(left) == 0, table
    row = db.session.scalars(select(AgeDoubt)).one()
    assert (row.state, row.evidence, row.purged_on) == (AgeDoubtState.CHILD, None, clock.today())
    assert stop_of(person_id) is AgeStop.WITHDRAWN
    with pytest.raises(NotFound):
        queries.referral(uid, reader=by)
    opened_ = select(JournalWords).join(JournalEntry).where(
        JournalEntry.event == "AgeReferralOpened"
    )  # fmt: skip
    assert db.session.scalars(opened_).all() == []
    assert checking.first_broken() is None


def test_nothing_of_a_file_is_erased_or_rewritten_before_its_time(by):
    a_child(by)
    for sql in ("DELETE FROM age_piece", "DELETE FROM child_file", "DELETE FROM age_assessment",
                "UPDATE age_assessment SET outcome = 'adult_confirmed'",
                "UPDATE age_piece SET trust = 'false'",
                "UPDATE age_opinion SET opinion = 'adult'"):  # fmt: skip

        @operation
        def by_hand(sql=sql):
            db.session.execute(text(sql))

        with pytest.raises(Refusal, match="stays as it is"):
            by_hand()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE age_doubt SET purged_on = '2026-01-01'", "purged file"),
        ("UPDATE child_file SET due_at = opened_at", "runs forward"),
        ("UPDATE local_event SET ends_on = '2001-01-01'", "after it begins"),
        ("INSERT INTO age_piece (uid, doubt_id, rung, was_found, trust, born, method, consented, "
         "same_sex, by_id, at) SELECT uid, id, 'medical', true, 'seen', evidence, 'dental', true, "
         "false, raised_by_id, raised_at FROM age_doubt", "same sex"),
        ("INSERT INTO age_piece (uid, doubt_id, rung, was_found, trust, consented, "
         "same_sex, by_id, at) SELECT uid, id, 'registry', true, 'seen', true, "
         "false, raised_by_id, raised_at FROM age_doubt", "what was looked at"),
        ("INSERT INTO age_piece (uid, doubt_id, rung, was_found, trust, consented, event_id, "
         "same_sex, by_id, at) SELECT uid, id, 'registry', false, 'seen', true, "
         "(SELECT id FROM local_event), false, raised_by_id, raised_at FROM age_doubt", "how old"),
    ],
)  # fmt: skip
def test_the_schema_says_what_is_wrong(by, sql, says):
    an_event()
    a_child(by, evidence="Seen.")

    @operation
    def by_hand():
        db.session.execute(text(sql))

    with pytest.raises(Refusal, match=says):
        by_hand()


def test_an_adults_file_is_purged_two_years_after(by):
    doubt = a_referral(by, evidence="Looks young.")
    services.add_piece(doubt, a_certificate(aged(30)), by=by)
    decided(doubt, by)
    assert queries.due_for_purge(clock.now(), clock.today()) == []
    later = clock.now() + timedelta(days=732)
    assert len(queries.due_for_purge(later, later.date())) == 1
    number = db.session.get(Person, doubt.person_id).number
    a_hold(a_user(Role.DPO), number=number, until_on=later.date())
    assert queries.due_for_purge(later, later.date()) == []


def test_a_file_stays_in_sight_when_its_record_is_joined_to_another(by):
    doubt = a_child(by, a_person(a_unit(), born=None))
    kept = a_person(a_unit(), born=aged(30))
    uid, record, kept_id = doubt.uid, db.session.get(Person, doubt.person_id), kept.id
    record.same_as_id = kept_id
    db.session.commit()
    assert len(queries.queue(reader=by)) == 1
    doubt = queries.referral(uid, reader=by)
    assert sorted(queries.records_of(doubt)) == sorted([record.id, kept_id])
    assert stop_of(kept_id) is AgeStop.WITHDRAWN
