"""Assignments: agreed, covered by due diligence, frozen by a suspension, handed over."""

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit
from tests.training.makers import a_posting, a_trainer
from tests.training.mentoring.made import (
    NOTE,
    Bench,
    a_log,
    again,
    cleared,
    confirmed,
    days,
    signed,
    wanted,
)
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.mentoring import queries, services
from trainingmgr.training.mentoring.rules import AssignmentState as S
from trainingmgr.training.trainers.rules import Kind
from trainingmgr.vetting import services as vetting
from trainingmgr.vetting.rules import Decision, Outcome


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def told(reader):
    return queries.counts(queries.kinds(clock.today()), reader=reader)


def moved(row, state):
    run_raw("UPDATE mentoring_assignment SET state = :s, version = version + 1 WHERE id = :k",
            s=state, k=row.id)  # fmt: skip


def test_r_hrd_01_no_assignment_is_confirmed_unless_due_diligence_covers_the_unit(app):
    bench, unit = Bench(), a_unit()
    row = signed(bench, unit)
    with pytest.raises(Refusal, match="Due diligence does not cover"):
        services.confirm(row, seen=row.version, by=bench.supervisor)
    with pytest.raises(Refusal, match="does not cover this unit"):
        moved(row, "confirmed")
    cleared(unit, bench.supervisor, until=30)  # half of the period
    row = again(row)
    with pytest.raises(Refusal, match="on 30 of the days"):
        services.confirm(row, seen=row.version, by=bench.supervisor)
    with pytest.raises(Refusal, match="does not cover this unit"):
        moved(row, "confirmed")
    cleared(unit, bench.supervisor, since=-1, until=60)
    row = again(row)
    services.confirm(row, seen=row.version, by=bench.supervisor)
    assert again(row).state is S.CONFIRMED


def test_r_hrd_01_a_suspension_above_stops_it_from_being_confirmed_by_every_way(app):
    bench, upper = Bench(), a_unit()
    unit = a_unit(upper)
    cleared(unit, bench.supervisor)
    row = signed(bench, unit)
    cleared(upper, bench.supervisor, Outcome.SUSPENDED, since=-2)
    with pytest.raises(Refusal, match="Due diligence does not cover"):
        services.confirm(row, seen=row.version, by=bench.supervisor)
    with pytest.raises(Refusal, match="does not cover this unit"):
        moved(row, "confirmed")
    with pytest.raises(Refusal, match="begins as a draft"):
        run_raw("INSERT INTO mentoring_assignment (uid, code, mentor_id, counterpart_id, mode, "
                "language, place, from_on, until_on, silent_after, host_reads_ratings, state, "
                "drafted_by_id, drafted_at, version) SELECT :u, 'M1-001', mentor_id, "
                "counterpart_id, mode, language, place, from_on, until_on, 21, "
                "host_reads_ratings, 'confirmed', drafted_by_id, drafted_at, 1 "
                "FROM mentoring_assignment WHERE id = :k", u="0" * 32, k=row.id)  # fmt: skip


def test_r_hrd_03_a_suspension_freezes_at_once_and_its_lifting_thaws(app, cast):
    bench, unit = Bench(), a_unit()
    row, today = confirmed(bench, unit), clock.today()
    by = cast.hrddp_secretariat
    assert not queries.is_frozen(row, today)
    vetting.suspend(unit, Scheme.HRDDP, decided_on=today, reference=None, by=by)
    assert queries.is_frozen(row, today)
    found = queries.assignments(queries.kinds(today), reader=bench.supervisor, only="frozen")
    assert [each.row.id for each in found.rows] == [row.id]
    assert told(bench.supervisor)["frozen"] == 1
    assert again(row).state is S.CONFIRMED  # nothing is written, nothing is lost
    services.pause(row, seen=row.version, by=bench.supervisor)
    row = again(row)
    with pytest.raises(Refusal, match="Due diligence does not cover"):
        services.confirm(row, seen=row.version, by=bench.supervisor)
    vetting.lift(
        unit, Decision(scheme=Scheme.HRDDP, outcome=Outcome.CLEARED, decided_on=today,
                       valid_from=today, valid_to=days(90), decided_by="Secretariat"),
        reason="The commander was replaced by another.", by=cast.elsewhere["hrddp_secretariat"],
    )  # fmt: skip
    row = again(row)
    assert not queries.is_frozen(row, today)
    services.confirm(row, seen=row.version, by=bench.supervisor)


