"""Asked by one, issued by another, to those who qualify and nobody else; frozen from then on."""

import re
from datetime import timedelta

import pytest
import zxingcpp
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from tests.core import worker
from tests.core.test_jobs import now
from tests.documents import papers
from tests.makers import a_unit, a_user, kept
from tests.processes import until
from tests.training.certificates.made import SITE, a_closed_run, asked, issued, passes, whole
from tests.training.makers import SIGNED
from tests.training.results.made import DAY, a_tested_module, on_the_run, papers_of
from tests.vetting.made import a_clearance, an_age_doubt
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.core.permissions import Permission
from trainingmgr.documents import engraving, serials
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.certificates import jobs as certificate_jobs
from trainingmgr.training.certificates.models import Certificate, CertificateRequest
from trainingmgr.training.certificates.queries import candidates, register, verifying
from trainingmgr.training.certificates.rules import Skip, Standing
from trainingmgr.training.certificates.services import drawing, issuing, layouts
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula import services as drafting
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.records.models import Attainment
from trainingmgr.training.results import queries as results
from trainingmgr.training.results.models import Result
from trainingmgr.training.results.services.recording import Entry, record
from trainingmgr.vetting.rules import Outcome

TODAY = clock.today
ISSUE = Permission.CERTIFICATE_ISSUE


@pytest.fixture
def run(cast):
    return a_closed_run(cast.here, cast.cell_head)


def issue(made, by):
    return issuing.issue(made, SITE, seen=made.version, by=by)


def why_not(cohort, place):
    found = candidates.of_run(candidates.cohort_by_id(cohort.id), TODAY())
    each = next(x for x in found.all if x.enrolment.id == place.id)
    return [reason.skip for reason in each.reasons], " ".join(r.sentence for r in each.reasons)


def count():
    return db.session.scalar(select(func.count()).select_from(Certificate))


def first_id():
    return db.session.scalar(select(func.min(Certificate.id)))


def copied(**changes):
    """The first certificate once more, under another serial."""
    row = db.session.get(Certificate, first_id())
    facts = {key: getattr(row, key) for key in Certificate.__table__.columns.keys()}  # noqa: SIM118
    del facts["id"]
    return facts | {"uid": new_uid(), "serial": serials.fresh()} | changes


def test_two_people_issue_in_one_deed_to_everybody_who_qualifies(cast, run):
    cohort, places = run
    made = asked(cohort, cast.training_clerk)
    assert issue(made, cast.cell_head).count == 2
    found = register.certificates_of(cohort.id)
    assert [each.values["name_latin"] for each in found] == ["Achta Idriss", "Zara Hissène"]
    assert {each.asked_by_id for each in found} == {cast.training_clerk.id}
    assert {each.issued_by_id for each in found} == {cast.cell_head.id}
    assert all(serials.holds(each.serial) for each in found)
    assert len({each.serial for each in found}) == len(places)


def test_the_schema_keeps_two_people_apart_whoever_writes(cast, run):
    cohort, _places = run
    issued(cohort, cast)
    alone = {"issued_by_id": cast.training_clerk.id, "replaces_id": first_id()}
    with pytest.raises(IntegrityError, match="by_two"):
        db.session.execute(insert(Certificate), [copied(**alone)])
    db.session.rollback()


def test_an_issued_certificate_is_never_edited_or_deleted(cast, run):
    cohort, _places = run
    issued(cohort, cast)
    for deed in ("UPDATE certificate SET serial = 'X'", "DELETE FROM certificate"):
        with pytest.raises(IntegrityError, match="tr_certificate_"):
            db.session.execute(text(deed))
        db.session.rollback()


def test_issuing_twice_is_refused(cast, run):
    cohort, _places = run
    made = asked(cohort, cast.training_clerk)
    issue(made, cast.cell_head)
    with pytest.raises(Refusal, match="decided already"):
        issue(made, cast.cell_head)
    with pytest.raises(Refusal, match="Nobody on this run qualifies"):
        asked(cohort, cast.training_clerk)
    assert count() == 2


