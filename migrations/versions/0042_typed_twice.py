"""Sheets typed by two people, and patterns of marks that somebody looked at"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

TABLES = ('oddity_look', 'sheet_typing')
ONCE = {'oddity_look': ''}
NEVER = (
    ('sheet_typing', 'moved', 'UPDATE OF sheet_id, turn, by_id', '1 = 1'),
    ('sheet_typing', 'alone', 'INSERT', 'EXISTS (SELECT 1 FROM sheet_typing t JOIN "user" a ON a.id = t.by_id JOIN "user" b ON b.id = NEW.by_id WHERE t.sheet_id = NEW.sheet_id AND a.holder_id = b.holder_id)'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('oddity_look',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('two_places', 'after_gone', 'entered_late', 'alike', 'always_full', name='odditykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('of_id', sa.Integer(), nullable=False),
    sa.Column('seen', sa.BigInteger(), nullable=False),
    sa.Column('found', sa.String(length=500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(found)) >= 10', name=op.f('ck_oddity_look_explained')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_oddity_look_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_oddity_look_cohort_id_cohort')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oddity_look')),
    sa.UniqueConstraint('uid', name=op.f('uq_oddity_look_uid'))
    )
    op.create_index(op.f('ix_oddity_look_by_id'), 'oddity_look', ['by_id'], unique=False)
    op.create_index('ix_oddity_look_of', 'oddity_look', ['cohort_id', 'kind', 'of_id'], unique=False)
    op.create_table('sheet_typing',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('turn IN (1, 2)', name=op.f('ck_sheet_typing_once_or_twice')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_sheet_typing_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_sheet_typing_by_id_user')),
    sa.ForeignKeyConstraint(['sheet_id'], ['attendance_sheet.id'], name=op.f('fk_sheet_typing_sheet_id_attendance_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_typing')),
    sa.UniqueConstraint('sheet_id', 'turn', name=op.f('uq_sheet_typing_sheet_id_turn')),
    sa.UniqueConstraint('uid', name=op.f('uq_sheet_typing_uid'))
    )
    op.create_index(op.f('ix_sheet_typing_batch_id'), 'sheet_typing', ['batch_id'], unique=False)
    op.create_index(op.f('ix_sheet_typing_by_id'), 'sheet_typing', ['by_id'], unique=False)
    for table, columns in ONCE.items():
        _written_once(table, columns)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, name, _deed, _when in NEVER:
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")


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


def _written_once(table: str, columns: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed}"
        head += f"{columns if deed == 'UPDATE' else ''} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
