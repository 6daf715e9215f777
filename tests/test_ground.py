"""The ground stands: the cast can be assembled and a reach covers what it should."""

import gc
import runpy

from sqlalchemy import create_engine, func, inspect, select

from tests.makers import a_person, a_unit
from tests.processes import ROOT
from trainingmgr import app as factory
from trainingmgr.core.db import db
from trainingmgr.operations import starting
from trainingmgr.registry.people import queries
from trainingmgr.registry.people.models import Person


def seen_by(reader):
    return db.session.scalar(select(func.count()).where(queries.visible(reader)))


def test_a_reach_covers_its_own_and_nothing_else(cast):
    below = a_unit(cast.unit)
    a_person(below, reach=cast.here)
    a_person(cast.other_unit)
    assert seen_by(cast.hr_clerk) == 1
    assert seen_by(cast.training_clerk) == 1
    assert seen_by(cast.vetting_officer) == 2
    assert seen_by(cast.sysadmin) == seen_by(cast.nobody) == 0
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


def test_a_database_that_is_lent_again_is_as_it_was(fresh_database):
    """Whoever had it before wrote rows, or changed what a table is."""
    uid = "00000000000000000000000000000001"
    writes = f"INSERT INTO holder (uid) VALUES ('{uid}') RETURNING id"
    for change in ("SELECT 1", "CREATE TABLE somebody_elses (id INTEGER)", "DROP TABLE saved_view"):
        url = fresh_database.lent()
        engine = create_engine(url)
        tables = inspect(engine).get_table_names()
        with engine.begin() as connection:
            assert connection.exec_driver_sql(writes).scalar_one() == 1, "the first of all"
            connection.exec_driver_sql(change)
        engine.dispose()
        fresh_database.drop(url)
        assert "saved_view" in tables
        assert "somebody_elses" not in tables


def test_what_a_start_loads_is_not_looked_through_for_garbage(monkeypatch):
    """Under gunicorn as from the command line: it was a quarter of the start."""
    looked = []
    monkeypatch.setattr(factory, "create_app", lambda _settings: looked.append(gc.isenabled()))
    monkeypatch.setattr(starting, "refusal", lambda _app: "")
    try:
        runpy.run_path(str(ROOT / "wsgi.py"))
        assert (looked, gc.isenabled(), gc.get_freeze_count() > 0) == ([False], True, True)
    finally:
        gc.unfreeze()
        gc.enable()