def test_one_first_certificate_for_a_place_even_by_raw_sql(cast, run):
    cohort, _places = run
    issued(cohort, cast)
    with pytest.raises(IntegrityError, match="certificate"):
        db.session.execute(insert(Certificate), [copied()])
    db.session.rollback()


def test_a_request_dies_when_anything_in_its_list_changes(cast, run):
    cohort, places = run
    made = asked(cohort, cast.training_clerk)
    person = db.session.get(Person, places[0].person_id)
    person.name_display = "Achta Idriss Barka"
    kept(person)
    with pytest.raises(Refusal, match="has changed since"):
        issue(made, cast.cell_head)
    assert issue(asked(cohort, cast.training_clerk), cast.cell_head).count == 2
    states = db.session.scalars(select(CertificateRequest.state).order_by(CertificateRequest.id))
    assert [str(each) for each in states] == ["withdrawn", "issued"]


def test_a_request_stands_for_a_week(cast, run, time_machine):
    cohort, _places = run
    made = asked(cohort, cast.training_clerk)
    time_machine.move_to(clock.now() + timedelta(days=7, minutes=1))
    with pytest.raises(Refusal, match="more than a week ago"):
        issue(made, cast.cell_head)


def test_asking_twice_is_refused_and_a_refusal_is_final(cast, run):
    cohort, _places = run
    made = asked(cohort, cast.training_clerk)
    with pytest.raises(Refusal, match="asked for already"):
        asked(cohort, cast.training_clerk)
    made = candidates.open_request(cohort.id)
    full = candidates.request(made.uid, reader=cast.cell_head, permission=ISSUE)
    with pytest.raises(Refusal, match="Only whoever asked"):
        issuing.withdraw(full, seen=full.version, by=cast.cell_head)
    full = candidates.request(made.uid, reader=cast.cell_head, permission=ISSUE)
    why = "The attendance of Monday is doubtful."
    issuing.refuse(full, why, seen=full.version, by=cast.cell_head)
    full = candidates.request(made.uid, reader=cast.cell_head, permission=ISSUE)
    assert full.refusal_reason == why
    with pytest.raises(Refusal, match="decided already"):
        issue(full, cast.cell_head)


def test_r_trn_02_a_clearance_that_ended_before_the_last_day_excludes_by_name(cast, run):
    cohort, (achta, zara) = run
    late = on_the_run(cohort, name="Moussa Ali", clearance=False)
    person = db.session.get(Person, late.person_id)
    since = cohort.ends_on - timedelta(days=60)
    a_clearance(person, decided_on=since, valid_from=since, valid_to=cohort.ends_on - DAY)
    passes(cohort, late)
    skips, sentence = why_not(cohort, late)
    assert Skip.CLEARANCE in skips
    assert "clearance ends on" in sentence or "clearance expired on" in sentence
    assert issue(asked(cohort, cast.training_clerk), cast.cell_head).count == 2
    assert late.person_id not in {each.person_id for each in register.certificates_of(cohort.id)}


def test_r_trn_02_a_clearance_that_holds_on_the_last_day_and_ends_later_is_enough(cast, run):
    cohort, _places = run
    place = on_the_run(cohort, name="Moussa Ali", clearance=False)
    since = cohort.ends_on - timedelta(days=60)
    person = db.session.get(Person, place.person_id)
    a_clearance(person, decided_on=since, valid_from=since, valid_to=cohort.ends_on)
    passes(cohort, place)
    assert Skip.CLEARANCE not in why_not(cohort, place)[0]


