"""A printed list bears an id; certificates are asked for and copied in languages of choice."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

SPEAKS = ("certificate_request", "certificate_print")
NAMED = sa.text("code IS NOT NULL")


def upgrade() -> None:
    for table in SPEAKS:
        with _anew(table) as each:
            each.add_column(sa.Column("speaks", sa.String(8), nullable=True))
    with _anew("export_record") as each:
        each.add_column(sa.Column("code", sa.String(12), nullable=True))
    op.create_index(
        "uq_export_record_code", "export_record", ["code"], unique=True, sqlite_where=NAMED,
        postgresql_where=NAMED,
    )  # fmt: skip
    _stays("certificate_print")


def downgrade() -> None:
    op.drop_index("uq_export_record_code", table_name="export_record")
    with _anew("export_record") as each:
        each.drop_column("code")
    for table in SPEAKS:
        with _anew(table) as each:
            each.drop_column("speaks")
    _stays("certificate_print")


def _anew(table: str):
    return op.batch_alter_table(
        table, recreate="always" if _sqlite() else "never", reflect_kwargs={"resolve_fks": False}
    )


def _stays(table: str) -> None:
    """SQLite dropped the triggers with the table that was built anew."""
    if _sqlite():
        for deed in ("UPDATE", "DELETE"):
            name = f"tr_{table}_{deed.lower()}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
