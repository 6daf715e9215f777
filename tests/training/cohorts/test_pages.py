"""Pages of runs and their timetables."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from tests.makers import a_room, a_unit, an_organisation
from tests.training.makers import (
    MONDAY,
    a_cohort,
    a_course,
    a_module,
    a_session,
    a_trainer,
    teaches,
)
from trainingmgr.core.db import db
from trainingmgr.tabular.models import SavedView
from trainingmgr.training.cohorts import queries
from trainingmgr.training.cohorts.rules import CohortState, Duty
from trainingmgr.training.timetable import queries as timetable

FACTS = {
    "starts_on": "16/11/2026",
    "ends_on": "20/11/2026",
    "languages": ["en"],
    "capacity": "24",
    "women_quarters": "yes",
    "childcare": "no",
    "travel_escort": "unknown",
    "female_instructor": "unknown",
}


def test_the_list_of_runs_costs_the_same_at_1_and_at_50(browse, cast):
    course = a_course(module := a_module())
    a_cohort(cast.here, module, course=course)
    browser = browse(cast.training_clerk)
    browser.get("/runs", costs=6)
    for _ in range(54):
        a_cohort(cast.here, module, course=course)
    answer = browser.get("/runs", costs=6)
    assert "Next lines" in answer.text
    a_cohort(cast.here, module, state=CohortState.RUNNING)  # of another course
    asked = f"course={course.code}&since=01/01/2020"
    answer = browser.get(f"/runs?state=running&{asked}")
    assert "No run is like that." in answer.text
    for words in ("Planned (55)", "All (55)", "Running (0)", f"{course.code} (0)"):
        assert words in answer.text
    saved = browser.post("/views", opened=answer, list="/runs", name="Mine", asked=asked)
    assert saved.location == f"/runs?{asked.replace('/', '%2F')}"
    assert "<bdi>Mine</bdi>" in browser.get("/runs").text
    shut = {"list": "/vetting/cases", "name": "X", "asked": "state=open"}
    assert browser.post("/views", opened=answer, **shut).location == "/"  # not theirs to open
    assert db.session.scalars(select(SavedView.name)).all() == ["Mine"]


def test_a_run_is_planned_approved_by_two_and_opened(browse, cast):
    course, unit, donor = (
        a_course(a_module(), code="IHL-201"),
        a_unit(),
        an_organisation(kind="bilateral_donor"),
    )
    browser = browse(cast.training_clerk)
    facts = FACTS | {
        "course": course.code, "centre": str(cast.here.id), "recipients": f"{unit.code}",
        "funders": [str(donor.id)], "room": str(a_room(cast.here).id),
    }  # fmt: skip
    answer = browser.post("/runs/new", **facts | {"recipients": "NO-SUCH"})
    assert answer.status_code == 422
    assert "There is no unit with the code NO-SUCH." in answer.text
    answer = browser.post("/runs/new", **facts)
    assert answer.status_code == 302
    run = answer.location  # the run, not its plan alone
    page = f"{run}/plan"
    answer = browser.get(page, costs=11)
    assert "IHL-201/26-HQ-001" in answer.text
    assert "3 things are missing or not known" in answer.text
    assert browser.get(f"{run}/approval/host").status_code == 403
    for user, side in ((cast.host_authority, "host"), (cast.programme_officer, "programme")):
        other = browse(user)
        assert other.post(f"{run}/approval/{side}").status_code == 302
    opened = browser.get(page)
    assert "Both sides have approved" in opened.text
    browser.post(f"{run}/nominations", opened=opened)
    assert "Taking nominations" in browser.get(page).text


def test_an_approval_of_a_plan_that_changed_meanwhile_is_refused(browse, cast):
    module = a_module()
    cohort = a_cohort(cast.here, module)
    page = f"/runs/{cohort.uid}"
    host, clerk = browse(cast.host_authority), browse(cast.training_clerk)
    opened = host.get(f"{page}/approval/host")
    assert clerk.post(f"{page}/plan/edit", capacity="11").status_code == 302
    answer = host.post(f"{page}/approval/host", opened=opened)
    assert answer.status_code == 422
    assert "Somebody changed the plan" in answer.text
    assert host.post(f"{page}/approval/host", opened=answer).status_code == 302


def test_a_second_save_of_a_plan_shows_theirs_and_yours(browse, cast):
    cohort = a_cohort(cast.here)
    page, browser = f"/runs/{cohort.uid}/plan/edit", browse(cast.training_clerk)
    opened = browser.get(page)
    browser.post(page, capacity="11")
    answer = browser.post(page, opened=opened, capacity="12")
    assert answer.status_code == 409
    assert "Theirs and yours" in answer.text


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_run_is_stopped_with_a_reason_and_goes_on(browse, cast, language):
    cohort = a_cohort(cast.here, state=CohortState.RUNNING)
    page, browser = f"/runs/{cohort.uid}", browse(cast.training_clerk, language=language)
    assert browser.post(f"{page}/suspension", reason="rain").status_code == 422
    assert browser.post(f"{page}/suspension", reason="The road is cut.").status_code == 302
    assert queries.planned(cohort.id).state is CohortState.SUSPENDED
    answer = browser.post(f"{page}/cancellation", reason="The centre was closed.")
    assert answer.status_code == 302
    assert browser.get(f"{page}/plan").status_code == 200


def test_the_timetable_costs_the_same_with_one_class_and_with_twenty(browse, cast):
    module = a_module()
    cohort = a_cohort(cast.here, module)
    trainer = a_trainer(module, centre=cast.here)
    teaches(trainer, a_session(cohort, module))
    page, browser = f"/runs/{cohort.uid}/classes", browse(cast.training_clerk)
    spent = len((browser.get(page), browser.spent)[1])
    for n in range(1, 5):
        teaches(trainer, a_session(cohort, module, on=MONDAY + timedelta(days=n)))
    answer = browser.get(f"{page}?week=2026-11-18", costs=spent)
    assert spent <= 13
    assert module.code in answer.text
    assert trainer.person.name_display in answer.text


def test_the_week_of_a_trainer_shows_every_run_and_every_duty(browse, cast):
    module = a_module()
    one, two, far = (a_cohort(at, module) for at in (cast.here, cast.here, cast.there))
    trainer = a_trainer(module, centre=cast.here)
    teaches(trainer, a_session(one, module))
    teaches(trainer, a_session(two, module, starts=time(14), ends=time(16)), Duty.ASSISTANT)
    teaches(trainer, a_session(far, module, starts=time(18), ends=time(20)))
    browser, page = browse(cast.training_clerk), f"/runs/{one.uid}/classes"
    assert two.code not in browser.get(page).text
    week = browser.get(f"{page}?trainer={trainer.uid}").text
    assert two.code in week
    assert "(Assists)" in week
    assert far.code not in week, "what lies beyond the reader's reach is not told"


def test_a_class_is_planned_moved_and_a_clash_is_said_beside_the_day(browse, cast):
    module = a_module()
    cohort = a_cohort(cast.here, module)
    page, browser = f"/runs/{cohort.uid}/classes", browse(cast.training_clerk)
    first = {"module": str(cohort.modules[0].version_id), "on": "16/11/2026", "language": "en"}
    assert browser.post(f"{page}/new", starts="08:00", ends="10:00", **first).status_code == 302
    answer = browser.post(f"{page}/new", starts="9", ends="11", **first)
    assert answer.status_code == 422
    assert "This run has" in answer.text
    assert "Free:" in answer.text
    made = timetable.of_cohort(cohort.id)[0]
    answer = browser.post(f"{page}/{made.uid}/edit", starts="10:00", ends="12:00")
    assert answer.status_code == 302
    assert timetable.of_cohort(cohort.id)[0].starts.hour == 10


def test_an_even_timetable_is_proposed_and_written_down(browse, cast):
    module = a_module(minutes=600)
    cohort = a_cohort(cast.here, module)
    page = f"/runs/{cohort.uid}/classes/proposal?starts=09:00&ends=12:00"
    browser = browse(cast.training_clerk)
    opened = browser.get(page)
    assert "You will plan" in opened.text
    assert browser.post(page, opened=opened).status_code == 302
    found = timetable.of_cohort(cohort.id)
    assert sum(each.planned_minutes for each in found) == 600
    assert {each.on.weekday() for each in found} == {0, 1, 2, 3, 4}
    assert min(each.planned_minutes for each in found) >= 30
    assert all(each.starts.hour >= 9 and each.ends.hour <= 12 for each in found)
    assert "Every hour is planned already" in browser.get(page).text


def test_who_could_lead_is_named_with_reasons_and_only_the_able_are_taken(browse, cast):
    """R-TRN-04, R-MEN-01."""
    module = a_module("IHL-201")
    session = a_session(a_cohort(cast.here, module), module)
    able = a_trainer(module, centre=cast.here)
    unable = a_trainer(module, centre=cast.here, screened=False)
    page, browser = f"/runs/classes/{session.uid}", browse(cast.training_clerk)
    answer = browser.get(page)
    assert "screening for this posting is not complete" in answer.text
    answer = browser.post(page, trainer=str(unable.id), duty="lead")
    assert answer.status_code == 422
    assert browser.post(page, trainer=str(able.id), duty="lead").status_code == 302
    opened = browser.get(page)
    assert "Release" in opened.text
    browser.post(f"{page}/staff/{able.id}/end", opened=opened)
    assert "Nobody is named yet." in browser.get(page).text


def test_the_page_of_a_class_costs_the_same_whoever_could_lead(browse, cast):
    module = a_module()
    session = a_session(a_cohort(cast.here, module), module)
    a_trainer(module, centre=cast.here)
    page, browser = f"/runs/classes/{session.uid}", browse(cast.training_clerk)
    spent = len((browser.get(page), browser.spent)[1])
    for _ in range(10):
        a_trainer(module, centre=cast.here)
    browser.get(page, costs=spent)
    assert spent <= 15


def test_a_class_that_is_too_large_is_accepted_with_a_reason(browse, cast):
    """R-TRN-05."""
    module = a_module(max_class=20)
    cohort = a_cohort(cast.here, module, capacity=30)
    a_session(cohort, module)
    version = queries.planned(cohort.id).modules[0].module_version
    browser = browse(cast.training_clerk)
    page = f"/runs/{cohort.uid}/breaches/{version.uid}/class"
    assert "Accept with a reason" in browser.get(f"/runs/{cohort.uid}/classes").text
    assert browser.post(page, reason="no").status_code == 422
    assert browser.post(page, reason="Two halls are open beside it.").status_code == 302
    assert browser.get(page).status_code == 404


def test_foreign_and_unknown_runs_answer_alike(browse, cast):
    cohort = a_cohort(cast.there, module := a_module())
    session = a_session(cohort, module)
    browser = browse(cast.training_clerk)
    for path in (
        f"/runs/{cohort.uid}/plan", f"/runs/{cohort.uid}/plan/edit", f"/runs/{cohort.uid}/classes",
        f"/runs/classes/{session.uid}", f"/runs/{cohort.uid}/classes/new",
        "/runs/00000000-0000-4000-8000-000000000000/plan",
    ):  # fmt: skip
        assert browser.get(path).status_code == 404, path