def test_r_trn_02_nobody_without_a_pass_and_a_closed_result(cast, run):
    cohort, _places = run
    open_ = on_the_run(cohort)
    passes(cohort, open_)
    assert why_not(cohort, open_)[0] == [Skip.NOT_CLOSED]
    failed = on_the_run(cohort)
    passes(cohort, failed, 20)
    skips, sentence = why_not(cohort, failed)
    assert skips == [Skip.NOT_PASSED]
    assert "reached 20 % of 60 %" in sentence


def test_r_age_01_an_age_doubt_stops_a_certificate(cast, run):
    cohort, (achta, _zara) = run
    an_age_doubt(db.session.get(Person, achta.person_id))
    skips, sentence = why_not(cohort, achta)
    assert skips == [Skip.AGE]
    assert "age" in sentence.lower()


def test_r_hrd_03_a_unit_suspended_after_the_run_stops_its_people(cast, run):
    cohort, _places = run
    unit = a_unit()
    place = on_the_run(cohort, name="Moussa Ali", unit=unit)
    passes(cohort, place)
    a_clearance(unit, Outcome.SUSPENDED, Scheme.NATIONAL, decided_on=TODAY())
    assert Skip.SUPPORT in why_not(cohort, place)[0]


def test_r_hrd_03_a_refusal_after_the_run_stops_them_while_an_appeal_waits(cast, run):
    cohort, _places = run
    unit = a_unit()
    place = on_the_run(cohort, name="Moussa Ali", unit=unit)
    passes(cohort, place)
    refused = a_clearance(unit, Outcome.NOT_CLEARED, Scheme.NATIONAL, decided_on=TODAY())
    appeal = a_clearance(unit, Outcome.UNDER_APPEAL, Scheme.NATIONAL, decided_on=TODAY())
    refused.superseded_by_id = appeal.id
    kept(refused)
    assert Skip.SUPPORT in why_not(cohort, place)[0]


def test_nobody_issues_to_themselves(cast, run):
    cohort, _places = run
    own = on_the_run(cohort, name="The head")
    passes(cohort, own)
    own.state = EnrolmentState.COMPLETED_PASSED
    kept(own)
    made = asked(cohort, cast.training_clerk)
    person = db.session.get(Person, own.person_id)
    person.holder_id = cast.cell_head.holder_id
    kept(person)
    assert made.count == 3
    assert issue(made, cast.cell_head).count == 2


def test_renaming_the_person_afterwards_changes_nothing(cast, run):
    cohort, (achta, _zara) = run
    first = issued(cohort, cast)[0]
    before = engraving.one(drawing.paper_of(first), drawing.look_of(first))
    assert before.sha256 == first.pdf_hash
    person = db.session.get(Person, achta.person_id)
    person.name_display, person.sort_name = "Somebody Else", "somebody else"
    kept(person)
    db.session.expunge_all()
    layouts.save(layouts.standard("Another ministry"), seen=1, by=cast.curriculum_officer)
    same = whole(first, cast.cell_head)
    after = engraving.one(drawing.paper_of(same), drawing.look_of(same))
    assert after.data == before.data
    assert "Achta Idriss" in papers.text_of(after.data)


def test_the_code_on_the_paper_is_read_back_and_is_good(cast, run):
    cohort, _places = run
    first = issued(cohort, cast)[0]
    data = engraving.one(drawing.paper_of(first), drawing.look_of(first)).data
    picture, only = papers.picture(data, dots=150), zxingcpp.BarcodeFormat.QRCode
    read = zxingcpp.read_barcodes(picture, formats=only)
    (said,) = {each.text for each in read}  # a reader may see one code twice
    assert said.startswith(f"{SITE.address}/")
    answer = verifying.of_code(said, on=TODAY())
    assert answer.standing is Standing.VALID
    assert answer.payload.name == "Achta Idriss"


