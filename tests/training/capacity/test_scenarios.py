"""Scenarios: from what the registers hold, kept as they were made, within the reader's regions."""

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit
from tests.training.capacity.made import a_scenario
from tests.training.makers import a_module
from trainingmgr.capacity.levers import Way
from trainingmgr.capacity.problem import Prices, Problem
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.registry.structure.models import Place
from trainingmgr.training.capacity import jobs as _jobs  # noqa: F401
from trainingmgr.training.capacity import queries, rules, services
from trainingmgr.training.capacity.queries import snapshot


def test_the_figures_of_today(cast):
    """People of a region by their clearance, who teaches there and in what, by month."""
    here = db.session.get(Place, cast.here.place_id)
    a_module("IHL-101", topic="ihl", max_class=24, ratio=12, minutes=720)
    unit = a_unit(place=here)
    for _ in range(3):
        a_person(unit=unit)
    taught = [each for each in queries.subjects() if each.topic.code == "ihl"]
    found = snapshot([here], taught, Prices("XAF"), clock.today())
    (subject,), (region,), (need,) = found.subjects, found.regions, found.needs
    assert (subject.days, subject.most, subject.assistants) == (2.0, 24, 1)
    assert region.people >= 3
    assert need.unasked >= 3
    assert need.current + need.ready + need.waiting + need.unasked <= region.people
    assert found.clearing.measured == 0
    assert found.clearing.times == (90,), "too few cases: the days of the law"
    assert found.months == 24
    assert Problem.read(found.written()) == found


def test_a_scenario_stays_as_it_was_made(cast):
    made = a_scenario(cast.programme_officer)
    assert made.answer.people == 300
    assert made.problem.sha256 == made.sha256
    for deed in (
        "UPDATE capacity_scenario SET inputs = '{}'",
        "UPDATE capacity_scenario SET result = NULL",
        "DELETE FROM capacity_scenario",
    ):
        with pytest.raises(Exception, match="capacity_scenario"):
            db.session.execute(text(deed))
        db.session.rollback()


def test_levers_that_mean_nothing_are_refused(cast):
    by = cast.programme_officer
    for facts, said in (
        ({"way": Way.NATIONAL}, "which region"),
        ({"months": 25}, "1 to 24"),
        ({"seats_in": "elsewhere"}, "one of the regions"),
        ({"short_share": 101}, "0 to 100"),
        ({"funds": -1}, "nothing or more"),
    ):
        with pytest.raises(Refusal, match=said):
            a_scenario(by, **facts)
    with pytest.raises(Refusal):
        a_scenario(cast.host_authority)


def test_a_cell_sees_scenarios_of_its_own_regions(cast):
    here, there = (db.session.get(Place, each.place_id) for each in (cast.here, cast.there))
    mine = a_scenario(cast.programme_officer, here)
    other = a_scenario(cast.programme_officer, there)
    assert queries.scenario(mine.uid, reader=cast.cell_head)
    with pytest.raises(NotFound):
        queries.scenario(other.uid, reader=cast.cell_head)
    listed = queries.scenarios(reader=cast.cell_head).rows
    assert mine in listed
    assert other not in listed
    assert [each.id for each in queries.regions(reader=cast.cell_head)] == [here.id]


def test_a_large_one_is_computed_by_the_worker(cast, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 0)
    made = a_scenario(cast.programme_officer)
    uid = made.uid
    assert made.result is None
    while jobs.work():
        db.session.remove()
    again = queries.scenario(uid, reader=cast.programme_officer)
    assert again.answer.people == 300


def test_side_by_side_the_best_is_named(cast):
    answers = [
        a_scenario(cast.programme_officer, **each).answer
        for each in ({}, {"trainers": 1, "trainers_in": "north"})
    ]
    lines = {each.figure: each for each in rules.side_by_side(answers)}
    assert lines[rules.Figure.PEOPLE].values == (300, 400)
    assert lines[rules.Figure.PEOPLE].best == {1}
    assert lines[rules.Figure.PER_PERSON].best == frozenset(), "the same for both"
