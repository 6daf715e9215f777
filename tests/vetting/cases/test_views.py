"""The queue and the file as people use them: found, opened with a reason, walked to its letter."""

import html
import io
import re
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.browser import Page
from tests.makers import a_person, a_unit, a_user, kept
from tests.vetting.cases.made import WHY, a_case, an_officer, criteria
from tests.vetting.cases.walk import SAID, Played, checked, recommended, refused, weighed
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.paging import _size
from trainingmgr.registry.structure.models import Command, Unit
from trainingmgr.vetting.cases import services
from trainingmgr.vetting.cases.models import VettingCase
from trainingmgr.vetting.cases.queries import gates
from trainingmgr.vetting.cases.rules import CaseState, Process, Seat, Verdict
from trainingmgr.vetting.cases.services import deciding


@pytest.fixture
def played(cast):
    """A case of which officer and board of the cast hold the seats."""
    case = a_case(a_person(a_unit(), name="Marial Deng"))
    found = Played(
        case, cast.vetting_chair, cast.vetting_officer, cast.vetting_board,
        cast.elsewhere["vetting_board"],
    )  # fmt: skip
    seats = (
        (found.officer, Seat.INVESTIGATOR),
        (found.first, Seat.PANEL),
        (found.second, Seat.PANEL),
    )
    for user, seat in seats:
        services.assign(found.now, user, seat, by=found.chair)
    return found


def opened(browser, played):
    path = f"/vetting/cases/{played.case.uid}"
    page = Page(browser.get(path))
    browser.ask("POST", f"{path}/file", data=page.values | {"reason": WHY})
    return browser.get(path).text


def test_a_file_is_found_from_the_navigation_and_read_after_a_reason(played, browse):
    weighed(checked(played))
    browser = browse(played.officer)
    home = browser.get("/").text
    assert 'href="/vetting/cases"' in home and "1 vetting case waits for you." in home
    assert "Marial Deng" in browser.get("/vetting/cases").text
    shut = browser.get(f"/vetting/cases/{played.case.uid}").text
    assert SAID not in shut and "Marial Deng" in shut
    page = opened(browser, played)
    assert SAID in page and "Recommend to the panel." in page
    assert f"Printed by {played.officer.name}" in page and "Do not copy" in page, "on each sheet"
    told = select(JournalEntry.facts).where(JournalEntry.event == "CaseViewed")
    assert played.case.number in str(db.session.scalar(told))


def test_hidden_and_unknown_cases_answer_alike(played, browse):
    stranger = browse(a_user(Role.VETTING_OFFICER))
    hidden = stranger.get(f"/vetting/cases/{played.case.uid}")
    unknown = stranger.get("/vetting/cases/00000000-0000-4000-8000-000000000000")
    assert hidden.status_code == unknown.status_code == 404
    assert abs(len(hidden.text) - len(unknown.text)) < 40
    assert "Marial Deng" not in stranger.get("/vetting/cases").text


def test_unit_and_commanders_of_the_time_stand_in_the_file_row_18(played, browse):
    """Those of the unit and above it while the person serves there; a stranger's are not."""
    unit = db.session.get_one(Unit, played.case.unit_id)
    today, away, above = clock.today(), a_unit(), a_unit()
    unit.path = f"{above.path}{unit.id}/"
    names = ("Boss Now", "Boss Before", "Boss Elsewhere", "Boss Above")
    bosses = [a_person(away, name=each) for each in names]
    kept(Command(unit_id=above.id, person_id=bosses[3].id, from_on=today))
    kept(Command(unit_id=unit.id, person_id=bosses[0].id, from_on=today))
    kept(Command(unit_id=unit.id, person_id=bosses[1].id, from_on=date(2001, 1, 1),
                 until_on=date(2002, 1, 1)))  # fmt: skip
    kept(Command(unit_id=away.id, person_id=bosses[2].id, from_on=today))
    browser = browse(played.officer)
    assert "Boss Now" not in browser.get(f"/vetting/cases/{played.case.uid}").text
    text = opened(browser, played)
    assert "Boss Now" in text
    assert "Boss Above" in text
    assert "Boss Before" not in text
    assert "Boss Elsewhere" not in text


def test_a_deed_is_done_from_the_page_and_refused_with_a_sentence(played, browse):
    browser = browse(played.officer)
    check = played.now.checks[0]
    path = f"/vetting/cases/{played.case.uid}/checks/{check.uid}"
    assert browser.get(path).status_code == 302  # say first why
    finish = re.findall(r">Finish<span[^>]*>: ([^<]+)</span>", opened(browser, played))
    assert len(set(finish)) == len(finish) > 3, "each button says what it finishes"
    page = Page(browser.get(path))
    sent = page.values | {
        "state": "found",
        "body": "Court",
        "evidence": "told by his neighbour Ali",
    }
    answer = browser.ask("POST", path, data=sent | {"reliability": "b"})
    assert answer.status_code == 422 and "Who told it is not kept" in answer.text
    answer = browser.ask("POST", path, data=sent | {"reliability": "b", "evidence": "C-4/2026"})
    assert answer.status_code == 302 and played.now.checks[0].state == "found"


