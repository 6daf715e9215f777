"""Lists of the reintegration programme: sealed on the way, compared later, taken back whole."""

import io
import json

import pytest
from sqlalchemy import func, select, text

from tests.makers import a_person, a_unit, a_user
from tests.vetting.ddr.made import a_force, a_record
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.tabular import services as imports
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.tabular.problems import Problem
from trainingmgr.vetting.ddr import queries
from trainingmgr.vetting.ddr.imports import COLUMNS
from trainingmgr.vetting.ddr.models import DdrRecord, ReintegrationBenefit
from trainingmgr.vetting.ddr.services import drawing

HEAD = [column.code for column in COLUMNS]


@pytest.fixture
def officer(app):
    return a_user(Role.VETTING_OFFICER)


def worked(batch):
    while jobs.work():
        pass
    db.session.commit()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


def sent(rows, by):
    lines = [HEAD, *([str(row.get(code, "")) for code in HEAD] for row in rows)]
    content = "".join(";".join(line) + "\r\n" for line in lines).encode()
    return worked(
        imports.receive(io.BytesIO(content), kind="ddr", source="DDR", file_name="list.csv", by=by)
    )


def test_a_list_goes_in_sealed_is_compared_and_can_be_taken_back(officer):
    force, person = a_force(code="QZFRONT"), a_person(a_unit())
    a_record(a_person(a_unit()), ddr_id="D-9")
    batch = sent(
        [
            {"person_no": person.number, "origin_force": "QZFRONT", "rank_claimed": "QZGENERAL",
             "ddr_id": "D-8", "ddr_status": "in_integration"},
            {"name": "QZNAME", "ddr_id": "d-9", "benefit_from": "2026-01-01"},
        ],
        officer,
    )  # fmt: skip
    assert (batch.state, batch.accepted) == (ImportState.READY, 2), batch.report
    for (content,) in db.session.execute(text("SELECT content FROM staged_row")):
        held = content if isinstance(content, str) else json.dumps(content)
        assert not [word for word in ("QZFRONT", "QZGENERAL", "QZNAME") if word in held]
    imports.take_in(batch, by=officer)
    batch = worked(batch)
    assert batch.state is ImportState.IMPORTED
    row = db.session.scalars(select(DdrRecord).where(DdrRecord.person_id == person.id)).one()
    assert (row.origin, row.rank_claimed) == (force.code, "QZGENERAL")
    db.session.expire_all()
    assert drawing.compare_soon(by=officer) is None  # the list was compared as it came in
    assert len(queries.draws(reader=officer).rows) == 1
    imports.undo(batch, "It was the list of last year.", by=officer)
    worked(batch)
    left = [db.session.scalar(select(func.count()).select_from(model).where(
        model.batch_id == batch.id)) for model in (DdrRecord, ReintegrationBenefit)]  # fmt: skip
    assert left == [0, 0]


def test_nobody_writes_where_they_served_themselves_by_a_file(officer):
    """Security 4.3.2."""
    a_force(code="QZFRONT")
    mine = a_person(a_unit(), holder_id=officer.holder_id)
    other = a_person(a_unit())
    row = {"origin_force": "QZFRONT", "rank_claimed": "QZGENERAL"}
    batch = sent([row | {"person_no": each.number} for each in (mine, other)], officer)
    assert (batch.accepted, batch.rejected) == (1, 1)
    assert "This row is about you" in str(batch.report["problems"])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"name": "Somebody"}, "needs a programme number"),
        ({"person_no": "NO-SUCH"}, "Nobody has this number"),
        ({"origin_force": "NONE", "rank_claimed": "x", "person_no": "mine"}, "not on the list"),
        ({"benefit_from": "2026-01-01"}, "needs the name"),
        ({"name": "A", "benefit_from": "2026-02-01", "benefit_to": "2026-01-01"}, "ends after"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(officer, row, says):
    person = a_person(a_unit())
    asked = row | ({"person_no": person.number} if row.get("person_no") == "mine" else {})
    batch = sent([asked], officer)
    told = " ".join(str(Problem.read(each)) for each in batch.report["problems"])
    assert says in told
