"""Two people, told apart by who they are, agree to exactly this; nobody does it alone."""

from datetime import timedelta

import pytest

from tests.browser import Browser
from tests.makers import a_user, kept
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, envelopes
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.desk.words import sentence
from trainingmgr.oversight.evacuation import queries, services
from trainingmgr.oversight.evacuation.models import EvacuationOutcome
from trainingmgr.oversight.evacuation.rules import (
    FIRST_REHEARSAL,
    REHEARSED,
    WAITS,
    EvacuationKind,
    OrderState,
    mark_of,
)

K = EvacuationKind
_, KEY = envelopes.new_pair()
_, ANOTHER = envelopes.new_pair()
MARK = mark_of(KEY)


def test_r_dat_08_another_person_agrees_to_exactly_this(cast):
    asked = services.ask(K.WHOLE, "/mnt/usb", key=KEY, by=cast.dpo)
    second = a_user(Role.HOST_AUTHORITY, holder=db.session.get(Holder, cast.dpo.holder_id))
    other = a_user(Role.HOST_AUTHORITY)
    assert other in queries.second_people(asked) and second not in queries.second_people(asked)
    for who in (cast.dpo, second):
        with pytest.raises(Refusal, match="A second person"):
            services.agree(asked, MARK, key=KEY, by=who)
    with pytest.raises(Refusal, match="does not allow"):
        services.agree(asked, MARK, key=KEY, by=cast.sysadmin)
    with pytest.raises(Refusal, match="not the key"):
        services.agree(asked, mark_of(ANOTHER), key=KEY, by=other)
    with pytest.raises(Refusal, match="another one than when"):
        services.agree(asked, mark_of(ANOTHER), key=ANOTHER, by=other)
    newer = services.ask(K.WHOLE, "/mnt/other", key=KEY, by=cast.dpo)
    with pytest.raises(Refusal, match="does not wait any more"):
        services.agree(asked, MARK, key=KEY, by=other)
    answer = services.agree(newer, MARK.lower().replace("-", ""), key=KEY, by=other)
    assert answer.agreed
    with pytest.raises(Refusal, match="does not wait any more"):
        services.stop(queries.order(newer.id), by=other)


def test_what_nobody_agreed_to_for_a_day_is_over_and_who_asked_takes_it_back(cast, monkeypatch):
    first = services.ask(K.REHEARSAL, "/mnt/usb", key=KEY, by=cast.sysadmin)
    later = clock.now() + WAITS
    assert first.state_at(later) is OrderState.OVER
    services.stop(first, by=cast.sysadmin)
    assert queries.order(first.id).state_at(clock.now()) is OrderState.REFUSED
    assert queries.waiting() is None


def test_without_a_key_or_a_copy_outside_nothing_can_be_asked_for(cast):
    with pytest.raises(Refusal, match="TRAININGMGR_ESCROW"):
        services.ask(K.WHOLE, "/mnt/usb", key=b"", by=cast.sysadmin)
    with pytest.raises(Refusal, match="No copy of a backup left"):
        services.ask(K.AT_ONCE, "", key=KEY, by=cast.sysadmin)
    with pytest.raises(Refusal, match="does not allow"):
        services.ask(K.WHOLE, "/mnt/usb", key=KEY, by=cast.training_clerk)


def test_the_page_shows_one_thing_at_a_time_and_names_who_may_agree(app, cast):
    asking, agreeing = Browser(app, cast.sysadmin), Browser(app, cast.host_authority)
    assert "Ask for it" in asking.get("/evacuation").text
    assert "Ask for it" not in agreeing.get("/evacuation").text
    services.ask(K.WHOLE, "/mnt/usb", key=KEY, by=cast.sysadmin)
    unread = agreeing.post(
        f"/evacuation/orders/{queries.newest().uid}/agreement", opened=agreeing.get("/"), mark=MARK
    )
    assert "Open it first" in unread.text
    waits = asking.get("/evacuation").text
    assert cast.dpo.name in waits and "Take it back" in waits and "Agree and destroy" not in waits
    assert "Agree and destroy" in agreeing.get("/evacuation").text
    services.stop(queries.newest(), by=cast.host_authority)
    services.ask(K.REHEARSAL, "/mnt/usb", key=KEY, by=cast.sysadmin)
    services.agree(queries.newest(), MARK, key=KEY, by=cast.host_authority)
    assert "It has begun" in asking.get("/evacuation").text


def test_a_rehearsal_is_owed_where_there_never_was_one_and_again_after_half_a_year(cast):
    def owed(who, days):
        found = waiting(who, clock.today() + days)
        return [sentence(each) for each in found if each.task is Task.REHEARSAL_OWED]

    services.stop(services.ask(K.REHEARSAL, "/mnt/usb", key=KEY, by=cast.sysadmin), by=cast.dpo)
    over, never = timedelta(days=1), "Leaving in a hurry was never rehearsed here."
    assert owed(cast.sysadmin, FIRST_REHEARSAL) == []
    for who in (cast.sysadmin, cast.host_authority, cast.dpo):
        assert owed(who, FIRST_REHEARSAL + over) == [never]
    assert owed(cast.training_clerk, FIRST_REHEARSAL + over) == []
    asked = services.ask(K.REHEARSAL, "/mnt/usb", key=KEY, by=cast.sysadmin)
    services.agree(asked, MARK, key=KEY, by=cast.dpo)
    kept(EvacuationOutcome(order_id=asked.id, proved=True, seconds=2, told={}))
    assert owed(cast.sysadmin, REHEARSED) == []
    [half] = owed(cast.sysadmin, REHEARSED + over)
    assert "half a year" in half
