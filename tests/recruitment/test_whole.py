"""Deeds over a whole round as work of a worker: watched, pressed once, whole or not at all."""

import pytest
from sqlalchemy import select

from tests.browser import Page
from tests.recruitment.made import admitted, again, an_open_round, brought_to
from tests.vetting.cases.made import criteria
from trainingmgr.core import jobs
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.recruitment import jobs as recruitment_jobs
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.recruitment.rules import ApplicationState, RoundState
from trainingmgr.recruitment.services import planning, whole
from trainingmgr.recruitment.services.moving import move_many
from trainingmgr.registry.people.services import blocks
from trainingmgr.vetting.cases.rules import Process

A = ApplicationState


@pytest.fixture
def staff(cast):
    blocks.first_block("HQ", by=cast.recruitment_officer)
    return cast.recruitment_officer, cast.recruitment_jury, cast.elsewhere["recruitment_jury"]


def stuck(*_given):
    raise Refusal("Stuck.")


def done():
    while jobs.work():
        pass


def test_a_deed_over_many_files_is_work_to_watch_and_is_pressed_once(staff, browse, monkeypatch):
    by, *jury = staff
    monkeypatch.setattr(whole, "AT_ONCE", 1)
    monkeypatch.setattr(recruitment_jobs, "ASKED", 1)
    criteria(Process.NEW_RECRUITMENT)
    round_ = an_open_round(by, jury)
    keys = [admitted(round_, by, name=name).id for name in ("Zawadi", "Marial Deng")]
    passed = dict.fromkeys(keys, A.ADMISSIBLE)
    operation(move_many)(again(round_, by), passed, A.TEST_PASSED, None, by)
    round_ = brought_to(round_, by, RoundState.CLOSED, RoundState.TESTING, RoundState.VETTING)
    browser, where = browse(by), f"/recruitment/{round_.uid}"
    typed = Page(browser.get(where)).values | {"version": round_.version}

    def asked_for():
        states = db.session.scalars(select(Application.state).order_by(Application.id))
        return [each is A.VETTING_PENDING for each in states]

    browser.ask("POST", f"{where}/vetting", data=typed)
    page = browser.get(where).text
    assert "Asking for vetting of everybody who passed" in page and "Stop this work" in page
    assert "On to:" not in page, "nothing else is pressed meanwhile"
    newest = typed | {"version": round_.version + 1}
    for deed in ("vetting", "answers", "step/final_list"):
        assert "Wait until it is done." in browser.ask("POST", f"{where}/{deed}", data=newest).text
    work = jobs.claim()
    jobs.step(work)
    assert asked_for() == [True, False]
    assert "1 of 2" in browser.get(where).text
    work = db.session.get_one(jobs.Job, work.id)
    jobs.cancel(work)
    jobs.step(work)
    page = browser.get(where).text
    assert "1 file is done and stays so." in page and "Ask for vetting of who passed" in page
    browser.ask("POST", f"{where}/vetting", data=typed)
    done()
    assert "over 1 file." in browser.get(where).text
    assert asked_for() == [True, True]
    browser.ask("POST", f"{where}/answers", data=typed)
    done()
    assert "Bringing in what vetting decided" in browser.get(where).text


def test_an_annulment_of_many_is_done_whole_or_not_at_all(staff, browse, monkeypatch):
    by, *jury = staff
    monkeypatch.setattr(whole, "AT_ONCE", 0)
    round_ = an_open_round(by, jury)
    admitted(round_, by)
    why = "The papers of the test were sold."
    round_ = again(round_, by)
    with pytest.raises(Refusal, match="full sentence"):
        whole.annul(round_, reason="no", seen=round_.version, by=jury[0])
    round_ = again(round_, by)
    whole.annul(round_, reason=why, seen=round_.version, by=jury[0])
    with monkeypatch.context() as broken:
        broken.setattr(planning, "move_many", stuck)
        done()
    states = select(RecruitmentRound.state, Application.state).join(RecruitmentRound)
    browser, where = browse(jury[0]), f"/recruitment/{round_.uid}"
    assert "Annulling a round broke off: Stuck. Nothing was changed." in browser.get(where).text
    assert db.session.execute(states).all() == [(RoundState.OPEN, A.ADMISSIBLE)]
    page = Page(browser.get(f"{where}/annulment"))
    browser.ask("POST", f"{where}/annulment", data=page.values | {"reason": why})
    done()
    assert "Its list is void" in browser.get(where).text
    assert db.session.execute(states).all() == [(RoundState.ANNULLED, A.ANNULLED)]
