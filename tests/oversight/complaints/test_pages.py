"""The public pages keep nothing in the browser, and the office's pages show what they may."""

import re
from datetime import timedelta

from sqlalchemy import func, select

from tests.browser import Browser
from tests.makers import a_person, a_user
from tests.oversight.complaints.objects import (
    ANSWER,
    TOLD,
    WHY,
    a_complaint,
    acknowledged,
    an_error,
    code_of,
    opened,
    row_of,
)
from tests.registry.notices.made import in_force
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.oversight.complaints import services
from trainingmgr.oversight.complaints.models import Complaint, ComplaintCount, ComplaintMeasure
from trainingmgr.oversight.complaints.rules import Category, ErrorEnd, WrongField
from trainingmgr.oversight.complaints.services import mending, pacing
from trainingmgr.registry.identity import services as identity
from trainingmgr.registry.identity.queries import corrections
from trainingmgr.registry.notices.rules import About

CODE = re.compile(r"[A-Z2-9]{6}(?:-[A-Z2-9]{4}){3}")


def test_r_cmp_02_the_public_form_keeps_nothing_and_shows_the_code_once(app, browse):
    anybody = Browser(app, language="fr")
    form = anybody.get("/complaint?lang=en")
    assert form.text.index("data-leave") < form.text.index('class="skip"')
    assert "csrf_token" not in form.text
    assert 'data-once autocomplete="off"' in form.text, "no browser offers it to others"
    wrong = anybody.post("/complaint?lang=en", opened=form, category="extortion", told="no")
    assert wrong.status_code == 422
    assert "full sentences" in wrong.text
    sent = anybody.post("/complaint?lang=en", opened=form, category="extortion", told=TOLD)
    code = CODE.search(sent.text)[0]
    standing = anybody.post("/complaint/answer?lang=ar", opened=sent, code=code.lower())
    assert 'dir="rtl"' in standing.text
    assert row_of(code).language == "en"
    for answer in (form, wrong, sent, standing):
        assert answer.headers.getlist("Set-Cookie") == []
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    wrote = anybody.post("/complaint/message?lang=en", opened=standing, code=code,
                         said="They came back yesterday.", harmed="y")  # fmt: skip
    assert "They came back yesterday." in wrote.text
    assert TOLD not in wrote.text
    unknown = anybody.post("/complaint/answer?lang=en", code="AAAAAA-BBBB-CCCC-DDDD", opened=form)
    assert (unknown.status_code, "No complaint has this code." in unknown.text) == (422, True)
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == 0
    marks = db.session.scalars(select(ComplaintCount.about)).all()
    assert len(marks) == 4, "codes that are tried keep nobody from complaining"
    assert not any("127.0.0.1" in each for each in marks)


def test_the_public_page_is_slowed_and_no_address_follows_from_the_count(app, monkeypatch):
    monkeypatch.setattr(pacing, "CROWD", 2)
    assert [pacing.may_ask("10.0.0.7") for _n in range(3)] == [True, True, False]
    crowds = {pacing.crowd_of(f"10.0.{n // 256}.{n % 256}", 1) for n in range(3000)}
    assert len(crowds) <= 1024
    assert pacing.crowd_of("10.0.0.7", 1) != pacing.crowd_of("10.0.0.7", 2)
    anybody = Browser(app)
    monkeypatch.setattr(pacing, "EVERYBODY", 0)
    told = anybody.post("/complaint", category="extortion", told=TOLD)
    assert told.status_code == 429
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == 0


def test_a_clerk_writes_one_down_and_finds_it_no_more(app, cast, browse):
    clerk = browse(cast.hr_clerk)
    before = db.session.scalar(select(func.count()).select_from(JournalEntry))
    sent = clerk.post("/complaints/new", channel="paper_box", category="pay_nonpayment", told=TOLD,
                      complainant="family", confidentiality="restricted",
                      urgency="ordinary")  # fmt: skip
    row = row_of(CODE.search(sent.text)[0])
    assert (row.channel, row.complainant) == ("paper_box", "family")
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == before
    assert clerk.get(f"/complaints/{row.uid}").status_code == 403


def test_the_register_costs_the_same_for_many_and_a_complaint_opens_after_a_reason(
    app, cast, browse
):
    row = a_complaint(named="Sergeant Nobody")
    officer = browse(cast.complaints_officer)
    listed = officer.get("/complaints")
    cost = len(officer.spent)
    for _n in range(12):
        a_complaint()
    officer.get("/complaints?category=pay_deduction&only=late")
    officer.get("/complaints", costs=cost)
    path = f"/complaints/{row.uid}"
    closed = officer.get(path)
    for page in (listed, closed):
        assert TOLD not in page.text
        assert "Nobody" not in page.text
    officer.post(path, opened=closed, reason=WHY)
    shown = officer.get(path)
    assert TOLD in shown.text
    done = officer.post(f"{path}/acknowledgement", opened=shown, answer=ANSWER)
    assert done.status_code == 302
    shown = officer.get(path)
    stale = officer.post(f"{path}/steps", opened=closed, version="1", state="screening")
    assert stale.status_code == 409
    culprit = a_person(cast.unit)
    named = officer.post(f"{path}/about", opened=shown, number=culprit.number, unit="")
    assert named.status_code == 302
    assert culprit.number in officer.get(path).text  # a trainer as anybody else (R-MEN-03)
    journal = browse(cast.oversight).get("/oversight/journal")
    assert row.reference not in journal.text
    assert WHY not in journal.text


