"""Target establishments of the services: their units and posts, agreed by two; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"

TABLES = ('establishment_target', 'target_signature', 'target_unit', 'target_posts')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded', 'plan_signed', 'plan_late', 'plan_slippage', 'runs_planned', 'public_trust', 'roles_clear', 'joint_exercises', 'role_overlaps', 'messages_out', 'messages_whole', 'rumours_in_time', 'consulted', 'points_replied', 'points_changed', 'assessments_done', 'agencies_assessing', 'gaps_unanswered')
NEW = ('units_reorganised', 'posts_met')
ONCE: tuple[str, ...] = ('target_signature',)
NEVER = (
    ('establishment_target', 'stays', 'DELETE', '1 = 1'),
    ('establishment_target', 'over', 'UPDATE', "OLD.state IN ('superseded', 'returned', 'withdrawn')"),
    ('establishment_target', 'fixed', 'UPDATE OF for_on, why, offered_on, offered_by_id', "OLD.state <> 'draft'"),
    ('establishment_target', 'kept', 'UPDATE OF uid, service_id, number, by_id', '1 = 1'),
    ('establishment_target', 'by_both', 'UPDATE OF state', "NEW.state IN ('agreed', 'superseded') AND (SELECT count(*) FROM target_signature WHERE target_signature.target_id = NEW.id) < 2"),
    ('establishment_target', 'no_way_back', 'UPDATE OF state', "NEW.state = 'draft' AND OLD.state <> 'draft'"),
    ('establishment_target', 'begun', 'INSERT', "NEW.state <> 'draft'"),
    ('target_signature', 'two', 'INSERT', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.by_id AND b.id IN (SELECT by_id FROM target_signature WHERE target_id = NEW.target_id)) OR EXISTS (SELECT 1 FROM target_signature AS other WHERE other.target_id = NEW.target_id AND lower(trim(other.signatory)) = lower(trim(NEW.signatory)))'),
    ('target_signature', 'not_author', 'INSERT', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.by_id AND b.id IN (SELECT by_id FROM establishment_target WHERE id = NEW.target_id UNION ALL SELECT offered_by_id FROM establishment_target WHERE id = NEW.target_id))'),
    ('target_signature', 'offered', 'INSERT', "(SELECT state FROM establishment_target WHERE establishment_target.id = NEW.target_id) <> 'offered'"),
    ('target_unit', 'empty', 'UPDATE OF fate', "NEW.fate IN ('merge', 'disband') AND EXISTS (SELECT 1 FROM target_posts WHERE target_posts.unit_id = NEW.id)"),
    ('target_unit', 'takes_in', 'UPDATE OF fate', "NEW.fate IN ('merge', 'disband') AND EXISTS (SELECT 1 FROM target_unit AS there WHERE there.into_id = NEW.id)"),
    ('target_unit', 'goes_into', 'UPDATE OF into_id', "NEW.into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM target_unit AS there WHERE there.id = NEW.into_id AND there.target_id = NEW.target_id AND there.fate IN ('keep', 'form'))"),
    ('target_unit', 'into', 'INSERT', "NEW.into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM target_unit AS there WHERE there.id = NEW.into_id AND there.target_id = NEW.target_id AND there.fate IN ('keep', 'form'))"),
    ('target_unit', 'not_later', 'UPDATE OF "on"', 'NEW."on" > (SELECT for_on FROM establishment_target WHERE establishment_target.id = NEW.target_id)'),
    ('target_unit', 'in_time', 'INSERT', 'NEW."on" > (SELECT for_on FROM establishment_target WHERE establishment_target.id = NEW.target_id)'),
    ('target_unit', 'kept', 'UPDATE OF uid, target_id, unit_id', '1 = 1'),
    ('target_unit', 'out', 'DELETE', "(SELECT state FROM establishment_target WHERE establishment_target.id = OLD.target_id) <> 'draft'"),
    ('target_unit', 'fixed', 'UPDATE', "(SELECT state FROM establishment_target WHERE establishment_target.id = OLD.target_id) <> 'draft'"),
    ('target_unit', 'new', 'INSERT', "(SELECT state FROM establishment_target WHERE establishment_target.id = NEW.target_id) <> 'draft'"),
    ('target_posts', 'gone', 'INSERT', "(SELECT fate FROM target_unit WHERE target_unit.id = NEW.unit_id) IN ('merge', 'disband')"),
    ('target_posts', 'kept', 'UPDATE OF uid, unit_id, band, specialty', '1 = 1'),
    ('target_posts', 'out', 'DELETE', "(SELECT establishment_target.state FROM establishment_target JOIN target_unit ON target_unit.target_id = establishment_target.id WHERE target_unit.id = OLD.unit_id) <> 'draft'"),
    ('target_posts', 'fixed', 'UPDATE', "(SELECT establishment_target.state FROM establishment_target JOIN target_unit ON target_unit.target_id = establishment_target.id WHERE target_unit.id = OLD.unit_id) <> 'draft'"),
    ('target_posts', 'new', 'INSERT', "(SELECT establishment_target.state FROM establishment_target JOIN target_unit ON target_unit.target_id = establishment_target.id WHERE target_unit.id = NEW.unit_id) <> 'draft'"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('establishment_target',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('for_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'offered', 'agreed', 'superseded', 'returned', 'withdrawn', name='targetstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('why', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=True),
    sa.Column('offered_on', sa.Date(), nullable=True),
    sa.Column('offered_by_id', sa.Integer(), nullable=True),
    sa.Column('returned', sa.String(length=2000), nullable=True),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('superseded_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'returned') = (returned IS NOT NULL)", name=op.f('ck_establishment_target_returned_whole')),
    sa.CheckConstraint("(state IN ('agreed', 'offered', 'returned', 'superseded')) = (offered_by_id IS NOT NULL)", name=op.f('ck_establishment_target_offered_by_id_with_state')),
    sa.CheckConstraint("(state IN ('agreed', 'offered', 'returned', 'superseded')) = (offered_on IS NOT NULL)", name=op.f('ck_establishment_target_offered_on_with_state')),
    sa.CheckConstraint("(state IN ('agreed', 'superseded')) = (agreed_on IS NOT NULL)", name=op.f('ck_establishment_target_agreed_on_with_state')),
    sa.CheckConstraint("(state IN ('superseded')) = (superseded_on IS NOT NULL)", name=op.f('ck_establishment_target_superseded_on_with_state')),
    sa.CheckConstraint('length(trim(why)) >= 10', name=op.f('ck_establishment_target_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_establishment_target_by_id_user')),
    sa.ForeignKeyConstraint(['offered_by_id'], ['user.id'], name=op.f('fk_establishment_target_offered_by_id_user')),
    sa.ForeignKeyConstraint(['service_id'], ['organisation.id'], name=op.f('fk_establishment_target_service_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_establishment_target')),
    sa.UniqueConstraint('service_id', 'number', name=op.f('uq_establishment_target_service_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_establishment_target_uid'))
    )
    op.create_index(op.f('ix_establishment_target_by_id'), 'establishment_target', ['by_id'], unique=False)
    op.create_index(op.f('ix_establishment_target_offered_by_id'), 'establishment_target', ['offered_by_id'], unique=False)
    op.create_index('uq_establishment_target_agreed', 'establishment_target', ['service_id'], unique=True, sqlite_where=sa.text("state = 'agreed'"), postgresql_where=sa.text("state = 'agreed'"))
    op.create_index('uq_establishment_target_open', 'establishment_target', ['service_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'offered')"), postgresql_where=sa.text("state IN ('draft', 'offered')"))
    op.create_table('target_signature',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('party', sa.Enum('government', 'military', name='party', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('office', sa.String(length=120), nullable=False),
    sa.Column('signatory', sa.String(length=120), nullable=False),
    sa.Column('signer_id', sa.Integer(), nullable=True),
    sa.Column('paper', sa.String(length=120), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(signer_id IS NULL) = (paper IS NOT NULL)', name=op.f('ck_target_signature_one_way')),
    sa.CheckConstraint('length(trim(office)) >= 2 AND length(trim(signatory)) >= 2', name=op.f('ck_target_signature_named')),
    sa.CheckConstraint('paper IS NULL OR length(trim(paper)) >= 2', name=op.f('ck_target_signature_filed')),
    sa.CheckConstraint('signer_id IS NULL OR signer_id = by_id', name=op.f('ck_target_signature_own_hand')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_target_signature_by_id_user')),
    sa.ForeignKeyConstraint(['signer_id'], ['user.id'], name=op.f('fk_target_signature_signer_id_user')),
    sa.ForeignKeyConstraint(['target_id'], ['establishment_target.id'], name=op.f('fk_target_signature_target_id_establishment_target')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target_signature')),
    sa.UniqueConstraint('target_id', 'party', name=op.f('uq_target_signature_target_id_party')),
    sa.UniqueConstraint('uid', name=op.f('uq_target_signature_uid'))
    )
    op.create_index(op.f('ix_target_signature_by_id'), 'target_signature', ['by_id'], unique=False)
    op.create_index(op.f('ix_target_signature_signer_id'), 'target_signature', ['signer_id'], unique=False)
    op.create_table('target_unit',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('fate', sa.Enum('keep', 'form', 'merge', 'disband', name='fate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=True),
    sa.Column('into_id', sa.Integer(), nullable=True),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(fate = \'keep\') = ("on" IS NULL) AND (fate = \'merge\') = (into_id IS NOT NULL) AND (fate = \'form\') = (unit_id IS NULL)', name=op.f('ck_target_unit_whole')),
    sa.CheckConstraint('into_id <> id', name=op.f('ck_target_unit_another')),
    sa.ForeignKeyConstraint(['into_id'], ['target_unit.id'], name=op.f('fk_target_unit_into_id_target_unit')),
    sa.ForeignKeyConstraint(['target_id'], ['establishment_target.id'], name=op.f('fk_target_unit_target_id_establishment_target')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_target_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target_unit')),
    sa.UniqueConstraint('target_id', 'code', name=op.f('uq_target_unit_target_id_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_target_unit_uid'))
    )
    op.create_index('ix_target_unit_into', 'target_unit', ['into_id'], unique=False)
    op.create_index('ix_target_unit_unit', 'target_unit', ['unit_id'], unique=False)
    op.create_table('target_posts',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('band', sa.String(length=5), nullable=False),
    sa.Column('specialty', sa.String(length=60), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.CheckConstraint('number BETWEEN 1 AND 10000', name=op.f('ck_target_posts_some')),
    sa.ForeignKeyConstraint(['unit_id'], ['target_unit.id'], name=op.f('fk_target_posts_unit_id_target_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target_posts')),
    sa.UniqueConstraint('uid', name=op.f('uq_target_posts_uid')),
    sa.UniqueConstraint('unit_id', 'band', 'specialty', name=op.f('uq_target_posts_unit_id_band_specialty'))
    )
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