def test_r_hrd_08_the_mentor_is_screened_for_a_tour_that_holds_the_whole_period(app):
    bench = Bench()
    idle = a_trainer(kind=Kind.MENTOR, person=a_person())
    with pytest.raises(Refusal, match="no posting of theirs"):
        services.draft(wanted(bench, mentor=idle), by=bench.supervisor)
    a_posting(idle, bench.centre, screened=False)
    with pytest.raises(Refusal, match="screening for this posting"):
        services.draft(wanted(bench, mentor=idle), by=bench.supervisor)
    unit = a_unit()
    cleared(unit, bench.supervisor)
    row = signed(bench, unit)
    run_raw("UPDATE posting SET attested_on = NULL WHERE trainer_id = :k", k=bench.trainer.id)
    with pytest.raises(Refusal, match="screening of the mentor"):
        moved(row, "confirmed")
    db.session.expire_all()
    row = again(row)
    with pytest.raises(Refusal, match="screening for this posting"):
        services.confirm(row, seen=row.version, by=bench.supervisor)


def test_both_sides_sign_what_stays_as_it_is(app):
    bench = Bench()
    row = again(services.draft(wanted(bench), by=bench.supervisor))
    services.propose(row, seen=row.version, by=bench.supervisor)
    with pytest.raises(Refusal, match="both sign"):
        moved(row, "accepted")
    for sql in ("UPDATE mentoring_assignment SET until_on = '2030-01-01'",
                "UPDATE mentoring_objective SET words = 'Something else altogether'"):  # fmt: skip
        with pytest.raises(Refusal, match="stays as it is"):
            run_raw(sql)
    with pytest.raises(Refusal, match="does not allow"):
        services.confirm(again(row), seen=2, by=bench.mentor)
    with pytest.raises(Refusal, match="why it does not take place"):
        services.withdraw(row := again(row), "no", seen=row.version, by=bench.supervisor)
    why = "The unit was moved to another region."
    services.withdraw(row := again(row), why, seen=row.version, by=bench.supervisor)
    assert again(row).state is S.WITHDRAWN


def test_r_men_02_a_tour_ends_with_its_handover_note(app):
    bench = Bench()
    row, today = confirmed(bench, until_on=days(10)), clock.today()
    assert told(bench.supervisor)["handover"] == 1
    with pytest.raises(Refusal, match="handover note first"):
        services.end(row, "The tour is over.", on=today, seen=row.version, by=bench.supervisor)
    with pytest.raises(Refusal, match="handover note first"):
        run_raw("UPDATE mentoring_assignment SET state = 'ended', ended_on = '2026-11-01', "
                "ended_reason = 'x' WHERE id = :k", k=row.id)  # fmt: skip
    with pytest.raises(Refusal, match="mentor still"):
        run_raw("UPDATE trainer SET left_on = '2026-11-01' WHERE id = :k", k=bench.trainer.id)
    row = again(row)
    with pytest.raises(Refusal, match="does not allow"):
        services.hand_over(row, NOTE, by=bench.another().mentor)
    row = again(row)
    services.hand_over(row, NOTE, by=bench.mentor)
    assert told(bench.supervisor)["handover"] == 0
    row = again(row)
    services.end(row, "The tour is over.", on=today, seen=row.version, by=bench.supervisor)
    assert again(row).last_day == today
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("UPDATE mentoring_handover SET note = 'Nothing at all is open or late here.'")


def test_a_reader_sees_their_own_a_supervisor_those_of_the_centre(cast, browse):
    bench, other = Bench(), Bench()
    row = confirmed(bench)
    for by, count in ((bench.mentor, 1), (bench.supervisor, 1), (other.mentor, 0),
                      (other.supervisor, 0), (bench.host, 1), (bench.programme, 1)):  # fmt: skip
        found = queries.assignments(queries.kinds(clock.today()), reader=by)
        assert len(found.rows) == count, by.roles
    page = browse(bench.supervisor)
    assert row.code in page.get("/mentoring", costs=5).text
    confirmed(bench)
    page.get("/mentoring", costs=5)
    assert page.get("/mentoring?only=silent").status_code == 200


def test_the_way_of_an_assignment_in_the_pages(cast, browse):
    bench, unit = Bench(), a_unit()
    cleared(unit, bench.supervisor)
    supervisor = browse(bench.supervisor)
    sent = supervisor.post(
        "/mentoring/new", opened=supervisor.get("/mentoring/new"), mentor=str(bench.trainer.uid),
        unit=unit.code, office="Commander", objectives="Keep the payroll book up to date",
        mode="visiting", place="Headquarters", language="fr", from_on=days(-1).isoformat(),
        until_on=days(40).isoformat(), silent_after="14",
    )  # fmt: skip
    assert sent.status_code == 302, sent.text
    path = sent.location
    supervisor.post(f"{path}/proposal", opened=supervisor.get(path))
    for by in (bench.host, bench.programme):
        side = browse(by)
        sent = side.post(f"{path}/signature", opened=side.get(path), capacity="Director")
        assert sent.status_code == 302, sent.text
    supervisor.post(f"{path}/confirmation", opened=supervisor.get(path))
    mentor = browse(bench.mentor)
    assert "Confirmed" in mentor.get(path).text
    mentor.post(f"{path}/handover", opened=mentor.get(path), note=NOTE)
    sent = supervisor.post(f"{path}/end", opened=supervisor.get(path), reason="Rotation",
                           on=clock.today().isoformat())  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert "Rotation" in supervisor.get(path).text


