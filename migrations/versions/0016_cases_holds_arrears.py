"""What is found in a pay file is a case; pay is held by two, owed by the month, and disputed."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BEFORE = (
    'ghost_no_person', 'dup_person', 'dup_account', 'dup_msisdn', 'rank_mismatch', 'amount_variance', 'unpaid_present', 'deceased_paid', 'discharged_paid', 'awol_paid', 'detained_paid', 'unpaid_line', 'name_mismatch', 'no_post',
)
NOW = (
    'ghost_no_person', 'not_seen', 'dup_person', 'dup_id', 'dup_doc', 'dup_account', 'dup_msisdn', 'no_post', 'over_strength', 'rank_mismatch', 'unearned_promotion', 'amount_variance', 'allowance_not_entitled', 'age_under_18', 'over_retirement', 'deceased_paid', 'discharged_paid', 'awol_paid', 'detained_paid', 'unpaid_present', 'unpaid_line', 'partial', 'returned', 'unclaimed', 'name_mismatch', 'late_change', 'retro', 'deduction_unexplained', 'ddr_double', 'fx_variance', 'rounding',
)
BY_RULE = "rule IS NOT NULL AND stop_list_id IS NULL AND state NOT IN ('refused', 'withdrawn')"
OVER = (
    "NEW.rule IS NOT NULL AND NEW.stop_list_id IS NULL AND ("  # noqa: S608  our own names
    "(SELECT count(*) FROM pay_hold WHERE source = NEW.source AND unit_id = NEW.unit_id "
    f"AND {BY_RULE}) >= 20 OR "
    f"((SELECT count(*) FROM pay_hold WHERE source = NEW.source AND {BY_RULE}) + 1) * 100 "
    "> NEW.of_lines * 1)"
)
UNSIGNED = (
    "NEW.stop_list_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stop_list "
    "WHERE stop_list.id = NEW.stop_list_id AND stop_list.state = 'in_effect')"
)
MOVED = (
    "NEW.person_id <> OLD.person_id OR NEW.unit_id IS DISTINCT FROM OLD.unit_id "
    "OR NEW.rule IS DISTINCT FROM OLD.rule OR NEW.source IS DISTINCT FROM OLD.source "
    "OR NEW.of_lines IS DISTINCT FROM OLD.of_lines "
    "OR NEW.stop_list_id IS DISTINCT FROM OLD.stop_list_id"
)
AGREED = "OLD.agreed_at IS NOT NULL"
KEPT = "UPDATE OF person_id, period, kind, amount_minor, currency, authority, agreed_at"
NEVER = (
    ("pay_hold", "over", "INSERT", OVER),
    ("pay_hold", "unsigned", "INSERT", UNSIGNED),
    ("pay_hold", "moved", "UPDATE", MOVED),
    ("arrears_entry", "kept", KEPT, AGREED),
    ("arrears_entry", "gone", "DELETE", AGREED),
)


def upgrade() -> None:
    op.create_table('stop_list',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rule', _enum('finding', NOW), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('because', sa.String(length=500), nullable=False),
    sa.Column('state', _enum('stopliststate', ('draft', 'notified', 'in_effect', 'cancelled')), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('notice_on', sa.Date(), nullable=True),
    sa.Column('hearing_until', sa.Date(), nullable=True),
    sa.Column('appeal_until', sa.Date(), nullable=True),
    sa.Column('countersigned_by_id', sa.Integer(), nullable=True),
    sa.Column('countersigned_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('in_effect')) = (countersigned_at IS NOT NULL)", name=op.f('ck_stop_list_countersigned_at_with_state')),
    sa.CheckConstraint("(state IN ('in_effect')) = (countersigned_by_id IS NOT NULL)", name=op.f('ck_stop_list_countersigned_by_id_with_state')),
    sa.CheckConstraint("state NOT IN ('notified', 'in_effect') OR " "(notice_on IS NOT NULL AND hearing_until IS NOT NULL AND appeal_until IS NOT NULL)", name=op.f('ck_stop_list_notice')),
    sa.CheckConstraint('countersigned_by_id IS NULL OR countersigned_by_id <> by_id', name=op.f('ck_stop_list_by_two')),
    sa.CheckConstraint('length(trim(because)) >= 10', name=op.f('ck_stop_list_reasoned')),
    sa.CheckConstraint('notice_on IS NULL OR (hearing_until > notice_on AND appeal_until > hearing_until)', name=op.f('ck_stop_list_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_stop_list_by_id_user')),
    sa.ForeignKeyConstraint(['countersigned_by_id'], ['user.id'], name=op.f('fk_stop_list_countersigned_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stop_list')),
    sa.UniqueConstraint('uid', name=op.f('uq_stop_list_uid'))
    )
    op.create_index(op.f('ix_stop_list_by_id'), 'stop_list', ['by_id'])
    op.create_index('ix_stop_list_state', 'stop_list', ['state', 'id'])
    op.create_table('arrears_entry',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=False),
    sa.Column('kind', _enum('entrykind', ('opening', 'accrued', 'paid', 'written_off', 'corrected')), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('authority', sa.String(length=200), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(), nullable=True),
    sa.Column('refused_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'written_off' OR length(trim(authority)) > 0", name=op.f('ck_arrears_entry_authority')),
    sa.CheckConstraint("kind = 'accrued' OR agreed_by_id IS NULL OR agreed_by_id <> by_id", name=op.f('ck_arrears_entry_by_two')),
    sa.CheckConstraint('(agreed_by_id IS NULL) = (agreed_at IS NULL)', name=op.f('ck_arrears_entry_agreed')),
    sa.CheckConstraint('agreed_at IS NULL OR refused_at IS NULL', name=op.f('ck_arrears_entry_decided_once')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_arrears_entry_amount')),
    sa.CheckConstraint('length(period) = 7', name=op.f('ck_arrears_entry_month')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['user.id'], name=op.f('fk_arrears_entry_agreed_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_arrears_entry_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_arrears_entry_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_arrears_entry')),
    sa.UniqueConstraint('person_id', 'period', 'kind', 'source', name=op.f('uq_arrears_entry_person_id_period_kind_source')),
    sa.UniqueConstraint('uid', name=op.f('uq_arrears_entry_uid'))
    )
    op.create_index(op.f('ix_arrears_entry_by_id'), 'arrears_entry', ['by_id'])
    op.create_index('ix_arrears_entry_waiting', 'arrears_entry', ['agreed_at', 'refused_at', 'id'])
    op.create_table('pay_dispute',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('kind', _enum('disputekind', ('not_paid', 'wrong_amount', 'wrong_grade', 'not_on_roll', 'hold', 'deduction', 'arrears', 'other')), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=True),
    sa.Column('said', sa.String(length=1000), nullable=False),
    sa.Column('state', _enum('disputestate', ('received', 'in_work', 'upheld', 'partly_upheld', 'not_upheld', 'withdrawn')), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('answer', sa.String(length=1000), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('appeal_of_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('not_upheld', 'partly_upheld', 'upheld')) = (answer IS NOT NULL)", name=op.f('ck_pay_dispute_answer_with_state')),
    sa.CheckConstraint("(state IN ('not_upheld', 'partly_upheld', 'upheld')) = (decided_at IS NOT NULL)", name=op.f('ck_pay_dispute_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('not_upheld', 'partly_upheld', 'upheld')) = (decided_by_id IS NOT NULL)", name=op.f('ck_pay_dispute_decided_by_id_with_state')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> by_id', name=op.f('ck_pay_dispute_by_two')),
    sa.CheckConstraint('length(trim(said)) >= 10', name=op.f('ck_pay_dispute_said')),
    sa.ForeignKeyConstraint(['appeal_of_id'], ['pay_dispute.id'], name=op.f('fk_pay_dispute_appeal_of_id_pay_dispute')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_pay_dispute_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_pay_dispute_decided_by_id_user')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_pay_dispute_owner_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pay_dispute_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_pay_dispute_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_dispute')),
    sa.UniqueConstraint('appeal_of_id', name=op.f('uq_pay_dispute_appeal_of_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_pay_dispute_uid'))
    )
    op.create_index(op.f('ix_pay_dispute_by_id'), 'pay_dispute', ['by_id'])
    op.create_index('ix_pay_dispute_due', 'pay_dispute', ['state', 'due_on', 'id'])
    op.create_index('ix_pay_dispute_person', 'pay_dispute', ['person_id'])
    op.create_table('pay_hold',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('reason', _enum('holdreason', ('not_registered', 'not_slotted', 'not_seen', 'duplicate', 'channel_unverified', 'name_mismatch', 'sanctions', 'court_order', 'disciplinary_decision', 'suspended_support', 'data_error', 'awaiting_document')), nullable=False),
    sa.Column('because', sa.String(length=500), nullable=False),
    sa.Column('rule', _enum('finding', NOW), nullable=True),
    sa.Column('source', sa.String(length=60), nullable=True),
    sa.Column('of_lines', sa.Integer(), nullable=True),
    sa.Column('stop_list_id', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('state', _enum('holdstate', ('proposed', 'in_force', 'releasing', 'released', 'refused', 'withdrawn')), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('end_asked_by_id', sa.Integer(), nullable=True),
    sa.Column('end_because', sa.String(length=500), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.Column('told_how', _enum('notice', ('letter', 'parade', 'phone')), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('in_force', 'refused', 'released', 'releasing')) = " "(decided_at IS NOT NULL)", name=op.f('ck_pay_hold_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('in_force', 'refused', 'released', 'releasing')) = " "(decided_by_id IS NOT NULL)", name=op.f('ck_pay_hold_decided_by_id_with_state')),
    sa.CheckConstraint("(state IN ('released')) = (ended_at IS NOT NULL)", name=op.f('ck_pay_hold_ended_at_with_state')),
    sa.CheckConstraint("(state IN ('released')) = (ended_by_id IS NOT NULL)", name=op.f('ck_pay_hold_ended_by_id_with_state')),
    sa.CheckConstraint("(state IN ('released')) = (until_on IS NOT NULL)", name=op.f('ck_pay_hold_until_on_with_state')),
    sa.CheckConstraint("(state IN ('released', 'releasing')) = (end_asked_by_id IS NOT NULL)", name=op.f('ck_pay_hold_end_asked_by_id_with_state')),
    sa.CheckConstraint("(state IN ('released', 'releasing')) = (end_because IS NOT NULL)", name=op.f('ck_pay_hold_end_because_with_state')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> by_id', name=op.f('ck_pay_hold_by_two')),
    sa.CheckConstraint('ended_by_id IS NULL OR ended_by_id <> end_asked_by_id', name=op.f('ck_pay_hold_ended_by_two')),
    sa.CheckConstraint('length(trim(because)) >= 10', name=op.f('ck_pay_hold_reasoned')),
    sa.CheckConstraint('rule IS NULL OR (source IS NOT NULL AND of_lines IS NOT NULL)', name=op.f('ck_pay_hold_by_rule')),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_pay_hold_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_pay_hold_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_pay_hold_decided_by_id_user')),
    sa.ForeignKeyConstraint(['end_asked_by_id'], ['user.id'], name=op.f('fk_pay_hold_end_asked_by_id_user')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['user.id'], name=op.f('fk_pay_hold_ended_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pay_hold_person_id_person')),
    sa.ForeignKeyConstraint(['stop_list_id'], ['stop_list.id'], name=op.f('fk_pay_hold_stop_list_id_stop_list')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_pay_hold_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pay_hold')),
    sa.UniqueConstraint('uid', name=op.f('uq_pay_hold_uid'))
    )
    op.create_index(op.f('ix_pay_hold_by_id'), 'pay_hold', ['by_id'])
    op.create_index('ix_pay_hold_person', 'pay_hold', ['person_id', 'state'])
    op.create_index('ix_pay_hold_source', 'pay_hold', ['source', 'unit_id'])
    op.create_index('ix_pay_hold_state', 'pay_hold', ['state', 'id'])
    op.create_index('ix_pay_hold_stop_list', 'pay_hold', ['stop_list_id'])
    op.create_index('uq_pay_hold_open', 'pay_hold', ['person_id', 'reason'], unique=True, sqlite_where=sa.text("state IN ('proposed', 'in_force', 'releasing')"), postgresql_where=sa.text("state IN ('proposed', 'in_force', 'releasing')"))
    op.create_table('stop_list_entry',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stop_list_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('heard_on', sa.Date(), nullable=True),
    sa.Column('heard', sa.String(length=1000), nullable=True),
    sa.Column('spared_because', sa.String(length=500), nullable=True),
    sa.Column('appeal', sa.String(length=1000), nullable=True),
    sa.Column('appeal_state', _enum('appealstate', ('open', 'granted', 'refused')), nullable=True),
    sa.Column('appeal_decided_by_id', sa.Integer(), nullable=True),
    sa.Column('appeal_decided_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(appeal_state IN ('granted', 'refused')) = (appeal_decided_at IS NOT NULL)", name=op.f('ck_stop_list_entry_appeal_decided_at_with_appeal_state')),
    sa.CheckConstraint("(appeal_state IN ('granted', 'refused')) = (appeal_decided_by_id IS NOT NULL)", name=op.f('ck_stop_list_entry_appeal_decided_by_id_with_appeal_state')),
    sa.CheckConstraint('(appeal_state IS NULL) = (appeal IS NULL)', name=op.f('ck_stop_list_entry_appealed')),
    sa.CheckConstraint('(heard_on IS NULL) = (heard IS NULL)', name=op.f('ck_stop_list_entry_heard')),
    sa.ForeignKeyConstraint(['appeal_decided_by_id'], ['user.id'], name=op.f('fk_stop_list_entry_appeal_decided_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_stop_list_entry_person_id_person')),
    sa.ForeignKeyConstraint(['stop_list_id'], ['stop_list.id'], name=op.f('fk_stop_list_entry_stop_list_id_stop_list')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_stop_list_entry_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stop_list_entry')),
    sa.UniqueConstraint('stop_list_id', 'person_id', name=op.f('uq_stop_list_entry_stop_list_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_stop_list_entry_uid'))
    )
    op.create_index('ix_stop_list_entry_person', 'stop_list_entry', ['person_id'])

    for each in NEVER:
        _never(*each)
    rebuild = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    with op.batch_alter_table("pay_cycle", recreate=rebuild, reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("rolled_at", sa.DateTime(), nullable=True))
    _known(NOW)
    with op.batch_alter_table("discrepancy", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        table.create_foreign_key(
            op.f("fk_discrepancy_owner_id_user"), "user", ["owner_id"], ["id"]
        )
        table.create_index("ix_discrepancy_due", ["state", "due_on", "id"])
        table.create_index("ix_discrepancy_owner", ["owner_id", "state"])
    with op.batch_alter_table("discrepancy", reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column("facts", server_default=None)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _known(now: tuple[str, ...]) -> None:
    """The findings that the table may hold."""
    name = op.f("ck_discrepancy_finding")
    with op.batch_alter_table("discrepancy", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(name, type_="check")
    with op.batch_alter_table("discrepancy", reflect_kwargs={"resolve_fks": False}) as table:
        table.alter_column(
            "finding", existing_type=sa.String(length=40), existing_nullable=False,
            type_=_enum("finding", now),
        )  # fmt: skip


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        when = when.replace("IS DISTINCT FROM", "IS NOT")
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def downgrade() -> None:
    with op.batch_alter_table("discrepancy", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_index("ix_discrepancy_owner")
        table.drop_index("ix_discrepancy_due")
        table.drop_constraint("fk_discrepancy_owner_id_user", type_="foreignkey")
        for column in ("due_on", "owner_id", "facts"):
            table.drop_column(column)
    new = ", ".join(f"'{code}'" for code in NOW if code not in BEFORE)
    op.execute(f"DELETE FROM discrepancy WHERE finding IN ({new})")  # noqa: S608  our own codes
    _known(BEFORE)
    with op.batch_alter_table("pay_cycle", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_column("rolled_at")
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, _deed, _when in NEVER:
        trigger = f"tr_{table}_{name}"
        if sqlite:
            op.execute(f"DROP TRIGGER {trigger}")
        else:
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
            op.execute(f"DROP FUNCTION {trigger}()")
    for table in ('stop_list_entry', 'pay_hold', 'pay_dispute', 'arrears_entry', 'stop_list'):
        op.drop_table(table)
