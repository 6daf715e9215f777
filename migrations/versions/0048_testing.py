"""Questions, papers, answers and what people say of a course."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

TABLES = ('item', 'item_version', 'reaction_pile', 'paper', 'answer_sheet', 'paper_item')
ONCE = ('paper', 'paper_item')
NEVER = (
    ('item_version', 'reviewed_once', 'UPDATE OF review', "OLD.review <> 'waiting'", None),
    ('item_version', 'agreed_update', 'UPDATE OF item_id, number, kind, outcome_id, texts, options, right_ones, points, author_id', "OLD.review <> 'waiting'", None),
    ('item_version', 'agreed_delete', 'DELETE', "OLD.review <> 'waiting'", None),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('item',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.Column('retired_by_id', sa.Integer(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(retired_at IS NULL) = (retired_by_id IS NULL)', name=op.f('ck_item_retired_whole')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_item_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_item_module_id_module')),
    sa.ForeignKeyConstraint(['retired_by_id'], ['user.id'], name=op.f('fk_item_retired_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item')),
    sa.UniqueConstraint('code', name=op.f('uq_item_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_item_uid'))
    )
    op.create_index('ix_item_batch', 'item', ['batch_id'], unique=False)
    op.create_index('ix_item_module', 'item', ['module_id', 'code'], unique=False)
    op.create_table('item_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('single', 'several', 'true_false', 'order', 'short', 'check', name='itemkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('outcome_id', sa.Integer(), nullable=True),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('right_ones', sa.JSON(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('review', sa.Enum('waiting', 'agreed', 'returned', name='review', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(), nullable=True),
    sa.Column('remark', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(review = 'waiting') = (reviewed_by_id IS NULL) AND (reviewed_by_id IS NULL) = (reviewed_at IS NULL)", name=op.f('ck_item_version_reviewed_whole')),
    sa.CheckConstraint("review <> 'returned' OR length(trim(remark)) >= 10", name=op.f('ck_item_version_reasoned')),
    sa.CheckConstraint('points BETWEEN 1 AND 100', name=op.f('ck_item_version_worth_points')),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id <> author_id', name=op.f('ck_item_version_by_two')),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_item_version_author_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_item_version_item_id_item')),
    sa.ForeignKeyConstraint(['outcome_id'], ['learning_outcome.id'], name=op.f('fk_item_version_outcome_id_learning_outcome')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['user.id'], name=op.f('fk_item_version_reviewed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item_version')),
    sa.UniqueConstraint('item_id', 'number', name=op.f('uq_item_version_item_id_number'))
    )
    op.create_index(op.f('ix_item_version_author_id'), 'item_version', ['author_id'], unique=False)
    op.create_index('ix_item_version_outcome', 'item_version', ['outcome_id'], unique=False)
    op.create_table('reaction_pile',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('sheets', sa.Integer(), nullable=False),
    sa.Column('tally', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('set_aside_at', sa.DateTime(), nullable=True),
    sa.Column('set_aside_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(set_aside_at IS NULL) = (set_aside_by_id IS NULL)', name=op.f('ck_reaction_pile_set_aside_whole')),
    sa.CheckConstraint('sheets > 0', name=op.f('ck_reaction_pile_some')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_reaction_pile_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_reaction_pile_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['set_aside_by_id'], ['user.id'], name=op.f('fk_reaction_pile_set_aside_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reaction_pile')),
    sa.UniqueConstraint('uid', name=op.f('uq_reaction_pile_uid'))
    )
    op.create_index(op.f('ix_reaction_pile_by_id'), 'reaction_pile', ['by_id'], unique=False)
    op.create_index('ix_reaction_pile_cohort', 'reaction_pile', ['cohort_id'], unique=False)
    op.create_table('paper',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('forms', sa.Integer(), nullable=False),
    sa.Column('blueprint', sa.JSON(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('forms BETWEEN 1 AND 4', name=op.f('ck_paper_versions')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_paper_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_paper_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
    sa.UniqueConstraint('assessment_id', 'number', name=op.f('uq_paper_assessment_id_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_paper_uid'))
    )
    op.create_index(op.f('ix_paper_by_id'), 'paper', ['by_id'], unique=False)
    op.create_table('answer_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('form', sa.String(length=1), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('tenths', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('attempt BETWEEN 1 AND 2', name=op.f('ck_answer_sheet_two_attempts')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_answer_sheet_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_answer_sheet_by_id_user')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_answer_sheet_enrolment_id_enrolment')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_answer_sheet_paper_id_paper')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_sheet')),
    sa.UniqueConstraint('assessment_id', 'enrolment_id', 'attempt', name=op.f('uq_answer_sheet_assessment_id_enrolment_id_attempt'))
    )
    op.create_index(op.f('ix_answer_sheet_by_id'), 'answer_sheet', ['by_id'], unique=False)
    op.create_index('ix_answer_sheet_enrolment', 'answer_sheet', ['enrolment_id'], unique=False)
    op.create_index('ix_answer_sheet_paper', 'answer_sheet', ['paper_id'], unique=False)
    op.create_table('paper_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('item_version_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_version_id'], ['item_version.id'], name=op.f('fk_paper_item_item_version_id_item_version')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_paper_item_paper_id_paper')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_item')),
    sa.UniqueConstraint('paper_id', 'item_version_id', name=op.f('uq_paper_item_paper_id_item_version_id')),
    sa.UniqueConstraint('paper_id', 'position', name=op.f('uq_paper_item_paper_id_position'))
    )
    op.create_index('ix_paper_item_version', 'paper_item', ['item_version_id'], unique=False)
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


def _never(table: str, name: str, deed: str, when: str, otherwise: str | None) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {otherwise or when} THEN RAISE integrity_constraint_violation "
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
