"""What is kept longer than its rule allows is erased by two people; legal holds keep it."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"

SAME = (
    'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id '
    "WHERE a.id = NEW.{one} AND b.id = NEW.{other})"
)
RUN_KEPT = "uid, code, basis, request_id, on_day, sha256, count, left_out, prepared_at"
HOLD_KEPT = (
    "uid, code, holds, person_id, piece, reference, reason, ordered_by, until_on, by_id, at"
)
NEW = (
    ("erasure_run", "begun", "INSERT", "NEW.state <> 'prepared'"),
    (
        "erasure_run", "by_two", "UPDATE OF state",
        "NEW.state = 'agreed' AND " + SAME.format(one="agreed_by_id", other="proposed_by_id"),
    ),
    ("erasure_run", "kept", f"UPDATE OF {RUN_KEPT}", "1 = 1"),
    (
        "erasure_run", "over",
        "UPDATE OF state, proposed_by_id, agreed_by_id, reason, done_at, outcome_sha256",
        "OLD.state IN ('done', 'withdrawn')",
    ),
    ("erasure_run", "stays", "DELETE", "1 = 1"),
    (
        "erasure_item", "listed", "INSERT",
        "(SELECT state FROM erasure_run WHERE erasure_run.id = NEW.run_id) <> 'prepared'",
    ),
    ("erasure_item", "kept", "UPDATE OF run_id, piece, record_id, label, since", "1 = 1"),
    (
        "erasure_item", "agreed", "UPDATE OF state",
        "OLD.state <> 'waiting' OR (SELECT state FROM erasure_run "
        "WHERE erasure_run.id = NEW.run_id) <> 'agreed'",
    ),
    ("erasure_item", "stays", "DELETE", "1 = 1"),
    ("legal_hold", "kept", f"UPDATE OF {HOLD_KEPT}", "1 = 1"),
    ("legal_hold", "over", "UPDATE", "OLD.lifted_at IS NOT NULL"),
    (
        "legal_hold", "by_two", "UPDATE OF lifted_by_id",
        SAME.format(one="lifted_by_id", other="by_id"),
    ),
    ("legal_hold", "stays", "DELETE", "1 = 1"),
)
GATE = (
    "NOT EXISTS (SELECT 1 FROM erasure_item JOIN erasure_run "
    "ON erasure_run.id = erasure_item.run_id WHERE erasure_item.record_id = {key} "
    "AND erasure_item.piece = '{piece}' AND erasure_item.state = 'waiting' "
    "AND erasure_run.state = 'agreed')"
)
DELETES = (
    ("sheet_scan", GATE.format(piece="sheet_scan", key="OLD.id")),
    (
        "application_scan",
        GATE.format(
            piece="application",
            key="(SELECT application_id FROM application_paper WHERE id = OLD.paper_id)",
        ),
    ),
    *(
        (table, GATE.format(piece="mentoring_log", key="OLD.log_id"))
        for table in ("log_photo", "log_addendum", "log_acknowledgement")
    ),
)
"""Rows that nothing but an agreed run deletes: until now nothing did."""
HANDED = (
    "NOT EXISTS (SELECT 1 FROM complaint WHERE complaint.id = OLD.complaint_id "
    "AND complaint.purged_on IS NOT NULL)"
)
LATE = {
    "sqlite": "julianday('now') - julianday(OLD.at) > 7",
    "postgresql": "(now() AT TIME ZONE 'utc') - OLD.at > interval '7 days'",
}
OF_LOG = GATE.format(piece="mentoring_log", key="OLD.id")
CHANNEL = "person_id, kind, provider_id, identifier_end, identifier_mark, holder_name"
ALWAYS = (
    "NEW.person_id <> OLD.person_id OR NEW.kind <> OLD.kind "
    "OR coalesce(NEW.provider_id, 0) <> coalesce(OLD.provider_id, 0) "
)
END = "coalesce(NEW.identifier_end, '') <> coalesce(OLD.identifier_end, '') "
MARK = "OR coalesce(NEW.identifier_mark, '') <> coalesce(OLD.identifier_mark, '') "
HOLDER = "OR coalesce(NEW.holder_name, '') <> coalesce(OLD.holder_name, '')"
RATED = "log_id, area, scale, rating, before, "


def _changed(dialect: str) -> tuple[tuple[str, str, str, str, str, str], ...]:
    """Table, name, and deed and condition before and after."""
    of_complaint = GATE.format(piece="complaint", key="OLD.complaint_id")
    of_channel = GATE.format(piece="pay_channel", key="OLD.id")
    late, channel = LATE[dialect], f"UPDATE OF {CHANNEL}"
    return (
        *(
            (table, "stays", "DELETE", HANDED, "DELETE", f"{HANDED} AND {of_complaint}")
            for table in (
                "complaint_message", "complaint_person", "complaint_unit", "reprisal_check",
            )
        ),
        ("mentoring_log", "kept", "UPDATE", late, "UPDATE", f"{late} AND {OF_LOG}"),
        (
            "pay_channel", "kept", channel, f"{ALWAYS}OR {END}{MARK}{HOLDER}", channel,
            f"{ALWAYS}{MARK}OR (({END}{HOLDER}) AND {of_channel})",
        ),
        (
            "competency_rating", "kept", f"UPDATE OF {RATED}evidence, waits", "1 = 1",
            f"UPDATE OF {RATED}waits", "1 = 1",
        ),
    )


def upgrade() -> None:
    op.create_table('legal_hold',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('holds', sa.Enum('person', 'kind', 'complaint', 'payroll', name='holdon', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('piece', sa.Enum('application', 'sheet_scan', 'mentoring_log', 'complaint', 'pay_channel', 'contact', name='piece', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('ordered_by', sa.String(length=120), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('lifted_at', sa.DateTime(), nullable=True),
    sa.Column('lifted_by_id', sa.Integer(), nullable=True),
    sa.Column('lifted_why', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(holds = 'kind') = (piece IS NOT NULL)", name=op.f('ck_legal_hold_what')),
    sa.CheckConstraint("(holds = 'person') = (person_id IS NOT NULL)", name=op.f('ck_legal_hold_whom')),
    sa.CheckConstraint("(holds IN ('complaint', 'payroll')) = (length(trim(reference)) > 0)", name=op.f('ck_legal_hold_which')),
    sa.CheckConstraint('(lifted_at IS NULL) = (lifted_by_id IS NULL) AND (lifted_at IS NULL) = (lifted_why IS NULL)', name=op.f('ck_legal_hold_lifted')),
    sa.CheckConstraint('length(trim(ordered_by)) >= 3', name=op.f('ck_legal_hold_ordered')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_legal_hold_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_legal_hold_by_id_user')),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['user.id'], name=op.f('fk_legal_hold_lifted_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_legal_hold_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_hold')),
    sa.UniqueConstraint('code', name=op.f('uq_legal_hold_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_legal_hold_uid'))
    )
    op.create_index('ix_legal_hold_by_id', 'legal_hold', ['by_id'])
    op.create_index('ix_legal_hold_list', 'legal_hold', ['at', 'id'])
    op.create_index('ix_legal_hold_person', 'legal_hold', ['person_id', 'until_on'])
    op.create_table('erasure_run',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('basis', sa.String(length=40), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('prepared', 'proposed', 'agreed', 'done', 'withdrawn', name='runstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('prepared_at', sa.DateTime(), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(), nullable=True),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('outcome_sha256', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(basis = 'schedule') = (request_id IS NULL)", name=op.f('ck_erasure_run_asked')),
    sa.CheckConstraint("(state IN ('agreed', 'done')) = (agreed_at IS NOT NULL)", name=op.f('ck_erasure_run_agreed_at_with_state')),
    sa.CheckConstraint("(state IN ('agreed', 'done')) = (agreed_by_id IS NOT NULL)", name=op.f('ck_erasure_run_agreed_by_id_with_state')),
    sa.CheckConstraint("(state IN ('done')) = (done_at IS NOT NULL)", name=op.f('ck_erasure_run_done_at_with_state')),
    sa.CheckConstraint("(state IN ('done')) = (outcome_sha256 IS NOT NULL)", name=op.f('ck_erasure_run_outcome_sha256_with_state')),
    sa.CheckConstraint("state IN ('prepared', 'withdrawn') OR (proposed_by_id IS NOT NULL AND length(trim(reason)) >= 10)", name=op.f('ck_erasure_run_proposed')),
    sa.CheckConstraint('count > 0', name=op.f('ck_erasure_run_some')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['user.id'], name=op.f('fk_erasure_run_agreed_by_id_user')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_erasure_run_job_id_job')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_erasure_run_proposed_by_id_user')),
    sa.ForeignKeyConstraint(['request_id'], ['data_request.id'], name=op.f('fk_erasure_run_request_id_data_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure_run')),
    sa.UniqueConstraint('code', name=op.f('uq_erasure_run_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_erasure_run_uid'))
    )
    op.create_index('ix_erasure_run_job_id', 'erasure_run', ['job_id'])
    op.create_index('ix_erasure_run_list', 'erasure_run', ['prepared_at', 'id'])
    op.create_index('ix_erasure_run_request', 'erasure_run', ['request_id'])
    op.create_index('uq_erasure_run_open', 'erasure_run', ['basis'], unique=True, sqlite_where=sa.text("state IN ('prepared', 'proposed', 'agreed')"), postgresql_where=sa.text("state IN ('prepared', 'proposed', 'agreed')"))
    op.create_table('erasure_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('piece', sa.Enum('application', 'sheet_scan', 'mentoring_log', 'complaint', 'pay_channel', 'contact', name='piece', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'gone', 'held', 'not_due', name='itemstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['erasure_run.id'], name=op.f('fk_erasure_item_run_id_erasure_run')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure_item')),
    sa.UniqueConstraint('run_id', 'piece', 'record_id', name=op.f('uq_erasure_item_run_id_piece_record_id'))
    )
    op.create_index('ix_erasure_item_record', 'erasure_item', ['piece', 'record_id', 'state'])
    op.create_index('ix_erasure_item_state', 'erasure_item', ['run_id', 'state', 'id'])
    for each in NEW:
        _never(*each)
    dialect = op.get_bind().dialect.name
    for table, name, _deed, _when, deed, when in _changed(dialect):
        _drop(table, name)
        _never(table, name, deed, when)
    for table, when in DELETES:
        _drop(table, "delete", function=False)
        _never(table, "delete", "DELETE", when)
    evidence = GATE.format(piece="mentoring_log", key="OLD.log_id")
    _never("competency_rating", "shown", "UPDATE OF evidence", evidence)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    _drop("competency_rating", "shown")
    for table, _when in DELETES:
        _drop(table, "delete")
        head = f"CREATE TRIGGER tr_{table}_delete BEFORE DELETE ON {table}"
        if dialect == "postgresql":
            op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION forbid()")
        else:
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, 'tr_{table}_delete'); END")
    for table, name, deed, when, _deed, _when in _changed(dialect):
        _drop(table, name)
        _never(table, name, deed, when)
    for table in ("erasure_item", "erasure_run", "legal_hold"):
        op.drop_table(table)
    if dialect == "postgresql":
        for table, name, *_rest in NEW:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _drop(table: str, name: str, *, function: bool = True) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(f"DROP TRIGGER tr_{table}_{name}" + (f" ON {table}" if postgresql else ""))
    if postgresql and function:
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
