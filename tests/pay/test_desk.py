"""The pay desk: on the roll or not, paid or not or not known, why, since when, what to bring."""

import re

import pytest
from sqlalchemy import select

from tests.makers import a_unit, a_user, kept, titled
from tests.pay.made import MONTH, batch_of, brought, compared, dead_since
from tests.pay.payments.made import Treasury
from tests.vetting.lists_made import a_match
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.matching.records import Record
from trainingmgr.pay.answers.queries import asked, beside, status_of
from trainingmgr.pay.answers.rules import Month, Paid, Roll, Why, answer
from trainingmgr.pay.answers.words import BRING, why
from trainingmgr.pay.files.queries.cycles import queue
from trainingmgr.pay.rolls.models import PayrollLine
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.pay.rules import UNSAID, ChannelFailure, HoldReason, LineState, MatchClass
from trainingmgr.pay.rules.files import months_before
from trainingmgr.registry.keys import services as keys
from trainingmgr.registry.keys.queries import forget_vocabulary
from trainingmgr.registry.people.models import Alias
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.registry.structure.rules import OrganisationKind
from trainingmgr.tabular import services as tabular
from trainingmgr.vetting.watchlists.rules import MatchState

MONTHS = months_before("2026-11", 12)


def paid(period, state=LineState.SETTLED, match=MatchClass.SETTLED, **more):
    return Paid(period=period, state=state, match=match, net=45_000, currency="XAF", **more)


def every_month_but(*missing):
    return {month: True for month in MONTHS[:-1] if month not in missing}


@pytest.mark.parametrize("state", list(LineState))
def test_only_settled_and_signed_are_paid(state):
    """R-PAY-07."""
    said = answer(MONTHS, {MONTH: True}, [paid(MONTH, state)])
    assert (said.paid is Month.PAID) == (state in (LineState.SETTLED, LineState.SIGNED_RECEIVED))
    on_its_way = set(LineState) - {
        *(LineState.SETTLED, LineState.SIGNED_RECEIVED, LineState.HELD, LineState.REJECTED),
        *(LineState.RETURNED, LineState.UNCLAIMED, LineState.CANCELLED),
        LineState.PARTIALLY_PAID,
    }
    assert (said.paid is Month.UNKNOWN) == (state in on_its_way)


def test_a_month_whose_file_did_not_come_is_unknown_and_never_unpaid():
    """R-PAY-08."""
    lines = [paid(month) for month in MONTHS[:-1] if month != "2026-05"]
    said = answer(MONTHS, every_month_but("2026-05"), lines)
    by_month = {told.period: told.month for told in said.strip}
    assert by_month["2026-05"] is Month.NO_FILE
    assert by_month["2026-11"] is Month.NOT_RUN
    assert (said.paid, said.missed, said.roll) == (Month.PAID, (), Roll.YES)


def test_no_file_at_all_is_not_known_whether_or_not_on_the_roll():
    said = answer(MONTHS, {}, [])
    assert (said.roll, said.paid, said.why) == (Roll.UNKNOWN, Month.UNKNOWN, Why.NO_FILE)


def test_a_file_that_is_not_compared_answers_nothing():
    said = answer(MONTHS, {MONTH: False}, [])
    assert (said.roll, said.why) == (Roll.UNKNOWN, Why.NOT_COMPARED)


def test_a_line_under_review_makes_nobody_unpaid():
    said = answer(MONTHS, {MONTH: True}, [paid(MONTH, match=MatchClass.REVIEW)])
    assert (said.roll, said.paid, said.why) == (Roll.UNKNOWN, Month.UNKNOWN, Why.UNDER_REVIEW)


def test_every_month_that_is_known_unpaid_is_told_with_its_reason_and_the_sum():
    back = [paid(m, LineState.RETURNED, failure=ChannelFailure.CLOSED) for m in MONTHS[8:11]]
    good = [paid(m) for m in MONTHS[:8]]
    said = answer(MONTHS, every_month_but(), [*good, *back])
    assert said.missed == ("2026-08", "2026-09", "2026-10")
    assert said.owed == ((135_000, "XAF"),)
    assert said.on_roll_since == MONTHS[0]
    assert said.why is ChannelFailure.CLOSED


