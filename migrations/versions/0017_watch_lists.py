"""Watch-lists: their versions and entries, who may be meant, and what was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table('watch_list',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('focal_point_id', sa.Integer(), nullable=True),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(trim(title)) > 0', name=op.f('ck_watch_list_named')),
    sa.ForeignKeyConstraint(['focal_point_id'], ['user.id'], name=op.f('fk_watch_list_focal_point_id_user')),
    sa.ForeignKeyConstraint(['made_by_id'], ['user.id'], name=op.f('fk_watch_list_made_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watch_list')),
    sa.UniqueConstraint('title', name=op.f('uq_watch_list_title')),
    sa.UniqueConstraint('uid', name=op.f('uq_watch_list_uid'))
    )
    op.create_table('watch_list_version',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('layout', sa.Enum('un_xml', 'table', name='layout', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('reading', 'waiting', 'in_force', 'former', 'refused', 'failed', name='versionstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('stored_as', sa.String(length=80), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('generated_on', sa.Date(), nullable=True),
    sa.Column('individuals', sa.Integer(), nullable=True),
    sa.Column('entities', sa.Integer(), nullable=True),
    sa.Column('names', sa.Integer(), nullable=True),
    sa.Column('aliases', sa.Integer(), nullable=True),
    sa.Column('doubts', sa.JSON(), nullable=False),
    sa.Column('trouble', sa.String(length=500), nullable=True),
    sa.Column('turn', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('in_force_at', sa.DateTime(), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('confirmation', sa.String(length=2000), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('in_force', 'former')) = (turn IS NOT NULL)", name=op.f('ck_watch_list_version_in_force_since')),
    sa.CheckConstraint("state IN ('reading', 'failed') OR (generated_on IS NOT NULL AND individuals IS NOT NULL AND entities IS NOT NULL AND names IS NOT NULL AND aliases IS NOT NULL)", name=op.f('ck_watch_list_version_counted')),
    sa.CheckConstraint('(confirmed_by_id IS NULL) = (confirmation IS NULL)', name=op.f('ck_watch_list_version_looked_at_again')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_watch_list_version_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_watch_list_version_by_id_user')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['user.id'], name=op.f('fk_watch_list_version_confirmed_by_id_user')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_watch_list_version_job_id_job')),
    sa.ForeignKeyConstraint(['list_id'], ['watch_list.id'], name=op.f('fk_watch_list_version_list_id_watch_list')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watch_list_version')),
    sa.UniqueConstraint('batch_id', name=op.f('uq_watch_list_version_batch_id')),
    sa.UniqueConstraint('turn', name=op.f('uq_watch_list_version_turn')),
    sa.UniqueConstraint('uid', name=op.f('uq_watch_list_version_uid'))
    )
    op.create_index(op.f('ix_watch_list_version_by_id'), 'watch_list_version', ['by_id'], unique=False)
    op.create_index(op.f('ix_watch_list_version_list_id'), 'watch_list_version', ['list_id'], unique=False)
    op.create_index('uq_watch_list_version_file', 'watch_list_version', ['list_id', 'sha256'], unique=True, sqlite_where=sa.text("state NOT IN ('failed', 'refused')"), postgresql_where=sa.text("state NOT IN ('failed', 'refused')"))
    op.create_index('uq_watch_list_version_in_force', 'watch_list_version', ['list_id'], unique=True, sqlite_where=sa.text("state = 'in_force'"), postgresql_where=sa.text("state = 'in_force'"))
    op.create_table('listed_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('individual', 'entity', name='entrykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reference', sa.String(length=80), nullable=False),
    sa.Column('programme', sa.String(length=120), nullable=False),
    sa.Column('listed_on', sa.Date(), nullable=True),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('designations', sa.JSON(), nullable=False),
    sa.Column('nationalities', sa.JSON(), nullable=False),
    sa.Column('births', sa.JSON(), nullable=False),
    sa.Column('birth_places', sa.JSON(), nullable=False),
    sa.Column('papers', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['watch_list_version.id'], name=op.f('fk_listed_entry_version_id_watch_list_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listed_entry')),
    sa.UniqueConstraint('version_id', 'key', name=op.f('uq_listed_entry_version_id_key'))
    )
    op.create_table('screening',
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('name_display', sa.String(length=240), nullable=False),
    sa.Column('name_native', sa.String(length=240), nullable=True),
    sa.Column('born', sa.String(length=23), nullable=True),
    sa.Column('aliases', sa.Integer(), nullable=False),
    sa.Column('last_alias', sa.String(length=36), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_screening_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_screening'))
    )
    op.create_table('list_match',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('possible', 'likely', 'needs_more_data', 'false_positive', 'confirmed_match', name='matchstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('probability', sa.Double(), nullable=False),
    sa.Column('entry_mark', sa.String(length=64), nullable=False),
    sa.Column('person_mark', sa.String(length=64), nullable=False),
    sa.Column('found_at', sa.DateTime(), nullable=False),
    sa.Column('delisted_at', sa.DateTime(), nullable=True),
    sa.Column('proposed', sa.Enum('confirmed_match', 'false_positive', name='proposal', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('first_by_id', sa.Integer(), nullable=True),
    sa.Column('second_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('told_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'confirmed_match' OR (first_by_id IS NOT NULL AND second_by_id IS NOT NULL AND first_by_id <> second_by_id)", name=op.f('ck_list_match_by_two')),
    sa.CheckConstraint('proposed IS NULL OR first_by_id IS NOT NULL', name=op.f('ck_list_match_proposed_by')),
    sa.ForeignKeyConstraint(['entry_id'], ['listed_entry.id'], name=op.f('fk_list_match_entry_id_listed_entry')),
    sa.ForeignKeyConstraint(['first_by_id'], ['user.id'], name=op.f('fk_list_match_first_by_id_user')),
    sa.ForeignKeyConstraint(['list_id'], ['watch_list.id'], name=op.f('fk_list_match_list_id_watch_list')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_list_match_person_id_person')),
    sa.ForeignKeyConstraint(['second_by_id'], ['user.id'], name=op.f('fk_list_match_second_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_match')),
    sa.UniqueConstraint('person_id', 'list_id', 'key', name=op.f('uq_list_match_person_id_list_id_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_list_match_uid'))
    )
    op.create_index('ix_list_match_entry', 'list_match', ['entry_id'], unique=False)
    op.create_index(op.f('ix_list_match_list_id'), 'list_match', ['list_id'], unique=False)
    op.create_index('ix_list_match_queue', 'list_match', ['state', 'probability', 'id'], unique=False)
    op.create_table('listed_name',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.String(length=500), nullable=False),
    sa.Column('kind', sa.Enum('primary', 'alias', 'original', name='namekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('quality', sa.Enum('good', 'low', 'aka', 'fka', 'unsaid', name='quality', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['listed_entry.id'], name=op.f('fk_listed_name_entry_id_listed_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listed_name'))
    )
    op.create_index(op.f('ix_listed_name_entry_id'), 'listed_name', ['entry_id'], unique=False)
    op.create_table('match_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('match_id', sa.Integer(), nullable=False),
    sa.Column('deed', sa.Enum('decided', 'proposed', 'agreed', 'disagreed', 'reopened', name='deed', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('outcome', sa.Enum('possible', 'likely', 'needs_more_data', 'false_positive', 'confirmed_match', name='matchstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('probability', sa.Double(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(reason)) >= 10', name=op.f('ck_match_decision_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_match_decision_by_id_user')),
    sa.ForeignKeyConstraint(['match_id'], ['list_match.id'], name=op.f('fk_match_decision_match_id_list_match')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_decision'))
    )
    op.create_index(op.f('ix_match_decision_match_id'), 'match_decision', ['match_id'], unique=False)
    _written_once("match_decision")


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


def downgrade() -> None:
    op.drop_table('match_decision')
    op.drop_table('listed_name')
    op.drop_table('list_match')
    op.drop_table('screening')
    op.drop_table('listed_entry')
    op.drop_table('watch_list_version')
    op.drop_table('watch_list')
