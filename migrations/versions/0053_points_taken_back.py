"""Points that came with a file say so, and are taken back with it: a line without points."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

NOW = "(attempt = 1 AND points IS NOT NULL) OR why IS NOT NULL"
BEFORE = "attempt = 1 OR why IS NOT NULL"
FOREIGN = "fk_stage_score_batch_id_import_batch"


def upgrade() -> None:
    with op.batch_alter_table("stage_score") as table:
        table.drop_constraint(op.f("ck_stage_score_corrected"), type_="check")
        table.alter_column("points", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f(FOREIGN), "import_batch", ["batch_id"], ["id"])
        table.create_check_constraint(op.f("ck_stage_score_corrected"), NOW)
        table.create_index(op.f("ix_stage_score_batch_id"), ["batch_id"])
    _append_only()


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM stage_score WHERE points IS NULL")):
        raise RuntimeError("Points were taken back with a file: they cannot be told before this.")
    with op.batch_alter_table("stage_score") as table:
        table.drop_index(op.f("ix_stage_score_batch_id"))
        table.drop_constraint(op.f("ck_stage_score_corrected"), type_="check")
        table.drop_constraint(op.f(FOREIGN), type_="foreignkey")
        table.drop_column("batch_id")
        table.alter_column("points", existing_type=sa.Integer(), nullable=False)
        table.create_check_constraint(op.f("ck_stage_score_corrected"), BEFORE)
    _append_only()


def _append_only() -> None:
    """SQLite builds the table anew, and its triggers are gone with the old one."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            name = f"tr_stage_score_{deed.lower()}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON stage_score "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )
