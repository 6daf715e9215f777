"""The way of one colonel: claimed, proposed, signed by two, told in a letter, appealed."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from tests.browser import Page
from tests.makers import a_person, a_unit
from tests.vetting.ddr.made import REASON, a_board, a_force, a_recognition, a_record, ranks
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.registry.people.models import Person
from trainingmgr.vetting.ddr import queries, services
from trainingmgr.vetting.ddr.models import DdrRecord, RankDecision

WHY = "The board meets on Monday and needs it."


@pytest.fixture
def board(cast):
    return a_board(cast.vetting_board, cast.elsewhere["vetting_board"])


def opened(browser, record):
    """The record as a reader sees it who has said why."""
    page = Page(browser.get(f"/vetting/ddr/{record.uid}"))
    return browser.ask(
        "POST", f"/vetting/ddr/{record.uid}/file", data=page.values | {"reason": WHY}
    )


def test_a_record_is_found_from_the_navigation_and_shown_after_a_reason(cast, browse):
    record = a_record(a_person(a_unit(), name="Marial Deng"), force=a_force(code="QZFRONT"))
    browser = browse(cast.vetting_officer)
    assert 'href="/vetting/ddr"' in browser.get("/").text
    listed = browser.get("/vetting/ddr").text
    assert "Marial Deng" in listed
    assert "QZFRONT" not in listed
    shut = browser.get(f"/vetting/ddr/{record.uid}").text
    assert "General" not in shut
    page = opened(browser, record).text
    assert "General" in page
    assert "Front" in page
    told = select(func.count()).select_from(JournalEntry).where(
        JournalEntry.event == "DdrRecordOpened"
    )  # fmt: skip
    assert db.session.scalar(told) == 1


def test_a_list_costs_the_same_at_one_record_and_at_fifty(cast, browse):
    a_record()
    browser = browse(cast.vetting_officer)
    browser.get("/vetting/ddr", costs=2)
    force = a_force()
    for _each in range(52):
        a_record(force=force)
    assert "Next lines" in browser.get("/vetting/ddr", costs=2).text


def test_a_rank_is_proposed_signed_by_two_and_told_in_three_languages(cast, browse, board):
    captain, major, _colonel = ranks()
    record = a_record()
    first, second = browse(cast.vetting_board), browse(cast.elsewhere["vetting_board"])
    sent = first.post(
        f"/vetting/ddr/{record.uid}/rank", board=board.id, stage="provisional", rank_id=major.id,
        pay_rank_id=captain.id, basis=["service_years", "command_span"], reason=REASON,
    )  # fmt: skip
    assert sent.status_code == 302, sent.text
    made = db.session.scalars(select(RankDecision)).one()
    uid, pays = made.uid, captain.id
    for browser, says in ((first, "Another member"), (second, "recognised")):
        page = Page(opened(browser, record))
        answer = browser.ask("POST", f"/vetting/ddr/decisions/{uid}/signature",
                             data={"csrf_token": page.values["csrf_token"]})  # fmt: skip
        assert answer.status_code == 302, answer.text
        assert says in browser.get(answer.location).text
    assert db.session.scalars(select(Person.rank_id)).all() == [pays]
    for language, word in (("en", "General"), ("fr", "General"), ("ar", "General")):
        paper = first.get(f"/vetting/ddr/decisions/{uid}/letter.pdf?language={language}")
        assert paper.mimetype == "application/pdf"
        text = PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
        assert word in text
        assert "Front" not in text, "a letter never names the force"


def test_an_appeal_is_written_down_by_the_officer(cast, browse, board):
    captain, major, _colonel = ranks()
    record = a_record()
    first, second = cast.vetting_board, cast.elsewhere["vetting_board"]
    row = queries.record(record.uid, reader=first)
    made = services.propose(row, a_recognition(board, major, captain), by=first)
    for each in (first, second):
        services.sign(queries.decision(made.uid, reader=each), by=each)
    said = "I commanded a brigade for six years."
    officer = browse(cast.vetting_officer)
    answer = officer.post(f"/vetting/ddr/decisions/{made.uid}/appeal", said=said)
    assert answer.status_code == 302
    page = opened(officer, record).text
    assert said in page
    assert "Under appeal" in page


def test_an_officer_writes_a_record_with_what_they_know(cast, browse):
    person, force = a_person(a_unit()), a_force()
    officer = browse(cast.vetting_officer)
    typed = {
        "origin": force.code, "rank_claimed": "General", "status": "in_integration",
        "eligibility": "eligible", "evidence": "interview", "number": person.number,
    }  # fmt: skip
    assert officer.post("/vetting/ddr/new", **typed).status_code == 302
    row = db.session.scalars(select(DdrRecord)).one()
    assert (row.origin, row.rank_claimed) == (force.code, "General")
    again = officer.post("/vetting/ddr/new", **typed)
    assert again.status_code == 422
    assert "has a record already" in again.text


def test_figures_are_for_those_who_plan_and_hold_no_small_number(cast, browse):
    force, other = a_force(titles={"en": "Front of the Hills"}), a_force(titles={"en": "QZSMALL"})
    for _each in range(5):
        a_record(force=force)
    a_record(force=other)
    page = browse(cast.programme_officer).get("/vetting/ddr/figures")
    assert page.text.count("under 5") == 4
    assert "Front of the Hills" in page.text
    assert browse(cast.hr_head).get("/vetting/ddr/figures").status_code == 403
    assert browse(cast.programme_officer).get("/vetting/ddr").status_code == 403
