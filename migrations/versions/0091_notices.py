"""What people are told of what is done with their data, to whom it was given, and how."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"

DRAFT_ONLY = (
    "NOT EXISTS (SELECT 1 FROM information_notice "
    "WHERE information_notice.id = {row}.notice_id AND information_notice.state = 'draft')"
)
NEW = (
    ("information_notice", "begun", "INSERT", "NEW.state <> 'draft'"),
    ("information_notice", "kept", "UPDATE OF uid, about, number, written_by_id, written_at", "1 = 1"),
    ("information_notice", "put", "UPDATE OF renews, changes", "OLD.state <> 'draft'"),
    ("information_notice", "over", "UPDATE", "OLD.state IN ('replaced', 'withdrawn')"),
    ("information_notice", "stays", "DELETE", "1 = 1"),
    ("notice_text", "draft", "INSERT", DRAFT_ONLY.format(row="NEW")),
    ("notice_text", "worded", "UPDATE", DRAFT_ONLY.format(row="OLD")),
    ("notice_text", "stays", "DELETE", DRAFT_ONLY.format(row="OLD")),
    (
        "notice_giving", "in_force", "INSERT",
        "NOT EXISTS (SELECT 1 FROM information_notice WHERE information_notice.id = "
        "NEW.notice_id AND information_notice.from_on IS NOT NULL AND "
        "information_notice.from_on <= NEW.given_on)",
    ),
    (
        "notice_giving", "kept",
        "UPDATE OF uid, notice_id, language, mode, given_on, given_by, of_kind, of_code, count, "
        "by_id, at",
        "1 = 1",
    ),
    ("notice_giving", "back", "UPDATE", "OLD.back_at IS NOT NULL"),
    ("notice_giving", "stays", "DELETE", "1 = 1"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('information_notice',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about', sa.Enum('applying', 'vetting', 'training', 'pay', 'complaints', name='about', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('renews', sa.Boolean(), nullable=False),
    sa.Column('changes', sa.String(length=2000), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_force', 'replaced', 'withdrawn', name='noticestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('put_by_id', sa.Integer(), nullable=True),
    sa.Column('put_at', sa.DateTime(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('in_force', 'replaced')) = (from_on IS NOT NULL)", name=op.f('ck_information_notice_from_on_with_state')),
    sa.CheckConstraint("(state IN ('in_force', 'replaced')) = (put_at IS NOT NULL)", name=op.f('ck_information_notice_put_at_with_state')),
    sa.CheckConstraint("(state IN ('in_force', 'replaced')) = (put_by_id IS NOT NULL)", name=op.f('ck_information_notice_put_by_id_with_state')),
    sa.CheckConstraint("(state IN ('replaced')) = (until_on IS NOT NULL)", name=op.f('ck_information_notice_until_on_with_state')),
    sa.CheckConstraint('length(trim(changes)) >= 10', name=op.f('ck_information_notice_new')),
    sa.ForeignKeyConstraint(['put_by_id'], ['user.id'], name=op.f('fk_information_notice_put_by_id_user')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_information_notice_written_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_information_notice')),
    sa.UniqueConstraint('about', 'number', name=op.f('uq_information_notice_about_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_information_notice_uid'))
    )
    op.create_index(op.f('ix_information_notice_written_by_id'), 'information_notice', ['written_by_id'], unique=False)
    op.create_index('uq_information_notice_draft', 'information_notice', ['about'], unique=True, sqlite_where=sa.text("state = 'draft'"), postgresql_where=sa.text("state = 'draft'"))
    op.create_index('uq_information_notice_in_force', 'information_notice', ['about'], unique=True, sqlite_where=sa.text("state = 'in_force'"), postgresql_where=sa.text("state = 'in_force'"))
    op.create_table('notice_giving',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('mode', sa.Enum('aloud', 'paper', 'poster', 'alone', name='mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('given_by', sa.String(length=120), nullable=False),
    sa.Column('of_kind', sa.Enum('run', 'round', name='groupkind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('of_code', sa.String(length=40), nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('back_at', sa.DateTime(), nullable=True),
    sa.Column('back_by_id', sa.Integer(), nullable=True),
    sa.Column('back_why', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(back_at IS NULL) = (back_by_id IS NULL) AND (back_at IS NULL) = (back_why IS NULL)', name=op.f('ck_notice_giving_back')),
    sa.CheckConstraint('(of_kind IS NULL) = (of_code IS NULL)', name=op.f('ck_notice_giving_of')),
    sa.CheckConstraint('back_why IS NULL OR length(trim(back_why)) >= 10', name=op.f('ck_notice_giving_why')),
    sa.CheckConstraint('count >= 1', name=op.f('ck_notice_giving_many')),
    sa.CheckConstraint('length(trim(given_by)) >= 3', name=op.f('ck_notice_giving_whose')),
    sa.ForeignKeyConstraint(['back_by_id'], ['user.id'], name=op.f('fk_notice_giving_back_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_notice_giving_by_id_user')),
    sa.ForeignKeyConstraint(['notice_id'], ['information_notice.id'], name=op.f('fk_notice_giving_notice_id_information_notice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_giving')),
    sa.UniqueConstraint('uid', name=op.f('uq_notice_giving_uid'))
    )
    op.create_index(op.f('ix_notice_giving_by_id'), 'notice_giving', ['by_id'], unique=False)
    op.create_index('ix_notice_giving_list', 'notice_giving', ['at', 'id'], unique=False)
    op.create_index('ix_notice_giving_notice', 'notice_giving', ['notice_id', 'at', 'id'], unique=False)
    op.create_table('notice_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.CheckConstraint('length(trim(title)) >= 3 AND length(trim(body)) >= 40', name=op.f('ck_notice_text_worded')),
    sa.ForeignKeyConstraint(['notice_id'], ['information_notice.id'], name=op.f('fk_notice_text_notice_id_information_notice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_text')),
    sa.UniqueConstraint('notice_id', 'language', name=op.f('uq_notice_text_notice_id_language'))
    )
    op.create_table('notice_told',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('giving_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['giving_id'], ['notice_giving.id'], name=op.f('fk_notice_told_giving_id_notice_giving')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_told_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_told')),
    sa.UniqueConstraint('giving_id', 'person_id', name=op.f('uq_notice_told_giving_id_person_id'))
    )
    op.create_index('ix_notice_told_person', 'notice_told', ['person_id', 'giving_id'], unique=False)
    for each in NEW:
        _never(*each)
    _written_once("notice_told")


def downgrade() -> None:
    for table in ("notice_told", "notice_text", "notice_giving", "information_notice"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, name, *_rest in NEW:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _written_once(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", *(("TRUNCATE",) if postgresql else ())):
        name = f"tr_{table}_{deed.lower()}"
        each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
        then = (
            f"FOR EACH {each} EXECUTE FUNCTION forbid()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} {then}")


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
