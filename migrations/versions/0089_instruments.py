"""The register of legal instruments: what they oblige, which bodies watch; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"

TABLES = ('legal_instrument', 'instrument_body', 'instrument_link', 'legal_obligation')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable')
NEW = ('laws_in_force', 'obligations_done', 'bodies_founded')
ONCE: tuple[str, ...] = ()
NEVER = (
    ('legal_instrument', 'stays', 'DELETE', '1 = 1'),
    ('legal_instrument', 'kept', 'UPDATE OF uid, code, by_id, at', '1 = 1'),
    ('instrument_body', 'stays', 'DELETE', '1 = 1'),
    ('instrument_body', 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    ('instrument_body', 'kept', 'UPDATE OF uid, instrument_id, body_id, part, article', '1 = 1'),
    ('instrument_link', 'stays', 'DELETE', '1 = 1'),
    ('instrument_link', 'over', 'UPDATE', 'OLD.ended_on IS NOT NULL'),
    ('instrument_link', 'kept', 'UPDATE OF uid, instrument_id, to_id, kind', '1 = 1'),
    ('instrument_link', 'round', 'INSERT', 'EXISTS (SELECT 1 FROM instrument_link AS there WHERE there.to_id = NEW.instrument_id AND there.instrument_id = NEW.to_id AND there.ended_on IS NULL)'),
    ('legal_obligation', 'stays', 'DELETE', '1 = 1'),
    ('legal_obligation', 'begun', 'INSERT', 'NEW.seen_on IS NOT NULL'),
    ('legal_obligation', 'by_two', 'UPDATE OF seen_on, seen_by_id', 'NEW.seen_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.seen_by_id AND b.id = NEW.done_by_id)'),
    ('legal_obligation', 'seen', 'UPDATE', 'OLD.seen_on IS NOT NULL'),
    ('legal_obligation', 'kept', 'UPDATE OF uid, instrument_id, article, obliged, what, due_on', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('legal_instrument',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('constitution', 'act', 'code', 'decree', 'order', 'memorandum', name='instrumentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('issued_by', sa.String(length=120), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('adopted_on', sa.Date(), nullable=True),
    sa.Column('in_force_on', sa.Date(), nullable=True),
    sa.Column('repealed_on', sa.Date(), nullable=True),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(adopted_on IS NOT NULL OR (in_force_on IS NULL AND repealed_on IS NULL)) AND (in_force_on IS NULL OR in_force_on >= adopted_on) AND (repealed_on IS NULL OR repealed_on >= coalesce(in_force_on, adopted_on))', name=op.f('ck_legal_instrument_in_order')),
    sa.CheckConstraint('length(trim(place)) >= 3 OR sha256 IS NOT NULL', name=op.f('ck_legal_instrument_held')),
    sa.CheckConstraint('length(trim(reference)) >= 2 AND length(trim(issued_by)) >= 2', name=op.f('ck_legal_instrument_referred')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_legal_instrument_worded')),
    sa.CheckConstraint('sha256 IS NULL OR length(sha256) = 64', name=op.f('ck_legal_instrument_hashed')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_legal_instrument_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_instrument')),
    sa.UniqueConstraint('code', name=op.f('uq_legal_instrument_code')),
    sa.UniqueConstraint('kind', 'reference', 'issued_by', name=op.f('uq_legal_instrument_kind_reference_issued_by')),
    sa.UniqueConstraint('uid', name=op.f('uq_legal_instrument_uid'))
    )
    op.create_index(op.f('ix_legal_instrument_by_id'), 'legal_instrument', ['by_id'], unique=False)
    op.create_index('ix_legal_instrument_force', 'legal_instrument', ['in_force_on', 'repealed_on'], unique=False)
    op.create_table('instrument_body',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('basis', 'watched', name='bodypart', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('article', sa.String(length=120), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['oversight_body.id'], name=op.f('fk_instrument_body_body_id_oversight_body')),
    sa.ForeignKeyConstraint(['instrument_id'], ['legal_instrument.id'], name=op.f('fk_instrument_body_instrument_id_legal_instrument')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument_body')),
    sa.UniqueConstraint('uid', name=op.f('uq_instrument_body_uid'))
    )
    op.create_index('ix_instrument_body_body', 'instrument_body', ['body_id', 'part'], unique=False)
    op.create_index('ix_instrument_body_instrument', 'instrument_body', ['instrument_id', 'part'], unique=False)
    op.create_index('uq_instrument_body_stands', 'instrument_body', ['instrument_id', 'body_id', 'part'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
    op.create_table('instrument_link',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('replaces', 'amends', 'rests_on', name='linkkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.CheckConstraint('instrument_id <> to_id', name=op.f('ck_instrument_link_another')),
    sa.ForeignKeyConstraint(['instrument_id'], ['legal_instrument.id'], name=op.f('fk_instrument_link_instrument_id_legal_instrument')),
    sa.ForeignKeyConstraint(['to_id'], ['legal_instrument.id'], name=op.f('fk_instrument_link_to_id_legal_instrument')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument_link')),
    sa.UniqueConstraint('uid', name=op.f('uq_instrument_link_uid'))
    )
    op.create_index('ix_instrument_link_instrument', 'instrument_link', ['instrument_id'], unique=False)
    op.create_index('ix_instrument_link_to', 'instrument_link', ['to_id'], unique=False)
    op.create_index('uq_instrument_link_stands', 'instrument_link', ['instrument_id', 'to_id', 'kind'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
    op.create_table('legal_obligation',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('article', sa.String(length=120), nullable=False),
    sa.Column('obliged', sa.String(length=120), nullable=False),
    sa.Column('what', sa.String(length=2000), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('evidence', sa.String(length=120), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('missing', sa.String(length=2000), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=True),
    sa.Column('seen_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(done_on IS NULL) = (done_by_id IS NULL) AND (done_on IS NULL) = (evidence IS NULL)', name=op.f('ck_legal_obligation_done_whole')),
    sa.CheckConstraint('(seen_on IS NULL) = (seen_by_id IS NULL) AND (seen_on IS NULL OR (done_on IS NOT NULL AND seen_on >= done_on))', name=op.f('ck_legal_obligation_seen_whole')),
    sa.CheckConstraint('evidence IS NULL OR length(trim(evidence)) >= 3', name=op.f('ck_legal_obligation_evident')),
    sa.CheckConstraint('length(trim(obliged)) >= 2', name=op.f('ck_legal_obligation_obliging')),
    sa.CheckConstraint('length(trim(what)) >= 10', name=op.f('ck_legal_obligation_worded')),
    sa.ForeignKeyConstraint(['body_id'], ['oversight_body.id'], name=op.f('fk_legal_obligation_body_id_oversight_body')),
    sa.ForeignKeyConstraint(['done_by_id'], ['user.id'], name=op.f('fk_legal_obligation_done_by_id_user')),
    sa.ForeignKeyConstraint(['instrument_id'], ['legal_instrument.id'], name=op.f('fk_legal_obligation_instrument_id_legal_instrument')),
    sa.ForeignKeyConstraint(['seen_by_id'], ['user.id'], name=op.f('fk_legal_obligation_seen_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_legal_obligation')),
    sa.UniqueConstraint('uid', name=op.f('uq_legal_obligation_uid'))
    )
    op.create_index('ix_legal_obligation_body', 'legal_obligation', ['body_id', 'due_on', 'id'], unique=False)
    op.create_index(op.f('ix_legal_obligation_done_by_id'), 'legal_obligation', ['done_by_id'], unique=False)
    op.create_index('ix_legal_obligation_instrument', 'legal_obligation', ['instrument_id', 'due_on', 'id'], unique=False)
    op.create_index('ix_legal_obligation_list', 'legal_obligation', ['due_on', 'id'], unique=False)
    op.create_index(op.f('ix_legal_obligation_seen_by_id'), 'legal_obligation', ['seen_by_id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)
    _measured((*OLD, *NEW))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    _measured(OLD)
    for table in reversed(TABLES):
        op.drop_table(table)


def _measured(measures: tuple[str, ...]) -> None:
    """What a figure and a warning may be of: of anything else they go, which an older site does
    not know.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("update", "delete", *(() if sqlite else ("truncate",))):
        op.execute(f"DROP TRIGGER tr_framework_figure_{deed}" + ("" if sqlite else " ON framework_figure"))
    listed = ", ".join(f"'{each}'" for each in measures)
    op.execute(f"DELETE FROM framework_figure WHERE measure NOT IN ({listed})")
    kept = "" if sqlite else " ON risk_warning"
    op.execute(f"DROP TRIGGER tr_risk_warning_kept{kept}")
    op.execute(
        "DELETE FROM risk_warning WHERE trigger_id IN "
        f"(SELECT id FROM risk_trigger WHERE measure NOT IN ({listed}))"
    )
    _never("risk_warning", "kept", "DELETE", "1 = 1")
    op.execute(f"DELETE FROM risk_trigger WHERE measure NOT IN ({listed})")
    for name in ("framework_figure", "risk_trigger"):
        with op.batch_alter_table(name, reflect_kwargs={"resolve_fks": False}) as table:
            table.drop_constraint(op.f(f"ck_{name}_measure"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_measure"), f"measure IN ({listed})")
    _written_once("framework_figure")


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
