"""Surveys of the public by wave; their trust is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"

TABLES = ('survey', 'survey_question', 'survey_wave', 'survey_wave_region', 'survey_cell', 'survey_reading')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded', 'plan_signed', 'plan_late', 'plan_slippage', 'runs_planned')
NEW = ('public_trust',)
ONCE: tuple[str, ...] = ()
NEVER = (
    ('survey', 'stays', 'DELETE', '1 = 1'),
    ('survey', 'kept', 'UPDATE OF uid, code', '1 = 1'),
    ('survey_question', 'stays', 'DELETE', '1 = 1'),
    ('survey_question', 'asked', 'UPDATE OF code, kind, titles, options, survey_id', 'EXISTS (SELECT 1 FROM survey_cell WHERE question_id = OLD.id)'),
    ('survey_wave', 'stays', 'DELETE', '1 = 1'),
    ('survey_wave', 'back', 'UPDATE OF state', "OLD.state <> 'draft' AND NEW.state = 'draft'"),
    ('survey_wave', 'stands', 'UPDATE OF uid, survey_id, number, from_on, until_on, sought, got, design_hundredths, weighting, least, by_id, brought_by_id, released_by_id, released_at, replaces_id, because', "OLD.state <> 'draft'"),
    ('survey_wave', 'by_two', 'UPDATE OF state', 'NEW.state = \'released\' AND EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id WHERE a.id = NEW.released_by_id AND b.id IN (NEW.by_id, NEW.brought_by_id))'),
    ('survey_wave', 'begun', 'INSERT', "NEW.state <> 'draft'"),
    ('survey_wave_region', 'stays', 'DELETE', "(SELECT state FROM survey_wave WHERE id = OLD.wave_id) <> 'draft'"),
    ('survey_wave_region', 'kept', 'UPDATE', '1 = 1'),
    ('survey_wave_region', 'late', 'INSERT', "(SELECT state FROM survey_wave WHERE id = NEW.wave_id) <> 'draft'"),
    ('survey_cell', 'stays', 'DELETE', "(SELECT state FROM survey_wave WHERE id = OLD.wave_id) <> 'draft'"),
    ('survey_cell', 'kept', 'UPDATE', '1 = 1'),
    ('survey_cell', 'late', 'INSERT', "(SELECT state FROM survey_wave WHERE id = NEW.wave_id) <> 'draft'"),
    ('survey_reading', 'stays', 'DELETE', '1 = 1'),
    ('survey_reading', 'once', 'UPDATE', "OLD.state IN ('taken', 'left')"),
    ('survey_reading', 'kept', 'UPDATE OF uid, wave_id, kind, file_name, sha256, by_id, at', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('survey',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('population', sa.String(length=2000), nullable=False),
    sa.Column('method', sa.Enum('face_to_face', 'telephone', 'online', 'mixed', name='method', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('frame', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(trim(population)) >= 10 AND length(trim(frame)) >= 10', name=op.f('ck_survey_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_survey_by_id_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_survey_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey')),
    sa.UniqueConstraint('code', name=op.f('uq_survey_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_survey_uid'))
    )
    op.create_index(op.f('ix_survey_by_id'), 'survey', ['by_id'], unique=False)
    op.create_index(op.f('ix_survey_organisation_id'), 'survey', ['organisation_id'], unique=False)
    op.create_table('survey_question',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('agreement', 'yes_no', 'one_of', name='questionkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('is_trust', sa.Boolean(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("NOT is_trust OR kind <> 'one_of'", name=op.f('ck_survey_question_trusting')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_question_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_question')),
    sa.UniqueConstraint('survey_id', 'code', name=op.f('uq_survey_question_survey_id_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_survey_question_uid'))
    )
    op.create_index('uq_survey_question_trust', 'survey_question', ['survey_id'], unique=True, sqlite_where=sa.text('is_trust'), postgresql_where=sa.text('is_trust'))
    op.create_table('survey_wave',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('sought', sa.Integer(), nullable=False),
    sa.Column('got', sa.Integer(), nullable=False),
    sa.Column('design_hundredths', sa.Integer(), nullable=False),
    sa.Column('weighting', sa.String(length=2000), nullable=False),
    sa.Column('least', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'released', 'superseded', 'dropped', name='wavestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('because', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('brought_by_id', sa.Integer(), nullable=True),
    sa.Column('released_by_id', sa.Integer(), nullable=True),
    sa.Column('released_at', sa.DateTime(), nullable=True),
    sa.Column('superseded_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('released', 'superseded')) = (released_at IS NOT NULL)", name=op.f('ck_survey_wave_released_at_with_state')),
    sa.CheckConstraint("(state IN ('released', 'superseded')) = (released_by_id IS NOT NULL)", name=op.f('ck_survey_wave_released_by_id_with_state')),
    sa.CheckConstraint("(state IN ('superseded')) = (superseded_at IS NOT NULL)", name=op.f('ck_survey_wave_superseded_at_with_state')),
    sa.CheckConstraint("state IN ('draft', 'dropped') OR brought_by_id IS NOT NULL", name=op.f('ck_survey_wave_brought')),
    sa.CheckConstraint('(replaces_id IS NULL) = (because IS NULL) AND (because IS NULL OR length(trim(because)) >= 10)', name=op.f('ck_survey_wave_superseding')),
    sa.CheckConstraint('design_hundredths BETWEEN 50 AND 2000', name=op.f('ck_survey_wave_designed')),
    sa.CheckConstraint('least >= 5', name=op.f('ck_survey_wave_least')),
    sa.CheckConstraint('length(trim(weighting)) >= 10', name=op.f('ck_survey_wave_weighed')),
    sa.CheckConstraint('sought > 0 AND got >= 0', name=op.f('ck_survey_wave_sampled')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_survey_wave_in_order')),
    sa.ForeignKeyConstraint(['brought_by_id'], ['user.id'], name=op.f('fk_survey_wave_brought_by_id_user')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_survey_wave_by_id_user')),
    sa.ForeignKeyConstraint(['released_by_id'], ['user.id'], name=op.f('fk_survey_wave_released_by_id_user')),
    sa.ForeignKeyConstraint(['replaces_id'], ['survey_wave.id'], name=op.f('fk_survey_wave_replaces_id_survey_wave')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_wave_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_wave')),
    sa.UniqueConstraint('uid', name=op.f('uq_survey_wave_uid'))
    )
    op.create_index(op.f('ix_survey_wave_brought_by_id'), 'survey_wave', ['brought_by_id'], unique=False)
    op.create_index(op.f('ix_survey_wave_by_id'), 'survey_wave', ['by_id'], unique=False)
    op.create_index(op.f('ix_survey_wave_released_by_id'), 'survey_wave', ['released_by_id'], unique=False)
    op.create_index(op.f('ix_survey_wave_replaces_id'), 'survey_wave', ['replaces_id'], unique=False)
    op.create_index('ix_survey_wave_state', 'survey_wave', ['state', 'until_on', 'id'], unique=False)
    op.create_index('ix_survey_wave_survey', 'survey_wave', ['survey_id', 'until_on', 'id'], unique=False)
    op.create_index('uq_survey_wave_stands', 'survey_wave', ['survey_id', 'number'], unique=True, sqlite_where=sa.text("state = 'released'"), postgresql_where=sa.text("state = 'released'"))
    op.create_table('survey_wave_region',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_survey_wave_region_place_id_place')),
    sa.ForeignKeyConstraint(['wave_id'], ['survey_wave.id'], name=op.f('fk_survey_wave_region_wave_id_survey_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_wave_region')),
    sa.UniqueConstraint('wave_id', 'place_id', name=op.f('uq_survey_wave_region_wave_id_place_id'))
    )
    op.create_index(op.f('ix_survey_wave_region_place_id'), 'survey_wave_region', ['place_id'], unique=False)
    op.create_table('survey_cell',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('sex', sa.Enum('f', 'm', 'x', 'unknown', name='sex', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('age', sa.Enum('18-29', '30-44', '45-59', '60+', name='ageband', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('answer', sa.String(length=40), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.Column('squares', sa.Double(), nullable=False),
    sa.CheckConstraint('(age IS NULL) = (place_id IS NOT NULL) AND (age IS NULL) = (sex IS NOT NULL)', name=op.f('ck_survey_cell_grouped')),
    sa.CheckConstraint('people > 0 AND weight >= 0 AND squares >= 0', name=op.f('ck_survey_cell_counted')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_survey_cell_place_id_place')),
    sa.ForeignKeyConstraint(['question_id'], ['survey_question.id'], name=op.f('fk_survey_cell_question_id_survey_question')),
    sa.ForeignKeyConstraint(['wave_id'], ['survey_wave.id'], name=op.f('fk_survey_cell_wave_id_survey_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_cell'))
    )
    op.create_index(op.f('ix_survey_cell_place_id'), 'survey_cell', ['place_id'], unique=False)
    op.create_index('ix_survey_cell_question', 'survey_cell', ['question_id', 'wave_id'], unique=False)
    op.create_index('uq_survey_cell_age', 'survey_cell', ['wave_id', 'question_id', 'age', 'answer'], unique=True, sqlite_where=sa.text('age IS NOT NULL'), postgresql_where=sa.text('age IS NOT NULL'))
    op.create_index('uq_survey_cell_group', 'survey_cell', ['wave_id', 'question_id', 'place_id', 'sex', 'answer'], unique=True, sqlite_where=sa.text('age IS NULL'), postgresql_where=sa.text('age IS NULL'))
    op.create_table('survey_reading',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('answers', 'sums', name='filekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored_as', sa.String(length=120), nullable=True),
    sa.Column('state', sa.Enum('reading', 'read', 'failed', 'taken', 'left', name='readingstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_survey_reading_by_id_user')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_survey_reading_job_id_job')),
    sa.ForeignKeyConstraint(['wave_id'], ['survey_wave.id'], name=op.f('fk_survey_reading_wave_id_survey_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_reading')),
    sa.UniqueConstraint('uid', name=op.f('uq_survey_reading_uid'))
    )
    op.create_index(op.f('ix_survey_reading_by_id'), 'survey_reading', ['by_id'], unique=False)
    op.create_index(op.f('ix_survey_reading_job_id'), 'survey_reading', ['job_id'], unique=False)
    op.create_index('ix_survey_reading_wave', 'survey_reading', ['wave_id', 'id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)
    _measured((*OLD, *NEW))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    _measured(OLD)
    for table in reversed(TABLES):
        op.drop_table(table)


def _measured(measures: tuple[str, ...]) -> None:
    """What a figure and a warning may be of: of anything else they go, which an older site does
    not know.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("update", "delete", *(() if sqlite else ("truncate",))):
        op.execute(f"DROP TRIGGER tr_framework_figure_{deed}" + ("" if sqlite else " ON framework_figure"))
    listed = ", ".join(f"'{each}'" for each in measures)
    op.execute(f"DELETE FROM framework_figure WHERE measure NOT IN ({listed})")
    kept = "" if sqlite else " ON risk_warning"
    op.execute(f"DROP TRIGGER tr_risk_warning_kept{kept}")
    op.execute(
        "DELETE FROM risk_warning WHERE trigger_id IN "
        f"(SELECT id FROM risk_trigger WHERE measure NOT IN ({listed}))"
    )
    _never("risk_warning", "kept", "DELETE", "1 = 1")
    op.execute(f"DELETE FROM risk_trigger WHERE measure NOT IN ({listed})")
    for name in ("framework_figure", "risk_trigger"):
        with op.batch_alter_table(name, reflect_kwargs={"resolve_fks": False}) as table:
            table.drop_constraint(op.f(f"ck_{name}_measure"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_measure"), f"measure IN ({listed})")
    _written_once("framework_figure")


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
