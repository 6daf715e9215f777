"""The tree over the journal, its signed checkpoints, who was given one, acknowledged breaks."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"

ONCE = ("checkpoint", "checkpoint_hand_over", "journal_break", "journal_break_signature")
NEVER = (
    ("log_tile", "stays", "DELETE", "1 = 1"),
    ("log_tile", "grows", "UPDATE", "OLD.level <> NEW.level OR OLD.place <> NEW.place OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('log_tile',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('hashes', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0', name=op.f('ck_log_tile_of_hashes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_tile')),
    sa.UniqueConstraint('level', 'place', name=op.f('uq_log_tile_level_place'))
    )
    op.create_table('checkpoint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('root', sa.String(length=64), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('size > 0', name=op.f('ck_checkpoint_of_something')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkpoint')),
    sa.UniqueConstraint('size', name=op.f('uq_checkpoint_size'))
    )
    op.create_table('checkpoint_hand_over',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('checkpoint_id', sa.Integer(), nullable=False),
    sa.Column('body', sa.String(length=120), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(body)) >= 3', name=op.f('ck_checkpoint_hand_over_to_a_body')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_checkpoint_hand_over_by_id_user')),
    sa.ForeignKeyConstraint(['checkpoint_id'], ['checkpoint.id'], name=op.f('fk_checkpoint_hand_over_checkpoint_id_checkpoint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkpoint_hand_over'))
    )
    op.create_index(op.f('ix_checkpoint_hand_over_by_id'), 'checkpoint_hand_over', ['by_id'], unique=False)
    op.create_index('ix_checkpoint_hand_over_checkpoint', 'checkpoint_hand_over', ['checkpoint_id'], unique=False)
    op.create_table('journal_break',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('spans', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('first > 0 AND first <= last', name=op.f('ck_journal_break_of_entries')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_journal_break_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_journal_break_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_break'))
    )
    op.create_index(op.f('ix_journal_break_by_id'), 'journal_break', ['by_id'], unique=False)
    op.create_table('journal_break_signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('break_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['break_id'], ['journal_break.id'], name=op.f('fk_journal_break_signature_break_id_journal_break')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_journal_break_signature_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_break_signature')),
    sa.UniqueConstraint('break_id', name=op.f('uq_journal_break_signature_break_id'))
    )
    op.create_index(op.f('ix_journal_break_signature_by_id'), 'journal_break_signature', ['by_id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    for table in ("journal_break_signature", "journal_break", "checkpoint_hand_over", "checkpoint", "log_tile"):
        op.drop_table(table)


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


def _written_once(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
