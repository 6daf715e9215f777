"""Public information (MT-4): cleared by two who did not write it, corrected and never taken out;
rumours answered in time.
"""

from datetime import date

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_user
from tests.programme.outreach.made import (
    a_message,
    a_rumour,
    again,
    checked,
    cleared,
    day,
    out,
    published,
)
from tests.training.makers import a_cohort
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.programme.framework.queries import measured
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.outreach import queries, services
from trainingmgr.programme.outreach.models import MessageClearance
from trainingmgr.programme.outreach.queries import Asked, RumoursAsked
from trainingmgr.programme.outreach.rules import (
    MessageState,
    RumourState,
    Warns,
    days_in,
    phrases,
    warnings,
)

S, W, ON = MessageState, Warns, date(2026, 5, 10)


def now(measure):
    db.session.flush()
    return measured.value(measure, clock.today())


def refused_by_schema(*statements):
    for broken in statements:
        with pytest.raises(Exception, match=r"message|rumour"):
            db.session.execute(text(broken))
        db.session.rollback()


def refused_by(rule, statement):
    with pytest.raises(Exception, match=rule):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.parametrize("said", [
    "on 12 May 2026", "the 12th of May", "le 12 mai", "12/05/2026", "12.5.2026", "2026-05-12",
    "May 12, 2026", "يوم ١٢ مايو ٢٠٢٦", "12 أيار",
])  # fmt: skip
def test_a_day_is_found_however_it_is_written(said):
    assert days_in(said, ON) == {date(2026, 5, 12)}


def test_what_a_text_warns_of():
    def found(said, *, courses=(), pays=(), named=False):
        return warnings(said, on=ON, courses=courses, pays=pays, named=named)

    far = {date(2026, 5, 12)}
    assert found("Last year, on 1 May 2025, pay came late.") == []
    assert found("Come on 12 May.") == [W.DAY]
    assert found("Come on 12 May.", courses=far) == [W.COURSE]
    assert found("Come on 12 May.", pays=far) == [W.PAY]
    assert found("La solde arrive le 12 mai.") == [W.PAY]
    assert found("La paie arrive le 12 mai.") == [W.PAY]
    assert found("The convoys leave on 12 May.", named=True) == [W.PERSON, W.CONVOY]
    assert days_in("version 1.2.3, 31 February 2026", ON) == set()
    assert "Amadou Bello Sani" in phrases("He asked Amadou Bello Sani for it.")
    assert "asked Amadou" not in phrases("He asked Amadou Bello Sani for it.")


