"""Reports of quarters, frozen."""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    op.create_table('quarter_report',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('product', sa.String(length=120), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('edition >= 1', name=op.f('ck_quarter_report_edition')),
    sa.CheckConstraint('made_on > last AND first < last', name=op.f('ck_quarter_report_over')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_quarter_report_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quarter_report')),
    sa.UniqueConstraint('code', 'edition', name=op.f('uq_quarter_report_code_edition')),
    sa.UniqueConstraint('uid', name=op.f('uq_quarter_report_uid'))
    )
    op.create_index('ix_quarter_report_by_id', 'quarter_report', ['by_id'])
    op.create_index('ix_quarter_report_list', 'quarter_report', ['first', 'id'])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_quarter_report_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON quarter_report"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")


def downgrade() -> None:
    op.drop_table("quarter_report")
