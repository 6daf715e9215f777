"""Orders that move people (OA-5): drafted by one, signed by another, on their day; and appeals."""

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit, a_user
from tests.programme.moves.made import (
    SAYS,
    WHY,
    Force,
    a_post,
    again,
    agreed_force,
    an_order,
    appealed,
    carried_out,
    clerk,
    day,
    decided,
    head,
    moved,
    signed,
    timedelta,
)
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.programme.moves import queries
from trainingmgr.programme.moves.rules import LineState, OrderState, appeal_until, is_heard
from trainingmgr.programme.moves.services import drafting, signing
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import Status
from trainingmgr.vetting.rules import Outcome


def person(row):
    return db.session.get(Person, row.id, populate_existing=True)


def refused_by_schema(*statements):
    db.session.commit()
    for broken in statements:
        with pytest.raises(Exception, match="move_"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_who_cannot_be_moved_is_refused_with_the_reason_R_VET_02a_R_AGE_01(cast):
    by, force = clerk(), agreed_force(cast)
    row = an_order(by, 5)
    held, missing = a_person(force.b), a_person(force.b, status=Status.MISSING)
    a_clearance(held, outcome=Outcome.NOT_CLEARED)
    young = a_person(force.b, born=PartialDate.read(str(clock.today().year - 12)))
    free = a_post(force.c, band="OR-5", authorised=False)
    taken, sergeant = force.posts[1], force.people[3]
    for who, unit, post, says in (
        (held, force.a, None, r"R-VET-02a"), (missing, force.a, None, "does not serve"),
        (young, force.a, None, "holds this person"), (sergeant, force.b, None, "already"),
        (force.people[1], force.b, None, "merges or disbands"),
        (sergeant, force.a, taken, "one holder"), (sergeant, force.c, free, "not authorised"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            moved(row, who, unit, by, post)
    moved(row, sergeant, force.a, by)
    with pytest.raises(Refusal, match="in the order already"):
        moved(row, sergeant, force.c, by)
    more = [a_person(force.c, rank_id=force.sergeant.id) for _n in range(2)]
    moved(row, more[0], force.a, by)  # three and the medic are wanted, two are there: the second
    with pytest.raises(Refusal, match="no post of this grade left"):
        moved(row, more[1], force.a, by)
    other = an_order(by, 5)
    with pytest.raises(Refusal, match="no post of this grade left"):
        moved(other, more[1], force.a, by)
    with pytest.raises(Refusal, match="Another order"):
        moved(other, sergeant, a_unit(), by)
    for days, effective, why, says in (
        (1, 2, WHY, "still to come"), (0, -1, WHY, "or later"), (-3, -2, WHY, "day that is past"),
        (0, 0, "Go.", "full sentence"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=says):
            drafting.draft(day(days), day(effective), why, by=by)


def test_an_order_is_signed_by_another_and_moves_people_on_its_day_OA_5(cast, browse):
    by, chief, force = clerk(), head(), agreed_force(cast)
    twin = a_user(Role.HR_HEAD, holder=by.holder)
    row = an_order(by, 3)
    with pytest.raises(Refusal, match="moves nobody yet"):
        signed(row, chief)
    seen = again(row, chief).version
    other = clerk()
    head_too = a_user(Role.HR_HEAD, holder=other.holder)
    line = moved(row, force.people[3], force.a, other)
    with pytest.raises(StaleRecord):
        signing.sign(again(row, chief), "PERS/2026/14", seen=seen, by=chief)
    with pytest.raises(Refusal, match="drafted an order"):  # of which they wrote one move
        signed(row, head_too)
    themselves = a_user(Role.HR_HEAD)
    force.people[3].holder_id = themselves.holder_id
    db.session.commit()
    for account, says in ((twin, "drafted an order"), (themselves, "themselves"), (by, "role")):
        with pytest.raises(Refusal, match=says):
            signed(row, account)
    refused_by_schema(
        f"UPDATE move_order SET state = 'signed', signed_on = \"on\", document = 'x/1', "
        f"signed_by_id = {twin.id} WHERE id = {row.id}",
    )  # fmt: skip
    with pytest.raises(Refusal, match="before it is signed"):
        signing.tell(again(row, by), [line], clock.today(), by=by)
    row = signed(row, chief)
    with pytest.raises(Refusal, match="as it was signed"):
        moved(row, force.people[0], force.c, by)
    refused_by_schema(
        f"DELETE FROM move_line WHERE order_id = {row.id}",
        f"UPDATE move_line SET to_unit_id = {force.c.id} WHERE order_id = {row.id}",
        f'UPDATE move_order SET effective_on = "on" WHERE id = {row.id}',
    )  # fmt: skip
    assert signing.carry_out_due(clock.today()) == 0
    with pytest.raises(Refusal, match="still to come"):
        carried_out(row, chief)
    assert person(force.people[3]).unit_id == force.b.id, "nobody moves before the day"
    with clock.told(clock.now() + timedelta(days=3)):
        assert signing.carry_out_due(clock.today()) == 1
        row = again(row, chief)
        assert row.state is OrderState.CARRIED_OUT
        assert person(force.people[3]).unit_id == force.a.id
        record = db.session.query(ServiceRecord).filter_by(
            person_id=force.people[3].id, until_on=None
        ).one()  # fmt: skip
        assert (record.reference, record.by_id, record.from_on) == (row.code, chief.id, day(0))
    told, elsewhere = (
        browse(a_user(Role.UNIT_COMMANDER, unit=each)) for each in (force.a, force.c)
    )
    number = force.people[3].number
    assert row.code in told.get("/moves", costs=3).text, "the unit that receives is told"
    assert number in told.get(f"/moves/{row.uid}", costs=3).text
    assert elsewhere.get(f"/moves/{row.uid}").status_code == 404


def test_whoever_cannot_be_moved_on_the_day_stays_and_is_named(cast):
    by, chief, force = clerk(), head(), agreed_force(cast, room=9)
    row = an_order(by)
    swapped = moved(row, force.people[1], force.c, by, force.posts[4])
    gone = moved(row, force.people[3], force.a, by, force.posts[1])
    row = signed(row, chief)
    a_clearance(force.people[3], outcome=Outcome.NOT_CLEARED)
    row = carried_out(row, chief)
    lines = {each.uid: queries.line(each.uid, reader=by) for each in (swapped, gone)}
    assert lines[swapped.uid].state is LineState.MOVED
    assert person(force.people[1]).post_id == force.posts[4].id
    assert (
        lines[gone.uid].state is LineState.FAILED and person(force.people[3]).unit_id == force.b.id
    )
    with pytest.raises(Refusal, match="nothing to appeal"):
        appealed(gone, by)
    other = an_order(by)
    where = a_unit()
    moved(other, force.people[0], where, by)
    drafting.withdraw(again(other, by), seen=again(other, by).version, by=by)
    assert moved(an_order(by), force.people[0], where, by), "the draft came to nothing"


def test_an_appeal_is_decided_by_another_and_upheld_it_puts_the_person_back(cast):
    by, chief, judge, force = clerk(), head(), head(), agreed_force(cast, room=9)
    sergeant, twin = force.people[3], a_user(Role.HR_HEAD, holder=chief.holder)
    row = an_order(by)
    line, other = moved(row, sergeant, force.a, by), moved(row, force.people[1], force.c, by)
    with pytest.raises(Refusal, match="order that is signed"):
        appealed(line, by)
    row = signed(row, chief)
    signing.tell(again(row, by), [queries.line(line.uid, reader=by)], clock.today(), by=by)
    other = appealed(other, by)
    row = carried_out(row, chief)
    assert person(force.people[1]).unit_id == force.a.id, "whoever appealed waits"
    line = appealed(line, by)
    for account, says in ((by, "role"), (chief, "signed an order"), (twin, "signed an order")):
        with pytest.raises(Refusal, match=says):
            decided(line, account, upheld=True)
    refused_by_schema(
        f"UPDATE move_appeal SET upheld = '1', reasons = 'It is all true.', decided_on = \"on\", "
        f"decided_by_id = {chief.id} WHERE line_id = {line.id}",
    )  # fmt: skip
    line = decided(line, judge, upheld=True)
    assert line.state is LineState.PUT_BACK
    back = person(sergeant)
    assert (back.unit_id, back.post_id) == (force.b.id, force.posts[3].id)
    with pytest.raises(Refusal, match="already"):
        decided(line, judge, upheld=False)
    other = decided(other, judge, upheld=False)
    assert other.state is LineState.MOVED and person(force.people[1]).unit_id == force.c.id
    late = an_order(by)
    third = moved(late, sergeant, force.a, by)
    signed(late, chief)
    signing.tell(again(late, by), [queries.line(third.uid, reader=by)], clock.today(), by=by)
    with (
        clock.told(clock.now() + timedelta(days=16)),
        pytest.raises(Refusal, match="time to appeal ended"),
    ):
        appealed(third, by)
    called_off = decided(appealed(third, by), judge, upheld=True)
    assert called_off.state is LineState.CALLED_OFF
    carried_out(late, chief)
    assert person(sergeant).unit_id == force.b.id


def test_the_time_to_appeal_runs_from_the_day_on_which_somebody_was_told():
    today = clock.today()
    assert appeal_until(None) is None and is_heard(None, day(400))
    assert appeal_until(today) == day(15)
    assert is_heard(today, day(15)) and not is_heard(today, day(16))


def test_a_whole_unit_is_moved_on_the_pages_and_who_is_left_out_is_named(cast, browse):
    by, chief, force = clerk(), head(), Force()
    held = a_person(force.a)
    a_clearance(held, outcome=Outcome.NOT_CLEARED)
    writer = browse(by)
    asked = {"on": f"{clock.today()}", "effective_on": f"{day(0)}"}
    assert writer.post("/moves/new", **asked, why="No").status_code == 422
    assert writer.post("/moves/new", **asked, why=WHY).status_code == 302
    row = queries.orders(queries.Asked(), reader=by).rows[0]
    path = f"/moves/{row.uid}"
    answer = writer.post(f"{path}/units/new", origin=str(force.a.uid), unit=str(force.c.uid))
    assert answer.status_code == 302
    shown = writer.get(path).text
    assert f"{held.number} was left out" in shown and force.people[0].number in shown
    wrong = writer.post(f"{path}/people/new", number="nobody", unit=str(force.c.uid))
    assert wrong.status_code == 422 and "Nobody in your reach" in wrong.text
    version = again(row, by).version
    signer = browse(chief)
    home = signer.get("/").text
    assert row.code in home
    assert "is drafted" in home
    assert signer.post(f"{path}/signature", document="PERS/14", version=version).status_code == 302
    assert signer.post(f"{path}/execution").status_code == 302
    assert person(force.people[0]).unit_id == force.c.id
    assert "not everybody was told" in writer.get("/").text
    assert writer.post(f"{path}/telling", on=f"{clock.today()}").status_code == 302
    line = queries.lines(row, reader=by).rows[0]
    assert writer.post(f"/moves/lines/{line.uid}/appeal", on=f"{clock.today()}", says=SAYS)
    judge = browse(head())
    assert "not everybody was told" not in writer.get("/").text
    home = judge.get("/").text
    assert row.code in home
    assert "the move by the order" in home
    assert "the move by the order" not in signer.get("/").text, "who ordered it decides nothing"
    assert SAYS in judge.get("/moves", costs=3).text
    answer = judge.post(f"/moves/lines/{line.uid}/decision", upheld="yes", version=1,
                        reasons="It is true, as the doctor writes.")  # fmt: skip
    assert answer.status_code == 302
    assert person(force.people[0]).unit_id == force.a.id
    shown = writer.get(f"/people/{force.people[0].uid}/record").text
    assert "was told of the move" in shown and f"against the order {row.code}" in shown
