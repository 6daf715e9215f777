"""How much of a line arrived, and of which line of a payroll an entry of arrears tells."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

KEPT = (
    ("kept", "UPDATE OF person_id, period, kind, amount_minor, currency, authority, agreed_at"),
    ("gone", "DELETE"),
)


def upgrade() -> None:
    with op.batch_alter_table("pay_line", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("paid_minor", sa.BigInteger(), nullable=True))
        table.create_check_constraint(
            op.f("ck_pay_line_part"), "paid_minor IS NULL OR paid_minor BETWEEN 0 AND net_minor"
        )
    with op.batch_alter_table("arrears_entry", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("line_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_arrears_entry_line_id_payroll_line"), "payroll_line", ["line_id"], ["id"]
        )
        table.create_index(op.f("ix_arrears_entry_line_id"), ["line_id"])
    _guarded()


def downgrade() -> None:
    with op.batch_alter_table("arrears_entry", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_index(op.f("ix_arrears_entry_line_id"))
        table.drop_constraint(op.f("fk_arrears_entry_line_id_payroll_line"), type_="foreignkey")
        table.drop_column("line_id")
    _guarded()
    with op.batch_alter_table("pay_line", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_pay_line_part"), type_="check")
        table.drop_column("paid_minor")


def _guarded() -> None:
    """SQLite has rebuilt the table without its triggers."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, deed in KEPT:
        trigger = f"tr_arrears_entry_{name}"
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {deed} ON arrears_entry FOR EACH ROW "
            f"WHEN OLD.agreed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{trigger}'); END"
        )
