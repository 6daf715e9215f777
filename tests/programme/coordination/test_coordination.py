"""Coordination: overlaps and gaps by rule 5.3.4, decided by the host; meetings and minutes."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_user, kept
from tests.programme.coordination.made import SAYS, a_meeting, an_overlap, minutes
from tests.programme.partners.made import a_partner, in_days
from tests.training.enrolments.made import a_place as enrolled
from tests.training.enrolments.made import a_run
from tests.training.makers import a_module
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.programme.coordination import printouts, queries, services
from trainingmgr.programme.coordination.queries.duplicates import duplicates
from trainingmgr.programme.coordination.rules import OverlapState, Required, gaps, near
from trainingmgr.programme.partners import queries as partners
from trainingmgr.programme.partners import services as telling
from trainingmgr.programme.partners.rules import ActivityState, Doing, PartnerRole
from trainingmgr.training.cohorts.models import Funder
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.rules import EnrolmentState

HOST, NORL, ASTR, WORKS = 1, 2, 3, 4
PATHS = {1: "/1/", 2: "/1/2/", 3: "/3/"}


def doing(code, starts, ends, funder, unit=2, topic=9, **facts):
    usual = {
        "titles": {}, "is_run": False, "key": code, "units": frozenset({unit}),
        "topics": frozenset({topic}), "state": ActivityState.PLANNED,
        "starts_on": date(2026, *starts), "ends_on": date(2026, *ends),
        "roles": {PartnerRole.FUNDING: frozenset({funder})},
    }  # fmt: skip
    return Doing(code=code, **usual | facts)


def found(*doings):
    return [(each.first.code, each.second.code, each.same_recipient)
            for each in near(doings, {HOST}, PATHS)]  # fmt: skip


def test_two_partners_overlap_in_one_topic_within_ninety_days():
    first = doing("A", (1, 1), (1, 31), NORL)
    assert found(first, doing("B", (5, 1), (5, 5), ASTR)) == [("A", "B", True)]
    assert found(first, doing("B", (5, 2), (5, 5), ASTR)) == []
    assert found(first, doing("B", (2, 1), (2, 5), NORL)) == []
    assert found(first, doing("B", (2, 1), (2, 5), ASTR, topic=8)) == []
    assert found(first, doing("B", (2, 1), (2, 5), ASTR, unit=1)) == [("A", "B", True)]
    assert found(first, doing("B", (2, 1), (2, 5), ASTR, unit=3)) == [("A", "B", False)]
    assert found(first, doing("B", (2, 1), (2, 5), HOST)) == []
    gone = ActivityState.CANCELLED
    assert found(first, doing("B", (2, 1), (2, 5), ASTR, state=gone)) == []
    by_host = {PartnerRole.FUNDING: frozenset({HOST}), PartnerRole.IMPLEMENTING: frozenset({WORKS})}
    assert found(first, doing("B", (2, 1), (2, 5), HOST, roles=by_host)) == [("A", "B", True)]


def test_a_gap_is_what_is_asked_for_and_has_no_partner():
    year = date(2026, 1, 1), date(2026, 12, 31)
    asked = [Required(2, 9, "TN-1", *year), Required(2, 9, "2026", *year),
             Required(3, 9, "TN-1", *year)]  # fmt: skip
    assert gaps(asked, [doing("A", (1, 1), (1, 31), NORL, unit=1)], {HOST}, PATHS) == [
        gaps(asked[2:], [], {HOST}, PATHS)[0]
    ]
    (alone,) = gaps(asked[:2], [doing("A", (1, 1), (1, 31), HOST)], {HOST}, PATHS)
    assert (alone.sources, alone.by_host) == (("TN-1", "2026"), True)
    late = Required(2, 9, "TN-1", date(2026, 6, 1), year[1])
    assert gaps([late], [doing("A", (1, 1), (1, 31), NORL)], {HOST}, PATHS)


def test_the_host_decides_what_others_propose(cast):
    row = an_overlap(cast)
    assert services.find(clock.today()) == 0, "found once"
    row = queries.overlap(row.uid)
    services.propose(row, OverlapState.COMPLEMENTARY, SAYS, by=cast.programme_officer)
    with pytest.raises(Refusal):
        services.decide(row, OverlapState.MERGED, SAYS, seen=row.version, by=cast.programme_officer)
    for broken in (
        "UPDATE overlap SET state = 'merged', decided_on = '2026-01-01', decided_by_id = 1",
        "DELETE FROM overlap", "UPDATE overlap_word SET says = 'Something else was said.'",
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"overlap"):
            db.session.execute(text(broken))
        db.session.rollback()
    row = queries.overlap(row.uid)
    services.decide(row, OverlapState.COMPLEMENTARY, SAYS, seen=row.version, by=cast.host_authority)
    row = queries.overlap(row.uid)
    assert (row.is_open, [each.is_ruling for each in row.words]) == (False, [False, True])
    with pytest.raises(Refusal, match="not open"):
        services.propose(row, OverlapState.MERGED, SAYS, by=cast.programme_officer)
    services.decide(row, OverlapState.OPEN, SAYS, seen=row.version, by=cast.host_authority)
    assert queries.overlap(row.uid).decided_on is None


def test_an_overlap_that_is_there_no_more_is_gone_until_it_is_found_again(cast):
    row = an_overlap(cast)
    key = UUID(partners.doings.named({row.second}).doings[0].key)
    activity = partners.activity(key)
    on = clock.today()
    activity.state = ActivityState.CANCELLED
    db.session.commit()
    assert services.find(on) == 0
    assert queries.overlap(row.uid).gone_on == on
    activity = partners.activity(key)
    activity.state = ActivityState.PLANNED
    db.session.commit()
    services.find(on)
    assert queries.overlap(row.uid).is_open
    assert telling.rests_on(0) is None


def test_five_people_in_two_runs_are_an_overlap_and_only_who_seats_them_sees_who(cast):
    module = a_module()
    people = [a_person(cast.unit, reach=cast.here) for _each in range(5)]
    for days in (-20, -6):
        run = a_run(cast.here, module, starts_on=in_days(days), state=CohortState.RUNNING)
        kept(Funder(cohort_id=run.id, organisation_id=a_partner().id))
        for each in people:
            enrolled(run, each, EnrolmentState.ATTENDING)
    assert services.find(clock.today()) == 1
    (row,) = [each for each in queries.open_overlaps() if each.topic_id == module.topic_id]
    assert (row.people, row.same_recipient) == (5, False)
    seen = duplicates(clock.today(), reader=cast.cell_head)
    assert {each.person.id for each in seen} == {each.id for each in people}
    assert duplicates(clock.today(), reader=cast.elsewhere["cell_head"]) == []


def test_minutes_are_agreed_by_the_host_and_then_stay(cast):
    by, host = cast.programme_officer, cast.host_authority
    row = a_meeting(by)
    for wrong in (
        {"on": in_days(1)}, {"attendees": []}, {"next_on": in_days(-2)},
        {"actions": [("Send the list", None, "", in_days(3))]},
        {"actions": [("Send the list", 1, "", in_days(-9))]},
    ):  # fmt: skip
        with pytest.raises(Refusal):
            services.write(minutes(**wrong), by=by)
    with pytest.raises(Refusal):
        services.agree(row, seen=row.version, by=by)
    seen = row.version
    services.change(row, minutes(decisions=[("Camp North closes.", None)]), seen=seen, by=host)
    row, other = queries.meeting(row.uid), a_user(Role.HOST_AUTHORITY)
    with pytest.raises(StaleRecord):
        services.agree(row, seen=seen, by=other)
    with pytest.raises(Refusal, match="second person"):
        services.agree(row, seen=row.version, by=host)
    services.agree(row, seen=row.version, by=other)
    row = queries.meeting(row.uid)
    with pytest.raises(Refusal, match="agreed"):
        services.change(row, minutes(), seen=row.version, by=by)
    for broken in (
        "UPDATE coordination_meeting SET place = 'Elsewhere'", "DELETE FROM meeting_decision",
        "UPDATE meeting_action SET due_on = '2030-01-01'", "DELETE FROM meeting_attendee",
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"meeting"):
            db.session.execute(text(broken))
        db.session.rollback()
    action = queries.action(queries.meeting(row.uid).actions[0].uid)
    assert action.is_late(in_days(21))
    services.done(action, clock.today(), "The list was sent.", seen=action.version, by=by)
    assert not queries.undone()
    assert b"".join(printouts.minutes(queries.meeting(row.uid), language="ar", by="N")).startswith(
        b"%PDF"
    )
