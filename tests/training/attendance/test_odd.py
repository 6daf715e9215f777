"""Patterns of marks that a person should look at: found, looked into, and listed again."""

from datetime import time, timedelta

import pytest

from tests.makers import a_person, kept
from tests.training.attendance.test_services import a_place
from tests.training.makers import a_cohort, a_module, a_session
from trainingmgr.core import clock
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people.rules import Status
from trainingmgr.training.attendance import services
from trainingmgr.training.attendance.models import Mark
from trainingmgr.training.attendance.queries import odd
from trainingmgr.training.attendance.rules import MarkCode, OddityKind
from trainingmgr.training.cohorts.rules import CohortState


@pytest.fixture
def run(cast):
    """A run with nine people and five classes, one a day."""
    module, first = a_module(), clock.today() - timedelta(days=5)
    cohort = a_cohort(
        cast.here, module, state=CohortState.RUNNING, starts_on=first, ends_on=clock.today()
    )
    days = [first + timedelta(days=n) for n in range(5)]
    sessions = [a_session(cohort, module, on=day) for day in days]
    return cohort, module, sessions, [a_place(cohort, cast.training_clerk) for _ in range(9)]


def marked(cast, session, places, away=(), at=None):
    for each in places:
        code = MarkCode.ABSENT if each in away else MarkCode.PRESENT
        kept(
            Mark(session_id=session.id, enrolment_id=each.id, code=code,
                 entered_by_id=cast.nobody.id, entered_at=at or clock.now())
        )  # fmt: skip


def found(cast, **how):
    return odd.oddities(reader=cast.cell_head, **{"lock_days": 7} | how).rows


def test_a_run_that_is_always_full_is_listed_until_somebody_looked(cast, run):
    _cohort, _module, sessions, places = run
    for each in sessions[:4]:
        marked(cast, each, places)
    assert found(cast) == [], "four classes are no pattern"
    marked(cast, sessions[4], places)
    (full,) = found(cast)
    assert (full.kind, full.count) == (OddityKind.ALWAYS_FULL, 5)
    assert odd.oddities(reader=cast.elsewhere["cell_head"], lock_days=7).rows == []
    assert odd.oddities(reader=cast.mentor, lock_days=7).rows == [], "who teaches none of it"
    with pytest.raises(Refusal, match="sentence"):
        services.look_into(full, "fine", by=cast.cell_head)
    (full,) = found(cast)
    with pytest.raises(Refusal, match="role"):
        services.look_into(full, "I counted them myself on two days.", by=cast.training_clerk)
    (full,) = found(cast)
    services.look_into(full, "I counted them myself on two days.", by=cast.cell_head)
    assert found(cast) == []
    assert odd.looks(full)[0].by_id == cast.cell_head.id


def test_the_same_marks_line_for_line_are_listed_and_again_when_they_go_on(cast, run):
    _cohort, _module, sessions, places = run
    for each in sessions[:2]:
        marked(cast, each, places, away=places[:2])
    assert found(cast) == []
    marked(cast, sessions[2], places, away=places[1:3])
    assert found(cast) == [], "others were away on that day"
    marked(cast, sessions[3], places, away=places[:2])
    (alike,) = found(cast)
    assert (alike.kind, alike.count, alike.session) == (OddityKind.ALIKE, 3, sessions[0])
    services.look_into(alike, "Both were in hospital for the week.", by=cast.cell_head)
    assert found(cast) == []
    marked(cast, sessions[4], places, away=places[:2])
    assert [each.count for each in found(cast)] == [4]


def test_in_two_places_at_once_and_after_death(cast, run):
    cohort, module, sessions, places = run
    beside = a_session(cohort, module, on=sessions[0].on)
    for each in (sessions[0], beside):
        marked(cast, each, places[:1])
    later = a_session(cohort, module, on=sessions[0].on, starts=time(22), ends=time(23))
    marked(cast, later, places[:1])
    (two,) = found(cast)
    assert (two.kind, two.person.id, two.count) == (
        OddityKind.TWO_PLACES, places[0].person_id, 2,
    )  # fmt: skip
    gone = a_person(status=Status.DECEASED, status_since=sessions[2].on)
    place = a_place(cohort, cast.training_clerk)
    place.person_id = gone.id
    kept(place)
    marked(cast, sessions[2], [place])
    marked(cast, sessions[3], [place])
    listed = {each.kind: each for each in found(cast)}
    assert listed[OddityKind.AFTER_GONE].person.id == gone.id
    assert listed[OddityKind.AFTER_GONE].count == 1, "on the day itself they may have been there"


def test_marks_written_down_after_the_lock_are_listed(cast, run):
    _cohort, _module, sessions, places = run
    marked(cast, sessions[0], places[:3])
    assert found(cast) == []
    assert [each.count for each in found(cast, lock_days=2)] == [3]


def test_the_page_asks_the_same_number_of_statements_for_one_and_for_many(cast, run, browse):
    _cohort, _module, sessions, places = run
    head = browse(cast.cell_head)
    marked(cast, sessions[0], places[:3], at=clock.now() + timedelta(days=20))
    assert "Entered late" in head.get("/oddities").text
    spent = len(head.spent)
    for each in sessions[1:]:
        marked(cast, each, places[:3], at=clock.now() + timedelta(days=20))
    assert head.get("/oddities").text.count("Entered late") == 5
    assert len(head.spent) == spent <= 5
    (first, *_rest) = found(cast)
    path = f"/oddities/{first.kind}/{first.cohort.uid}/{first.of_id}"
    assert head.post(path, found="no").status_code == 422
    assert head.post(path, found="The paper came back late with the truck.").status_code == 302
    assert "came back late" in head.get(path).text


def test_a_mentor_is_asked_about_the_runs_they_teach_on_alone(cast, browse):
    assert browse(cast.mentor).get("/oddities").status_code == 200
