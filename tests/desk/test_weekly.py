"""The weekly form of a run, and its hours against the standard."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest

from tests.browser import Browser
from tests.makers import kept
from tests.training.enrolments.made import a_class, a_place, a_run, ready
from tests.training.makers import a_module, a_trainer, teaches
from trainingmgr.core import pairs
from trainingmgr.core.columns import Sex
from trainingmgr.desk.printouts import weekly_cells, weekly_form
from trainingmgr.desk.queries import weekly
from trainingmgr.documents.tables import SheetId
from trainingmgr.tabular.listings import Printing
from trainingmgr.training.attendance.models import Mark, SessionReport
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.rules import CohortState, NotHeld
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.timetable.rules import monday_of


@pytest.fixture
def told(cast):
    """A week of three classes: one held before two women and a man, one not held, one not told."""
    module = a_module("WKL-505", minutes=600)
    run = a_run(cast.here, module, state=CohortState.RUNNING)
    held, lost, _untold = (
        a_class(run, on=run.starts_on, starts=at, ends=at + 2) for at in (8, 10, 13)
    )
    teaches(a_trainer(module, centre=cast.here), held)
    clerk = cast.training_clerk.id
    kept(SessionReport(session_id=held.id, held=True, delivered_minutes=90, by_id=clerk,
                       observed="The projector failed."))  # fmt: skip
    kept(SessionReport(session_id=lost.id, held=False, delivered_minutes=0, by_id=clerk,
                       not_held_reason=NotHeld.FUEL))  # fmt: skip
    codes = [MarkCode.PRESENT, MarkCode.LATE, MarkCode.PRESENT, MarkCode.ABSENT]
    sexes = [Sex.F, Sex.F, Sex.M, Sex.M]
    for code, sex in zip(codes, sexes, strict=True):
        place = a_place(run, ready(reach=cast.here, sex=sex), EnrolmentState.ATTENDING)
        kept(Mark(session_id=held.id, enrolment_id=place.id, code=code, entered_by_id=clerk))
    return run


def week_of(run):
    return weekly.week(cohorts.planned(run.id), monday_of(None, run.starts_on))


def test_the_weekly_form_tells_what_was_held_what_not_and_who_came(told):
    lines = [weekly_cells(each, "en") for each in week_of(told).lines]
    how = [tuple(each[8:13]) for each in lines]
    assert how == [
        ("Held", 1.5, 2, 1, 0),
        ("Not held: No fuel", 0.0, None, None, None),
        ("Not reported", None, None, None, None),
    ]
    assert lines[0][6].startswith("Trainer")


@pytest.mark.parametrize(
    ("language", "titles"),
    [("en", ["Weekly form"]), ("fr+en", ["Formulaire de la semaine", "Weekly form"]), ("ar", [])],
)
def test_the_weekly_form_is_paper_in_each_language_and_in_two_with_its_id(told, language, titles):
    sheet = SheetId("123-4567", "https://x.example/123-4567", "Sheet", spare=4)
    with pairs.in_both(language) as first:
        paper = weekly_form(week_of(told), Printing(first, "Clerk", "Filed", sheet=sheet)).whole()
    text = "".join(each.extract_text() for each in pypdf.PdfReader(BytesIO(paper.data)).pages)
    assert [each for each in titles if each not in text] == []
    assert told.code in text
    assert "123-4567" in text


def test_the_run_says_its_hours_aloud_and_gives_the_form(told, app, cast):
    clerk = Browser(app, cast.training_clerk)
    text = clerk.get(f"/runs/{told.uid}").text
    assert "1 module is curtailed" in text
    assert "1 class was not held" in text
    assert "No fuel" in text
    fresh = a_run(cast.here, a_module())
    assert f"/runs/{fresh.uid}/classes/proposal" in clerk.get(f"/runs/{fresh.uid}").text
    week = told.starts_on - timedelta(days=told.starts_on.weekday())
    asked = {"reason": "It is signed and filed.", "form": "pdf", "language": "en+ar"}
    form = clerk.post(f"/exports/weekly?run={told.uid}&week={week}", **asked)
    assert form.mimetype == "application/pdf"
    assert clerk.get(f"/exports/weekly?run={told.uid}&week=nothing").status_code == 200
