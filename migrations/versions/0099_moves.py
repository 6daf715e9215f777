"""Orders that move people, appeals against them, and what is offered to who is left without a post; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"

TABLES = ('move_order', 'move_line', 'placement_offer', 'move_appeal')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded', 'plan_signed', 'plan_late', 'plan_slippage', 'runs_planned', 'public_trust', 'roles_clear', 'joint_exercises', 'role_overlaps', 'messages_out', 'messages_whole', 'rumours_in_time', 'consulted', 'points_replied', 'points_changed', 'assessments_done', 'agencies_assessing', 'gaps_unanswered', 'units_reorganised', 'posts_met')
NEW = ('left_unoffered',)
ONCE: tuple[str, ...] = ()
NEVER = (
    ('move_order', 'stays', 'DELETE', '1 = 1'),
    ('move_order', 'over', 'UPDATE', "OLD.state IN ('carried_out', 'withdrawn')"),
    ('move_order', 'fixed', 'UPDATE OF signed_on, signed_by_id, document', "OLD.state <> 'draft'"),
    ('move_order', 'kept', 'UPDATE OF uid, code, "on", effective_on, why, by_id, at', '1 = 1'),
    ('move_order', 'by_two', 'UPDATE OF signed_by_id', 'NEW.signed_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.signed_by_id AND b.id IN (NEW.by_id))'),
    ('move_order', 'no_way_back', 'UPDATE OF state', "NEW.state = 'draft' AND OLD.state <> 'draft'"),
    ('move_order', 'begun', 'INSERT', "NEW.state <> 'draft'"),
    ('move_line', 'over', 'UPDATE OF done_on, failed', 'OLD.done_on IS NOT NULL OR OLD.ended_on IS NOT NULL'),
    ('move_line', 'signed', 'UPDATE OF done_on', "NEW.done_on IS NOT NULL AND (SELECT state FROM move_order WHERE move_order.id = NEW.order_id) NOT IN ('signed', 'carried_out')"),
    ('move_line', 'kept', 'UPDATE OF uid, order_id, person_id, from_unit_id, from_post_id, to_unit_id, to_post_id', '1 = 1'),
    ('move_line', 'out', 'DELETE', "(SELECT state FROM move_order WHERE move_order.id = OLD.order_id) <> 'draft'"),
    ('move_line', 'new', 'INSERT', "(SELECT state FROM move_order WHERE move_order.id = NEW.order_id) <> 'draft'"),
    ('placement_offer', 'stays', 'DELETE', '1 = 1'),
    ('placement_offer', 'answered', 'UPDATE', 'OLD.answer IS NOT NULL'),
    ('placement_offer', 'kept', 'UPDATE OF uid, person_id, target_id, kind, says, offered_on, by_id', '1 = 1'),
    ('placement_offer', 'agreed', 'INSERT', "(SELECT state FROM establishment_target WHERE establishment_target.id = NEW.target_id) <> 'agreed'"),
    ('placement_offer', 'open', 'INSERT', 'NEW.answer IS NOT NULL'),
    ('move_appeal', 'stays', 'DELETE', '1 = 1'),
    ('move_appeal', 'kept', 'UPDATE OF uid, line_id, says, "on", by_id', '1 = 1'),
    ('move_appeal', 'by_another', 'UPDATE OF decided_by_id', 'NEW.decided_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.decided_by_id AND b.id IN (SELECT NEW.by_id UNION ALL SELECT move_order.by_id FROM move_order JOIN move_line ON move_line.order_id = move_order.id WHERE move_line.id = NEW.line_id UNION ALL SELECT move_order.signed_by_id FROM move_order JOIN move_line ON move_line.order_id = move_order.id WHERE move_line.id = NEW.line_id))'),
    ('move_appeal', 'answered', 'UPDATE', 'OLD.decided_on IS NOT NULL'),
    ('move_appeal', 'open', 'INSERT', 'NEW.decided_on IS NOT NULL'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('move_order',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('why', sa.String(length=2000), nullable=False),
    sa.Column('state', sa.Enum('draft', 'signed', 'carried_out', 'withdrawn', name='orderstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('document', sa.String(length=120), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('carried_out')) = (done_on IS NOT NULL)", name=op.f('ck_move_order_done_on_with_state')),
    sa.CheckConstraint("(state IN ('carried_out', 'signed')) = (document IS NOT NULL)", name=op.f('ck_move_order_document_with_state')),
    sa.CheckConstraint("(state IN ('carried_out', 'signed')) = (signed_by_id IS NOT NULL)", name=op.f('ck_move_order_signed_by_id_with_state')),
    sa.CheckConstraint("(state IN ('carried_out', 'signed')) = (signed_on IS NOT NULL)", name=op.f('ck_move_order_signed_on_with_state')),
    sa.CheckConstraint('document IS NULL OR length(trim(document)) >= 2', name=op.f('ck_move_order_filed')),
    sa.CheckConstraint('effective_on >= "on"', name=op.f('ck_move_order_in_order')),
    sa.CheckConstraint('length(trim(why)) >= 10', name=op.f('ck_move_order_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_move_order_by_id_user')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user.id'], name=op.f('fk_move_order_signed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_move_order')),
    sa.UniqueConstraint('code', name=op.f('uq_move_order_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_move_order_uid'))
    )
    op.create_index(op.f('ix_move_order_by_id'), 'move_order', ['by_id'], unique=False)
    op.create_index('ix_move_order_due', 'move_order', ['state', 'effective_on'], unique=False)
    op.create_index(op.f('ix_move_order_signed_by_id'), 'move_order', ['signed_by_id'], unique=False)
    op.create_table('move_line',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_unit_id', sa.Integer(), nullable=True),
    sa.Column('from_post_id', sa.Integer(), nullable=True),
    sa.Column('to_unit_id', sa.Integer(), nullable=False),
    sa.Column('to_post_id', sa.Integer(), nullable=True),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.Column('told_by_id', sa.Integer(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('failed', sa.Enum('not_serving', 'age', 'vetting', 'elsewhere', 'unit_goes', 'post_taken', 'target_full', 'register', name='obstacle', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(told_on IS NULL) = (told_by_id IS NULL)', name=op.f('ck_move_line_told_whole')),
    sa.CheckConstraint('failed IS NULL OR done_on IS NULL', name=op.f('ck_move_line_one_end')),
    sa.CheckConstraint('from_unit_id IS NULL OR from_unit_id <> to_unit_id OR to_post_id IS NOT NULL', name=op.f('ck_move_line_moves')),
    sa.ForeignKeyConstraint(['from_post_id'], ['post.id'], name=op.f('fk_move_line_from_post_id_post')),
    sa.ForeignKeyConstraint(['from_unit_id'], ['unit.id'], name=op.f('fk_move_line_from_unit_id_unit')),
    sa.ForeignKeyConstraint(['order_id'], ['move_order.id'], name=op.f('fk_move_line_order_id_move_order')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_move_line_person_id_person')),
    sa.ForeignKeyConstraint(['to_post_id'], ['post.id'], name=op.f('fk_move_line_to_post_id_post')),
    sa.ForeignKeyConstraint(['to_unit_id'], ['unit.id'], name=op.f('fk_move_line_to_unit_id_unit')),
    sa.ForeignKeyConstraint(['told_by_id'], ['user.id'], name=op.f('fk_move_line_told_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_move_line')),
    sa.UniqueConstraint('order_id', 'person_id', name=op.f('uq_move_line_order_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_move_line_uid'))
    )
    op.create_index('ix_move_line_from', 'move_line', ['from_unit_id', 'order_id'], unique=False)
    op.create_index(op.f('ix_move_line_from_post_id'), 'move_line', ['from_post_id'], unique=False)
    op.create_index('ix_move_line_person', 'move_line', ['person_id'], unique=False)
    op.create_index('ix_move_line_to', 'move_line', ['to_unit_id', 'order_id'], unique=False)
    op.create_index(op.f('ix_move_line_told_by_id'), 'move_line', ['told_by_id'], unique=False)
    op.create_index('uq_move_line_open', 'move_line', ['person_id'], unique=True, sqlite_where=sa.text('done_on IS NULL AND ended_on IS NULL'), postgresql_where=sa.text('done_on IS NULL AND ended_on IS NULL'))
    op.create_index('uq_move_line_post', 'move_line', ['to_post_id'], unique=True, sqlite_where=sa.text('to_post_id IS NOT NULL AND done_on IS NULL AND ended_on IS NULL'), postgresql_where=sa.text('to_post_id IS NOT NULL AND done_on IS NULL AND ended_on IS NULL'))
    op.create_table('placement_offer',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('post', 'training', 'retirement', 'ddr_referral', 'discharge', name='offerkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('offered_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('answer', sa.Enum('accepted', 'refused', name='offeranswer', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("answer IS NULL OR answer <> 'refused' OR length(trim(reason)) >= 10", name=op.f('ck_placement_offer_reasoned')),
    sa.CheckConstraint('(answer IS NULL) = (answered_on IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL) AND (answered_on IS NULL OR answered_on >= offered_on)', name=op.f('ck_placement_offer_answered_whole')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_placement_offer_worded')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_placement_offer_answered_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_placement_offer_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_placement_offer_person_id_person')),
    sa.ForeignKeyConstraint(['target_id'], ['establishment_target.id'], name=op.f('fk_placement_offer_target_id_establishment_target')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placement_offer')),
    sa.UniqueConstraint('uid', name=op.f('uq_placement_offer_uid'))
    )
    op.create_index(op.f('ix_placement_offer_answered_by_id'), 'placement_offer', ['answered_by_id'], unique=False)
    op.create_index(op.f('ix_placement_offer_by_id'), 'placement_offer', ['by_id'], unique=False)
    op.create_index('ix_placement_offer_person', 'placement_offer', ['person_id', 'id'], unique=False)
    op.create_index('ix_placement_offer_target', 'placement_offer', ['target_id', 'person_id', 'id'], unique=False)
    op.create_index('uq_placement_offer_open', 'placement_offer', ['person_id'], unique=True, sqlite_where=sa.text('answer IS NULL'), postgresql_where=sa.text('answer IS NULL'))
    op.create_table('move_appeal',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('upheld', sa.Boolean(), nullable=True),
    sa.Column('reasons', sa.String(length=2000), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(decided_on IS NULL) = (decided_by_id IS NULL) AND (decided_on IS NULL) = (upheld IS NULL) AND (decided_on IS NULL) = (reasons IS NULL)', name=op.f('ck_move_appeal_decided_whole')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_move_appeal_worded')),
    sa.CheckConstraint('reasons IS NULL OR length(trim(reasons)) >= 10', name=op.f('ck_move_appeal_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_move_appeal_by_id_user')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_move_appeal_decided_by_id_user')),
    sa.ForeignKeyConstraint(['line_id'], ['move_line.id'], name=op.f('fk_move_appeal_line_id_move_line')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_move_appeal')),
    sa.UniqueConstraint('line_id', name=op.f('uq_move_appeal_line_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_move_appeal_uid'))
    )
    op.create_index(op.f('ix_move_appeal_by_id'), 'move_appeal', ['by_id'], unique=False)
    op.create_index(op.f('ix_move_appeal_decided_by_id'), 'move_appeal', ['decided_by_id'], unique=False)
    op.create_index('ix_move_appeal_open', 'move_appeal', ['decided_on', 'on'], unique=False)
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
