"""Concerns: sealed, for one focal point; and the role of complaints officer."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

TABLES = ('concern',)
NEVER = (
    ('concern', 'stays', 'DELETE',
     '1 = 1',
     None),
    ('concern', 'kept', 'UPDATE OF uid, receipt, focal, kind, sent_at',
     '1 = 1',
     None),
)  # fmt: skip
"""Table, name, deed, when; and when in the words of PostgreSQL, where they are others."""

BEFORE = ('training_clerk', 'cell_head', 'mentor', 'curriculum_officer', 'hr_clerk', 'hr_head', 'pay_verifier', 'finance', 'unit_commander', 'recruitment_officer', 'recruitment_jury', 'vetting_officer', 'vetting_board', 'vetting_chair', 'source_custodian', 'hrddp_secretariat', 'cp_focal_point', 'programme_officer', 'host_authority', 'oversight', 'dpo', 'user_admin', 'sysadmin', 'donor_partner')
WITH_IT = ('training_clerk', 'cell_head', 'mentor', 'curriculum_officer', 'hr_clerk', 'hr_head', 'pay_verifier', 'finance', 'unit_commander', 'recruitment_officer', 'recruitment_jury', 'vetting_officer', 'vetting_board', 'vetting_chair', 'source_custodian', 'hrddp_secretariat', 'cp_focal_point', 'complaints_officer', 'programme_officer', 'host_authority', 'oversight', 'dpo', 'user_admin', 'sysadmin', 'donor_partner')
LITE = "julianday(NEW.until_on) - julianday(NEW.from_on) > 180"
LONGEST = (
    ("tr_role_grant_too_long", "INSERT"),
    ("tr_role_grant_made_longer", "UPDATE OF from_on, until_on"),
)
"""What SQLite forgets when the table of grants is built anew."""


def upgrade() -> None:
    _roles(WITH_IT)
    op.create_table('concern',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('receipt', sa.String(length=20), nullable=False),
    sa.Column('focal', sa.Enum('child', 'conduct', name='focal', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.Enum('child', 'sexual_violence', 'sexual_exploitation_and_abuse', 'human_rights_abuse', 'corruption', 'self_harm', 'other', name='concernkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('told', sa.LargeBinary(), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Enum('sent', 'taken', 'closed', name='concernstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.Column('taken_by_id', sa.Integer(), nullable=True),
    sa.Column('taken_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('closed')) = (answer IS NOT NULL)", name=op.f('ck_concern_answer_with_state')),
    sa.CheckConstraint("(state IN ('closed')) = (closed_at IS NOT NULL)", name=op.f('ck_concern_closed_at_with_state')),
    sa.CheckConstraint("(state IN ('closed', 'taken')) = (taken_at IS NOT NULL)", name=op.f('ck_concern_taken_at_with_state')),
    sa.CheckConstraint("(state IN ('closed', 'taken')) = (taken_by_id IS NOT NULL)", name=op.f('ck_concern_taken_by_id_with_state')),
    sa.ForeignKeyConstraint(['taken_by_id'], ['user.id'], name=op.f('fk_concern_taken_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern')),
    sa.UniqueConstraint('receipt', name=op.f('uq_concern_receipt')),
    sa.UniqueConstraint('uid', name=op.f('uq_concern_uid'))
    )
    op.create_index('ix_concern_list', 'concern', ['focal', 'state', 'id'], unique=False)
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
    op.execute("DELETE FROM role_grant WHERE role = 'complaints_officer'")
    _roles(BEFORE)


def _roles(roles: tuple[str, ...]) -> None:
    """Which roles a grant may give."""
    listed = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("role_grant", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_role_grant_role"), type_="check")
        table.create_check_constraint(op.f("ck_role_grant_role"), f"role IN ({listed})")
    if op.get_bind().dialect.name == "sqlite":
        for name, deed in LONGEST:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON role_grant FOR EACH ROW "
                f"WHEN {LITE} BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


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

