"""What the site counts of the framework, once a day."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"

MEASURES = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears')


def upgrade() -> None:
    op.create_table('framework_figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('measure', sa.Enum(*MEASURES, name='measure', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('of', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('count >= 0 AND ("of" IS NULL OR "of" >= count)', name=op.f('ck_framework_figure_counted')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_figure')),
    sa.UniqueConstraint('measure', 'on', name=op.f('uq_framework_figure_measure_on'))
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_framework_figure_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON framework_figure"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")


def downgrade() -> None:
    op.drop_table('framework_figure')
