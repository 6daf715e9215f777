"""A system operator reads in an emergency what a data protection officer agreed to, for an hour."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0118"

BEFORE = (
    "application", "sheet_scan", "mentoring_log", "complaint", "pay_channel", "contact",
    "vetting_file", "payroll", "pay_file", "account", "journal", "leaver", "arrears", "pay_dispute",
    "pay_hold", "stop_list", "late_marks", "teacher", "move_order", "stop_reason", "legal_hold",
)  # fmt: skip
TABLE = "emergency_reading"
TABLES = ("erasure_item", "legal_hold")
NEVER: tuple[tuple[str, str, Any], ...] = (
    ('asked', 'INSERT', 'NEW.agreed_at IS NOT NULL OR NEW.refused_at IS NOT NULL OR NEW.ended_at IS NOT NULL'),
    ('one', 'INSERT', {'sqlite': 'EXISTS (SELECT 1 FROM emergency_reading o WHERE o.holder_id = NEW.holder_id AND o.refused_at IS NULL AND o.ended_at IS NULL AND (o.ends_at > NEW.asked_at OR (o.ends_at IS NULL AND NOT ((julianday(NEW.asked_at) - julianday(o.asked_at)) * 1440 > 1440.001))))', 'postgresql': "EXISTS (SELECT 1 FROM emergency_reading o WHERE o.holder_id = NEW.holder_id AND o.refused_at IS NULL AND o.ended_at IS NULL AND (o.ends_at > NEW.asked_at OR (o.ends_at IS NULL AND NOT (NEW.asked_at - o.asked_at > interval '1440 minutes'))))"}),
    ('kept', 'UPDATE OF uid, user_id, holder_id, asked_at', '1 = 1'),
    ('worded', 'UPDATE OF reason, agreed_why', "(NEW.reason <> OLD.reason OR OLD.agreed_why IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM erasure_item JOIN erasure_run ON erasure_run.id = erasure_item.run_id WHERE erasure_item.record_id = OLD.id AND erasure_item.piece = 'emergency_reading' AND erasure_item.state = 'waiting' AND erasure_run.state = 'agreed')"),
    ('by_two', 'UPDATE OF agreed_by_id', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.agreed_by_id AND b.id = NEW.user_id)'),
    ('in_time', 'UPDATE OF agreed_at', {'sqlite': '(julianday(NEW.agreed_at) - julianday(OLD.asked_at)) * 1440 > 1440.001', 'postgresql': "NEW.agreed_at - OLD.asked_at > interval '1440 minutes'"}),
    ('made_longer', 'UPDATE OF agreed_at, ends_at', {'sqlite': '(julianday(NEW.ends_at) - julianday(NEW.agreed_at)) * 1440 > 60.001', 'postgresql': "NEW.ends_at - NEW.agreed_at > interval '60 minutes'"}),
    ('once', 'UPDATE OF agreed_by_id, agreed_at, ends_at, refused_by_id, refused_at', 'OLD.agreed_at IS NOT NULL OR OLD.refused_at IS NOT NULL'),
    ('ended_once', 'UPDATE OF ended_by_id, ended_at', 'OLD.ended_at IS NOT NULL'),
    ('stays', 'DELETE', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(TABLE,
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_why', sa.String(length=2000), nullable=True),
    sa.Column('agreed_at', sa.DateTime(), nullable=True),
    sa.Column('ends_at', sa.DateTime(), nullable=True),
    sa.Column('refused_by_id', sa.Integer(), nullable=True),
    sa.Column('refused_at', sa.DateTime(), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by_id IS NULL) AND (ended_at IS NULL OR agreed_at IS NOT NULL)', name=op.f('ck_emergency_reading_ended')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_emergency_reading_reasoned')),
    sa.CheckConstraint('agreed_why IS NULL OR length(trim(agreed_why)) >= 10', name=op.f('ck_emergency_reading_agreed_why')),
    sa.CheckConstraint('(refused_at IS NULL) = (refused_by_id IS NULL) AND (refused_at IS NULL OR agreed_at IS NULL)', name=op.f('ck_emergency_reading_refused')),
    sa.CheckConstraint('(agreed_by_id IS NULL) OR (agreed_by_id <> user_id)', name=op.f('ck_emergency_reading_by_two')),
    sa.CheckConstraint('(agreed_at IS NULL) = (agreed_by_id IS NULL) AND (agreed_at IS NULL) = (ends_at IS NULL) AND (agreed_at IS NULL) = (agreed_why IS NULL) AND (ends_at IS NULL OR ends_at > agreed_at)', name=op.f('ck_emergency_reading_agreed')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_emergency_reading_user_id_user')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['user.id'], name=op.f('fk_emergency_reading_agreed_by_id_user')),
    sa.ForeignKeyConstraint(['refused_by_id'], ['user.id'], name=op.f('fk_emergency_reading_refused_by_id_user')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['user.id'], name=op.f('fk_emergency_reading_ended_by_id_user')),
    sa.ForeignKeyConstraint(['holder_id'], ['holder.id'], name=op.f('fk_emergency_reading_holder_id_holder')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_emergency_reading')),
    sa.UniqueConstraint('uid', name=op.f('uq_emergency_reading_uid'))
    )  # fmt: skip
    op.create_index('ix_emergency_reading_agreed', TABLE, ['agreed_at'], unique=False)
    op.create_index('ix_emergency_reading_holder', TABLE, ['holder_id', 'asked_at'], unique=False)
    op.create_index('ix_emergency_reading_list', TABLE, ['asked_at', 'id'], unique=False)
    op.create_index('ix_emergency_reading_user', TABLE, ['user_id', 'ends_at'], unique=False)
    for each in NEVER:
        _never(*each)
    for table in TABLES:
        _pieces(table, (*BEFORE, TABLE))


def downgrade() -> None:
    """Holds of what could not be said before go, and who read in an emergency stays in the journal."""
    for table in TABLES:
        _pieces(table, BEFORE)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{TABLE}_{name}" + ("" if sqlite else f" ON {TABLE}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{TABLE}_{name}()")
    op.drop_table(TABLE)


def _pieces(table: str, names: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{each}'" for each in names)
    check = op.f(f"ck_{table}_piece")
    with _Standing(table):
        op.execute(f"DELETE FROM {table} WHERE piece IS NOT NULL AND piece NOT IN ({listed})")
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as made:
            made.drop_constraint(check, type_="check")
            made.create_check_constraint(check, f"piece IN ({listed})")


class _Standing:
    """What keeps the rows as they are stands aside meanwhile. SQLite makes the table anew, and its
    triggers go with the old one.
    """

    def __init__(self, table: str) -> None:
        self._table = table
        self._sqlite = op.get_bind().dialect.name == "sqlite"
        self._held: dict[str, str] = {}

    def __enter__(self) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} DISABLE TRIGGER USER")
            return
        found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :of")
        self._held = {
            row.name: row.sql for row in op.get_bind().execute(found, {"of": self._table})
        }
        for name in self._held:
            op.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_error: Any) -> None:
        if not self._sqlite:
            op.execute(f"ALTER TABLE {self._table} ENABLE TRIGGER USER")
        for sql in self._held.values():
            op.execute(sql)


def _never(name: str, deed: str, when: Any) -> None:
    trigger, dialect = f"tr_{TABLE}_{name}", op.get_bind().dialect.name
    when = when if isinstance(when, str) else when[dialect]
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {TABLE} FOR EACH ROW"
    if dialect == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")
