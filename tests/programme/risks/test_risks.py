"""Risks: scored before and after treatment, and watched by figures that raise themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.makers import a_user
from tests.programme.risks.made import WHY, a_figure, a_risk, a_trigger, again, scored, terms
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.programme.framework.rules import POINTS, Measure, Part, Value
from trainingmgr.programme.risks import queries, services, words
from trainingmgr.programme.risks.rules import SEEDS, Level, Sense, Stage, Watch, crossed, level

M = Measure


def test_a_score_has_a_word_and_a_figure_warns_beyond_its_mark():
    assert [level(each) for each in (1, 4, 5, 9, 10, 14, 15, 25)] == [
        Level.LOW, Level.LOW, Level.MEDIUM, Level.MEDIUM, Level.HIGH, Level.HIGH, Level.SEVERE,
        Level.SEVERE,
    ]  # fmt: skip
    above, below = Watch(M.NO_ROOM, Sense.ABOVE, 5), Watch(M.PAY_ARRIVED, Sense.BELOW, 90)
    assert crossed(above, Value(6, 100)) and not crossed(above, Value(5, 100))
    assert crossed(below, Value(89, 100)) and not crossed(below, Value(9, 10))
    assert crossed(Watch(M.ARREARS, Sense.ABOVE, 50), Value(51))
    assert not crossed(above, Value(0, 0)) and not crossed(above, Value(9, 10), hidden=True)


def test_the_four_challenges_are_watched_from_the_first_day(cast, browse):
    challenges = [each.code for each in POINTS.values() if each.part is Part.CHALLENGES]
    on = clock.today()
    services.watch(on - timedelta(days=1))
    services.watch(on)
    rows = queries.risks()
    assert sorted(each.code for each in rows) == challenges == list(SEEDS) == list(words.SEEDED)
    first = next(each for each in rows if each.code == "CH-1")
    assert first.said.cause and first.owner is None
    a_figure(M.NO_ROOM, 8, 100, on)
    assert services.watch(on) == 1
    assert services.watch(on) == 0, "it is raised once"
    (waiting,) = queries.unanswered(cast.programme_officer)
    assert (waiting.risk.code, waiting.count, waiting.of) == ("CH-1", 8, 100)
    assert "A figure warns of the risk" in browse(cast.host_authority).get("/").text
    with pytest.raises(Refusal, match="as long as the programme"):
        services.close(first, WHY, seen=first.version, by=cast.programme_officer)
    for each in again(first).triggers[1:]:
        spare = queries.trigger(each.uid)
        services.unwatch(spare, seen=spare.version, by=cast.programme_officer)
    services.watch(on)
    with pytest.raises(Refusal, match="as long as the programme"):
        only = queries.trigger(again(first).triggers[0].uid)
        services.unwatch(only, seen=only.version, by=cast.programme_officer)
    with pytest.raises(Exception, match="watched"):
        db.session.execute(
            text(
                "UPDATE risk SET state = 'closed', closed_on = '2026-01-01', "
                "closed_because = 'It is over now.' WHERE code = 'CH-1'"
            )
        )
    db.session.rollback()


def test_a_warning_tells_its_owner_is_answered_once_and_ends_by_itself(cast):
    by, owner, on = cast.programme_officer, cast.host_authority, clock.today()
    row = a_risk(by, owner)
    a_trigger(row, by, M.SECURITY, 10)
    a_figure(M.SECURITY, 3, 10, on - timedelta(days=1))
    a_figure(M.SECURITY, 0, 10, on)
    services.watch(on - timedelta(days=1))
    (waiting,) = queries.unanswered(owner)
    assert (waiting.risk_id, queries.unanswered(by)) == (row.id, [])
    with pytest.raises(Refusal, match="full sentence"):
        services.answer(waiting, "Yes.", seen=waiting.version, by=owner)
    services.answer(waiting, "Escorts go with every class.", seen=waiting.version, by=owner)
    assert queries.unanswered(owner) == []
    assert again(row).raised, "its figure warns still"
    services.watch(on)
    assert again(row).warnings[0].ended_on == on
    assert not again(row).raised
    for broken in (
        "DELETE FROM risk_warning", "UPDATE risk_warning SET count = 0",
        "UPDATE risk_warning SET says = 'Nothing was done about it.'",
        "UPDATE risk_warning SET ended_on = '2000-01-01'", "DELETE FROM risk",
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"risk"):
            db.session.execute(text(broken))
        db.session.rollback()
    a_trigger(row, by, M.SECURITY, 40)
    marks = [each.mark for each in again(row).triggers if each.ended_on is None]
    assert marks == [40], "one mark for each figure"


def test_a_risk_is_scored_before_it_is_scored_after_and_scores_stay(cast):
    by = cast.programme_officer
    row = a_risk(by)
    assert queries.to_review(by, clock.today()) == [row], "nobody has scored it"
    with pytest.raises(Refusal, match="before its treatment"):
        scored(row, by, stage=Stage.AFTER)
    for likely, grave in ((0, 3), (3, 6)):
        with pytest.raises(Refusal, match="from 1 to 5"):
            scored(row, by, likely, grave)
    scored(row, by, 4, 5)
    assert again(row).stands.total == 20
    scored(row, by, 2, 5, Stage.AFTER)
    assert (again(row).stands.total, again(row).score(Stage.BEFORE).total) == (10, 20)
    for broken in (
        "UPDATE risk_score SET impact = 1", "DELETE FROM risk_score",
        "INSERT INTO risk_score (risk_id, stage, likelihood, impact, says, by_id, at) SELECT "
        "risk_id, stage, 9, 1, says, by_id, at FROM risk_score",
    ):  # fmt: skip
        with pytest.raises(Exception, match="risk_score"):
            db.session.execute(text(broken))
        db.session.rollback()
    assert queries.to_review(by, clock.today()) == []
    assert queries.to_review(by, clock.today() + timedelta(days=91)) == [again(row)]


def test_a_risk_says_everything_and_is_of_who_may_write_it(cast):
    by, on = cast.programme_officer, clock.today()
    for wrong in (
        {"cause": "Tours."}, {"title": ""}, {"owner": None}, {"review_on": on},
        {"point": "ZZ-1"}, {"request": "SR-9"},
    ):  # fmt: skip
        with pytest.raises(Refusal):
            services.write(terms(**{"owner": by} | wrong), by=by)
    with pytest.raises(Refusal):
        services.write(terms(by), by=a_user(Role.CURRICULUM_OFFICER))
    with pytest.raises(Refusal, match="role"):
        services.write(terms(by, request="SR-9"), by=cast.host_authority)
    row = a_risk(by)
    with pytest.raises(StaleRecord):
        services.change(row, terms(by), seen=row.version - 1, by=by)
    with pytest.raises(Refusal, match="today or later"):
        services.treat(row, "Train two", office="Cell", due_on=on - timedelta(days=1), by=by)
    task = services.treat(row, "Train two", office="Cell", due_on=on, by=by)
    assert queries.late_tasks(by, on) == []
    assert queries.late_tasks(by, on + timedelta(days=1)) == [task]
    task = queries.task(task.uid)
    services.done(task, on, "Two sergeants are trained.", seen=task.version, by=by)
    with pytest.raises(Refusal, match="done already"):
        services.done(task, on, "Two sergeants are trained.", seen=task.version, by=by)
    services.close(again(row), WHY, seen=again(row).version, by=by)
    with pytest.raises(Refusal, match="closed"):
        scored(row, by)
    services.reopen(again(row), seen=again(row).version, by=by)
    assert again(row).closed_on is None


def test_the_register_shows_the_map_and_its_table(cast, browse):
    by = cast.programme_officer
    row = a_risk(by)
    scored(row, by, 3, 4)
    reader = browse(cast.oversight)
    page = reader.get("/risks", costs=4).text
    assert 'aria-label="Risks by likelihood and impact"' in page
    assert "New risk" not in page
    shown = reader.get(f"/risks/{row.uid}").text
    assert "Score the risk" not in shown and WHY in shown
    writer = browse(by)
    answer = writer.post("/risks/new", title="Late rains", category="environmental")
    assert answer.status_code == 422
    assert "Late rains" in answer.text
