"""Police and military roles (ST-6): who leads by which law, exercises together, overlaps."""

import pytest
from sqlalchemy import text

from tests.makers import a_user
from tests.programme.delineation.made import (
    a_task,
    again,
    an_overlap,
    day,
    exercise,
    given,
    law,
    overlap,
    task,
)
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.programme.delineation import queries, services
from trainingmgr.programme.delineation.queries import Asked, OverlapsAsked
from trainingmgr.programme.delineation.rules import Force, Gap, Given, Part, gaps, is_clear
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value

M, F, P = Measure, Force, Part


def now(measure):
    db.session.flush()
    return measured.value(measure, clock.today())


def test_what_lacks_in_a_task():
    lead = Given(F.POLICE, P.LEADS, is_founded=True, is_in_force=True)
    bare = Given(F.POLICE, P.LEADS, is_founded=False, is_in_force=False)
    draft = Given(F.MILITARY, P.SUPPORTS, is_founded=True, is_in_force=False)
    none = Given(F.CUSTOMS, P.NONE, is_founded=False, is_in_force=False)
    asks = Given(F.MILITARY, P.DISPUTED, is_founded=False, is_in_force=False)
    assert gaps([lead, none]) == [] and is_clear([lead, none])
    assert gaps([]) == [Gap.NO_LEAD] and not is_clear([])
    assert gaps([bare]) == [Gap.NO_INSTRUMENT] and not is_clear([bare])
    assert gaps([lead, draft]) == [Gap.NOT_IN_FORCE] and is_clear([lead, draft])
    assert gaps([lead, asks]) == [Gap.DISPUTED] and not is_clear([lead, asks])
    assert gaps([lead, bare])[0] is Gap.TWO_LEADS and not is_clear([lead, bare])


def test_the_list_and_the_figure_find_what_the_rules_say_ST_6(cast):
    by, on = cast.programme_officer, clock.today()
    act, bill = law(by), law(by, "bill", in_force_on=None)
    rows = [a_task(by, titles={"en": f"Task {each}"}) for each in range(7)]
    given(rows[0], by, instrument=act)
    given(rows[1], by, instrument=bill)
    given(rows[2], by)
    given(given(rows[3], by, instrument=act), by, F.POLICE, instrument=act)
    given(given(rows[4], by, instrument=act), by, F.MILITARY, P.DISPUTED)
    given(given(rows[5], by, instrument=act), by, F.MILITARY, P.SUPPORTS)
    a_task(by, ended_on=day(0))
    a_task(by, since_on=day(1))
    found = queries.tasks(Asked(gaps=True), on=on).rows
    ours = {each.id for each in rows if gaps(queries.given(again(each), on))}
    assert {each.id for each in found} == ours == {each.id for each in rows[1:]}
    clear = [each for each in rows if queries.is_delineated(again(each), on)]
    assert now(M.ROLES_CLEAR) == Value(len(clear), 7) and len(clear) == 2
    first = [each.task.id for each in queries.lacking(on)]
    assert first[:2] == [rows[3].id, rows[4].id], "the gravest first"
    found = queries.tasks(Asked(force=F.MILITARY), on=on).rows
    assert {each.id for each in found} == {rows[4].id, rows[5].id}


