"""Needs (DPO 2019.14, domain 2.4.3) and the plan of a year with its two signatures."""

import io

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit, a_user
from tests.training.makers import a_cohort, a_module
from tests.training.planning.made import (
    WHY,
    a_gap,
    a_need,
    a_plan,
    a_planner,
    proposed,
    signed,
)
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.registry.people.rules import Category
from trainingmgr.tabular import services as files
from trainingmgr.tabular.problems import Problem
from trainingmgr.training.cohorts.rules import Side
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.planning import printouts, queries, services
from trainingmgr.training.planning.rules import (
    Audience,
    Cause,
    Cell,
    NeedState,
    PlanState,
    Remedy,
    objections,
)


@pytest.mark.parametrize(
    ("facts", "modules", "units", "fields"),
    [
        ({}, ["HR-101"], ["U1"], []),
        ({"cause": Cause.PAY}, ["HR-101"], ["U1"], ["remedy"]),
        ({"cause": Cause.EQUIPMENT, "remedy": Remedy.BOTH}, ["HR-101"], ["U1"], ["other_remedy"]),
        ({"cause": Cause.PAY, "remedy": Remedy.BOTH, "other_remedy": "Pay them."},
         ["HR-101"], ["U1"], []),
        ({"remedy": Remedy.OTHER, "other_remedy": "Pay them."}, ["HR-101"], ["U1"], ["modules"]),
        ({}, [], ["U1"], ["modules"]),
        ({}, ["HR-101"], [], ["units"]),
        ({"audience": Audience.PARLIAMENT}, ["HR-101"], ["U1"], ["units"]),
        ({"audience": Audience.PARLIAMENT}, ["HR-101"], [], []),
    ],
)  # fmt: skip
def test_training_is_asked_for_only_where_it_is_the_remedy(facts, modules, units, fields):
    assert [field for field, _said in objections(a_gap(**facts), modules, units)] == fields


def test_a_cell_says_how_far_it_is():
    shapes = [Cell().shape, Cell(5).shape, Cell(5, 2).shape, Cell(5, 5).shape, Cell(5, 7).shape]
    assert shapes == ["none", "wait", "go", "ok", "ok"]
    assert [Cell(5, 7).missing, Cell(5, 2).missing] == [0, 3]


def test_a_need_is_numbered_closed_with_a_reason_and_taken_up_again(app):
    by = a_planner()
    first, second = a_need(by=by), a_need(by=by)
    assert int(second.code[-4:]) == int(first.code[-4:]) + 1
    with pytest.raises(Refusal, match="full sentence"):
        services.close(first, NeedState.MET, because="Done", seen=first.version, by=by)
    row = queries.need(first.uid)
    services.close(row, NeedState.MET, because=WHY, seen=row.version, by=by)
    assert [each.id for each in queries.needs().rows] == [second.id]
    assert [each.id for each in queries.needs(state=NeedState.MET).rows] == [first.id]
    row = queries.need(first.uid)
    with pytest.raises(Refusal, match="is over"):
        services.change(row, a_gap(), units=[a_unit()], modules=[a_module()], seen=row.version,
                        by=by)  # fmt: skip
    row = queries.need(first.uid)
    services.take_up(row, seen=row.version, by=by)
    assert queries.need(first.uid).closed_because is None


