"""Classes held, sheets of paper that come back, a unit suspended between two of them, results."""

import io

import pypdf
from sqlalchemy import select

from tests.e2e.journey import CLERK, HEAD, NAME, TODAY, paper, press, row, said
from trainingmgr.core.db import db
from trainingmgr.registry.structure.models import Unit


def two_classes_go_by_with_sheets_of_paper_typed_in_by_keyboard(journey):
    a_class_goes_by(journey, "06:00", "ppap")
    a_class_goes_by(journey, "08:00", "ppap")


def a_class_goes_by(journey, starts, marks):
    """The sheet is printed, comes back with marks, and is typed in; the head reports the class."""
    sheet = _printed(journey, starts)
    page = journey.go(CLERK, "/sheets/")
    page.locator("input[name=sheet]:focus").wait_for()
    page.keyboard.type(sheet)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("html[data-listening]").wait_for()
    for mark in marks:
        page.keyboard.type(mark)
        page.keyboard.press("Enter")
    with page.expect_navigation():  # past the last line, Enter saves
        page.keyboard.press("Enter")
    assert "4 marks saved" in page.content()
    page = _class_of(journey, HEAD, starts)
    press(page, "Report this class")
    page.get_by_text("Yes", exact=True).click()
    page.get_by_label("What was observed").fill("The class was held as planned.")
    press(page, "Save the report")


def _printed(journey, starts):
    """The id on the paper, which names the people in the order in which they are typed."""
    page = _class_of(journey, CLERK, starts)
    content, url = paper(page, "Print a sheet")
    sheet = url.rpartition("/")[2].removesuffix(".pdf")
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert sheet in text
    order = [text.index(NAME[key]) for key in ("unpaid", "traveller", "absent", "frozen")]
    assert order == sorted(order)
    return sheet


def _class_of(journey, who, starts):
    page = journey.at_run(who)
    row(page, f"{starts}–").get_by_role("link").click()
    page.wait_for_url("**/sessions/*")
    return page


def one_unit_is_suspended_in_the_middle_of_the_run(journey):
    unit = db.session.scalar(select(Unit.uid).where(Unit.code == "11BN-B"))
    db.session.remove()
    assert "frozen" not in said(journey.at_run(HEAD)).lower()
    page = journey.go("vetting", f"/vetting/units/{unit}/suspension")
    page.get_by_label("Scheme").select_option(label="Human rights due diligence (HRDDP)")
    page.get_by_label("From", exact=True).fill(f"{TODAY:%d/%m/%Y}")
    press(page, "Suspend support")
    page = journey.at_run(HEAD)
    assert "1 person on this run is frozen" in said(page)
    assert "The unit is not cleared" in row(page, NAME["frozen"]).inner_text()


def the_last_class_goes_by(journey):
    a_class_goes_by(journey, "10:00", "pppp")


def tests_are_recorded_and_the_results_closed(journey):
    page = journey.at_run(HEAD, "/results")
    press(page, "Prepare the tests")
    for test, score in (("PRE", "35"), ("POST", "82")):
        press(page, "Type the scores", inside=row(page, test))
        page.get_by_label("Day of the test").fill(f"{TODAY:%d/%m/%Y}")
        for box in page.locator("main td input.key-min[name$='-1']").all():
            box.fill(score)
        press(page, "Save the scores")
        page = journey.at_run(HEAD, "/results")
    press(journey.at_run(CLERK), "Complete the run")
    page = journey.at_run(HEAD, "/results")
    traveller, absent = (row(page, NAME[key]).inner_text() for key in ("traveller", "absent"))
    assert "100 %" in traveller
    assert "Passes" in traveller
    assert "Does not pass" in absent
    assert "attended 33 %, 80 % are needed." in absent
    press(page, "Close the results")
    press(page, "Close the results")
    assert "Closed: 3 passed, 1 did not pass" in page.content()
    assert page.get_by_role("link", name="Close the results").count() == 0