def test_a_month_unpaid_before_one_that_was_paid_is_not_forgotten():
    back = paid("2026-08", LineState.RETURNED, failure=ChannelFailure.CLOSED)
    said = answer(MONTHS, {"2026-08": True, MONTH: True}, [back, paid(MONTH)])
    assert (said.paid, said.missed, said.why) == (
        Month.PAID, ("2026-08",), ChannelFailure.CLOSED,
    )  # fmt: skip


def test_owed_is_never_added_across_currencies():
    lines = [paid("2026-09", LineState.RETURNED),
             Paid(period=MONTH, state=LineState.HELD, match=MatchClass.MATCH, net=70_00,
                  currency="USD")]  # fmt: skip
    said = answer(MONTHS, {"2026-09": True, MONTH: True}, lines)
    assert said.owed == ((7000, "USD"), (45_000, "XAF"))


def test_a_file_and_a_payroll_of_ours_are_one_answer_and_owe_once():
    """The one speaks by which more has arrived."""
    held, ours = paid(MONTH, LineState.HELD), paid(MONTH, LineState.RETURNED, ours=True)
    said = answer(MONTHS, {MONTH: True}, [held, ours])
    assert (said.paid, said.owed) == (Month.SENT_BACK, ((45_000, "XAF"),))
    arrived = paid(MONTH, LineState.SETTLED, ours=True)
    said = answer(MONTHS, {MONTH: True}, [held, arrived])
    assert (said.paid, said.owed, said.missed) == (Month.PAID, (), ())


def test_months_before_service_began_are_not_missed():
    said = answer(MONTHS, every_month_but(), [], clock.date(2026, 9, 14))
    assert said.missed == ("2026-09", "2026-10")
    assert said.strip[0].month is Month.BEFORE


def test_three_reasons_of_a_hold_read_like_one(app):
    """Sanctions, discipline and suspended support: on hold, ask the focal point."""
    held = [paid(MONTH, LineState.HELD, hold=hold) for hold in UNSAID]
    said = {str(why(answer(MONTHS, {MONTH: True}, [line]).why)) for line in held}
    assert said == {"On hold: ask the focal point"}
    assert {each.value for each in UNSAID} == {
        "sanctions", "disciplinary_decision", "suspended_support",
    }, "R-PAY-08"  # fmt: skip
    other = answer(MONTHS, {MONTH: True}, [paid(MONTH, LineState.HELD, hold=HoldReason.NOT_SEEN)])
    assert str(why(other.why)) not in said


def test_for_every_reason_the_desk_says_what_to_bring(app):
    every = [*Why, *HoldReason, *ChannelFailure]
    assert set(every) == set(BRING)
    for reason in every:
        assert BRING[reason]
        assert str(why(reason))


def desk(browse, user, q, **how):
    return browse(user).get(f"/pay/desk?q={q}", **how)


def test_the_desk_answers_by_number_and_by_name_in_any_script(army, clerk, verifier, browse):
    """R-PAY-08: on the roll, which roll and cycle, paid, why, since when, what to bring."""
    person = army.people[1]
    person.name_native = "صالح يوسف كريم"
    db.session.add(Alias(person_id=person.id, value="Salih Yusuf"))
    db.session.commit()
    lines = army.lines()
    lines[1] |= {"status": "returned", "reason": "BE01"}
    compared(lines, clerk, verifier)
    text = desk(browse, clerk, person.service_number).text
    for word in ("Not for Oct 2026", "The name on the account is not the name on the roll",
                 "What to bring", "A paper from the bank", "Service", "XAF"):  # fmt: skip
        assert word in text
    assert desk(browse, clerk, person.number).status_code == 200
    assert f"{person.id:08}" not in text, "no account number"
    assert "Clearance" not in text.split("<main", 1)[1]


def named(army, name):
    """Somebody whom the search finds by any spelling."""
    person = army.person(name)
    keys.rewrite_many([Record(id=person.id, names=(name,), numbers=(person.service_number,))])
    forget_vocabulary()
    return person


