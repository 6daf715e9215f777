"""Who of each unit is trained in what, kept with every deed; graduates are asked after."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

ONCE = ("follow_up_sheet",)
TABLES = ("follow_up_sheet", "follow_up_line", "follow_up", "coverage_mark", "coverage_count")
FOLLOWS = (
    ('attainment', 'coverage_new', 'INSERT', '1 = 1', (
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, -1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND m.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
        'DELETE FROM coverage_mark WHERE person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id)',
        'INSERT INTO coverage_mark (person_id, topic_id, until_on) SELECT k.id, o.topic_id, CASE WHEN COUNT(a.until_on) < COUNT(*) THEN NULL ELSE MAX(a.until_on) END FROM person k JOIN person p ON (p.id = k.id OR p.same_as_id = k.id) JOIN attainment a ON a.person_id = p.id AND a.withdrawn_at IS NULL JOIN module o ON o.id = a.module_id WHERE k.id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND o.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) GROUP BY k.id, o.topic_id',
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, 1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND m.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
    )),
    ('attainment', 'coverage_now', 'UPDATE OF withdrawn_at, until_on', '1 = 1', (
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, -1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND m.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
        'DELETE FROM coverage_mark WHERE person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id)',
        'INSERT INTO coverage_mark (person_id, topic_id, until_on) SELECT k.id, o.topic_id, CASE WHEN COUNT(a.until_on) < COUNT(*) THEN NULL ELSE MAX(a.until_on) END FROM person k JOIN person p ON (p.id = k.id OR p.same_as_id = k.id) JOIN attainment a ON a.person_id = p.id AND a.withdrawn_at IS NULL JOIN module o ON o.id = a.module_id WHERE k.id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND o.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) GROUP BY k.id, o.topic_id',
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, 1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND m.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
    )),
    ('attainment', 'coverage_gone', 'DELETE', '1 = 1', (
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, -1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = OLD.person_id) AND m.topic_id = (SELECT topic_id FROM module WHERE id = OLD.module_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
        'DELETE FROM coverage_mark WHERE person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = OLD.person_id) AND topic_id = (SELECT topic_id FROM module WHERE id = OLD.module_id)',
        'INSERT INTO coverage_mark (person_id, topic_id, until_on) SELECT k.id, o.topic_id, CASE WHEN COUNT(a.until_on) < COUNT(*) THEN NULL ELSE MAX(a.until_on) END FROM person k JOIN person p ON (p.id = k.id OR p.same_as_id = k.id) JOIN attainment a ON a.person_id = p.id AND a.withdrawn_at IS NULL JOIN module o ON o.id = a.module_id WHERE k.id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = OLD.person_id) AND o.topic_id = (SELECT topic_id FROM module WHERE id = OLD.module_id) GROUP BY k.id, o.topic_id',
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, 1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = OLD.person_id) AND m.topic_id = (SELECT topic_id FROM module WHERE id = OLD.module_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
    )),
    ('person', 'coverage', 'UPDATE OF unit_id, status, sex, rank_id, same_as_id', 'OLD.unit_id IS DISTINCT FROM NEW.unit_id OR OLD.status IS DISTINCT FROM NEW.status OR OLD.sex IS DISTINCT FROM NEW.sex OR OLD.rank_id IS DISTINCT FROM NEW.rank_id OR OLD.same_as_id IS DISTINCT FROM NEW.same_as_id', (
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT OLD.unit_id, m.topic_id, OLD.sex, COALESCE((SELECT band FROM rank WHERE rank.id = OLD.rank_id), ''), m.until_on, -1 FROM coverage_mark m WHERE m.person_id = OLD.id AND OLD.unit_id IS NOT NULL AND OLD.same_as_id IS NULL AND OLD.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT NEW.unit_id, m.topic_id, NEW.sex, COALESCE((SELECT band FROM rank WHERE rank.id = NEW.rank_id), ''), m.until_on, 1 FROM coverage_mark m WHERE m.person_id = NEW.id AND NEW.unit_id IS NOT NULL AND NEW.same_as_id IS NULL AND NEW.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, -1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT NEW.id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id UNION SELECT OLD.same_as_id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id UNION SELECT NEW.same_as_id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
        'DELETE FROM coverage_mark WHERE person_id IN (SELECT NEW.id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id UNION SELECT OLD.same_as_id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id UNION SELECT NEW.same_as_id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id)',
        'INSERT INTO coverage_mark (person_id, topic_id, until_on) SELECT k.id, o.topic_id, CASE WHEN COUNT(a.until_on) < COUNT(*) THEN NULL ELSE MAX(a.until_on) END FROM person k JOIN person p ON (p.id = k.id OR p.same_as_id = k.id) JOIN attainment a ON a.person_id = p.id AND a.withdrawn_at IS NULL JOIN module o ON o.id = a.module_id WHERE k.id IN (SELECT NEW.id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id UNION SELECT OLD.same_as_id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id UNION SELECT NEW.same_as_id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id) GROUP BY k.id, o.topic_id',
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, 1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT NEW.id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id UNION SELECT OLD.same_as_id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id UNION SELECT NEW.same_as_id WHERE OLD.same_as_id IS DISTINCT FROM NEW.same_as_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
    )),
    ('rank', 'coverage', 'UPDATE OF band', 'OLD.band <> NEW.band', (
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, OLD.band, m.until_on, -1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE p.rank_id = NEW.id AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
        "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, NEW.band, m.until_on, 1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE p.rank_id = NEW.id AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
    )),
)  # fmt: skip
ANEW = (
    'DELETE FROM coverage_count',
    'DELETE FROM coverage_mark',
    'INSERT INTO coverage_mark (person_id, topic_id, until_on) SELECT k.id, o.topic_id, CASE WHEN COUNT(a.until_on) < COUNT(*) THEN NULL ELSE MAX(a.until_on) END FROM person k JOIN person p ON (p.id = k.id OR p.same_as_id = k.id) JOIN attainment a ON a.person_id = p.id AND a.withdrawn_at IS NULL JOIN module o ON o.id = a.module_id WHERE k.id IN (SELECT id FROM person) GROUP BY k.id, o.topic_id',
    "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE(r.band, ''), m.until_on, COUNT(*) FROM coverage_mark m JOIN person p ON p.id = m.person_id LEFT JOIN rank r ON r.id = p.rank_id WHERE p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out') GROUP BY p.unit_id, m.topic_id, p.sex, COALESCE(r.band, ''), m.until_on",
)  # fmt: skip


def upgrade() -> None:
    op.create_table('coverage_count',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('sex', sa.Enum('f', 'm', 'x', 'unknown', name='sex', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('band', sa.String(length=5), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_coverage_count_topic_id_topic')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_coverage_count_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_count'))
    )
    op.create_index('ix_coverage_count_unit', 'coverage_count', ['unit_id', 'topic_id'], unique=False)
    op.create_table('coverage_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_coverage_mark_person_id_person')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_coverage_mark_topic_id_topic')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_mark')),
    sa.UniqueConstraint('person_id', 'topic_id', name=op.f('uq_coverage_mark_person_id_topic_id'))
    )
    op.create_table('follow_up',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('due', 'closed', name='liststate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('closed')) = (closed_at IS NOT NULL)", name=op.f('ck_follow_up_closed_at_with_state')),
    sa.CheckConstraint("(state IN ('closed')) = (closed_by_id IS NOT NULL)", name=op.f('ck_follow_up_closed_by_id_with_state')),
    sa.CheckConstraint('months IN (3, 6, 12)', name=op.f('ck_follow_up_at_a_time')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user.id'], name=op.f('fk_follow_up_closed_by_id_user')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_follow_up_cohort_id_cohort')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up')),
    sa.UniqueConstraint('cohort_id', 'months', name=op.f('uq_follow_up_cohort_id_months')),
    sa.UniqueConstraint('uid', name=op.f('uq_follow_up_uid'))
    )
    op.create_index('ix_follow_up_list', 'follow_up', ['state', 'due_on', 'id'], unique=False)
    op.create_table('follow_up_line',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('follow_up_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('whereabouts', sa.Enum('in_unit', 'transferred', 'deserted', 'discharged', 'killed', 'detained', 'unknown', name='whereabouts', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('moved_to_id', sa.Integer(), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=True),
    sa.Column('behaviour', sa.Enum('as_expected', 'less', 'not_at_all', 'not_observed', name='behaviour', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('observer', sa.String(length=120), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("behaviour IS NULL OR behaviour = 'not_observed' OR (whereabouts IN ('in_unit', 'transferred') AND length(trim(observer)) > 0)", name=op.f('ck_follow_up_line_seen_at_work')),
    sa.CheckConstraint("moved_to_id IS NULL OR whereabouts = 'transferred'", name=op.f('ck_follow_up_line_moved_where')),
    sa.CheckConstraint('(whereabouts IS NULL) = (answered_by_id IS NULL) AND (whereabouts IS NULL) = (answered_at IS NULL) AND (whereabouts IS NOT NULL OR behaviour IS NULL)', name=op.f('ck_follow_up_line_answered_whole')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_follow_up_line_answered_by_id_user')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_follow_up_line_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_up.id'], name=op.f('fk_follow_up_line_follow_up_id_follow_up')),
    sa.ForeignKeyConstraint(['moved_to_id'], ['unit.id'], name=op.f('fk_follow_up_line_moved_to_id_unit')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_follow_up_line_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_follow_up_line_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up_line')),
    sa.UniqueConstraint('follow_up_id', 'person_id', name=op.f('uq_follow_up_line_follow_up_id_person_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_follow_up_line_uid'))
    )
    op.create_index(op.f('ix_follow_up_line_batch_id'), 'follow_up_line', ['batch_id'], unique=False)
    op.create_index('ix_follow_up_line_person', 'follow_up_line', ['person_id'], unique=False)
    op.create_index('ix_follow_up_line_unit', 'follow_up_line', ['unit_id'], unique=False)
    op.create_table('follow_up_sheet',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('follow_up_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('printed_by_id', sa.Integer(), nullable=False),
    sa.Column('printed_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_up.id'], name=op.f('fk_follow_up_sheet_follow_up_id_follow_up')),
    sa.ForeignKeyConstraint(['printed_by_id'], ['user.id'], name=op.f('fk_follow_up_sheet_printed_by_id_user')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_follow_up_sheet_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up_sheet')),
    sa.UniqueConstraint('code', name=op.f('uq_follow_up_sheet_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_follow_up_sheet_uid'))
    )
    op.create_index(op.f('ix_follow_up_sheet_follow_up_id'), 'follow_up_sheet', ['follow_up_id'], unique=False)
    op.create_index(op.f('ix_follow_up_sheet_printed_by_id'), 'follow_up_sheet', ['printed_by_id'], unique=False)
    for statement in ANEW:
        op.execute(statement)
    for each in FOLLOWS:
        _follows(*each)
    for table in ONCE:
        _written_once(table)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, _deed, _when, _does in FOLLOWS:
        on = "" if sqlite else f" ON {table}"
        op.execute(f"DROP TRIGGER tr_{table}_{name}{on}")
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    for table in TABLES:
        op.drop_table(table)


def _follows(table: str, name: str, deed: str, when: str, does: tuple[str, ...]) -> None:
    trigger, body = f"tr_{table}_{name}", "".join(f"{each}; " for each in does)
    head = f"CREATE TRIGGER {trigger} AFTER {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN {body}END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN {body}END IF; RETURN NULL; END $$"
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
