"""What the public hands in, and what it adds, until it is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"

TABLES = ('handed_point', 'handed_word')
NEVER = (
    ('handed_point', 'looked', 'UPDATE OF state, looked_on, looked_by_id, because, submission_id', "OLD.state <> 'unread'"),
    ('handed_point', 'written', 'UPDATE OF uid, reference, salt, code_hash, circle, topic, place_id, language, came_on, reply_by', '1 = 1'),
    ('handed_point', 'begun', 'INSERT', "NEW.state <> 'unread'"),
    ('handed_point', 'kept', 'DELETE', '1 = 1'),
    ('handed_word', 'kept', 'DELETE', "NOT EXISTS (SELECT 1 FROM handed_point AS h LEFT JOIN submission AS s ON s.id = h.submission_id WHERE h.id = OLD.handed_point_id AND (h.state IN ('aside', 'passed_on') OR s.replied_on IS NOT NULL))"),
    ('handed_word', 'open', 'INSERT', "EXISTS (SELECT 1 FROM handed_point AS h LEFT JOIN submission AS s ON s.id = h.submission_id WHERE h.id = NEW.handed_point_id AND (h.state IN ('aside', 'passed_on') OR s.replied_on IS NOT NULL))"),
    ('handed_word', 'written', 'UPDATE OF id, handed_point_id, "on"', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('handed_point',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=6), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('circle', sa.Enum('women', 'youth', 'human_rights', 'victims', 'veterans', 'faith', 'elders', 'union', 'academia', 'media', 'other', name='circle', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('topic', sa.Enum('joining', 'conduct', 'women', 'sites', 'training', 'money', 'control', 'other', name='topic', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('came_on', sa.Date(), nullable=False),
    sa.Column('reply_by', sa.Date(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('says', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Enum('unread', 'taken', 'aside', 'passed_on', name='handedstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('looked_on', sa.Date(), nullable=True),
    sa.Column('looked_by_id', sa.Integer(), nullable=True),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('because', sa.String(length=2000), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'aside') = (because IS NOT NULL) AND (because IS NULL OR length(trim(because)) >= 10)", name=op.f('ck_handed_point_aside')),
    sa.CheckConstraint("(state = 'taken') = (submission_id IS NOT NULL)", name=op.f('ck_handed_point_taken')),
    sa.CheckConstraint("(state = 'unread') = (looked_on IS NULL) AND (looked_on IS NULL) = (looked_by_id IS NULL)", name=op.f('ck_handed_point_looked_whole')),
    sa.CheckConstraint("(state = 'unread') = (says IS NOT NULL) AND (state = 'unread' OR name IS NULL)", name=op.f('ck_handed_point_erased')),
    sa.ForeignKeyConstraint(['looked_by_id'], ['user.id'], name=op.f('fk_handed_point_looked_by_id_user')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_handed_point_place_id_place')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_handed_point_submission_id_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handed_point')),
    sa.UniqueConstraint('reference', name=op.f('uq_handed_point_reference')),
    sa.UniqueConstraint('submission_id', name=op.f('uq_handed_point_submission_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_handed_point_uid'))
    )
    op.create_index('ix_handed_point_list', 'handed_point', ['came_on', 'id'], unique=False)
    op.create_index(op.f('ix_handed_point_looked_by_id'), 'handed_point', ['looked_by_id'], unique=False)
    op.create_index('ix_handed_point_owed', 'handed_point', ['state', 'reply_by'], unique=False)
    op.create_index(op.f('ix_handed_point_place_id'), 'handed_point', ['place_id'], unique=False)
    op.create_index('ix_handed_point_state', 'handed_point', ['state', 'came_on', 'id'], unique=False)
    op.create_table('handed_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('handed_point_id', sa.Integer(), nullable=False),
    sa.Column('says', sa.LargeBinary(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['handed_point_id'], ['handed_point.id'], name=op.f('fk_handed_word_handed_point_id_handed_point')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handed_word'))
    )
    op.create_index('ix_handed_word_point', 'handed_word', ['handed_point_id', 'id'], unique=False)
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
