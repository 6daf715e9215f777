"""Ages are told by evidence; a child has a sealed file until the time for it is over."""

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from trainingmgr.core import keys

revision = "0036"
down_revision = "0035"

TABLES = ('local_event', 'former_child_case', 'age_assessment', 'age_opinion', 'age_piece', 'child_file', 'child_note', 'child_view')
GONE = (
    "NOT EXISTS (SELECT 1 FROM age_doubt WHERE age_doubt.id = OLD.doubt_id "
    "AND age_doubt.purged_on IS NOT NULL)"
)
NEVER = (
    ("age_piece", "update", "UPDATE OF uid, doubt_id, rung, method, was_found, trust, event_id, "
     "consented, examiner_sex, same_sex, by_id, at", "1 = 1"),
    ("age_opinion", "update", "UPDATE OF doubt_id, opinion, by_id, at", "1 = 1"),
    ("age_assessment", "update", "UPDATE OF doubt_id, outcome, because, by_id, at", "1 = 1"),
    ("child_note", "update", "UPDATE OF doubt_id, tracing, by_id, at", "1 = 1"),
    *((table, "delete", "DELETE", GONE)
      for table in ("age_piece", "age_opinion", "age_assessment", "child_file", "child_note")),
    ("portrait", "of_a_child", "INSERT",
     "EXISTS (SELECT 1 FROM age_doubt JOIN person ON person.id = age_doubt.person_id "
     "WHERE age_doubt.state = 'child' AND (person.id = NEW.person_id "
     "OR person.same_as_id = NEW.person_id) AND NOT EXISTS (SELECT 1 FROM age_doubt AS later "
     "WHERE later.person_id = person.id AND later.state = 'adult' "
     "AND later.closed_at > age_doubt.closed_at))"),
)  # fmt: skip
DOUBT = sa.table(
    "age_doubt", sa.column("id", sa.Integer), sa.column("evidence"), sa.column("state"),
    sa.column("raised_at", sa.DateTime), sa.column("purged_on", sa.Date),
)  # fmt: skip
FILE = sa.table(
    "child_file", sa.column("uid", sa.Uuid), sa.column("doubt_id"), sa.column("state"),
    sa.column("opened_at", sa.DateTime), sa.column("due_at", sa.DateTime), sa.column("tracing"),
    sa.column("version"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('local_event',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('rains', 'drought', 'flood', 'war', 'peace', 'election', 'epidemic', 'visit', 'other', name='eventkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_on >= begins_on', name=op.f('ck_local_event_in_order')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_local_event_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_local_event')),
    sa.UniqueConstraint('code', name=op.f('uq_local_event_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_local_event_uid'))
    )
    op.create_index('ix_local_event_begins', 'local_event', ['begins_on', 'id'], unique=False)
    op.create_table('former_child_case',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', name='formerstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('said', sa.LargeBinary(), nullable=False),
    sa.Column('done', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('closed')) = (closed_at IS NOT NULL)", name=op.f('ck_former_child_case_closed_at_with_state')),
    sa.CheckConstraint("(state IN ('closed')) = (closed_by_id IS NOT NULL)", name=op.f('ck_former_child_case_closed_by_id_with_state')),
    sa.CheckConstraint("(state IN ('closed')) = (done IS NOT NULL)", name=op.f('ck_former_child_case_done_with_state')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_former_child_case_by_id_user')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user.id'], name=op.f('fk_former_child_case_closed_by_id_user')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_former_child_case_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_child_case')),
    sa.UniqueConstraint('uid', name=op.f('uq_former_child_case_uid'))
    )
    op.create_index(op.f('ix_former_child_case_by_id'), 'former_child_case', ['by_id'], unique=False)
    op.create_index('ix_former_child_case_person', 'former_child_case', ['person_id'], unique=False)
    op.create_index('uq_former_child_case_open', 'former_child_case', ['person_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('age_assessment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('adult_confirmed', 'adult_probable', 'doubt_treated_as_child', 'child_confirmed', name='ageoutcome', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('because', sa.Enum('nothing_shows', 'paper_says_child', 'all_say_child', 'they_disagree', 'may_be_child', 'assessor_doubts', 'one_opinion', 'paper_confirmed', 'paper_seen', 'two_agree', 'one_is_not_enough', name='because', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('born', sa.LargeBinary(), nullable=True),
    sa.Column('ages', sa.LargeBinary(), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_age_assessment_by_id_user')),
    sa.ForeignKeyConstraint(['doubt_id'], ['age_doubt.id'], name=op.f('fk_age_assessment_doubt_id_age_doubt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_age_assessment')),
    sa.UniqueConstraint('doubt_id', name=op.f('uq_age_assessment_doubt_id'))
    )
    op.create_index(op.f('ix_age_assessment_by_id'), 'age_assessment', ['by_id'], unique=False)
    op.create_table('age_opinion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('opinion', sa.Enum('adult', 'doubt', 'child', name='opinion', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_age_opinion_by_id_user')),
    sa.ForeignKeyConstraint(['doubt_id'], ['age_doubt.id'], name=op.f('fk_age_opinion_doubt_id_age_doubt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_age_opinion')),
    sa.UniqueConstraint('doubt_id', 'by_id', name=op.f('uq_age_opinion_doubt_id_by_id'))
    )
    op.create_index(op.f('ix_age_opinion_by_id'), 'age_opinion', ['by_id'], unique=False)
    op.create_table('age_piece',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('rung', sa.Enum('registry', 'document', 'statement', 'interview', 'medical', name='rung', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('method', sa.Enum('birth_certificate', 'civil_register', 'court_judgement', 'identity_card', 'passport', 'school', 'baptism', 'vaccination', 'electoral', 'other_paper', 'parent', 'elder', 'teacher', 'other_witness', 'events', 'own_word', 'physical', 'dental', 'other_medical', name='method', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('was_found', sa.Boolean(), nullable=False),
    sa.Column('trust', sa.Enum('confirmed', 'seen', 'doubtful', 'false', name='trust', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('born', sa.LargeBinary(), nullable=True),
    sa.Column('said', sa.LargeBinary(), nullable=True),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('age_then', sa.LargeBinary(), nullable=True),
    sa.Column('consented', sa.Boolean(), nullable=False),
    sa.Column('examiner_sex', sa.Enum('f', 'm', 'x', 'unknown', name='sex', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('same_sex', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("rung <> 'medical' OR NOT was_found OR (consented AND same_sex AND examiner_sex IN ('f', 'm'))", name=op.f('ck_age_piece_examined')),
    sa.CheckConstraint('(event_id IS NULL) = (age_then IS NULL)', name=op.f('ck_age_piece_by_event')),
    sa.CheckConstraint('was_found = (method IS NOT NULL) AND was_found = (born IS NOT NULL)', name=op.f('ck_age_piece_found')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_age_piece_by_id_user')),
    sa.ForeignKeyConstraint(['doubt_id'], ['age_doubt.id'], name=op.f('fk_age_piece_doubt_id_age_doubt')),
    sa.ForeignKeyConstraint(['event_id'], ['local_event.id'], name=op.f('fk_age_piece_event_id_local_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_age_piece')),
    sa.UniqueConstraint('uid', name=op.f('uq_age_piece_uid'))
    )
    op.create_index(op.f('ix_age_piece_by_id'), 'age_piece', ['by_id'], unique=False)
    op.create_index('ix_age_piece_doubt', 'age_piece', ['doubt_id'], unique=False)
    op.create_table('child_file',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'referred', 'handed_over', 'received', name='filestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('agency_kind', sa.Enum('un', 'national', 'icrc', 'ngo', name='agencykind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('agency', sa.LargeBinary(), nullable=True),
    sa.Column('contact', sa.LargeBinary(), nullable=True),
    sa.Column('needs', sa.LargeBinary(), nullable=True),
    sa.Column('referred_at', sa.DateTime(), nullable=True),
    sa.Column('referred_by_id', sa.Integer(), nullable=True),
    sa.Column('handed_over_at', sa.DateTime(), nullable=True),
    sa.Column('receiver', sa.LargeBinary(), nullable=True),
    sa.Column('handed_over_by_id', sa.Integer(), nullable=True),
    sa.Column('receipt_on', sa.Date(), nullable=True),
    sa.Column('receipt', sa.LargeBinary(), nullable=True),
    sa.Column('receipt_scan', sa.LargeBinary(), nullable=True),
    sa.Column('receipt_by_id', sa.Integer(), nullable=True),
    sa.Column('tracing', sa.Enum('not_begun', 'searching', 'found', 'reunited', 'not_possible', name='tracing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('handed_over', 'received')) = (handed_over_at IS NOT NULL)", name=op.f('ck_child_file_handed_over_at_with_state')),
    sa.CheckConstraint("(state IN ('handed_over', 'received')) = (handed_over_by_id IS NOT NULL)", name=op.f('ck_child_file_handed_over_by_id_with_state')),
    sa.CheckConstraint("(state IN ('handed_over', 'received')) = (receiver IS NOT NULL)", name=op.f('ck_child_file_receiver_with_state')),
    sa.CheckConstraint("(state IN ('handed_over', 'received', 'referred')) = (agency IS NOT NULL)", name=op.f('ck_child_file_agency_with_state')),
    sa.CheckConstraint("(state IN ('handed_over', 'received', 'referred')) = (agency_kind IS NOT NULL)", name=op.f('ck_child_file_agency_kind_with_state')),
    sa.CheckConstraint("(state IN ('handed_over', 'received', 'referred')) = (referred_at IS NOT NULL)", name=op.f('ck_child_file_referred_at_with_state')),
    sa.CheckConstraint("(state IN ('handed_over', 'received', 'referred')) = (referred_by_id IS NOT NULL)", name=op.f('ck_child_file_referred_by_id_with_state')),
    sa.CheckConstraint("(state IN ('received')) = (receipt IS NOT NULL)", name=op.f('ck_child_file_receipt_with_state')),
    sa.CheckConstraint("(state IN ('received')) = (receipt_by_id IS NOT NULL)", name=op.f('ck_child_file_receipt_by_id_with_state')),
    sa.CheckConstraint("(state IN ('received')) = (receipt_on IS NOT NULL)", name=op.f('ck_child_file_receipt_on_with_state')),
    sa.CheckConstraint('due_at > opened_at', name=op.f('ck_child_file_clock')),
    sa.ForeignKeyConstraint(['doubt_id'], ['age_doubt.id'], name=op.f('fk_child_file_doubt_id_age_doubt')),
    sa.ForeignKeyConstraint(['handed_over_by_id'], ['user.id'], name=op.f('fk_child_file_handed_over_by_id_user')),
    sa.ForeignKeyConstraint(['receipt_by_id'], ['user.id'], name=op.f('fk_child_file_receipt_by_id_user')),
    sa.ForeignKeyConstraint(['referred_by_id'], ['user.id'], name=op.f('fk_child_file_referred_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_file')),
    sa.UniqueConstraint('doubt_id', name=op.f('uq_child_file_doubt_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_child_file_uid'))
    )
    op.create_index('ix_child_file_due', 'child_file', ['state', 'due_at', 'id'], unique=False)
    op.create_table('child_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('tracing', sa.Enum('not_begun', 'searching', 'found', 'reunited', 'not_possible', name='tracing', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('words', sa.LargeBinary(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_child_note_by_id_user')),
    sa.ForeignKeyConstraint(['doubt_id'], ['age_doubt.id'], name=op.f('fk_child_note_doubt_id_age_doubt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_note'))
    )
    op.create_index(op.f('ix_child_note_by_id'), 'child_note', ['by_id'], unique=False)
    op.create_index('ix_child_note_doubt', 'child_note', ['doubt_id'], unique=False)
    op.create_table('child_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('doubt_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_child_view_by_id_user')),
    sa.ForeignKeyConstraint(['doubt_id'], ['age_doubt.id'], name=op.f('fk_child_view_doubt_id_age_doubt')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_view'))
    )
    op.create_index(op.f('ix_child_view_by_id'), 'child_view', ['by_id'], unique=False)
    op.create_index('ix_child_view_of', 'child_view', ['doubt_id', 'by_id', 'until'], unique=False)
    told = _told()
    with op.batch_alter_table("age_doubt", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_column("evidence")
        table.add_column(sa.Column("purged_on", sa.Date(), nullable=True))
    with op.batch_alter_table("age_doubt", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("evidence", sa.LargeBinary(), nullable=True))
        table.create_check_constraint(
            op.f("ck_age_doubt_purged"),
            "purged_on IS NULL OR (state <> 'open' AND evidence IS NULL)",
        )
    for id_, evidence in told:
        _tell(id_, keys.ring().seal(evidence))
    for id_, raised_at in _children():
        _open_file(id_, raised_at)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER tr_portrait_of_a_child" + ("" if sqlite else " ON portrait"))
    for table in reversed(TABLES):
        op.drop_table(table)
    if not sqlite:
        for table, name, _deed, _when in NEVER:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    told = _told()
    with op.batch_alter_table("age_doubt", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_age_doubt_purged"), type_="check")
        table.drop_column("evidence")
        table.drop_column("purged_on")
    with op.batch_alter_table("age_doubt", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("evidence", sa.String(500), nullable=True))
    for id_, evidence in told:
        _tell(id_, keys.ring().open(bytes(evidence))[:500])


def _told() -> list:
    wanted = sa.select(DOUBT.c.id, DOUBT.c.evidence).where(DOUBT.c.evidence.is_not(None))
    return list(op.get_bind().execute(wanted).all())


def _tell(id_: int, evidence: object) -> None:
    op.get_bind().execute(sa.update(DOUBT).where(DOUBT.c.id == id_).values(evidence=evidence))


def _children() -> list:
    """Those found to be children before there were files: the clock of each has run since."""
    wanted = sa.select(DOUBT.c.id, DOUBT.c.raised_at).where(DOUBT.c.state == "child")
    return list(op.get_bind().execute(wanted).all())


def _open_file(id_: int, raised_at: object) -> None:
    op.get_bind().execute(
        sa.insert(FILE).values(
            uid=uuid4(), doubt_id=id_, state="open", opened_at=raised_at,
            due_at=raised_at + timedelta(hours=48), tracing="not_begun", version=1,
        )
    )  # fmt: skip


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
