"""A file says what its people were told; it goes with the file if that is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"

KEPT = "UPDATE OF uid, notice_id, language, mode, given_on, given_by, of_kind, of_code, {also}by_id, at"
OF_FILE = "SELECT 1 FROM notice_brought JOIN import_batch ON import_batch.id = notice_brought.batch_id WHERE notice_brought.giving_id = {giving} AND import_batch.state IN ({states})"
GONE = "NOT (EXISTS (" + OF_FILE.format(giving="OLD.{giving}", states="'undone', 'cancelled', 'failed'") + "))"
NEVER = (
    ("notice_brought", "kept", "UPDATE", "1 = 1"),
    ("notice_brought", "live", "INSERT", "(SELECT state FROM import_batch WHERE id = NEW.batch_id) <> 'importing'"),
    ("notice_giving", "counted", "UPDATE OF count", "NOT EXISTS (" + OF_FILE.format(giving="OLD.id", states="'importing'") + ")"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('notice_brought',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('giving_id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_notice_brought_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['giving_id'], ['notice_giving.id'], name=op.f('fk_notice_brought_giving_id_notice_giving'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_brought')),
    sa.UniqueConstraint('giving_id', name=op.f('uq_notice_brought_giving_id'))
    )
    op.create_index(op.f('ix_notice_brought_batch_id'), 'notice_brought', ['batch_id'], unique=False)
    _gone("notice_told", "delete", function=False)
    _never("notice_told", "delete", "DELETE", GONE.format(giving="giving_id"))
    _gone("notice_giving", "stays")
    _never("notice_giving", "stays", "DELETE", GONE.format(giving="id"))
    _gone("notice_giving", "kept")
    _never("notice_giving", "kept", KEPT.format(also=""), "1 = 1")
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    for table, name, *_rest in NEVER:
        _gone(table, name)
    _gone("notice_giving", "kept")
    _never("notice_giving", "kept", KEPT.format(also="count, "), "1 = 1")
    _gone("notice_giving", "stays")
    _never("notice_giving", "stays", "DELETE", "1 = 1")
    _gone("notice_told", "delete")
    head = "CREATE TRIGGER tr_notice_told_delete BEFORE DELETE ON notice_told"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'tr_notice_told_delete'); END")
    else:
        op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION forbid()")
    op.drop_table('notice_brought')


def _gone(table: str, name: str, *, function: bool = True) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
    if function and not sqlite:
        op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _never(table: str, name: str, deed: str, when: str) -> None:
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