def test_r_cmp_06_wrong_data_become_a_correction_that_two_people_decide(app, cast, browse):
    error = an_error(cast, cast.unit)
    clerk, path = browse(cast.hr_clerk), f"/data-errors/{error.uid}"
    shown = clerk.get(path)
    assert "1990, not 1980" in shown.text
    assert TOLD not in shown.text
    assert browse(cast.elsewhere["hr_clerk"]).get(path).status_code == 404
    early = clerk.post(f"{path}/end", opened=shown, ended="mended", paper="")
    assert "have a second person decide it first" in early.text
    assert clerk.post(f"{path}/correction", opened=shown, born="1990",
                      proof="Birth certificate 17/1990").status_code == 302  # fmt: skip
    db.session.expire_all()
    (found,) = corrections(reader=cast.hr_head).rows
    assert db.session.get(type(error), error.id).correction_id == found.id
    identity.decide_correction(found, agreed=True, content=found.content_hash, by=cast.hr_head)
    done = clerk.post(f"{path}/end", opened=clerk.get(path), ended="mended", paper="")
    assert done.status_code == 302
    db.session.expire_all()
    assert db.session.get(type(error), error.id).ended is ErrorEnd.MENDED
    by_paper = an_error(cast, cast.unit, WrongField.RANK)
    assert mending.COLUMNS.get(by_paper.wrong) is None


def test_r_cmp_05_numbers_for_everybody_name_nobody_and_no_day(app, cast, time_machine):
    for _n in range(6):
        a_complaint(Category.EXTORTION)
    for _n in range(2):
        a_complaint(Category.INJURY)
    anybody = Browser(app)
    assert "8" not in anybody.get("/complaint/figures?lang=en").text.partition("<table")[2]
    following = clock.today().replace(day=1) + timedelta(days=32)
    time_machine.move_to(clock.begins(following.replace(day=1)) + timedelta(hours=9))
    for _n in range(3):
        a_complaint(Category.EXTORTION)
    page = anybody.get("/complaint/figures?lang=en", costs=1)
    assert "8" in page.text
    assert ">6<" not in page.text
    assert ">2<" not in page.text


def test_r_cmp_03_who_watches_over_the_office_counts_nothing_that_is_about_them(
    cast, browse, time_machine
):
    their_own = a_person(cast.unit, holder_id=cast.oversight.holder_id)
    a_complaint(named=their_own.number)
    time_machine.move_to(clock.now() + timedelta(days=9))
    assert "acknowledged by nobody" not in browse(cast.oversight).get("/").text
    assert "acknowledged by nobody" in browse(cast.dpo).get("/").text


def test_late_and_grave_ones_stand_in_my_work(app, cast, browse):
    a_complaint(Category.SEA)
    opened(acknowledged(a_complaint(), cast.complaints_officer), cast.complaints_officer)
    home = browse(cast.complaints_officer).get("/")
    assert "leaves for the competent body today" in home.text
    code_of()
    home = browse(cast.complaints_officer).get("/")
    assert "waits to be acknowledged" in home.text


def test_r_dat_16_a_form_of_complaints_says_what_becomes_of_it_in_the_readers_language(app, cast):
    """By its version and the day the record says what was read there."""
    nobody = Browser(app)
    assert "Information notice, version" not in nobody.get("/complaint").text
    in_force(cast.dpo, About.COMPLAINTS)
    db.session.commit()
    taker = Browser(app, cast.mentor)
    page = Browser(app, language="fr").get("/complaint?lang=fr").text
    assert "On a course (fr)" in page and "Notice d’information, version 1" in page
    assert "On a course (en)" in taker.get("/complaints/new").text


def test_r_cmp_03_whoever_decides_about_a_measure_reads_its_words_and_nothing_else(browse, cast):
    person = a_person(cast.unit)
    a_clearance(person)
    row = opened(a_complaint(), cast.complaints_officer)
    services.name(row, person.number, "", by=cast.complaints_officer)
    db.session.commit()
    office = browse(cast.complaints_officer)
    here = f"/complaints/{row.uid}"
    assert f"{here}/measures" in office.get(here).text
    words = "Until this is looked into it cannot wait."
    office.post(f"{here}/measures", number=person.number, measure="clearance", scheme="national",
                words=words)  # fmt: skip
    found = db.session.scalars(select(ComplaintMeasure)).one()
    deciding = browse(cast.vetting_officer)
    listed = deciding.get("/measures").text
    asked = deciding.get(f"/measures/{found.uid}").text
    assert words in asked and person.number in asked
    for text in (listed, asked):
        for hidden in (row.reference, "tenth of what", "Pay", cast.complaints_officer.name):
            assert hidden not in text
    deciding.post(f"/measures/{found.uid}/suspension", version=found.version)
    found = db.session.get(ComplaintMeasure, found.id, populate_existing=True)
    lifting = {"version": found.version, "reason": WHY}
    assert deciding.post(f"/measures/{found.uid}/lifting", **lifting).status_code == 422
    second = browse(a_user(Role.VETTING_OFFICER))
    second.post(f"/measures/{found.uid}/lifting", **lifting)
    found = db.session.get(ComplaintMeasure, found.id, populate_existing=True)
    assert (found.state, found.because) == ("lifted", WHY)
    assert second.get(f"/measures/{found.uid}").status_code == 404
    assert WHY in office.get(here).text
