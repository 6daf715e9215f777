"""Assessments of the sector: who took part, what lacks, what became of it; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"

TABLES = ('sector_assessment', 'sector_agency', 'sector_point')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded', 'plan_signed', 'plan_late', 'plan_slippage', 'runs_planned', 'public_trust', 'roles_clear', 'joint_exercises', 'role_overlaps', 'messages_out', 'messages_whole', 'rumours_in_time', 'consulted', 'points_replied', 'points_changed')
NEW = ('assessments_done', 'agencies_assessing', 'gaps_unanswered')
ONCE: tuple[str, ...] = ('sector_agency',)
NEVER = (
    ('sector_assessment', 'stays', 'DELETE', '1 = 1'),
    ('sector_assessment', 'kept', 'UPDATE OF uid, code, by_id', '1 = 1'),
    ('sector_assessment', 'done', 'UPDATE', 'OLD.agreed_on IS NOT NULL'),
    ('sector_assessment', 'by_two', 'UPDATE OF agreed_by_id', 'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.agreed_by_id AND b.id = NEW.reported_by_id)'),
    ('sector_assessment', 'begun', 'INSERT', 'NEW.reported_on IS NOT NULL OR NEW.agreed_on IS NOT NULL'),
    ('sector_agency', 'done', 'INSERT', '(SELECT agreed_on FROM sector_assessment WHERE sector_assessment.id = NEW.assessment_id) IS NOT NULL'),
    ('sector_point', 'stays', 'DELETE', '1 = 1'),
    ('sector_point', 'answered', 'UPDATE', 'OLD.answered_on IS NOT NULL'),
    ('sector_point', 'kept', 'UPDATE OF uid, assessment_id, number, kind, says, addressee, urgency, due_on, by_id', '1 = 1'),
    ('sector_point', 'done', 'INSERT', '(SELECT agreed_on FROM sector_assessment WHERE sector_assessment.id = NEW.assessment_id) IS NOT NULL'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('sector_assessment',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=2000), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=False),
    sa.Column('host_part', sa.String(length=120), nullable=False),
    sa.Column('covers', sa.String(length=120), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('field_on', sa.Date(), nullable=True),
    sa.Column('reported_on', sa.Date(), nullable=True),
    sa.Column('reported_by_id', sa.Integer(), nullable=True),
    sa.Column('paper', sa.String(length=120), nullable=False),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(agreed_on IS NULL) = (agreed_by_id IS NULL) AND (agreed_on IS NULL OR reported_on IS NOT NULL)', name=op.f('ck_sector_assessment_agreed_whole')),
    sa.CheckConstraint('(reported_on IS NULL OR (field_on IS NOT NULL AND reported_on >= field_on)) AND (agreed_on IS NULL OR agreed_on >= reported_on)', name=op.f('ck_sector_assessment_in_order')),
    sa.CheckConstraint('(reported_on IS NULL) = (reported_by_id IS NULL) AND (reported_on IS NULL OR length(trim(paper)) >= 2)', name=op.f('ck_sector_assessment_reported_whole')),
    sa.CheckConstraint('length(trim(subject)) >= 10', name=op.f('ck_sector_assessment_worded')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['user.id'], name=op.f('fk_sector_assessment_agreed_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_sector_assessment_by_id_user')),
    sa.ForeignKeyConstraint(['lead_id'], ['organisation.id'], name=op.f('fk_sector_assessment_lead_id_organisation')),
    sa.ForeignKeyConstraint(['reported_by_id'], ['user.id'], name=op.f('fk_sector_assessment_reported_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sector_assessment')),
    sa.UniqueConstraint('code', name=op.f('uq_sector_assessment_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_sector_assessment_uid'))
    )
    op.create_index(op.f('ix_sector_assessment_agreed_by_id'), 'sector_assessment', ['agreed_by_id'], unique=False)
    op.create_index(op.f('ix_sector_assessment_by_id'), 'sector_assessment', ['by_id'], unique=False)
    op.create_index(op.f('ix_sector_assessment_lead_id'), 'sector_assessment', ['lead_id'], unique=False)
    op.create_index('ix_sector_assessment_planned', 'sector_assessment', ['planned_on', 'id'], unique=False)
    op.create_index(op.f('ix_sector_assessment_reported_by_id'), 'sector_assessment', ['reported_by_id'], unique=False)
    op.create_table('sector_agency',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['sector_assessment.id'], name=op.f('fk_sector_agency_assessment_id_sector_assessment')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_sector_agency_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sector_agency')),
    sa.UniqueConstraint('assessment_id', 'organisation_id', name=op.f('uq_sector_agency_assessment_id_organisation_id'))
    )
    op.create_index('ix_sector_agency_organisation', 'sector_agency', ['organisation_id'], unique=False)
    op.create_table('sector_point',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('finding', 'gap', 'recommendation', name='pointkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('addressee', sa.String(length=120), nullable=False),
    sa.Column('urgency', sa.Enum('first', 'soon', 'later', name='urgency', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('refused', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(answered_on IS NULL) = (answered_by_id IS NULL) AND (answered_on IS NOT NULL) = (item_id IS NOT NULL OR refused IS NOT NULL) AND (item_id IS NULL OR refused IS NULL) AND (answered_on IS NULL OR kind <> 'finding')", name=op.f('ck_sector_point_answered_whole')),
    sa.CheckConstraint("(kind = 'recommendation') = (urgency IS NOT NULL) AND (kind <> 'recommendation' OR length(trim(addressee)) >= 2)", name=op.f('ck_sector_point_addressed')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_sector_point_worded')),
    sa.CheckConstraint('refused IS NULL OR length(trim(refused)) >= 10', name=op.f('ck_sector_point_reasoned')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_sector_point_answered_by_id_user')),
    sa.ForeignKeyConstraint(['assessment_id'], ['sector_assessment.id'], name=op.f('fk_sector_point_assessment_id_sector_assessment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_sector_point_by_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['reform_item.id'], name=op.f('fk_sector_point_item_id_reform_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sector_point')),
    sa.UniqueConstraint('assessment_id', 'number', name=op.f('uq_sector_point_assessment_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_sector_point_uid'))
    )
    op.create_index(op.f('ix_sector_point_answered_by_id'), 'sector_point', ['answered_by_id'], unique=False)
    op.create_index(op.f('ix_sector_point_by_id'), 'sector_point', ['by_id'], unique=False)
    op.create_index('ix_sector_point_item', 'sector_point', ['item_id'], unique=False)
    op.create_index('ix_sector_point_kind', 'sector_point', ['kind', 'answered_on', 'id'], unique=False)
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
