"""The words of a vetting file whose outcome was replaced are erased too."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"

BEFORE = ("application", "sheet_scan", "mentoring_log", "complaint", "pay_channel", "contact")
NEW = "vetting_file"
TABLES = ("erasure_item", "legal_hold")


def upgrade() -> None:
    for table in TABLES:
        _pieces(table, (*BEFORE, NEW))


def downgrade() -> None:
    """Lines and holds of what could not be said before go; what was erased does not come back."""
    for table in TABLES:
        _pieces(table, BEFORE)


def _pieces(table: str, names: tuple[str, ...]) -> None:
    """What keeps the rows as they are stands aside meanwhile. SQLite makes the table anew, and its
    triggers go with the old one.
    """
    listed = ", ".join(f"'{each}'" for each in names)
    check, sqlite = op.f(f"ck_{table}_piece"), op.get_bind().dialect.name == "sqlite"
    held = _triggers(table) if sqlite else {}
    for name in held:
        op.execute(f"DROP TRIGGER {name}")
    if not sqlite:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    if NEW not in names:
        op.execute(f"DELETE FROM {table} WHERE piece = '{NEW}'")
    with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as made:
        made.drop_constraint(check, type_="check")
        made.create_check_constraint(check, f"piece IN ({listed})")
    if not sqlite:
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for sql in held.values():
        op.execute(sql)


def _triggers(table: str) -> dict[str, str]:
    found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
    return {row.name: row.sql for row in op.get_bind().execute(found, {"of": table})}
