"""A complaint may have a clearance, or somebody's teaching, suspended until it is looked into.

What follows stands in the row of the clearance, or of whoever teaches, by the code of the measure.
"""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0139"
down_revision = "0138"

TABLE = "complaint_measure"
LEFT = (
    "NOT EXISTS (SELECT 1 FROM complaint WHERE complaint.id = OLD.complaint_id "
    "AND complaint.purged_on IS NOT NULL)"
)
LATE = {
    "sqlite": "NEW.state = 'standing' AND "
              "julianday(NEW.decided_at) - julianday(NEW.asked_at) > 7.0007",
    "postgresql": "NEW.state = 'standing' AND "
                  "NEW.decided_at > NEW.asked_at + interval '7 days 1 minute'",
}  # fmt: skip
KEPT = "uid, code, complaint_id, person_id, measure, scheme, asked_by_id, asked_at"
MOVED = "state, decided_by_id, decided_at, lifted_by_id, lifted_at"
RULES: tuple[tuple[str, str, str, Any], ...] = (
    (TABLE, "kept", f"UPDATE OF {KEPT}", "1 = 1"),
    (TABLE, "over", f"UPDATE OF {MOVED}", "OLD.state NOT IN ('asked', 'standing')"),
    (TABLE, "stays", "DELETE", f"OLD.state = 'standing' OR ({LEFT})"),
    (TABLE, "in_time", "UPDATE OF decided_at", LATE),
    ("trainer", "stood_down", "DELETE", "OLD.stood_down IS NOT NULL"),
)
LIVE = "state IN ('asked', 'standing') AND measure = "
DECIDED = "state IN ('lifted', 'refused', 'standing', 'withdrawn')"
CHECKS = {
    "measureon": "measure IN ('clearance', 'trainer')",
    "scheme": "scheme IN ('national', 'hrddp', 'leahy', 'eu', 'osja', 'partner_other')",
    "measurestate": "state IN ('asked', 'standing', 'refused', 'withdrawn', 'lifted')",
    "under_scheme": "(measure = 'clearance') = (scheme IS NOT NULL)",
    "decided_by_id_with_state": f"({DECIDED}) = (decided_by_id IS NOT NULL)",
    "decided_at_with_state": f"({DECIDED}) = (decided_at IS NOT NULL)",
    "by_two": "decided_by_id IS NULL OR (decided_by_id = asked_by_id) = (state = 'withdrawn')",
    "refusal_with_state": "(state IN ('refused')) = (refusal IS NOT NULL)",
    "lifted_by_id_with_state": "(state IN ('lifted')) = (lifted_by_id IS NOT NULL)",
    "lifted_at_with_state": "(state IN ('lifted')) = (lifted_at IS NOT NULL)",
    "because_with_state": "(state IN ('lifted')) = (because IS NOT NULL)",
    "lifted_by_another": "lifted_by_id IS NULL OR lifted_by_id <> decided_by_id",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("scheme", sa.String(40), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("refusal", sa.LargeBinary(), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("because", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{TABLE}_uid")),
        sa.UniqueConstraint("code", name=op.f(f"uq_{TABLE}_code")),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{TABLE}_{name}_{to}"))
            for name, to in (
                ("complaint_id", "complaint"), ("person_id", "person"), ("asked_by_id", "user"),
                ("decided_by_id", "user"), ("lifted_by_id", "user"),
            )
        ),
        *(sa.CheckConstraint(sql, name=op.f(f"ck_{TABLE}_{name}")) for name, sql in CHECKS.items()),
    )  # fmt: skip
    op.create_index(f"ix_{TABLE}_complaint", TABLE, ["complaint_id", "id"])
    op.create_index(f"ix_{TABLE}_person", TABLE, ["person_id", "state"])
    op.create_index(f"ix_{TABLE}_state", TABLE, ["state", "asked_at"])
    for name, columns in (
        ("clearance", ["complaint_id", "person_id", "scheme"]),
        ("trainer", ["complaint_id", "person_id"]),
    ):
        rows = sa.text(f"{LIVE}'{name}'")
        op.create_index(
            f"uq_{TABLE}_{name}", TABLE, columns, unique=True,
            sqlite_where=rows, postgresql_where=rows,
        )  # fmt: skip
    op.add_column("trainer", sa.Column("stood_down", sa.String(8), nullable=True))
    op.add_column("clearance", sa.Column("measure", sa.String(8), nullable=True))
    for rule in RULES:
        _rule(*rule)


def downgrade() -> None:
    """What measures suspend stays suspended, for people to lift: a clearance by its row, whoever
    teaches by a stand-down of a year.
    """
    today = date.today()
    op.get_bind().execute(
        sa.text(
            "INSERT INTO trainer_leave (trainer_id, kind, from_on, until_on, travel_days) "
            "SELECT id, 'stand_down', :today, :later, 0 FROM trainer WHERE stood_down IS NOT NULL"
        ).bindparams(
            sa.bindparam("today", today, sa.Date()),
            sa.bindparam("later", today + timedelta(days=365), sa.Date()),
        )
    )
    for table, name, *_rest in RULES:
        _unruled(table, name)
    op.drop_table(TABLE)
    op.drop_column("trainer", "stood_down")
    op.drop_column("clearance", "measure")


def _rule(table: str, name: str, deed: str, when: str | dict[str, str]) -> None:
    dialect = op.get_bind().dialect.name
    said = when if isinstance(when, str) else when[dialect]
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if dialect == "sqlite":
        op.execute(f"{head} WHEN {said} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {said} THEN RAISE integrity_constraint_violation "
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
