"""Units shown to a standard and judged by outsiders (MT-6, LT-1)."""

import io
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_unit, a_user
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.tabular import services as files
from trainingmgr.tabular.problems import Problem
from trainingmgr.training.exercises import queries, services
from trainingmgr.training.exercises.models import TaskRating
from trainingmgr.training.exercises.rules import (
    ExerciseState,
    Judged,
    Level,
    Rating,
    Readiness,
    TaskKind,
    over_time,
)
from trainingmgr.training.exercises.rules.library import SEEDS
from trainingmgr.training.exercises.services import Wanted

SAW = "Cover within eight seconds, report after ninety."
D1, D2, D3 = (date(2026, 3, n) for n in (1, 2, 3))


def test_the_newest_attempt_at_a_task_is_how_it_stands():
    found = over_time([
        Judged(1, D1, 1, Rating.U), Judged(2, D1, 2, Rating.T),
        Judged(1, D2, 3, Rating.P), Judged(1, D3, 5, Rating.T), Judged(1, D3, 4, Rating.U),
    ])  # fmt: skip
    assert found == [Readiness(D1, 1, 0, 1), Readiness(D2, 1, 1, 0), Readiness(D3, 2, 0, 0)]
    assert [each.share for each in found] == [50, 50, 100]
    assert Readiness(D1).share is None


def test_the_library_begins_with_injects_of_law_and_of_children_for_every_size():
    for kind in TaskKind:
        assert {each.level for each in SEEDS if each.kind is kind} == set(Level)
    for each in SEEDS:
        for words in (each.titles, each.conditions, each.standard):
            assert list(words) == ["en", "fr", "ar"]
            assert len(set(words.values())) == 3, each.code


def test_a_library_that_began_in_english_is_told_the_other_languages_where_it_is_still_ours(app):
    by = a_user(Role.CURRICULUM_OFFICER)
    for seed, standard in ((SEEDS[0], SEEDS[0].standard["en"]), (SEEDS[1], "Our own words.")):
        services.write(None, seed.code, seed.level, seed.kind, "en", seed.titles["en"],
                       seed.conditions["en"], standard, seen=None, by=by)  # fmt: skip
    assert services.stock(by=by) == len(SEEDS) - 1
    told = {each.code: each.standard for each in queries.library()}
    assert told[SEEDS[0].code] == SEEDS[0].standard
    assert told[SEEDS[1].code] == {"en": "Our own words."}
    assert services.stock(by=by) == 0


def an_exercise(by, *, unit=None, judge=None):
    """Under way since yesterday, with every task of the library."""
    services.stock(by=by)
    yesterday = clock.today() - timedelta(days=1)
    made = services.plan(
        Wanted(title="Dry river", level=Level.SECTION, starts_on=yesterday,
               ends_on=clock.today(), place="Range 2"), by=by,
    )  # fmt: skip
    unit, judge = unit or a_unit(), judge or a_user(Role.MENTOR)
    row = queries.exercise(made.uid, reader=by)
    services.add_unit(row, unit, by=by)
    services.set_task(row, queries.library()[0], by=by)
    row = queries.exercise(made.uid, reader=by)
    services.add_evaluator(row, judge, by=by)
    row = queries.exercise(made.uid, reader=by)
    services.move(row, ExerciseState.RUNNING, seen=row.version, by=by)
    return queries.exercise(made.uid, reader=by), unit, judge


def test_repeats_are_kept_and_readiness_follows_the_newest(app):
    by = a_user(Role.CURRICULUM_OFFICER)
    row, unit, judge = an_exercise(by)
    task, today = row.tasks[0], clock.today()
    services.rate(row, task, unit, Rating.U, evidence=SAW, on=today - timedelta(days=1), by=judge)
    services.rate(row, task, unit, Rating.T, evidence=SAW, on=today, by=judge)
    assert [(each.attempt, each.rating) for each in queries.ratings(row)] == [
        (1, Rating.U), (2, Rating.T),
    ]  # fmt: skip
    elsewhere, other, other_judge = an_exercise(by)
    services.rate(elsewhere, elsewhere.tasks[0], other, Rating.P, evidence=SAW, on=today,
                  by=other_judge)  # fmt: skip
    stands = over_time(queries.judged(unit))
    assert [(each.on, each.share) for each in stands] == [(today - timedelta(days=1), 0),
                                                          (today, 100)]  # fmt: skip
    assert [(each.practice, each.share) for each in over_time(queries.judged(other))] == [(1, 0)]
    row = queries.exercise(row.uid, reader=by)
    with pytest.raises(Refusal, match="Only those who judge"):
        services.rate(row, task, unit, Rating.T, evidence=SAW, on=today, by=a_user(Role.MENTOR))
    row = queries.exercise(row.uid, reader=by)
    with pytest.raises(Refusal, match="what you saw"):
        services.rate(row, row.tasks[0], unit, Rating.T, evidence="good", on=today, by=judge)
    row = queries.exercise(row.uid, reader=by)
    services.move(row, ExerciseState.CLOSED, seen=row.version, by=by)
    with pytest.raises(Refusal, match="under way"):
        services.rate(row, row.tasks[0], unit, Rating.T, evidence=SAW, on=today, by=judge)


