"""Promise 6. Disk full, database locked, connections broken: said plainly; reads go on.

SQLite itself says that it is full: a connection may be told how many pages the file may have, which
needs no disk to be filled and no right to mount one. PostgreSQL says so by a trigger with its own
code for it, and a file that was sent meets the limit of the process for the size of a file. Every
other fault that a driver may tell of: tests/web/test_trouble.py.
"""

import resource
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import event, func, select, text

from tests.tabular.test_views import a_list, bring, csv
from trainingmgr.core import journal, sqlite
from trainingmgr.core.db import db
from trainingmgr.oversight.queries import checking
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services.blocks import first_block
from trainingmgr.tabular import uploads
from trainingmgr.tabular.models import ImportBatch

OPEN = ("/", "/people/new", "/units", "/account")
"""Pages that leave no entry of who looked: what owes one is not shown where none can be written."""
WORDS = {503: "busy", 507: "disk is full"}


@pytest.fixture
def clerk(cast, browse):
    """One who has opened the page for newcomers already."""
    first_block("HQ", by=cast.hr_head)
    browser = browse(cast.hr_clerk)
    opened = browser.get("/people/new")
    facts = {"born": "1990", "category": "nco", "sex": "f", "confirm": "yes",
             "unit_id": str(cast.unit.id)}  # fmt: skip
    browser.registers = lambda name: browser.post("/people/new", opened=opened, name=name, **facts)
    return browser


def count(model):
    db.session.commit()
    return db.session.scalar(select(func.count()).select_from(model))


def plainly(answer, *codes):
    """A page with a sentence that says when to come again, and nothing of our own insides."""
    assert answer.status_code in codes
    assert answer.headers["Retry-After"] == "10"
    assert WORDS[answer.status_code] in answer.text
    for inside in ("Traceback", "sqlite3", "psycopg", "INSERT", "database is locked"):
        assert inside not in answer.text


def test_a_full_disk_is_said_reads_go_on_and_nothing_is_half_written(cast, clerk):
    with no_room():
        for n in range(100):
            answer = clerk.registers(f"Zawadi {n} {'long' * 20}")
            if answer.status_code != 302:
                break
        plainly(answer, 507)
        kept = count(Person)
        assert {path: clerk.get(path).status_code for path in OPEN} == dict.fromkeys(OPEN, 200)
        assert clerk.get("/people").status_code in (200, 507)
    assert clerk.registers("Achta").status_code == 302
    assert count(Person) == kept + 1
    assert checking.first_broken() is None
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


@contextmanager
def no_room():
    """Not one page more."""
    if db.engine.dialect.name == "sqlite":
        most = db.session.scalar(text("PRAGMA page_count"))
        with on_connecting(f"PRAGMA max_page_count = {most}"):
            yield
        return
    with beside() as other:
        other.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$; "
            "CREATE TRIGGER no_room BEFORE INSERT ON journal_entry EXECUTE FUNCTION no_room()"
        )
        yield
        other.execute("DROP TRIGGER no_room ON journal_entry")


@contextmanager
def on_connecting(statement):
    """On every connection that is made inside."""

    def say(connection, _record):
        connection.execute(statement)
        connection.commit()

    event.listen(db.engine, "connect", say)
    anew()
    try:
        yield
    finally:
        event.remove(db.engine, "connect", say)
        anew()


def anew():
    db.session.remove()
    db.engine.dispose()


@contextmanager
def beside():
    """Another connection to the same PostgreSQL database."""
    db.session.commit()
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as other:
        yield other


@contextmanager
def locked(monkeypatch):
    """Somebody else writes, and does not come to an end; we wait a moment instead of seconds."""
    if db.engine.dialect.name == "sqlite":
        monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
        with db.engine.connect() as other:
            other.connection.driver_connection.execute("BEGIN IMMEDIATE")
            yield
            other.connection.driver_connection.execute("ROLLBACK")
        return
    with on_connecting("SET lock_timeout = '100ms'"), beside() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [journal.LOCK])
        yield


def test_a_locked_database_is_said_after_a_while_and_reads_go_on(cast, clerk, monkeypatch):
    with locked(monkeypatch):
        plainly(clerk.registers("Achta"), 503)
        assert {path: clerk.get(path).status_code for path in OPEN} == dict.fromkeys(OPEN, 200)
    assert count(Person) == 0
    assert clerk.registers("Achta").status_code == 302


def test_connections_that_were_broken_off_are_made_anew(cast, clerk):
    """PostgreSQL was started again: nobody notices."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a file breaks nothing off")
    ours = db.session.scalar(text("SELECT pg_backend_pid()"))
    with beside() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [ours])
    assert clerk.get("/").status_code == 200
    assert clerk.registers("Achta").status_code == 302


def test_no_room_for_a_file_that_was_sent_leaves_nothing_of_it(cast, clerk):
    large = csv(a_list(8_000))
    with no_file_above(len(large) // 2):
        plainly(bring(clerk, large, kind="people"), 507)
    assert count(ImportBatch) == 0
    assert not list(uploads.path_of(".").glob("*"))
    assert bring(clerk, large, kind="people").status_code == 302


@contextmanager
def no_file_above(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
