"""What goes, goes of a human being: of every record, wherever the name stood; no file too soon."""

import secrets

import pytest
from sqlalchemy import func, select

from tests.makers import a_person, a_user, an_organisation, kept
from tests.oversight.protection.made import a_request
from tests.oversight.retention.made import (
    SECRET,
    WHY,
    a_decided_case,
    a_hold,
    agreed,
    an_old_application,
    an_old_complaint,
    proposed,
    years_ago,
)
from tests.oversight.retention.test_brought import brought, lies
from tests.oversight.retention.test_ending import erased
from tests.oversight.retention.test_names import Desk
from tests.oversight.retention.test_retention import counts, now, refused_by_the_schema
from tests.pay.made import work
from tests.training.makers import a_module, a_trainer
from tests.vetting.made import an_age_doubt
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.oversight.protection import queries as protection
from trainingmgr.oversight.protection import services as requests
from trainingmgr.oversight.protection.models import DataRequest
from trainingmgr.oversight.protection.queries import extracts
from trainingmgr.oversight.protection.rules import Asks, RequestState
from trainingmgr.oversight.retention import printouts, queries, services
from trainingmgr.oversight.retention.queries import due
from trainingmgr.oversight.retention.rules import BLANK, HoldOn, Piece
from trainingmgr.pay.files.models import PayCycle, PayLine
from trainingmgr.pay.payments.models import PaymentNews
from trainingmgr.pay.payments.rules import NewsKind, NewsState
from trainingmgr.pay.rules import MatchClass
from trainingmgr.registry.people.models import Person, Phone
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.vetting.cases.models import VettingCase
from trainingmgr.vetting.watchlists.models import Screening


def left(unit, name="Zawadi Mwamba", **facts):
    usual = {"status": Status.RETIRED, "status_since": clock.today().replace(year=2020)}
    return a_person(unit, name=name, **usual | facts)


def screened(person):
    return kept(Screening(person_id=person.id, turn=1, name_display=person.name_display,
                          name_native=None, born=None, aliases=0, last_alias=""))  # fmt: skip


def test_r_dat_07_a_worker_that_has_read_no_row_before_erases_teachers_and_arrears(cast):
    with years_ago(8):
        foreign = a_person(name="Jean Dupont", category=Category.OTHER)
        a_trainer(a_module(), centre=cast.here, person=foreign).left_on = clock.today()
        Desk().settled(a_person(cast.unit))
    host = a_user(Role.HOST_AUTHORITY)
    row = agreed(proposed(queries.run(services.look_now(by=cast.dpo).uid), cast.dpo), host)
    uid, id_ = row.uid, foreign.id
    db.session.expunge_all()
    work()
    assert counts(queries.run(uid)) == {Piece.TEACHER: 1, Piece.ARREARS: 1}
    gone = db.session.get_one(Person, id_)
    assert gone.name_display == gone.number


def test_r_dat_07_with_the_name_goes_what_was_screened_asked_and_said_in_a_vetting_file(cast):
    person, other = left(cast.unit), a_person(cast.unit, name="Saleh Youssouf")
    for each in (person, other):
        screened(each)
    case, _decision = a_decided_case(person)
    asked = a_request(cast.hr_clerk, person)
    db.session.commit()
    assert due.counted(Piece.LEAVER, clock.today()) == (0, 0), "they wait for an answer"
    requests.answer(asked, RequestState.WITHDRAWN, WHY, seen=asked.version, by=cast.hr_clerk)
    db.session.commit()
    refused_by_the_schema("UPDATE data_request SET identity_note = 'x'", "tr_data_request_shown")
    assert counts(erased(cast.dpo)) == {Piece.LEAVER: 1}
    assert db.session.scalars(select(Screening.name_display)).all() == ["Saleh Youssouf"]
    asked = db.session.get_one(DataRequest, asked.id)
    assert {asked.says, asked.answer, asked.identity_note} == {BLANK}
    assert db.session.get_one(VettingCase, case.id).reason == BLANK


def test_r_dat_07_a_joined_record_goes_with_the_one_that_was_kept(cast):
    kept_, joined = left(cast.unit), a_person(cast.unit, name="Zawadi Muamba")
    serving = a_person(cast.unit, name="Saleh Youssouf")
    before = left(cast.unit, "Salih Yusuf", same_as_id=serving.id)
    joined.same_as_id = kept_.id
    db.session.commit()
    assert counts(erased(cast.dpo)) == {Piece.LEAVER: 2}
    assert [now(each).name_display == each.number for each in (kept_, joined)] == [True, True]
    assert now(before).name_display == "Salih Yusuf", "whoever serves is known by every record"


