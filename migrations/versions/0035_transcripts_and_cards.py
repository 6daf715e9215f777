"""Transcripts, identity cards, and the marks of institutions on certificates."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

TABLES = ("certificate_logo", "card_print", "transcript")


def upgrade() -> None:
    op.create_table('certificate_logo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('picture', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(picture) <= 60000', name=op.f('ck_certificate_logo_small')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_certificate_logo_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_logo')),
    sa.UniqueConstraint('digest', name=op.f('uq_certificate_logo_digest'))
    )
    op.create_index(op.f('ix_certificate_logo_by_id'), 'certificate_logo', ['by_id'], unique=False)
    op.create_table('card_print',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=240), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_card_print_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_card_print_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card_print')),
    sa.UniqueConstraint('person_id', 'number', name=op.f('uq_card_print_person_id_number'))
    )
    op.create_index(op.f('ix_card_print_by_id'), 'card_print', ['by_id'], unique=False)
    op.create_table('transcript',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('sealed', sa.String(length=2000), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_transcript_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_transcript_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transcript')),
    sa.UniqueConstraint('serial', name=op.f('uq_transcript_serial')),
    sa.UniqueConstraint('uid', name=op.f('uq_transcript_uid'))
    )
    op.create_index(op.f('ix_transcript_by_id'), 'transcript', ['by_id'], unique=False)
    op.create_index('ix_transcript_person', 'transcript', ['person_id', 'id'], unique=False)
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