def test_nobody_judges_their_own_unit_nor_one_above_or_below(app):
    by = a_user(Role.CURRICULUM_OFFICER)
    upper = a_unit()
    unit, judge = a_unit(upper), a_user(Role.MENTOR)
    a_person(upper, by=by, holder_id=judge.holder_id)
    row, _other, _judge = an_exercise(by)
    made = services.plan(
        Wanted(title="Dry river", level=Level.SECTION, starts_on=D1, ends_on=D2, place="Range"),
        by=by,
    )
    row = queries.exercise(made.uid, reader=by)
    services.add_unit(row, unit, by=by)
    row = queries.exercise(made.uid, reader=by)
    with pytest.raises(Refusal, match="does not judge it"):
        services.add_evaluator(row, judge, by=by)
    other = services.plan(
        Wanted(title="Dry river", level=Level.SECTION, starts_on=D1, ends_on=D2, place="Range"),
        by=by,
    )
    row = queries.exercise(other.uid, reader=by)
    services.add_evaluator(row, judge, by=by)
    row = queries.exercise(other.uid, reader=by)
    with pytest.raises(Refusal, match="does not judge it"):
        services.add_unit(row, unit, by=by)


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def test_the_words_of_a_task_that_was_set_stay_and_a_rating_is_never_changed(app):
    by = a_user(Role.CURRICULUM_OFFICER)
    row, unit, judge = an_exercise(by)
    task = queries.library()[0]
    before = row.tasks[0].standard
    services.write(task, task.code, task.level, task.kind, "en", "Other", "Night.", "Better.",
                   seen=task.version, by=by)  # fmt: skip
    assert queries.exercise(row.uid, reader=by).tasks[0].standard == before
    row = queries.exercise(row.uid, reader=by)
    services.rate(row, row.tasks[0], unit, Rating.P, evidence=SAW, on=clock.today(), by=judge)
    with pytest.raises(Refusal, match="stays as it is"):
        run_raw("UPDATE task_rating SET rating = 't'")


def test_the_schema_keeps_whoever_serves_in_a_unit_from_judging_it(app):
    by = a_user(Role.CURRICULUM_OFFICER)
    upper = a_unit()
    row, unit, _judge = an_exercise(by, unit=a_unit(upper))
    other = a_user(Role.MENTOR)
    a_person(upper, by=by, holder_id=other.holder_id)
    with pytest.raises(Refusal, match="does not judge it"):
        run_raw("INSERT INTO evaluator (exercise_id, user_id) VALUES (:row, :who)",
                row=row.id, who=other.id)  # fmt: skip
    free = services.plan(
        Wanted(title="Dry river", level=Level.SECTION, starts_on=D1, ends_on=D2, place="Range"),
        by=by,
    )
    key, near = free.id, unit.id
    services.add_evaluator(queries.exercise(free.uid, reader=by), other, by=by)
    with pytest.raises(Refusal, match="does not judge it"):
        run_raw("INSERT INTO unit_on_exercise (exercise_id, unit_id) VALUES (:row, :unit)",
                row=key, unit=near)  # fmt: skip
    stranger = TaskRating(
        set_task_id=queries.exercise(row.uid, reader=by).tasks[0].id, unit_id=near, attempt=1,
        rating=Rating.T, evidence=SAW, rated_on=clock.today(), by_id=a_user(Role.MENTOR).id,
    )  # fmt: skip
    with pytest.raises(Refusal, match="Only those who judge"):
        kept_raw(stranger)


@operation
def kept_raw(row):
    db.session.add(row)


HEAD = ("exercise", "task", "unit", "attempt", "rating", "rated_on", "evidence")


def brought(rows, by):
    told = "\n".join(";".join(map(str, row)) for row in [HEAD, *rows])
    batch = files.receive(io.BytesIO(told.encode()), kind="ratings", source="The range",
                          file_name="ratings.csv", by=by)  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.expunge_all()
    return db.session.get(type(batch), batch.id)


