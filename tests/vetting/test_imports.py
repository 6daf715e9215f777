"""Decisions of an outside scheme in a file: whole or not, without narrative (R-VET-09)."""

import io

import pytest

from tests.makers import a_person, a_unit, a_user, kept
from tests.vetting.made import a_clearance
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular import services, uploads
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.tabular.problems import Problem
from trainingmgr.vetting import queries
from trainingmgr.vetting.imports import COLUMNS
from trainingmgr.vetting.queries import units
from trainingmgr.vetting.rules import Outcome, Word

HEAD = [column.code for column in COLUMNS]


@pytest.fixture
def officer(app):
    return a_user(Role.VETTING_OFFICER)


def a_row(subject, outcome="approved", ref="", scheme="leahy"):
    decided = f"{clock.today():%Y-%m-%d}"
    ends = f"{clock.today().year + 1}-{clock.today():%m-%d}"
    dates = [decided, ends] if outcome in ("approved", "cleared") else ["", ""]
    is_unit = subject.__class__.__name__ == "Unit"
    who = ["unit", "", subject.code] if is_unit else ["person", subject.number, ""]
    return [scheme, *who, outcome, decided, *dates, ref]


def sent(rows, by, head=HEAD):
    text = "".join(";".join(row) + "\r\n" for row in [head, *rows])
    batch = services.receive(
        io.BytesIO(text.encode()), kind="clearances", source="Embassy", file_name="list.csv",
        by=by, options={},
    )  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.commit()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


def told(batch):
    return " ".join(str(Problem.read(each)) for each in batch.report["problems"])


def word(person, scheme=Scheme.LEAHY):
    db.session.commit()
    found = queries.words_for([person.id], scheme, clock.today())
    return found[person.id].word if person.id in found else None


def test_a_file_goes_all_the_way_and_back(officer):
    people, unit = [a_person(), a_person()], a_unit()
    rows = [a_row(people[0]), a_row(people[1], "rejected", "X-2"), a_row(unit)]
    batch = sent(rows, officer)
    assert (batch.state, batch.accepted, told(batch)) == (ImportState.READY, 3, "")
    services.take_in(batch, by=officer)
    batch = worked(batch)
    assert batch.state is ImportState.IMPORTED
    assert [word(each) for each in people] == [Word.CLEARED, Word.NOT_CLEARED]
    assert units.words_for_units([unit.id], Scheme.LEAHY, clock.today())


@pytest.mark.parametrize("header", ["reason", "remarks", "Motif", "narrative", "allegation"])
def test_a_column_of_narrative_refuses_the_file(officer, header):
    person = a_person()
    batch = sent([[*a_row(person), "He was seen at the river."]], officer, [*HEAD, header])
    assert batch.state is ImportState.FAILED
    assert f"The column {header} is not taken" in told(batch)
    assert [*uploads.path_of(".").iterdir()] == [], "what was seen at the river lies nowhere"
    assert word(person) is None


def test_two_refusals_never_share_a_reference_r_vet_09(officer):
    people = [a_person() for _each in range(3)]
    rows = [a_row(people[0], "rejected", "LIST-1"), a_row(people[1], "rejected", "LIST-1"),
            a_row(people[2], "rejected")]  # fmt: skip
    batch = sent(rows, officer)
    assert batch.rejected == 2
    assert "Nobody is refused as part of a list" in told(batch)
    assert "Every refusal needs the scheme's own reference" in told(batch)


def test_a_row_keeps_to_the_rules_of_decisions(officer):
    refused = a_person()
    a_clearance(refused, Outcome.NOT_CLEARED, Scheme.LEAHY)
    rows = [a_row(refused), ["leahy", "person", "0000000-0", "", "approved", "", "", "", ""]]
    batch = sent(rows, officer)
    assert batch.rejected == 2
    assert "cannot follow what is on record" in told(batch)
    assert "Nobody has this number" in told(batch)


def test_a_file_learns_nothing_of_people_and_units_out_of_reach(app, cast):
    near = a_unit(place_id=cast.here.place_id)
    inside, outside = a_person(near), a_person(cast.other_unit)
    place = kept(cast.here).place_id
    regional = a_user(Role.VETTING_OFFICER, place=type("P", (), {"id": place}))
    batch = sent([a_row(inside), a_row(outside), a_row(cast.other_unit)], regional)
    assert (batch.accepted, batch.rejected) == (1, 2)
    assert "Nobody has this number" in told(batch), "as of a number that nobody has"
    services.take_in(batch, by=regional, leaving_out=True)
    assert worked(batch).state is ImportState.IMPORTED
    assert word(inside) is not None
    assert word(outside) is None