def test_what_was_attained_goes_to_the_records_with_its_validity(cast):
    module = a_tested_module(validity_months=12)
    cohort, places = a_closed_run(cast.here, cast.cell_head, modules=(module,))
    found = issued(cohort, cast)
    rows = db.session.scalars(select(Attainment)).all()
    assert {row.person_id for row in rows} == {place.person_id for place in places}
    assert {(row.on, row.score, row.minutes) for row in rows} == {(cohort.ends_on, 80, 360)}
    assert {row.until_on for row in rows} == {found[0].valid_until}
    assert found[0].valid_until.year == cohort.ends_on.year + 1


def test_a_result_under_a_certificate_does_not_change(cast, run):
    cohort, (achta, _zara) = run
    issued(cohort, cast)
    test = results.assessment(papers_of(cohort)[1].uid, reader=cast.cell_head)
    why = "The second page was not counted."
    with pytest.raises(Refusal, match="certificate rests on this result"):
        record(test, {(achta.id, 1): Entry(300)}, on=TODAY(), by=cast.cell_head, reason=why)
    for deed in ("UPDATE result SET score_tenths = 1", "DELETE FROM result"):
        with pytest.raises(IntegrityError, match="certified"):
            db.session.execute(text(deed))
        db.session.rollback()
    assert db.session.scalars(select(Result.score_tenths)).all() == [800] * 4


def test_more_than_a_class_is_issued_by_a_worker_in_steps_that_repeat_nothing(
    cast, time_machine, monkeypatch, browse
):  # fmt: skip
    monkeypatch.setattr(certificate_jobs, "AT_A_TIME", 25)
    cohort, places = a_closed_run(cast.here, cast.cell_head, *(f"P{n:02}" for n in range(33)))
    made = asked(cohort, cast.training_clerk)
    done = issue(made, cast.cell_head)
    assert (done.count, count()) == (33, 0)
    job = jobs.claim()
    jobs.step(job)
    assert count() == 25
    clerk, shown = browse(cast.training_clerk), f"/runs/{cohort.uid}/certificates"
    page = clerk.get(shown).text
    assert "25 of 33 are issued. The work goes on." in page
    assert "Ask for the certificates" not in page, "not while it is at work"
    with pytest.raises(Refusal, match="are being issued"):
        asked(cohort, cast.training_clerk)
    db.session.expunge_all()
    an_age_doubt(db.session.get(Person, places[-1].person_id))
    time_machine.move_to(clock.now() + jobs.LEASE + timedelta(seconds=1))
    assert jobs.work()
    job = db.session.get(Job, done.job.id, populate_existing=True)
    assert (job.state, job.done, count()) == (JobState.DONE, 33, 32)
    assert job.result["issued"] == 32
    assert "age" in job.result["skipped"][0][1].lower()
    told = browse(cast.cell_head).get(f"/jobs/{job.uid}").text
    assert "32 certificates are issued. 1 person no longer qualified" in told
    assert shown in told


def test_work_that_was_stopped_says_how_far_it_came(cast, browse, monkeypatch):
    monkeypatch.setattr(certificate_jobs, "AT_A_TIME", 1)
    cohort, _places = a_closed_run(cast.here, cast.cell_head, "Achta", "Zara")
    made = asked(cohort, cast.training_clerk)
    done = issuing.issue(made, SITE, seen=made.version, by=cast.cell_head, inline=0)
    job = jobs.claim()
    jobs.step(job)
    jobs.cancel(job)
    jobs.step(job)
    shown = f"/runs/{cohort.uid}/certificates"
    page = browse(cast.training_clerk).get(shown).text
    assert "1 of 2 are done and stay" in page
    assert "Ask for the certificates" in page
    assert "What is issued stays." in browse(cast.cell_head).get(f"/jobs/{done.job.uid}").text


