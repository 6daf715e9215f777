"""Pay that waits: by two people, told to whoever waits, and never many at once (R-PAY-04)."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select, text

from tests.makers import a_person, a_post, a_unit, a_user, a_week_later
from tests.pay.made import OCTOBER, compared, now
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.pay.holds import queries, services
from trainingmgr.pay.holds.models import PayHold, StopList, StopListEntry
from trainingmgr.pay.holds.rules import AppealState, Bound, HoldState, StopListState, over
from trainingmgr.pay.rules import Finding, HoldReason

WHY = "The card that was shown is of somebody else."


@pytest.fixture
def second(app, november):
    return a_user(Role.PAY_VERIFIER)


def a_hold(army, clerk, reason=HoldReason.AWAITING_DOCUMENT):
    return services.propose(army.people[0], reason, WHY, from_on=OCTOBER, by=clerk)


def held(hold):
    """The row as a page fetches it."""
    db.session.commit()
    return queries.hold(hold.uid, reader=a_user(Role.PAY_VERIFIER))


def decide(hold, by, agree=True):
    row = held(hold)
    services.decide(row, agree=agree, seen=row.version, by=by)


def test_a_rule_holds_a_few_and_more_need_a_list():
    assert over([3] * 20, of_lines=2_000, before={}) is None
    assert over([3] * 21, of_lines=9_000, before={}) == Bound(3, 21, 20)
    assert over([3] * 10, of_lines=9_000, before={3: 11}) == Bound(3, 21, 20)
    assert over([3, 4], of_lines=100, before={}) == Bound(None, 2, 1)
    assert over([3], of_lines=99, before={}) == Bound(None, 1, 0)


def test_one_person_asks_another_decides_and_the_person_is_told(army, clerk, second):
    hold = a_hold(army, clerk)
    key = army.people[0].id
    assert queries.holding([key], clock.today()) == {}, "nothing before a second person"
    decide(hold, second)
    assert queries.holding([key], clock.today()) == {key: HoldReason.AWAITING_DOCUMENT}
    assert queries.holding([key], OCTOBER - timedelta(days=1)) == {}
    row = held(hold)
    services.ask_end(row, "The card was shown after all.", seen=row.version, by=clerk)
    row = held(hold)
    with pytest.raises(Refusal, match="Only whoever asked"):
        services.withdraw(row, seen=row.version, by=second)
    services.withdraw(row, seen=row.version, by=clerk)
    row = held(hold)
    assert (row.state, row.end_asked_at, row.end_because) == (HoldState.IN_FORCE, None, None)
    services.ask_end(row, "The card was shown after all.", seen=row.version, by=clerk)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        decide(hold, second)
    assert queries.holding([key], clock.today()), "it stands until a second person agrees"
    decide(hold, a_user(Role.PAY_VERIFIER))
    assert queries.holding([key], clock.today()) == {}
    assert queries.holding([key], OCTOBER) == {key: HoldReason.AWAITING_DOCUMENT}


def test_nobody_decides_alone_or_on_their_own_pay(army, clerk, second):
    hold = a_hold(army, clerk)
    with pytest.raises(Refusal, match="does not allow"):
        decide(hold, clerk)
    twin = a_user(Role.PAY_VERIFIER, holder=db.session.get(Holder, clerk.holder_id))
    with pytest.raises(Refusal, match="second person"):
        decide(hold, twin)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        decide(hold, second)
    db.session.merge(army.people[0]).holder_id = second.holder_id
    db.session.commit()
    with pytest.raises(Refusal, match="your own pay"):
        decide(hold, second)
    with pytest.raises(Refusal, match="on hold for this reason already"):
        a_hold(army, clerk)


def rows(people, by, **facts):
    usual = {"reason": HoldReason.NOT_SEEN, "because": WHY, "rule": Finding.NOT_SEEN,
             "source": "pay_cycle x", "of_lines": 10_000, "from_on": OCTOBER, "by_id": by.id,
             "state": HoldState.PROPOSED}  # fmt: skip
    return [usual | {"person_id": each.id, "unit_id": each.unit_id} | facts for each in people]


@operation
def put(found):
    db.session.execute(insert(PayHold), found)


def test_r_pay_04_the_schema_itself_stops_the_twenty_first_of_a_unit(army, clerk):
    people = [army.person(f"Hassan Abakar {n}") for n in range(21)]
    put(rows(people[:20], clerk))
    with pytest.raises(Refusal, match="at most 20 lines of a unit"):
        put(rows(people[20:], clerk))
    with pytest.raises(Refusal, match="1 in 100"):
        put(rows(people[20:], clerk, source="pay_cycle y", of_lines=99))
    with pytest.raises(Refusal, match="stays with its person"):
        move_away(people[0].id)
    db.session.rollback()


@operation
def move_away(person_id):
    db.session.execute(
        text("UPDATE pay_hold SET source = 'z' WHERE person_id = :key"), {"key": person_id}
    )


def test_r_pay_04_many_are_told_heard_and_signed_for_outside(
    army, clerk, verifier, second, browse, time_machine
):
    """Notice, hearing, countersignature, appeal: in this order and by four people."""
    found = [(each.id, each.unit_id) for each in army.people[:3]]
    made = services.propose_by_rule(
        found, Finding.NOT_SEEN, WHY, source="pay_cycle x", of_lines=10, by=clerk
    )
    assert isinstance(made, StopList), "three of ten lines are more than one in a hundred"
    assert db.session.scalar(select(PayHold)) is None
    paymaster = a_user(Role.FINANCE)
    with pytest.raises(Refusal, match="cannot become"):
        services.countersign(now(made), seen=1, by=paymaster)
    today = clock.today()
    with pytest.raises(Refusal, match="at least 14 days"):
        services.give_notice(now(made), notice_on=today, hearing_until=today + timedelta(days=3),
                             seen=1, by=clerk)  # fmt: skip
    services.give_notice(now(made), notice_on=today, hearing_until=today + timedelta(days=14),
                         seen=1, by=clerk)  # fmt: skip
    entries = db.session.scalars(select(StopListEntry.uid).order_by(StopListEntry.id)).all()
    spared = queries.entry(entries[0], reader=verifier)
    services.hear(spared, "I was in hospital, here is the paper.", "In hospital, paper seen.",
                  on=today, seen=1, by=clerk)  # fmt: skip
    with pytest.raises(Refusal, match="can still be heard"):
        services.countersign(now(made), seen=2, by=paymaster)
    time_machine.shift(15 * 86_400)
    mine = a_person(army.unit)
    mine.holder_id = paymaster.holder_id
    db.session.commit()
    above, below = a_unit(service=army.service), a_unit(army.unit)
    army.unit.path = f"{above.path}{army.unit.id}/"
    below.path = f"{army.unit.path}{below.id}/"
    for unit in (army.unit, above, below):
        mine.unit_id = unit.id
        db.session.commit()
        with pytest.raises(Refusal, match="outside must sign"):
            services.countersign(now(made), seen=2, by=paymaster)
    outside = a_user(Role.FINANCE)
    with a_week_later(), pytest.raises(Refusal, match="ended more than 7 days ago"):
        services.countersign(now(made), seen=2, by=outside)
    signs, path = browse(outside), f"/pay/holds/lists/{made.uid}"
    deed = f"{path}/countersignature"
    signs.post(deed, opened=signs.get("/account"), version=2)
    assert "Open it first" in signs.get(path).text, "security 4.3.4"
    db.session.execute(text("UPDATE stop_list_entry SET version = version + 1"))
    db.session.commit()
    signs.post(deed, opened=signs.get("/account"), version=2)
    page = signs.get(path)
    assert "It has changed since you opened it" in page.text
    signs.post(deed, opened=page)
    clerk, verifier, second, outside = map(db.session.merge, (clerk, verifier, second, outside))
    tomorrow = clock.today() + timedelta(days=1)
    held = queries.holding([key for key, _unit in found], tomorrow)
    assert held == dict.fromkeys((found[1][0], found[2][0]), HoldReason.NOT_SEEN)
    stopped = queries.entry(entries[1], reader=verifier)
    services.appeal(stopped, "My commander sent me to the border.", seen=2, by=clerk)
    with pytest.raises(Refusal, match="does not allow|second person"):
        services.decide_appeal(queries.entry(entries[1], reader=verifier), grant=True, seen=3,
                               by=outside)  # fmt: skip
    decides, path = browse(second), f"/pay/holds/entries/{entries[1]}"
    account = decides.get("/account")
    unseen = decides.post(path, opened=account, version=3, decision="agree")
    assert "Open it first" in unseen.text, "security 4.3.4: an appeal as well"
    db.session.execute(text("UPDATE stop_list SET because = 'Another reason, written later.'"))
    db.session.commit()
    page = decides.post(path, opened=account, version=3, decision="agree")
    assert "It has changed since you opened it" in page.text
    assert decides.post(path, opened=page, decision="agree").status_code == 302
    decided = queries.entry(entries[1], reader=db.session.merge(second))
    assert decided.appeal_state is AppealState.GRANTED
    assert list(queries.holding([key for key, _unit in found], tomorrow)) == [found[2][0]]
    assert decided.stop_list.state is StopListState.IN_EFFECT


def test_a_stop_list_is_dropped_by_whoever_wrote_it_or_the_head_of_all_on_it(army, clerk, browse):
    """Security 4.3.4: no colleague, and no head of some of them."""
    elsewhere = a_unit(service=army.service)
    away = a_person(elsewhere)
    on_it = [(each.id, each.unit_id) for each in (*army.people[:2], away)]

    def a_list(source):
        return services.propose_by_rule(
            on_it, Finding.NOT_SEEN, WHY, source=source, of_lines=10, by=clerk
        )

    first, second = a_list("pay_cycle x"), a_list("pay_cycle y")
    others = (a_user(Role.HR_CLERK), a_user(Role.HR_HEAD, unit=army.unit), a_user(Role.FINANCE))
    for other in others:
        with pytest.raises(Refusal, match="Whoever wrote this list|does not allow"):
            services.drop(now(first), seen=1, by=other)
    services.drop(now(first), seen=1, by=clerk)
    assert now(first).state is StopListState.CANCELLED
    path, head = f"/pay/holds/lists/{second.uid}", browse(a_user(Role.HR_HEAD))
    assert "Drop the list" not in browse(others[1]).get(path).text
    head.post(f"{path}/end", opened=head.get(path))
    assert "Dropped" in head.get(path).text


def test_no_list_is_in_effect_by_raw_sql_alone(army, clerk):
    """R-PAY-04 in the schema: unsigned, nobody on it is stopped."""
    made = services.propose_by_rule(
        [(each.id, each.unit_id) for each in army.people[:2]], Finding.NOT_SEEN, WHY,
        source="pay_cycle x", of_lines=10, by=clerk,
    )  # fmt: skip
    with pytest.raises(Refusal, match="not countersigned"):
        put(rows(army.people[:1], clerk, stop_list_id=made.id))
    with pytest.raises(Refusal, match="recorded together"):
        in_effect(made.id)


@operation
def in_effect(key):
    db.session.execute(
        text("UPDATE stop_list SET state = 'in_effect', notice_on = '2026-10-01', "
             "hearing_until = '2026-10-20', appeal_until = '2026-11-20' WHERE id = :key"),
        {"key": key},
    )  # fmt: skip


def test_a_hold_on_its_pages_and_the_letter_in_three_languages(army, clerk, verifier, browse):
    mine = browse(clerk)
    asked = {"person_number": army.people[0].service_number, "reason": "sanctions",
             "from_on": "01/11/2026", "because": WHY}  # fmt: skip
    wrong = mine.post("/pay/holds/new", **asked | {"person_number": "nobody"})
    assert wrong.status_code == 422
    assert "Nobody has this number" in wrong.text
    at = mine.post("/pay/holds/new", **asked).location
    theirs = browse(verifier)
    mine.post(f"{at}/withdrawal", opened=mine.get(at))
    assert "hold of pay waits" not in theirs.get("/").text, "whoever asked took it back"
    at = mine.post("/pay/holds/new", **asked).location
    assert "1 hold of pay waits for a second person" in theirs.get("/").text
    unseen = theirs.post(
        f"{at}/decision", opened=theirs.get("/account"), version=1, decision="agree"
    )
    assert "Open it first" in unseen.text, "security 4.3.4"
    page = theirs.get(at)
    assert "ask the focal point" in page.text
    assert theirs.post(f"{at}/decision", opened=page, decision="agree").status_code == 302
    told = mine.get(at)
    done = mine.post(f"{at}/told", opened=told, on="20/11/2026", how="letter")
    assert done.status_code == 302
    for language in ("en", "fr", "ar"):
        paper = mine.get(f"{at}/notice.pdf?language={language}")
        assert paper.data[:4] == b"%PDF"
    assert "20 Nov" in mine.get("/pay/holds").text or "20/11/2026" in mine.get("/pay/holds").text


def test_a_rule_proposes_from_the_list_of_a_cycle(army, clerk, verifier, browse):
    a_post(army.unit)
    cycle = compared(army.lines(), clerk, verifier)
    mine = browse(clerk)
    page = mine.get(f"/pay/cycles/{cycle.uid}/posts")
    assert "Ask to hold all of them" in page.text
    unsaid = mine.post(f"/pay/cycles/{cycle.uid}/posts/holds", opened=page,
                       because="On no post since the count.")  # fmt: skip
    told = mine.get(unsaid.location).text
    assert "Choose a rule." in told
    assert "Give the reason in a full sentence." not in told
    done = mine.post(f"/pay/cycles/{cycle.uid}/posts/holds", opened=page, rule="no_post",
                     because="On no post since the count.")  # fmt: skip
    assert "/pay/holds/lists/" in done.location, "ten of ten lines need a list"
    text_ = mine.get(done.location).text
    assert army.people[3].name_display in text_
    assert db.session.scalar(select(PayHold)) is None
    assert "Nobody is stopped without notice" in text_
    assert mine.get(f"{done.location}/notices.pdf").status_code == 404, "nobody is told yet"
    mine.post(f"{done.location}/notice", opened=mine.get(done.location), notice_on="24/11/2026",
              hearing_until="24/12/2026")  # fmt: skip
    paper = mine.get(f"{done.location}/notices.pdf?language=en").data
    letters = [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]
    assert len(letters) == 10
    assert all("The reason: Not on a post yet." in each for each in letters), "R-PAY-04: the ground"
    assert date(2026, 11, 24) == clock.today()