def test_the_panel_decides_on_the_page_and_the_person_gets_a_letter(played, browse):
    recommended(weighed(checked(played)), Verdict.NOT_CERTIFIED)
    first, second = browse(played.first), browse(played.second)
    path = f"/vetting/cases/{played.case.uid}"
    opened(first, played)

    def written(reasons):
        page = Page(first.get(f"{path}/decision"))
        said = {"verdict": "not_certified", "reasons": reasons}
        first.ask("POST", f"{path}/decision", data=page.values | said)

    def read():
        shown = opened(second, played)
        assert "Sign the decision" in shown
        return html.unescape(re.search(r'action="([^"]+/signature[^"]*)"', shown)[1])

    written("He was seen at the gate that night.")
    sign, sent = read(), {"csrf_token": Page(second.get(path)).values["csrf_token"], "version": 1}
    first.ask("POST", f"{path}/withdrawal", data=Page(first.get(path)).values)
    written(SAID)  # another decision than the one that was read (security 4.3.4)
    second.ask("POST", sign, data=sent)
    second.ask("POST", f"{path}/signature", data=sent)
    assert "Tell the person" not in second.get(path).text
    second.ask("POST", read(), data=sent)
    assert "Tell the person" in second.get(path).text
    for language in ("en", "fr", "ar"):
        sheet = second.get(f"{path}/papers/notice/{language}")
        assert sheet.mimetype == "application/pdf" and PdfReader(io.BytesIO(sheet.data)).pages
    text = (
        PdfReader(io.BytesIO(second.get(f"{path}/papers/notice/en").data)).pages[0].extract_text()
    )
    assert "Appeals board" in text and played.first.name not in text
    assert "Do not copy" not in text, "the letter is theirs"
    sheet = PdfReader(io.BytesIO(second.get(f"{path}/papers/decision/en").data))
    assert "Do not copy" in sheet.pages[0].extract_text()
    told = PdfReader(io.BytesIO(second.get(f"{path}/papers/put/en").data)).pages[0].extract_text()
    assert SAID in " ".join(told.split())  # whole, however long


def test_the_queue_costs_the_same_at_one_case_and_at_fifty(played, browse):
    browser = browse(played.chair)
    browser.get("/vetting/cases", costs=6)
    people = [a_person(a_unit()) for _each in range(52)]
    services.open_many(people, Process.REVIEW, by=an_officer())
    assert "Next lines" in browser.get("/vetting/cases", costs=6).text


def test_many_reviews_are_opened_at_once_and_nothing_else_is(played, browse):
    criteria(Process.PROMOTION_GATE)
    browser = browse(played.chair)
    for why in ("30", "90", "moved", "promotion"):
        page = browser.get(f"/vetting/cases/review?why={why}").text
        assert "not_cert" not in page
    ends = dict(zip(("Tabitha", "Ubah", "Wani"), (29, 3, 14), strict=True))
    for name, days in ends.items():
        a_clearance(a_person(a_unit(), name=name), valid_to=clock.today() + timedelta(days=days))
    page = browser.get("/vetting/cases/review").text
    places = [page.index(name) for name in ("Ubah", "Wani", "Tabitha")]
    assert places == sorted(places), "whose clearance ends first comes first"
    token, found, cursor = _size.set(1), [], None
    for _each in ends:
        rows = gates.to_review("30", reader=played.chair, on=clock.today(), cursor=cursor)
        found.append(rows.rows[0][0].name_display)
        cursor = rows.after
    _size.reset(token)
    assert (found, cursor) == (["Ubah", "Wani", "Tabitha"], None)
    assert db.session.scalar(select(VettingCase.state)) is CaseState.INVESTIGATING


def test_others_see_one_word_and_nothing_of_the_file(cast, browse):
    played = refused(a_person(cast.unit, name="Marial Deng", reach=cast.here))
    for role in ("cell_head", "hr_head"):
        browser = browse(getattr(cast, role))
        page = browser.get(f"/vetting/people/{played.now.person.uid}").text
        assert "Not cleared" in page and SAID not in page and played.case.number not in page
        assert browser.get("/vetting/cases").status_code == 403


def test_a_decision_that_lapsed_is_called_void_on_the_page_and_not_offered_to_be_signed(
    played, browse, time_machine
):
    recommended(checked(played))
    deciding.propose(played.now, Verdict.CERTIFIED, reasons=SAID, by=played.first)
    time_machine.move_to(clock.now() + timedelta(days=7, minutes=1))
    shown = opened(browse(played.second), played)
    assert "it is void, and is written anew" in shown and "Sign the decision" not in shown
