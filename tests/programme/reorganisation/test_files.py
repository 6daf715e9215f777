"""Posts of a target by file (LT-1): whole or not at all, into a draft alone, and out again."""

import io

import pytest

from tests.programme.reorganisation.made import (
    Force,
    a_target,
    again,
    becomes,
    day,
    of,
    offered,
    posts,
)
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.programme.reorganisation.models import TargetUnit
from trainingmgr.programme.reorganisation.rules import Fate
from trainingmgr.tabular import services as files
from trainingmgr.tabular.problems import Problem

HEAD = "service;version;unit;grade;specialty;number"


UNITS = "service;version;unit;fate;on;into;title_en"


def told(rows, head=HEAD):
    return "\n".join([head, *(";".join(map(str, row)) for row in rows)]).encode()


def brought(rows, by, *, kind="target-posts", head=HEAD):
    batch = files.receive(io.BytesIO(told(rows, head)), kind=kind, source="General staff",
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


def test_what_becomes_of_units_comes_in_by_file_linked_to_the_register_LT_1(cast):
    by, force, told_ = cast.programme_officer, Force(), {"kind": "target-units", "head": UNITS}
    target, on, late = a_target(by, force), day(30), day(91)
    code, a, b, c = force.service.code, force.a.code, force.b.code, force.c.code
    key = force.c.id
    db.session.commit()
    good = [
        (code, 1, c, "disband", on, "", ""),
        (code, 1, b, "Is merged into another", on, a, ""),
        (code, 1, a, "keep", "", "", ""),
        (code, 1, "NEW-1", "form", on, "", "New one"),
    ]
    wrong = brought([
        *good, (code, 1, "NOWHERE", "keep", "", "", ""), (code, 1, "NEW-2", "form", on, "", ""),
        (code, 1, force.service.code, "merge", on, "NOWHERE", ""), (code, 2, a, "keep", "", "", ""),
        (code, 1, a, "disband", "", "", ""), (code, 1, a, "merge", late, a, ""),
        (code, 1, a, "form", on, "", "A"),
    ], by, **told_)  # fmt: skip
    for row, words in ((6, "nothing of such a unit"), (7, "title in one language"),
                       (8, "nothing of such a unit"), (9, "no target with this version"),
                       (10, "has its day"), (11, "for an earlier day"),
                       (11, "stays or is formed"), (12, "in the register already")):  # fmt: skip
        assert any(at == row and words in text for at, text in said(wrong)), (row, said(wrong))
    with pytest.raises(Refusal):
        files.take_in(wrong, leaving_out=True, by=by)
    db.session.commit()
    batch = brought(good, by, **told_)
    assert batch.report["changes"] == {"changed": 2, "unchanged": 1, "new": 1}
    files.take_in(batch, by=by)
    batch = worked(batch)
    rows = {each: of(again(target), each) for each in (a, b, c, "NEW-1")}
    assert [(each.fate, each.on) for each in rows.values()] == [
        (Fate.KEEP, None), (Fate.MERGE, on), (Fate.DISBAND, on), (Fate.FORM, on),
    ]  # fmt: skip
    assert (rows[b].into_id, rows[c].unit_id, rows[c].posts) == (rows[a].id, key, [])
    with pytest.raises(Refusal, match="on their pages"):
        files.undo(batch, "The wrong paper.", by=by)
    db.session.commit()
    batch = brought([(code, 1, a, "disband", on, "", ""), (code, 1, b, "keep", "", "", "")], by,
                    **told_)  # fmt: skip
    files.take_in(batch, by=by)
    worked(batch)
    assert of(again(target), a).fate is Fate.DISBAND, "nothing goes into it any more"
