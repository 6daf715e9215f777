"""A file of what due diligence granted units takes three people: bring, assess, approve."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

CHECKS = {
    "by_three": "assessed_holder_id IS NULL OR (assessed_holder_id <> holder_id AND (approved_holder_id IS NULL OR approved_holder_id <> assessed_holder_id))",
    "assessment": "(assessed_by_id IS NULL) = (assessed_at IS NULL) AND (assessed_by_id IS NULL) = (assessed_holder_id IS NULL)",
    "assessed_first": "NOT by_three OR approved_by_id IS NULL OR assessed_by_id IS NOT NULL",
}
WHEN = "NEW.unit_id IS NOT NULL AND NEW.scheme = 'hrddp' AND NEW.outcome IN ('cleared', 'cleared_with_conditions', 'overturned') AND NEW.batch_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.id = NEW.batch_id AND b.approved_holder_id <> b.holder_id AND b.assessed_holder_id <> b.holder_id AND b.approved_holder_id <> b.assessed_holder_id)"
KEYS = {"assessed_by_id": "user", "assessed_holder_id": "holder"}


def upgrade() -> None:
    with op.batch_alter_table("import_batch") as table:
        table.add_column(
            sa.Column("by_three", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.add_column(sa.Column("assessed_by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("assessed_holder_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("assessed_at", sa.DateTime(), nullable=True))
        for column, other in KEYS.items():
            name = op.f(f"fk_import_batch_{column}_{other}")
            table.create_foreign_key(name, other, [column], ["id"])
        for name, sql in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_import_batch_{name}"), sql)
    _never("clearance", "by_three", "INSERT", WHEN)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    trigger = "tr_clearance_by_three"
    op.execute(f"DROP TRIGGER {trigger}" if sqlite else f"DROP TRIGGER {trigger} ON clearance")
    if not sqlite:
        op.execute(f"DROP FUNCTION {trigger}()")
    with op.batch_alter_table("import_batch") as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_import_batch_{name}"), type_="check")
        for column, other in KEYS.items():
            table.drop_constraint(op.f(f"fk_import_batch_{column}_{other}"), type_="foreignkey")
        for column in ("assessed_at", "assessed_holder_id", "assessed_by_id", "by_three"):
            table.drop_column(column)


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