def test_whoever_wrote_a_need_changes_it_and_a_stranger_does_not(app):
    mentor, stranger = a_user(Role.MENTOR), a_user(Role.MENTOR)
    row, unit, module = a_need(by=mentor), a_unit(), a_module()
    seen = row.version
    with pytest.raises(Refusal, match="does not allow"):
        services.change(row, a_gap(), units=[unit], modules=[module], seen=seen, by=stranger)
    row = queries.need(row.uid)
    services.change(row, a_gap(group="Drivers"), units=[unit], modules=[module], seen=seen,
                    by=mentor)  # fmt: skip
    row = queries.need(row.uid)
    assert (row.group, [each.unit_id for each in row.units]) == ("Drivers", [unit.id])
    with pytest.raises(StaleRecord):
        services.change(row, a_gap(), units=[unit], modules=[module], seen=seen, by=mentor)


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def test_the_schema_holds_the_rules_of_a_need(app):
    row = a_need(remedy=Remedy.OTHER, other_remedy="Pay them on time.", cause=Cause.PAY)
    with pytest.raises(Refusal, match="no module is linked"):
        run_raw("INSERT INTO need_module (need_id, module_id) VALUES (:n, :m)",
                n=row.id, m=a_module().id)  # fmt: skip
    with pytest.raises(Refusal, match="Teaching alone"):
        run_raw("UPDATE training_need SET remedy = 'training' WHERE id = :n", n=row.id)


def test_a_plan_is_agreed_by_both_sides_and_its_needs_are_planned(app):
    by, need = a_planner(), a_need()
    plan = proposed(a_plan(by=by, need=need), by)
    assert signed(plan) == [False, True]
    assert queries.plan(plan.uid).state is PlanState.AGREED
    assert queries.need(need.uid).state is NeedState.PLANNED


def test_no_seats_are_planned_for_what_training_does_not_remedy(app):
    by = a_planner()
    unpaid = a_need(cause=Cause.PAY, remedy=Remedy.OTHER, other_remedy="Pay them, by the ministry")
    assert unpaid not in queries.open_needs()
    with pytest.raises(Refusal, match="not the remedy"):
        a_plan(by=by, need=unpaid)


def test_one_person_signs_for_one_side_and_never_what_they_drafted(app):
    by, writer = a_planner(), a_planner()
    plan = a_plan(by=by)
    services.seat(plan, a_module(), audience=Audience.FORCE, unit=a_unit(), seats=5, by=writer)
    plan = proposed(queries.plan(plan.uid), by)
    wrote = a_user(Role.HOST_AUTHORITY, holder=db.session.get(Holder, writer.holder_id))
    with pytest.raises(Refusal, match="drafted this"):
        services.sign(plan, Side.HOST, capacity="Chief", seen=plan.version, by=wrote)
    plan = queries.plan(plan.uid)
    host = a_user(Role.HOST_AUTHORITY)
    with pytest.raises(Refusal, match="does not allow"):
        services.sign(plan, Side.PROGRAMME, capacity="x", seen=plan.version, by=host)
    plan = queries.plan(plan.uid)
    services.sign(plan, Side.HOST, capacity="Chief of training", seen=plan.version, by=host)
    plan = queries.plan(plan.uid)
    twin = a_user(Role.PROGRAMME_OFFICER)
    twin.holder_id = host.holder_id
    db.session.commit()
    with pytest.raises(Refusal, match="does not sign for another"):
        services.sign(plan, Side.PROGRAMME, capacity="x", seen=plan.version, by=twin)


def test_what_is_proposed_stays_and_a_newer_plan_of_the_year_supersedes(app):
    by, module, unit = a_planner(), a_module(), a_unit()
    plan = proposed(a_plan(by=by, module=module, unit=unit), by)
    with pytest.raises(Refusal, match="stays as it is"):
        services.seat(plan, a_module(), audience=Audience.MINISTRY, seats=3, by=by)
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("UPDATE planned_seats SET seats = 99")
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("DELETE FROM planned_seats")
    with pytest.raises(Refusal, match="both sign"):
        run_raw("UPDATE training_plan SET state = 'agreed'")
    signed(queries.plan(plan.uid))
    newer = queries.plan(services.draft(2027, by=by).uid)
    assert [each.module_id for each in queries.lines(newer).rows] == [module.id]
    with pytest.raises(Refusal, match="already"):
        services.seat(newer, module, audience=Audience.FORCE, unit=unit, seats=3, by=by)
    newer = proposed(queries.plan(newer.uid), by)
    signed(newer)
    states = {each.code: each.state for each in queries.plans()}
    assert states == {"2027-1": PlanState.SUPERSEDED, "2027-2": PlanState.AGREED}


