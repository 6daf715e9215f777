"""The plan of reform (ST-1, RE-2, CR-3, CH-2): versions that two people sign, and what is late."""

import pytest
from sqlalchemy import text

from tests.makers import a_user
from tests.programme.assessments.made import SAYS, a_point, an_assessment
from tests.programme.plans.made import (
    WHY,
    a_large_plan,
    a_plan,
    accepted,
    again,
    an_item,
    day,
    filed,
    in_force,
    offered,
    reported,
    signed,
    told,
)
from tests.programme.resources.made import a_kind, issued
from tests.training.makers import a_cohort
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.programme.assessments.rules import PointKind
from trainingmgr.programme.assessments.services import answer as answered
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.plans import queries
from trainingmgr.programme.plans.rules import LineKind, Party, TieKind, VersionState
from trainingmgr.programme.plans.services import accepting, drafting, working
from trainingmgr.programme.plans.services.drafting import Terms
from trainingmgr.programme.resources.rules.equipment import EquipmentCategory
from trainingmgr.programme.risks.rules import SEEDS, crossed

G, M = Party.GOVERNMENT, Party.MILITARY


def now(measure):
    db.session.flush()
    return measured.value(measure, clock.today())


def refused_by_schema(*statements):
    db.session.commit()
    for broken in statements:
        with pytest.raises(Exception, match="reform_"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_a_draft_is_written_and_a_circle_is_refused_by_its_items(cast):
    by = cast.programme_officer
    row = a_plan(by)
    first = an_item(row, by)
    second = an_item(row, by, 10, waits=["I-001"])
    end = an_item(row, by, 19, 1, kind=LineKind.MILESTONE, waits=["i-002"])
    assert (end.starts_on, end.ends_on, end.item.code) == (day(19), day(19), "I-003")
    with pytest.raises(Refusal, match="I-001 → I-003 → I-002 → I-001"):
        drafting.link(queries.line(first.uid), "I-003", by=by)
    for code, says in (("I-009", "no item"), ("I-001", "itself")):
        with pytest.raises(Refusal, match=says):
            drafting.link(queries.line(first.uid), code, by=by)
    with pytest.raises(Refusal, match="already"):
        drafting.link(queries.line(second.uid), "I-001", by=by)
    usual = {
        "titles": {"en": "An item"}, "kind": LineKind.TASK, "owner_office": "Staff",
        "starts_on": day(0), "ends_on": day(3),
    }  # fmt: skip
    for wrong, field in (
        ({"titles": {}}, "title_en"), ({"owner_office": " "}, "owner_office"),
        ({"ends_on": day(-1)}, "ends_on"), ({"kind": LineKind.MILESTONE}, "starts_on"),
        ({"point": "XX-9"}, "point"), ({"starts_on": None}, "starts_on"),
        ({"effort": -1}, "effort"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            drafting.write(again(row), Terms(**usual | wrong), by=by)
        assert refused.value.field == field
    with pytest.raises(Refusal, match="role"):
        drafting.write(again(row), Terms(**usual), by=cast.oversight)
    line = queries.line(first.uid)
    with pytest.raises(StaleRecord):
        drafting.change(line, Terms(**usual), seen=line.version - 1, by=by)
    drafting.change(line, Terms(**usual | {"ends_on": day(14)}), seen=line.version, by=by)
    with pytest.raises(Refusal, match="I-002 begins before I-001 is done"):
        offered(row, by)
    held = queries.content(again(row))
    assert (len(held.lines), len(held.links)) == (3, 2)
    line = queries.line(second.uid)
    drafting.take_out(line, seen=line.version, by=by)
    held = queries.content(again(row))
    assert (len(held.lines), len(held.links)) == (2, 0)
    refused_by_schema(
        "UPDATE reform_line SET ends_on = '1999-01-01'",
        "UPDATE reform_line SET item_id = item_id",
        f"UPDATE reform_version SET state = 'in_force' WHERE id = {row.id}",
        f"UPDATE reform_version SET state = 'accepted' WHERE id = {row.id}",
        "DELETE FROM reform_item", "DELETE FROM reform_plan", "DELETE FROM reform_version",
    )  # fmt: skip


def test_government_and_military_sign_by_two_people_who_did_not_write_it_ST_1(cast):
    by, host = cast.programme_officer, cast.host_authority
    staff, twin = a_user(Role.HOST_AUTHORITY), a_user(Role.HOST_AUTHORITY, holder=host.holder)
    own = a_user(Role.HOST_AUTHORITY, holder=by.holder)
    row, writer = a_plan(by), a_user(Role.HOST_AUTHORITY)
    an_item(row, by)
    an_item(row, writer)
    with pytest.raises(Refusal, match="while it is offered"):
        signed(row, G, host)
    assert now(Measure.PLAN_SIGNED) == Value(0, 2)
    row = offered(row, by)
    for account, says in (
        (own, "wrote or offered"), (writer, "wrote or offered"), (cast.oversight, "role"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            signed(row, G, account)
    with pytest.raises(Refusal, match="wrote or offered"):
        filed(row, M, "General Abdel Dara", by)
    with pytest.raises(Refusal, match="day to come"):
        signed(row, G, host, on=day(1))
    row = signed(row, G, host)
    assert (row.state, now(Measure.PLAN_SIGNED)) == (VersionState.OFFERED, Value(1, 2))
    with pytest.raises(Refusal, match="signed already"):
        signed(row, G, staff)
    for broken in (
        lambda: signed(row, M, twin), lambda: filed(row, M, "General Abdel Dara", twin),
        lambda: filed(row, M, f" {host.name.upper()} ", staff),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="Two people"):
            broken()
    sign = (
        "INSERT INTO reform_signature (uid, version_id, party, office, signatory, signer_id, "
        "paper, \"on\", by_id, at) SELECT {uid}, version_id, 'military', office, {name}, NULL, "
        "'P-1', \"on\", {by}, at FROM reform_signature"
    )
    uid = f"'{'0' * 32}'"
    refused_by_schema(
        *(sign.format(uid=uid, name="'Another'", by=each.id) for each in (by, own, host, twin)),
        sign.format(uid=uid, name="upper(signatory)", by=staff.id),
        "UPDATE reform_signature SET office = 'Another'", "DELETE FROM reform_signature",
        f"UPDATE reform_version SET state = 'accepted' WHERE id = {row.id}",
    )  # fmt: skip
    row = filed(row, M, "General Abdel Dara", staff)
    assert (row.state, now(Measure.PLAN_SIGNED)) == (VersionState.ACCEPTED, Value(2, 2))
    assert measured.value(Measure.PLAN_SIGNED, day(-1)) == Value(0, 2), "as of a day"


def test_an_accepted_version_never_changes_and_the_next_one_says_what_does(cast, browse):
    by, host, staff = cast.programme_officer, cast.host_authority, a_user(Role.HOST_AUTHORITY)
    row = a_plan(by)
    first = an_item(row, by)
    an_item(row, by, 10, waits=["I-001"])
    gone = an_item(row, by, 30)
    row = accepted(row, by, host, staff)
    line = queries.line(first.uid)
    held = queries.link(queries.content(row).links[0].uid)
    terms = Terms(
        titles={"en": "Train more trainers"}, kind=LineKind.TASK, owner_office="General Staff",
        starts_on=day(0), ends_on=day(9), point="ST-3",
    )  # fmt: skip
    for broken in (
        lambda: drafting.change(line, terms, seen=line.version, by=by),
        lambda: drafting.write(again(row), terms, by=by),
        lambda: drafting.link(line, "I-003", by=by),
        lambda: drafting.take_out(line, seen=line.version, by=by),
        lambda: drafting.unlink(held, seen=again(row).version, by=by),
    ):
        with pytest.raises(Refusal, match="as it was offered"):
            broken()
    refused_by_schema(
        "UPDATE reform_line SET owner_office = 'Another'",
        "DELETE FROM reform_link",
        "DELETE FROM reform_line",
        "UPDATE reform_link SET lag = 3",
        f"UPDATE reform_version SET why = 'Another reason.' WHERE id = {row.id}",
        f"UPDATE reform_version SET state = 'draft' WHERE id = {row.id}",
        "INSERT INTO reform_line (uid, version_id, item_id, titles, kind, owner_office, "
        "counterpart, starts_on, ends_on, version) SELECT uid, version_id, item_id, titles, kind, "
        "owner_office, counterpart, starts_on, ends_on, 1 FROM reform_line",
    )
    with pytest.raises(Refusal, match="not in force yet"):
        drafting.renew(row.plan, WHY, by=by)
    row = again(row)
    accepting.enforce(row, seen=row.version, by=by)
    new = again(drafting.renew(row.plan, "The barracks took longer than planned.", by=by))
    assert (new.number, len(queries.content(new).links)) == (2, 1)
    for line in queries.content(new).lines:
        line = queries.line(line.uid)
        if line.item_id == gone.item_id:
            drafting.take_out(line, seen=line.version, by=by)
        elif line.item_id == first.item_id:
            drafting.change(line, terms, seen=line.version, by=by)
    an_item(new, by, 40, title="Open the school")
    in_force(new, by, host, staff)
    assert again(row).state is VersionState.REPLACED
    shown = browse(cast.oversight).get(f"/reform/versions/{new.uid}/changes", costs=7).text
    for said in ("Train more trainers", "New item", "Taken out", "Open the school"):
        assert said in shown


def test_reports_move_the_end_and_raise_the_figures_that_warn_RE_2_CH_2(cast):
    by, other, host = cast.programme_officer, cast.oversight, cast.host_authority
    twin = a_user(Role.HOST_AUTHORITY, holder=by.holder)
    row = a_plan(by)
    first = an_item(row, by, 0, 10)
    with pytest.raises(Refusal, match="in force yet"):
        told(first, by)
    second = an_item(row, by, 10, 10, waits=["I-001"])
    side = an_item(row, by, 0, 3)
    in_force(row, by, host, a_user(Role.HOST_AUTHORITY))
    assert now(Measure.PLAN_LATE) == Value(0, 2) and now(Measure.PLAN_SLIPPAGE) == Value(0)
    told(side, by, 10, 0, 15)
    assert now(Measure.PLAN_SLIPPAGE) == Value(0), "it has days to spare"
    told(first, by, 10, 0, 41)
    assert now(Measure.PLAN_LATE) == Value(2, 2) and now(Measure.PLAN_SLIPPAGE) == Value(32)
    warned = [each for each in SEEDS["CH-2"].watches if crossed(each, now(each.measure))]
    assert {each.measure for each in warned} == {Measure.PLAN_LATE, Measure.PLAN_SLIPPAGE}
    for wrong, field in (
        ({"share": 40}, "began_on"), ({"share": 100, "began": -3}, "forecast_on"),
        ({"on": 1}, "on"),
        ({"share": 100, "began": -3, "forecast": 2}, "forecast_on"), ({"says": "Yes"}, "says"),
        ({"on": -1}, "on"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            told(first, by, **wrong)
        assert refused.value.field == field
    done = told(first, by, 100, 0, 0)
    with pytest.raises(Refusal, match="Somebody else"):
        working.see(done, holds=True, by=twin)
    refused_by_schema(
        'INSERT INTO reform_check (uid, report_id, holds, says, "on", by_id, at) SELECT uid, id, '
        f"'1', '', \"on\", {twin.id}, at FROM reform_report WHERE share = 100",
        "UPDATE reform_report SET share = 90",
        "DELETE FROM reform_report",
    )
    assert now(Measure.PLAN_SLIPPAGE) == Value(0), "done is what was said until somebody looks"
    working.see(queries.report(done.uid), holds=False, says="Nobody was trained yet.", by=other)
    assert now(Measure.PLAN_SLIPPAGE) == Value(0) and now(Measure.PLAN_LATE) == Value(0, 1)
    told(second, by, 10, 0, 60)
    assert now(Measure.PLAN_LATE) == Value(1, 1)


def test_a_run_names_its_item_and_those_without_are_counted_CR_3(cast, browse):
    by = cast.programme_officer
    row = a_plan(by)
    line = an_item(row, by)
    run = a_cohort(cast.here)
    near, far, uid = run.code, a_cohort(cast.there).code, run.uid
    in_force(row, by, cast.host_authority, a_user(Role.HOST_AUTHORITY))
    assert now(Measure.RUNS_PLANNED) == Value(0, 2)
    key = line.item.uid
    item = queries.item(key)
    working.tie(item, TieKind.RUN, near, by=by)
    with pytest.raises(Refusal, match="written already"):
        working.tie(item, TieKind.RUN, near, by=by)
    with pytest.raises(Refusal, match="Nothing of this kind"):
        working.tie(queries.item(key), TieKind.NEED, near, by=by)
    assert now(Measure.RUNS_PLANNED) == Value(1, 2)
    (tied,) = queries.ties(queries.item(key))
    working.untie(queries.tie(tied.uid), by=by)
    writer, reader = browse(by), browse(cast.cell_head)
    assert "no item of the plan" in writer.get(f"/runs/{uid}").text
    page = writer.get("/reform/runs", costs=3).text
    assert near in page and far in page
    page = reader.get("/reform/runs").text
    assert near in page and far not in page and "Name its item" not in page
    answer = writer.post(f"/reform/runs/{uid}/item", code=str(key))
    assert answer.status_code == 302 and now(Measure.RUNS_PLANNED) == Value(1, 2)
    assert near in writer.get(f"/reform/items/{key}", costs=8).text
    assert item.code in reader.get(f"/runs/{uid}").text, "its own page names the item"


def test_five_hundred_items_and_a_thousand_links_stand_on_one_page(cast, browse):
    by = cast.programme_officer
    row, keys = a_large_plan(by)
    in_force(row, by, cast.host_authority, a_user(Role.HOST_AUTHORITY))
    reported(keys, by)
    db.session.commit()
    reader = browse(cast.oversight)
    page = reader.get(f"/reform/versions/{row.uid}?shown=late", costs=5).text
    assert "500 items" in page and "000 links" in page and "days late" in page
    assert page.count('<svg class="fig broad"') == 2, "sixty of them, thirty to a picture"
    assert "I-500" in reader.get(f"/reform/versions/{row.uid}?cursor=480", costs=5).text
    assert "National" not in reader.get("/reform", costs=8).text


def test_a_version_goes_from_draft_to_force_on_its_pages(cast, browse):
    by, host, staff = cast.programme_officer, cast.host_authority, a_user(Role.HOST_AUTHORITY)
    writer = browse(by)
    answer = writer.post("/reform/new", title_en="National plan", why=WHY)
    assert answer.status_code == 302
    (plan,) = queries.plans()
    row = queries.newest(plan.id)
    answer = writer.post(
        f"/reform/versions/{row.uid}/items/new", title_en="Build the school", kind="task",
        owner_office="Ministry", starts_on=f"{day(0)}", ends_on=f"{day(30)}",
    )  # fmt: skip
    assert answer.status_code == 302
    row = again(row)
    shown = f"/reform/versions/{row.uid}"
    writer.post(f"{shown}/offer", opened=writer.get(shown), version=row.version)
    assert "another person signs it" in writer.get(f"/reform/versions/{row.uid}").text
    row = again(row)
    answer = browse(host).post(
        f"/reform/versions/{row.uid}/acceptance", version=row.version, party="government",
        office="Ministry of Defence", on=f"{day(0)}",
    )  # fmt: skip
    assert answer.status_code == 302
    answer = browse(staff).post(
        f"/reform/versions/{row.uid}/paper", version=again(row).version, party="military",
        office="General Staff", signatory="General Abdel Dara", paper="ACC-7", on=f"{day(0)}",
    )  # fmt: skip
    assert answer.status_code == 302
    writer.post(f"{shown}/force", opened=writer.get(shown), version=again(row).version)
    shown = browse(cast.oversight).get(f"/reform/versions/{row.uid}", costs=5).text
    assert "In force" in shown and "General Abdel Dara" in shown and "Report on it" not in shown
    (line,) = queries.content(again(row)).lines
    answer = writer.post(
        f"/reform/items/{line.item.uid}/reports/new", on=f"{day(0)}", began_on=f"{day(0)}",
        share="20", says="The walls stand already.",
    )  # fmt: skip
    assert answer.status_code == 302


def test_the_schema_refuses_items_that_would_wait_for_one_another(cast):
    by = cast.programme_officer
    row = a_plan(by)
    an_item(row, by)
    an_item(row, by, 10, waits=["I-001"])
    an_item(row, by, 20, waits=["I-002"])
    refused_by_schema(*(
        f"INSERT INTO reform_link (uid, version_id, item_id, on_item_id, lag) SELECT '{place:032}',"
        f" {row.id}, a.id, b.id, 0 FROM reform_item a, reform_item b WHERE a.code = 'I-001' AND "
        f"b.code = '{code}'" for place, code in enumerate(("I-002", "I-003"))
    ))  # fmt: skip


def test_what_an_item_needs_is_told_on_its_page_with_what_is_missing_RE_2(cast, browse):
    by = cast.programme_officer
    row = a_plan(by)
    line = an_item(row, by)
    in_force(row, by, cast.host_authority, a_user(Role.HOST_AUTHORITY))
    item, kind = queries.item(line.item.uid), a_kind()
    issued(by, cast.host_authority, kind=kind, quantity=3, centre=cast.here)
    with pytest.raises(Refusal, match="one or more"):
        working.need(item, kind, 0, by=by)
    with pytest.raises(Refusal, match="Weapons"):
        working.need(item, a_kind(category=EquipmentCategory.LETHAL, register="R"), 1, by=by)
    working.need(queries.item(line.item.uid), kind, 10, by=by)
    gone = working.need(queries.item(line.item.uid), a_kind(), 2, by=by)
    working.need_no_more(queries.equipment(gone.uid), by=by)
    assert [each.count for each, _there in queries.equipment_of(item)] == [10]
    found = a_point(an_assessment(by), by, PointKind.RECOMMENDATION)
    answered(found, item=queries.item(item.uid), seen=found.version, by=by)
    path = f"/reform/items/{item.uid}"
    reader, other = browse(cast.host_authority), browse(cast.curriculum_officer)
    shown = reader.get(path, costs=8).text
    assert "7 of 10 are missing" in shown and SAYS in shown
    assert "are missing" not in other.get(path).text
    refused_by_schema(
        "UPDATE reform_equipment SET count = 1", "DELETE FROM reform_equipment",
        f"INSERT INTO reform_equipment (uid, item_id, kind_id, count, by_id, at) SELECT '{9:032}', "
        f"item_id, (SELECT id FROM equipment_kind WHERE category = 'lethal'), 1, by_id, at "
        "FROM reform_equipment",
    )  # fmt: skip


def test_my_work_says_who_must_sign_a_version_ST_1(cast):
    by, host, other = cast.programme_officer, cast.host_authority, a_user(Role.HOST_AUTHORITY)
    own = a_user(Role.HOST_AUTHORITY, holder=by.holder)
    row = a_plan(by)
    an_item(row, by)

    def asked(user):
        return [each for each in waiting(user, clock.today()) if each.task is Task.REFORM_TO_SIGN]

    assert not asked(host)
    row = offered(row, by)
    assert [len(asked(each)) for each in (host, other, own, by)] == [1, 1, 0, 0]
    signed(row, G, host)
    assert [len(asked(each)) for each in (host, other)] == [0, 1]
    filed(row, M, "General Abdel Dara", other)
    assert not asked(other)