@pytest.mark.parametrize("needs", ["complaint", "child"])
def test_r_dat_07_whoever_was_not_taken_is_named_until_nothing_needs_it_and_no_longer(cast, needs):
    application = an_old_application()
    person = db.session.get_one(Person, application.person_id)
    if needs == "child":
        doubt = an_age_doubt(person, cast.mentor)
    else:
        an_old_complaint(person)
    db.session.commit()
    assert counts(erased(cast.dpo))[Piece.APPLICATION] == 1
    assert now(person).name_display == "Zawadi Mwamba"
    if needs == "child":
        doubt = now(doubt)
        doubt.state, doubt.closed_by_id, doubt.closed_at = "adult", cast.nobody.id, clock.now()
        doubt.evidence, doubt.purged_on = None, clock.today()
        db.session.commit()
    assert counts(erased(cast.dpo)) == {Piece.LEAVER: 1}
    assert now(person).name_display == person.number


def test_r_dat_07_the_certificate_counts_what_was_held_whole(cast, browse):
    an_old_complaint()
    an_old_application()
    a_hold(cast.dpo, HoldOn.KIND, piece=Piece.COMPLAINT)
    row = erased(cast.dpo)
    tally = queries.tally(row)
    assert printouts.kinds(row, tally) == [Piece.APPLICATION, Piece.COMPLAINT]
    assert [printouts.left(row, each, tally.get(each, {})) for each in (*tally, Piece.COMPLAINT)] \
        == [0, 1]  # fmt: skip


def test_r_dat_07_a_file_goes_after_its_record_and_a_hold_between_keeps_both(cast, monkeypatch):
    """A step that dies before it is kept has destroyed nothing; what it kept is destroyed after."""
    batch = brought(cast.hr_clerk, 4)
    host = a_user(Role.HOST_AUTHORITY)
    row = agreed(proposed(queries.run(services.look_now(by=cast.dpo).uid), cast.dpo), host)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="power"):
        patch.setattr(queries, "count_waiting", _power)
        jobs.step(jobs.claim())
    assert lies(now(batch))
    job = jobs.claim(row.job_id) or db.session.get_one(jobs.Job, row.job_id)
    jobs.step(job)
    assert (lies(now(batch)), queries.run(row.uid).state) == (True, "agreed")
    jobs.step(job)
    assert (lies(now(batch)), queries.run(row.uid).state) == (False, "done")


def _power(_row):
    raise OSError("the power is gone")


def test_r_dat_07_a_file_of_two_months_stays_while_one_is_held_and_a_banks_as_long_as_it_told(cast):
    by = cast.hr_clerk
    batch, told, service = brought(by, 8), brought(by, 4), an_organisation()
    with years_ago(8):
        for month in ("2018-01", "2018-02"):
            cycle = kept(PayCycle(service_id=service.id, period=month, by_id=by.id,
                                  batch_id=batch.id))  # fmt: skip
            kept(PayLine(cycle_id=cycle.id, number=1, name="Zawadi Mwamba", gross_minor=1,
                         net_minor=1, currency="XAF", parts={}, evidence=[],
                         match=MatchClass.ABSENT))  # fmt: skip
    with years_ago(4):
        kept(PaymentNews(kind=NewsKind.NOTICE, file_name="n", sha256=secrets.token_hex(32),
                         by_id=by.id, stored_as=told.stored_as, state=NewsState.READ,
                         read_at=clock.now()))  # fmt: skip
    a_hold(cast.dpo, HoldOn.PAYROLL, number="2018-02")
    db.session.commit()
    assert counts(erased(cast.dpo)) == {Piece.PAY_FILE: 1}
    assert [lies(now(each)) for each in (batch, told)] == [True, True]
    assert db.session.scalar(select(func.count()).select_from(PayLine)) == 1


def test_r_dat_10_what_is_held_and_erased_is_that_of_every_record_of_one_human_being(cast):
    one, two = a_person(cast.unit, name="Zawadi Mwamba"), a_person(name="Zawadi Muamba")
    asked = [a_request(cast.hr_clerk, one, kind) for kind in (Asks.ACCESS, Asks.ERASURE)]
    for each, number in ((one, "1"), (two, "2")):
        kept(Phone(person_id=each.id, number=SECRET + number))
    one.same_as_id = two.id
    two.unit_id = cast.unit.id
    db.session.commit()
    [found] = [each for each in protection.requests(reader=cast.hr_clerk).rows
               if each.kind is Asks.ACCESS]  # fmt: skip
    says = [each.says for each in extracts.of_person(found.person)]
    assert {SECRET + "1", SECRET + "2", "Zawadi Mwamba", "Zawadi Muamba"} <= set(says)
    assert protection.waiting(cast.hr_clerk)[0] == 1
    row = protection.request(asked[1].uid, reader=cast.dpo)
    requests.answer(row, RequestState.GRANTED, WHY, seen=row.version, by=cast.dpo)
    run = services.look_for(protection.request(row.uid, reader=cast.dpo), by=cast.dpo)
    assert counts(run) == {Piece.CONTACT: 2}
