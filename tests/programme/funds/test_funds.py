"""Money by source and stage: what two people wrote, what the plan lacks, what warns."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.makers import a_user, an_organisation
from tests.programme.funds.made import (
    WHY,
    C,
    P,
    R,
    S,
    a_fund,
    a_need,
    confirmed,
    given,
    moved,
    read,
    usd,
)
from tests.programme.partners.made import an_activity
from tests.training.makers import a_topic
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.programme.framework import services as framework
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.funds import queries, services
from trainingmgr.programme.funds.queries import Narrowed
from trainingmgr.programme.funds.rules import Lack, Sums, Warns, covered, lacks
from trainingmgr.programme.partners.queries import voice as partner_voice
from trainingmgr.programme.partners.services import end_voice, name_voice
from trainingmgr.programme.risks import queries as risks
from trainingmgr.programme.risks import services as risking


def refused(*statements):
    """By the schema itself, whoever writes and however."""
    for each in statements:
        with pytest.raises(Exception, match="fund"):
            db.session.execute(text(each))
        db.session.rollback()


def days(count):
    return clock.today() + timedelta(days=count)


def test_gaps_are_of_one_currency_each_and_round_towards_what_lacks():
    """CH-4: 45 000 XAF has no decimals, and is never added to dollars."""
    xaf = Money.of("45000", "XAF")
    assert xaf.minor == 45_000
    found = lacks([(usd(100), 4_000), (usd(50), 9_000), (xaf, 44_999)])
    assert found == {
        "USD": Lack(usd(150), usd(60)),
        "XAF": Lack(xaf, Money(1, "XAF")),
    }, "more than a need asks for fills no other"
    assert (found["USD"].share, found["XAF"].share) == (40, 1)
    assert (covered(10_000, 9_999), covered(10_000, 20_000)) == (99, 100)
    assert Sums(10, 5, 7, 2).secured == 7
    assert Sums(10, 5, 7, 2).at_stake == 8


def test_money_counts_once_a_second_person_has_seen_the_paper(cast):
    by, other = cast.programme_officer, cast.finance
    row = a_fund(by)
    move = moved(row, P, usd(1000), by)
    assert read(row).sums == Sums(), "nothing counts that one person wrote"
    assert [each.id for each in queries.to_confirm(other)] == [move.id]
    twin = a_user(Role.HOST_AUTHORITY, holder=db.session.get(Holder, by.holder_id))
    for same in (by, twin):
        assert queries.to_confirm(same) == []
        with pytest.raises(Refusal, match="second person"):
            confirmed(move, same)
    with pytest.raises(Refusal, match="role"):
        confirmed(move, cast.oversight)
    refused(
        "INSERT INTO fund_verdict (movement_id, is_right, says, by_id, at) "
        f"SELECT id, 1 = 1, '', {twin.id}, at FROM fund_movement WHERE id = {move.id}"
    )
    assert confirmed(move, other).sums == Sums(pledged=100_000)
    with pytest.raises(Refusal, match="answered this already"):
        confirmed(move, cast.host_authority)
    wrong = moved(row, C, usd(400), by, document="Letter 12")
    with pytest.raises(Refusal, match="written down already"):
        moved(row, C, usd(300), by, document=" letter 12 ")
    services.refuse(queries.movement(wrong.uid), "The letter says 300.", by=other)
    assert read(row).sums == Sums(pledged=100_000)
    letter = {"document": "Letter 12"}
    confirmed(moved(row, C, usd(300), by, **letter), other)
    moved(row, R, usd(300), by, **letter)
    confirmed(moved(row, C, usd(300), by, back=True, says=WHY, **letter), other)
    assert moved(row, C, usd(250), by, **letter), "what was taken back whole is written again"
    back = moved(row, P, usd(250), by, back=True, says="The donor cut its budget.")
    assert confirmed(back, other).sums == Sums(pledged=75_000)
    with pytest.raises(Refusal, match="taken back"):
        moved(row, P, usd(751), by, back=True, says="The donor cut its budget.")
    with pytest.raises(Refusal, match="full sentence"):
        moved(row, P, usd(1), by, back=True)
    refused(
        f"UPDATE fund SET pledged_minor = 100000 WHERE id = {row.id}",
        f"DELETE FROM fund WHERE id = {row.id}",
        f"UPDATE fund SET currency = 'EUR' WHERE id = {row.id}",
        f"UPDATE fund_movement SET amount_minor = 1 WHERE id = {move.id}",
        f"UPDATE fund_verdict SET is_right = 1 = 0 WHERE movement_id = {move.id}",
        'INSERT INTO fund_movement (uid, fund_id, stage, amount_minor, currency, "on", document, '
        "says, by_id, at) SELECT f.uid, f.id, 'pledged', 5, 'EUR', m.\"on\", 'X 1', '', m.by_id, "
        f"m.at FROM fund f, fund_movement m WHERE f.id = {row.id} AND m.id = {move.id}",
    )


def test_nothing_is_spent_that_was_not_received(cast):
    by, other = cast.programme_officer, cast.host_authority
    row = given(a_fund(by), by, other, pledged=usd(900), committed=usd(900), received=usd(300))
    with pytest.raises(Refusal, match="than was received"):
        moved(row, S, usd("300.01"), by)
    one, two = (moved(row, S, usd(200), by) for _each in range(2))
    confirmed(one, other)
    with pytest.raises(Refusal, match="than was received"):
        confirmed(two, other)
    refused("INSERT INTO fund_verdict (movement_id, is_right, says, by_id, at) SELECT id, 1 = 1, "
            f"'', {other.id}, at FROM fund_movement WHERE id = {two.id}")  # fmt: skip
    with pytest.raises(Refusal, match="than was received"):
        moved(row, R, usd(150), by, back=True, says=WHY)
    assert read(row).sums == Sums(90_000, 90_000, 30_000, 20_000)
    with pytest.raises(Refusal, match="one currency"):
        moved(row, R, Money.of("5", "EUR"), by)
    with pytest.raises(Refusal, match="day to come"):
        moved(row, R, usd(5), by, on=days(1))


def test_what_warns_is_the_same_in_words_and_in_the_rows(cast, browse):
    """CH-4, CH-2: what lapses, what is late, what waits for conditions."""
    by, other, today = cast.programme_officer, cast.finance, clock.today()
    source = an_organisation()
    lapses = given(a_fund(by, source=source, expires_on=days(90)), by, other,
                   committed=usd(50), received=usd(50), spent=usd(20))  # fmt: skip
    gone = given(a_fund(by, source=source, expires_on=days(-1)), by, other, pledged=usd(5))
    given(a_fund(by, source=source, expires_on=days(90)), by, other,
          received=usd(50), spent=usd(50))  # fmt: skip
    given(a_fund(by, source=source, expires_on=days(181)), by, other, pledged=usd(50))
    late = given(a_fund(by, source=source, due_on=days(-1)), by, other,
                 pledged=usd(50), received=usd(49))  # fmt: skip
    given(a_fund(by, source=source, due_on=days(-9)), by, other,
          pledged=usd(50), received=usd(50))  # fmt: skip
    held = given(a_fund(by, source=source), by, other, committed=usd(5))
    met = given(a_fund(by, source=source), by, other, committed=usd(5))
    for each in (held, met):
        asked = services.ask(each, "A bank account of the project.", by=by)
    with pytest.raises(Refusal, match="number of the paper"):
        services.meet(queries.condition(asked.uid), today, " ", seen=asked.version, by=by)
    services.meet(queries.condition(asked.uid), today, "MoF 3/26", seen=asked.version, by=by)
    refused(f"UPDATE fund_condition SET evidence = 'Other' WHERE id = {asked.id}",
            f"DELETE FROM fund_condition WHERE id = {asked.id}")  # fmt: skip
    expected = {Warns.LAPSES: {lapses.id, gone.id}, Warns.LATE: {late.id},
                Warns.CONDITIONS: {held.id}}  # fmt: skip
    every = queries.funds(Narrowed(source=source.id), on=today).rows
    assert len(every) == 8
    for kind, rows in expected.items():
        found = queries.funds(Narrowed(source=source.id, warns=kind), on=today).rows
        assert {each.id for each in found} == rows
        assert {each.id for each in every if kind in each.warns(today)} == rows
    assert queries.warned(today) == {kind: len(rows) for kind, rows in expected.items()}
    page = browse(by).get("/funds?warns=late", costs=6)
    assert late.code in page.text and lapses.code not in page.text


def test_ch_4_the_gap_moves_with_the_rows_behind_it(cast, browse):
    by, other, today = cast.programme_officer, cast.host_authority, clock.today()
    need = a_need(by, usd(1000))
    a_need(by, Money.of("45000", "XAF"))
    a_need(by, days=(-400, -1))
    row = a_fund(by, need=need, due_on=days(-3), expires_on=days(30))
    assert measured.value(Measure.NEEDS_UNFUNDED, today) == Value(2, 2)
    assert measured.value(Measure.MONEY_LAPSING, today) == Value(0, 0)
    given(row, by, other, pledged=usd(1000), committed=usd(999))
    assert measured.value(Measure.NEEDS_UNFUNDED, today) == Value(2, 2), "a pledge covers nothing"
    assert measured.value(Measure.PLEDGES_LATE, today) == Value(1, 1)
    assert measured.value(Measure.MONEY_LAPSING, today) == Value(1, 1)
    framework.measure(today)
    risking.watch(today)
    raised = {each.trigger.measure for each in risks.unanswered(by) if each.risk.code == "CH-2"}
    assert Measure.MONEY_LAPSING in raised
    given(row, by, other, committed=usd(1), received=usd(1000), spent=usd(1000))
    assert measured.value(Measure.NEEDS_UNFUNDED, today) == Value(1, 2)
    assert measured.value(Measure.PLEDGES_LATE, today) == Value(0, 1)
    assert measured.value(Measure.MONEY_LAPSING, today) == Value(0, 0)
    with pytest.raises(Refusal, match="of one currency"):
        a_fund(by, need=need, currency="EUR")
    refused(f"UPDATE fund_need SET currency = 'EUR' WHERE id = {need.id}",
            f"DELETE FROM fund_need WHERE id = {need.id}")  # fmt: skip
    page, code = browse(by), need.code
    seen = page.get("/funds/needs", costs=2).text
    assert "1 of 2" in seen and code in seen
    assert "100%" in page.get("/framework/CH-4").text, "as it was counted this morning"
    assert "/funds?warns=lapses" in page.get("/framework/CH-2").text


def test_money_by_source_is_drawn_with_its_table_in_each_currency(cast, browse):
    by, other = cast.programme_officer, cast.finance
    first, second = an_organisation(), an_organisation()
    given(a_fund(by, source=first), by, other, pledged=usd(700))
    given(a_fund(by, source=second), by, other, pledged=usd(900), received=usd(100))
    row = given(a_fund(by, source=first, currency="XAF"), by, other,
                pledged=Money.of("45000", "XAF"))  # fmt: skip
    found = queries.by_source(Narrowed(), clock.today())
    assert {key: [(each.id, sums) for each, sums in lines] for key, lines in found.items()} == {
        "USD": [(second.id, Sums(90_000, 0, 10_000)), (first.id, Sums(70_000))],
        "XAF": [(first.id, Sums(45_000))],
    }
    page = browse(by).get("/funds", costs=6).text
    assert page.count('role="img"') == 2
    assert "45,000" in page and "45,000.00" not in page
    turned = browse(by, language="ar").get("/funds").text
    assert turned.count('role="img"') == 2
    assert "Second person" in browse(other).get(f"/funds/{row.uid}", costs=3).text
    reader = browse(cast.oversight).get(f"/funds/{row.uid}").text
    assert "Write a movement" not in reader
    writer = browse(by)
    answer = writer.post(f"/funds/{row.uid}/movements/new", stage="received", amount="12.5",
                         on="2026-01-02", document="B 1")  # fmt: skip
    assert answer.status_code == 422
    money = {"stage": "received", "amount": "12500", "on": clock.today().isoformat()}
    answer = writer.post(f"/funds/{row.uid}/movements/new", document="B 1", **money)
    assert answer.status_code == 302
    assert read(row).movements[0].amount == Money(12_500, "XAF")


def test_money_past_its_day_waits_for_who_keeps_it_CH_4(cast):
    by, today = cast.programme_officer, clock.today()
    row = a_fund(by, due_on=days(-3))

    def late():
        return [(each.task, each.count) for each in waiting(by, today)
                if each.task in (Task.MONEY_LATE, Task.CONDITION_LATE)]  # fmt: skip

    assert not late()
    row = given(row, by, cast.host_authority, pledged=usd(500))
    services.ask(row, "The ministry opens an account.", due_on=today, by=by)
    assert late() == [(Task.MONEY_LATE, 1)]
    services.ask(read(row), "The plan is signed by both.", due_on=days(-1), by=by)
    assert late() == [(Task.MONEY_LATE, 1), (Task.CONDITION_LATE, 1)]


def test_5_3_6_a_partner_sees_its_own_money_and_nothing_of_any_other(cast, browse):
    by, other, mine, theirs = (
        cast.programme_officer, cast.finance, an_organisation(), an_organisation(),
    )  # fmt: skip
    course = an_activity(by, mine, cast.unit, a_topic(), women=3, men=30)
    row = a_fund(by, source=mine, activity=course.code, expires_on=days(20))
    services.ask(row, "A bank account of the project.", by=by)
    given(row, by, other, pledged=usd(900), committed=usd(800), received=usd(700), spent=usd(600))
    moved(row, S, usd(11), by, document="WAITS 1", says="Written for Colonel Adoum.")
    strange = given(a_fund(by, source=theirs, title="Not yours"), by, other, pledged=usd(5555))
    donor = browse(cast.donor_partner)
    assert "speaks for no organisation" in donor.get("/funds/own").text
    assert donor.get(f"/funds/own/{row.uid}").status_code == 404
    voice = name_voice(mine, cast.donor_partner, by=cast.host_authority)
    listed = donor.get("/funds/own", costs=4).text
    shown = donor.get(f"/funds/own/{row.uid}").text
    assert len(donor.spent) <= 8
    assert all(each in listed for each in ("900.00", "800.00", "700.00", "600.00", "100.00"))
    assert "lapses before it is spent" in listed and row.code in listed
    assert "A bank account of the project." in shown and "BANK 7/26" in shown and "33" in shown
    for page in (listed, shown):
        for hidden in (strange.code, "Not yours", "5,555", theirs.code, "WAITS 1", "Adoum",
                       by.name, other.name, "3 women"):  # fmt: skip
            assert hidden not in page
    taken = donor.post("/exports/own-funds", form="csv", reason="For our report.")
    assert taken.status_code == 200
    assert row.code in taken.text and strange.code not in taken.text
    for path in ("/funds", f"/funds/{row.uid}", "/funds/needs", "/exports/funds",
                 f"/funds/own/{strange.uid}"):  # fmt: skip
        assert donor.get(path).status_code in (403, 404)
    end_voice(partner_voice(voice.uid), by=cast.host_authority)
    assert donor.get(f"/funds/own/{row.uid}").status_code == 404
    assert row.code not in donor.get("/funds/own").text
    assert browse(by).get("/funds/own").status_code == 403
