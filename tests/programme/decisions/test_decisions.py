"""Decisions: their options frozen, signed by both sides, superseded and never edited."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from tests.programme.decisions.made import TWO, a_decision, a_taken_decision, signed
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.programme.decisions import queries, services
from trainingmgr.programme.decisions.models import Decision
from trainingmgr.programme.decisions.rules import DecisionState
from trainingmgr.training.cohorts.rules import Side

BETTER = "The partners pay for both after all."


def test_both_sides_sign_and_a_newer_one_supersedes(cast):
    made = a_decision(cast.curriculum_officer)
    assert made.options[0].figures["people"] == 300
    assert not signed(made, Side.HOST, cast.host_authority)
    with pytest.raises(Refusal):
        signed(made, Side.PROGRAMME, cast.curriculum_officer)
    assert signed(made, Side.PROGRAMME, cast.programme_officer)
    taken = queries.decision(made.uid)
    assert taken.state is DecisionState.TAKEN
    newer = a_decision(cast.curriculum_officer, supersedes=taken, chosen=2)
    assert not queries.superseded([taken.id]), "until both have signed the newer"
    with pytest.raises(Refusal, match="already"):
        a_decision(cast.curriculum_officer, supersedes=taken)
    signed(newer, Side.HOST, cast.host_authority)
    signed(newer, Side.PROGRAMME, cast.programme_officer)
    assert queries.superseded([taken.id])[taken.id].uid == newer.uid


def test_a_decision_that_is_withdrawn_leaves_its_place_to_another(cast):
    by = cast.curriculum_officer
    taken = a_taken_decision(cast)
    assert taken in queries.standing()
    newer = a_decision(by, supersedes=taken)
    assert newer.uid in {each.uid for each in queries.to_sign(Side.HOST)}
    assert taken not in queries.standing()
    with pytest.raises(Refusal):
        services.withdraw(newer, BETTER, seen=newer.version, by=cast.host_authority)
    with pytest.raises(Refusal):
        services.withdraw(newer, "No.", seen=newer.version, by=by)
    with pytest.raises(DatabaseError), db.session.begin_nested():
        db.session.execute(update(Decision).values(state=DecisionState.WITHDRAWN))
    services.withdraw(newer, BETTER, seen=newer.version, by=by)
    assert newer.withdrawal.reason == BETTER
    assert newer.uid not in {each.uid for each in queries.to_sign(Side.HOST)}
    with pytest.raises(Refusal):
        signed(newer, Side.HOST, cast.host_authority)
    assert taken in queries.standing()
    assert a_decision(by, supersedes=taken).supersedes_id == taken.id
    with pytest.raises(Refusal):
        services.withdraw(taken, BETTER, seen=taken.version, by=by)


def test_what_is_no_decision_is_refused(cast):
    by = cast.curriculum_officer
    for facts in (
        {"options": TWO[:1]},
        {"chosen": 3},
        {"reasons": "So."},
        {"review_on": clock.today()},
    ):
        with pytest.raises(Refusal):
            a_decision(by, **facts)
    with pytest.raises(Refusal):
        a_decision(cast.host_authority)


def test_the_log_is_never_edited(cast):
    a_decision(cast.curriculum_officer)
    for deed in (
        "UPDATE decision SET reasons = 'Another reason, later.'",
        "DELETE FROM decision",
        "UPDATE decision SET state = 'taken'",
        "UPDATE decision_option SET figures = '{}'",
        "DELETE FROM decision_option",
    ):
        with pytest.raises(Exception, match="decision"):
            db.session.execute(text(deed))
        db.session.rollback()
