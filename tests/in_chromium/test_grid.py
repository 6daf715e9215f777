"""The week grid: a class is drawn to another time with the arrow keys or the pointer."""

from datetime import date, time, timedelta

import pytest

from tests.browser import Browser
from tests.browser_checks import a_page, axe, borrow_session
from tests.training.makers import a_cohort, a_module, a_session
from trainingmgr.core.db import db
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.timetable import services
from trainingmgr.training.timetable.queries import slot_of
from trainingmgr.training.timetable.rules import ClosedKind, Slot
from trainingmgr.training.timetable.services import Closing

MONDAY = date.today() + timedelta(days=14 - date.today().weekday())


@pytest.fixture
def session(cast):
    module = a_module("GRD-707")
    run = a_cohort(cast.here, module, starts_on=MONDAY)
    noon = Closing(ClosedKind.PRAYER, "Noon", time(12), time(13))
    services.close_time(cast.here, noon, by=cast.training_clerk)
    return a_session(run, module)


def told(page):
    return page.locator("[data-says]").inner_text()


def now_at(session):
    db.session.expire_all()
    slot = slot_of(db.session.get(TrainingSession, session.id))
    db.session.commit()  # let go of what was read: the application writes in its own time
    return slot


def test_a_class_is_moved_by_keys_and_by_pointer_and_what_is_in_the_way_is_said(
    app, cast, address, window, session
):
    """In Arabic, where the next day is to the left."""
    run = db.session.get(TrainingSession, session.id).cohort_id
    uid = services.queries.cohorts.planned(run).uid
    db.session.commit()
    path = f"{address}/runs/{uid}/classes?week={MONDAY}"
    with a_page(window, language="ar") as page:
        borrow_session(page, address, Browser(app, cast.training_clerk, "ar"))
        page.goto(f"{path}&lang=ar")
        page.wait_for_selector("[data-listening]")
        page.locator("[data-grip]").focus()
        for _each in range(9):
            page.keyboard.press("ArrowDown")
        page.locator("[data-says]", has_text="Noon").wait_for()
        page.keyboard.press("Enter")
        assert now_at(session) == Slot(MONDAY, time(8), time(10)), "what is in the way keeps it"
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowLeft")
        assert "08:15–10:15" in told(page)
        assert axe(page) == []
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert now_at(session) == Slot(MONDAY + timedelta(days=1), time(8, 15), time(10, 15))

        page.wait_for_selector("[data-listening]")
        lesson = page.locator("[data-lesson]").bounding_box()
        column = page.locator(f"th[data-day='{MONDAY}']").bounding_box()
        row = page.locator("tr[data-at='09:00']").bounding_box()
        page.mouse.move(lesson["x"] + 8, lesson["y"] + 4)
        page.mouse.down()
        page.mouse.move(column["x"] + 30, row["y"] + 6, steps=6)
        page.wait_for_timeout(100)
        with page.expect_navigation():
            page.mouse.up()
        assert now_at(session) == Slot(MONDAY, time(9), time(11))
        assert page.complaints == []
