"""Trainers and what they may teach from a file: said row by row, and taken back with it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.makers import a_person, an_organisation, kept
from tests.training.makers import a_module, a_trainer
from tests.training.results.test_imports import a_batch
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer
from trainingmgr.tabular.models import StagedRow
from trainingmgr.training.trainers import imports, queries, services
from trainingmgr.training.trainers.models import Posting, Qualification, Trainer
from trainingmgr.training.trainers.rules import PaperKind

TODAY = clock.today


@pytest.fixture
def usual(cast):
    return {
        "person_no": a_person().number, "kind": "trainer", "provider": an_organisation().code,
        "appointment": "seconded", "languages": "fr; en", "centre": cast.here.code,
        "from_on": TODAY(), "until_on": TODAY(), "module": a_module("MAP-101").code,
        "level": "lead", "method": "certificate", "since_on": TODAY(), "expires_on": None,
        "assessor": "Curriculum board",
    }  # fmt: skip


def tried(by, *rows):
    read = [Row(n, row, {}, {}) for n, row in enumerate(rows, 2)]
    known = imports.look_up(read, {"by": by.id})
    return [imports.build(row, known) for row in read]


def test_what_is_wrong_is_said_by_column(cast, usual):
    mine = a_person(holder_id=cast.cell_head.holder_id)
    there = a_trainer(centre=cast.there).person.number
    known = a_trainer(centre=cast.here).person.number
    for changes, columns, words in (
        ({"person_no": "0"}, ["person_no"], "Nobody has this number"),
        ({"person_no": mine.number}, ["person_no"], "Somebody else must record"),
        ({"person_no": there}, ["person_no"], "another centre"),
        ({"kind": None, "centre": None}, ["kind", "centre"], "no profile yet"),
        ({"centre": cast.there.code}, ["centre"], "No centre that you write for"),
        ({"languages": "fr, xx"}, ["languages"], "codes of languages"),
        ({"module": "NONE-1", "level": None}, ["module", "level"], "No module has this code"),
        ({"person_no": known, "module": None}, ["module"], "which module"),
    ):
        (found,) = tried(cast.cell_head, usual | changes)
        problems = found if isinstance(found, list) else [found]
        assert [each.column for each in problems] == columns
        assert words in str(problems[0].sentence)
    (good,) = tried(cast.cell_head, {"person_no": known} | {
        each: usual[each] if each in {"module", "level", "method", "since_on"} else None
        for each in usual if each != "person_no"})  # fmt: skip
    assert good["has_profile"]


def brought(by, *rows):
    batch = a_batch(by, kind="trainers")
    for n, content in enumerate(tried(by, *rows), 2):
        kept(StagedRow(batch_id=batch.id, number=n, content=content))
    operation(imports.settle)(batch, Bringer(by.id, by.holder_id))
    return batch


def test_a_file_opens_profiles_and_is_taken_back_until_somebody_builds_on_it(cast, usual):
    other = a_module("MAP-102")
    batch = brought(cast.cell_head, usual, usual | {"module": other.code, "level": "assistant"})
    trainer = db.session.scalar(select(Trainer))
    whole = queries.trainer(trainer.uid, reader=cast.cell_head)
    assert {each.module.code: each.level.value for each in whole.qualifications} == {
        "MAP-101": "lead", "MAP-102": "assistant",
    }  # fmt: skip
    assert {each.code for each in whole.tongues} == {"en", "fr"}
    assert not whole.postings[0].is_screened  # R-HRD-08: a file screens nobody
    assert imports.rests_on(batch.id) is None
    imports.unsettle(batch, Bringer(cast.cell_head.id, cast.cell_head.holder_id))
    for model in (Qualification, Posting, Trainer):
        assert db.session.scalars(select(model)).all() == []
    batch = brought(cast.cell_head, usual)
    trainer = db.session.scalar(select(Trainer))
    services.keep_paper(
        queries.trainer(trainer.uid, reader=cast.cell_head), PaperKind.VISA, issued_on=None,
        expires_on=None, by=cast.cell_head,
    )  # fmt: skip
    assert "changed or named" in str(imports.rests_on(batch.id))


def test_the_pool_is_asked_who_is_free_and_at_what_level(cast):
    module = a_module()
    lead = a_trainer(module, centre=cast.here)
    helper = a_trainer(module, centre=cast.here, level="assistant")
    services.enter_leave(
        queries.trainer(lead.uid, reader=cast.cell_head), from_on=TODAY(), until_on=TODAY(),
        by=cast.cell_head,
    )  # fmt: skip

    def found(**asked):
        rows = queries.trainers(reader=cast.cell_head, module_id=module.id, **asked).rows
        return {each.id for each in rows}

    assert found() == {lead.id}
    assert found(level=services.TeachingLevel.ASSISTANT) == {lead.id, helper.id}
    assert found(free_on=TODAY()) == set()
    assert found(level=services.TeachingLevel.ASSISTANT, free_on=TODAY()) == {helper.id}
    assert found(free_on=TODAY() + timedelta(days=1)) == {lead.id}  # away on another day only