def test_a_name_is_looked_for_within_reach_and_a_number_in_the_whole_country(
    army, clerk, verifier, browse
):
    person = named(army, "Zenaba Moussa Oumar")
    compared([*army.lines(), army.line(person)], clerk, verifier)
    far = a_user(Role.HR_CLERK, unit=a_unit())
    assert "Yes, for Oct 2026" in desk(browse, clerk, "Zeinaba Mousa Umar").text
    assert "Nobody is found" in desk(browse, far, "Zenaba Moussa Oumar").text
    outside = desk(browse, far, person.service_number)
    assert "Yes, for Oct 2026" in outside.text
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.event == "PayDeskAsked")
        .order_by(JournalEntry.number.desc())
    ).first()  # fmt: skip
    assert entry.facts["way"] == "outside"
    assert (entry.about_kind, entry.about_id) == ("person", person.id)
    assert "asked" not in entry.facts, "what was typed is kept beside, not in the chain"


def test_several_people_with_one_service_number_are_told_apart_by_the_other(army, clerk, browse):
    army.people[1].service_number = army.people[0].service_number
    db.session.commit()
    far = a_user(Role.HR_CLERK, unit=a_unit())
    assert "Ask for the programme number" in desk(browse, far, army.people[0].service_number).text
    both = desk(browse, clerk, army.people[0].service_number).text
    assert both.count("This one") == 2


def test_a_record_that_was_joined_answers_for_the_one_kept(army, clerk, verifier, browse):
    old = army.person("Djibrin Tirab", service_number="OLD-1", same_as_id=army.people[0].id)
    compared(army.lines(), clerk, verifier)
    name = army.people[0].name_display
    text = desk(browse, clerk, old.service_number).text
    assert name in text
    assert "Yes, for Oct 2026" in text


def test_somebody_under_18_is_withdrawn_and_nothing_else(army, clerk, verifier, browse):
    """R-AGE-01: whoever asks reads the same word."""
    compared(army.lines(), clerk, verifier)
    army.people[0].born = PartialDate.read("2010-01-01")
    db.session.commit()
    text = desk(browse, clerk, army.people[0].service_number).text
    assert "Withdrawn: age. Ask the focal point" in text
    assert "On the roll?" not in text
    assert status_of(army.people[0]).answer.roll is Roll.STOPPED


def test_whoever_is_on_no_line_of_a_compared_cycle_is_not_on_the_roll(
    army, clerk, verifier, browse
):
    compared(army.lines(army.people[:9]), clerk, verifier)
    text = desk(browse, clerk, army.people[9].service_number).text
    assert "There is no line for this person in the pay of this month" in text
    assert "Not for Oct 2026" in text


def test_our_own_payroll_answers_like_a_file_that_came(army, clerk, browse):
    """R-PAY-08, with no file at all; the newest stipend with its funder."""
    treasury = Treasury(army)
    treasury.payroll(army.people[:3], period="2026-10")
    funder = kept(Organisation(code="UNM", kind=OrganisationKind.UN_MISSION,
                               titles=titled("Mission"))).id  # fmt: skip
    treasury.payroll(army.people[3:4], purpose=Purpose.STIPEND, funder=funder)
    one, two, _three, stipend = db.session.scalars(select(PayrollLine).order_by(PayrollLine.id))
    one.state, two.state, stipend.state = LineState.SETTLED, LineState.RETURNED, LineState.HELD
    stipend.hold = HoldReason.SANCTIONS
    db.session.commit()
    said = [status_of(person).answer for person in army.people[:4]]
    assert [(each.roll, each.paid, each.why) for each in said] == [
        (Roll.YES, Month.PAID, None),
        (Roll.YES, Month.SENT_BACK, Why.SENT_BACK),
        (Roll.YES, Month.UNKNOWN, Why.NOT_CONFIRMED),
        (Roll.NO, Month.NO_LINE, Why.NO_LINE),
    ]
    assert {each.period for each in said} == {MONTH}, "a stipend of November is no pay of November"
    main = desk(browse, clerk, army.people[3].service_number).text.split("<main", 1)[1]
    assert "Stipend, Mission" in main
    assert "On hold: ask the focal point" in main
    assert "anction" not in main
    assert beside(army.people[0], reader=clerk).held is None
    a_match(army.people[0], MatchState.CONFIRMED_MATCH)
    main = desk(browse, clerk, army.people[0].service_number).text.split("<main", 1)[1]
    assert "On hold: ask the focal point" in main and "anction" not in main, "R-IDN-04"


