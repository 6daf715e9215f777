"""Ages of retirement by law, rates of exchange, scans of musters, how long a holder is known."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

TABLES = ("muster_scan", "exchange_rate", "retirement_age")
CHANGED = (
    "NEW.person_id <> OLD.person_id OR NEW.kind <> OLD.kind "
    "OR coalesce(NEW.provider_id, 0) <> coalesce(OLD.provider_id, 0) "
    "OR coalesce(NEW.identifier_end, '') <> coalesce(OLD.identifier_end, '') "
    "OR coalesce(NEW.identifier_mark, '') <> coalesce(OLD.identifier_mark, '') "
    "OR coalesce(NEW.holder_name, '') <> coalesce(OLD.holder_name, '')"
)
KEPT = (
    ("kept", "UPDATE OF person_id, kind, provider_id, identifier_end, identifier_mark, holder_name",
     CHANGED),
    ("stays", "DELETE", "OLD.state <> 'proposed'"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('retirement_age',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.Integer(), nullable=False),
    sa.Column('band', sa.String(length=5), nullable=False),
    sa.Column('age', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('law', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('age BETWEEN 40 AND 75', name=op.f('ck_retirement_age_age')),
    sa.CheckConstraint('length(trim(law)) > 0', name=op.f('ck_retirement_age_law')),
    sa.ForeignKeyConstraint(['service_id'], ['organisation.id'], name=op.f('fk_retirement_age_service_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retirement_age')),
    sa.UniqueConstraint('service_id', 'band', 'valid_from', name=op.f('uq_retirement_age_service_id_band_valid_from')),
    sa.UniqueConstraint('uid', name=op.f('uq_retirement_age_uid'))
    )
    op.create_table('exchange_rate',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=False),
    sa.Column('base', sa.String(length=3), nullable=False),
    sa.Column('quote', sa.String(length=3), nullable=False),
    sa.Column('rate', sa.String(length=24), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'agreed', 'refused', name='entitlementstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('agreed', 'refused')) = (decided_at IS NOT NULL)", name=op.f('ck_exchange_rate_decided_at_with_state')),
    sa.CheckConstraint("(state IN ('agreed', 'refused')) = (decided_by_id IS NOT NULL)", name=op.f('ck_exchange_rate_decided_by_id_with_state')),
    sa.CheckConstraint('base <> quote', name=op.f('ck_exchange_rate_two')),
    sa.CheckConstraint('decided_by_id IS NULL OR decided_by_id <> proposed_by_id', name=op.f('ck_exchange_rate_decided_by_another')),
    sa.CheckConstraint('length(period) = 7', name=op.f('ck_exchange_rate_month')),
    sa.CheckConstraint('length(trim(source)) > 0', name=op.f('ck_exchange_rate_sourced')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_exchange_rate_decided_by_id_user')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_exchange_rate_proposed_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange_rate')),
    sa.UniqueConstraint('uid', name=op.f('uq_exchange_rate_uid'))
    )
    op.create_index(op.f('ix_exchange_rate_proposed_by_id'), 'exchange_rate', ['proposed_by_id'], unique=False)
    op.create_index('uq_exchange_rate_standing', 'exchange_rate', ['period', 'base', 'quote'], unique=True, sqlite_where=sa.text("state <> 'refused'"), postgresql_where=sa.text("state <> 'refused'"))
    op.create_table('muster_scan',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_muster_scan_by_id_user')),
    sa.ForeignKeyConstraint(['sheet_id'], ['muster_sheet.id'], name=op.f('fk_muster_scan_sheet_id_muster_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_muster_scan')),
    sa.UniqueConstraint('sheet_id', 'sha256', name=op.f('uq_muster_scan_sheet_id_sha256')),
    sa.UniqueConstraint('uid', name=op.f('uq_muster_scan_uid'))
    )
    op.create_index(op.f('ix_muster_scan_by_id'), 'muster_scan', ['by_id'], unique=False)
    _written_once('muster_scan')
    with op.batch_alter_table("pay_channel", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("kyc_until", sa.Date(), nullable=True))
        table.create_check_constraint(
            op.f("ck_pay_channel_known_until"),
            "kyc_until IS NULL OR kyc_on IS NULL OR kyc_until > kyc_on",
        )
    _guarded()


def downgrade() -> None:
    with op.batch_alter_table("pay_channel", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_pay_channel_known_until"), type_="check")
        table.drop_column("kyc_until")
    _guarded()
    for table in TABLES:
        op.drop_table(table)


def _guarded() -> None:
    """SQLite has rebuilt the table without its triggers."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, deed, when in KEPT:
        trigger = f"tr_pay_channel_{name}"
        op.execute(
            f"CREATE TRIGGER {trigger} BEFORE {deed} ON pay_channel FOR EACH ROW "
            f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END"
        )


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
