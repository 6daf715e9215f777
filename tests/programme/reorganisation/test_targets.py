"""Target establishments (OA-5, LT-1): agreed by two, planned against held, what has happened."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from tests.makers import a_person, a_unit, a_user
from tests.programme.reorganisation.made import (
    WHY,
    Force,
    a_target,
    again,
    agreed,
    becomes,
    day,
    filed,
    of,
    offered,
    posts,
    signed,
)
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.plans.rules import Party
from trainingmgr.programme.reorganisation import queries
from trainingmgr.programme.reorganisation.rules import (
    Came,
    Fate,
    Gap,
    Source,
    TargetState,
    came,
    gaps,
    grade_order,
    too_few,
)
from trainingmgr.programme.reorganisation.services import accepting, drafting
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.people.services.changes import change_service
from trainingmgr.registry.structure.models import Post, Unit

F = Fate


def now(measure):
    db.session.flush()
    return measured.value(measure, clock.today())


def lines(row, reader):
    return {each.row.code: each for each in queries.lines(row, clock.today(), reader=reader)}


def refused_by_schema(*statements):
    db.session.commit()
    for broken in statements:
        with pytest.raises(Exception, match="target_|establishment_target"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_a_draft_begins_as_the_register_stands_and_says_what_becomes_of_each_unit(cast):
    by, force = cast.programme_officer, Force()
    a, b, c = force.a.code, force.b.code, force.c.code
    row = a_target(by, force)
    assert {(e.band, e.specialty): e.number for e in of(row, a).posts} == {
        ("OF-2", ""): 1, ("OR-5", ""): 1, ("OR-5", "medic"): 1,
    }  # fmt: skip
    with pytest.raises(Refusal, match="not agreed yet"):
        a_target(by, force)
    becomes(row, b, F.MERGE, into=a, by=by)
    assert of(row, b).posts == [], "a unit that goes has no posts after its day"
    for code, fate, on, into, says in (
        (a, F.MERGE, 30, b, "one that stays"), (a, F.MERGE, 30, a, "one that stays"),
        (c, F.MERGE, 30, b, "one that stays"), (a, F.DISBAND, 30, None, "is merged into this"),
        (c, F.MERGE, 30, None, "into which"), (c, F.DISBAND, 91, None, "an earlier day"),
        (c, F.FORM, 30, None, "not in the register yet"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            becomes(row, code, fate, on, into, by=by)
    with pytest.raises(Refusal, match="has no posts"):
        posts(row, b, "OR-5", 1, by=by)
    new = drafting.form(again(row), "SIGNALS", {"en": "Signals"}, day(40), by=by)
    with pytest.raises(Refusal, match="formed later"):
        becomes(row, c, F.MERGE, 39, "SIGNALS", by=by)
    with pytest.raises(Refusal, match="register already"):
        drafting.form(again(row), a, {"en": "A"}, day(40), by=by)
    becomes(row, c, F.MERGE, 40, "SIGNALS", by=by)
    with pytest.raises(Refusal, match="is merged into this"):
        drafting.take_out(queries.unit(new.uid), seen=1, by=by)
    with pytest.raises(StaleRecord):
        drafting.decide(of(row, c), F.KEEP, seen=1, by=by)
    posts(row, "SIGNALS", "OR-5", 4, by=by)
    posts(row, "SIGNALS", "OR-5", 0, by=by)
    with pytest.raises(Refusal, match="Choose a band"):
        posts(row, "SIGNALS", "OR-12", 4, by=by)
    assert of(row, "SIGNALS").posts == []
    ids = {code: of(row, code).id for code in (a, b, c)}
    refused_by_schema(
        f"UPDATE target_unit SET fate = 'merge', \"on\" = '2027-01-01', into_id = {ids[b]} "
        f"WHERE id = {ids[c]}",
        f"UPDATE target_unit SET fate = 'disband', \"on\" = '2026-12-01' WHERE id = {ids[a]}",
        f'UPDATE target_unit SET "on" = NULL WHERE id = {ids[b]}',
        f"UPDATE target_unit SET \"on\" = '2099-01-01' WHERE id = {ids[b]}",
        "INSERT INTO target_posts (uid, unit_id, band, specialty, number) "
        f"SELECT uid, {ids[b]}, 'OR-1', '', 1 FROM establishment_target",
    )  # fmt: skip


def test_a_target_is_agreed_by_two_others_and_never_changes_then(cast, browse):
    by, host, staff = cast.programme_officer, cast.host_authority, a_user(Role.HOST_AUTHORITY)
    twin, force = a_user(Role.HOST_AUTHORITY, holder=by.holder), Force()
    row = a_target(by, force)
    with pytest.raises(Refusal, match="signed while it is offered"):
        signed(row, Party.GOVERNMENT, host)
    late = a_unit(service=force.service)
    with pytest.raises(Refusal, match=rf"says nothing: 1, the first is {late.code}"):
        offered(row, by)
    drafting.withdraw(again(row), seen=again(row).version, by=by)
    row = offered(a_target(by, force), by)
    for account, says in ((twin, "signs it for nobody"), (cast.hr_head, "role")):
        with pytest.raises(Refusal, match=says):
            signed(row, Party.GOVERNMENT, account)
    row = signed(row, Party.GOVERNMENT, host)
    with pytest.raises(Refusal, match="another has to sign"):
        filed(row, Party.MILITARY, host)
    with pytest.raises(Refusal, match="another has to sign"):
        filed(row, Party.MILITARY, staff, signatory=host.name)
    refused_by_schema(
        f"UPDATE establishment_target SET state = 'agreed' WHERE id = {row.id}",
        "UPDATE target_posts SET number = 9", "DELETE FROM target_unit",
        f"UPDATE establishment_target SET for_on = '2031-01-01' WHERE id = {row.id}",
    )  # fmt: skip
    row = filed(row, Party.MILITARY, staff)
    assert row.state is TargetState.AGREED
    with pytest.raises(Refusal, match="as it was offered"):
        posts(row, force.a.code, "OR-5", 9, by=by)
    nxt = a_target(by, force, source=Source.BEFORE)
    assert {e.number for e in of(nxt, force.a.code).posts} == {1}, "it begins as a copy"
    nxt = agreed(nxt, by, host, staff)
    assert (again(row).state, nxt.state) == (TargetState.SUPERSEDED, TargetState.AGREED)
    back = offered(a_target(by, force), by)
    with pytest.raises(Refusal, match="full sentence"):
        accepting.send_back(back, "No.", seen=back.version, by=host)
    accepting.send_back(again(back), WHY, seen=again(back).version, by=host)
    refused_by_schema(f"UPDATE establishment_target SET state = 'offered' WHERE id = {back.id}")
    assert "Superseded" in browse(cast.oversight).get("/reorganisation", costs=3).text


def test_what_is_held_over_and_short_and_what_has_happened_OA_5_LT_1(cast, browse):
    by, host, staff = cast.programme_officer, cast.host_authority, a_user(Role.HOST_AUTHORITY)
    force = Force()
    a, b, c = force.a.code, force.b.code, force.c.code
    row = a_target(by, force)
    posts(row, a, "OR-5", 2, by=by)  # two, and the medic: three sergeants, of whom two are there
    becomes(row, b, F.MERGE, 1, a, by=by)
    becomes(row, c, F.DISBAND, 1, by=by)
    drafting.form(again(row), "SIGNALS", {"en": "Signals"}, day(1), by=by)
    posts(row, "SIGNALS", "OR-5", 1, by=by)
    a_person(force.c)  # nobody knows the rank
    for status in (Status.RECRUIT, Status.RETIRED):  # not in the ranks yet, or gone
        a_person(force.c, rank_id=force.sergeant.id, status=status)
    nobody = now(Measure.POSTS_MET), now(Measure.UNITS_REORGANISED)
    row = agreed(row, by, host, staff)
    assert nobody == (Value(0, 0), Value(0, 0)), "a draft is no target"
    found = lines(row, by)
    assert dict(found[a].grades) == {"OF-2": Gap(1, 1), "OR-5": Gap(3, 2, 0, 1)}
    assert (found[b].sum, found[c].sum) == (Gap(0, 1, 1, 0), Gap(0, 1, 1, 0))
    assert {each.came for each in found.values()} == {None, Came.WAITS}
    assert now(Measure.POSTS_MET) == Value(3, 5)
    assert now(Measure.UNITS_REORGANISED) == Value(0, 0), "no day has come"
    with clock.told(clock.now() + timedelta(days=2)):
        assert now(Measure.UNITS_REORGANISED) == Value(0, 3)
        change_service(force.people[3], status=force.people[3].status, from_on=clock.today(),
                       unit_id=force.a.id, rank_id=force.sergeant.id, by=by)  # fmt: skip
        assert now(Measure.POSTS_MET) == Value(4, 5), "somebody came to a post of the target"
        db.session.execute(update(Post).where(Post.unit_id == force.b.id).values(authorised=False))
        db.session.commit()
        assert now(Measure.UNITS_REORGANISED) == Value(1, 3), "the register shows that it is gone"
        db.session.add(Unit(code="SIGNALS", kind=force.a.kind, titles={"en": "Signals"},
                            service_id=force.service.id))  # fmt: skip
        db.session.commit()
        assert now(Measure.UNITS_REORGANISED) == Value(1, 3), "an empty name is no unit"
        signals = db.session.query(Unit).filter_by(code="SIGNALS").one()
        a_person(signals, rank_id=force.sergeant.id)
        assert now(Measure.UNITS_REORGANISED) == Value(2, 3)
        assert now(Measure.POSTS_MET) == Value(5, 5)
        assert (lines(row, by)[b].came, lines(row, by)[c].came) == (Came.DONE, Came.LATE)
    page = f"/reorganisation/{row.uid}"
    officer = browse(cast.oversight)
    shown = officer.get(page, costs=6).text
    assert "Is merged into another" in shown and "has happened" in shown
    assert a not in officer.get(f"{page}?shown=over").text.split("Planned against held, by unit")[1]
    mine = browse(a_user(Role.HR_HEAD, unit=force.b)).get(page).text
    assert b in mine and c not in mine.split("Units that change")[1]
    few = browse(by).get(page).text
    assert "under 5" in few, "who may not see people is told no small numbers of them"
    assert "Signals" in browse(by).get(f"{page}/print").text


def test_small_numbers_are_told_to_nobody_who_may_not_see_the_people():
    held = gaps({"OF-2": 1, "OR-1": 9}, {"OF-2": 1, "OR-1": 12, "OR-5": 7})
    assert held["OR-5"] == Gap(0, 7, 7, 0)
    assert too_few(held) == {"OF-2", "OR-5"}, "one alone would follow from the total"
    assert too_few({**held, "OR-9": Gap.of(0, 2)}) == {"OF-2", "OR-9"}
    assert too_few({"OR-1": Gap.of(1, 9)}) == frozenset()
    assert Gap.of(1, 3) + Gap.of(3, 1) == Gap(4, 4, 2, 2)
    assert sorted(["", "OR-1", "OF-10", "OR-9", "OF-2"], key=grade_order) == [
        "OF-10", "OF-2", "OR-9", "OR-1", "",
    ]  # fmt: skip
    today = clock.today()
    assert came(happened=False, day=today, on=today) is Came.WAITS
    assert came(happened=False, day=day(-1), on=today) is Came.LATE
    assert came(happened=True, day=day(1), on=today) is Came.DONE


def test_a_target_is_written_and_agreed_on_its_pages(cast, browse):
    force, writer = Force(), browse(cast.programme_officer)
    asked = {"service": str(force.service.uid), "for_on": f"{day(90)}", "source": "register"}
    assert writer.post("/reorganisation/new", **asked).status_code == 422
    assert writer.post("/reorganisation/new", **asked, why=WHY).status_code == 302
    row = again(queries.newest(force.service.id))
    unit = f"/reorganisation/units/{of(row, force.b.code).uid}"
    into = str(of(row, force.a.code).uid)
    wrong = writer.post(f"{unit}/fate", fate="merge", into=into, version=1)
    assert wrong.status_code == 422 and "Write the day." in wrong.text
    answer = writer.post(f"{unit}/fate", fate="merge", into=into, on=f"{day(20)}", version=1)
    assert answer.status_code == 302
    other = f"/reorganisation/units/{of(row, force.c.code).uid}"
    opened = writer.get(f"{other}/posts")
    assert writer.post(f"{other}/posts", band="OR-5", number="6").status_code == 302
    late = writer.post(f"{other}/posts", opened=opened, band="OR-5", number="9")
    assert late.status_code == 409 and "Theirs and yours" in late.text
    assert ">6<" in writer.get(other, costs=4).text
    answer = writer.post(
        f"/reorganisation/{row.uid}/units/new", code="SIG9", title_en="Signals", on=f"{day(5)}"
    )
    assert answer.status_code == 302
    assert writer.post(f"/reorganisation/{row.uid}/offer", version=again(row).version)
    signer = browse(cast.host_authority)
    assert "waits for a signature" in signer.get("/").text
    answer = signer.post(
        f"/reorganisation/{row.uid}/acceptance", party="government", office="Ministry",
        on=f"{clock.today()}", version=again(row).version,
    )  # fmt: skip
    assert answer.status_code == 302 and again(row).signature(Party.GOVERNMENT)
    assert "waits for a signature" not in signer.get("/").text
