"""Mobile teams, posts of those who teach, handover notes of tours; what the host says of objectives and logs."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

TABLES = ('teaching_post', 'mobile_team', 'post_holder', 'tour_handover', 'objective_answer', 'team_member', 'log_acknowledgement')
ONCE = ('log_acknowledgement', 'objective_answer', 'tour_handover')
BROUGHT = ("trainer", "qualification")
_ALONE = {"resolve_fks": False}
NEVER = (
    ('mentoring_signature', 'answered', 'INSERT',
     "NEW.side = 'host' AND NOT EXISTS (SELECT 1 FROM mentoring_objective o JOIN objective_answer a ON a.objective_id = o.id WHERE o.assignment_id = NEW.assignment_id AND a.agrees)"),
    ('mobile_team', 'led', 'UPDATE OF state',
     "NEW.state = 'deployed' AND OLD.state <> 'deployed' AND NOT EXISTS (SELECT 1 FROM team_member WHERE team_member.team_id = NEW.id AND team_member.duty = 'lead')"),
    ('mobile_team', 'requested', 'INSERT',
     "NEW.state <> 'requested'"),
    ('mobile_team', 'screened', 'UPDATE OF state',
     "NEW.state = 'deployed' AND OLD.state <> 'deployed' AND EXISTS (SELECT 1 FROM team_member WHERE team_member.team_id = NEW.id AND NOT EXISTS (SELECT 1 FROM posting WHERE posting.trainer_id = team_member.trainer_id AND posting.from_on <= NEW.from_on AND posting.until_on >= NEW.until_on AND posting.certified_on IS NOT NULL AND posting.attested_on IS NOT NULL AND posting.conduct = 'nothing_found' AND (posting.screened_until IS NULL OR posting.screened_until >= NEW.until_on)))"),
    ('mobile_team', 'stays', 'DELETE',
     '1 = 1'),
    ('objective_answer', 'asked', 'INSERT',
     "(SELECT a.state FROM mentoring_objective o JOIN mentoring_assignment a ON a.id = o.assignment_id WHERE o.id = NEW.objective_id) <> 'proposed'"),
    ('team_member', 'in_time', 'INSERT',
     "(SELECT state FROM mobile_team WHERE mobile_team.id = NEW.team_id) NOT IN ('offered', 'matched', 'visa_pending')"),
    ('team_member', 'stays', 'DELETE',
     "(SELECT state FROM mobile_team WHERE mobile_team.id = OLD.team_id) NOT IN ('offered', 'matched', 'visa_pending')"),
    ('trainer', 'tour_handed_over', 'UPDATE OF left_on',
     "NEW.left_on IS NOT NULL AND OLD.left_on IS NULL AND EXISTS (SELECT 1 FROM session_trainer JOIN training_session ON training_session.id = session_trainer.session_id JOIN cohort ON cohort.id = training_session.cohort_id WHERE session_trainer.trainer_id = NEW.id AND session_trainer.duty = 'lead' AND cohort.state IN ('confirmed', 'running', 'suspended')) AND EXISTS (SELECT 1 FROM posting WHERE posting.trainer_id = NEW.id AND posting.from_on <= NEW.left_on AND posting.until_on >= NEW.left_on AND NOT EXISTS (SELECT 1 FROM tour_handover WHERE tour_handover.posting_id = posting.id))"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('teaching_post',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('trainer', 'mentor', 'adviser', 'interpreter', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=True),
    sa.Column('level', sa.Enum('observer', 'assistant', 'lead', 'master', name='teachinglevel', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_teaching_post_in_order')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_teaching_post_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_teaching_post_module_id_module')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching_post')),
    sa.UniqueConstraint('code', name=op.f('uq_teaching_post_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_teaching_post_uid'))
    )
    op.create_index('ix_teaching_post_centre', 'teaching_post', ['centre_id'], unique=False)
    op.create_index('ix_teaching_post_module', 'teaching_post', ['module_id'], unique=False)
    op.create_table('mobile_team',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('asked_by', sa.String(length=120), nullable=False),
    sa.Column('centre_id', sa.Integer(), nullable=False),
    sa.Column('module_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=2000), nullable=False),
    sa.Column('state', sa.Enum('requested', 'offered', 'matched', 'visa_pending', 'deployed', 'completed', 'cancelled', name='teamstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('requested_by_id', sa.Integer(), nullable=False),
    sa.Column('requested_at', sa.DateTime(), nullable=False),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(), nullable=True),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('travel_days', sa.Integer(), nullable=False),
    sa.Column('travel', sa.String(length=240), nullable=True),
    sa.Column('equipment', sa.String(length=240), nullable=True),
    sa.Column('cohort_id', sa.Integer(), nullable=True),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.Column('taught', sa.Integer(), nullable=True),
    sa.Column('report', sa.String(length=2000), nullable=True),
    sa.Column('cancelled_why', sa.String(length=240), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state IN ('cancelled')) = (cancelled_why IS NOT NULL)", name=op.f('ck_mobile_team_cancelled_why_with_state')),
    sa.CheckConstraint("(state IN ('completed')) = (report IS NOT NULL)", name=op.f('ck_mobile_team_report_with_state')),
    sa.CheckConstraint("(state IN ('completed')) = (returned_on IS NOT NULL)", name=op.f('ck_mobile_team_returned_on_with_state')),
    sa.CheckConstraint("(state IN ('completed')) = (taught IS NOT NULL)", name=op.f('ck_mobile_team_taught_with_state')),
    sa.CheckConstraint("state NOT IN ('offered', 'matched', 'visa_pending', 'deployed', 'completed') OR (approved_by_id IS NOT NULL AND approved_at IS NOT NULL AND sent_by_id IS NOT NULL AND approved_by_id <> requested_by_id)", name=op.f('ck_mobile_team_approved')),
    sa.CheckConstraint('travel_days BETWEEN 0 AND 10', name=op.f('ck_mobile_team_travel')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_mobile_team_in_order')),
    sa.CheckConstraint('wanted BETWEEN 1 AND 40 AND people BETWEEN 1 AND 2000', name=op.f('ck_mobile_team_asked')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['user.id'], name=op.f('fk_mobile_team_approved_by_id_user')),
    sa.ForeignKeyConstraint(['centre_id'], ['training_centre.id'], name=op.f('fk_mobile_team_centre_id_training_centre')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_mobile_team_cohort_id_cohort')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_mobile_team_module_id_module')),
    sa.ForeignKeyConstraint(['requested_by_id'], ['user.id'], name=op.f('fk_mobile_team_requested_by_id_user')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['organisation.id'], name=op.f('fk_mobile_team_sent_by_id_organisation')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_mobile_team_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mobile_team')),
    sa.UniqueConstraint('code', name=op.f('uq_mobile_team_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_mobile_team_uid'))
    )
    op.create_index(op.f('ix_mobile_team_approved_by_id'), 'mobile_team', ['approved_by_id'], unique=False)
    op.create_index('ix_mobile_team_centre', 'mobile_team', ['centre_id'], unique=False)
    op.create_index(op.f('ix_mobile_team_cohort_id'), 'mobile_team', ['cohort_id'], unique=False)
    op.create_index('ix_mobile_team_list', 'mobile_team', ['from_on', 'id'], unique=False)
    op.create_index(op.f('ix_mobile_team_module_id'), 'mobile_team', ['module_id'], unique=False)
    op.create_index(op.f('ix_mobile_team_requested_by_id'), 'mobile_team', ['requested_by_id'], unique=False)
    op.create_index(op.f('ix_mobile_team_sent_by_id'), 'mobile_team', ['sent_by_id'], unique=False)
    op.create_index(op.f('ix_mobile_team_unit_id'), 'mobile_team', ['unit_id'], unique=False)
    op.create_table('post_holder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('posting_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['teaching_post.id'], name=op.f('fk_post_holder_post_id_teaching_post')),
    sa.ForeignKeyConstraint(['posting_id'], ['posting.id'], name=op.f('fk_post_holder_posting_id_posting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_holder')),
    sa.UniqueConstraint('posting_id', name=op.f('uq_post_holder_posting_id'))
    )
    op.create_index('ix_post_holder_post', 'post_holder', ['post_id'], unique=False)
    op.create_table('tour_handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('posting_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(note)) >= 30', name=op.f('ck_tour_handover_said')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_tour_handover_by_id_user')),
    sa.ForeignKeyConstraint(['posting_id'], ['posting.id'], name=op.f('fk_tour_handover_posting_id_posting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tour_handover')),
    sa.UniqueConstraint('posting_id', name=op.f('uq_tour_handover_posting_id'))
    )
    op.create_index(op.f('ix_tour_handover_by_id'), 'tour_handover', ['by_id'], unique=False)
    op.create_table('objective_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('objective_id', sa.Integer(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('why', sa.String(length=240), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('agrees = (why IS NULL)', name=op.f('ck_objective_answer_why_struck')),
    sa.CheckConstraint('agrees OR length(trim(why)) >= 10', name=op.f('ck_objective_answer_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_objective_answer_by_id_user')),
    sa.ForeignKeyConstraint(['objective_id'], ['mentoring_objective.id'], name=op.f('fk_objective_answer_objective_id_mentoring_objective')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objective_answer')),
    sa.UniqueConstraint('objective_id', name=op.f('uq_objective_answer_objective_id'))
    )
    op.create_index(op.f('ix_objective_answer_by_id'), 'objective_answer', ['by_id'], unique=False)
    op.create_table('team_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('trainer_id', sa.Integer(), nullable=False),
    sa.Column('duty', sa.Enum('lead', 'assistant', 'interpreter', name='teamduty', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('leave_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['leave_id'], ['trainer_leave.id'], name=op.f('fk_team_member_leave_id_trainer_leave')),
    sa.ForeignKeyConstraint(['team_id'], ['mobile_team.id'], name=op.f('fk_team_member_team_id_mobile_team')),
    sa.ForeignKeyConstraint(['trainer_id'], ['trainer.id'], name=op.f('fk_team_member_trainer_id_trainer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_member')),
    sa.UniqueConstraint('leave_id', name=op.f('uq_team_member_leave_id')),
    sa.UniqueConstraint('team_id', 'trainer_id', name=op.f('uq_team_member_team_id_trainer_id'))
    )
    op.create_index('ix_team_member_trainer', 'team_member', ['trainer_id'], unique=False)
    op.create_table('log_acknowledgement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('log_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('on_paper', sa.Boolean(), nullable=False),
    sa.Column('words', sa.String(length=1000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(name)) >= 3', name=op.f('ck_log_acknowledgement_signed')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_log_acknowledgement_by_id_user')),
    sa.ForeignKeyConstraint(['log_id'], ['mentoring_log.id'], name=op.f('fk_log_acknowledgement_log_id_mentoring_log')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_acknowledgement')),
    sa.UniqueConstraint('log_id', name=op.f('uq_log_acknowledgement_log_id'))
    )
    op.create_index(op.f('ix_log_acknowledgement_by_id'), 'log_acknowledgement', ['by_id'], unique=False)
    kept = _triggers()
    for name in BROUGHT:
        with _table(name) as table:
            table.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_{name}_batch_id_import_batch"), "import_batch", ["batch_id"], ["id"])
        op.create_index(op.f(f"ix_{name}_batch_id"), name, ["batch_id"], unique=False)
    _again(kept)
    for name in ONCE:
        _written_once(name)
    for each in NEVER:
        _never(*each)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, _deed, _when in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    for table in reversed(TABLES):
        op.drop_table(table)
    kept = _triggers()
    for name in BROUGHT:
        op.drop_index(op.f(f"ix_{name}_batch_id"), name)
        with _table(name) as changed:
            changed.drop_constraint(op.f(f"fk_{name}_batch_id_import_batch"), type_="foreignkey")
            changed.drop_column("batch_id")
    _again(kept)


def _table(name: str):
    """SQLite writes the table anew, so that it reads as if it had always been so."""
    whole = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    return op.batch_alter_table(name, recreate=whole, reflect_kwargs=_ALONE)


def _triggers() -> list[str]:
    """SQLite builds the tables anew: whatever speaks of them is taken away first, and kept."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND (sql LIKE '%trainer%' OR sql LIKE '%qualification%')"
    found = op.get_bind().exec_driver_sql(asked).all()
    for name, _sql in found:
        op.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]


def _again(kept: list[str]) -> None:
    for sql in kept:
        op.get_bind().exec_driver_sql(sql)


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
