"""Posts of a target by file (LT-1): whole or not at all, into a draft alone, and out again."""

import io

import pytest

from tests.programme.reorganisation.made import Force, a_target, again, becomes, of, offered, posts
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.programme.reorganisation.models import TargetUnit
from trainingmgr.programme.reorganisation.rules import Fate
from trainingmgr.tabular import services as files
from trainingmgr.tabular.problems import Problem

HEAD = "service;version;unit;grade;specialty;number"


def told(rows):
    return "\n".join([HEAD, *(";".join(map(str, row)) for row in rows)]).encode()


def brought(rows, by):
    batch = files.receive(io.BytesIO(told(rows)), kind="target-posts", source="General staff",
                          file_name="posts.csv", by=by)  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.expunge_all()
    return db.session.get(type(batch), batch.id)


def said(batch):
    return {(each.row, str(each)) for each in map(Problem.read, batch.report["problems"])}


def stand(target, code):
    db.session.expire_all()
    return {(each.band, each.specialty): each.number for each in of(again(target), code).posts}


def test_posts_come_in_by_file_whole_or_not_at_all_and_go_with_it_LT_1(cast):
    by, force = cast.programme_officer, Force()
    target = a_target(by, force)
    becomes(target, force.c.code, Fate.DISBAND, by=by)
    code, a, b, c = force.service.code, force.a.code, force.b.code, force.c.code
    before = stand(target, a)
    db.session.commit()
    good = [(code, 1, a, "OR-5", "", 9), (code, 1, a, "of-2", "", before["OF-2", ""]),
            (code, 1, b, "OR-1", "driver", 12)]  # fmt: skip
    wrong = brought([
        *good, (code, 2, a, "OR-5", "", 9), (code, 1, "NOWHERE", "OR-5", "", 9),
        (code, 1, c, "OR-5", "", 9), (code, 1, b, "OR-99", "", 9), (code, 1, b, "OR-2", "", 0),
        (code, 1, a, "OR-5", "", 8),
    ], by)  # fmt: skip
    for row, words in ((5, "no target with this version"), (6, "nothing of such a unit"),
                       (7, "has no posts in the target"), (8, "from OR-1"), (9, "from 1 to 10,000"),
                       (10, "")):  # fmt: skip
        assert any(at == row and words in text for at, text in said(wrong)), (row, said(wrong))
    with pytest.raises(Refusal):
        files.take_in(wrong, leaving_out=True, by=by)
    assert stand(target, a) == before
    db.session.commit()
    batch = brought(good, by)
    assert batch.report["changes"] == {"changed": 1, "unchanged": 1, "new": 1}
    files.take_in(batch, by=by)
    batch = worked(batch)
    assert stand(target, a) == before | {("OR-5", ""): 9}
    assert stand(target, b)["OR-1", "driver"] == 12
    db.session.commit()
    with pytest.raises(Refusal, match="This very file was imported"):
        brought(good, by)
    batch = db.session.get(type(batch), batch.id)
    assert files.undo(batch, "The wrong paper.", by=by)
    worked(batch)
    assert (stand(target, a), ("OR-1", "driver") in stand(target, b)) == (before, False)


def test_a_file_is_undone_only_while_its_version_and_its_lines_stand(cast, app):
    by, force = cast.programme_officer, Force()
    target = a_target(by, force)
    code, a = force.service.code, force.a.code
    db.session.commit()
    batch = brought([(code, 1, a, "OR-5", "", 9), (code, 1, a, "OR-6", "", 4)], by)
    files.take_in(batch, by=by)
    key = worked(batch).id
    posts(target, a, "OR-6", 5, by=by)
    db.session.commit()
    with pytest.raises(Refusal, match="changed or taken out since"):
        files.undo(db.session.get(type(batch), key), "The wrong paper.", by=by)
    offered(target, by)
    db.session.commit()
    with pytest.raises(Refusal, match="stays as it was offered"):
        files.undo(db.session.get(type(batch), key), "The wrong paper.", by=by)
    late = brought([(code, 1, a, "OR-5", "", 11)], by)
    assert (late.accepted, late.rejected) == (0, 1)
    assert "stays as it was offered" in str(said(late))
    assert db.session.query(TargetUnit).count() > 0
