"""A complaint may have a certificate suspended too, and what it proves counts again when that is lifted.

What follows stands in rows of its own, by the code of the measure: a certificate itself is never edited.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0139"

TABLE, MEASURE = "certificate_suspension", "complaint_measure"
STANDS = f"(SELECT certificate_id FROM {TABLE} WHERE lifted_at IS NULL)"
KEPT = "uid, code, complaint_id, person_id, measure, scheme, "
ASKED = "asked_by_id, asked_at"
KINDS = ("clearance", "trainer")
RULES = (
    (TABLE, "stands", "INSERT", "EXISTS (SELECT 1 FROM certificate_revocation "
     "WHERE certificate_revocation.certificate_id = NEW.certificate_id)"),
    (TABLE, "kept", "UPDATE OF uid, certificate_id, code, by_id, at", "1 = 1"),
    (TABLE, "over", "UPDATE OF lifted_by_id, lifted_at", "OLD.lifted_at IS NOT NULL"),
    (TABLE, "stays", "DELETE", "1 = 1"),
    ("certificate", "suspended", "INSERT", f"NEW.replaces_id IN {STANDS}"),
    ("attainment", "suspended", "UPDATE OF withdrawn_at, measure",
     "NEW.measure IS NOT NULL AND NEW.withdrawn_at IS NULL"),
)  # fmt: skip
OF_CERTIFICATE = sa.text("state IN ('asked', 'standing') AND measure = 'certificate'")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{TABLE}_uid")),
        sa.UniqueConstraint("certificate_id", "code", name=op.f(f"uq_{TABLE}_certificate_id_code")),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{TABLE}_{name}_{to}"))
            for name, to in (
                ("certificate_id", "certificate"), ("by_id", "user"), ("lifted_by_id", "user"),
            )
        ),
        sa.CheckConstraint("(lifted_by_id IS NULL) = (lifted_at IS NULL)",
                           name=op.f(f"ck_{TABLE}_lifted_whole")),
        sa.CheckConstraint("lifted_by_id IS NULL OR lifted_by_id <> by_id",
                           name=op.f(f"ck_{TABLE}_lifted_by_another")),
    )  # fmt: skip
    op.create_index(op.f(f"ix_{TABLE}_by_id"), TABLE, ["by_id"])
    op.add_column("attainment", sa.Column("measure", sa.String(8), nullable=True))
    with _Standing(MEASURE), _anew(MEASURE) as made:
        made.add_column(sa.Column("certificate_id", sa.Integer(), nullable=True))
        made.create_foreign_key(
            op.f(f"fk_{MEASURE}_certificate_id_certificate"), "certificate", ["certificate_id"],
            ["id"],
        )  # fmt: skip
        _kinds(made, *KINDS, "certificate")
        made.create_check_constraint(
            op.f(f"ck_{MEASURE}_of_certificate"),
            "(measure = 'certificate') = (certificate_id IS NOT NULL)",
        )
    op.create_index(
        f"uq_{MEASURE}_certificate", MEASURE, ["complaint_id", "certificate_id"], unique=True,
        sqlite_where=OF_CERTIFICATE, postgresql_where=OF_CERTIFICATE,
    )  # fmt: skip
    _unruled(MEASURE, "kept")
    _rule(MEASURE, "kept", f"UPDATE OF {KEPT}certificate_id, {ASKED}", "1 = 1")
    for rule in RULES:
        _rule(*rule)


def downgrade() -> None:
    """Before this no certificate was suspended: one that is would prove again what it must not. What
    was asked for or is over goes; the journal says that it was.
    """
    if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {TABLE} WHERE lifted_at IS NULL")):  # noqa: S608  no input
        raise RuntimeError("Certificates are suspended: lift their measures before this.")
    for table, name, *_rest in RULES:
        _unruled(table, name)
    _unruled(MEASURE, "kept")
    op.drop_index(f"uq_{MEASURE}_certificate", table_name=MEASURE)
    with _Standing(MEASURE):
        op.execute(f"DELETE FROM {MEASURE} WHERE measure = 'certificate'")  # noqa: S608  no input
        with _anew(MEASURE) as made:
            made.drop_constraint(op.f(f"ck_{MEASURE}_of_certificate"), type_="check")
            _kinds(made, *KINDS)
            made.drop_constraint(
                op.f(f"fk_{MEASURE}_certificate_id_certificate"), type_="foreignkey"
            )
            made.drop_column("certificate_id")
    _rule(MEASURE, "kept", f"UPDATE OF {KEPT}{ASKED}", "1 = 1")
    op.drop_table(TABLE)
    op.drop_column("attainment", "measure")


def _kinds(made: Any, *names: str) -> None:
    listed = ", ".join(f"'{each}'" for each in names)
    check = op.f(f"ck_{MEASURE}_measureon")
    made.drop_constraint(check, type_="check")
    made.create_check_constraint(check, f"measure IN ({listed})")


def _anew(table: str) -> Any:
    return op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False})


def _rule(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def _unruled(table: str, name: str) -> None:
    trigger = f"tr_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {trigger}")
        return
    op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute(f"DROP FUNCTION {trigger}()")


class _Standing:
    """What keeps the rows as they are stands aside meanwhile. SQLite makes the table anew, and its
    triggers go with the old one.
    """

    def __init__(self, table: str) -> None:
        self._table = table
        self._sqlite = op.get_bind().dialect.name == "sqlite"
        self._held: dict[str, str] = {}

    def __enter__(self) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} DISABLE TRIGGER USER")
            return
        found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
        self._held = {
            row.name: row.sql for row in op.get_bind().execute(found, {"of": self._table})
        }
        for name in self._held:
            op.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_error: Any) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} ENABLE TRIGGER USER")
        for sql in self._held.values():
            op.execute(sql)
