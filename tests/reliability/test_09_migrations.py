"""Promise 9. Migrations go up and down over rows that are there; a newer schema is left alone."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text

from tests.field.made import a_day, sent
from tests.makers import a_person
from tests.training.certificates.made import a_closed_run, issued
from tests.vetting.made import a_clearance
from trainingmgr.core import keys
from trainingmgr.core.db import Bare, db
from trainingmgr.core.errors import Refusal
from trainingmgr.operations.schema import bring_up, downgrade, held, newest, upgrade
from trainingmgr.registry.structure.models import DocumentKind
from trainingmgr.training.certificates.services import suspending

FAR_BACK, HALF_WAY = "0100", "0070"

CATALOGUE = {
    "sqlite": ["SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"],
    "postgresql": [
        "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ],
}


def law():
    """Every line of the catalogue but Alembic's own: constraints, triggers and functions too.

    SQLite writes a column that is added on the line of the one before it.
    """
    texts = [
        row
        for query in CATALOGUE[db.engine.dialect.name]
        for row in db.session.scalars(text(query))
        if "alembic_version" not in row
    ]
    lines = [line.replace('"', "") for row in texts for line in row.splitlines()]
    return {part.strip(" \t,") for line in lines for part in re.split(r", (?=[a-z_]+ [A-Z])", line)}


def test_migrations_keep_what_is_there_and_build_what_a_new_database_is_built_as(cast):
    """Some steps down and up again over people, a run, certificates and the work of a phone: not
    one value of what both schemas know is another. Then down to nothing, and up from nothing.
    """
    day = a_day(cast)
    assert sent(day.phone().device, day.log(), by=day.mentor) == ["taken"]
    issued(a_closed_run(cast.here, cast.cell_head)[0], cast)
    a_clearance(a_person(), reference="V-17", decided_by="Panel")
    db.session.commit()
    built, kinds, rows = law(), titles(), contents()
    assert sum(map(len, rows.values())) > 200
    downgrade(FAR_BACK)
    common = columns()
    upgrade()
    assert contents(common) == kept(rows, common)
    assert "V-17" in {each["reference"] for each in rows["clearance"]}
    assert law() == built
    db.session.commit()
    bring_up()
    assert law() == built, "a second run does nothing"
    db.session.commit()
    for back in (HALF_WAY, "base"):  # PostgreSQL holds locks of some six thousand things at a time
        downgrade(back)
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    assert law() == built
    assert titles() == kinds
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Bare.metadata) == []
        assert held(connection) == newest() == context.get_current_revision()


def test_an_older_schema_that_would_forget_a_suspension_is_refused(cast):
    certificate = issued(a_closed_run(cast.here, cast.cell_head, "Achta Idriss")[0], cast)[0]
    suspending.suspend(certificate.id, "AAAA1111", by=cast.cell_head)
    db.session.commit()
    with pytest.raises(SystemExit):
        downgrade("0139")
    assert inspect(db.engine).has_table("certificate_suspension")


def columns():
    """By table, the names of its columns now."""
    db.session.commit()
    found = inspect(db.engine).get_multi_columns()
    return {
        table: [each["name"] for each in parts]
        for (_schema, table), parts in found.items()
        if table != "alembic_version"
    }


def contents(of=None):
    """Every row of every table, as values by the names of their columns; of these columns alone."""
    found = {
        table: [
            {name: opened(value) for name, value in row._mapping.items()}
            for row in db.session.execute(
                text(f"SELECT {', '.join(map(quoted, names))} FROM {quoted(table)} ORDER BY 1")
            )
        ]
        for table, names in (of or columns()).items()
    }
    db.session.commit()
    return found


def opened(value):
    """What lies sealed, as what it says: sealed again it looks otherwise."""
    token = bytes(value) if isinstance(value, bytes | memoryview) else b""
    return keys.ring().open(token) if token.startswith(b"gAAAA") else value


def quoted(name):
    return f'"{name}"'


def kept(rows, common):
    """Of these rows what a schema with these columns knows."""
    return {
        table: [{name: row[name] for name in names} for row in rows[table]]
        for table, names in common.items()
    }


def titles():
    """The kinds of documents that a new database brings."""
    return {each.code: each.titles for each in db.session.scalars(select(DocumentKind))}


def test_a_newer_schema_is_left_alone_and_said_by_every_way_in(app, settings, site):
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    before = law()
    db.session.commit()
    for step in (bring_up, lambda: downgrade("-1")):
        with pytest.raises(Refusal, match="schema 9999 of a newer version"):
            step()
    for words, code in {("serve",): 5, ("worker", "--once"): 5, ("db", "check"): 5,
                        ("db", "upgrade"): 3}.items():  # fmt: skip
        site.said.unlink(missing_ok=True)
        assert site.begun(*words).wait() == code
        assert "Install the newer version" in site.said.read_text()
    assert app.test_client().get("/readyz").status_code == 503
    assert law() == before
