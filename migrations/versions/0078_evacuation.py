"""Two people tell a site to be emptied; how rehearsals of it went."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"

TABLES = ('evacuation_order', 'evacuation_answer', 'evacuation_outcome')


def upgrade() -> None:
    op.create_table('evacuation_order',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('rehearsal', 'whole', 'at_once', name='evacuationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('folder', sa.String(length=120), nullable=False),
    sa.Column('mark', sa.String(length=9), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("length(trim(folder)) > 0 OR kind = 'at_once'", name=op.f('ck_evacuation_order_somewhere')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_evacuation_order_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evacuation_order')),
    sa.UniqueConstraint('uid', name=op.f('uq_evacuation_order_uid'))
    )
    op.create_index(op.f('ix_evacuation_order_by_id'), 'evacuation_order', ['by_id'], unique=False)
    op.create_table('evacuation_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_evacuation_answer_by_id_user')),
    sa.ForeignKeyConstraint(['order_id'], ['evacuation_order.id'], name=op.f('fk_evacuation_answer_order_id_evacuation_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evacuation_answer')),
    sa.UniqueConstraint('order_id', name=op.f('uq_evacuation_answer_order_id'))
    )
    op.create_index(op.f('ix_evacuation_answer_by_id'), 'evacuation_answer', ['by_id'], unique=False)
    op.create_table('evacuation_outcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('proved', sa.Boolean(), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('seconds > 0', name=op.f('ck_evacuation_outcome_took_time')),
    sa.ForeignKeyConstraint(['order_id'], ['evacuation_order.id'], name=op.f('fk_evacuation_outcome_order_id_evacuation_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evacuation_outcome')),
    sa.UniqueConstraint('order_id', name=op.f('uq_evacuation_outcome_order_id'))
    )
    for table in TABLES:
        _written_once(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


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