def test_a_signed_plan_is_not_taken_back(app):
    by = a_planner()
    plan = proposed(a_plan(by=by), by)
    host = a_user(Role.HOST_AUTHORITY)
    services.sign(plan, Side.HOST, capacity="Chief", seen=plan.version, by=host)
    plan = queries.plan(plan.uid)
    with pytest.raises(Refusal, match="stays as it is"):
        services.take_back(plan, seen=plan.version, by=by)


def _seated(cohort, person, state=EnrolmentState.ATTENDING):
    db.session.add(
        Enrolment(cohort_id=cohort.id, person_id=person.id, unit_then_id=person.unit_id,
                  state=state, nominated_by_id=a_user().id)
    )  # fmt: skip
    db.session.commit()


def test_seats_taken_are_counted_by_unit_by_those_who_govern_and_by_topic(app):
    by, module, unit, other = a_planner(), a_module(), a_unit(), a_unit()
    plan = a_plan(2026, by=by, module=module, unit=unit, seats=2)
    services.seat(plan, module, audience=Audience.PARLIAMENT, seats=4, by=by)
    cohort = a_cohort(None, module)
    later = a_cohort(None, module, starts_on=cohort.starts_on.replace(year=2027),
                     ends_on=cohort.ends_on.replace(year=2027))  # fmt: skip
    elsewhere = a_cohort(None, a_module())
    for _each in range(3):
        _seated(cohort, a_person(unit))
    _seated(cohort, a_person(unit), EnrolmentState.WAITLISTED)
    _seated(cohort, a_person(other))
    _seated(later, a_person(unit))
    _seated(elsewhere, a_person(unit))
    _seated(cohort, a_person(unit, category=Category.PARLIAMENTARIAN))
    counted = queries.counted(queries.plan(plan.uid))
    force, house = (Audience.FORCE, unit.id), (Audience.PARLIAMENT, None)
    assert counted.cells == {(force, module.topic_id): Cell(2, 3),
                             (house, module.topic_id): Cell(4, 1)}  # fmt: skip
    assert counted.whole == Cell(6, 3)


def test_the_way_from_a_need_to_an_agreed_plan_in_the_pages(cast, browse):
    unit = a_unit(code="BN-7")
    a_module("HR-777")
    planner = browse(cast.curriculum_officer)
    assert 'href="/planning/needs"' in planner.get("/").text
    facts = {
        "audience": "force", "units": "BN-7", "group": "Gate guards", "found": "inspection",
        "gap": "They search without a witness.", "evidence": "Report 14.", "cause": "pay",
        "remedy": "training", "modules": "HR-777", "priority": "1",
    }  # fmt: skip
    refused = planner.post("/planning/needs/new", **facts)
    assert "Teaching alone does not change this cause" in refused.text
    sent = planner.post("/planning/needs/new", **facts | {"cause": "skill"})
    shown = planner.get(sent.location).text
    assert "Gate guards" in shown
    assert "HR-777" in shown
    sent = planner.post("/planning/plans/new", opened=planner.get("/planning/plans"), year="2027")
    plan = sent.location
    need = queries.needs().rows[0].code
    facts = {"unit": "BN-7", "module": "HR-777", "seats": "30", "women": "10", "need": need}
    sent = planner.post(f"{plan}/seats/new", opened=planner.get(plan), audience="force", **facts)
    assert sent.status_code == 302, sent.text
    assert "0 of 30" in planner.get(plan).text
    sent = planner.post(f"{plan}/proposal", opened=planner.get(plan))
    for whose, says in ((cast.host_authority, "other side"), (cast.programme_officer, "agreed")):
        signer = browse(whose)
        sent = signer.post(f"{plan}/signature", opened=signer.get(plan),
                           capacity="Director of training")  # fmt: skip
        assert says in signer.get(sent.location).text
    assert "Planned" in planner.get("/planning/needs").text
    assert unit.code in planner.get(f"{plan}/seats").text


