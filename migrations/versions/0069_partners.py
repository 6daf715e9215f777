"""Agreements and activities of partners, and who speaks for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"

TABLES = ('agreement', 'partner_voice', 'agreement_party', 'agreement_place', 'agreement_topic', 'agreement_unit', 'partner_activity', 'activity_partner')
NEVER = (
    ('agreement', 'kept', 'DELETE', '1 = 1'),
    ('agreement_party', 'two', 'INSERT', "(SELECT kind FROM agreement WHERE id = NEW.agreement_id) = 'bilateral' AND (SELECT count(*) FROM agreement_party AS other WHERE other.agreement_id = NEW.agreement_id) >= 2"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('agreement',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('bilateral', 'multilateral', name='agreementkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('held_by', sa.String(length=120), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('terms', sa.String(length=2000), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_because', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(ended_on IS NULL) = (ended_because IS NULL)', name=op.f('ck_agreement_ended_whole')),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= from_on', name=op.f('ck_agreement_ended_after')),
    sa.CheckConstraint('signed_on IS NULL OR until_on IS NULL OR signed_on <= until_on', name=op.f('ck_agreement_signed_first')),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_agreement_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_agreement_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement')),
    sa.UniqueConstraint('code', name=op.f('uq_agreement_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_agreement_uid'))
    )
    op.create_index(op.f('ix_agreement_by_id'), 'agreement', ['by_id'], unique=False)
    op.create_index('ix_agreement_list', 'agreement', ['from_on', 'id'], unique=False)
    op.create_table('partner_voice',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('named_by_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= from_on', name=op.f('ck_partner_voice_in_order')),
    sa.ForeignKeyConstraint(['named_by_id'], ['user.id'], name=op.f('fk_partner_voice_named_by_id_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_partner_voice_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_partner_voice_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_voice')),
    sa.UniqueConstraint('uid', name=op.f('uq_partner_voice_uid'))
    )
    op.create_index(op.f('ix_partner_voice_named_by_id'), 'partner_voice', ['named_by_id'], unique=False)
    op.create_index('ix_partner_voice_organisation', 'partner_voice', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_partner_voice_user_id'), 'partner_voice', ['user_id'], unique=False)
    op.create_index('uq_partner_voice_open', 'partner_voice', ['user_id', 'organisation_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
    op.create_table('agreement_party',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('funding', 'programming', 'implementing', 'host', name='partnerrole', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_party_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_agreement_party_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_party')),
    sa.UniqueConstraint('agreement_id', 'organisation_id', name=op.f('uq_agreement_party_agreement_id_organisation_id'))
    )
    op.create_index('ix_agreement_party_organisation', 'agreement_party', ['organisation_id'], unique=False)
    op.create_table('agreement_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_place_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_agreement_place_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_place')),
    sa.UniqueConstraint('agreement_id', 'place_id', name=op.f('uq_agreement_place_agreement_id_place_id'))
    )
    op.create_index(op.f('ix_agreement_place_place_id'), 'agreement_place', ['place_id'], unique=False)
    op.create_table('agreement_topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_topic_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_agreement_topic_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_topic')),
    sa.UniqueConstraint('agreement_id', 'topic_id', name=op.f('uq_agreement_topic_agreement_id_topic_id'))
    )
    op.create_index(op.f('ix_agreement_topic_topic_id'), 'agreement_topic', ['topic_id'], unique=False)
    op.create_table('agreement_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_agreement_unit_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_agreement_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_unit')),
    sa.UniqueConstraint('agreement_id', 'unit_id', name=op.f('uq_agreement_unit_agreement_id_unit_id'))
    )
    op.create_index(op.f('ix_agreement_unit_unit_id'), 'agreement_unit', ['unit_id'], unique=False)
    op.create_table('partner_activity',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=True),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('site', sa.String(length=120), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'ongoing', 'suspended', 'completed', 'cancelled', name='activitystate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('targeted', sa.Integer(), nullable=True),
    sa.Column('women', sa.Integer(), nullable=True),
    sa.Column('men', sa.Integer(), nullable=True),
    sa.Column('budget_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('contact', sa.String(length=120), nullable=False),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('is_aid', sa.Boolean(), nullable=True),
    sa.Column('purpose', sa.String(length=5), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(budget_minor IS NULL) = (currency IS NULL)', name=op.f('ck_partner_activity_priced')),
    sa.CheckConstraint('(unit_id IS NULL) <> (institution_id IS NULL)', name=op.f('ck_partner_activity_for_one')),
    sa.CheckConstraint('coalesce(targeted, 0) >= 0 AND coalesce(women, 0) >= 0 AND coalesce(men, 0) >= 0 AND coalesce(budget_minor, 0) >= 0', name=op.f('ck_partner_activity_counted')),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_partner_activity_in_order')),
    sa.CheckConstraint('length(purpose) = 5', name=op.f('ck_partner_activity_purposed')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_partner_activity_agreement_id_agreement')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_partner_activity_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_partner_activity_by_id_user')),
    sa.ForeignKeyConstraint(['institution_id'], ['organisation.id'], name=op.f('fk_partner_activity_institution_id_organisation')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_partner_activity_place_id_place')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_partner_activity_topic_id_topic')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_partner_activity_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_activity')),
    sa.UniqueConstraint('code', name=op.f('uq_partner_activity_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_partner_activity_uid'))
    )
    op.create_index(op.f('ix_partner_activity_agreement_id'), 'partner_activity', ['agreement_id'], unique=False)
    op.create_index(op.f('ix_partner_activity_batch_id'), 'partner_activity', ['batch_id'], unique=False)
    op.create_index(op.f('ix_partner_activity_by_id'), 'partner_activity', ['by_id'], unique=False)
    op.create_index('ix_partner_activity_dates', 'partner_activity', ['ends_on', 'id'], unique=False)
    op.create_index(op.f('ix_partner_activity_institution_id'), 'partner_activity', ['institution_id'], unique=False)
    op.create_index(op.f('ix_partner_activity_place_id'), 'partner_activity', ['place_id'], unique=False)
    op.create_index(op.f('ix_partner_activity_topic_id'), 'partner_activity', ['topic_id'], unique=False)
    op.create_index(op.f('ix_partner_activity_unit_id'), 'partner_activity', ['unit_id'], unique=False)
    op.create_index('uq_partner_activity_reference', 'partner_activity', ['reference'], unique=True, sqlite_where=sa.text("reference <> ''"), postgresql_where=sa.text("reference <> ''"))
    op.create_table('activity_partner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('funding', 'programming', 'implementing', 'host', name='partnerrole', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['partner_activity.id'], name=op.f('fk_activity_partner_activity_id_partner_activity')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_activity_partner_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_partner')),
    sa.UniqueConstraint('activity_id', 'organisation_id', 'role', name=op.f('uq_activity_partner_activity_id_organisation_id_role'))
    )
    op.create_index('ix_activity_partner_organisation', 'activity_partner', ['organisation_id'], unique=False)
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