def test_what_a_force_does_now_ends_what_it_did_and_both_stay(cast):
    by = cast.programme_officer
    row = given(a_task(by), by)
    with pytest.raises(Refusal, match="No instrument"):
        services.give(row, services.Giving(force=F.POLICE, part=P.LEADS, instrument="L-9999",
                                           since_on=day(0)), seen=row.version, by=by)  # fmt: skip
    for wrong in (day(1), day(-101)):
        with pytest.raises(Refusal):
            given(row, by, part=P.SUPPORTS, since_on=wrong)
    row = given(row, by, part=P.SUPPORTS, since_on=day(-10))
    assert [(each.part, each.ended_on) for each in row.former] == [(P.LEADS, day(-10))]
    assert [each.part for each in row.parts] == [P.SUPPORTS]
    mine = row.parts[0].uid
    services.take_away(queries.part(mine), by=by)
    assert again(row).parts == []
    with pytest.raises(Refusal, match="stays"):
        services.take_away(queries.part(mine), by=by)
    db.session.commit()
    for broken in (
        "UPDATE task_part SET part = 'none'", "DELETE FROM task_part", "DELETE FROM security_task",
        "UPDATE task_part SET ended_on = NULL",
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"task_part|security_task"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_a_task_an_exercise_and_an_overlap_say_everything(cast):
    by = cast.programme_officer
    for make, wrong in (
        (lambda **said: services.write(task(**said), by=by),
         (({"titles": {}}, "title_en"), ({"says": "No."}, "says"),
          ({"ended_on": day(-501)}, "ended_on"))),
        (lambda **said: services.practise(exercise(**said), by=by),
         (({"title": ""}, "title"), ({"forces": [F.POLICE]}, "forces"),
          ({"until_on": day(-41)}, "until_on"), ({"until_on": day(1)}, "until_on"))),
        (lambda **said: services.happened(overlap(**{"tasks": [a_task(by)]} | said), by=by),
         (({"on_day": day(1)}, "on_day"), ({"place": None}, "place"), ({"tasks": []}, "tasks"),
          ({"says": "No."}, "says"))),
    ):  # fmt: skip
        for said, field in wrong:
            with pytest.raises(Refusal) as refused:
                make(**said)
            assert refused.value.field == field
    with pytest.raises(Refusal, match="role"):
        services.write(task(), by=a_user(Role.CURRICULUM_OFFICER))


def test_an_overlap_is_open_until_an_office_resolved_it_and_stays_as_written_ST_6(cast):
    by = cast.programme_officer
    row = an_overlap(by)
    assert now(M.ROLE_OVERLAPS) == Value(1)
    for on, how, office in (
        (day(-21), "The governor ruled.", "Governor"),
        (day(1), "The governor ruled.", "Governor"),
        (day(-5), "Yes.", "Governor"),
        (day(-5), "The governor ruled.", ""),
    ):
        with pytest.raises(Refusal):
            services.resolve(row, on, how, office, seen=row.version, by=by)
    with pytest.raises(StaleRecord):
        services.resolve(row, day(-5), "The governor ruled.", "Governor", seen=0, by=by)
    services.resolve(row, day(-5), "The governor ruled.", "Governor", seen=row.version, by=by)
    assert now(M.ROLE_OVERLAPS) == Value(0)
    assert measured.value(M.ROLE_OVERLAPS, day(-6)) == Value(1)
    assert not queries.overlaps(OverlapsAsked(open=True)).rows
    with pytest.raises(Refusal, match="stays"):
        services.resolve(queries.overlap(row.uid), day(0), "The governor ruled.", "Governor",
                         seen=row.version, by=by)  # fmt: skip
    db.session.commit()
    for broken in (
        "UPDATE overlap_incident SET says = 'Something else.'",
        "UPDATE overlap_incident SET resolved_on = NULL",
        "DELETE FROM incident_task",
    ):
        with pytest.raises(Exception, match=r"overlap_incident|incident_task"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_exercises_of_twelve_months_count_ST_6(cast):
    by = cast.programme_officer
    services.practise(exercise(), by=by)
    services.practise(exercise(from_on=day(-366), until_on=day(-365)), by=by)
    assert now(M.JOINT_EXERCISES) == Value(1)
    assert measured.value(M.JOINT_EXERCISES, day(-39)) == Value(1), "the earlier one"


def test_the_matrix_shows_gaps_first_and_is_written_on_its_pages(cast, browse):
    by = cast.programme_officer
    clear = given(a_task(by, titles={"en": "Serve warrants"}), by, F.POLICE, instrument=law(by))
    torn = given(given(a_task(by), by, F.MILITARY), by, F.POLICE)
    an_overlap(by, torn)
    services.practise(exercise(), by=by)
    reader, writer = browse(cast.cell_head), browse(by)
    page = reader.get("/security-roles", costs=5).text
    assert "1 of 2 tasks" in page and "New task" not in page
    assert page.index("two forces lead") < page.index("Serve warrants")
    assert "A patrol searched" in reader.get(f"/security-roles/{torn.uid}", costs=4).text
    assert "Police" in reader.get(f"/security-roles/{clear.uid}").text
    assert "River" in reader.get("/security-roles/exercises", costs=2).text
    page = reader.get("/security-roles/overlaps?open=1", costs=3).text
    assert "open for 20 days" in page and "Say how" not in page
    answer = writer.post("/security-roles/new", title_en="Guard dams", since_on="01/02/2020")
    assert answer.status_code == 422
    answer = writer.post("/security-roles/new", title_en="Guard dams", since_on="01/02/2020",
                         says="Dams and bridges of the state.")  # fmt: skip
    answer = writer.post(f"{answer.location}/parts/new", force="military", part="leads",
                         since_on="01/02/2020")  # fmt: skip
    assert "a force acts without a law" in writer.get(answer.location).text