def test_ratings_typed_where_there_was_no_signal_come_in_row_by_row(app):
    by = a_user(Role.CURRICULUM_OFFICER)
    row, unit, judge = an_exercise(by)
    uid, code, task, where = row.uid, row.code, row.tasks[0].task.code, unit.code
    today = clock.today().isoformat()
    rows = [
        (code, task, where, 2, "T", today, SAW), (code, task, where, 1, "u", today, SAW),
        (code, task, where, 3, "good", today, SAW), (code, "ZZZ", where, "", "T", today, SAW),
        (code, task, "NO-UNIT", "", "T", today, SAW), (code, task, where, "", "P", today, "ok"),
        (code, task, where, "", "P", "2099-01-01", SAW), ("X1-1", task, where, "", "P", today, SAW),
    ]  # fmt: skip
    batch = brought(rows, judge)
    assert (batch.accepted, batch.rejected) == (2, 6)
    said = " ".join(str(Problem.read(each)) for each in batch.report["problems"])
    for words in ("Write T, P or U", "not set", "not take part", "what you saw", "still to come",
                  "no exercise"):  # fmt: skip
        assert words in said
    files.take_in(batch, leaving_out=True, by=judge)
    batch = worked(batch)
    row = queries.exercise(uid, reader=by)
    assert [(each.attempt, each.rating) for each in queries.ratings(row)] == [
        (1, Rating.U), (2, Rating.T),
    ]  # fmt: skip
    first, more = batch.id, ((1, "u"), (2, "p"), (3, "t"))
    again = brought([(code, task, where, *each, today, SAW) for each in more], judge)
    assert (again.accepted, again.rejected) == (2, 1)
    assert again.report["changes"] == {"new": 1, "unchanged": 1}
    files.take_in(again, leaving_out=True, by=judge)
    again = worked(again)
    with pytest.raises(Refusal, match="rated again after"):
        files.undo(batch, "The wrong file was sent.", by=judge)
    row = queries.exercise(uid, reader=by)
    with pytest.raises(Exception, match="stays as it is"):
        run_raw("DELETE FROM task_rating WHERE batch_id = :batch", batch=again.id)
    db.session.rollback()
    assert files.undo(again, "The wrong file was sent.", by=judge)
    assert files.undo(db.session.get(type(batch), first), "So was this one.", by=judge)
    db.session.expunge_all()
    assert queries.ratings(queries.exercise(uid, reader=by)) == []
    stranger = brought([(code, task, where, 4, "t", today, SAW)], a_user(Role.CELL_HEAD))
    assert stranger.rejected == 1


def test_the_way_from_the_plan_to_readiness_in_the_pages(cast, browse):
    planner, judge = browse(cast.curriculum_officer), browse(cast.mentor)
    unit, today = a_unit(), clock.today().isoformat()
    planner.post("/exercises/library", opened=planner.get("/exercises/library"))
    facts = {"title": "Dry river", "level": "section", "place": "Range 2"}
    sent = planner.post("/exercises/new", opened=planner.get("/exercises/new"),
                        starts_on=today, ends_on=today, **facts)  # fmt: skip
    path = sent.location
    task = next(each for each in queries.library() if each.kind is TaskKind.CHILD)
    for where, said in (
        ("units", {"unit": unit.code}), ("tasks", {"task": str(task.uid)}),
        ("evaluators", {"judge": cast.mentor.username}),
    ):  # fmt: skip
        sent = planner.post(f"{path}/{where}", opened=planner.get(path), **said)
        assert sent.status_code == 302, sent.text
    planner.post(f"{path}/beginning", opened=planner.get(path))
    assert judge.get(f"{path}/{unit.code}.pdf").data.startswith(b"%PDF")
    row = queries.exercise(UUID(path.rsplit("/", 1)[1]), reader=cast.curriculum_officer)
    facts = {"task": str(row.tasks[0].id), "unit": str(unit.id), "rating": "p", "on": today}
    sent = judge.post(f"{path}/ratings", opened=judge.get(path), evidence="bad", **facts)
    assert "what you saw" in sent.text
    sent = judge.post(f"{path}/ratings", opened=judge.get(path), evidence=SAW, **facts)
    assert SAW in judge.get(sent.location).text
    assert "needs practice" in planner.get(f"/exercises/units/{unit.uid}").text
    assert "Dry river" in planner.get("/exercises", costs=1).text