def test_r_hrd_03_who_suspends_a_unit_is_told_which_mentoring_stops(cast, browse):
    bench, upper = Bench(), a_unit()
    unit = a_unit(upper)
    row = confirmed(bench, unit)
    secretariat, officer = browse(cast.hrddp_secretariat), browse(cast.vetting_officer)
    path = f"/vetting/units/{upper.uid}"
    assert "1 mentoring assignment stops" in officer.get(f"{path}/suspension").text
    vetting.suspend(upper, Scheme.HRDDP, decided_on=clock.today(), reference=None,
                    by=cast.vetting_officer)  # fmt: skip
    text = officer.get(f"{path}/frozen").text
    assert row.code in text
    assert "Clara Lindqvist" in text
    text = secretariat.get(f"{path}/frozen").text
    assert row.code in text
    assert "Clara Lindqvist" not in text
    assert "Frozen" in browse(bench.mentor).get(f"/mentoring/{row.uid}").text


def test_the_host_agrees_to_single_objectives_and_strikes_others_out(cast, browse):
    bench = Bench()
    row = again(services.draft(wanted(bench), by=bench.supervisor))
    services.propose(row, seen=row.version, by=bench.supervisor)
    row = again(row)
    kept, other = row.objectives
    with pytest.raises(Refusal, match="agrees to one objective at least"):
        services.sign(row, Side.HOST, capacity="Director", seen=row.version, by=bench.host,
                      struck={kept.id: "Not ours to do.", other.id: "Not ours to do."})  # fmt: skip
    row = again(row)
    with pytest.raises(Refusal, match="Only the host strikes"):
        services.sign(row, Side.PROGRAMME, capacity="Director", seen=row.version,
                      by=bench.programme, struck={other.id: "Not ours to do."})  # fmt: skip
    with pytest.raises(Refusal, match="agrees to one objective at least"):
        run_raw("INSERT INTO mentoring_signature (assignment_id, side, capacity, by_id, at) "
                "VALUES (:k, 'host', 'Director', :b, CURRENT_TIMESTAMP)", k=row.id,
                b=bench.host.id)  # fmt: skip
    host, path = browse(bench.host), f"/mentoring/{row.uid}"
    sent = host.post(f"{path}/signature", opened=host.get(path), capacity="Director",
                     struck=[str(other.id)], why="Fuel")  # fmt: skip
    assert "why an objective is struck out" in sent.text
    sent = host.post(f"{path}/signature", opened=host.get(path), capacity="Director",
                     struck=[str(other.id)], why="Fuel is counted by the ministry.")  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert "Struck out by the host" in host.get(path).text
    row = again(row)
    assert [each.is_struck for each in row.objectives] == [False, True]
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("UPDATE objective_answer SET agrees = true, why = NULL")


def test_no_log_serves_an_objective_that_the_host_struck_out(app):
    bench, unit = Bench(), a_unit()
    cleared(unit, bench.supervisor)
    row = again(services.draft(wanted(bench, unit), by=bench.supervisor))
    services.propose(row, seen=row.version, by=bench.supervisor)
    row = again(row)
    why = {row.objectives[1].id: "Fuel is counted by the ministry."}
    services.sign(row, Side.HOST, capacity="Director", seen=row.version, by=bench.host, struck=why)
    row = again(row)
    services.sign(row, Side.PROGRAMME, capacity="Director", seen=row.version, by=bench.programme)
    row = again(row)
    services.confirm(row, seen=row.version, by=bench.supervisor)
    kept, struck = again(row).objectives
    with pytest.raises(Refusal, match="struck this objective out"):
        a_log(bench, row, objective=struck)
    assert a_log(bench, row, objective=kept).objective_id == kept.id


def test_r_hrd_03_the_days_on_which_mentoring_was_frozen_stay_to_be_read(app, cast):
    bench, unit = Bench(), a_unit()
    row = confirmed(bench, unit, from_on=days(-20))
    cleared(unit, bench.supervisor, Outcome.SUSPENDED, since=-12)
    cleared(unit, bench.supervisor, since=-5)
    cleared(unit, bench.supervisor, Outcome.SUSPENDED, since=-1)
    row = again(row)
    found = queries.frozen_spells(row.counterpart, row.from_on, clock.today())
    assert found == [(days(-12), days(-6)), (days(-1), None)]
    assert queries.frozen_spells(row.counterpart, days(-5), days(-2)) == []
