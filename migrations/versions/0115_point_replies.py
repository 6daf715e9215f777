"""What whoever put a point forward is told waits until another person has cleared it."""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"

TABLE = "point_reply"
NEVER = (
    ('submission', 'cleared', 'UPDATE OF reply, outcome, decision_id, replied_on, replied_by_id', "NEW.replied_on IS NOT NULL AND NOT EXISTS (SELECT 1 FROM point_reply AS r WHERE r.submission_id = NEW.id AND r.state = 'cleared' AND r.says = NEW.reply AND r.outcome = NEW.outcome AND r.by_id = NEW.replied_by_id AND coalesce(r.decision_id, 0) = coalesce(NEW.decision_id, 0))"),
    ('handed_point', 'cleared', 'UPDATE OF state, because, looked_by_id', "NEW.state = 'aside' AND NOT EXISTS (SELECT 1 FROM point_reply AS r WHERE r.handed_point_id = NEW.id AND r.state = 'cleared' AND r.says = NEW.because AND r.by_id = NEW.looked_by_id)"),
    ('point_reply', 'kept', 'DELETE', '1 = 1'),
    ('point_reply', 'written', 'UPDATE OF uid, submission_id, handed_point_id, says, outcome, decision_id, by_id, at', '1 = 1'),
    ('point_reply', 'begun', 'INSERT', "NEW.state <> 'waiting'"),
    ('point_reply', 'decided', 'UPDATE', "OLD.state <> 'waiting'"),
    ('point_reply', 'by_two', 'UPDATE OF state, looked_by_id', 'NEW.state IN (\'cleared\', \'sent_back\') AND EXISTS (SELECT 1 FROM point_reply AS r JOIN "user" a ON a.id = r.by_id JOIN "user" b ON b.holder_id = a.holder_id WHERE b.id = NEW.looked_by_id AND (r.submission_id = NEW.submission_id OR r.handed_point_id = NEW.handed_point_id))'),
)  # fmt: skip


def upgrade() -> None:
    """What was told before stays as it was: one person wrote it, and nobody cleared it."""
    op.create_table(TABLE,
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('handed_point_id', sa.Integer(), nullable=True),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('outcome', sa.Enum('changed', 'taken_along', 'not_taken', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'cleared', 'sent_back', 'replaced', name='replystate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('looked_by_id', sa.Integer(), nullable=True),
    sa.Column('looked_on', sa.Date(), nullable=True),
    sa.Column('warned', sa.Boolean(), nullable=False),
    sa.Column('answer', sa.String(length=2000), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(outcome IS NOT NULL AND outcome = 'changed') = (decision_id IS NOT NULL)", name=op.f('ck_point_reply_changes')),
    sa.CheckConstraint("(outcome IS NULL) = (submission_id IS NULL)", name=op.f('ck_point_reply_whole')),
    sa.CheckConstraint("(state <> 'sent_back' AND NOT warned) OR length(trim(answer)) >= 10", name=op.f('ck_point_reply_answered')),
    sa.CheckConstraint("(state IN ('cleared', 'sent_back')) = (looked_by_id IS NOT NULL)", name=op.f('ck_point_reply_looked_by_id_with_state')),
    sa.CheckConstraint("(state IN ('cleared', 'sent_back')) = (looked_on IS NOT NULL)", name=op.f('ck_point_reply_looked_on_with_state')),
    sa.CheckConstraint("(submission_id IS NULL) <> (handed_point_id IS NULL)", name=op.f('ck_point_reply_one_thing')),
    sa.CheckConstraint("length(trim(says)) >= 10", name=op.f('ck_point_reply_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_point_reply_by_id_user')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_point_reply_decision_id_decision')),
    sa.ForeignKeyConstraint(['handed_point_id'], ['handed_point.id'], name=op.f('fk_point_reply_handed_point_id_handed_point')),
    sa.ForeignKeyConstraint(['looked_by_id'], ['user.id'], name=op.f('fk_point_reply_looked_by_id_user')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_point_reply_submission_id_submission')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_point_reply')),
    sa.UniqueConstraint('uid', name=op.f('uq_point_reply_uid'))
    )
    op.create_index(op.f('ix_point_reply_by_id'), TABLE, ['by_id'], unique=False)
    op.create_index(op.f('ix_point_reply_decision_id'), TABLE, ['decision_id'], unique=False)
    op.create_index('ix_point_reply_handed', TABLE, ['handed_point_id', 'id'], unique=False)
    op.create_index(op.f('ix_point_reply_looked_by_id'), TABLE, ['looked_by_id'], unique=False)
    op.create_index('ix_point_reply_submission', TABLE, ['submission_id', 'id'], unique=False)
    op.create_index('ix_point_reply_waits', TABLE, ['state', 'at'], unique=False)
    waiting = sa.text("state = 'waiting'")
    for name, column in (("submission", "submission_id"), ("handed", "handed_point_id")):
        op.create_index(f"uq_point_reply_{name}", TABLE, [column], unique=True,
                        sqlite_where=waiting, postgresql_where=waiting)  # fmt: skip
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    """What waits goes; what was told stands with its point."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    op.drop_table(TABLE)


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
