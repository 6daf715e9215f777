"""Scenarios of how many people will be trained, and the log of decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"

TABLES = ('capacity_scenario', 'capacity_scenario_region', 'decision', 'decision_option', 'decision_signature')
ONCE = ('decision_option', 'decision_signature')
NEVER = (
    ('capacity_scenario', 'made', 'UPDATE OF code, title, levers, inputs, sha256, by_id, at', "1 = 1"),
    ('capacity_scenario', 'computed', 'UPDATE OF result', "OLD.result IS NOT NULL"),
    ('capacity_scenario', 'kept', 'DELETE', "1 = 1"),
    ('decision', 'written', 'UPDATE OF code, dilemma, title, question, chosen, reasons, decided_by, review_on, supersedes_id, drafted_by_id, drafted_on, drafted_at', "1 = 1"),
    ('decision', 'kept', 'DELETE', "1 = 1"),
    ('decision', 'back', 'UPDATE OF state', "OLD.state <> 'proposed'"),
    ('decision', 'signed', 'UPDATE OF state', "NEW.state = 'taken' AND (SELECT count(*) FROM decision_signature WHERE decision_signature.decision_id = NEW.id) < 2"),
    ('decision_signature', 'proposed', 'INSERT', "(SELECT state FROM decision WHERE id = NEW.decision_id) <> 'proposed'"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('decision',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('dilemma', sa.Enum('co_1', 'co_2', 'other', name='dilemma', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('question', sa.String(length=2000), nullable=False),
    sa.Column('chosen', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.String(length=2000), nullable=False),
    sa.Column('decided_by', sa.String(length=120), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('drafted_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'taken', 'withdrawn', name='decisionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('supersedes_id', sa.Integer(), nullable=True),
    sa.Column('drafted_by_id', sa.Integer(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('chosen BETWEEN 1 AND 4', name=op.f('ck_decision_chosen_one')),
    sa.CheckConstraint('length(trim(reasons)) >= 10', name=op.f('ck_decision_reasoned')),
    sa.CheckConstraint('review_on > drafted_on', name=op.f('ck_decision_reviewed')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['user.id'], name=op.f('fk_decision_drafted_by_id_user')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['decision.id'], name=op.f('fk_decision_supersedes_id_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('code', name=op.f('uq_decision_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_decision_uid'))
    )
    op.create_index(op.f('ix_decision_drafted_by_id'), 'decision', ['drafted_by_id'], unique=False)
    newer = sa.text("state <> 'withdrawn'")
    op.create_index('uq_decision_newer', 'decision', ['supersedes_id'], unique=True, sqlite_where=newer, postgresql_where=newer)
    op.create_index('ix_decision_list', 'decision', ['drafted_at', 'id'], unique=False)
    op.create_table('capacity_scenario',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('levers', sa.JSON(), nullable=False),
    sa.Column('inputs', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('result', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('computed_at', sa.DateTime(), nullable=True),
    sa.Column('took_ms', sa.Integer(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(result IS NULL) = (computed_at IS NULL) AND (result IS NULL) = (took_ms IS NULL)', name=op.f('ck_capacity_scenario_computed_whole')),
    sa.CheckConstraint('length(trim(title)) > 0', name=op.f('ck_capacity_scenario_titled')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_capacity_scenario_by_id_user')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_capacity_scenario_job_id_job')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capacity_scenario')),
    sa.UniqueConstraint('code', name=op.f('uq_capacity_scenario_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_capacity_scenario_uid'))
    )
    op.create_index(op.f('ix_capacity_scenario_by_id'), 'capacity_scenario', ['by_id'], unique=False)
    op.create_index(op.f('ix_capacity_scenario_job_id'), 'capacity_scenario', ['job_id'], unique=False)
    op.create_index('ix_capacity_scenario_list', 'capacity_scenario', ['at', 'id'], unique=False)
    op.create_table('decision_option',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_decision_option_decision_id_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_option')),
    sa.UniqueConstraint('decision_id', 'position', name=op.f('uq_decision_option_decision_id_position'))
    )
    op.create_table('decision_signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.Enum('host', 'programme', name='side', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('capacity', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_decision_signature_by_id_user')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_decision_signature_decision_id_decision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_signature')),
    sa.UniqueConstraint('decision_id', 'by_id', name=op.f('uq_decision_signature_decision_id_by_id')),
    sa.UniqueConstraint('decision_id', 'side', name=op.f('uq_decision_signature_decision_id_side'))
    )
    op.create_index(op.f('ix_decision_signature_by_id'), 'decision_signature', ['by_id'], unique=False)
    op.create_table('capacity_scenario_region',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('scenario_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_capacity_scenario_region_place_id_place')),
    sa.ForeignKeyConstraint(['scenario_id'], ['capacity_scenario.id'], name=op.f('fk_capacity_scenario_region_scenario_id_capacity_scenario')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capacity_scenario_region')),
    sa.UniqueConstraint('scenario_id', 'place_id', name=op.f('uq_capacity_scenario_region_scenario_id_place_id'))
    )
    op.create_index(op.f('ix_capacity_scenario_region_place_id'), 'capacity_scenario_region', ['place_id'], unique=False)
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
    for table in reversed(TABLES):
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