def test_two_people_clear_a_message_and_neither_wrote_it_5_5_5(cast):
    by, host, dpo = cast.programme_officer, cast.host_authority, cast.dpo
    for wrong, field in (
        ({"subject": " "}, "subject"), ({"asked_by": ""}, "asked_by"), ({"en": "Yes."}, "en")
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            a_message(by, **wrong)
        assert refused.value.field == field
    with pytest.raises(Refusal, match="role"):
        a_message(a_user(Role.OVERSIGHT))
    row = a_message(by)
    with pytest.raises(Refusal, match="second person"):
        cleared(row, by)
    row = cleared(row, host)
    assert row.state is S.DRAFT
    with pytest.raises(Refusal, match="second person"):
        cleared(row, host)
    with pytest.raises(Refusal, match="Two people clear"):
        out(row, by=by)
    row = cleared(row, dpo)
    assert row.state is S.CLEARED
    row = a_message(host, row, en="Pay goes to accounts in the name of each soldier.")
    assert (row.state, row.edition, row.given) == (S.DRAFT, 2, [])
    for writer in (by, host):
        with pytest.raises(Refusal, match="second person"):
            cleared(row, writer)
    db.session.commit()
    state = f"WHERE id = {row.id}"
    refused_by_schema(
        f"UPDATE public_message SET state = 'cleared' {state}",
        f"UPDATE public_message SET state = 'published', published_on = '2026-01-01' {state}",
        *(f"INSERT INTO message_clearance (message_id, edition, is_right, warned, says, by_id, at) "
          f"VALUES ({row.id}, 2, true, false, '', {each.id}, '2026-01-01')" for each in (by, host)),
        f"UPDATE message_edition SET en = 'Something else.' WHERE message_id = {row.id}",
    )  # fmt: skip
    row = cleared(row, dpo)
    db.session.commit()
    twice = MessageClearance(message_id=row.id, edition=2, is_right=True, by_id=dpo.id)
    db.session.add(twice)
    with pytest.raises(Exception, match="message_clearance"):
        db.session.flush()
    db.session.rollback()
    row = cleared(again(row), a_user(Role.DPO))
    assert row.state is S.CLEARED
    for on, says in ((1, "to come"), (-1, "not cleared yet")):
        with pytest.raises(Refusal, match=says):
            services.publish(row, day(on), seen=row.version, by=by)
    columns = {
        "message_correction": '"on", wrong, instead, again',
        "message_reach": "language, number, source",
    }
    values = {
        "message_correction": "'2026-01-01', 'It was wrong.', 'It is right.', 'Radio'",
        "message_reach": "'en', 5, 'Survey'",
    }
    for table, named in columns.items():
        refused_by(
            f"tr_{table}_out",
            f"INSERT INTO {table} (message_id, {named}, by_id, at) "
            f"VALUES ({row.id}, {values[table]}, {by.id}, '2026-01-01')",
        )
    assert out(row, by=by).state is S.PUBLISHED


def test_what_warns_is_cleared_for_a_reason_or_sent_back(cast):
    by, host, dpo = cast.programme_officer, cast.host_authority, cast.dpo
    a_cohort(starts_on=day(20), ends_on=day(30))
    a_person(name="Amadou Bello Sani")
    said = f"Ask Amadou Bello Sani: the course begins on {day(20):%d/%m/%Y}."
    row = a_message(by, en=said)
    assert queries.warned(row.text, clock.today()) == [W.PERSON, W.COURSE]
    with pytest.raises(Refusal, match="Say why") as refused:
        cleared(row, host)
    assert refused.value.field == "says"
    with pytest.raises(Refusal, match="what is wrong"):
        cleared(row, host, is_right=False)
    row = cleared(row, host, is_right=False, says="It names a person and a day.")
    assert queries.to_change(by)[0].id == row.id and not queries.to_clear(dpo)
    with pytest.raises(Refusal, match="does not wait"):
        cleared(row, dpo, says="The family asked for it.")
    row = a_message(by, row, en=f"Something begins on {day(20):%d/%m/%Y}.")
    row = cleared(row, host, dpo, says="The day was in the newspapers already.")
    assert [each.warned for each in row.given] == [True, True]
    out(row, by=by)
    assert not queries.told(clock.today()), "what warned does not stand on the public page"


def test_what_was_said_is_corrected_and_never_taken_out(cast):
    by = cast.programme_officer
    row = published(cast, fr="La solde va sur un compte.")
    with pytest.raises(Refusal, match="stays on record"):
        a_message(by, row, en="It never said so, not at all.")
    with pytest.raises(Refusal, match="no text in this language"):
        services.reach(row, "ar", 5, "Count at the meeting", by=by)
    for number in (900, 1200):
        services.reach(again(row), "en", number, "Survey of listeners", by=by)
    row = again(row)
    wrong = {"wrong": "It said accounts alone.", "instead": "Cash is paid where no bank is."}
    with pytest.raises(Refusal, match="after it was published"):
        services.correct(row, **wrong, again="Radio", on=day(-1), by=by)
    services.correct(row, **wrong, again="Radio, the same evening", on=day(0), by=by)
    assert queries.told(clock.today())[0].was_corrected(clock.today()) == day(0)
    assert [(each.messages, each.reached) for each in queries.spread(clock.today())] == [
        (1, 1200), (1, 0), (0, 0),
    ]  # fmt: skip
    assert now(Measure.MESSAGES_OUT) == Value(1)
    assert now(Measure.MESSAGES_WHOLE) == Value(0, 1)
    db.session.commit()
    refused_by_schema(
        "DELETE FROM public_message", "UPDATE message_correction SET wrong = 'Nothing was wrong.'",
        f"UPDATE public_message SET state = 'draft', published_on = NULL WHERE id = {row.id}",
    )  # fmt: skip
    row = again(row)
    services.withdraw(row, "It is overtaken by a new order.", seen=row.version, by=by)
    assert not queries.told(clock.today())


def test_a_rumour_is_answered_by_a_message_or_left_for_a_reason_in_time(cast):
    by = cast.programme_officer
    old, late, fresh = a_rumour(by, heard=20), a_rumour(by, heard=15), a_rumour(by)
    tasks = [each for each in waiting(by, clock.today())
             if each.task is Task.RUMOUR_OPEN]  # fmt: skip
    assert [each.facts["code"] for each in tasks] == [old.code, late.code]
    assert now(Measure.RUMOURS_IN_TIME) == Value(0, 2)
    with pytest.raises(Refusal, match="first whether"):
        services.close(fresh, because="It has died down.", seen=fresh.version, by=by)
    fresh, draft = checked(fresh, by), a_message(by)
    for said, match in (
        ({}, "Name the message"), ({"code": "PM-9999"}, "no message"),
        ({"code": draft.code}, "published"), ({"because": "No."}, "full sentence"),
        ({"code": draft.code, "because": "It has died down."}, "Name the message"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=match):
            services.close(fresh, **said, seen=fresh.version, by=by)
    message = published(cast)
    services.close(fresh, code=message.code.lower(), seen=fresh.version, by=by)
    old = checked(old, by)
    services.close(old, because="It has died down by itself.", seen=old.version, by=by)
    for state, row in ((RumourState.ANSWERED, fresh), (RumourState.LEFT, old)):
        found = queries.rumours(RumoursAsked(state=state), on=clock.today()).rows
        assert [each.id for each in found] == [row.id]
    db.session.commit()
    refused_by_schema(
        f"UPDATE rumour SET none_because = 'Another reason.' WHERE id = {old.id}",
        "DELETE FROM rumour",
    )  # fmt: skip
    refused_by("tr_rumour_answered", f"UPDATE rumour SET message_id = {draft.id}, {closed(by)} "
               f"WHERE id = {late.id}")  # fmt: skip
    refused_by("ck_rumour_found", f"UPDATE rumour SET none_because = 'It has died down.', "
               f"{closed(by)} WHERE id = {late.id}")  # fmt: skip


def closed(by):
    return f"closed_on = '{clock.today()}', closed_by_id = {by.id}"


def test_pages_of_public_information(cast, browse):
    rumour = a_rumour(cast.programme_officer)
    row = published(cast, ar="تُصرف الرواتب في حسابات الجنود.")
    db.session.commit()
    reader = browse(cast.oversight)
    page = reader.get("/outreach?language=ar", costs=6).text
    assert row.code in page and "New message" not in page
    assert row.code not in reader.get("/outreach?language=fr").text
    assert "accounts in the name" in reader.get(f"/outreach/messages/{row.uid}", costs=6).text
    assert rumour.code in reader.get("/outreach/rumours?state=open", costs=2).text
    assert browse(cast.dpo).get(f"/outreach/rumours/{rumour.uid}", costs=1).status_code == 200
    assert len(queries.messages(Asked(text="ACCOUNTS")).rows) == 1