def test_a_cycle_that_was_taken_back_is_unknown_again(army, clerk, verifier):
    cycle = compared(army.lines(army.people[:9]), clerk, verifier)
    assert status_of(army.people[9]).answer.roll is Roll.NO
    tabular.undo(batch_of(cycle), "The wrong month was sent.", by=clerk)
    assert status_of(army.people[9]).answer.roll is Roll.UNKNOWN


def test_half_of_a_month_makes_nobody_unpaid(army, clerk, verifier):
    """Two files of one month, one of them not compared yet."""
    compared(army.lines(army.people[:5]), clerk, verifier)
    brought(army.lines(army.people[5:]), clerk)
    assert status_of(army.people[7]).answer.why is Why.NOT_COMPARED
    assert status_of(army.people[1]).answer.paid is Month.PAID


def test_the_dead_are_answered_like_everybody(army, clerk, verifier, browse):
    dead_since(army.people[0], clock.date(2026, 5, 2))
    compared(army.lines(), clerk, verifier)
    assert desk(browse, clerk, army.people[0].service_number).status_code == 200


def test_the_slip_says_the_same_and_no_account(army, clerk, verifier, browse):
    lines = army.lines()
    lines[0] |= {"status": "held", "reason": "sanctions"}
    compared(lines, clerk, verifier)
    text = browse(clerk).get(f"/pay/desk/slip?q={army.people[0].service_number}").text
    assert "On hold: ask the focal point" in text
    assert "anction" not in text
    assert "who keeps it" in text and "burn it" not in text, "R-DAT-11: they take it with them"
    assert not re.search(rf"0*{army.people[0].id:08}", text)
    assert browse(clerk).get("/pay/desk/slip?q=nobody").status_code == 302


@pytest.mark.parametrize("months", [1, 12])
def test_a_look_up_costs_the_same_whatever_there_is(army, clerk, verifier, browse, months):
    person = named(army, "Zenaba Moussa Oumar")
    for month in MONTHS[-1 - months : -1]:
        compared([army.line(person, cycle=month)], clerk, verifier)
    browser = browse(clerk)
    browser.get("/pay/desk", costs=0)
    browser.get(f"/pay/desk?q={person.service_number}", costs=15)
    browser.get("/pay/desk?q=Zenaba Moussa Oumar")
    browser.get("/pay/desk?q=Zenaba Moussa Oumar", costs=17)


def test_who_has_nothing_to_do_with_pay_does_not_ask(army, browse):
    for role in (Role.MENTOR, Role.OVERSIGHT, Role.TRAINING_CLERK):
        assert browse(a_user(role)).get("/pay/desk").status_code == 403


@pytest.mark.parametrize("q", ["'", "%", "\x01", "١٢٣", "a" * 119, "0", "--", "\u202e1"])
def test_whatever_is_typed_is_answered(army, clerk, browse, q):
    answer_ = browse(clerk).ask("GET", "/pay/desk", query_string={"q": q})
    assert answer_.status_code == 200


def test_the_queue_says_what_waits(army, clerk, verifier):
    compared(army.lines(army.people[:9]), clerk, verifier)
    (cycle,) = brought([army.line(army.people[0], cycle="2026-09")], clerk)
    waits = queue()
    assert [each.id for each in waits.to_compare] == [cycle.id]
    assert [count for _cycle, count in waits.unpaid] == [1]
    assert waits.to_review == []


def test_a_typed_number_needs_no_more_than_itself(army, clerk):
    found = asked(f"  {army.people[0].service_number} ", reader=clerk)
    assert found.person.id == army.people[0].id
    assert not found.outside
