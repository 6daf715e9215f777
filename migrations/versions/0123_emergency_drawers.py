"""Whoever asks to read in an emergency names the parts they need, and only these open."""

import sqlalchemy as sa
from alembic import op

revision = "0123"
down_revision = "0122"

TABLE = "emergency_reading"
BEFORE = "identity training pay vetting"
"""What each of those that were asked for opened."""
DRAWN, RULE = op.f("ck_emergency_reading_drawn"), f"tr_{TABLE}_drawn"


def upgrade() -> None:
    """The rules that stand on the table keep standing: PostgreSQL adds a column and its check, and
    SQLite adds both at once.
    """
    drawers = sa.Column("drawers", sa.String(length=60), nullable=False, server_default=BEFORE)
    if _sqlite():
        held = _taken_down()
        with op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False}) as table:
            table.add_column(drawers)
            table.create_check_constraint(DRAWN, "length(drawers) > 0")
        with op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False}) as table:
            table.alter_column("drawers", existing_type=sa.String(length=60), server_default=None)
        _put_up(held)
        op.execute(
            f"CREATE TRIGGER {RULE} BEFORE UPDATE OF drawers ON {TABLE} FOR EACH ROW "
            f"WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, '{RULE}'); END"
        )
        return
    op.add_column(TABLE, drawers)
    op.create_check_constraint(DRAWN, TABLE, "length(drawers) > 0")
    op.alter_column(TABLE, "drawers", server_default=None)
    op.execute(
        f"CREATE OR REPLACE FUNCTION {RULE}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF 1 = 1 THEN RAISE integrity_constraint_violation "
        "USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {RULE} BEFORE UPDATE OF drawers ON {TABLE} FOR EACH ROW "
        f"EXECUTE FUNCTION {RULE}()"
    )


def downgrade() -> None:
    """Which parts they were stays in the journal alone."""
    if _sqlite():
        op.execute(f"DROP TRIGGER {RULE}")
        held = _taken_down()
        with op.batch_alter_table(TABLE, reflect_kwargs={"resolve_fks": False}) as table:
            table.drop_constraint(DRAWN, type_="check")
            table.drop_column("drawers")
        _put_up(held)
        return
    op.execute(f"DROP TRIGGER {RULE} ON {TABLE}")
    op.execute(f"DROP FUNCTION {RULE}()")
    op.drop_constraint(DRAWN, TABLE, type_="check")
    op.drop_column(TABLE, "drawers")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _taken_down() -> list[str]:
    """SQLite makes the table anew, and its triggers go with the old one: what makes them again."""
    found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
    held = {row.name: row.sql for row in op.get_bind().execute(found, {"of": TABLE})}
    for name in held:
        op.execute(f"DROP TRIGGER {name}")
    return list(held.values())


def _put_up(held: list[str]) -> None:
    for sql in held:
        op.execute(sql)
