"""The calendar of DDR beside the plan (ST-5, CH-2, CR-3): agreed, reported on, linked, told."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.browser import plain
from tests.makers import a_person, a_place, a_unit, a_user
from tests.programme.ddr.made import a_meeting, a_phase, again, day, linked, reported, terms
from tests.programme.plans.made import a_plan, an_item, in_force, told
from tests.vetting.ddr.made import a_force, a_record, draws_a_benefit
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.programme.ddr import printouts, queries, services
from trainingmgr.programme.ddr.queries import Asked
from trainingmgr.programme.ddr.rules import PhaseState, Sums, Way, sums
from trainingmgr.programme.ddr.services import Renewed
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.risks.rules import SEEDS, crossed

M = Measure


def now(measure):
    db.session.flush()
    return measured.value(measure, clock.today())


def row_of(phase):
    return queries.row_of(again(phase), queries.standing(clock.today()), on=clock.today())


def refused_by_schema(*statements):
    db.session.commit()
    for broken in statements:
        with pytest.raises(Exception, match="ddr_"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_a_phase_is_agreed_reported_on_and_its_days_stand_from_then_on(cast):
    by = cast.host_authority
    with pytest.raises(Refusal, match="role"):
        a_phase(cast.oversight)
    for wrong, field in (
        ({"titles": {"en": " "}}, "title_en"), ({"ends_on": day(-1)}, "ends_on"),
        ({"site": " "}, "site"), ({"women": -1}, "women"), ({"source": ""}, "source"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            a_phase(by, **wrong)
        assert refused.value.field == field
    row = a_phase(by)
    services.change(row, terms(5, 10), seen=row.version, by=by)
    assert row_of(row).state is PhaseState.PLANNED and row_of(row).planned.starts_on == day(5)
    for wrong, field in (
        ({"on": 1}, "on"), ({"men": 3}, "began_on"), ({"began": 0, "is_over": True}, "ends_on"),
        ({"began": 1, "men": 3}, "began_on"), ({"began": -1, "ends": -2}, "ends_on"),
        ({"began": -3, "ends": 1, "is_over": True}, "ends_on"), ({"source": " "}, "source"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            reported(row, by, **wrong)
        assert refused.value.field == field
    reported(row, by, began=-2, men=40, ends=44)
    found = row_of(row)
    assert found.state is PhaseState.BEGUN and found.slip == 30 and found.told.men == 40
    with pytest.raises(Refusal, match="as they were agreed"):
        services.change(again(row), terms(6, 10), seen=again(row).version, by=by)
    services.change(again(row), terms(5, 10, source="The host"), seen=again(row).version, by=by)
    with pytest.raises(Refusal, match="later report"):
        reported(row, by, on=-1)
    refused_by_schema(
        f"UPDATE ddr_phase SET ends_on = '2031-01-01' WHERE id = {row.id}",
        "UPDATE ddr_phase SET code = 'PH-9'", "DELETE FROM ddr_phase",
        "UPDATE ddr_phase_report SET men = 1", "DELETE FROM ddr_phase_report",
        "UPDATE ddr_phase SET dropped_on = '2026-11-01'",
        *(f"UPDATE ddr_phase SET {broken}" for broken in ("site = ' '", "source = ''")),
    )  # fmt: skip
    reported(row, by, began=-2, men=280, ends=0, is_over=True)
    assert row_of(row).state is PhaseState.OVER and row_of(row).slip == -14
    other = a_phase(by)
    with pytest.raises(Refusal, match="full sentence"):
        services.give_up(other, "No", seen=other.version, by=by)
    services.give_up(other, "The group has signed nothing.", seen=other.version, by=by)
    for deed in (lambda: reported(other, by), lambda: services.change(
        again(other), terms(), seen=again(other).version, by=by)):  # fmt: skip
        with pytest.raises(Refusal, match="given up"):
            deed()
    refused_by_schema("UPDATE ddr_phase SET source = 'Nobody' WHERE dropped IS NOT NULL")
    open_ = queries.calendar(Asked(shown="open"), queries.standing(day(0)), on=day(0))
    assert not open_.rows


def test_what_is_agreed_anew_moves_no_day_that_is_past_ST_5(cast, time_machine, browse):
    by, plan = cast.programme_officer, a_plan(cast.programme_officer)
    intake = an_item(plan, by, 20)
    in_force(plan, by, cast.host_authority, a_user(Role.HOST_AUTHORITY))
    camp = a_phase(by, 0, 15)
    tie = linked(camp, intake, by)
    reported(camp, by, began=0, ends=54, men=9)
    first = clock.today()
    assert now(M.DDR_APART) == Value(40)
    time_machine.move_to(clock.now() + timedelta(days=30))
    usual = {"starts_on": first, "ends_on": first + timedelta(days=54), "women": 20, "men": 280,
             "agreed_by": "Joint board", "since": day(-5), "reference": "JB/9",
             "why": "The cards for families come a month later."}  # fmt: skip

    def renewed(**said):
        row = again(camp)
        services.agree_anew(row, Renewed(**usual | said), seen=row.version, by=by)

    for wrong, field in (
        ({"why": "Late"}, "why"), ({"since": day(1)}, "since"), ({"agreed_by": " "}, "agreed_by"),
        ({"ends_on": first - timedelta(days=1)}, "ends_on"), ({"men": -1}, "men"),
        ({"ends_on": first + timedelta(days=14), "men": 300}, "starts_on"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            renewed(**wrong)
        assert refused.value.field == field
    renewed()
    found = row_of(camp)
    assert found.slip == 0 and (found.phase.men, found.phase.ends_on) == (280, usual["ends_on"])
    assert now(M.DDR_APART) == Value(10), "the intake alone is late"
    assert measured.value(M.DDR_APART, first) == Value(40), "as it was told on that day"
    services.untie(queries.tie(tie.uid), "The intake has a camp of its own now.", by=by)
    assert measured.value(M.PHASES_LINKED, first) == Value(1, 1)
    assert now(M.PHASES_LINKED) == Value(0, 1)
    with pytest.raises(Refusal, match="agreed later"):
        renewed(men=270, since=day(-6))
    assert [(each.number, each.men, each.agreed_by) for each in again(camp).agreements] == [
        (2, 280, "Joint board"), (1, 300, "DDR commission"),
    ]  # fmt: skip
    refused_by_schema(
        "UPDATE ddr_agreement SET men = 1", "DELETE FROM ddr_agreement",
        f"UPDATE ddr_phase SET men = 1 WHERE id = {camp.id}",
    )  # fmt: skip
    reported(camp, by, began=-30, ends=0, is_over=True)
    with pytest.raises(Refusal, match="is over"):
        renewed(men=270, since=day(0))
    page = browse(cast.oversight).get(f"/ddr-calendar/{camp.uid}", costs=8).text
    assert "JB/9" in page and "a camp of its own" in page and "Agree it anew" not in page


def test_who_lags_is_told_both_ways_and_warns_CH_2(cast):
    by = cast.programme_officer
    plan = a_plan(by)
    intake, school = an_item(plan, by, 20), an_item(plan, by, 0, 10)
    camp, trades = a_phase(by, 0, 15), a_phase(by, 12, 30)
    assert now(M.DDR_APART) == Value(0) and now(M.PHASES_LINKED) == Value(0, 2)
    tie = linked(camp, intake, by, lag=5)
    assert row_of(camp).links[0].moved is None, "it stands in no plan in force"
    in_force(plan, by, cast.host_authority, a_user(Role.HOST_AUTHORITY))
    linked(trades, school, by, Way.PHASE_WAITS)
    assert now(M.DDR_APART) == Value(0) and now(M.PHASES_LINKED) == Value(2, 2)
    assert row_of(camp).worst.short == 0
    reported(camp, by, began=0, ends=54, men=9)
    late = row_of(camp).worst
    assert (late.ends, late.begins, late.reform_behind, late.short) == (40, 0, -40, 40)
    assert now(M.DDR_APART) == Value(40)
    (watch,) = [each for each in SEEDS["CH-2"].watches if each.measure is M.DDR_APART]
    assert crossed(watch, now(M.DDR_APART)) and not crossed(watch, Value(30))
    told(school, by, 0, 0, 60)
    late = row_of(trades).worst
    assert (late.ends, late.reform_behind, late.short) == (51, 51, 49)
    assert now(M.DDR_APART) == Value(51)
    told(intake, by, 0, None, 69)
    assert row_of(camp).worst.reform_behind == -40, "an end that is later moves no beginning"
    with pytest.raises(Refusal, match="already"):
        linked(camp, intake, by)
    far = a_phase(by, 40)
    linked(far, intake, by, Way.PHASE_WAITS)
    linked(far, school, by)
    with pytest.raises(Refusal, match="wait for one another"):
        linked(camp, school, by, Way.PHASE_WAITS)
    why = "The intake has a camp of its own now."
    with pytest.raises(Refusal, match="full sentence"):
        services.untie(queries.tie(tie.uid), "Over", by=by)
    services.untie(queries.tie(tie.uid), why, by=by)
    assert not row_of(camp).links
    (gone,) = queries.ended(again(camp))
    assert (gone.ended_because, gone.ended_by.id, gone.by.id, gone.lag) == (why, by.id, by.id, 5)
    with pytest.raises(Refusal, match="stays on record"):
        services.untie(queries.tie(tie.uid), why, by=by)
    refused_by_schema(
        f"UPDATE ddr_tie SET ended_on = NULL WHERE id = {tie.id}", "UPDATE ddr_tie SET lag = 9",
        "DELETE FROM ddr_tie", "UPDATE ddr_tie SET ended_by_id = by_id WHERE ended_on IS NULL",
    )  # fmt: skip


def test_the_joint_board_decides_and_agrees_quotas_R_DDR_03(cast, browse):
    by, force, region = cast.host_authority, a_force(), a_place()
    meeting = a_meeting(by)
    a_meeting(by, -95, "JB/0")
    assert now(M.BOARD_MET) == Value(1)
    for wrong, field in (
        ({"on": 1}, "on"), ({"decided": "Yes."}, "decided"), ({"number": " "}, "reference"),
        ({"next_on": day(-21)}, "next_on"), ({"ddr_side": " "}, "ddr_side"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            a_meeting(by, **{"number": "JB/2"} | wrong)
        assert refused.value.field == field
    quota = services.set_quota(force, None, 50, meeting, by=by).uid
    services.set_quota(force, region, 6, meeting, by=by)
    refused_by_schema(
        "UPDATE ddr_quota SET seats = 9", "DELETE FROM ddr_quota", "DELETE FROM ddr_meeting",
        "UPDATE ddr_meeting SET decided = 'Something else entirely.'",
    )  # fmt: skip
    for _each in range(3):
        a_record(force=force)
    other = services.set_quota(a_force(), None, 9, meeting, by=by)
    services.end_quota(queries.quota(other.uid), by=by)
    assert [each.uid for each in queries.quotas()].count(quota) == 1 == len(queries.quotas()) - 1
    reader = browse(cast.oversight)
    shown = reader.get("/ddr-calendar/quotas", costs=4).text
    assert "under 5" in shown and "50" in shown and "Take away" not in shown
    assert "last weapon" in reader.get("/ddr-calendar/board", costs=1).text


def test_small_sums_are_told_to_who_writes_them_alone_R_DAT_15(cast, browse):
    assert sums(3, 97) == Sums(None, None, 100) and sums(0, 3) == Sums(None, None, None)
    assert sums(0, 40) == Sums(0, 40, 40) and sums(3, 97, whole=True) == Sums(3, 97, 100)
    by = cast.host_authority
    row = a_phase(by, -20, 40, women=50, men=600)
    reported(row, by, began=-18, women=3, men=118)
    plan = a_plan(cast.programme_officer)
    line = an_item(plan, cast.programme_officer, 20)
    in_force(plan, cast.programme_officer, by, a_user(Role.HOST_AUTHORITY))
    linked(row, line, by)
    reader, writer = browse(cast.oversight), browse(by)
    page = reader.get("/ddr-calendar", costs=8).text
    assert "121 of 650" in page and "too few to tell" in page and "women: 3" not in page
    assert "<svg" in page and "New phase" not in page
    assert "women: 3 of 50" in writer.get("/ddr-calendar", costs=8).text
    path = f"/ddr-calendar/{row.uid}"
    assert "women: 3, men: 118" in writer.get(path).text
    assert "118" not in plain(reader.get(path, costs=8))
    assert row.code in reader.get(f"/reform/items/{line.item.uid}", costs=8).text
    (found,) = queries.calendar(Asked(), queries.standing(day(0)), on=day(0)).rows
    cells = dict(zip((c.code for c in printouts.PHASES), printouts.phase(found, "en"), strict=True))
    assert (cells["done"], cells["women"], cells["items"]) == (121, None, line.item.code)


def test_the_check_says_when_it_ran_and_no_small_number_R_DDR_01(cast, browse):
    reader = browse(cast.programme_officer)
    assert "never" in reader.get("/ddr-calendar/check", costs=6).text
    draws_a_benefit(a_person(a_unit()))
    page = reader.get("/ddr-calendar/check", costs=6).text
    assert "never" not in page and page.count("too few to tell") == 3
    assert "Who may draw twice" not in page and "Integration by force" in page


def test_a_phase_is_written_linked_and_reported_on_its_pages(cast, browse):
    by = cast.host_authority
    plan = a_plan(cast.programme_officer)
    line = an_item(plan, cast.programme_officer, 20)
    in_force(plan, cast.programme_officer, by, a_user(Role.HOST_AUTHORITY))
    writer = browse(by)
    said = {"title_en": "Camp", "kind": "reinsertion", "site": "Kelo", "starts_on": f"{day(0)}",
            "ends_on": f"{day(9)}", "women": "4", "men": "30"}  # fmt: skip
    assert writer.post("/ddr-calendar/new", **said).status_code == 422
    assert writer.post("/ddr-calendar/new", **said, source="The host").status_code == 302
    (row,) = queries.calendar(Asked(), queries.standing(day(0)), on=day(0)).rows
    path = f"/ddr-calendar/{row.phase.uid}"
    for name, facts in (
        ("links/new", {"item": str(line.item.uid), "way": "item_waits", "lag": "3"}),
        ("reports/new", {"on": f"{day(0)}", "began_on": f"{day(0)}", "women": "4", "men": "9",
                         "ends_on": f"{day(20)}", "source": "The host"}),
        ("entry", {**said, "source": "The commission", "version": "1"}),
    ):  # fmt: skip
        assert writer.post(f"{path}/{name}", **facts).status_code == 302, name
    shown = writer.get(path, costs=8).text
    assert "DDR lags by 11 days" in shown and "4 days too early" in shown
    assert writer.post("/ddr-calendar/board/new", on=f"{day(-1)}", reform_side="Ministry",
                       ddr_side="Commission", decided="Camp Kelo opens in May.",
                       reference="JB/7").status_code == 302  # fmt: skip