def test_work_that_runs_later_issues_what_was_agreed_to_and_in_nobodys_name_who_may_not(cast):
    """Security 4.3.4: whatever happens between the word of the second person and the worker."""
    cohort, places = a_closed_run(cast.here, cast.cell_head, "Achta", "Zara")
    made, head = asked(cohort, cast.training_clerk), a_user(Role.CELL_HEAD, centre=cast.here)
    done = issuing.issue(made, SITE, seen=made.version, by=head, inline=0)
    db.session.get(Person, places[0].person_id).name_display = "Another Name"
    db.session.commit()
    assert jobs.work()
    job = db.session.get(Job, done.job.id, populate_existing=True)
    assert (count(), job.result["issued"]) == (1, 1)
    assert "has changed" in job.result["skipped"][0][1]
    made = asked(cohort, cast.training_clerk)
    done = issuing.issue(made, SITE, seen=made.version, by=head, inline=0)
    db.session.get(User, head.id).active = False
    db.session.commit()
    assert jobs.work()
    job = db.session.get(Job, done.job.id, populate_existing=True)
    assert (job.state, count()) == (JobState.FAILED, 1)


def test_many_runs_are_issued_in_one_go_and_a_refused_one_stops_no_other(cast, browse):
    runs = [a_closed_run(cast.here, cast.cell_head, f"A{n}", f"B{n}") for n in range(3)]
    clerk = browse(cast.training_clerk)
    for cohort, _places in runs:
        opened = clerk.get(f"/runs/{cohort.uid}/certificates")
        clerk.post(f"/runs/{cohort.uid}/certificate-requests", opened=opened)
    changed = db.session.get(Person, runs[1][1][0].person_id)
    changed.name_display = "Another Name"
    db.session.commit()
    head = browse(cast.cell_head)
    opened = head.get("/certificate-requests")
    assert "3 runs wait" in opened.text
    who = re.findall(r'name="who" value="([^"]+)"', opened.text)
    head.post("/certificate-requests", opened=opened, who=who)
    told = head.get("/certificate-requests").text
    assert told.count("Open it first") == 3, "security 4.3.4"
    for each in who:
        head.get(f"/certificate-requests/{each.partition(':')[0]}")
    answer = head.post("/certificate-requests", opened=opened, who=who)
    told = head.get(answer.location).text
    assert "4 certificates are being issued" in told
    assert f"{runs[1][0].code}: Something on this list has changed" in told
    assert count() == 0, "workers do it"
    while jobs.work():
        pass
    assert count() == 4
    assert "1 run waits" in head.get("/certificate-requests").text


def test_a_worker_killed_in_the_middle_issues_to_everybody_once(
    cast, settings, nursery, time_machine
):
    """Promise 4 where it matters most."""
    cohort, _places = a_closed_run(cast.here, cast.cell_head, *(f"P{n:02}" for n in range(60)))
    done = issue(asked(cohort, cast.training_clerk), cast.cell_head)
    victim = nursery.module(worker.__name__, settings.database_url, settings.instance)
    until(lambda: now(done.job).done)
    victim.killed()
    reached = now(done.job).done
    assert count() == reached < 60
    assert jobs.claim() is None, "still leased: the others wait"
    time_machine.move_to(clock.now() + timedelta(minutes=10))
    assert jobs.work()
    assert (now(done.job).state, now(done.job).result["issued"]) == (JobState.DONE, 60)
    holders = select(func.count(func.distinct(Certificate.person_id)))
    assert (count(), db.session.scalar(holders)) == (60, 60)


def test_the_paper_names_the_version_that_the_run_is_pinned_to(cast):
    """Row 35: a newer version that is agreed meanwhile changes nothing on the paper."""
    cohort, _places = a_closed_run(cast.here, cast.cell_head)
    module = curricula.module(cohort.modules[0].module_version.module.uid)
    newer = drafting.draft(module, by=a_user(None))
    draft = curricula.draft(newer.uid)
    drafting.agree(draft, SIGNED, seen=newer.version, by=cast.curriculum_officer)
    standing = curricula.agreed([module.id])[module.id]
    assert standing.number == 2
    paper = issued(candidates.cohort_by_id(cohort.id), cast)[0]
    assert [each["version"] for each in paper.values["modules"]] == ["1"]
