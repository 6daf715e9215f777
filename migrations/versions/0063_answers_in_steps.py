"""Answers of banks are read in steps that count for nobody before the last one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"

OF_READ = (
    "EXISTS (SELECT 1 FROM payment_news WHERE payment_news.id = {row}.news_id "
    "AND payment_news.state = 'read')"
)
OF_TOLD = "{row}.news_id IS NULL OR " + OF_READ
NEVER = (
    ("payment_news", "read_keep", "UPDATE", "OLD.state <> 'reading'"),
    ("payment_news", "kept", "DELETE", "1 = 1"),
    ("payment_outcome", "read_add", "INSERT", OF_READ.format(row="NEW")),
    ("payment_outcome", "read_keep", "UPDATE", OF_TOLD.format(row="OLD")),
    ("payment_outcome", "read_stay", "DELETE", OF_TOLD.format(row="OLD")),
)
ONCE = ("payment_news", "payment_outcome")
STATES = sa.Enum(
    "reading", "read", "stopped", name="newsstate", native_enum=False, create_constraint=True,
    length=40,
)
UNSTOPPED = sa.text("state <> 'stopped'")


def upgrade() -> None:
    for table in ONCE:
        _rewritable(table)
    with _rebuilt("payment_outcome") as table:
        table.add_column(sa.Column("amount_minor", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("amount_currency", sa.String(3), nullable=True))
        table.add_column(sa.Column("payment_version", sa.Integer(), nullable=True))
    with _rebuilt("payment_news") as table:
        table.add_column(sa.Column("state", sa.String(40), nullable=False, server_default="read"))
        table.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("trouble", sa.String(500), nullable=True))
        table.add_column(sa.Column("read_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE payment_news SET read_at = at")
    with _rebuilt("payment_news") as table:
        table.drop_constraint(op.f("uq_payment_news_sha256"), type_="unique")
        table.alter_column(
            "state", existing_type=sa.String(40), existing_nullable=False, type_=STATES,
            server_default=None,
        )
        table.create_check_constraint(
            op.f("ck_payment_news_read_at_with_state"),
            "(state IN ('read')) = (read_at IS NOT NULL)",
        )
        table.create_foreign_key(
            op.f("fk_payment_news_job_id_job"), "job", ["job_id"], ["id"]
        )
    op.create_index(
        "uq_payment_news_sha256", "payment_news", ["sha256"], unique=True,
        sqlite_where=UNSTOPPED, postgresql_where=UNSTOPPED,
    )
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    for table, name, *_rest in NEVER:
        if _sqlite():
            op.execute(f"DROP TRIGGER tr_{table}_{name}")
        else:
            op.execute(f"DROP TRIGGER tr_{table}_{name} ON {table}")
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    # What was not read as a whole never counted.
    op.execute(
        "DELETE FROM payment_outcome WHERE news_id IN "
        "(SELECT id FROM payment_news WHERE state <> 'read')"
    )
    op.execute("DELETE FROM payment_news WHERE state <> 'read'")
    with _rebuilt("payment_outcome") as table:
        for name in ("amount_minor", "amount_currency", "payment_version"):
            table.drop_column(name)
    op.drop_index("uq_payment_news_sha256", table_name="payment_news")
    with _rebuilt("payment_news") as table:
        table.drop_constraint(op.f("ck_payment_news_read_at_with_state"), type_="check")
        table.drop_constraint(op.f("ck_payment_news_newsstate"), type_="check")
        table.drop_constraint(op.f("fk_payment_news_job_id_job"), type_="foreignkey")
        for name in ("state", "job_id", "trouble", "read_at"):
            table.drop_column(name)
        table.create_unique_constraint(op.f("uq_payment_news_sha256"), ["sha256"])
    for table in ONCE:
        _written_once(table)


def _rebuilt(table: str) -> Any:
    """As a new database has it: SQLite writes an added column into the line of the last one."""
    return op.batch_alter_table(
        table, recreate="always" if _sqlite() else "auto", reflect_kwargs={"resolve_fks": False}
    )


def _sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if _sqlite():
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def _rewritable(table: str) -> None:
    """What is not read yet is put together step by step: other triggers keep what is."""
    for deed in ("update", "delete", "truncate"):
        if not _sqlite():
            op.execute(f"DROP TRIGGER tr_{table}_{deed} ON {table}")
        elif deed != "truncate":
            op.execute(f"DROP TRIGGER tr_{table}_{deed}")


def _written_once(table: str) -> None:
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table}"
        if not _sqlite():
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
