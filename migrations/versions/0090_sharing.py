"""What about people goes to another body goes under an agreement, or not at all."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"

SAME = (
    'EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id '
    "WHERE a.id = NEW.agreed_by_id AND b.id = NEW.written_by_id)"
)
TERMS = (
    "organisation_id, purpose, lists, fields, field_class, legal_basis, country, safeguards, "
    "onward, from_on, until_on, reference, signed_on, signed_here, signed_there, "
    "written_by_id, written_at"
)
NEW = (
    ("sharing_agreement", "begun", "INSERT", "NEW.state <> 'draft'"),
    ("sharing_agreement", "by_two", "UPDATE OF state", "NEW.state = 'in_force' AND " + SAME),
    ("sharing_agreement", "signed", f"UPDATE OF {TERMS}", "OLD.state <> 'draft'"),
    ("sharing_agreement", "kept", "UPDATE OF uid, code", "1 = 1"),
    ("sharing_agreement", "over", "UPDATE", "OLD.state IN ('ended', 'withdrawn')"),
    ("sharing_agreement", "stays", "DELETE", "1 = 1"),
)
COVERED = (
    "SELECT 1 FROM sharing_agreement JOIN organisation "
    "ON organisation.id = sharing_agreement.organisation_id "
    "WHERE sharing_agreement.code = NEW.agreement AND organisation.code = NEW.addressee "
    "AND sharing_agreement.state = 'in_force' AND sharing_agreement.from_on <= {after} "
    "AND sharing_agreement.until_on >= {before}"
)
DAYS = {
    "sqlite": {"after": "date(NEW.at, '+1 day')", "before": "date(NEW.at, '-1 day')"},
    "postgresql": {"after": "date(NEW.at) + 1", "before": "date(NEW.at) - 1"},
}


def upgrade() -> None:
    op.create_table('sharing_agreement',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=2000), nullable=False),
    sa.Column('lists', sa.JSON(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('field_class', sa.Enum('S1', 'S2', 'S3', 'S4', name='fieldclass', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('legal_basis', sa.String(length=120), nullable=False),
    sa.Column('country', sa.String(length=120), nullable=False),
    sa.Column('safeguards', sa.String(length=2000), nullable=False),
    sa.Column('onward', sa.Enum('no', 'asked', name='onward', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('signed_here', sa.String(length=120), nullable=False),
    sa.Column('signed_there', sa.String(length=120), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_force', 'ended', 'withdrawn', name='sharingstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_because', sa.String(length=500), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('ended')) = (ended_because IS NOT NULL)", name=op.f('ck_sharing_agreement_ended_because_with_state')),
    sa.CheckConstraint("(state IN ('ended')) = (ended_by_id IS NOT NULL)", name=op.f('ck_sharing_agreement_ended_by_id_with_state')),
    sa.CheckConstraint("(state IN ('ended')) = (ended_on IS NOT NULL)", name=op.f('ck_sharing_agreement_ended_on_with_state')),
    sa.CheckConstraint("(state IN ('ended', 'in_force')) = (agreed_at IS NOT NULL)", name=op.f('ck_sharing_agreement_agreed_at_with_state')),
    sa.CheckConstraint("(state IN ('ended', 'in_force')) = (agreed_by_id IS NOT NULL)", name=op.f('ck_sharing_agreement_agreed_by_id_with_state')),
    sa.CheckConstraint("field_class IN ('S1', 'S2')", name=op.f('ck_sharing_agreement_classed')),
    sa.CheckConstraint("state IN ('draft', 'withdrawn') OR (signed_on IS NOT NULL AND length(trim(signed_here)) >= 3 AND length(trim(signed_there)) >= 3)", name=op.f('ck_sharing_agreement_signed')),
    sa.CheckConstraint('length(trim(legal_basis)) >= 3', name=op.f('ck_sharing_agreement_lawful')),
    sa.CheckConstraint('length(trim(purpose)) >= 10', name=op.f('ck_sharing_agreement_purpose')),
    sa.CheckConstraint('length(trim(safeguards)) >= 10', name=op.f('ck_sharing_agreement_safe')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_sharing_agreement_in_order')),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['user.id'], name=op.f('fk_sharing_agreement_agreed_by_id_user')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['user.id'], name=op.f('fk_sharing_agreement_ended_by_id_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_sharing_agreement_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_sharing_agreement_written_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_agreement')),
    sa.UniqueConstraint('code', name=op.f('uq_sharing_agreement_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_sharing_agreement_uid'))
    )
    op.create_index('ix_sharing_agreement_body', 'sharing_agreement', ['organisation_id', 'state', 'until_on'])
    op.create_index('ix_sharing_agreement_list', 'sharing_agreement', ['written_at', 'id'])
    op.create_index('ix_sharing_agreement_written_by_id', 'sharing_agreement', ['written_by_id'])
    with op.batch_alter_table("export_record", recreate=_how()) as table:
        table.add_column(sa.Column("addressee", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("agreement", sa.String(length=40), nullable=True))
    op.create_index("ix_export_record_agreement", "export_record", ["agreement", "at", "id"])
    _written_once()
    for each in NEW:
        _never(*each)
    covered = COVERED.format(**DAYS[op.get_bind().dialect.name])
    _never(
        "export_record", "shared", "INSERT",
        f"(NEW.addressee IS NOT NULL OR NEW.agreement IS NOT NULL) AND NOT EXISTS ({covered})",
    )  # fmt: skip


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(
        "DROP TRIGGER tr_export_record_shared" + (" ON export_record" if postgresql else "")
    )
    op.drop_index("ix_export_record_agreement", table_name="export_record")
    with op.batch_alter_table("export_record", recreate=_how()) as table:
        table.drop_column("agreement")
        table.drop_column("addressee")
    _written_once()
    op.drop_table("sharing_agreement")
    if postgresql:
        op.execute("DROP FUNCTION tr_export_record_shared()")
        for table, name, *_rest in NEW:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")


def _how() -> str:
    """SQLite makes the table anew, and its triggers go with it."""
    return "never" if op.get_bind().dialect.name == "postgresql" else "always"


def _written_once() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            name = f"tr_export_record_{deed.lower()}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {deed} ON export_record "
                f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )


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