def test_lists_and_the_plan_cost_the_same_however_long(cast, browse):
    by = cast.curriculum_officer
    plan = a_plan(2029, by=by)
    a_need(by=by)
    browser = browse(by)
    costs = {"/planning/needs": 3, f"/planning/plans/{plan.uid}": 9,
             f"/planning/plans/{plan.uid}/seats": 3}  # fmt: skip
    for path, most in costs.items():
        browser.get(path, costs=most)
    for _each in range(12):
        a_need(by=by)
        services.seat(plan, a_module(), audience=Audience.FORCE, unit=a_unit(), seats=3, by=by)
    for path, most in costs.items():
        browser.get(path, costs=most)


HEAD = ("plan", "audience", "unit", "module", "seats", "women", "need")


def brought(rows, by):
    told = "\n".join(";".join(map(str, row)) for row in [HEAD, *rows])
    batch = files.receive(io.BytesIO(told.encode()), kind="planned-seats", source="The staff",
                          file_name="plan.csv", by=by)  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.expunge_all()
    return db.session.get(type(batch), batch.id)


def test_lines_of_a_plan_come_in_from_a_file_for_units_and_for_those_who_govern(app):
    by, unit, module = a_planner(), a_unit(), a_module()
    plan = a_plan(by=by, unit=unit, module=module, seats=20)
    uid, code, where, what = plan.uid, plan.code, unit.code, module.code
    other = a_module().code
    batch = brought([
        (code, "Parliament", "", what, 12, 4, ""), (code, "وزارة", "", what, 1, 0, ""),
        (code, "", where, what, 30, 5, ""), (code, "force", where, other, 8, 9, ""),
        (code, "justice", where, what, 3, 0, ""), (code, "", "", what, 3, 0, ""),
        (code, "", where, "ZZ-9", 3, 0, "N-1"), ("2099-9", "", where, what, 3, 0, ""),
    ], by)  # fmt: skip
    said = " ".join(str(Problem.read(each)) for each in batch.report["problems"])
    for words in ("some of the seats", "only where the force", "Name the unit", "no module",
                  "no open need", "no plan", "no word"):  # fmt: skip
        assert words in said
    assert (batch.accepted, batch.rejected) == (2, 6)
    assert batch.report["changes"] == {"new": 1, "changed": 1}
    files.take_in(batch, leaving_out=True, by=by)
    worked(batch)
    lines = queries.every_line(queries.plan(uid), 50)
    assert [(each.audience, each.seats, each.women) for each in lines] == [
        (Audience.PARLIAMENT, 12, 4), (Audience.FORCE, 30, 5),
    ]  # fmt: skip
    out = [printouts.seats(each, code, "en")[:2] for each in lines]
    assert [[each[0], str(each[1])] for each in out] == [
        [code, "Parliament"], [code, "Units of the force"],
    ]  # fmt: skip
    db.session.expunge_all()
    once = db.session.get(type(batch), batch.id)
    more = brought([(code, "", where, what, 44, 7, ""), (code, "mod", "", what, 2, 0, "")], by)
    files.take_in(more, leaving_out=True, by=by)
    more = worked(more)
    once = db.session.get(type(batch), once.id)
    with pytest.raises(Refusal, match="changed or taken out since"):
        files.undo(once, "The wrong file was sent.", by=by)
    assert files.undo(more, "The staff sent an old table.", by=by)
    db.session.expunge_all()
    lines = queries.every_line(queries.plan(uid), 50)
    assert [(each.audience, each.seats, each.women) for each in lines] == [
        (Audience.PARLIAMENT, 12, 4), (Audience.FORCE, 30, 5),
    ]  # fmt: skip
    proposed(queries.plan(uid), by)
    with pytest.raises(Refusal, match="stays as it is"):
        files.undo(db.session.get(type(batch), batch.id), "Too late for this one.", by=by)
    assert brought([(code, "", where, what, 31, 5, "")], by).rejected == 1
