"""Samples by lot, files asked for, packs for a session; what oversight bodies do is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"

TABLES = ('oversight_pack', 'oversight_sample', 'file_request', 'oversight_sample_item', 'file_answer')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears')
NEW = ('sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account')
ONCE = ('oversight_sample', 'oversight_sample_item', 'file_request', 'file_answer', 'oversight_pack')


def upgrade() -> None:
    op.create_table('oversight_pack',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('act_id', sa.Integer(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('first <= last', name=op.f('ck_oversight_pack_in_order')),
    sa.ForeignKeyConstraint(['act_id'], ['oversight_act.id'], name=op.f('fk_oversight_pack_act_id_oversight_act')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_oversight_pack_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oversight_pack')),
    sa.UniqueConstraint('code', name=op.f('uq_oversight_pack_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_oversight_pack_uid'))
    )
    op.create_index('ix_oversight_pack_act', 'oversight_pack', ['act_id', 'id'], unique=False)
    op.create_index(op.f('ix_oversight_pack_by_id'), 'oversight_pack', ['by_id'], unique=False)
    op.create_table('oversight_sample',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('population', sa.Enum('runs', 'certificates', 'sheets', 'waivers', 'corrections', 'payments', name='population', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('by_stratum', sa.Boolean(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('population_sha256', sa.String(length=64), nullable=False),
    sa.Column('frozen', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('act_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('count > 0', name=op.f('ck_oversight_sample_from_some')),
    sa.CheckConstraint('first <= last', name=op.f('ck_oversight_sample_in_order')),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_oversight_sample_reasoned')),
    sa.CheckConstraint('size BETWEEN 1 AND 100', name=op.f('ck_oversight_sample_small')),
    sa.ForeignKeyConstraint(['act_id'], ['oversight_act.id'], name=op.f('fk_oversight_sample_act_id_oversight_act')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_oversight_sample_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oversight_sample')),
    sa.UniqueConstraint('code', name=op.f('uq_oversight_sample_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_oversight_sample_uid'))
    )
    op.create_index(op.f('ix_oversight_sample_by_id'), 'oversight_sample', ['by_id'], unique=False)
    op.create_table('file_request',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('asks', sa.String(length=2000), nullable=False),
    sa.Column('addressee', sa.String(length=120), nullable=False),
    sa.Column('addressee_id', sa.Integer(), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('due_on > asked_on', name=op.f('ck_file_request_due')),
    sa.CheckConstraint('length(trim(asks)) >= 10', name=op.f('ck_file_request_worded')),
    sa.ForeignKeyConstraint(['addressee_id'], ['user.id'], name=op.f('fk_file_request_addressee_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_file_request_by_id_user')),
    sa.ForeignKeyConstraint(['sample_id'], ['oversight_sample.id'], name=op.f('fk_file_request_sample_id_oversight_sample')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_request')),
    sa.UniqueConstraint('uid', name=op.f('uq_file_request_uid'))
    )
    op.create_index('ix_file_request_addressee', 'file_request', ['addressee_id', 'id'], unique=False)
    op.create_index(op.f('ix_file_request_by_id'), 'file_request', ['by_id'], unique=False)
    op.create_index('ix_file_request_sample', 'file_request', ['sample_id', 'id'], unique=False)
    op.create_table('oversight_sample_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('stratum', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['sample_id'], ['oversight_sample.id'], name=op.f('fk_oversight_sample_item_sample_id_oversight_sample')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oversight_sample_item')),
    sa.UniqueConstraint('sample_id', 'place', name=op.f('uq_oversight_sample_item_sample_id_place'))
    )
    op.create_table('file_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('found', sa.Enum('whole', 'part', 'missing', 'refused', name='filefound', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('says', sa.String(length=500), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(says)) >= 3', name=op.f('ck_file_answer_said_what')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_file_answer_by_id_user')),
    sa.ForeignKeyConstraint(['item_id'], ['oversight_sample_item.id'], name=op.f('fk_file_answer_item_id_oversight_sample_item')),
    sa.ForeignKeyConstraint(['request_id'], ['file_request.id'], name=op.f('fk_file_answer_request_id_file_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_answer'))
    )
    op.create_index(op.f('ix_file_answer_by_id'), 'file_answer', ['by_id'], unique=False)
    op.create_index('ix_file_answer_request', 'file_answer', ['request_id', 'item_id', 'id'], unique=False)

    for table in ONCE:
        _written_once(table)
    _measured(OLD + NEW)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    _measured(OLD)


def _measured(measures: tuple[str, ...]) -> None:
    """What a figure may be of: a figure of anything else goes, which only an older site asks."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("update", "delete", *(() if sqlite else ("truncate",))):
        op.execute(f"DROP TRIGGER tr_framework_figure_{deed}" + ("" if sqlite else " ON framework_figure"))
    listed = ", ".join(f"'{each}'" for each in measures)
    op.execute(f"DELETE FROM framework_figure WHERE measure NOT IN ({listed})")
    with op.batch_alter_table("framework_figure", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_framework_figure_measure"), type_="check")
        table.create_check_constraint(op.f("ck_framework_figure_measure"), f"measure IN ({listed})")
    _written_once("framework_figure")


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
