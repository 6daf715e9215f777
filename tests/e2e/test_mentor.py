"""A mentor on a phone in the yard: from the sign-in to the saved report in twelve taps."""

import re
from datetime import time

import pytest

from tests.browser_checks import a_page, no_sideways_scroll, small_targets
from tests.e2e.server import no_chromium
from tests.makers import PASSWORD, a_person, a_user, with_password
from tests.training.makers import a_cohort, a_module, a_session, a_trainer, teaches
from tests.training.results.made import on_the_run
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.training.attendance.queries import reporting, rosters
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts.rules import CohortState

pytestmark = [pytest.mark.browser, no_chromium]
MOST = 12


class Taps:
    """A thumb that is counted. Typing in the field that was tapped is free text."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def on(self, thing):
        thing.tap()
        self.count += 1

    def into(self, label, text):
        self.on(self.page.get_by_label(re.compile(rf"^{label}( \(optional\))?$")))
        self.page.keyboard.type(text)


def a_class_today():
    """Somebody who mentors, with a class of six that is held today."""
    mentor = with_password(a_user(Role.MENTOR, scope=Scope.OWN, name="Nadia Haddad"))
    module, today = a_module(), clock.today()
    cohort = a_cohort(None, module, state=CohortState.RUNNING, starts_on=today, ends_on=today)
    session = a_session(cohort, module, starts=time(8), ends=time(11))
    teaches(a_trainer(module, person=a_person(holder_id=mentor.holder_id)), session)
    for _each in range(6):
        on_the_run(cohort, code=None)
    db.session.commit()
    return mentor, session


def test_a_mentor_reports_a_class_on_a_phone_in_at_most_twelve_taps(site, window):
    mentor, session = a_class_today()
    login, key = mentor.username, session.id
    db.session.remove()
    with a_page(window, width=360, touch=True) as page:
        taps, pages = Taps(page), []
        page.goto(f"{site.address}/sign-in")
        taps.into("Sign-in name", login)
        taps.into("Password", PASSWORD)
        taps.on(page.get_by_role("button", name="Sign in"))
        page.wait_for_url(f"{site.address}/")
        pages.append(faults(page))
        taps.on(page.get_by_role("link", name="Report it").first)
        page.wait_for_url("**/report")
        taps.on(page.get_by_label("Yes", exact=True))
        taps.on(page.locator("label[for=topics-0]"))
        taps.into("What was observed", "All teams treated a burn in three minutes.")
        taps.into("Action point", "Bring more bandages")
        pages.append(faults(page))
        taps.on(page.get_by_role("button", name="Save the report"))
        page.wait_for_url(lambda url: not url.endswith("/report"))
        pages.append(faults(page))
        taps.on(page.get_by_role("link", name="Mark attendance"))
        page.wait_for_url("**/marks")
        pages.append(faults(page))
        taps.on(page.get_by_label("Everybody else is present"))
        taps.on(page.get_by_role("button", name="Save the marks"))
        page.wait_for_url(lambda url: not url.endswith("/marks"))
        assert "6 marks saved" in page.content()
        assert pages == [[]] * 4
        assert page.complaints == []
    found = db.session.get_one(type(session), key)
    report = reporting.report_of(found)
    assert (report.held, report.delivered_minutes, len(report.topics_covered)) == (True, 180, 1)
    assert report.actions[0].what == "Bring more bandages"
    marks = rosters.marks_of(found).values()
    assert [mark.code for mark in marks] == [MarkCode.PRESENT] * 6
    assert taps.count <= MOST


def faults(page):
    return no_sideways_scroll(page) + small_targets(page)
